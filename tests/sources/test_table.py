"""Any table by a mapping: shipped mappings, every option, hostile mappings, round trips."""

import csv
import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oretrace import sources
from oretrace.catalog.territories import territories
from oretrace.errors import InputError

DAY = date(2026, 8, 1)
HEAD = "month,country,code,usd,kg\n"
MAPPING: dict[str, Any] = {
    "source": "office",
    "publisher": "An office",
    "licence": "CC0",
    "columns": {
        "period": {"column": "month"},
        "reporter": {"constant": "CHN"},
        "partner": {"column": "country", "scheme": "name"},
        "hs_code": {"column": "code", "digits": 6},
        "flow": {"constant": "export"},
        "partner_basis": {"constant": "last_known_destination"},
        "hs_edition": {"since": {"2017-01": "HS2017", "2022-01": "HS2022"}},
        "currency": {"constant": "USD"},
        "valuation": {"constant": "FOB"},
        "value": {"column": "usd"},
        "net_kg": {"column": "kg"},
    },
}


def mapping(columns: dict[str, Any] | None = None, **top: Any) -> dict[str, Any]:
    merged = {**MAPPING["columns"], **(columns or {})}
    return {**MAPPING, "columns": {name: field for name, field in merged.items() if field is not None}, **top}


def rows(folder: Path, text: str | bytes, given: dict[str, Any] = MAPPING) -> list[dict[str, Any]]:
    path, how = folder / "given.csv", folder / "how.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    how.write_text(yaml.safe_dump(given))
    made = sources.prepare("table", path, retrieved_on=DAY, mapping=how).tables()["trade_flow"]
    listed: list[dict[str, Any]] = made.table.to_pylist()
    return listed


def refusal(folder: Path, text: str, given: dict[str, Any] = MAPPING) -> str:
    with pytest.raises(InputError) as caught:
        rows(folder, text, given)
    return str(caught.value)


def test_chinas_graphite_by_its_shipped_mapping(data_file: Callable[[str], Path]) -> None:
    path = data_file("comtrade/china_graphite_exports_hs6_monthly_2017_2024.csv")
    item = sources.prepare("table", path, mapping="comtrade_graphite")
    made = item.tables()["trade_flow"].table.to_pylist()
    assert (item.source, len(made)) == ("comtrade", 5261)
    assert {row["reporter"] for row in made} == {"CHN"} and len({row["partner"] for row in made}) == 39
    for row in made:
        assert row["hs_edition"] == ("HS2017" if row["period_start"].year < 2022 else "HS2022")
        if row["period_start"].year == 2017:
            assert row["net_kg"] is None
    with path.open() as lines:
        zeros = sum(float(r["net_kg"]) == 0 and r["period"] >= "2018" for r in csv.DictReader(lines))
    missing = sum(row["net_kg"] is None and row["period_start"].year > 2017 for row in made)
    assert zeros == missing == 1


def test_units_editions_and_missing_rules(tmp_path: Path) -> None:
    how = mapping(
        {"net_kg": {"column": "kg", "factor": 1000}},
        missing=[{"field": "net_kg", "equals": 0, "if_value": True}, {"field": "net_kg", "before": "2018-01"}],
        missing_texts=["n/a"],
        ignore_values={"country": ["World"]},
    )
    made = rows(
        tmp_path,
        HEAD
        + "2017-12,Japan,250410,1,1\n2018-01,Japan,250410,1,2\n2022-01,Japan,250410,1,0\n2022-02,Japan,250410,0,0\n"
        + "2022-03,World,250410,5,5\n2022-03,Japan,250410,n/a,\n",
        how,
    )
    assert [row["net_kg"] for row in made] == [None, 2000, None, 0, None]
    assert [row["hs_edition"] for row in made] == ["HS2017", "HS2017", "HS2022", "HS2022", "HS2022"]
    assert [row["line"] for row in made] == [1, 2, 3, 4, 6]
    assert made[-1]["value"] is None


def test_columns_with_values_schemes_and_joined_periods(tmp_path: Path) -> None:
    how = mapping(
        {
            "period": {"column": ["YEAR", "MONTH"], "format": "%Y-%m"},
            "reporter": {"constant": "USA", "scheme": "iso3"},
            "partner": {"column": "CTY_CODE", "scheme": "census"},
            "hs_code": {"column": "COMMODITY", "digits": 10},
            "flow": {"column": "dir", "values": {"X": "export", "RX": "re_export"}},
            "net_kg": None,
            "qty": {"column": "no", "unit": "kg"},
        },
        ignore=["CTY_NAME"],
    )
    text = "YEAR,MONTH,CTY_CODE,CTY_NAME,COMMODITY,dir,usd,no\n2024,01,5520,VIETNAM,8110.10.0000,RX,10,3\n"
    [row] = rows(tmp_path, text, how)
    assert (row["partner"], row["hs_code"], row["flow"]) == ("VNM", "8110100000", "re_export")
    assert (row["qty"], row["qty_unit"], row["period_start"]) == (3, "kg", date(2024, 1, 1))


