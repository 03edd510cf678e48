"""UN Comtrade: every spelling of its files, value by value, and what must not be counted twice."""

import gzip
import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from oretrace.sources import comtrade_codes, comtrade_columns, prepare

DAY = date(2026, 8, 1)
Record = dict[str, Any]
# One record as the API prints it: labels null, numbers as numbers, codes of modes as text or number.
CHINA: Record = {
    **{"typeCode": "C", "freqCode": "A", "refPeriodId": 20240101, "refYear": 2024, "refMonth": 52, "period": "2024"},
    **{"reporterCode": 156, "reporterISO": None, "reporterDesc": None, "flowCode": "X", "flowDesc": None},
    **{"partnerCode": 764, "partnerISO": None, "partnerDesc": None, "partner2Code": 0, "partner2ISO": None},
    **{"partner2Desc": None, "classificationCode": "H6", "classificationSearchCode": "HS"},
    **{"isOriginalClassification": True, "cmdCode": "811010", "cmdDesc": None, "aggrLevel": 6, "isLeaf": True},
    **{"customsCode": "C00", "customsDesc": None, "mosCode": "0", "motCode": 0, "motDesc": None, "qtyUnitCode": 8},
    **{"qtyUnitAbbr": None, "qty": 1250.5, "isQtyEstimated": False, "altQtyUnitCode": -1, "altQtyUnitAbbr": None},
    **{"altQty": 0.0, "isAltQtyEstimated": False, "netWgt": 1250.5, "isNetWgtEstimated": False, "grossWgt": 0.0},
    **{"isGrossWgtEstimated": False, "cifvalue": None, "fobvalue": 9000.25, "primaryValue": 9000.25},
    **{"legacyEstimationFlag": 0, "isReported": True, "isAggregate": False},
}
OLD: Record = {
    "Classification": "H4", "Year": 2016, "Period": 2016, "Period Desc.": 2016, "Aggregate Level": 6,
    "Is Leaf Code": 1, "Trade Flow Code": 1, "Trade Flow": "Import", "Reporter Code": 842, "Reporter": "USA",
    "Reporter ISO": "USA", "Partner Code": 490, "Partner": "Other Asia, nes", "Partner ISO": "",
    "2nd Partner Code": "", "2nd Partner": "", "2nd Partner ISO": "", "Customs Proc. Code": "", "Customs": "",
    "Mode of Transport Code": "", "Mode of Transport": "", "Commodity Code": "010121",
    "Commodity": "Horses; live, pure", "Qty Unit Code": 5, "Qty Unit": "Number of items", "Qty": 12,
    "Alt Qty Unit Code": "", "Alt Qty Unit": "",
    "Alt Qty": "", "Netweight (kg)": 6000, "Gross weight (kg)": "", "Trade Value (US$)": 77000,
    "CIF Trade Value (US$)": "", "FOB Trade Value (US$)": "", "Flag": 4,
}  # fmt: skip


def record(**changes: Any) -> Record:
    assert changes.keys() <= CHINA.keys()
    return {**CHINA, **changes}


def envelope(*records: Record) -> str:
    return json.dumps({"elapsedTime": "0.1 secs", "count": len(records), "data": records, "error": ""})


def table(*records: Record, delimiter: str = ",", ending: str = "\n") -> str:
    def cell(value: Any) -> str:
        text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
        return f'"{text}"' if delimiter in text else text

    lines = [list(records[0]), *([cell(value) for value in r.values()] for r in records)]
    return "".join(delimiter.join(line) + ending for line in lines)


def read(folder: Path, data: str | bytes) -> tuple[list[Record], str]:
    path = folder / "given"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    made = prepare("comtrade", path, retrieved_on=DAY).tables()["trade_flow"]
    return made.table.to_pylist(), made.ignored


def rows(folder: Path, *records: Record) -> list[Record]:
    return read(folder, table(*records))[0]


