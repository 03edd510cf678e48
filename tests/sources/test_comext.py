"""Comext: the panel, both SDMX-CSV layouts, JSON-stat and TSV, value by value."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources.checks import check
from tests.live.server import serving, world

HEAD = "DATAFLOW,LAST UPDATE,freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
START = "ESTAT:DS-045409(1.0),16/07/26 11:00:00,"
PANEL = "product_cn8,reporter,partner,period,value_eur\n"
DAY = date(2026, 8, 1)


def rows(folder: Path, text: str) -> tuple[list[dict[str, Any]], str]:
    path = folder / "given.csv"
    path.write_text(text)
    made = sources.prepare("comext", path, retrieved_on=DAY).tables()["trade_flow"]
    return made.table.to_pylist(), made.ignored


def sdmx(folder: Path, *records: str) -> tuple[list[dict[str, Any]], str]:
    return rows(folder, HEAD + "".join(f"{START}{record}\n" for record in records))


def refusal(folder: Path, text: str) -> str:
    with pytest.raises(InputError) as caught:
        rows(folder, text)
    return str(caught.value)


def test_a_panel_row(tmp_path: Path) -> None:
    [row], ignored = rows(tmp_path, PANEL + "01012100,Ireland (Eire),Russian Federation (Russia),2020-02,6700.5\n")
    assert row == {
        "line": 1,
        "reporter": "IRL",
        "partner": "RUS",
        "partner_basis": "last_known_destination",
        "flow": "export",
        "hs_edition": "CN2020",
        "hs_code": "01012100",
        "period_start": date(2020, 2, 1),
        "period_months": 1,
        "value": 6700.5,
        "currency": "EUR",
        "valuation": "FOB",
        "net_kg": None,
        "net_kg_estimated": False,
        "qty": None,
        "qty_unit": None,
        "suppressed": False,
    }
    assert ignored == ""


def test_the_real_panel_is_complete(data_file: Callable[[str], Path]) -> None:
    path = data_file("eurostat/eu_exports_cn8_monthly_2020_2022.parquet")
    table = sources.prepare("comext", path).tables()["trade_flow"].table
    assert table.num_rows == 512_602
    assert len(table["hs_code"].unique()) == 1074
    assert len(table["reporter"].unique()) == 27
    assert set(table["partner"].unique().to_pylist()) == {"RUS", "BLR", "KAZ", "KGZ", "ARM", "GEO", "UZB"}


def test_indicators_of_one_trade_become_one_row_in_canonical_units(tmp_path: Path) -> None:
    made, _ = sdmx(
        tmp_path,
        "M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,1000,",
        "M,DE,CN,81101000,2,QUANTITY_IN_100KG,2026-04,12.5,e",
        "M,FR,CN,81101000,2,VALUE_IN_EUROS,2026-04,7,",
        "M,DE,CN,81101000,2,SUPPLEMENTARY_QUANTITY,2026-04,3,",
    )
    assert [row["line"] for row in made] == [1, 3]
    assert (made[0]["value"], made[0]["net_kg"], made[0]["qty"]) == (1000, 1250, 3)
    assert made[0]["net_kg_estimated"] and not made[1]["net_kg_estimated"]
    assert (made[1]["value"], made[1]["net_kg"]) == (7, None)


def test_flow_decides_valuation_and_partner_basis(tmp_path: Path) -> None:
    made, _ = sdmx(
        tmp_path,
        "M,DE,CN,811010,1,VALUE_IN_EUROS,2019-04,1,",
        "M,DE,FR,811010,1,VALUE_IN_EUROS,2019-04,1,",
        "M,DE,GB,811010,1,VALUE_IN_EUROS,2020-12,1,",
        "M,DE,GB,811010,1,VALUE_IN_EUROS,2021-01,1,",
        "M,DE,GB,811010,2,VALUE_IN_EUROS,2021-01,1,",
    )
    assert [row["partner_basis"] for row in made] == [
        "origin",
        "consignment",
        "consignment",
        "origin",
        "last_known_destination",
    ]
    assert [row["valuation"] for row in made] == ["CIF"] * 4 + ["FOB"]


def test_secret_is_not_zero_and_missing_is_null(tmp_path: Path) -> None:
    head = HEAD.replace("OBS_FLAG", "OBS_FLAG,CONF_STATUS")
    text = head + "".join(
        f"{START}M,DE,{partner},81101000,2,VALUE_IN_EUROS,2026-04,{rest}\n"
        for partner, rest in [("CN", ":,c,"), ("US", "5,,C"), ("JP", ":,,"), ("KR", ",p,F")]
    )
    made, _ = rows(tmp_path, text)
    assert [(row["value"], row["suppressed"]) for row in made] == [
        (None, True),
        (None, True),
        (None, False),
        (None, False),
    ]


def test_sdmx_3_with_label_columns_and_other_frequencies(tmp_path: Path) -> None:
    head = "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,freq,Time frequency,reporter,Reporter,partner,Partner,product,"
    head += (
        "Product,flow,Flow,indicators,Indicators,TIME_PERIOD,Time,OBS_VALUE,Observation value,OBS_FLAG,CONF_STATUS\n"
    )
    line = "dataflow,ESTAT:DS-045409(1.0),EU trade,A,Annual,DE,Germany,CN,China,2504,Graphite,2,EXPORT,"
    made, ignored = rows(tmp_path, head + line + "VALUE_IN_EUROS,Value,2024,,1000,,,\n")
    assert (made[0]["period_months"], made[0]["hs_code"], made[0]["hs_edition"]) == (12, "2504", "CN2024")
    assert "Time frequency" in ignored and "STRUCTURE_NAME" in ignored


def test_aggregates_and_codes_with_letters_are_counted(tmp_path: Path) -> None:
    records = [("WORLD", "81101000"), ("EXT_EU27_2020", "81101000"), ("QV", "81101000"), ("CN", "TOTAL")]
    records += [("CN", "81"), ("CN", "81SSS999"), ("CN", "81101000")]
    made, ignored = sdmx(tmp_path, *(f"M,DE,{p},{c},2,VALUE_IN_EUROS,2026-04,1," for p, c in records))
    assert [row["line"] for row in made] == [7]
    assert "aggregate of territories (WORLD, EU...): 2" in ignored
    assert "not specified or secret (QV QW QX QY QZ): 1" in ignored
    assert "total or a chapter (TOTAL, 2 digits): 2" in ignored
    assert "product code with letters: 1" in ignored


def test_a_record_printed_twice_counts_once(tmp_path: Path) -> None:
    record = "M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,1000,"
    made, ignored = sdmx(tmp_path, record, record)
    assert len(made) == 1 and "records printed twice: 1" in ignored


def test_a_large_number_of_keys_is_told_apart_without_a_table_of_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("oretrace.sources.duplicates.DENSE_KEYS", 1)
    line = "01012100,Austria,Georgia,2020-02,1\n"
    made, _ = rows(tmp_path, PANEL + line + line.replace("02,", "03,") + line)
    assert [row["line"] for row in made] == [1, 2]


@pytest.mark.parametrize(
    ("record", "parts"),
    [
        ("M,DE,CN,81101000,3,VALUE_IN_EUROS,2026-04,1,", ["column flow", "one of 1, 2", "'3'"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EURO,2026-04,1,", ["column indicators", "nearest is 'VALUE_IN_EUROS'"]),
        ("M,DE,CN,1012100,2,VALUE_IN_EUROS,2026-04,1,", ["column product", "nearest is '01012100'", "zero"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-13,1,", ["column TIME_PERIOD", "'2026-13'"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-09,1,", ["no later than", "2026-08-01", "--retrieved-on"]),
        ("A,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,1,", ["12 months, as in freq", "'2026-04'"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,-1,", ["zero or more", "-1.0"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,1e999,", ["column OBS_VALUE"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,nan,", ["a finite number"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,abc,", ["a number such as 1234.5", "'abc'"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,1,x", ["column OBS_FLAG", "'x'"]),
        ("M,DE,,81101000,2,VALUE_IN_EUROS,2026-04,1,", ["column partner", "expected a value"]),
        ("M,DE,C9,81101000,2,VALUE_IN_EUROS,2026-04,1,", ["column partner", "'C9'"]),
        ("M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-03,2,", ["contradict"]),
    ],
)
def test_an_error_says_file_line_column_and_value(tmp_path: Path, record: str, parts: list[str]) -> None:
    good = START + "M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-03,1,\n"
    message = refusal(tmp_path, HEAD + good + START + record + "\n")
    if parts == ["contradict"]:
        parts = ["figure of line 2 for the same trade, 1.0", "found 2.0"]
    for part in ["given.csv, line 3", *parts]:
        assert part in message, message


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (HEAD.replace("DATAFLOW", "DATASET"), ["a column of SDMX-CSV", "'DATASET'"]),
        (HEAD.replace(",indicators", ""), ["a column indicators"]),
        (HEAD + "ESTAT:DS-059322(1.0),x,M,DE,CN,81101000,2,VALUE_IN_EUROS,2026-04,1,\n", ["DS-045409", "line 2"]),
        (PANEL.replace("value_eur", "value_usd") + "1,1,1,1,1\n", ["a column value_eur", "nearest is 'value_usd'"]),
        (PANEL.replace("\n", ",extra\n") + "1,1,1,1,1,1\n", ["only the columns", "'extra'"]),
        ("a,b\n1,2\n", ["a column product_cn8", "SDMX-CSV"]),
    ],
)
def test_layouts_that_are_not_comext(tmp_path: Path, text: str, parts: list[str]) -> None:
    message = refusal(tmp_path, text)
    for part in parts:
        assert part in message, message


@pytest.mark.slow
def test_json_stat_and_tsv_are_the_same_as_csv(tmp_path: Path) -> None:
    def of(body: bytes) -> list[tuple[Any, ...]]:
        (tmp_path / "given").write_bytes(body)
        made = sources.prepare("comext", tmp_path / "given", retrieved_on=DAY).tables()["trade_flow"].table
        return sorted(tuple(row.items()) for row in made.drop_columns(["line"]).to_pylist())

    with serving(world(seed=3)) as served:
        base = served.urls["comext"] + "/sdmx/2.1/data/DS-045409/M....."
        bodies = {kind: urlopen(f"{base}?format={kind}").read() for kind in ("SDMX-CSV", "TSV", "JSON")}
    wanted = of(bodies["SDMX-CSV"])
    assert any(("suppressed", True) in row for row in wanted)
    assert of(bodies["TSV"]) == wanted
    assert of(bodies["JSON"]) == wanted


def test_a_tsv_of_one_month_names_series_and_month_of_what_is_wrong(tmp_path: Path) -> None:
    head = "freq,reporter,partner,product,flow,indicators\\TIME_PERIOD\t2024-01 \n"
    series = "M,DE,CN,28258000,1,VALUE_IN_EUROS"
    [row] = rows(tmp_path, f"{head}{series}\t1200 e\n")[0]
    assert (row["reporter"], row["partner"], row["value"]) == ("DEU", "CHN", 1200)
    assert "line 2, 2024-01, column OBS_VALUE" in refusal(tmp_path, f"{head}{series}\t12x \n")
    assert "6 codes" in refusal(tmp_path, f"{head}M,DE,CN,28258000,1\t12 \n")
    assert rows(tmp_path, f"{head}{series}\t: c\n{series.replace('CN', 'US')}\t: \n")[0][0]["suppressed"]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("empty-time-dimension", "at least one figure"),
        ("ds-045409-extraction-too-big", "EXTRACTION_TOO_BIG"),
        ("ds-999999-not-found", "ERR_NOT_FOUND_4"),
        ("ds-045409-eu27-us-total-2024-01-02", "at least one record"),
        ("confidential-all-missing", "column"),
    ],
)
def test_recorded_answers_without_a_figure_say_why(data_file: Callable[[str], Path], name: str, wanted: str) -> None:
    item = sources.prepare("comext", data_file(f"api/eurostat/{name}.json"))
    with pytest.raises(InputError, match=wanted):
        check(item.tables(), item)


def test_the_recorded_csv_is_read(data_file: Callable[[str], Path]) -> None:
    item = sources.prepare("comext", data_file("api/eurostat/ds-045409-sdmx-csv-2rows.csv"))
    [row] = item.tables()["trade_flow"].table.to_pylist()
    assert (row["reporter"], row["partner"], row["value"], row["net_kg"]) == ("AUT", "ARE", 204548, 177290)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ('"size": [1]', "an `id` and a `size`"),
        ('"size": [2, 1]', "2 codes of reporter"),
        ('"value": {"7": 1}', "cells 0 to 0"),
        ('"value": {"x": 1}', "numbers of cells"),
        ('"value": {"0": 1, "0": 2}', "each key once"),
    ],
)
def test_json_stat_whose_parts_disagree_is_refused(tmp_path: Path, change: str, wanted: str) -> None:
    one = '{"category": {"index": {"DE": 0}}}'
    text = '{"class": "dataset", "id": ["reporter", "time"], "size": [1, 1], "value": {"0": 1}, "dimension": {'
    text += f'"reporter": {one}, "time": {one}}}}}'
    key = change.partition(":")[0]
    broken = re.sub(rf"{key}: (\[.*?\]|\{{.*?\}})", change, text, count=1)
    assert wanted in refusal(tmp_path, broken)