def test_wide_tables_become_long(tmp_path: Path) -> None:
    wide = {"wide": {"natural": "250410", "artificial": "380110"}, "digits": 6}
    how = mapping({"hs_code": wide, "value": {}, "net_kg": None})
    made = rows(tmp_path, "month,country,natural,artificial\n2024-01,Japan,1,2\n2024-01,India,,4\n", how)
    assert [(row["line"], row["partner"], row["hs_code"], row["value"]) for row in made] == [
        (1, "JPN", "250410", 1),
        (2, "JPN", "380110", 2),
        (3, "IND", "250410", None),
        (4, "IND", "380110", 4),
    ]
    assert "line 3" in refusal(
        tmp_path, "month,country,natural,artificial\n2024-01,Japan,1,2\n2024-01,India,1,x\n", how
    )


def test_other_number_styles_must_be_declared(tmp_path: Path) -> None:
    text = 'month;country;code;usd;kg\n2024-01;Japan;250410;1.234,5;"1.000.000"\n'
    [row] = rows(tmp_path, text, mapping(decimal=",", thousands="."))
    assert (row["value"], row["net_kg"]) == (1234.5, 1_000_000)
    message = refusal(tmp_path, text)
    assert "'1.234,5'" in message and "decimal commas must be declared" in message
    assert "'1,23'" in refusal(tmp_path, HEAD + '2024-01,Japan,250410,"1,23",1\n', mapping(thousands=","))


def test_a_lost_zero_is_put_back_only_on_request(tmp_path: Path) -> None:
    text = HEAD + "2024-01,Japan,010121,1,1\n2024-02,Japan,10121,1,1\n"
    message = refusal(tmp_path, text)
    for part in ["line 3, column code", "6 digits", "'10121'", "nearest is '010121'", "store codes as text"]:
        assert part in message
    padded = mapping({"hs_code": {"column": "code", "digits": 6, "pad": True}})
    assert {row["hs_code"] for row in rows(tmp_path, text, padded)} == {"010121"}


@pytest.mark.parametrize(
    ("record", "parts"),
    [
        ("2024-01,Jappan,250410,1,1", ["line 3, column country", "'Jappan'", "nearest is 'Japan'"]),
        ("2024-01,World,250410,1,1", ["line 3, column country", "a single territory", "ignore_values"]),
        ("2024-01,Japan,25041x,1,1", ["line 3, column code", "'25041x'"]),
        ("2024-01,Japan,2504,1,1", ["line 3, column code", "6 digits", "'2504'"]),
        ("2016-12,Japan,250410,1,1", ["line 3, column month", "`hs_edition` names an edition"]),
        ("2024-1,Japan,250410,1,1", ["line 3, column month", "a period such as"]),
        ("2024-01-15,Japan,250410,1,1", ["line 3, column month", "the first day"]),
        ("0024-01,Japan,250410,1,1", ["line 3, column month", "1962 or later"]),
        ("2027-01,Japan,250410,1,1", ["line 3, column month", "2026-08-01"]),
        ("2024-01,Japan,250410,1,inf", ["line 3, column kg", "a finite number"]),
        ("2024-01,Japan,250410,1,-0.5", ["line 3, column kg", "zero or more", "-0.5"]),
        ("2024-01,Japan,250410,0x10,1", ["line 3, column usd", "'0x10'"]),
        ("2023-01,Japan,250410,2,1", ["line 3", "figure of line 2 for the same trade, 1.0", "found 2.0"]),
    ],
)
def test_an_error_says_line_column_value_and_candidate(tmp_path: Path, record: str, parts: list[str]) -> None:
    message = refusal(tmp_path, HEAD + "2023-01,Japan,250410,1,1\n" + record + "\n")
    for part in ["given.csv", *parts]:
        assert part in message, message


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (mapping(licens="x"), ["how.yml, licens", "a key that a mapping has", "nearest is 'licence'"]),
        ({"source": "a", "publisher": "b", "licence": "c"}, ["how.yml, columns", "the key columns", "'publisher'"]),
        (
            {"source": "a", "publisher": "b", "licence": "c", "columns": {"flow": "flow", "code": "hs6"}},
            ["how.yml, columns.code", "nearest is 'hs_code'"],
        ),
        (mapping({"flow": {"constant": "exports"}}), ["columns.flow.constant", "'exports'"]),
        (mapping({"flow": {"column": "f", "constant": "export"}}), ["either `constant` or `column`"]),
        (mapping({"hs_code": {"column": "code", "pad": True}}), ["`pad` needs `digits`"]),
        (mapping({"value": {}}), ["exactly one amount"]),
        (mapping({"value": None, "net_kg": None}), ["at least one of `value`"]),
        (mapping({"hs_edition": {"since": {"2017": "HS2017"}}}), ["hs_edition.since"]),
        (mapping({"net_kg": {"column": "kg", "factor": 0}}), ["net_kg.factor"]),
        (mapping({"currency": {"constant": "usd"}}), ["ISO 4217", "'usd'"]),
        (mapping({"partner": {"column": "land"}}), ["expected a column 'land', which the mapping names"]),
        (mapping({"net_kg": None}), ["only columns that the mapping knows", "'kg'", "`ignore`"]),
        (mapping(decimal=",", thousands=","), ["must differ"]),
        (mapping(missing=[{"field": "net_kg"}]), ["`equals`, `before` or both"]),
        (["not", "a", "mapping"], ["how.yml, top level"]),
    ],
)
def test_mappings_that_do_not_hold(tmp_path: Path, given: dict[str, Any], parts: list[str]) -> None:
    message = refusal(tmp_path, HEAD + "2024-01,Japan,250410,1,1\n", given)
    for part in parts:
        assert part in message, message


