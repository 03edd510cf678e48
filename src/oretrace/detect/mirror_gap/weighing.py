"""Weighs lanes: how far each one's gap moved at the act, among the same at other dates and of other lanes."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.mirror_gap import onward
from oretrace.kernels import gaps
from oretrace.kernels.placebo import at_or_above, p_of_rank, q_values

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.detect.both_ends import BothEnds, ProductLanes, Side
    from oretrace.kernels.gaps import Moved

WITH_THE_ACT, AGAINST_IT = 1.6, 0.4
"""Weights of p (Genovese, Roeder and Wasserman 2006), of mean 1 over both ways a gap can move. An act makes it likely
that its issuer's exports are not shown by the importer, and that a target's imports are not shown by the exporter."""
FEWEST_MONTHS = 3
"""Months after the date that both ends must speak of."""


@dataclass(frozen=True)
class GapUnits:
    """Lanes of products about dates, (n,) each: numbers of `BothEnds.products`, of the product's lanes, of months.

    `move` is what is left of the log ratio's move when its own history, its reporters' usual ratio and their common
    change are taken out; `raw` the same without floor; `expected` is the log ratio that these make. `onward` is how
    many times the importer's trade into the targets grew, NaN where it is not known. `tested` are the question's own
    at the act's date.
    """

    product: Index
    lane: Index
    date: Index
    exporter: Index
    importer: Index
    lag: Index
    before: Array
    usual: Array
    expected: Array
    doubt: Array
    move: Array
    raw: Array
    cargoes_before: Array
    cargoes_after: Array
    out_kg: Array
    into_kg: Array
    onward: Array
    tested: Mask


@dataclass(frozen=True)
class WeighedGaps:
    """The tested units with their spread and calibration, (k,) each; of `placebos` others.

    `passing` are lanes from an origin to a third place, where goods could go on to the targets.
    """

    units: GapUnits
    sd: Array
    score: Array
    passing: Mask
    p: Array
    q: Array
    attainable: Array
    placebos: int


def weigh(read: BothEnds) -> WeighedGaps:
    """All lanes from the origins to anybody and from anybody into the targets that can be judged."""
    units = _together([_units(read, lanes, k) for k, lanes in enumerate(read.each())])
    places, width = len(read.places), 1 + int(units.lane.max(initial=0))
    _, lane = np.unique(units.product * width + units.lane, return_inverse=True)
    ends = units.exporter, units.importer
    found = gaps.spread(units.move, units.cargoes_before, units.cargoes_after, ends, lane, places)
    sd = np.sqrt(found.sd**2 + units.doubt)
    score = gaps.beyond(units.move, sd)
    rank = _rank(units, score, found.unreliable)
    tested = units.tested
    return _calibrated(_some(units, tested), sd[tested], score[tested], rank, int((~tested).sum()), read)


def _rank(units: GapUnits, score: Array, unreliable: Mask) -> Array:
    """The p of tested units among all others; where a reporter is unreliable, among its own lanes if that is more."""
    tested, pool = units.tested, ~units.tested
    p = p_of_rank(at_or_above(score[tested], score[pool]), np.asarray(int(pool.sum())))
    for reporter in np.flatnonzero(unreliable).tolist():
        own = (units.exporter == reporter) | (units.importer == reporter)
        mine = own[tested]
        among = score[pool & own]
        p[mine] = np.maximum(p[mine], p_of_rank(at_or_above(score[tested][mine], among), np.asarray(among.size)))
    return np.asarray(p)


def _calibrated(units: GapUnits, sd: Array, score: Array, rank: Array, pool: int, read: BothEnds) -> WeighedGaps:
    """The ranks, weighed by direction, and by how the trade grew to which hidden goods would go on."""
    ours = np.isin(units.exporter, read.origins)
    likely = np.where(ours, units.move > 0, units.move < 0)
    passing = ours & ~np.isin(units.importer, read.targets)
    weight = np.where(likely, WITH_THE_ACT, AGAINST_IT) * onward.weight(units.onward, passing)
    most = 1.0 - 0.5 / (1.0 + pool)
    p = np.minimum(rank / weight, most)
    least = np.minimum(1.0 / (1.0 + pool) / weight, most)
    return WeighedGaps(units, sd, score, passing, p, q_values(p), least, pool)


def _some(units: GapUnits, which: Mask) -> GapUnits:
    return GapUnits(*(getattr(units, f.name)[which] for f in fields(GapUnits)))


def _units(read: BothEnds, lanes: ProductLanes, number: int) -> GapUnits:
    """One product's lanes about the act and about placebo dates."""
    # Of the lag only what stands before the end of the window is known.
    km = read.km[lanes.exporter, lanes.importer]
    unit = "kg" if lanes.out.kg.any() and lanes.into.kg.any() else "value"
    out, into = (getattr(side, unit) for side in (lanes.out, lanes.into))
    lag = gaps.best_lag(out[:, : read.stop], into[:, : read.stop], km)
    mass, value = _aligned(lanes, lag, "kg"), _aligned(lanes, lag, "value")
    price = _price(lanes)
    floors = (
        gaps.floor_of(np.concatenate([lanes.out.kg, lanes.into.kg])),
        gaps.floor_of(np.concatenate([lanes.out.value, lanes.into.value]), price),
    )
    dates = (read.t0, *read.placebo_dates())
    return _together([_about(read, lanes, number, lag, (mass, value), floors, date) for date in dates])


