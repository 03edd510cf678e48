"""What readers make of small files, whole and spoilt: rows with their places, or the sentence of a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources import Rows
from oretrace.sources.checks import check
from tests.pins import constants, same
from tests.sources.fuzzing import DAY, FORMS, LAYOUTS, Layout, as_csv, as_objects, spoil
from tests.sources.test_import_cases import PLAIN

CELLS = ("", "-1", "1,5", "World", "0", "99999999", "2027-01")
SPOILT = 8


def written(made: Rows) -> dict[str, Any]:
    """Rows as text, with where they stand and what is said of them."""
    columns = [name for name in made.table.column_names if made.table[name].null_count < made.table.num_rows]
    rows = [" ".join(str(row[name]) for name in columns) for row in made.table.select(columns).to_pylist()]
    places = [made.locate(line) for line in made.table["line"].to_pylist()]
    empty = None if made.empty is None else [str(tuple(row.values())) for row in made.empty.to_pylist()]
    held = None if made.withheld is None else made.withheld.num_rows
    return {"columns": " ".join(columns), "rows": rows, "places": places, "starts": made.starts, "empty": empty} | {
        "ignored": made.ignored,
        "left_out": made.left_out,
        "warnings": made.warnings,
        "withheld": held,
    }


def outcome(folder: Path, source: str, data: bytes | Sequence[bytes], mapping: Any = None) -> Any:
    """What is read from a file or the files of a delivery."""
    paths = []
    for number, text in enumerate([data] if isinstance(data, bytes) else data, 1):
        paths.append(folder / f"given{number}")
        paths[-1].write_bytes(text)
    if isinstance(mapping, dict):
        (folder / "how.yml").write_text(yaml.safe_dump(mapping, allow_unicode=True), "utf-8")
        mapping = folder / "how.yml"
    try:
        item = sources.prepare(source, paths, retrieved_on=DAY, mapping=mapping)
        tables = item.tables()
        check(tables, item)
    except InputError as error:
        return str(error).replace(str(folder), "")
    return written(tables["trade_flow"])


def _files_of(layout: Layout) -> Iterator[bytes]:
    """The layout's file in every form, with cells changed, records twice or against each other, columns fewer."""
    header, records = layout.header, layout.records
    yield from (form(header, records) for form in FORMS.values())
    yield from (as_csv(header, records, delimiter) for delimiter in ";\t|")
    for column in header:
        yield from (as_csv(header, layout.changed(column, text)) for text in CELLS)
        kept = [k for k, name in enumerate(header) if name != column]
        yield as_csv(tuple(header[k] for k in kept), [tuple(row[k] for k in kept) for row in records])
    yield as_csv(header, (*records, records[1]))
    yield as_csv(header, (*records, layout.changed(layout.amount, "77")[1]))
    yield as_csv((*header, "another"), [(*row, "x") for row in records])
    yield as_csv((*header, header[0]), [(*row, "x") for row in records])
    yield b"\xef\xbb\xbf" + as_csv(header, records).replace(b"\n", b"\r\n")
    yield as_csv(header, records).decode().encode("utf-16")
    yield from (
        spoil(layout, form, Random(k)) for k, form in zip(range(SPOILT), ("csv", "objects") * SPOILT, strict=False)
    )


def of_layout(layout: Layout) -> Callable[[Path], Any]:
    """What comes of each of its files; of a delivery of two; and of a day before its periods."""

    def found(folder: Path) -> Any:
        def one(data: bytes | Sequence[bytes]) -> Any:
            return outcome(folder, layout.source, data, layout.mapping)

        header, records = layout.header, layout.records
        halves = [as_csv(header, records[:2]), as_objects(header, records[1:])]
        against = [halves[0], as_csv(header, layout.changed(layout.amount, "77")[1:])]
        apart = [as_csv(header, layout.changed(layout.amount, "")), as_csv(header, records)]
        return {
            "files": [one(data) for data in _files_of(layout)],
            "deliveries": [one(halves), one(against), one(apart), one(apart[::-1])],
        }

    return found


def _changed(top: dict[str, Any], **columns: Any) -> dict[str, Any]:
    return PLAIN | {"columns": {k: v for k, v in (PLAIN["columns"] | columns).items() if v is not None}} | top


