"""Lines as people write them, made into tables of the law check; what cannot be read is refused with its place."""

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from oretrace.errors import InputError
from oretrace.law.check import check_lines, check_one
from oretrace.law.questions import read_questions

GOOD = {"hs_code": "282580", "origin": "CHN", "destination": "USA", "on": "2025-01-15"}


def read(**columns: str) -> dict[str, Any]:
    """The line as it was read; an error names the column."""
    table = pa.Table.from_pylist([GOOD | columns])
    (line,) = read_questions(table, lambda column, row: column).line.to_pylist()
    return dict(line)


@pytest.mark.parametrize(
    ("change", "where", "nearest"),
    [
        ({"hs_code": "2825"}, "--hs", None),
        ({"hs_code": "282589"}, "--hs", "282580"),
        ({"hs_code": "28258O"}, "--hs", None),
        ({"origin": "Chinna"}, "--origin", "China"),
        ({"origin": "World"}, "--origin", None),
        ({"destination": ""}, "--destination", None),
        ({"on": "15.1.2025"}, "--on", None),
        ({"on": "2025-02-30"}, "--on", None),
        ({"on": "20250115"}, "--on", None),
        ({"known_on": "yesterday"}, "--known-on", None),
        ({"purity": "0"}, "--purity", None),
        ({"purity": "0%"}, "--purity", None),
        ({"purity": "100.1"}, "--purity", None),
        ({"purity": "nan"}, "--purity", None),
        ({"purity": "pure"}, "--purity", None),
        ({"end_user": "militray"}, "--end-user", "military"),
        ({"tariff": "XX"}, "--tariff", None),
    ],
)
def test_a_wrong_value_is_named_with_its_place(change: dict[str, Any], where: str, nearest: str | None) -> None:
    line = {"hs_code": "282580", "origin": "CHN", "destination": "USA", "on": "2025-01-15"}
    with pytest.raises(InputError) as caught:
        check_one(**(line | change))
    assert caught.value.where == where
    if nearest:
        assert caught.value.nearest == nearest


def test_a_wrong_value_in_a_table_is_named_with_its_row() -> None:
    good = {"hs_code": "282580", "origin": "CHN", "destination": "USA", "on": "2025-01-15"}
    table = pa.Table.from_pylist([good, good | {"on": "2025-13-01"}, good])
    with pytest.raises(InputError, match="row 2, column on"):
        check_lines(table)
    with pytest.raises(InputError, match="a column destination"):
        check_lines(table.drop_columns(["destination"]))
    with pytest.raises(InputError, match="row 1, column origin"):
        check_lines(pa.Table.from_pylist([good | {"origin": None}], schema=table.schema))


@pytest.mark.slow
def test_typed_columns_say_the_same_as_text() -> None:
    text = pa.table(
        {"hs_code": ["282580"], "origin": ["CHN"], "destination": ["USA"], "on": ["2025-01-15"], "purity": ["99.995"]}
    )
    typed = text.set_column(3, "on", pa.array([date(2025, 1, 15)])).set_column(4, "purity", pa.array([99.995]))
    assert check_lines(typed).equals(check_lines(text))
    assert check_lines(text.slice(0, 0)).num_rows == 0


def test_a_share_is_not_taken_for_a_percentage() -> None:
    with pytest.raises(InputError, match=r"nearest is '99\.99'.*0\.9999% for less than one percent"):
        check_one("282580", "CHN", "DEU", "2025-01-15", purity="0.9999")
    assert check_one("282580", "CHN", "DEU", "2025-01-15", purity="0.5%").answer == "not_controlled"


def test_dots_and_blanks_in_a_code_do_not_count() -> None:
    assert read(hs_code=" 2825.80 00.10")["hs_code"] == "2825800010"
    assert read(hs_code="2825.80")["hs6"] == "282580"


def test_a_long_code_is_of_the_origins_tariff_unless_another_is_named() -> None:
    assert read(hs_code="28258000")["tariff"] == "CHN"
    assert read(hs_code="28258000", tariff="Japan")["tariff"] == "JPN"
    assert read(tariff="Japan")["tariff"] is None  # six digits are of no national tariff


def test_a_blank_field_is_unknown() -> None:
    line = read()
    assert (line["end_user"], line["purity_low"], line["wording"], line["known_on"]) == ("unknown", None, None, None)


@pytest.mark.parametrize(
    ("columns", "low", "high"),
    [
        ({"purity": "99.5"}, 99.5, 99.5),
        ({"form": "antimony oxide 99.8 %"}, 99.8, 99.8),
        ({"form": "antimony oxide, min 99.9 %"}, 99.9, 100),
        ({"form": "antimony oxide, min 99.9 %", "purity": "99.9"}, 99.9, 100),
        ({"form": "antimony oxide, min 99.9 %", "purity": "99.5"}, 99.5, 99.5),
        ({"form": "antimony oxide 99.5 %", "purity_text": "99.8 %"}, 99.5, 99.8),
        ({"purity_text": "min 99.5 %"}, 99.5, 100),
    ],
)
def test_a_stated_purity_comes_before_the_description(columns: dict[str, str], low: float, high: float) -> None:
    line = read(**columns)
    assert (line["purity_low"], line["purity_high"]) == (low, high)


def test_equal_descriptions_are_read_once() -> None:
    rows = [GOOD | {"form": text} for text in ("antimony oxide", "cobalt ore", "antimony oxide")]
    found = read_questions(pa.Table.from_pylist(rows), lambda column, row: column)
    assert found.line["wording"].to_pylist() == [0, 1, 0] and len(found.words) == 2


def test_an_origin_in_the_description_is_found() -> None:
    rows = [GOOD | {"origin": "THA", "form": text} for text in ("antimony ingots", "antimony ingots made in China")]
    found = read_questions(pa.Table.from_pylist(rows), lambda column, row: column)
    assert found.origin_named.to_pylist() == [{"wording": 1, "territory": "CHN"}]
