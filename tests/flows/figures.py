"""Stores of a few figures by hand, and what of them counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from oretrace import engine
from oretrace.catalog.families import families_table
from oretrace.flows.counted import Count, make
from oretrace.schema import REPORT_COVERAGE, TRADE_FLOW

Row = dict[str, Any]
SOURCES = ("comtrade", "comext", "census")


@dataclass(frozen=True)
class Figure:
    """What CHN exported to USA in January 2024, unless said otherwise; `kg` None is no mass."""

    hs_code: str = "282580"
    kg: float | None = 1000.0
    value: float | None = None
    start: date = date(2024, 1, 1)
    months: int = 1
    source: str = "comtrade"
    reporter: str = "CHN"
    partner: str = "USA"
    flow: str = "export"
    currency: str = "USD"
    suppressed: bool = False
    qty: float | None = None
    qty_unit: str | None = None

    def row(self, line: int) -> Row:
        worth = 5.0 * self.kg if self.value is None and self.kg is not None else self.value
        return {
            "snapshot": SOURCES.index(self.source) + 1, "line": line, "reporter": self.reporter,
            "partner": self.partner, "partner_basis": "origin", "flow": self.flow, "hs_edition": "HS2022",
            "hs_code": self.hs_code, "period_start": self.start, "period_months": self.months,
            "value": None if self.suppressed else worth, "currency": self.currency, "valuation": "FOB",
            "net_kg": None if self.suppressed else self.kg, "net_kg_estimated": False, "qty": self.qty,
            "qty_unit": self.qty_unit, "suppressed": self.suppressed,
        }  # fmt: skip


def withheld(figure: Figure) -> Figure:
    return replace(figure, kg=None, value=None, suppressed=True)


def store(figures: Iterable[Figure]) -> DuckDBPyConnection:
    """A connection as a store's, of lists of all partners."""
    figures = list(figures)
    rows = pa.Table.from_pylist([figure.row(line) for line, figure in enumerate(figures, 1)], TRADE_FLOW.arrow())
    spoken = {(SOURCES.index(f.source) + 1, f.reporter, f.flow, f.start, f.months) for f in figures}
    names = ("snapshot", "reporter", "flow", "period_start", "period_months")
    same = {"partner_scope": "*", "code_scope": "*", "status": "reported"}
    coverage = [dict(zip(names, key, strict=True)) | same for key in sorted(spoken)]
    connection = engine.connect()
    connection.register("current_flow", rows)
    connection.register("report_coverage", pa.Table.from_pylist(coverage, REPORT_COVERAGE.arrow()))
    connection.register("snapshot", pa.table({"snapshot": [1, 2, 3], "source": list(SOURCES)}))
    connection.register("hs_family", families_table().select(["hs6", "family"]))
    return connection


def counted(figures: Iterable[Figure], **asked: Any) -> list[Row]:
    """The rows of counted_flow, by line."""
    with store(figures) as connection:
        make(connection, Count(**asked))
        rows: list[Row] = engine.run(connection, "SELECT * FROM counted_flow ORDER BY line").to_pylist()
    return rows


def kg(figures: Iterable[Figure], **asked: Any) -> float:
    """All known kg that count."""
    return sum(row["kg"] or 0.0 for row in counted(figures, **asked))
