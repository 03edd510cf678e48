"""Lanes weighed against placebos: the same score for lanes that the act does not touch, and for dates before it.

A score is how surely a lane's price left its level (in sd), as far as neither its exporter's nor its importer's other
lanes moved as much, times the share of the later mass that is priced outside the market's band on that side. It
counts by half where the lane carried less than before: goods that hide in a lane add to it. For a look-alike whose
price is known to lie under or over that of the act's goods only the way to them counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.price.market import BEFORE
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.kernels.placebo import p_of_rank, q_values, rank_p
from oretrace.kernels.price import common_shift, medians, outside, own_part, shifts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.arrays import Array, Index, Mask
    from oretrace.detect.price.market import Goods, Months
    from oretrace.detect.price.panel import PricePanel
    from oretrace.kernels.price import Shift

FEWEST_AFTER = FEWEST_BEFORE = 4
"""Months with a unit value after a date without which a lane is not weighed, and before it without which none is
judged where either way counts: what has no past can have come near another good's price, but left none of its own."""
TWICE = float(np.log(2.0))
"""The least shift that is flagged: less is within what other grades and other contracts do."""
MOSTLY = 0.5
"""A lane of whose mass more is an estimate has no unit value of its own."""
FLOOR_KG = 100.0
"""The least that a lane must carry after a date, and a mass a month that is no change of volume."""
NEAR = 0.2
"""Log distance of prices under which neither good is the dearer one."""


@dataclass(frozen=True)
class WeighedPrices:
    """Lanes of one product at one date, each (lanes,): numbers into `Goods`, the shift, its parts and two scores.

    `beyond` is the share of the later mass outside the band on the side of the shift, `own` what of the shift its
    ends' other lanes do not share, `volume` the log change of mass; `up` and `down` score a shift that way. `enough`
    marks lanes with the months and the mass to be weighed. `way` is what counts alone: 1 up, -1 down, 0 either.
    """

    goods: Goods
    way: int
    lane: Index
    shift: Shift
    beyond: Array
    own: Array
    volume: Array
    up: Array
    down: Array
    enough: Mask

    @property
    def score(self) -> Array:
        """The score of the way that counts, the larger of both where either does."""
        return {1: self.up, -1: self.down, 0: np.maximum(self.up, self.down)}[self.way]

    def of(self, lanes: Mask) -> WeighedPrices:
        """Some of the lanes."""
        return replace(self, shift=self.shift.of(lanes), **{name: getattr(self, name)[lanes] for name in OF_LANES})


OF_LANES = ("lane", "beyond", "own", "volume", "up", "down", "enough")


@dataclass(frozen=True)
class CalibratedPrices:
    """The lanes a scan judges, by product, and their p and q (all lanes,) in that order, of so many placebos.

    `attainable_p` is the smallest p a lane could have; `undecidable` marks lanes that even it would not flag.
    `unpriced` are lanes of whose mass most is an estimate: they have no p.
    """

    weighed: tuple[WeighedPrices, ...]
    unpriced: tuple[WeighedPrices, ...]
    p: Array
    q: Array
    placebos: int
    attainable_p: Array
    undecidable: Mask


def weigh(panel: PricePanel, resembles: Mapping[str, Sequence[str]]) -> CalibratedPrices:
    """All lanes that the act touches, against all others at its date and all lanes at dates before it."""
    months = panel.months
    judged, unpriced, placebos = [], [], []
    for goods in panel.goods:
        now = weighed_at(goods, months, months.act, direction(panel, goods.product, resembles.get(goods.product, ())))
        if goods.listed:
            touched, guessed = ~goods.pool, goods.estimated > MOSTLY
            comparable = (now.shift.before >= FEWEST_BEFORE) | (now.way != 0)
            judged.append(now.of(touched & now.enough & comparable & ~guessed))
            unpriced.append(now.of(touched & guessed & (goods.kg[:, months.act :].sum(axis=1) >= FLOOR_KG)))
        placebos.append(now.of(goods.pool & now.enough))
        then = (weighed_at(goods, months, date, 0) for date in months.placebo_dates)
        placebos += [one.of(one.enough) for one in then]
    p, attainable = p_values(judged, placebos)
    company = (p <= attainable).sum() + (p > attainable)  # those that would stand beside a lane that ranked first
    undecidable = attainable * p.size / company > FALSE_DISCOVERY_RATE
    count = sum(one.lane.size for one in placebos)
    return CalibratedPrices(tuple(judged), tuple(unpriced), p, q_values(p), count, attainable, undecidable)


