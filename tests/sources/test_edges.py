"""The edges of what single values, pages and columns may be, without a whole file around them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from oretrace.errors import InputError
from oretrace.sources.columns import (
    Coded,
    DigitStyle,
    choice,
    encode,
    leave_out,
    may_be_thousands,
    numbers,
    translate,
)
from oretrace.sources.delivery import joined
from oretrace.sources.duplicates import groups
from oretrace.sources.json_files import read_json
from oretrace.sources.sheet import AnswerPage, Sheet
from oretrace.sources.text_files import as_utf8, is_guessed, read_text
from oretrace.sources.values import customs_code, period, refuse_double_years, territory

DAY = date(2024, 2, 1)


def refused(call: Callable[[], Any]) -> InputError:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value


# ---------------------------------------------------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("text", "style", "start", "months"),
    [
        ("1962", "auto", date(1962, 1, 1), 12),
        ("2023-Q1", "auto", date(2023, 1, 1), 3),
        ("2023-Q4", "auto", date(2023, 10, 1), 3),
        ("202312", "auto", date(2023, 12, 1), 1),
        ("2024-02", "auto", DAY, 1),
        ("2024-02-01", "auto", DAY, 1),
        ("2023", "%Y", date(2023, 1, 1), 12),
        ("02/2024", "%m/%Y", DAY, 1),
        ("Feb 2024", "%b %Y", DAY, 1),
        ("February 2024", "%B %Y", DAY, 1),
    ],
)
def test_a_period_has_a_first_day_and_a_length(text: str, style: str, start: date, months: int) -> None:
    assert period(text, style, DAY) == (start, months)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1961", "1962 or later"),
        ("2024-03", "no later than"),
        ("2024-01-02", "first day"),
        ("2023-02-30", "calendar"),
        ("2023-13", "such as"),
        ("2023-Q5", "such as"),
    ],
)
def test_another_is_refused(text: str, expected: str) -> None:
    assert expected in refused(lambda: period(text, "auto", DAY)).expected


@pytest.mark.parametrize(
    ("texts", "column", "is_double"),
    [
        (["2010-11"], "year", True),
        (["2010-11"], "fy_end", True),
        (["2010-11"], "month", False),
        (["2010-11", "2011-12"], "month", True),
        (["1999-00", "2000-01"], "month", True),
        (["2010-11", "2010-12"], "year", False),
        (["2010-09", "2011-10"], "year", False),
    ],
)
def test_double_years_are_refused_and_months_are_not(texts: list[str], column: str, is_double: bool) -> None:
    if is_double:
        refused(lambda: refuse_double_years(texts, column))
    else:
        refuse_double_years(texts, column)


@pytest.mark.parametrize(
    ("text", "how", "code"),
    [
        ("2825", {}, "2825"),
        ("282580", {}, "282580"),
        ("2825.80", {}, "282580"),
        ("28.25.80", {}, "282580"),
        ("2825.80.00", {}, "28258000"),
        ("282580.10", {}, "28258010"),
        ("282580.00", {}, None),
        ("0504.00", {}, "050400"),
        ("2825.00", {}, None),
        ("2825 80", {}, "282580"),
        ("'282580", {}, "282580"),
        ('="282580"', {}, "282580"),
        ("28258010", {}, "28258010"),
        ("282580100", {}, "282580100"),
        ("123456000", {}, None),
        ("2825801000", {}, "2825801000"),
        ("28258010001", {}, None),
        ("282", {}, None),
        ("282580", {"digits": 6}, "282580"),
        ("2825", {"digits": 6}, None),
        ("282580100", {"digits": 8}, None),
        ("10121", {"digits": 6, "pad": True}, "010121"),
        ("1012110", {"digits": 8, "pad": True}, "01012110"),
        ("12110", {"digits": 8, "pad": True}, None),
        ("99999", {"digits": 6, "pad": True}, None),
        ("2825801", {"digits": 6, "pad": True}, None),
        ("10121", {"digits": 6}, None),
        ("²825", {}, None),
    ],
)
def test_a_customs_code_has_digits_in_pairs(text: str, how: dict[str, Any], code: str | None) -> None:
    if code is None:
        assert "a customs code of" in refused(lambda: customs_code(text, **how)).expected
    else:
        assert customs_code(text, **how) == code


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("10121", "010121"),
        ("1012110", "01012110"),
        ("99999", None),
        ("2825.8", "282580"),
        ("10121.0", "010121"),
        ("2825.0", "2825"),
        ("9999.9", None),
        ("282580.00", "282580"),
        ("101.21", "010121"),
        ("282580.0", "282580"),
    ],
)
def test_a_code_that_became_a_number_has_the_true_one_as_nearest(text: str, nearest: str | None) -> None:
    error = refused(lambda: customs_code(text))
    assert error.nearest == nearest
    assert nearest is None or "store codes as text" in str(error.do)


def test_totals_are_not_places_and_a_union_reports_only_for_a_whole_file() -> None:
    assert territory("eurostat")("DE") == "DEU"
    assert territory("iso3", whole_file=True)("EUU") == "EUU"
    for whole_file in (False, True):
        assert refused(lambda w=whole_file: territory("iso3", w)("WLD")).expected == "a single territory"  # type: ignore[misc]
    assert refused(lambda: territory("iso3")("EUU")).expected == "a single territory"


# ----------------------------------------------------------------------------------------------------------- pages


def sheet(count: int, page: AnswerPage | None = None, file: str = "a", name: str = "x") -> Sheet:
    table = pa.table({name: pa.array([f"{file}{k}" for k in range(count)], pa.string())})
    return Sheet(file, table, np.arange(1, count + 1), lambda record: f"record {record}", page=page)


@pytest.mark.parametrize(
    ("page", "sign"),
    [
        (AnswerPage(further=True), "it names a next page"),
        (AnswerPage(offset=1), "it begins after 1 records"),
        (AnswerPage(number=2), "page 2 of ?"),
        (AnswerPage(pages=2), "page ? of 2"),
        (AnswerPage(total=4), "4 of 4 records"),
        (AnswerPage(total=4, number=1, pages=1, offset=0), "4 of 4 records"),
        (AnswerPage(total=3, number=1, pages=1, offset=0, count=3), None),
        (AnswerPage(total=2), None),
        (AnswerPage(count=3), None),
        (None, None),
    ],
)
def test_a_single_file_beside_an_answer_about_more_is_doubted(page: AnswerPage | None, sign: str | None) -> None:
    warnings = joined([sheet(3, page)]).warnings
    expected = None if sign is None else sign.replace("4 of 4", "3 of 4")
    assert [w.partition("(")[2].partition(")")[0] for w in warnings] == ([] if expected is None else [expected])


@pytest.mark.parametrize("count", [2, 4])
def test_one_file_must_have_the_records_that_it_counts(count: int) -> None:
    error = refused(lambda: joined([sheet(3, AnswerPage(count=count))]))
    assert (error.expected, error.found) == (f"{count} records, as in `count`", 3)


@pytest.mark.parametrize(
    ("count", "doubted"),
    [(499, False), (500, True), (501, False), (100_000, True), (100_001, False), (250_000, True), (250_001, False)],
)
def test_an_answer_that_ends_where_services_cut_is_doubted(count: int, doubted: bool) -> None:
    alone, two = joined([sheet(count)]).warnings, joined([sheet(500, file="b"), sheet(count)]).warnings
    assert any(f"exactly {count:,} records" in one for one in alone) is doubted
    assert any(f"each of the 2 files has exactly {count:,}" in one for one in two) is doubted


def test_records_count_on_from_file_to_file_and_columns_that_one_has_not_are_empty() -> None:
    made = joined([sheet(2), sheet(1, file="b", name="y"), sheet(2, file="c")])
    assert made.records.tolist() == [1, 2, 3, 4, 5] and made.starts == (3, 4)
    places = ["a, record 1", "a, record 2", "b, record 1", "c, record 1", "c, record 2"]
    assert [made.locate(record) for record in range(1, 6)] == places
    assert made.table.to_pydict() == {"x": ["a0", "a1", None, "c0", "c1"], "y": [None, None, "b0", None, None]}
    assert made.file_of().tolist() == [0, 0, 1, 2, 2] and made.file == "3 files"


def test_a_column_that_is_empty_in_one_file_has_the_type_of_the_others() -> None:
    empty = Sheet("b", pa.table({"x": pa.nulls(1, pa.string())}), np.arange(1, 2), str)
    whole = Sheet("a", pa.table({"x": pa.array([1.5])}), np.arange(1, 2), str)
    assert joined([whole, empty]).table["x"].to_pylist() == [1.5, None]
    assert joined([whole, sheet(1, file="c")]).table["x"].to_pylist() == ["1.5", "c0"]


WHOLE: dict[str, list[AnswerPage | None]] = {
    "numbers": [AnswerPage(number=2), AnswerPage(number=1)],
    "numbers of all": [AnswerPage(number=1, pages=2), AnswerPage(number=2, pages=2)],
    "one says no number": [AnswerPage(number=1, pages=3), AnswerPage(pages=3)],
    "offsets": [AnswerPage(offset=2), AnswerPage(offset=0)],
    "offsets that overlap": [AnswerPage(offset=0), AnswerPage(offset=1)],
    "one says no offset": [AnswerPage(offset=0), AnswerPage(offset=5), AnswerPage(count=2)],
    "totals": [AnswerPage(total=4), AnswerPage(total=4)],
    "totals that differ": [AnswerPage(total=9), AnswerPage(total=8)],
    "counts of a page": [AnswerPage(count=2), AnswerPage(count=2)],
    "the last says nothing": [AnswerPage(further=True), None],
    "nothing": [None, None],
}


@pytest.mark.parametrize("kind", WHOLE)
def test_pages_that_are_all_there_are_joined(kind: str) -> None:
    made = joined([sheet(2, page, file=f"f{k}") for k, page in enumerate(WHOLE[kind])])
    assert len(made.records) == 2 * len(WHOLE[kind])


@pytest.mark.parametrize(
    ("pages", "expected", "found"),
    [
        (
            [AnswerPage(further=True), AnswerPage(further=True)],
            "the last page of the answer",
            "only pages that name a next one",
        ),
        ([AnswerPage(number=1), AnswerPage(number=3)], "pages 1 to 3", "no page 2"),
        ([AnswerPage(number=1, pages=9), AnswerPage(number=2, pages=9)], "pages 1 to 9", "no page 3, 4, 5, 6, 7"),
        (
            [AnswerPage(offset=0), AnswerPage(offset=3)],
            "pages that follow each other",
            "nothing between records 3 and 3",
        ),
        (
            [AnswerPage(offset=1), AnswerPage(offset=3)],
            "pages that follow each other",
            "nothing between records 1 and 1",
        ),
        ([AnswerPage(total=5), AnswerPage(total=5)], "5 records, as the pages count them", "4"),
        ([AnswerPage(count=5), AnswerPage(count=5)], "5 records, as the pages count them", "4"),
        ([AnswerPage(count=1), AnswerPage(number=2, count=3)], "1 records, as in `count`", "2"),
    ],
)
def test_a_page_that_is_missing_is_refused(pages: list[AnswerPage], expected: str, found: str) -> None:
    error = refused(lambda: joined([sheet(2, page, file=f"f{k}") for k, page in enumerate(pages)]))
    assert (error.expected, str(error.found)) == (expected, found)


# ------------------------------------------------------------------------------------------------------------ text


def test_the_line_of_a_record_counts_lines_within_quotes_and_empty_ones() -> None:
    read = read_text(b'\n\na,b\n1,"x\ny"\n\n2,z\n', "f")
    assert [read.locate(record) for record in (1, 2, 3)] == ["line 4", "line 7", "record 3"]
    assert read.table.to_pydict() == {"a": ["1", "2"], "b": ["x\ny", "z"]} and read.records.tolist() == [1, 2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0c"])
def test_lines_end_as_systems_end_them(end: str) -> None:
    assert read_text(f"a,b{end}1,2{end}3,4".encode(), "f").table.to_pydict() == {"a": ["1", "3"], "b": ["2", "4"]}


@pytest.mark.parametrize(
    ("text", "expected", "found", "where"),
    [
        (b"a,b\n1,2,3\n", "2 fields", "3: 1,2,3", "f, line 2"),
        (b"a,b\n1,2\n3\n", "2 fields", "1: 3", "f, line 3"),
        (b'a,b\n1,"2\n3,4\n', "quotes in pairs", "a quoted field that never ends", "f, line 2 or before"),
        (b'a,b\n1,2\n"1"5,2\n', "a delimiter after the closing quote", '"1"5,2\n', "f, line 3"),
        (b"a b\n1 2\n", "a header of several columns separated by comma, semicolon or tab", "a b", "f, header"),
        (b" \n ", "a table", "nothing but white space", "f"),
        (b"%PDF-1.7", "CSV, Parquet or XLSX", "a PDF", "f"),
        (b"<!DOCTYPE  html>", "CSV, Parquet or XLSX", "a web page", "f"),
        (b"<html><message>no data</message>", "CSV, Parquet or XLSX", "a web page", "f"),
        (b"<?xml?><r>no data</r>", "CSV, Parquet or XLSX", "XML", "f"),
        (b"<r><message> no data </message>", "a table", "XML with a message of the server: message no data", "f"),
        (b'\na,b\n"1"5,2\n', "a delimiter after the closing quote", '"1"5,2\n', "f, line 3"),
    ],
)
def test_text_other_than_a_table_is_refused_with_its_line(text: bytes, expected: str, found: str, where: str) -> None:
    error = refused(lambda: read_text(text, "f"))
    assert (error.expected, error.found, error.where) == (expected, found, where)


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        (b"a;b,c;d", ["a", "b,c", "d"]),
        (b"a\tb", ["a", "b"]),
        (b'"x,y,z";b;c', ["x,y,z", "b", "c"]),
        (b"a,b;c,d", ["a", "b;c", "d"]),
    ],
)
def test_the_delimiter_is_the_most_frequent_outside_quotes(header: bytes, columns: list[str]) -> None:
    row = header.replace(b'"x,y,z"', b"x")
    assert read_text(header + b"\n" + row + b"\n", "f").table.column_names == columns


@pytest.mark.parametrize(
    ("data", "text", "guessed"),
    [
        ("é,b".encode(), "é,b", False),
        ("é,b".encode("cp1252"), "é,b", True),
        ("a,b\n1,2".encode("utf-16-le"), "a,b\n1,2", False),
        ("a,b\n1,2".encode("utf-16-be"), "a,b\n1,2", False),
        (b"\xff\xfe" + "a,b".encode("utf-16-le"), "a,b", False),
        (b"\xef\xbb\xbfa,b", "a,b", False),
    ],
)
def test_an_encoding_is_found_by_mark_by_zeros_or_as_windows(data: bytes, text: str, guessed: bool) -> None:
    assert as_utf8(data, "f") == text.encode()
    assert is_guessed(data) is guessed


@pytest.mark.parametrize("start", [b"PAR1\xff", b"PK\x03\x04\xff", b"\x1f\x8b\xff", b"\xff\xfe\xff"])
def test_bytes_that_are_not_text_get_no_guessed_encoding(start: bytes) -> None:
    assert not is_guessed(start) and is_guessed(start[-1:] + start[:-1].replace(b"\x1f", b"\x1e"))


def test_undecodable_text_is_refused() -> None:
    assert refused(lambda: as_utf8(b"a,b\n\x81\n", "f")).found == "byte 5 that is not cp1252"
    assert refused(lambda: as_utf8(b"a,b\n\n\xe4\xf6\xfc\xe9\n", "f")).where == "f, line 3"
    assert refused(lambda: as_utf8(b"a" * 5000 + b"\x00", "f")).found == "binary data"
    assert as_utf8(b"\xd6\xd0,b", "f", "gb18030") == "中,b".encode()


# --------------------------------------------------------------------------------------------------------- columns


def column(*texts: Any, type_: pa.DataType | None = None) -> Sheet:
    return Sheet("f", pa.table({"x": pa.array(texts, type_)}), np.arange(1, len(texts) + 1), lambda k: f"line {k}")


def test_texts_are_trimmed_and_empty_ones_are_missing() -> None:
    coded = encode(column(" a", "b\u00a0", "", None, "a"), "x")
    assert coded.values == ["a", "b"] and coded.codes.tolist() == [0, 1, -1, -1, 0]
    assert coded.mask(lambda text: text == "a").tolist() == [True, False, False, False, True]
    assert encode(column("a", "b", "a"), "x").map(lambda _: "c").codes.tolist() == [0, 0, 0]
    merged = coded.map(lambda _: "c")
    assert merged.values == ["c"] and merged.codes.tolist() == [0, 0, -1, -1, 0]
    assert merged.array(pa.string()).to_pylist() == ["c", "c", None, None, "c"]


@pytest.mark.parametrize(
    ("type_", "largest"), [(pa.float16(), 2047.0), (pa.float32(), 16_777_215.0), (pa.float64(), 2.0**40)]
)
def test_codes_that_were_floats_are_whole_where_the_bits_suffice(type_: pa.DataType, largest: float) -> None:
    value: Any = np.float16(largest) if type_ == pa.float16() else largest
    assert encode(column(value, type_=type_), "x").values == [f"{largest:.0f}"]
    if type_ != pa.float64():
        more: Any = np.float16(largest + 1) if type_ == pa.float16() else largest + 1
        assert "no whole number above" in str(refused(lambda: encode(column(more, type_=type_), "x")).found)


def test_the_first_line_of_a_text_that_cannot_be_read_is_named() -> None:
    def interpret(text: str) -> int:
        if text == "b":
            raise InputError("a number", text, "here")
        return len(text)

    assert translate(column("a", "ccc", "c"), "x", interpret).codes.tolist() == [0, 1, 0]
    assert refused(lambda: translate(column("a", "b", "b"), "x", interpret)).where == "f, line 2, column x"
    assert refused(lambda: translate(column("a", ""), "x", interpret)).where == "f, line 2, column x"
    assert translate(column("a", ""), "x", interpret, required=False).codes.tolist() == [0, -1]
    assert "header seems to be repeated" in str(
        refused(lambda: translate(column("a", "x"), "x", choice("x", {"a": 1}))).do
    )
    assert translate(column("a" * 1000), "x", interpret).values == [1000]
    assert refused(lambda: translate(column("a" * 1001), "x", interpret)).expected == "at most 1,000 letters"


def test_a_choice_is_one_of_its_names() -> None:
    assert choice("flow", {"import": 1, "export": 2})("export") == 2
    assert refused(lambda: choice("flow", {"import": 1, "export": 2})("exports")).nearest == "export"


def test_rows_left_out_are_counted_by_reason() -> None:
    ignored = {"total": 5}
    whole = column("a", "b", "a", "c")
    kept = leave_out(whole, "x", {"a": "total", "c": "secret"}.get, ignored)
    assert (kept.table["x"].to_pylist(), kept.records.tolist()) == (["b"], [2])
    assert ignored == {"total": 7, "secret": 1}
    assert leave_out(whole, "x", lambda _: None, ignored) is whole


@pytest.mark.parametrize("type_", [pa.int64(), pa.float32(), pa.decimal128(9, 2), pa.null()])
def test_typed_amounts_are_numbers_or_empty(type_: pa.DataType) -> None:
    given = [None, None] if type_ == pa.null() else [0, 2]
    assert numbers(column(*given, type_=type_), "x").to_pylist() == given
    assert refused(lambda: numbers(column(True), "x")).found == "values of type bool"


@pytest.mark.parametrize("dictionary", [False, True])
def test_amounts_are_zero_or_more_and_finite(dictionary: bool) -> None:
    def read(*texts: Any) -> list[float | None]:
        given = column(*texts)
        if dictionary:
            given = Sheet("f", pa.table({"x": given.table["x"].dictionary_encode()}), given.records, given.locate)
        found: list[float | None] = numbers(given, "x", missing=(":",)).to_pylist()
        return found

    assert read(" 1.5", "", ":", None, "1e3", "0.5") == [1.5, None, None, None, 1000.0, 0.5]
    assert read("", None) == [None, None] and read("0") == [0.0]
    assert str(read("-0", "1")[0]) == "0.0"
    assert refused(lambda: read("1", "-1")).where == "f, line 2, column x"
    assert refused(lambda: read("1", "inf")).expected == "a finite number"
    assert refused(lambda: read("1", "2", "1,5")).where == "f, line 3, column x"
    assert "decimal commas" in str(refused(lambda: read("1,5")).do)
    assert [refused(lambda text=text: read(text)).do for text in ("a", "a,b", "a1")] == [None] * 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("style", "good", "bad"),
    [
        (DigitStyle(), {"1234.5": 1234.5, ".5": 0.5, "1.": 1.0, "+2": 2.0, "1e-2": 0.01}, ["1,234", "1.2.3", "."]),
        (DigitStyle(",", "."), {"1.234,5": 1234.5, "12.345.678": 12_345_678.0, "1234,5": 1234.5}, ["1.23", "1.2345"]),
        (DigitStyle(".", " "), {"1 234.5": 1234.5, "1\u00a0234": 1234.0}, ["1 23", "0 123"]),
        (DigitStyle(".", "'"), {"123'456": 123_456.0}, ["1234'567"]),
    ],
)
def test_a_style_of_digits_is_kept_to(style: DigitStyle, good: dict[str, float], bad: list[str]) -> None:
    assert numbers(column(*good), "x", style=style).to_pylist() == list(good.values())
    for text in bad:
        assert refused(lambda text=text: numbers(column(text), "x", style=style)).found == text  # type: ignore[misc]


@pytest.mark.parametrize(
    ("texts", "doubted"),
    [
        (("12.345", "7"), "12.345"),
        (("1.234", "999.000"), "1.234"),
        (("12.345", "1.5"), None),
        (("0.345",), None),
        (("1234.567",), None),
        (("12.3456",), None),
        (("1", "2"), None),
    ],
)
def test_points_that_all_stand_before_three_digits_may_be_thousands(
    texts: tuple[str, ...], doubted: str | None
) -> None:
    assert may_be_thousands(column(*texts), "x") == doubted


# ------------------------------------------------------------------------------------------------------- JSON-stat

CUBE = """{"class": "dataset", "id": ["a", "time"], "size": [2, 3],
"dimension": {"a": {"category": {"index": {"p": 0, "q": 1}}}, "time": {"category": {"index": ["x", "y", "z"]}}},
%s}"""


def cube(rest: str) -> Sheet:
    return read_json((CUBE % rest).encode(), "f")


def test_cells_are_numbered_in_the_order_of_the_dimensions() -> None:
    read = cube('"value": {"1": 5, "5": 7.0, "2": null}, "status": {"3": "e|C"}')
    assert read.table.select(["a", "TIME_PERIOD", "OBS_VALUE", "OBS_FLAG", "CONF_STATUS"]).to_pylist() == [
        {"a": "p", "TIME_PERIOD": "y", "OBS_VALUE": "5", "OBS_FLAG": "", "CONF_STATUS": ""},
        {"a": "q", "TIME_PERIOD": "x", "OBS_VALUE": None, "OBS_FLAG": "e", "CONF_STATUS": "C"},
        {"a": "q", "TIME_PERIOD": "z", "OBS_VALUE": "7.0", "OBS_FLAG": "", "CONF_STATUS": ""},
    ]
    assert read.records.tolist() == [1, 2, 3]
    assert [read.locate(record) for record in (1, 2, 3)] == ["cell 1", "cell 3", "cell 5"]


def test_values_as_a_list_are_the_first_cells() -> None:
    assert cube('"value": [null, 4]').table["OBS_VALUE"].to_pylist() == ["4"]


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ('"value": {"6": 1}', "cells 0 to 5, as in `size`"),
        ('"value": {"a": 1}', "numbers of cells in `value`"),
        ('"value": {"1": 1, "01": 2}', "each key once in an object"),
        ('"value": {}', "at least one figure"),
        ('"value": {"1": null}, "status": {}', "at least one figure"),
    ],
)
def test_a_cube_whose_parts_disagree_is_refused(rest: str, expected: str) -> None:
    assert refused(lambda: cube(rest)).expected == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"size": [2, 3]', '"size": [2]', "an `id` and a `size` for each dimension"),
        ('"size": [2, 3]', '"size": [2, "x"]', "an `id` and a `size` for each dimension"),
        ('"size": [2, 3]', '"size": [3, 3]', "3 codes of a, as in `size`"),
        ('"q": 1', '"q": 2', "2 codes of a, as in `size`"),
        ('"size": [2, 3]', '"size": [1048576, 1048577]', "a cube of at most 1,099,511,627,776 cells"),
        ('"size": [2, 3]', '"size": [1048576, 1048576]', "1048576 codes of a, as in `size`"),
        ('"size": [2, 3]', '"size": [0, 3]', "0 codes of a, as in `size`"),
        ('"time": {', '"times": {', "`time` in JSON-stat"),
        ('"category": {"index": [', '"kinds": {"index": [', "`category` in JSON-stat"),
    ],
)
def test_dimensions_that_disagree_with_their_sizes_are_refused(old: str, new: str, expected: str) -> None:
    text = (CUBE % '"value": {"1": 1}').replace(old, new)
    assert refused(lambda: read_json(text.encode(), "f")).expected == expected


def test_a_cube_says_of_which_data_it_is() -> None:
    def flow(rest: str) -> Any:
        return cube(f'"value": {{"1": 5}}{rest}').table["DATAFLOW"][0].as_py()

    assert flow("") == flow(', "extension": null') == flow(', "extension": 7') == "ESTAT:f(1.0)"
    assert flow(', "extension": {"agencyId": "X", "id": "Y", "version": "2.0"}') == "X:Y(2.0)"
    assert read_json(b'{"class": "dataset", "data": [{"x": 1}]}', "f").table.to_pydict() == {"x": ["1"]}


def test_keys_with_too_many_combinations_for_one_number_are_renumbered() -> None:
    rng = np.random.default_rng(1)
    rows = rng.integers(0, 3, (60, 4)).astype(np.int32)
    wide: Any = [Coded(column, range(1 << 30)) for column in rows.T]  # type: ignore[arg-type]
    first, group = groups(wide)
    expected = {tuple(row): k for k, row in reversed(list(enumerate(rows.tolist())))}
    assert first.tolist() == sorted(expected.values())
    assert [first[number] for number in group] == [expected[tuple(row)] for row in rows.tolist()]
