"""The stages of a material from what publishers print: one table per stage, publisher and vintage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.assess.bounds import Bounds, added
from oretrace.assess.concentration import Concentration, concentration
from oretrace.catalog.production import WORLD

if TYPE_CHECKING:
    from oretrace.catalog.production import SupplyFigure

StageName = Literal["reserves", "mine", "refine", "export", "import"]

PREFERRED = "USGS"
"""Whose tables stand before those of others of the same year."""


@dataclass(frozen=True, slots=True)
class StageTable:
    """Who holds a stage by one source. Amounts of `held` are tonnes of `basis`.

    `open_total`: the total is only known to be more than printed. `statuses` are those that are not plain
    figures, by territory. `vintage` is None for figures of the store.
    """

    stage: StageName
    year: int
    source: str
    vintage: int | None
    basis: str
    held: Concentration
    open_total: bool
    statuses: Mapping[str, str]
    notes: tuple[str, ...]


def latest_year(figures: Sequence[SupplyFigure], material: str) -> int | None:
    """The newest year of which somebody prints the world's production, None without one."""
    years = {one.year for one in figures if one.material == material and one.measure == "production"}
    for year in sorted(years, reverse=True):
        if any(table.stage != "reserves" for table in stage_tables(figures, material, year)):
            return year
    return None


def stage_tables(figures: Iterable[SupplyFigure], material: str, year: int) -> tuple[StageTable, ...]:
    """All tables of reserves, mine and refinery production, in this order, the one to lead with first.

    Production is of the year asked for, as each vintage prints it; reserves are of the year each vintage speaks of.
    """
    groups: dict[tuple[StageName, str, int, int, str], list[SupplyFigure]] = defaultdict(list)
    for one in figures:
        stage = _stage(one)
        if one.material == material and stage and (stage == "reserves" or one.year == year):
            groups[stage, one.source, one.vintage, one.year, one.basis].append(one)
    order = ("reserves", "mine", "refine")
    keys = sorted(groups, key=lambda k: (order.index(k[0]), not k[1].startswith(PREFERRED), -k[2], -k[3], k[4]))
    tables = (_table(key, groups[key]) for key in keys)
    return tuple(table for table in tables if table is not None)


def unprinted(figures: Iterable[SupplyFigure], material: str, year: int) -> tuple[str, ...]:
    """A sentence per source that names producers of the year without printing a single figure."""
    named: dict[tuple[StageName, str], list[SupplyFigure]] = defaultdict(list)
    for one in figures:
        stage = _stage(one)
        if one.material == material and one.year == year and stage:
            named[stage, one.source].append(one)
    return tuple(
        f"{source} names {stage} territories without any figure: {', '.join(sorted({f.territory for f in rows}))}"
        for (stage, source), rows in sorted(named.items())
        if not any(row.printed for row in rows)
    )


def leading(tables: Iterable[StageTable]) -> tuple[StageTable, ...]:
    """The first table of each stage."""
    found: dict[str, StageTable] = {}
    for table in tables:
        found.setdefault(table.stage, table)
    return tuple(found.values())


def _stage(one: SupplyFigure) -> StageName | None:
    if one.measure == "reserves":
        return "reserves"
    if one.measure == "production" and one.stage in ("mine", "refine"):
        return "mine" if one.stage == "mine" else "refine"
    return None


def _table(key: tuple[StageName, str, int, int, str], rows: list[SupplyFigure]) -> StageTable | None:
    stage, source, vintage, year, basis = key
    parts: dict[str, list[Bounds]] = defaultdict(list)
    for row in rows:
        parts[row.territory].append(Bounds(row.low_t, row.typical_t, row.high_t))
    amounts = {code: added(several) for code, several in parts.items() if code != WORLD}
    total = added(parts[WORLD]) if WORLD in parts else None
    left_out = any("xcludes" in row.note for row in rows if row.territory == WORLD)
    if total is not None and left_out:
        total = Bounds(total.low, total.typical, None)  # what is withheld comes on top of this total
    if total is not None and total.low == 0:
        total = None  # the publisher has a line for the world and no figure on it
    if total is None and len(amounts) < 2:
        return None  # a country's own table, of which it would hold everything
    held = concentration(amounts, total)
    if held is None or held.hhi.typical is None:
        return None
    statuses = {row.territory: row.status for row in rows if row.status != "reported"}
    return StageTable(
        stage, year, source, vintage, basis, held, total is not None and total.high is None, statuses, _notes(rows)
    )


def _notes(rows: Iterable[SupplyFigure]) -> tuple[str, ...]:
    """The publisher's notes, each once, after the territories it is about."""
    about: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.note:
            about[row.note].append(row.territory)
    return tuple(sorted(f"{', '.join(sorted(codes))}: {note}" for note, codes in about.items()))