HEAD = "period,partner,code,usd,kg,unit,what,regime\n"
RECORDS = "2024-01,Japan,282580,5,2,t,v,a\n2024-01,India,2825.80,6.5,3,kg,m,a\n2024-02,Japan,811010,7,,g,v,b\n"
UNITS = {"t": "t", "kg": "kg", "g": "g", "No": "No"}
MAPPINGS: tuple[tuple[dict[str, Any], str], ...] = (
    (_changed({"ignore": ["unit", "what", "regime"]}, net_kg={"column": "kg"}), HEAD + RECORDS),
    (_changed({"ignore": ["kg", "what", "regime"]}, qty={"column": "kg", "unit_column": "unit"}), HEAD + RECORDS),
    (
        _changed({"ignore": ["what", "regime"]}, net_kg={"column": "kg", "unit_column": "unit", "units": UNITS}),
        HEAD + RECORDS + "2024-03,Japan,811010,7,4,No,v,b\n",
    ),
    (
        _changed(
            {"ignore": ["unit", "regime"]},
            measure={"column": "what", "values": {"v": "value", "m": "net_kg"}},
            value={"column": "usd"},
            net_kg={"column": "kg"},
        ),
        HEAD + RECORDS + "2024-01,Japan,282580,5,2,t,m,a\n",
    ),
    (
        _changed({"ignore": ["unit", "what", "regime", "kg"], "parts": "add"}),
        HEAD + RECORDS + RECORDS.replace(",a", ",c"),
    ),
    (_changed({"ignore": ["unit", "what", "regime", "kg"]}), HEAD + RECORDS + RECORDS.replace(",a", ",c")),
    (_changed({"ignore": ["unit", "what", "kg"], "ignore_values": {"regime": ["b"]}}), HEAD + RECORDS),
    (_changed({"ignore": ["unit", "what", "regime", "kg"]}, value={"column": "usd", "factor": 1000}), HEAD + RECORDS),
    (
        _changed(
            {
                "ignore": ["unit", "what", "regime"],
                "missing": [
                    {"field": "net_kg", "before": "2024-02"},
                    {"field": "value", "equals": 7},
                    {"field": "net_kg", "equals": 0, "if_value": True},
                ],
                "missing_texts": ["n/a", "-"],
            },
            net_kg={"column": "kg"},
        ),
        HEAD + RECORDS + "2024-03,Japan,811010,n/a,0,,,\n2024-04,Japan,811010,3,0,,,\n2024-05,Japan,811010,-,0,,,\n",
    ),
    (
        _changed({"decimal": ",", "thousands": "."}),
        "period;partner;code;usd\n2024-01;Japan;282580;1.234,5\n2024-02;Japan;282580;12.34\n",
    ),
    (
        _changed({"decimal": ",", "thousands": " "}),
        "period;partner;code;usd\n2024-01;Japan;282580;1\u00a0234,5\n2024-02;Japan;282580;,5\n",
    ),
    (
        _changed({}, hs_code={"column": "code", "digits": 6, "pad": True}),
        "period,partner,code,usd\n2024-01,Japan,10121,1\n",
    ),
    (_changed({}, hs_code={"column": "code", "digits": 8}), "period,partner,code,usd\n2024-01,Japan,1012100,1\n"),
    (
        _changed({}, period={"column": ["y", "m"]}),
        "y,m,partner,code,usd\n2024,01,Japan,282580,1\n2024,Q2,Japan,282580,1\n",
    ),
    (
        _changed({}, period={"column": "period", "format": "%d.%m.%Y"}),
        "period,partner,code,usd\n01.03.2024,Japan,282580,1\n",
    ),
    (_changed({}), "period,partner,code,usd\n2010-11,Japan,282580,1\n2011-12,Japan,282580,1\n"),
    (
        _changed({}, hs_edition={"since": {"2017-01": "HS2017", "2022-01": "HS2022"}}),
        "period,partner,code,usd\n2021-12,Japan,282580,1\n2022-01,Japan,282580,1\n2016-12,Japan,282580,1\n",
    ),
    (
        _changed({}, hs_code={"wide": {"a": "282580", "b": "811010"}}, value={}),
        "period,partner,a,b\n2024-01,Japan,1,2\n2024-02,India,,4\n2024-03,Chna,5,6\n",
    ),
    (
        _changed({}, period={"wide": {"jan": "2026-01", "sep": "2026-09"}}, value={}),
        "partner,code,jan,sep\nJapan,282580,1,0\nIndia,282580,2,\n",
    ),
    (
        _changed({}, currency={"column": "cur"}),
        "period,partner,code,usd,cur\n2024-01,Japan,282580,1,USD\n2024-02,Japan,282580,1,usd\n",
    ),
    (
        _changed(
            {},
            flow={"column": "f", "values": {"1": "import", "2": "export"}},
            reporter={"column": "who", "scheme": "iso3"},
        ),
        "period,who,partner,code,usd,f\n2024-01,THA,Japan,282580,1,1\n2024-01,THA,Japan,282580,1,3\n",
    ),
    (_changed({"colums": 1}), "period,partner,code,usd\n"),
    (_changed({}, hs_code={"column": "code", "digits": "12345"}), "period,partner,code,usd\n"),
)
TEXTS = (
    b"period,partner,code,usd\n2024-01,Japan,282580,1,9\n",
    b"period,partner,code,usd\n2024-01,Japan,282580\n2024-01,Japan,282580,1\n",
    b'period,partner,code,usd\n2024-01,"Japan,282580,1\n',
    b'period,partner,code,usd\n2024-01,"Japan"x,282580,1\n',
    b"\n\nperiod,partner,code,usd\n\n2024-01,Japan,282580,1\n",
    b"\nperiod,partner,code,usd\n2024-01,C\x80\x81\x82\x83\x84te,282580,1\n",
    b"period,partner,code,usd\n2024-01,C\xf4te d'Ivoire,282580,1\n",
    b"period\x85partner",
    b"<html><body>no</body></html>",
    b"<a><message>too many requests</message></a>",
    b"%PDF-1.4",
    b"  \n ",
    b"period\n2024-01\n",
    b"2024-01,Japan,282580,1\n2024-02,Japan,282580,1\n",
    b",period,partner,code,usd\n0,2024-01,Japan,282580,1\n2,2024-02,Japan,282580,1\n",
    b",period,partner,code,usd\nx,2024-01,Japan,282580,1\n",
    b"period,partner,code,usd\n2024-01,Japan,282580,1.234\n2024-02,Japan,282580,12.345\n",
    b"period,partner,code,usd\n2024-01,Japan,282580,nan\n",
    b"period,partner,code,usd\n2024-01,Japan,282580,1 000\n",
    b"period,partner,code,usd\nperiod,partner,code,usd\n",
    b'[["period","partner","code","usd"],["2024-01","Japan","282580",1],["2024-02","Japan","282580"]]',
    b'{"data":[{"period":"2024-01","partner":"Japan","code":"282580","usd":1.50}],"total":3,"page":1}',
    b'{"data":[{"period":"2024-01","partner":"Japan","code":"282580","usd":{"a":1}}]}',
    b'{"data":[{"period":"2024-01","period":"2024-02"}]}',
    b'{"data":[],"error":"no data"}',
    b'[{"period":"2024-01"},{"partner":"Japan"}]',
    b"[1,2]",
    b"period,partner,code,usd," + b"n" * 200 + b"\n2024-01,Japan,282580,1,1\n",
    b"period,partner,code,usd," + b"n" * 201 + b"\n2024-01,Japan,282580,1,1\n",
    b"period,partner,code,usd,n\x07\n2024-01,Japan,282580,1,1\n",
    b"period,partner,code,usd,\n2024-01,Japan,282580,1,1\n",
    b"period,partner,code,usd" + b",c" * 997 + b"\n",
    b'{"a":{"b":[{"period":"2024-01","partner":"Japan","code":"282580","usd":1}]},"c":[{"x":1}]}',
)


