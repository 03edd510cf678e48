"""The Census Bureau's exports and imports: totals and splits, groupings, quantities, and what contradicts itself."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from oretrace.errors import InputError
from oretrace.sources import Rows, prepare

DAY = date(2026, 8, 1)
EXPORTS = "CTY_CODE,CTY_NAME,E_COMMODITY,COMM_LVL,time,ALL_VAL_MO\n"
GERMANY = "4280,GERMANY,8110100000,HS10,2024-03,100\n"


def read(folder: Path, text: str, name: str = "given.csv") -> Rows:
    path = folder / name
    path.write_text(text)
    return prepare("census", path, retrieved_on=DAY).tables()["trade_flow"]


def rows(folder: Path, text: str) -> tuple[list[dict[str, Any]], str]:
    made = read(folder, text)
    return made.table.to_pylist(), made.ignored


def values(folder: Path, text: str, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row[column] for column in columns) for row in rows(folder, text)[0]]


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        rows(folder, text)
    return str(caught.value)


def test_an_export(tmp_path: Path) -> None:
    [row], ignored = rows(tmp_path, EXPORTS + GERMANY)
    assert row == {
        "line": 1,
        "reporter": "USA",
        "partner": "DEU",
        "partner_basis": "last_known_destination",
        "flow": "export",
        "hs_edition": "SB2024",
        "hs_code": "8110100000",
        "period_start": date(2024, 3, 1),
        "period_months": 1,
        "value": 100.0,
        "currency": "USD",
        "valuation": "other",
        "net_kg": None,
        "net_kg_estimated": False,
        "qty": None,
        "qty_unit": None,
        "suppressed": False,
    }
    assert ignored == ""


def test_an_import(tmp_path: Path) -> None:
    [row], ignored = rows(tmp_path, "I_COMMODITY,CTY_CODE,YEAR,MONTH,CON_VAL_MO,GEN_VAL_MO\n811010,5700,2024,3,5,7\n")
    assert (row["flow"], row["partner"], row["partner_basis"]) == ("import", "CHN", "origin")
    assert (row["value"], row["valuation"], row["hs_edition"]) == (7, "other", "HTS2024")
    assert (row["period_start"], row["period_months"]) == (date(2024, 3, 1), 1)
    assert ignored == "columns CON_VAL_MO"


@pytest.mark.parametrize(
    ("given", "taken", "valuation"),
    [
        ("GEN_CIF_MO,GEN_VAL_MO", 2, "other"),
        ("CON_VAL_MO,GEN_CIF_MO", 2, "CIF"),
        ("CON_CIF_MO,CON_VAL_MO", 2, "other"),
        ("GEN_VAL_YR,CON_VAL_MO", 2, "other"),
    ],
)
def test_general_imports_before_those_for_consumption(tmp_path: Path, given: str, taken: int, valuation: str) -> None:
    text = f"I_COMMODITY,CTY_CODE,time,{given}\n811010,5700,2024-03,1,2\n"
    assert values(tmp_path, text, "value", "valuation", "period_months") == [(taken, valuation, 1)]


def test_json_csv_and_parquet_are_one_table(tmp_path: Path) -> None:
    header = ["CTY_CODE", "E_COMMODITY", "QTY_1_MO", "UNIT_QY1", "DF", "time", "ALL_VAL_MO"]
    records = [
        ["4280", "8110100000", "12", "KG", "-", "2024-03", "100"],
        ["4280", "8110100000", "2", "KG", "2", "2024-03", "40"],
        ["0003", "8110100000", "12", "KG", "-", "2024-03", "100"],
    ]
    text = "\n".join(",".join(record) for record in [header, *records]) + "\n"
    from_csv = read(tmp_path, text)
    # The API prints once more what the query selected by.
    repeated = [[*record, record[5], record[0]] for record in [header, *records]]
    from_json = read(tmp_path, json.dumps(repeated), "given.json")
    table = pa.table({name: [record[i] for record in records] for i, name in enumerate(header)})
    typed = table.set_column(6, "ALL_VAL_MO", table["ALL_VAL_MO"].cast(pa.int64()))
    pq.write_table(typed, tmp_path / "given.parquet")
    from_parquet = prepare("census", tmp_path / "given.parquet", retrieved_on=DAY).tables()["trade_flow"]
    assert from_csv.table.num_rows == 2
    for other in (from_json, from_parquet):
        assert other.table.to_pylist() == from_csv.table.to_pylist() and other.ignored == from_csv.ignored


# Columns


def test_unknown_and_missing_columns(tmp_path: Path) -> None:
    message = refusal(tmp_path, EXPORTS.replace("ALL_VAL_MO", "ALL_VAL_M") + GERMANY)
    assert "given.csv" in message and "'ALL_VAL_M'" in message and "nearest is 'ALL_VAL_MO'" in message
    assert "expected a column E_COMMODITY or I_COMMODITY" in refusal(tmp_path, "CTY_CODE,ALL_VAL_MO\n4280,1\n")
    assert "expected a column time" in refusal(tmp_path, "CTY_CODE,E_COMMODITY,ALL_VAL_MO,YEAR\n4280,8110,1,2024\n")
    assert "expected a column CTY_CODE" in refusal(
        tmp_path, "CTY_NAME,E_COMMODITY,ALL_VAL_MO,time\nX,8110,1,2024-01\n"
    )
    message = refusal(tmp_path, "CTY_CODE,E_COMMODITY,I_COMMODITY,ALL_VAL_MO,time\n4280,8110,8110,1,2024-01\n")
    assert "expected exports or imports" in message


def test_columns_of_the_other_side_are_unknown(tmp_path: Path) -> None:
    text = "CTY_CODE,I_COMMODITY,DF,time,GEN_VAL_MO\n4280,811010,1,2024-03,1\n"
    assert "expected a column of the Census trade API, found 'DF'" in refusal(tmp_path, text)


def test_other_columns_are_ignored_by_name(tmp_path: Path) -> None:
    head = "CTY_CODE,E_COMMODITY,time,ALL_VAL_MO,ALL_VAL_YR,AIR_WGT_MO,CNT_VAL_YR,QTY_1_MO,QTY_2_YR,LAST_UPDATE\n"
    _, ignored = rows(tmp_path, head + "4280,811010,2024-03,1,2,3,4,5,6,2024-05\n")
    # A quantity without its unit is none.
    assert ignored == "columns ALL_VAL_YR, AIR_WGT_MO, CNT_VAL_YR, QTY_1_MO, QTY_2_YR, LAST_UPDATE"


# Period


def test_year_to_date_is_a_period_in_december_only(tmp_path: Path) -> None:
    head = "CTY_CODE,E_COMMODITY,time,ALL_VAL_YR\n"
    columns = ("period_start", "period_months", "hs_edition", "value")
    made = values(tmp_path, head + "4280,811010,2023-12,9\n", *columns)
    assert made == [(date(2023, 1, 1), 12, "SB2023", 9)]
    message = refusal(tmp_path, head + "4280,811010,2023-12,9\n4280,811010,2024-11,9\n")
    assert "line 3, column time: expected December" in message and "'2024-11'" in message
    assert "no period" in message and "ALL_VAL_MO" in message


def test_a_timestamp_is_a_month(tmp_path: Path) -> None:
    columns = {"CTY_CODE": ["4280"], "E_COMMODITY": ["811010"], "ALL_VAL_MO": [1.5]}
    for moment in (pa.array([datetime(2024, 3, 1)], pa.timestamp("ns")), pa.array([date(2024, 3, 1)], pa.date32())):
        pq.write_table(pa.table({**columns, "time": moment}), tmp_path / "given.parquet")
        made = prepare("census", tmp_path / "given.parquet", retrieved_on=DAY).tables()["trade_flow"].table
        assert made["period_start"].to_pylist() == [date(2024, 3, 1)]


def test_a_year_is_not_read_as_a_month(tmp_path: Path) -> None:
    message = refusal(tmp_path, EXPORTS + GERMANY + GERMANY.replace("2024-03", "2024"))
    assert "line 3, column time: expected a month such as 2024-03, found '2024'" in message


@pytest.mark.parametrize(("part", "text"), [("YEAR", "2023"), ("MONTH", "4")])
def test_time_must_agree_with_year_and_month(tmp_path: Path, part: str, text: str) -> None:
    same = {"YEAR": "2024", "MONTH": "3"}[part]
    head = f"CTY_CODE,E_COMMODITY,time,{part},ALL_VAL_MO\n"
    assert len(rows(tmp_path, head + f"4280,811010,2024-03,{same},1\n")[0]) == 1
    message = refusal(tmp_path, head + f"4280,811010,2024-03,{same},1\n4280,811020,2024-03,{text},1\n")
    assert "line 3, column time" in message and f"as in column {part}" in message


# Countries and codes


def test_groupings_are_counted_and_never_added(tmp_path: Path) -> None:
    head = "CTY_CODE,SUMMARY_LVL,E_COMMODITY,time,ALL_VAL_MO\n"
    groups = [("-", "DET"), ("0003", "CGP"), ("0022", "DET"), ("4XXX", "DET"), ("9999", "CGP"), ("4280", "DET")]
    text = head + "".join(f"{code},{level},811010,2024-03,5\n" for code, level in groups)
    made, ignored = rows(tmp_path, text)
    assert [(row["partner"], row["line"], row["value"]) for row in made] == [("DEU", 6, 5)]
    assert ignored == (
        "country grouping (SUMMARY_LVL CGP): 2; country grouping -: 1; country grouping 0022: 1; "
        "country grouping 4XXX: 1"
    )


def test_groupings_of_countries_are_not_records(tmp_path: Path) -> None:
    made, ignored = rows(tmp_path, EXPORTS + "0003,EUROPEAN UNION,8110100000,HS10,2024-03,1\n")
    assert made == [] and ignored == "country grouping 0003: 1"


def test_an_unknown_code_of_a_country_is_likened_to_no_other(tmp_path: Path) -> None:
    message = refusal(tmp_path, EXPORTS + GERMANY + GERMANY.replace("4280", "42800"))
    assert "given.csv, line 3, column CTY_CODE: expected a census Schedule C code".lower() in message.lower()
    assert "'42800'" in message and "nearest" not in message


def test_name_and_code_must_agree(tmp_path: Path) -> None:
    message = refusal(tmp_path, EXPORTS + GERMANY + GERMANY.replace("GERMANY", "FRANCE"))
    assert "given.csv, line 3, column CTY_NAME: expected DEU, as in column CTY_CODE, found 'FRANCE'" in message
    message = refusal(tmp_path, EXPORTS + GERMANY.replace("GERMANY", "GERMNY"))
    assert "line 2, column CTY_NAME" in message and "nearest is 'Germany'" in message


def test_two_codes_of_one_territory_are_added_up(tmp_path: Path) -> None:
    head = "CTY_CODE,E_COMMODITY,time,QTY_1_MO,UNIT_QY1,ALL_VAL_MO\n"
    gaza, west_bank, later = (
        "5082,811010,2024-03,1,KG,10\n",
        "5083,811010,2024-03,2,KG,20\n",
        "5083,811010,2024-04,3,KG,5\n",
    )
    made = values(tmp_path, head + gaza + west_bank + later, "line", "partner", "value", "net_kg")
    assert made == [(1, "PSE", 30, 3), (3, "PSE", 5, 3)]


def test_levels_of_codes(tmp_path: Path) -> None:
    codes = [("-", "-"), ("81", "HS2"), ("8110", "HS4"), ("811010", "HS6"), ("8110100000", "HS10")]
    head = "CTY_CODE,E_COMMODITY,COMM_LVL,time,ALL_VAL_MO\n"
    made, ignored = rows(tmp_path, head + "".join(f"4280,{code},{level},2024-03,1\n" for code, level in codes))
    assert [row["hs_code"] for row in made] == ["8110", "811010", "8110100000"]
    assert ignored == "code is a total or a chapter (-, HS2): 2"
    message = refusal(tmp_path, head + "4280,8110,HS4,2024-03,1\n4280,811010,HS10,2024-03,1\n")
    assert "line 3, column E_COMMODITY: expected 10 digits, as in column COMM_LVL" in message
    assert "line 2, column E_COMMODITY: expected a customs code of 4 or 6 or 10" in refusal(
        tmp_path, "CTY_CODE,E_COMMODITY,time,ALL_VAL_MO\n4280,81101000,2024-03,1\n"
    )
    assert "nearest is 'HS10'" in refusal(tmp_path, head + "4280,8110,HS1,2024-03,1\n")


# Splits

DF = "CTY_CODE,E_COMMODITY,DF,time,QTY_1_MO,UNIT_QY1,ALL_VAL_MO\n"


def test_foreign_goods_are_re_exports_beside_the_total(tmp_path: Path) -> None:
    text = DF + "".join(f"4280,811010,{df},2024-03,1,KG,{value}\n" for df, value in [("1", 6), ("2", 4), ("-", 10)])
    made, ignored = rows(tmp_path, text)
    assert [(row["line"], row["flow"], row["value"]) for row in made] == [(2, "re_export", 4), (3, "export", 10)]
    assert ignored == "domestic exports, part of the total: 1"


def test_without_totals_both_parts_are_added_up(tmp_path: Path) -> None:
    parts = [("811010", "1", 6), ("811010", "2", 4), ("811020", "1", 3), ("811090", "2", 5)]
    text = DF + "".join(f"4280,{code},{df},2024-03,1,KG,{value}\n" for code, df, value in parts)
    made = values(tmp_path, text, "line", "hs_code", "flow", "value", "net_kg")
    # Each record counts as two lines: its part of all exports, and the re-exports.
    assert made == [
        (1, "811010", "export", 10, 2),
        (4, "811010", "re_export", 4, 1),
        (5, "811020", "export", 3, 1),
        (7, "811090", "export", 5, 1),
        (8, "811090", "re_export", 5, 1),
    ]


def test_a_sum_with_an_unknown_part_is_unknown(tmp_path: Path) -> None:
    text = DF + "4280,811010,1,2024-03,0,KG,6\n4280,811010,2,2024-03,1,KG,4\n"
    assert values(tmp_path, text, "flow", "value", "net_kg") == [("export", 10, None), ("re_export", 4, 1)]


def test_errors_name_the_line_after_adding_up(tmp_path: Path) -> None:
    text = DF + "4280,811010,1,2024-03,1,KG,6\n4280,811010,2,2024-03,1,KG,4\n4280,811010,2,2024-03,1,KG,4.5\n"
    assert "given.csv, line 4: expected the figure of line 3 for the same trade" in refusal(tmp_path, text)


def test_domestic_goods_alone_are_not_all_exports(tmp_path: Path) -> None:
    text = DF + "4280,811010,-,2024-03,1,KG,6\n4280,811010,1,2024-03,1,KG,6\n4280,811020,1,2024-03,1,KG,6\n"
    message = refusal(tmp_path, text)
    assert "line 4, column DF: expected total exports, found '1 (domestic) alone'" in message and "DF=-" in message


def test_foreign_goods_alone_are_re_exports(tmp_path: Path) -> None:
    assert values(tmp_path, DF + "4280,811010,2,2024-03,1,KG,4\n", "line", "flow") == [(1, "re_export")]


@pytest.mark.parametrize("split", ["DISTRICT", "RP", "CTY_SUBCODE"])
def test_splits_are_left_out_where_the_total_is_there(tmp_path: Path, split: str) -> None:
    head = f"CTY_CODE,I_COMMODITY,{split},time,GEN_VAL_MO\n"
    total, parts = "4280,811010,-,2024-03,10\n", "4280,811010,10,2024-03,6\n4280,811010,19,2024-03,4\n"
    made, ignored = rows(tmp_path, head + parts + total)
    assert [(row["line"], row["value"]) for row in made] == [(3, 10)]
    assert ignored == f"split by {split}: 2"
    message = refusal(tmp_path, head + total + parts.replace("811010", "811020"))
    assert f"given.csv, line 3, column {split}: expected a record with the total" in message
    assert f"Ask the API without {split}" in message


def test_parts_of_two_kinds_are_not_added_up(tmp_path: Path) -> None:
    head = "CTY_CODE,I_COMMODITY,DISTRICT,RP,time,GEN_VAL_MO\n"
    message = refusal(tmp_path, head + "4280,811010,-,10,2024-03,6\n4280,811010,01,-,2024-03,4\n")
    assert "line 2, column RP: expected a record with the total" in message


def test_summary_levels_tell_hidden_splits(tmp_path: Path) -> None:
    head = "CTY_CODE,I_COMMODITY,SUMMARY_LVL2,time,GEN_VAL_MO\n"
    made, ignored = rows(tmp_path, head + "4280,811010,HSCY,2024-03,10\n4280,811010,HSCYDT,2024-03,6\n")
    assert [row["value"] for row in made] == [10] and ignored == "split by SUMMARY_LVL2: 1"
    text = DF.replace("DF", "DF,SUMMARY_LVL2") + "4280,811010,2,HSCYDF,2024-03,1,KG,4\n"
    assert values(tmp_path, text, "flow") == [("re_export",)]
    text = head.replace("I_", "E_").replace("GEN", "ALL") + "4280,811010,HSCYDF,2024-03,4\n"
    assert "line 2, column SUMMARY_LVL2" in refusal(tmp_path, text)


# Quantities

QTY = "CTY_CODE,E_COMMODITY,time,QTY_1_MO,QTY_1_MO_FLAG,UNIT_QY1,QTY_2_MO,UNIT_QY2,ALL_VAL_MO\n"
AMOUNTS = ("net_kg", "qty", "qty_unit")


@pytest.mark.parametrize(
    ("unit", "kg"),
    [
        ("KG", 5.0),
        ("T", 5000.0),
        ("G", 0.005),
        ("GM", 0.005),
        ("CAR", 0.001),
        ("LB", 2.26796185),
        ("TOZ", 0.155517384),
    ],
)
def test_a_mass_is_net_kg(tmp_path: Path, unit: str, kg: float) -> None:
    [made] = values(tmp_path, QTY + f"4280,811010,2024-03,5,,{unit},0,-,9\n", *AMOUNTS)
    assert made == (pytest.approx(kg, rel=1e-12), None, None)


@pytest.mark.parametrize("unit", ["NO", "M2", "CKG", "CTN", "CGM", "CYK", "KTS"])
def test_a_quantity_other_than_mass_keeps_its_unit(tmp_path: Path, unit: str) -> None:
    assert values(tmp_path, QTY + f"4280,811010,2024-03,5,,{unit},0,X,9\n", *AMOUNTS) == [(None, 5, unit)]


def test_either_quantity_may_be_the_mass(tmp_path: Path) -> None:
    records = ["5,,NO,7,KG", "7,,T,5,NO", "5,,NO,7,M2", "5,,KG,7,T", "0,,-,7,T"]
    text = QTY + "".join(f"4280,81101{n},2024-03,{record},9\n" for n, record in enumerate(records))
    made, ignored = rows(tmp_path, text)
    assert [tuple(row[name] for name in AMOUNTS) for row in made] == [
        (7, 5, "NO"),
        (7000, 5, "NO"),
        (None, 5, "NO"),
        (5, None, None),
        (7000, None, None),
    ]
    assert ignored == "second quantities left out: 2"


def test_missing_is_not_zero(tmp_path: Path) -> None:
    records = ["0,,KG,0,-,9", "0,M,KG,0,-,0", "5,M,KG,0,-,9", "0,,KG,0,-,0", "0,,NO,0,-,9", ",,KG,,,9"]
    text = QTY + "".join(f"4280,81101{n},2024-03,{record}\n" for n, record in enumerate(records))
    made = values(tmp_path, text, "net_kg", "qty", "suppressed")
    assert made == [(None, None, False)] * 3 + [(0, None, False)] + [(None, None, False)] * 2


def test_imports_take_the_quantity_of_their_value(tmp_path: Path) -> None:
    head = "CTY_CODE,I_COMMODITY,time,GEN_QY1_MO,CON_QY1_MO,CON_QY1_YR,UNIT_QY1,{}\n"
    record = "4280,811010,2024-12,5,6,7,KG,9\n"
    assert values(tmp_path, head.format("GEN_VAL_MO") + record, "net_kg") == [(5,)]
    assert values(tmp_path, head.format("CON_VAL_MO") + record, "net_kg") == [(6,)]
    assert values(tmp_path, head.format("CON_VAL_YR") + record, "net_kg") == [(7,)]
    assert values(tmp_path, head.format("GEN_VAL_YR") + record, "net_kg") == [(None,)]


def test_unknown_units_and_flags_are_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path, QTY + "4280,811010,2024-03,5,,KG,0,-,9\n4280,811020,2024-03,5,,KGS,0,-,9\n")
    assert "line 3, column UNIT_QY1: expected a unit of the US tariff schedules, found 'KGS'" in message
    assert "nearest is 'KG'" in message
    assert "column QTY_1_MO_FLAG: expected one of M" in refusal(tmp_path, QTY + "4280,811010,2024-03,5,Q,KG,0,-,9\n")


def test_a_record_printed_twice_counts_once(tmp_path: Path) -> None:
    made, ignored = rows(tmp_path, EXPORTS + GERMANY * 2)
    assert len(made) == 1 and ignored == "records printed twice: 1"
    message = refusal(tmp_path, EXPORTS + GERMANY + GERMANY.replace("100\n", "101\n"))
    assert "line 3" in message and "the figure of line 2" in message
