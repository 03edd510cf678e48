"""Weighs reporters' withheld shares: how far each grew at the act, among other reporters, goods and dates."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels import withheld
from oretrace.kernels.gaps import group_median
from oretrace.kernels.placebo import at_or_above, p_of_rank, q_values
from oretrace.ledger.mirror import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.arrays import Array, Index, Mask
    from oretrace.detect.both_ends import BothEnds, ProductLanes, Side

FLOORS = {"unnamed area": 0.005, "confidential": 0.05}
"""What is added to shares of a reporter's whole trade, and of one lane, so that a first small figure is no leap."""
TOLERANCE = 0.25
"""A log growth that no reporter is held to: where nobody else withholds, any growth would rank first."""
LEAST_LANE = 0.01
"""A lane with less of its reporter's trade before the date is too small to hide anything in."""


@dataclass(frozen=True)
class ShareUnits:
    """Reporters' withholding of products about dates, (n,) each; `partner` is the unnamed area, or the lane's end.

    `hidden` and `whole` are kg (value where a product has no masses) from the date on; `whole` with what was usual
    in place of withheld figures.
    """

    product: Index
    date: Index
    reporter: Index
    partner: Index
    exports: Mask
    confidential: Mask
    grown: Array
    usual: Array
    before: Array
    after: Array
    hidden: Array
    whole: Array
    tested: Mask


@dataclass(frozen=True)
class WeighedShares:
    """The tested units with their calibration, (k,) each, `placebos` being how many others each was ranked among."""

    units: ShareUnits
    score: Array
    p: Array
    q: Array
    attainable: Array
    placebos: Index


def weigh(read: BothEnds) -> WeighedShares:
    """What the act's origins withhold of their exports, and its targets of their imports."""
    parts = [part for k, lanes in enumerate(read.each()) for part in _units(read, lanes, k)]
    units = ShareUnits(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(ShareUnits)))
    usual = _usual(units, read)
    score = np.maximum(units.grown - usual - TOLERANCE, 0.0)
    tested = np.flatnonzero(units.tested)
    p, least, counts = np.ones(tested.size), np.ones(tested.size), np.zeros(tested.size, dtype=np.int64)
    for confidential in (False, True):
        pool = score[~units.tested & (units.confidential == confidential)]
        mine = units.confidential[tested] == confidential
        p[mine] = p_of_rank(at_or_above(score[tested][mine], pool), np.asarray(pool.size))
        least[mine], counts[mine] = min(1.0 / (1.0 + pool.size), 1.0 - 0.5 / (1.0 + pool.size)), pool.size
    once = _once(units, tested, p, score[tested])
    p[once.twice] = np.minimum(2.0 * p[once.twice], 1.0 - 0.5 / (1.0 + counts[once.twice]))
    least[once.twice] = np.minimum(2.0 * least[once.twice], p[once.twice])
    q = np.ones(tested.size)
    for confidential in (False, True):  # two families, each at half the rate: one of few units, one of many lanes
        family = once.kept[units.confidential[tested][once.kept] == confidential]
        q[family] = np.minimum(2.0 * q_values(p[family]), 1.0)
    shown = once.kept[units.hidden[tested][once.kept] + ~units.confidential[tested][once.kept] > 0]
    chosen = _some(replace(units, usual=usual), tested[shown])
    return WeighedShares(chosen, score[tested][shown], p[shown], q[shown], least[shown], counts[shown])


def _some(units: ShareUnits, which: Index) -> ShareUnits:
    return ShareUnits(*(getattr(units, f.name)[which] for f in fields(ShareUnits)))


@dataclass(frozen=True)
class _Once:
    """Of lanes that both an origin and a target could withhold, the numbers kept, and those kept of two."""

    kept: Index
    twice: Index


def _once(units: ShareUnits, tested: Index, p: Array, score: Array) -> _Once:
    """Each lane once, by the end that speaks louder; its p is then that of the better of two."""
    reporter, partner = units.reporter[tested], units.partner[tested]
    exports = units.exports[tested]
    ends = np.where(exports, reporter, partner), np.where(exports, partner, reporter)
    lane = np.stack([units.product[tested], *ends, units.confidential[tested]])
    place = np.unique(lane, axis=1, return_inverse=True)[1].ravel()
    order = np.lexsort((~exports, -score, p, place))
    first = np.flatnonzero(np.diff(place[order], prepend=-1))
    size = np.bincount(place) if place.size else np.zeros(0, dtype=np.int64)
    kept = order[first]
    return _Once(np.sort(kept), np.sort(kept[size[place[kept]] > 1]))


def _usual(units: ShareUnits, read: BothEnds) -> Array:
    """What each reporter's withholding grew by at that date in most of its other goods."""
    kind = np.stack([units.date, units.reporter, units.exports, units.confidential])
    place = np.unique(kind, axis=1, return_inverse=True)[1].ravel()
    every = np.ones(place.size)
    return np.maximum(group_median(units.grown, every, place, int(place.max(initial=-1)) + 1)[place], 0.0)