SERIES = "freq,reporter,partner,product,flow,indicators,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
TRADES = (
    "Q,DE,CN,81101000,2,VALUE_IN_EUROS,2024-Q2,5,,\n",
    "Q,DE,CN,81101000,2,VALUE_IN_EUROS,2024-04,5,,\n",
    "A,DE,CN,81101000,1,SUP_QUANTITY,2023,5,b,\n",
    "M,DE,XU,81101000,2,VALUE_IN_EUROS,2024-01,5,,\nM,DE,XI,81101000,2,VALUE_IN_EUROS,2024-01,2,,\n",
    "M,DE,XU,81101000,2,VALUE_IN_EUROS,2024-01,5,,\nM,DE,GB,81101000,2,VALUE_IN_EUROS,2024-01,7,,\n"
    "M,DE,XU,81101000,2,VALUE_IN_EUROS,2024-02,6,,\n",
    "M,DE,GB,81101000,1,VALUE_IN_EUROS,2020-12,5,,\nM,DE,GB,81101000,1,VALUE_IN_EUROS,2021-01,5,,\n"
    "M,DE,FR,81101000,1,VALUE_IN_EUROS,2021-01,5,,\nM,DE,FR,81101000,2,VALUE_IN_EUROS,2021-01,5,,\n",
    "M,DE,CN,81101000,2,VALUE_IN_EUROS,2024-01,5,,F\nM,DE,CN,81101000,2,QUANTITY_IN_100KG,2024-01,5,es,\n",
    "M,DE,CN,81101000,2,VALUE_IN_EUROS,2024-01,5,,C\nM,DE,CN,81101000,2,QUANTITY_IN_100KG,2024-01,5,,\n",
    "M,DE,CN,81101000,2,VALUE_IN_EUROS,2024-01,5,q,\n",
    "M,DE,CN,81101000,2,VALUE_IN_EUROS,2024-01,5,,X\n",
    "M,DE,CN,81101000,2,VALUE_IN_EUROS,2024-01,5,,\nM,DE,CN,81101000,2,VALUE_IN_EUROS,2024-01,6,,\n",
    "M,EU27_2020,CN,81101000,2,VALUE_IN_EUROS,2024-01,5,,\nM,DE,CN,TOTAL,2,VALUE_IN_EUROS,2024-01,5,,\n",
)
PAGE = b"""freq,reporter,partner,product,flow,indicators\\TIME_PERIOD\t2024-01 \t2024-02
M,DE,CN,81101000,2,VALUE_IN_EUROS\t5 \t: c
M,DE,CN,81101000,2,QUANTITY_IN_100KG\t1.5 e\t:
M,DE,JP,81101000,2\t1\t2
"""
CSV_OF_A_PAGE = b"period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue"


