"""What a territory can make by itself of one material, month by month, from published figures of whole years.

Unpublished years reuse the latest figure, for the table and the ranking only: otherwise a new producer would be
flagged wrongly. A territory that a whole table does not list
may make as much as all that the table has under "other countries", or, where it has no such row, as the smallest
figure it lists: publishers do not print what is smaller. What is withheld or unknown has no upper bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.production import LICENCES, OTHERS, WORLD, SupplyFigure, content_of, latest
from oretrace.catalog.territories import territories as catalogued
from oretrace.kernels.balance import PACE
from oretrace.ledger.lanes import HIGH, TYPICAL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.arrays import Array, Index, Mask
    from oretrace.catalog.production import Stage, SupplyMeasure

    Own = dict[tuple[str, Stage, SupplyMeasure, int], dict[str, SupplyFigure]]
    """A user's figures: what, where along the chain and when → territory → figure."""

OLDEST = 10
"""A figure may stand in for later years so long: older ones say nothing of today."""


@dataclass(frozen=True)
class Makeable:
    """What can be made in a window: kg of contained element.

    `mine` and `output` (3, territories) are low, typical and high of what mines give and of what smelters are printed
    to make, whatever of; where no output of the year itself is printed it is 0, and `smelter` (territories,) is the
    most they can make of the ore there is: their printed capacity, or infinite.
    """

    mine: Array
    output: Array
    smelter: Array


@dataclass(frozen=True)
class Domestic:
    """Production by year, kg of contained element; a year that no edition has yet is taken as the last printed one.

    `mine` and `output` are (3, territories, years), `capacity` (territories, years) is infinite where none is
    printed. `mine_printed` (years,) and `output_printed` (territories, years) tell a year's own figures from taken
    ones, on which no bound rests. `year` (months,) is the number of each month's year. `mine_note` and `smelter_note`
    (territories, years) say in words where a figure comes from.
    """

    mine: Array
    output: Array
    capacity: Array
    mine_printed: Mask
    output_printed: Mask
    year: Index
    mine_note: NDArray[np.object_]
    smelter_note: NDArray[np.object_]

    def within(self, first: int, stop: int) -> Makeable:
        """What can be made in months first … stop − 1; a part of a year may have been its busiest, or its idlest."""
        months = np.bincount(self.year[first:stop], minlength=self.mine.shape[2]) / 12.0
        high = np.minimum(PACE * months, 1.0)
        low = np.where(months > 0, np.maximum(1.0 - PACE * (1.0 - months), 0.0), 0.0)
        share, used = np.stack([low, months, high])[:, None, :], months > 0
        printed = np.where(self.output_printed, self.output, 0.0)
        smelter = np.where(self.output_printed, 0.0, np.where(used, self.capacity, 0.0))
        return Makeable(
            mine=_times(self.mine, share),
            output=_times(printed, share),
            smelter=_times(smelter, high[None, :]),
        )

    def bounded_stop(self, first: int, stop: int) -> int:
        """The end of the months from `first` on whose own mine production is printed, `stop` at most."""
        unknown = ~self.mine_printed[self.year[first:stop]]
        return first + int(np.argmax(unknown)) if unknown.any() else stop

    def monthly(self, of_mine: bool) -> Array:
        """A typical month's mine production, or smelter output, evenly: (territories, months)."""
        figures = self.mine if of_mine else self.output
        return np.asarray(figures[TYPICAL][:, self.year] / 12.0)


def _times(figures: Array, share: Array) -> Array:
    """Sums over the years of figures (…, years) times their share; what a window does not touch adds nothing."""
    return np.asarray(np.where(share > 0, figures * np.where(share > 0, share, 1.0), 0.0).sum(axis=-1))


def domestic(
    material: str, territories: Sequence[str], months: Sequence[date], figures: tuple[SupplyFigure, ...] = ()
) -> Domestic:
    """Production of a material in the territories, a union's that of its members.

    `figures` of a user go before the catalog's (`_table`).
    """
    own = _indexed(figures)
    years = sorted({month.year for month in months})
    of_month = np.array([years.index(month.year) for month in months])
    mine = np.zeros((3, len(territories), len(years)))
    output, capacity = np.zeros_like(mine), np.zeros(mine.shape[1:])
    printed = np.zeros(mine.shape[1:], dtype=bool)
    mined, smelted = np.full(capacity.shape, "", dtype=object), np.full(capacity.shape, "", dtype=object)
    for t, territory in enumerate(territories):
        for y, year in enumerate(years):
            parts = _parts(territory, year)
            mines = [_mined(material, part, year, own) for part in parts]
            smelters = [_smelted(material, part, year, own) for part in parts]
            mine[:, t, y], mined[t, y] = sum(kg for kg, _ in mines), _together(note for _, note in mines)
            output[:, t, y], printed[t, y] = sum(one[0] for one in smelters), all(one[1] for one in smelters)
            capacity[t, y], smelted[t, y] = sum(one[2] for one in smelters), _together(one[3] for one in smelters)
    return Domestic(
        mine=mine,
        output=output,
        capacity=capacity,
        mine_printed=np.array([_has_table(material, year, own) for year in years]),
        output_printed=printed,
        year=of_month,
        mine_note=mined,
        smelter_note=smelted,
    )


def _parts(territory: str, year: int) -> tuple[str, ...]:
    """A territory, or the members of a union in that year."""
    is_union = catalogued().by_iso3[territory].kind == "union"
    return catalogued().members(territory, date(year, 1, 1)) if is_union else (territory,)


