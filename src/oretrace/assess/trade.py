"""Trade of a material in kg of contained element: who exports and imports, and an importer's lanes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from oretrace import engine
from oretrace.assess.bounds import Bounds, added
from oretrace.assess.dependence import ImportLane
from oretrace.catalog.territories import territories
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.months import between

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Flow = Literal["import", "export"]
TOTALS = ("aggregate", "union")
"""Kinds of partner whose figures are those of other partners once more."""


@dataclass(frozen=True, slots=True)
class Traded:
    """One lane in one stage over the months asked for; `massless` of its `figures` have no part in its masses."""

    reporter: str
    partner: str
    flow: str
    stage: str
    figures: int
    massless: int
    net_kg: float
    contained: Bounds


@dataclass(frozen=True, slots=True)
class Trade:
    """All lanes of a material between two months, both inclusive."""

    first: date
    last: date
    rows: tuple[Traded, ...]
    partial: tuple[str, ...] = ()
    """Reporters whose files do not speak of every month: their sums are of a part of the time."""
    exporters: frozenset[str] = frozenset()
    """Reporters whose files speak of their exports in every month: without figures these are nothing."""
    notes: tuple[str, ...] = ()
    """Where figures stored twice differ, and which of them counts."""

    def by_reporter(self, flow: Flow) -> dict[str, Bounds]:
        """Contained kg that each reporter has as exported or imported."""
        return _summed((row for row in self.rows if row.flow == flow), lambda row: row.reporter)

    def lanes(self, importer: str, stage: str | None = None) -> dict[str, ImportLane]:
        """An importer's imports by partner, or what exporters report of them; a union's come from outside."""
        own = self._own("import", importer, stage)
        if not own:
            inside = self._members(importer)
            rows = [row for row in self.rows if row.flow == "export" and row.partner in inside]
            own = [row for row in rows if row.reporter not in inside and stage in (None, row.stage)]
        kg: dict[str, float] = defaultdict(float)
        for row in own:
            kg[_other_end(row)] += row.net_kg
        return {code: ImportLane(amount, kg[code]) for code, amount in _summed(own, _other_end).items()}

    def reports(self, territory: str) -> bool:
        """Whether the territory itself reports imports of the material."""
        return bool(self._own("import", territory, None))

    def exports(self, territory: str) -> Bounds:
        """Contained kg that a territory exports by its own figures; unknown where no file speaks of its exports."""
        own = self._own("export", territory, None)
        spoken = bool(own) or set(self._members(territory)) <= self.exporters
        return added([row.contained for row in own]) if spoken else Bounds(0.0, None, None)

    def massless(self) -> tuple[int, int]:
        """How many figures have no mass, of how many."""
        return sum(row.massless for row in self.rows), sum(row.figures for row in self.rows)

    def _own(self, flow: Flow, territory: str, stage: str | None) -> list[Traded]:
        inside = self._members(territory)
        rows = (row for row in self.rows if row.flow == flow and row.reporter in inside)
        return [row for row in rows if row.partner not in inside and stage in (None, row.stage)]

    def _members(self, territory: str) -> tuple[str, ...]:
        return territories().members(territory, self.first) or (territory,)


def trade_of(connection: DuckDBPyConnection, material: str, first: date, last: date) -> Trade:
    """The trade of a material on a connection of a store, in raw and refined forms; months by their first days."""
    from oretrace.ledger.contained import register

    register(connection, (material,), between(first, last) + 1, first)
    found = engine.run(connection, "assess/trade.sql", {"first": first})
    whole = Count(grain=between(first, last) + 1, anchor=first).periods
    text = counted.statement("assess/partial.sql", "covered")
    partial = tuple(row["reporter"] for row in engine.run(connection, text, {"first": first, **whole}).to_pylist())
    text = counted.statement("assess/exporters.sql", "covered")
    exporters = frozenset(
        row["reporter"] for row in engine.run(connection, text, {"first": first, **whole}).to_pylist()
    )
    notes = counted.notes(connection, "contained_flow", first)
    known = territories().by_iso3
    rows = [row for row in found.to_pylist() if known[row["partner"]].kind not in TOTALS]
    return Trade(first, last, tuple(_traded(row) for row in rows), partial, exporters, notes)


def _traded(row: dict[str, Any]) -> Traded:
    return Traded(
        reporter=row["reporter"],
        partner=row["partner"],
        flow=row["flow"],
        stage=row["stage"],
        figures=row["figures"],
        massless=row["massless"],
        net_kg=row["net_kg"] or 0.0,
        contained=Bounds(row["low_kg"] or 0.0, row["typical_kg"] or 0.0, row["high_kg"] or 0.0),
    )


def _other_end(row: Traded) -> str:
    return row.partner if row.flow == "import" else row.reporter


def _summed(rows: Iterable[Traded], by: Callable[[Traded], str]) -> dict[str, Bounds]:
    parts: dict[str, list[Bounds]] = defaultdict(list)
    for row in rows:
        if row.massless < row.figures:
            parts[by(row)].append(row.contained)
    return {code: added(amounts) for code, amounts in sorted(parts.items())}
