"""Published figures and their change on the month before."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.flows.counted import Count, make, statement
from oretrace.flows.unions import standing_for
from oretrace.monitor.reading import UNWEIGHED
from oretrace.months import add_months
from oretrace.views.numbers import scale_for

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from oretrace.flows.unions import Report
    from oretrace.store import Store
    from oretrace.watch.asked import AskedFigure


@dataclass(frozen=True)
class FigureVintage:
    """An amount in `unit` as a snapshot has it, and the day that was retrieved on; both None where it is nothing."""

    amount: float
    unit: str
    snapshot: int | None = None
    retrieved: str | None = None

    def __str__(self) -> str:
        if self.amount == 0:
            return "no trade"
        if self.unit == "kg":
            return f"{self.amount / 1000:,.1f} t"
        return scale_for(self.unit, self.amount).amount(self.amount)

    @property
    def dated(self) -> str:
        """The amount with its vintage."""
        return f"{self} (snapshot {self.snapshot}, retrieved {self.retrieved})" if self.snapshot else str(self)


@dataclass(frozen=True)
class Figure:
    """A month's amount, that of the month before, and that of the year before where it is known."""

    month: date
    now: FigureVintage
    before: FigureVintage
    year: FigureVintage | None

    @property
    def change(self) -> float:
        """On the month before, .32 for a third more; infinite where that was nothing."""
        if self.before.amount == 0:
            return math.inf if self.now.amount else 0.0
        return self.now.amount / self.before.amount - 1

    @property
    def printed(self) -> str:
        """As it is printed: "+32.0 % on the month before (5,864.6 t → 7,742.2 t)"."""
        moved = f"{self.before} → {self.now}"
        month = f"{_percent(self.change)} on the month before ({moved})" if math.isfinite(self.change) else moved
        year = "" if self.year is None else f", {_percent(self.now.amount / self.year.amount - 1)} on the year before"
        return f"{month}{year}"

    def as_json(self) -> dict[str, Any]:
        """All of it as JSON-ready values, from which `figure_of` makes it again."""
        parts = {"now": self.now, "before": self.before, "year": self.year}
        return {"month": self.month.isoformat()} | {k: None if v is None else vars(v) for k, v in parts.items()}


def figure_of(record: Mapping[str, Any]) -> Figure:
    """The figure that `as_json` wrote."""
    year = None if record["year"] is None else FigureVintage(**record["year"])
    return Figure(
        date.fromisoformat(record["month"]), FigureVintage(**record["now"]), FigureVintage(**record["before"]), year
    )


def figures_of(store: Store, asked: AskedFigure) -> dict[str, Figure]:
    """Every month whose amount and that of the month before are known, both in kg, or else in one currency."""
    count = Count(codes=asked.codes)
    with store.of_sources(asked.sources).connect() as connection:
        make(connection, count)
        parameters = {**_ends(connection, asked), "flow": asked.flow, "unweighed": UNWEIGHED, **count.periods}
        found = engine.run(connection, statement("watch/published.sql", "covered"), parameters).to_pylist()
    rows = {row["month"]: row for row in found}
    figures = (_figure(rows, month) for month in rows)
    return {one.month.isoformat(): one for one in figures if one is not None}


def _ends(connection: DuckDBPyConnection, asked: AskedFigure) -> dict[str, list[str]]:
    """Whose figures, and of trade with whom (empty: all): a union stands for its members, as in a scan."""
    other: Report = "import" if asked.flow == "export" else "export"
    own: Report = "export" if asked.flow == "export" else "import"
    reporters = standing_for(connection, asked.reporter, own, date.max)
    partners = () if asked.partner is None else standing_for(connection, asked.partner, other, date.max)
    return {"reporters": list(reporters), "partners": list(partners)}


def _figure(rows: Mapping[date, Mapping[str, Any]], month: date) -> Figure | None:
    before, year = rows.get(add_months(month, -1)), rows.get(add_months(month, -12))
    currency = rows[month]["currency"] or (before["currency"] if before else None)
    for unit in ("kg", currency):
        now, then = _vintage(rows[month], unit), _vintage(before, unit)
        if now is not None and then is not None:
            past = _vintage(year, unit)
            return Figure(month, now, then, past if past is not None and past.amount > 0 else None)
    return None


def _vintage(row: Mapping[str, Any] | None, unit: str | None) -> FigureVintage | None:
    if row is None or unit is None:
        return None
    amount = row["kg"] if unit == "kg" else row["value"] if row["currency"] in (unit, None) else None
    retrieved = None if row["retrieved"] is None else str(row["retrieved"])
    return None if amount is None else FigureVintage(float(amount), unit, row["snapshot"], retrieved)


def _percent(share: float) -> str:
    return f"{share * 100:+,.1f} %".replace("-", "−")