def _together(notes: Iterable[str]) -> str:
    """Where figures of several members come from: each way once."""
    return "; ".join(dict.fromkeys(notes))


def _mined(material: str, territory: str, year: int, own: Own) -> tuple[Array, str]:
    table, printed = _table(material, "mine", "production", year, own)
    if not table:
        return np.array([0.0, 0.0, np.inf]), "no table of mine production"
    if territory in table or not _is_of_catalog(table):
        whole = territory in table or OTHERS in table or WORLD in table
        return (
            _bounds(table, territory, printed, year) if whole else (np.array([0.0, 0.0, np.inf]), "no figure of it")
        )
    bounds, note = _bounds(table, territory, printed, year)
    once, then = _last_listed(material, territory, year)
    if once > bounds[HIGH]:
        note = f"{note.split(': at most')[0]}: at most what it was printed to make in {then}"
        return np.array([0.0, 0.0, once]), note
    return bounds, note


def _is_of_catalog(table: dict[str, SupplyFigure]) -> bool:
    return any(figure.source in LICENCES for figure in table.values())


def _last_listed(material: str, territory: str, year: int) -> tuple[float, int]:
    """The last printed figure of a territory's mines, kg at most, and its year: a table may just leave it out."""
    for known in range(year, year - OLDEST, -1):
        figure = _latest(material, "mine", "production", known).get(territory)
        if figure is not None and figure.high_t is None:
            return np.inf, known
        if figure is not None and figure.high_t:
            return 1000.0 * figure.high_t * content_of(material, figure.basis)[2], known
    return 0.0, year


def _has_table(material: str, year: int, own: Own) -> bool:
    """Whether some edition prints the mines of that very year."""
    table, printed = _table(material, "mine", "production", year, own)
    return bool(table) and printed == year


def _smelted(material: str, territory: str, year: int, own: Own) -> tuple[Array, bool, float, str]:
    """What smelters make by the last figure, whether that is the year's own, what else they can make, the source."""
    table, printed = _table(material, "refine", "production", year, own)
    if territory in table or OTHERS in table or WORLD in table:
        bounds, note = _bounds(table, territory, printed, year)
        if np.isfinite(bounds[HIGH]):
            return bounds, _year_of(table, territory, printed) == year, np.inf, f"output: {note}"
    table, printed = _table(material, "refine", "capacity", year, own)
    if territory in table and table[territory].year == year:
        bounds, note = _bounds(table, territory, printed, year)
        return np.zeros(3), False, float(bounds[HIGH]), f"capacity: {note}"
    return np.zeros(3), False, np.inf, "no published output or capacity"


def _bounds(table: dict[str, SupplyFigure], territory: str, printed: int, year: int) -> tuple[Array, str]:
    """kg a year, low, typical and high, and where they come from."""
    printed = _year_of(table, territory, printed)
    carried = f", taken for {year}" if printed < year else ""
    if territory in table:
        figure = table[territory]
        low, typical, high = content_of(figure.material, figure.basis)
        kg = (
            figure.low_t * low,
            (figure.low_t if figure.typical_t is None else figure.typical_t) * typical,
            (np.inf if figure.high_t is None else figure.high_t) * high,
        )
        status = "" if figure.printed else f", {figure.status}"
        return 1000.0 * np.array(kg), f"{figure.source}, {printed}{status}{carried}"
    rest = table.get(OTHERS)
    listed = [f for code, f in table.items() if code not in (OTHERS, WORLD) and f.typical_t]
    listed = [f for f in listed if f.source in LICENCES] or listed  # what a user knows of one is no habit of a table
    if rest is not None and rest.high_t is not None:
        most, source, why = rest.high_t * content_of(rest.material, rest.basis)[2], rest.source, "its other countries"
    elif listed:
        least = min(listed, key=lambda figure: (figure.typical_t or 0.0, figure.territory))
        most = (least.typical_t or 0.0) * content_of(least.material, least.basis)[2]
        source, why = least.source, "the smallest it lists"
    else:
        return np.array([0.0, 0.0, np.inf]), "no figure to bound it"
    return 1000.0 * np.array([0.0, 0.0, most]), f"not listed by {source}, {printed}: at most {why}{carried}"


def _table(
    material: str, stage: Stage, measure: SupplyMeasure, year: int, own: Own
) -> tuple[dict[str, SupplyFigure], int]:
    """The newest table of the year or of one before it, with newer single figures of a user over it, and its year.

    A user's figures are a whole table where they say what others make (`OTH` or `WLD`). Else they speak of the
    territories that they name, and of the others the catalog's table goes on to speak.
    """
    single: dict[str, SupplyFigure] = {}
    for known in range(year, year - OLDEST, -1):
        given = own.get((material, stage, measure, known), {})
        if OTHERS in given or WORLD in given:
            return given | single, known
        single = given | single
        if table := _latest(material, stage, measure, known):
            return table | single, known
    return single, max((figure.year for figure in single.values()), default=year)


def _year_of(table: dict[str, SupplyFigure], territory: str, printed: int) -> int:
    """The year of a territory's figure: its own, or that of the table that does not list it."""
    return table[territory].year if territory in table else printed


def _indexed(figures: tuple[SupplyFigure, ...]) -> Own:
    found: Own = defaultdict(dict)
    for figure in figures:
        found[figure.material, figure.stage, figure.measure, figure.year][figure.territory] = figure
    return dict(found)


@lru_cache(maxsize=512)
def _latest(material: str, stage: Stage, measure: SupplyMeasure, year: int) -> dict[str, SupplyFigure]:
    from oretrace.catalog.materials import materials

    return latest(material, stage, measure, year) if material in materials() else {}