def refusal(folder: Path, data: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(folder, data)
    return str(caught.value)


def test_a_record_of_the_api(tmp_path: Path) -> None:
    [row], ignored = read(tmp_path, envelope(CHINA))
    assert row == {
        "line": 1,
        "reporter": "CHN",
        "partner": "THA",
        "partner_basis": "last_known_destination",
        "flow": "export",
        "hs_edition": "HS2022",
        "hs_code": "811010",
        "period_start": date(2024, 1, 1),
        "period_months": 12,
        "value": 9000.25,
        "currency": "USD",
        "valuation": "FOB",
        "net_kg": 1250.5,
        "net_kg_estimated": False,
        "qty": 1250.5,
        "qty_unit": "kg",
        "suppressed": False,
    }
    assert ignored.startswith("columns refPeriodId, refYear") and "records" not in ignored


def test_a_record_of_the_old_site(tmp_path: Path) -> None:
    [row], _ = read(tmp_path, table(OLD))
    wanted: Record = {
        "reporter": "USA",
        "partner": "TWN",
        "flow": "import",
        "partner_basis": "origin",
        "valuation": "CIF",
    }
    wanted |= {"hs_edition": "HS2012", "hs_code": "010121", "period_start": date(2016, 1, 1), "value": 77000.0}
    wanted |= {"net_kg": 6000.0, "net_kg_estimated": True, "qty": 12.0, "qty_unit": "u", "line": 1}
    assert {name: row[name] for name in wanted} == wanted


RECORDS = (
    record(),
    record(partnerCode=704, flowCode="M", isNetWgtEstimated=True, legacyEstimationFlag=4),
    record(partnerCode=0),
    record(partnerCode=704, flowCode="M", motCode=2100, primaryValue=1),
    record(partnerCode=410, flowCode="RX", qtyUnitCode=5, qty=3, netWgt=None, isLeaf=False),
)


def pascal(records: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple({name[0].upper() + name[1:]: value for name, value in r.items()} for r in records)


def bulk(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Without labels, in lower case, yes and no as 1 and 0."""
    numbered = ({k: int(v) if isinstance(v, bool) else v for k, v in r.items()} for r in records)
    return tuple({k.lower(): v for k, v in r.items() if "Desc" not in k and "ISO" not in k} for r in numbered)


def web(records: tuple[Record, ...]) -> bytes:
    """As the web page saves it: Latin-1, and a comma after the last field of every record but the header."""
    labelled = (record | {"partnerDesc": "Côte d'Ivoire", "cmdDesc": 'a ""b"", c'} for record in records)
    head, *lines = table(*labelled).splitlines()
    return ("\r\n".join([head, *(f"{line}," for line in lines)]) + "\r\n").encode("latin-1")


@pytest.mark.parametrize(
    "data",
    [
        table(*RECORDS),
        json.dumps(list(RECORDS)),
        table(*pascal(RECORDS)),
        table(*({k.upper(): v for k, v in r.items()} for r in RECORDS), delimiter=";"),
        gzip.compress(table(*bulk(RECORDS), delimiter="\t").encode(), mtime=0),
        web(RECORDS),
        table(*({k: str(v) if isinstance(v, bool) else v for k, v in r.items()} for r in RECORDS)),
        table(*({k: r[k] for k in sorted(r)} for r in RECORDS)),
    ],
    ids=["csv", "json", "pascal", "upper", "bulk", "web", "python", "sorted"],
)
def test_every_spelling_gives_the_same_rows(tmp_path: Path, data: str | bytes) -> None:
    wanted, _ = read(tmp_path, envelope(*RECORDS))
    assert [row["line"] for row in wanted] == [1, 2, 5]
    assert read(tmp_path, data)[0] == wanted


def test_the_empty_field_of_the_web_page_must_be_in_every_record(tmp_path: Path) -> None:
    cut = web(RECORDS).replace(b",\r\n", b"\r\n").replace(b"\r\n", b",\r\n", 2).replace(b",\r\n", b"\r\n", 1)
    assert "expected 48 fields, found '47" in refusal(tmp_path, cut)


def test_flows_and_their_sides(tmp_path: Path) -> None:
    made = rows(tmp_path, *(record(flowCode=code) for code in ("X", "M", "RX", "RM")))
    assert [(r["flow"], r["partner_basis"], r["valuation"]) for r in made] == [
        ("export", "last_known_destination", "FOB"),
        ("import", "origin", "CIF"),
        ("re_export", "last_known_destination", "FOB"),
        ("re_import", "origin", "CIF"),
    ]
    old = [{**OLD, "Trade Flow Code": code} for code in (1, 2, 3, 4)]
    assert [r["flow"] for r in rows(tmp_path, *old)] == ["import", "export", "re_export", "re_import"]


def test_flows_that_are_part_of_others_are_counted(tmp_path: Path) -> None:
    made, ignored = read(tmp_path, table(record(), record(flowCode="DX"), record(flowCode="MIP")))
    assert [row["line"] for row in made] == [1]
    assert "flow is a part of exports or imports (DX FM MIP MOP XIP XOP): 2" in ignored


def test_monthly_and_annual(tmp_path: Path) -> None:
    made = rows(tmp_path, record(freqCode="M", period="202402"), record())
    assert [(r["period_start"], r["period_months"]) for r in made] == [(date(2024, 2, 1), 1), (date(2024, 1, 1), 12)]


SPLITS = (
    (record(motCode=1000, primaryValue=5), "mode of transport"),
    (record(partner2Code=344, primaryValue=6), "second partner"),
    (record(partner2Code=764, primaryValue=7), "second partner"),
    (record(customsCode="C05", primaryValue=8), "customs procedure"),
    (record(mosCode="1", primaryValue=9), "mode of supply"),
)


@pytest.mark.parametrize("first", [True, False])
def test_parts_of_a_trade_are_left_out_and_counted(tmp_path: Path, first: bool) -> None:
    parts = [part for part, _ in SPLITS]
    made, ignored = read(tmp_path, table(*([record(), *parts] if first else [*parts, record()])))
    assert [(row["line"], row["value"]) for row in made] == [(1 if first else 6, 9000.25)]
    for text in ("second partner: 2", "customs procedure: 1", "mode of transport: 1", "mode of supply: 1"):
        assert f"trade split by {text}" in ignored


def test_a_part_in_two_ways_is_counted_once(tmp_path: Path) -> None:
    _, ignored = read(tmp_path, table(record(), record(customsCode="C05", motCode=1000)))
    assert "trade split by customs procedure: 1" in ignored and "mode of transport" not in ignored


def test_empty_codes_of_parts_are_the_whole(tmp_path: Path) -> None:
    whole = record(partner2Code=None, customsCode=None, motCode=None, mosCode=None)
    made, ignored = read(tmp_path, table(whole, record(motCode=2100, primaryValue=1)))
    assert [row["line"] for row in made] == [1] and "trade split by mode of transport: 1" in ignored


@pytest.mark.parametrize(("part", "dimension"), SPLITS, ids=[f"{d} {i}" for i, (_, d) in enumerate(SPLITS)])
def test_a_trade_of_which_only_parts_are_there_is_refused(tmp_path: Path, part: Record, dimension: str) -> None:
    for other in (record(period="2023"), record(cmdCode="811020"), record(partnerCode=704), record(flowCode="RX")):
        message = refusal(tmp_path, table(other, part))
        for text in ("given, line 3", f"only parts of it: {dimension}", "partner2Code=0, customsCode=C00, motCode=0"):
            assert text in message


def test_a_record_printed_twice_counts_once_and_two_figures_are_refused(tmp_path: Path) -> None:
    made, ignored = read(tmp_path, table(record(), record()))
    assert len(made) == 1 and "records printed twice: 1" in ignored
    message = refusal(tmp_path, table(record(), record(primaryValue=1)))
    assert "given, line 3" in message and "9000.25" in message


@pytest.mark.parametrize("role", ["reporter", "partner"])
def test_areas_other_than_territories_are_ignored_by_name(tmp_path: Path, role: str) -> None:
    ignorable = comtrade_codes.IGNORED_AREAS
    made, ignored = read(tmp_path, table(record(), *(record(**{f"{role}Code": code}) for code in ignorable)))
    assert [row["line"] for row in made] == [1]
    for reason in set(ignorable.values()):
        assert f"{role} is {reason}: {list(ignorable.values()).count(reason)}" in ignored


def test_no_ignored_area_is_in_the_catalog() -> None:
    catalog = territories()
    known = catalog.index("comtrade")
    clash = [known[code] for code in comtrade_codes.IGNORED_AREAS if code in known]
    assert sorted(clash) == ["EUU", "WLD"]
    assert {catalog.by_iso3[code].kind for code in clash} == {"aggregate", "union"}


@pytest.mark.parametrize(
    ("code", "iso3"),
    [(842, "USA"), (251, "FRA"), (699, "IND"), (757, "CHE"), (579, "NOR"), (490, "TWN"), (899, "ANS")],
)
def test_area_codes_of_comtrade_s_own(tmp_path: Path, code: int, iso3: str) -> None:
    assert rows(tmp_path, record(partnerCode=code))[0]["partner"] == iso3


def test_codes_that_are_ignored_and_codes_that_stay(tmp_path: Path) -> None:
    codes = ("TOTAL", "81", "9999AA", "8110", "811010", "999999", "9999")
    made, ignored = read(tmp_path, table(*(record(cmdCode=code) for code in codes)))
    assert [row["hs_code"] for row in made] == ["8110", "811010", "999999", "9999"]
    assert "product is a total or a chapter (TOTAL, 2 digits): 2" in ignored
    assert "product code with letters: 1" in ignored


@pytest.mark.parametrize(("code", "edition"), list(comtrade_codes.EDITIONS.items()))
def test_editions(tmp_path: Path, code: str, edition: str) -> None:
    assert rows(tmp_path, record(classificationCode=code))[0]["hs_edition"] == edition


def test_editions_may_change_over_time_but_not_within_a_period(tmp_path: Path) -> None:
    made = rows(tmp_path, record(classificationCode="H5", period="2021"), record())
    assert [row["hs_edition"] for row in made] == ["HS2017", "HS2022"]
    mixed = [
        record(),
        record(reporterCode=842, classificationCode="H5"),
        record(partnerCode=4, classificationCode="H5"),
    ]
    message = refusal(tmp_path, table(*mixed))
    for part in ("line 4, column classificationCode", "HS2022 for this reporter", "in line 2", "'HS2017'"):
        assert part in message, message


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, (1250.5, False, 1250.5, "kg")),
        ({"isNetWgtEstimated": True}, (1250.5, True, 1250.5, "kg")),
        ({"legacyEstimationFlag": 6}, (1250.5, True, 1250.5, "kg")),
        ({"legacyEstimationFlag": 4}, (1250.5, True, 1250.5, "kg")),
        ({"legacyEstimationFlag": 2}, (1250.5, False, 1250.5, "kg")),
        ({"isQtyEstimated": True}, (1250.5, False, 1250.5, "kg")),
        ({"netWgt": 0}, (1250.5, False, 1250.5, "kg")),
        ({"netWgt": None, "isQtyEstimated": True}, (1250.5, True, 1250.5, "kg")),
        ({"netWgt": None, "legacyEstimationFlag": 2}, (1250.5, True, 1250.5, "kg")),
        ({"netWgt": None, "isNetWgtEstimated": True}, (1250.5, False, 1250.5, "kg")),
        ({"netWgt": 0, "qty": 0, "isNetWgtEstimated": True}, (None, False, None, None)),
        ({"netWgt": 0, "qty": 0, "primaryValue": 0}, (0, False, 0, "kg")),
        ({"netWgt": None, "qtyUnitCode": 5, "qty": 7}, (None, False, 7, "u")),
        ({"netWgt": 0, "qtyUnitCode": 5, "qty": 7, "isNetWgtEstimated": True}, (None, False, 7, "u")),
        ({"qtyUnitCode": -1, "qty": 0}, (1250.5, False, None, None)),
        ({"qtyUnitCode": -1, "qty": 9}, (1250.5, False, None, None)),
        ({"qtyUnitCode": 1, "qty": None, "netWgt": None}, (None, False, None, None)),
        ({"qtyUnitCode": None}, (1250.5, False, None, None)),
        ({"qtyUnitCode": 12, "qty": 4}, (1250.5, False, 4, "m³")),
    ],
)
def test_masses_quantities_and_what_was_estimated(tmp_path: Path, changes: Record, wanted: tuple[Any, ...]) -> None:
    # The second record makes sure that what is found out of the first does not leak into others.
    first, second = rows(tmp_path, record(**changes), record(partnerCode=704, qtyUnitCode=2, qty=5))
    assert tuple(first[name] for name in ("net_kg", "net_kg_estimated", "qty", "qty_unit")) == wanted
    assert tuple(second[name] for name in ("net_kg", "net_kg_estimated", "qty", "qty_unit")) == (
        1250.5,
        False,
        5,
        "m²",
    )


def test_only_the_needed_columns(tmp_path: Path) -> None:
    names = ("period", "reporterCode", "partnerCode", "flowCode", "classificationCode", "cmdCode", "primaryValue")
    [row], ignored = read(tmp_path, table({name: CHINA[name] for name in (*names, "qty")}))
    assert (row["value"], row["net_kg"], row["qty"]) == (9000.25, None, None)
    assert ignored == "columns qty"  # nobody knows its unit


def test_a_header_without_records_has_no_rows(tmp_path: Path) -> None:
    assert read(tmp_path, ",".join(CHINA) + "\n") == ([], f"columns {', '.join(comtrade_ignored())}")


def comtrade_ignored() -> list[str]:
    known = {name.casefold() for name in comtrade_columns.IGNORED}
    return [name for name in CHINA if name.casefold() in known]


def test_a_file_of_nothing_but_totals_says_what_it_ignored(tmp_path: Path) -> None:
    made, ignored = read(tmp_path, table(record(partnerCode=0)))
    assert made == [] and "partner is World" in ignored


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        ({"typeCode": "S"}, ["column typeCode", "'S'"]),
        ({"freqCode": "M"}, ["column period", "a month, as in freqCode", "'2024'"]),
        ({"period": "202401"}, ["column period", "a year, as in freqCode", "'202401'"]),
        ({"freqCode": "Q"}, ["column freqCode", "one of A, M"]),
        ({"period": "2027"}, ["column period", "no later than", "2026-08-01"]),
        ({"period": "202413"}, ["column period", "'202413'"]),
        ({"period": None}, ["column period", "expected a value"]),
        ({"reporterCode": 845}, ["column reporterCode", "a Comtrade area code", "'845'"]),
        ({"partnerCode": "THA"}, ["column partnerCode", "'THA'"]),
        ({"partnerCode": None}, ["column partnerCode", "expected a value"]),
        ({"flowCode": "Y"}, ["column flowCode", "'Y'"]),
        ({"classificationCode": "S4"}, ["column classificationCode", "Harmonized System", "'S4'"]),
        ({"classificationCode": "BEC"}, ["column classificationCode", "'BEC'"]),
        ({"classificationCode": "HS"}, ["column classificationCode", "records name their edition"]),
        ({"classificationCode": "H9"}, ["column classificationCode", "H0, H1"]),
        ({"cmdCode": "10121"}, ["column cmdCode", "nearest is '010121'", "zero"]),
        ({"cmdCode": "81101000"}, ["column cmdCode", "4 or 6 digits", "Tariff lines"]),
        ({"cmdCode": "811 01x"}, ["column cmdCode", "'811 01x'"]),
        ({"customsCode": "X1"}, ["column customsCode", "'X1'"]),
        ({"motCode": "air"}, ["column motCode", "'air'"]),
        ({"qtyUnitCode": 99}, ["column qtyUnitCode", "'99'"]),
        ({"isNetWgtEstimated": "maybe"}, ["column isNetWgtEstimated", "true or false"]),
        ({"legacyEstimationFlag": 3}, ["column legacyEstimationFlag", "one of 0, 2, 4, 6"]),
        ({"primaryValue": "1.5.5"}, ["column primaryValue", "'1.5.5'"]),
        ({"primaryValue": -1}, ["column primaryValue", "zero or more"]),
        ({"netWgt": "nan"}, ["column netWgt", "a finite number"]),
        ({"netWgt": "1,5"}, ["column netWgt", "'1,5'"]),
    ],
)
@pytest.mark.parametrize("spelling", ["csv", "json"])
def test_an_error_says_where_and_what(tmp_path: Path, changes: Record, parts: list[str], spelling: str) -> None:
    records = (record(partnerCode=4), record(**changes))
    message = refusal(tmp_path, table(*records) if spelling == "csv" else envelope(*records))
    for part in ["given, line 3" if spelling == "csv" else "given, record 2", *parts]:
        assert part in message, message


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (lambda r: {**r, "netWeight": 1}, ["a column of UN Comtrade", "'netWeight'", "`oretrace import table`"]),
        (lambda r: {**r, "partnrISO": 1}, ["'partnrISO'", "nearest is 'partnerISO'"]),
        (lambda r: {k: v for k, v in r.items() if k != "primaryValue"}, ["a column primaryValue"]),
        (lambda r: {("FlowCod" if k == "flowCode" else k): v for k, v in r.items()}, ["nearest is 'flowCode'"]),
        (lambda r: {**r, "Commodity Code": 1}, ["one column of the hs_code", "cmdCode and Commodity Code"]),
    ],
)
def test_columns_that_are_not_comtrade_s(
    tmp_path: Path, change: Callable[[Record], Record], parts: list[str]
) -> None:
    message = refusal(tmp_path, table(change(CHINA)))
    for part in ["given, header", *parts]:
        assert part in message, message


def test_an_answer_that_is_an_error_or_cut_short(tmp_path: Path) -> None:
    body = '{"statusCode": 401, "message": "Access denied due to missing subscription key."}'
    assert "missing subscription key" in refusal(tmp_path, body)
    short = envelope(record(), record(partnerCode=4)).replace('"count": 2', '"count": 100000')
    assert "expected 100000 records" in refusal(tmp_path, short)
    assert "no records" in refusal(tmp_path, envelope())


@pytest.mark.slow
def test_many_records_are_not_read_one_by_one(tmp_path: Path) -> None:
    lines = table(record()).splitlines()
    text = lines[1].replace(",811010,", ",{code},").replace(",764,", ",{partner},").replace("9000.25", "{value}")
    codes = {iso3: code for code, iso3 in territories().index("comtrade").items() if iso3 not in ("WLD", "EUU")}
    partners = list(codes.values())[:200]
    body = [text.format(code=100000 + i, partner=p, value=i) for i in range(500) for p in partners]
    path = tmp_path / "given.csv"
    path.write_text("\n".join([lines[0], *body]))
    began = time.process_time()
    made = prepare("comtrade", path, retrieved_on=DAY).tables()["trade_flow"].table
    assert made.num_rows == 100_000
    assert time.process_time() - began < 5
