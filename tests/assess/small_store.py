"""Trade in antimony oxide as small as can be, on a bare connection or in a store."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from oretrace import engine
from oretrace.catalog.families import families_table
from oretrace.schema import REPORT_COVERAGE, TRADE_FLOW
from oretrace.sources.base import Import, Rows
from oretrace.store import Store

OXIDE = 0.8335
"""Typical antimony in a kg of its oxide, HS 282580."""


def figure(line: int, **other: Any) -> dict[str, Any]:
    """US imports of a tonne of oxide from China in March 2024, or what `other` makes of them."""
    base: dict[str, Any] = {
        **{"snapshot": 1, "line": line, "reporter": "USA", "partner": "CHN", "partner_basis": "origin"},
        **{"flow": "import", "hs_edition": "HS2022", "hs_code": "282580", "period_start": date(2024, 3, 1)},
        **{"period_months": 1, "value": 5.0, "currency": "USD", "valuation": "FOB", "net_kg": 1000.0},
        **{"net_kg_estimated": False, "qty": None, "qty_unit": None, "suppressed": False},
    }
    return base | other


def connected(figures: list[dict[str, Any]], sources: tuple[str, ...] = ("census",)) -> DuckDBPyConnection:
    """A connection with the figures as current; snapshot n comes from the n-th source."""
    connection = engine.connect()
    connection.register("current_flow", pa.Table.from_pylist(figures, TRADE_FLOW.arrow()))
    known = [{"snapshot": n, "source": source} for n, source in enumerate(sources, 1)]
    connection.register("snapshot", pa.Table.from_pylist(known))
    connection.register("hs_family", families_table())
    spoken = [
        {name: row[name] for name in ("snapshot", "reporter", "flow", "period_start", "period_months")}
        | {"partner_scope": "*", "code_scope": "*", "status": "reported"}
        for row in figures
    ]
    connection.register("report_coverage", pa.Table.from_pylist(spoken, REPORT_COVERAGE.arrow()))
    return connection


def stored(folder: Path, figures: list[dict[str, Any]]) -> Path:
    """A store of one import with the figures."""
    rows = pa.Table.from_pylist(figures, TRADE_FLOW.arrow()).drop(["snapshot"])
    names = [name for name in rows.column_names if pa.types.is_string(rows.schema.field(name).type)]
    for name in names:
        rows = rows.set_column(rows.column_names.index(name), name, rows[name].dictionary_encode())
    item = Import(
        "table",
        "made for a test",
        "none",
        "test.csv",
        "0" * 64,
        "1" * 64,
        date(2025, 6, 1),
        lambda: {"trade_flow": Rows(rows, "")},
    )
    Store.open(folder, create=True).import_file(item)
    return folder