def publishers(folder: Path) -> Any:
    """Series of Eurostat as CSV and as TSV, and the CSV of Comtrade's page with its last comma."""
    page = [CSV_OF_A_PAGE + end for end in (b"\n", b"\r\n", b",x\n", b'"\n')]
    record = b"2024,156,X,268,H6,811010,1000"
    return {
        "csv": [outcome(folder, "comext", (SERIES + trades).encode()) for trades in TRADES],
        "tsv": [outcome(folder, "comext", data) for data in (PAGE, PAGE.rpartition(b"M,")[0])],
        "comma": [
            outcome(folder, "comtrade", head + record + end) for head in page for end in (b"", b",\n", b",\n,\n")
        ],
    }


def mappings(folder: Path) -> Any:
    """Tables by mappings of every kind."""
    return [outcome(folder, "table", text.encode(), how) for how, text in MAPPINGS]


def texts(folder: Path) -> Any:
    """Texts of every kind by the plainest mapping, alone and beside a whole one."""
    whole = b"period,partner,code,usd\n2023-01,Japan,282580,1\n2023-02,India,282580,1\n"
    return {
        "alone": [outcome(folder, "table", data, PLAIN) for data in TEXTS],
        "beside another": [outcome(folder, "table", [whole, data], PLAIN) for data in TEXTS[::3]],
    }


CASES: dict[str, Callable[[Path], Any]] = {layout.id.replace(" ", "_"): of_layout(layout) for layout in LAYOUTS} | {
    "mappings": mappings,
    "publishers": publishers,
    "texts": texts,
    "constants": lambda _: constants("oretrace.sources"),
}


@pytest.mark.parametrize("case", CASES)
def test_outcomes_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