def p_values(judged: Sequence[WeighedPrices], placebos: Sequence[WeighedPrices]) -> tuple[Array, Array]:
    """(lanes,): ranks among the same way of placebos, doubled where either way counts; and the smallest p each."""
    none = [np.zeros(0)]
    up, down = (np.concatenate([*none, *(getattr(one, name) for one in placebos)]) for name in ("up", "down"))
    best = float(p_of_rank(np.zeros(1, dtype=np.int64), np.asarray(up.size))[0])
    most = 1.0 - 0.5 / (1.0 + up.size)
    found, attainable = [*none], [*none]
    for one in judged:
        rising, falling = rank_p(one.up, up), rank_p(one.down, down)
        either = np.minimum(2.0 * np.minimum(rising, falling), most)
        found.append({1: rising, -1: falling, 0: either}[one.way])
        attainable.append(np.full(one.lane.size, best if one.way else min(2.0 * best, most)))
    return np.concatenate(found), np.concatenate(attainable)


def weighed_at(goods: Goods, months: Months, date: int, way: int) -> WeighedPrices:
    """Every lane of a product, as if the act began at a date."""
    first, stop = date - BEFORE, date + months.after
    shift = shifts(goods.apart, date, first, stop, goods.spread)
    kg = goods.kg[:, date:stop]
    moved = shift.after >= FEWEST_AFTER
    own = np.ones(len(moved))
    for end in goods.ends:
        own *= own_part(shift.size, common_shift(shift.size, end, moved))
    under, above = outside(goods.apart[:, date:stop], kg, shift.late, *goods.band)
    beyond = np.where(shift.z > 0, above, under)
    volume = np.log((kg.mean(axis=1) + FLOOR_KG) / (goods.kg[:, first:date].mean(axis=1) + FLOOR_KG))
    # Most lanes lie inside the band: the shift itself keeps them in an order.
    score = shift.z * own * beyond * np.where(volume > 0, 1.0, 0.5) + 1e-6 * np.tanh(shift.z)
    enough = moved & (kg.sum(axis=1) >= FLOOR_KG)
    return WeighedPrices(goods, way, np.arange(len(moved)), shift, beyond, own, volume, score, -score, enough)


def direction(panel: PricePanel, product: str, resembles: Sequence[str]) -> int:
    """The way from a look-alike's price to that of the act's goods: 1 up, -1 down, 0 either or unknown."""
    known = [distance for one in resembles if (distance := price_distance(panel, product, one)) is not None]
    if known and all(distance > NEAR for distance in known):
        return 1
    return -1 if known and all(distance < -NEAR for distance in known) else 0


def price_distance(panel: PricePanel, product: str, other: str) -> float | None:
    """Log price of another product over this one's in the months before the act; None where no end prices both."""
    goods = {one.product: one for one in panel.goods}
    if product not in goods or other not in goods:
        return None
    mine, theirs = (level_by_side(goods[name], panel.months) for name in (product, other))
    shared = sorted(mine.keys() & theirs.keys())
    return float(np.median([theirs[side] - mine[side] for side in shared])) if shared else None


def level_by_side(goods: Goods, months: Months) -> dict[tuple[str, str], float]:
    """The median log price of the lanes that the act does not touch, before it, by end and currency."""
    levels = {
        (side.report, side.currency): medians(medians(side.price[goods.pool, : months.act])[None, :])[0]
        for side in goods.sides
    }
    return {key: float(value) for key, value in levels.items() if np.isfinite(value)}