def _units(read: BothEnds, lanes: ProductLanes, number: int) -> Iterator[ShareUnits]:
    area = [k for k, name in enumerate(read.places) if name in AREAS]
    unit = "kg" if lanes.out.kg.any() or lanes.into.kg.any() else "value"
    for exports, side in ((True, lanes.out), (False, lanes.into)):
        reporter, partner = (lanes.exporter, lanes.importer) if exports else (lanes.importer, lanes.exporter)
        amounts = getattr(side, unit)
        for date in (read.t0, *read.placebo_dates()):
            stop = date + read.post
            filled = _filled(side, amounts, date)
            where = _Where(read, lanes, number, exports, date, stop)
            massless = (
                ~side.kg_known & ~side.withheld & (side.value > 0) if unit == "kg" else np.zeros_like(side.withheld)
            )
            yield _unnamed(where, reporter, partner, (filled, amounts, massless), area)
            yield _confidential(where, reporter, partner, filled, side)


@dataclass(frozen=True)
class _Where:
    """A product, an end and a date."""

    read: BothEnds
    lanes: ProductLanes
    number: int
    exports: bool
    date: int
    stop: int

    def units(self, reporter: Index, partner: Index, series: tuple[Array, Array], confidential: bool) -> ShareUnits:
        read, (hidden, whole), size = self.read, series, reporter.size
        floor = FLOORS["confidential" if confidential else "unnamed area"]
        grown, before, after = withheld.growth(hidden, whole, self.date, self.stop, floor)
        asked = np.isin(reporter, read.origins if self.exports else read.targets)
        window = slice(self.date, self.stop)
        return ShareUnits(
            product=np.full(size, self.number),
            date=np.full(size, self.date),
            reporter=reporter,
            partner=partner,
            exports=np.full(size, self.exports),
            confidential=np.full(size, confidential),
            grown=grown,
            usual=np.zeros(size),
            before=before,
            after=after,
            hidden=hidden[:, window].sum(axis=1),
            whole=whole[:, window].sum(axis=1),
            tested=asked & self.lanes.listed & (self.date == read.t0),
        )


def _filled(side: Side, amounts: Array, date: int) -> Array:
    """The series with the lane's usual month before the date in place of withheld figures, which are unknown."""
    first = max(0, date - 2 * withheld.YEAR)
    shown = ~side.withheld[:, first:date]
    usual = (amounts[:, first:date] * shown).sum(axis=1) / np.maximum(shown.sum(axis=1), 1)
    return np.where(side.withheld, usual[:, None], amounts)


def _unnamed(
    where: _Where, reporter: Index, partner: Index, series: tuple[Array, Array, Mask], area: list[int]
) -> ShareUnits:
    """Each reporter's trade with unnamed areas in its whole trade.

    A month in which it gives values without masses for some lanes is left out: the whole is not known.
    """
    filled, amounts, massless = series
    who, row = np.unique(reporter, return_inverse=True)
    unnamed = np.isin(partner, area)
    unknown = _summed(row, massless.astype(np.float64), who.size) > 0
    whole, hidden = _summed(row, filled, who.size), _summed(row[unnamed], amounts[unnamed], who.size)
    whole[unknown] = hidden[unknown] = 0.0
    kept = whole[:, : where.date].any(axis=1) & whole[:, where.date : where.stop].any(axis=1)
    place = area[0] if area else -1
    return where.units(who[kept], np.full(int(kept.sum()), place), (hidden[kept], whole[kept]), False)


def _summed(row: Index, series: Array, size: int) -> Array:
    """The sums (size, months) of series (n, months) by the number of their row."""
    months = series.shape[1]
    cell = row[:, None] * months + np.arange(months)
    total: Array = np.bincount(cell.ravel(), series.ravel(), size * months).astype(np.float64, copy=False)
    return total.reshape(size, months)


def _confidential(where: _Where, reporter: Index, partner: Index, filled: Array, side: Side) -> ShareUnits:
    """Each lane's withheld months, at its usual mass; lanes that always were withheld have none."""
    first = max(0, where.date - 2 * withheld.YEAR)
    before = (filled * ~side.withheld)[:, first : where.date].sum(axis=1)
    of_reporter = np.bincount(reporter, before, len(where.read.places))[reporter]
    active = before >= LEAST_LANE * np.maximum(of_reporter, 1.0)
    rows = np.flatnonzero(active & ~np.isin(partner, [k for k, n in enumerate(where.read.places) if n in AREAS]))
    hidden = (filled * side.withheld)[rows]
    return where.units(reporter[rows], partner[rows], (hidden, filled[rows]), True)