def test_no_such_mapping_and_no_such_source(tmp_path: Path) -> None:
    path = tmp_path / "given.csv"
    path.write_text(HEAD)
    with pytest.raises(InputError, match="nearest is 'comtrade_graphite'"):
        sources.prepare("table", path, mapping="comtrade_grafite")
    with pytest.raises(InputError, match="a mapping file"):
        sources.prepare("table", path, mapping=tmp_path / "none.yml")
    with pytest.raises(InputError, match="nearest is 'comext'"):
        sources.prepare("comex", path)
    with pytest.raises(InputError, match="a mapping for the source table"):
        sources.prepare("table", path)
    (tmp_path / "bad.yml").write_text("a: [")
    with pytest.raises(InputError, match="expected YAML"):
        sources.prepare("table", path, mapping=tmp_path / "bad.yml")


PLACES = {"Japan": "JPN", "Côte d'Ivoire": "CIV", "Viet Nam": "VNM", "Germany": "DEU"}
amounts = st.none() | st.floats(0, 1e15, allow_subnormal=False)
records = st.lists(
    st.tuples(
        st.dates(date(2017, 1, 1), date(2026, 7, 1)).map(lambda d: d.replace(day=1)),
        st.sampled_from(sorted(PLACES)),
        st.integers(0, 999_999).map(lambda n: f"{n:06}"),
        amounts,
        amounts,
    ),
    min_size=1,
    max_size=30,
    unique_by=lambda record: record[:3],
)


def test_the_places_of_the_round_trip_are_in_the_catalog() -> None:
    for text, code in PLACES.items():
        assert territories().resolve(text, scheme="name", where="test") == code


def as_csv(table: list[tuple[Any, ...]], delimiter: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(HEAD.strip().split(","))
    writer.writerows([f"{r[0]:%Y-%m}", *r[1:3], *("" if a is None else repr(a) for a in r[3:])] for r in table)
    return out.getvalue().encode()


def as_parquet(table: list[tuple[Any, ...]]) -> bytes:
    names = HEAD.strip().split(",")
    columns = [pa.array(list(column)) for column in zip(*table, strict=True)]
    columns[3:] = [column.cast(pa.float64()) for column in columns[3:]]
    out = io.BytesIO()
    pq.write_table(pa.table(columns, names=names), out)
    return out.getvalue()


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=records, form=st.sampled_from([",", ";", "\t", "parquet"]))
def test_a_written_table_is_read_back(tmp_path: Path, table: list[tuple[Any, ...]], form: str) -> None:
    data = as_parquet(table) if form == "parquet" else as_csv(table, form)
    made = rows(tmp_path, data)
    assert [(r["period_start"], r["partner"], r["hs_code"], r["value"], r["net_kg"]) for r in made] == [
        (day, PLACES[place], code, value, kg) for day, place, code, value, kg in table
    ]
    assert [r["line"] for r in made] == list(range(1, len(table) + 1))


def test_an_error_names_only_some_of_very_many_columns(tmp_path: Path) -> None:
    names = [f"a_column_number_{k:03}" for k in range(60)]
    message = refusal(tmp_path, f"{','.join(['month,country,usd,kg', *names])}\n")
    listed = message.split("The file has ")[1]
    assert listed.rstrip(".").endswith("…") and len(listed.split("…")[0]) == 599


@pytest.mark.parametrize(
    ("texts", "doubted"), [("lb kg", True), ("吨 吨", True), ("oz ct", True), ("kg kg", False), ("a b", False)]
)
def test_a_column_of_units_that_is_ignored_is_doubted(tmp_path: Path, texts: str, doubted: bool) -> None:
    path, how = tmp_path / "given.csv", tmp_path / "how.yml"
    lines = [f"2024-0{k},Japan,282580,1,2,{text}\n" for k, text in enumerate(texts.split(), 1)]
    path.write_text(HEAD.replace("kg\n", "amount,measured\n") + "".join(lines))
    mass = {"column": "amount", "unit": "kg"}
    how.write_text(yaml.safe_dump(mapping({"net_kg": mass}, ignore=["measured"])))
    made = sources.prepare("table", path, retrieved_on=DAY, mapping=how).tables()["trade_flow"]
    assert any("measured is ignored, but holds units" in text for text in made.warnings) == doubted
