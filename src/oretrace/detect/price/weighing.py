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

from oretrace.detect.price.panel import BEFORE
from oretrace.kernels.placebo import p_of_rank, q_values, rank_p
from oretrace.kernels.price import common_shift, medians, outside, own_part, shifts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.arrays import Array, Index, Mask
    from oretrace.detect.price.panel import Goods, Months, Panel
    from oretrace.kernels.price import Shift

FALSE_DISCOVERY_RATE = 0.10
FEWEST_AFTER = 4
"""Months with a unit value after a date without which a lane is not weighed."""
MOSTLY = 0.5
"""A lane of whose mass more is an estimate has no unit value of its own."""
FLOOR_KG = 100.0
"""The least that a lane must carry after a date, and a mass a month that is no change of volume."""
NEAR = 0.2
"""Log distance of prices under which neither good is the dearer one."""


@dataclass(frozen=True)
class Weighed:
    """Lanes of one product at one date, each (lanes,): numbers into `Goods`, the shift, its parts and the score.

    `beyond` is the share of the later mass outside the band on the side of the shift, `own` what of the shift its
    ends' other lanes do not share, `volume` the log change of mass; `enough` marks lanes with the months and the mass
    to be weighed.
    """

    goods: Goods
    lane: Index
    shift: Shift
    direction: int
    beyond: Array
    own: Array
    volume: Array
    score: Array
    enough: Mask


@dataclass(frozen=True)
class Calibrated:
    """The lanes a scan judges, by product, and their p and q (all lanes,) in that order, of so many placebos.

    `attainable_p` is the smallest p among them; `undecidable` marks lanes that even it would not flag. `unpriced` are
    lanes of whose mass most is an estimate: they have no p.
    """

    weighed: tuple[Weighed, ...]
    unpriced: tuple[Weighed, ...]
    p: Array
    q: Array
    placebos: int
    attainable_p: float
    undecidable: Mask


def weigh(panel: Panel, resembles: Mapping[str, Sequence[str]]) -> Calibrated:
    """All lanes that the act touches, against all others at its date and all lanes at dates before it."""
    months = panel.months
    judged, unpriced, placebos = [], [], [np.zeros(0)]
    for goods in panel.goods:
        way = direction(panel, goods.product, resembles.get(goods.product, ()))
        now, touched = weighed_at(goods, months, months.act, way), ~goods.pool
        guessed = goods.estimated > MOSTLY
        judged.append(_some(now, touched & now.enough & ~guessed))
        unpriced.append(_some(now, touched & guessed & (goods.kg[:, months.act :].sum(axis=1) >= FLOOR_KG)))
        placebos.append(now.score[goods.pool & now.enough])
        for date in months.placebo_dates:
            then = weighed_at(goods, months, date, way)
            placebos.append(then.score[then.enough])
    pool = np.concatenate(placebos)
    p = rank_p(np.concatenate([np.zeros(0), *(one.score for one in judged)]), pool)
    best = float(p_of_rank(np.zeros(1, dtype=np.int64), np.asarray(pool.size))[0])
    company = (p <= best).sum() + (p > best)  # those that would stand beside a lane that ranked first
    return Calibrated(
        tuple(judged),
        tuple(unpriced),
        p,
        q_values(p),
        pool.size,
        best,
        best * p.size / company > FALSE_DISCOVERY_RATE,
    )


def weighed_at(goods: Goods, months: Months, date: int, way: int) -> Weighed:
    """Every lane of a product, as if the act began at a date."""
    first, stop = date - BEFORE, date + months.after
    shift = shifts(goods.apart, date, first, stop, goods.spread)
    kg = goods.kg[:, date:stop]
    enough = (shift.after >= FEWEST_AFTER) & (kg.sum(axis=1) >= FLOOR_KG)
    moved = shift.after >= FEWEST_AFTER
    own = own_part(shift.size, common_shift(shift.size, np.unique(goods.exporter, return_inverse=True)[1], moved))
    own *= own_part(shift.size, common_shift(shift.size, np.unique(goods.importer, return_inverse=True)[1], moved))
    under, above = outside(goods.apart[:, date:stop], kg, shift.late, *goods.band)
    beyond = np.where(shift.z > 0, above, under)
    volume = np.log((kg.mean(axis=1) + FLOOR_KG) / (goods.kg[:, first:date].mean(axis=1) + FLOOR_KG))
    toward = shift.z * way if way else np.abs(shift.z)
    score = toward * own * beyond * np.where(volume > 0, 1.0, 0.5)
    # Most lanes lie inside the band and score 0: the shift itself keeps them in an order.
    score = np.where(enough, score + 1e-6 * np.tanh(toward), 0.0)
    return Weighed(goods, np.arange(len(enough)), shift, way, beyond, own, volume, score, enough)


def _some(weighed: Weighed, chosen: Mask) -> Weighed:
    arrays = {name: getattr(weighed, name)[chosen] for name in OF_LANES}
    return replace(weighed, shift=weighed.shift.of(chosen), **arrays)


OF_LANES = ("lane", "beyond", "own", "volume", "score", "enough")


def direction(panel: Panel, product: str, resembles: Sequence[str]) -> int:
    """The way from a look-alike's price to that of the act's goods: 1 up, -1 down, 0 either or unknown."""
    known = [distance for one in resembles if (distance := price_distance(panel, product, one)) is not None]
    if known and all(distance > NEAR for distance in known):
        return 1
    return -1 if known and all(distance < -NEAR for distance in known) else 0


def price_distance(panel: Panel, product: str, other: str) -> float | None:
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