def _together(parts: list[GapUnits]) -> GapUnits:
    return GapUnits(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(GapUnits)))


def _aligned(lanes: ProductLanes, lag: Index, unit: str) -> gaps.GapEnds:
    def of(side: Side) -> tuple[Array, Mask]:
        return (side.kg, side.kg_known) if unit == "kg" else (side.value, side.value_known)

    (out, out_known), (into, into_known) = of(lanes.out), of(lanes.into)
    known = out_known & gaps.aligned(into_known, lag)
    if unit == "value":
        known &= lanes.same_currency[:, None]
    return gaps.GapEnds(out, gaps.aligned(into, lag), known)


def _price(lanes: ProductLanes) -> float:
    """Value per kg of the product, as the median of its figures; 1 where none has both."""
    side = lanes.out if (lanes.out.kg > 0).any() else lanes.into
    both = (side.kg > 0) & (side.value > 0)
    return float(np.median(side.value[both] / side.kg[both])) if both.any() else 1.0


@dataclass(frozen=True, slots=True)
class _Moves:
    """How the lanes `rows` moved about a date, by masses and by values; `weighed`, `valued` (k,): which are known."""

    mass: Moved
    value: Moved
    rows: Index
    weighed: Mask
    valued: Mask

    def mean(self, name: str) -> Array:
        """The mean of both, (k,), or the one that is known."""
        mass, value = getattr(self.mass, name)[self.rows], getattr(self.value, name)[self.rows]
        return gaps.mean_of(mass, value, self.weighed, self.valued)

    def first(self, name: str) -> Array:
        """That of the masses, (k,), or where they are not known that of the values."""
        mass, value = getattr(self.mass, name)[self.rows], getattr(self.value, name)[self.rows]
        return np.asarray(np.where(self.weighed, mass, value))


def _moves(
    ends: tuple[gaps.GapEnds, gaps.GapEnds], floors: tuple[float, float], before: slice, after: slice
) -> _Moves:
    """How lanes moved that are large enough and known in enough months after the date."""
    mass, value = (gaps.moved(of, floor, before, after) for of, floor in zip(ends, floors, strict=True))
    has = [(of.known[:, after].sum(axis=1) >= FEWEST_MONTHS) for of in ends]
    large = [_large(of, floor) for of, floor in zip((mass, value), floors, strict=True)]
    rows = np.flatnonzero((has[0] & large[0]) | (has[1] & large[1] & ~has[0]))
    return _Moves(mass, value, rows, has[0][rows], has[1][rows])


def _about(
    read: BothEnds,
    lanes: ProductLanes,
    number: int,
    lag: Index,
    ends: tuple[gaps.GapEnds, gaps.GapEnds],
    floors: tuple[float, float],
    date: int,
) -> GapUnits:
    """The lanes of product `number` about one date, by their masses, else by their values; `ends` and `floors` are of
    both. Lanes too small, or of too few months after the date, are left out.
    """
    before, after = slice(0, date), slice(date, date + read.post)
    of = _moves(ends, floors, before, after)
    rows, mass, weighed = of.rows, of.mass, of.weighed
    exporter, importer = lanes.exporter[rows], lanes.importer[rows]
    level, now, raw = of.mean("before"), of.mean("after"), of.mean("raw")
    cargoes_before, cargoes_after = of.first("cargoes_before"), of.first("cargoes_after")
    places = len(read.places)
    usual = gaps.usual_level(level, cargoes_before, exporter, importer, places)
    expected = gaps.expected_level(level, cargoes_before, usual)
    change, doubt = gaps.common_change(now - expected, cargoes_after, exporter, importer, places)
    common = change[exporter] - change[importer]
    asked = np.isin(exporter, read.origins) | np.isin(importer, read.targets)
    return GapUnits(
        product=np.full(rows.size, number),
        lane=rows,
        date=np.full(rows.size, date),
        exporter=exporter,
        importer=importer,
        lag=lag[rows],
        before=level,
        usual=usual,
        expected=expected + common,
        doubt=doubt,
        move=now - expected - common,
        raw=raw - expected - common,
        cargoes_before=cargoes_before,
        cargoes_after=cargoes_after,
        out_kg=np.where(weighed, mass.out_after[rows], np.nan),
        into_kg=np.where(weighed, mass.into_after[rows], np.nan),
        onward=onward.onward_growth(read, lanes, floors, before, after)[importer],
        tested=asked & lanes.listed & (date == read.t0),
    )


def _large(of: Moved, floor: float) -> Mask:
    return np.asarray(np.maximum(of.out_after, of.into_after) > gaps.LEAST * floor)
