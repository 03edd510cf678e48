"""Unit values against their market: common movement, grades, the band they span, and how far a lane left its own.

All prices are natural logarithms of value per kg; NaN is a month without a figure. Every scale has a floor: masses
and values are rounded, and no market prices more finely than a few per cent.
Sources: median polish after Tukey (1977); mixtures by expectation and maximisation after Dempster, Laird and Rubin
(1977), their number by the criterion of Schwarz (1978); generalised least squares for a shift and a ramp.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask

FLOOR = 0.05
"""Least log sd of anything priced: 5 %."""
SPREAD_FLOOR = 0.1
"""Least log sd of lanes around their market."""
ROUNDS = 3
RAMP = 12.0
"""Months over which a price that drifts arrives: contracts and customs practice turn over in a year."""
PRIOR_MONTHS = 4.0
"""So many months of a lane's own noise the market's stands for."""
BINS, GRID, ITERATIONS, MOST_GRADES = 200, 4001, 50, 3
GROUP = 5
"""Fewest lanes of which all but one say what is common to them."""


def medians(values: Array) -> Array:
    """(n,): the median of the figures in each row of (n, m), NaN for a row without any."""
    ordered = np.sort(values, axis=1)
    count = np.isfinite(values).sum(axis=1)
    if not values.shape[1]:
        return np.full(values.shape[0], np.nan)
    rows, last = np.arange(values.shape[0]), values.shape[1] - 1
    low = ordered[rows, np.clip((count - 1) // 2, 0, last)]
    high = ordered[rows, np.clip(count // 2, 0, last)]
    middle: Array = np.where(count > 0, (low + high) / 2.0, np.nan)
    return middle


def medians_of_others(values: Array) -> Array:
    """(n,): for each of n ≥ 2 finite values the median of all the others."""
    order = np.argsort(values, kind="stable")
    ordered, n = values[order], values.size
    place = np.arange(n)

    def at(k: Index) -> Array:  # the k-th of the others: those from an own place on stand one further
        return np.asarray(ordered[k + (k >= place)])

    middle = (at(np.full(n, (n - 2) // 2)) + at(np.full(n, (n - 1) // 2))) / 2.0
    found = np.empty(n)
    found[order] = middle
    return found


def deviations(price: Array, pool: Mask, fewest: int = GROUP) -> tuple[Array, Array]:
    """What is left of log prices (lanes, months) without the market's movement, and that movement (months,).

    The market are the lanes of `pool`, each as far from its own level as in that month; a month in which fewer than
    `fewest` of them have a figure has no market and no deviation. No lane is held against a movement that it takes
    part in. Deviations are centred on the pool.
    """
    figures = np.isfinite(price).sum(axis=1)
    apart, common = price, _chained(price[pool])
    level = np.zeros(price.shape[0])
    for _ in range(ROUNDS):
        own = medians(price - common)
        centre = _median(own[pool])
        level = centre + (own - centre) * figures / (figures + 1.0)  # one figure is half a level
        apart = price - level[:, None]
        common = medians(apart[pool].T)
        common[np.isfinite(apart[pool]).sum(axis=0) < fewest] = np.nan
    against = np.broadcast_to(common, price.shape).copy()
    for month in np.flatnonzero(np.isfinite(common)):
        within = pool & np.isfinite(apart[:, month])
        if within.sum() > fewest:
            against[within, month] = medians_of_others(apart[within, month])
    centre = _median(medians(price - against)[pool])
    return price - against - centre, common + centre


def _chained(price: Array) -> Array:
    """A first movement (months,): medians of the lanes' steps from month to month, added up.

    What is added to all prices of a month is added to it and to nothing else, so that a move of the whole market
    leaves every deviation as it was.
    """
    steps = np.nan_to_num(medians(np.diff(price, axis=1).T))
    return np.concatenate([[0.0], np.cumsum(steps)])


def _median(values: Array) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else 0.0


@dataclass(frozen=True)
class PriceSpread:
    """Log sd in a market: of lanes around it (`between`), and of a lane's months around its own level (`within`)."""

    between: float
    within: float


def spread(apart: Array) -> PriceSpread:
    """The spread of a market's deviations (lanes, months), robust, with floors."""
    level = medians(apart)
    known = level[np.isfinite(level)]
    around = (apart - level[:, None])[(np.isfinite(apart).sum(axis=1) > 1)]
    within = np.abs(around[np.isfinite(around)])
    return PriceSpread(
        between=max(1.4826 * _median(np.abs(known - _median(known))), SPREAD_FLOOR),
        within=max(1.4826 * _median(within), FLOOR),
    )


@dataclass(frozen=True)
class Grades:
    """A mixture of at most three normal grades on a log scale: shares of mass, centres, log sd, each (k,)."""

    share: Array
    centre: Array
    sd: Array

    def band(self, coverage: float) -> tuple[float, float]:
        """The central part of the mixture that holds `coverage` of its mass."""
        grid = np.linspace((self.centre - 6 * self.sd).min(), (self.centre + 6 * self.sd).max(), GRID)
        below = np.cumsum(np.exp(_log_density(self, grid)).sum(axis=1))
        below /= below[-1]
        low, high = np.interp([(1 - coverage) / 2, (1 + coverage) / 2], below, grid)
        return float(low), float(high)


def grades(values: Array, weights: Array, independent: float) -> Grades:
    """The mixture (one to three grades) that fits finite values (n,) of these weights best.

    `independent` is how many of them count as separate looks: it decides how many grades are believed.
    """
    edges = np.linspace(values.min() - FLOOR, values.max() + FLOOR, BINS + 1)
    mass = np.histogram(values, edges, weights=weights)[0]
    mass, centre = mass / mass.sum(), (edges[1:] + edges[:-1]) / 2.0
    fits = [_fitted(centre, mass, k) for k in range(1, MOST_GRADES + 1)]
    penalty = np.log(max(independent, 2.0))
    costs = [-2.0 * independent * fit + (3 * k - 1) * penalty for k, (_, fit) in enumerate(fits, 1)]
    return fits[int(np.argmin(costs))][0]


def _fitted(at: Array, mass: Array, k: int) -> tuple[Grades, float]:
    """k grades of a histogram by expectation and maximisation, and their mean log likelihood."""
    whole = np.sqrt(float((mass * (at - (mass * at).sum()) ** 2).sum()))
    found = Grades(
        share=np.full(k, 1.0 / k),
        centre=np.interp((np.arange(k) + 0.5) / k, np.cumsum(mass), at),
        sd=np.full(k, max(whole / k, FLOOR)),
    )
    likelihood = 0.0
    for _ in range(ITERATIONS):
        log = _log_density(found, at)
        peak = log.max(axis=1)
        density = np.exp(log - peak[:, None])
        total = density.sum(axis=1)
        likelihood = float((mass * (peak + np.log(total))).sum())
        part = density / total[:, None] * mass[:, None]
        share = np.maximum(part.sum(axis=0), 1e-9)
        centre = (part * at[:, None]).sum(axis=0) / share
        variance = (part * (at[:, None] - centre) ** 2).sum(axis=0) / share
        found = Grades(share / share.sum(), centre, np.sqrt(np.maximum(variance, FLOOR**2)))
    return found, likelihood


def _log_density(found: Grades, at: Array) -> Array:
    z = (at[:, None] - found.centre) / found.sd
    return np.asarray(np.log(found.share) - np.log(found.sd) - 0.5 * (z * z + np.log(2 * np.pi)))


@dataclass(frozen=True)
class Shift:
    """How far lanes left their level, each (lanes,).

    `before` and `after` count the months with a figure; `size` is the log distance of the later half of the months
    after from the level before, which for a lane without a past is the market's; `z` the mean of two tests in sd: for
    that distance, and for a drift that takes a year. `late` (lanes, months after) marks the later half.
    """

    before: Index
    after: Index
    size: Array
    z: Array
    late: Mask

    def of(self, lanes: Mask) -> Shift:
        """Those of some lanes."""
        return Shift(self.before[lanes], self.after[lanes], self.size[lanes], self.z[lanes], self.late[lanes])


def shifts(apart: Array, act: int, first: int, stop: int, market: PriceSpread) -> Shift:
    """The shift of deviations (lanes, months) from [`first`, `act`) to [`act`, `stop`).

    A lane's level before is that of its months, drawn to the market's: lanes spread around it by `market.between`.
    """
    past, since = apart[:, first:act], apart[:, act:stop]
    seen = np.isfinite(since)
    before, after = np.isfinite(past).sum(axis=1), seen.sum(axis=1)
    level = np.nansum(past, axis=1) / np.maximum(before, 1)
    own = np.nansum((past - level[:, None]) ** 2, axis=1)
    noise = (PRIOR_MONTHS * market.within**2 + own) / (PRIOR_MONTHS + np.maximum(before - 1, 0))
    known = before / noise
    precision = 1.0 / market.between**2 + known
    expected = known * level / precision
    late = seen & (np.cumsum(seen, axis=1) > (after // 2)[:, None])
    count = np.maximum(late.sum(axis=1), 1)
    size = np.where(late, since, 0.0).sum(axis=1) / count - expected
    distance = size / np.sqrt(noise / count + 1.0 / precision)
    drift = _drift(past, since, noise, market.between)
    return Shift(before, after, np.where(after > 0, size, 0.0), (distance + drift) / 2.0, late)


def _drift(past: Array, since: Array, noise: Array, between: float) -> Array:
    """z of a ramp that begins with a lane's first month after, its level unknown but near the market's."""
    seen = np.isfinite(since)
    begins = np.argmax(seen, axis=1)
    ramp = np.clip((np.arange(since.shape[1]) - begins[:, None]) / RAMP, 0.0, 1.0) * seen
    months = np.isfinite(past).sum(axis=1) + seen.sum(axis=1)
    ones, cross, square = months / noise + 1.0 / between**2, ramp.sum(axis=1) / noise, (ramp**2).sum(axis=1) / noise
    level = (np.nansum(past, axis=1) + np.nansum(since, axis=1)) / noise
    slope = (ramp * np.where(seen, since, 0.0)).sum(axis=1) / noise
    free = square - cross**2 / ones
    certain = free > 0
    z: Array = np.where(certain, (slope - cross * level / ones) / np.sqrt(np.where(certain, free, 1.0)), 0.0)
    return z


def common_shift(size: Array, group: Index, counts: Mask) -> Array:
    """(n,): the median shift of the others of each one's group, of those that `counts`; 0 in a group of too few."""
    found = np.zeros(size.size)
    for one in np.unique(group[counts]):
        members = np.flatnonzero((group == one) & counts)
        if members.size >= GROUP:
            found[members] = medians_of_others(size[members])
    return found


def own_part(size: Array, common: Array) -> Array:
    """(n,) in 0–1: how much of a shift is left when what its group did too is taken off it."""
    return np.asarray(np.clip((size - common) / np.where(np.abs(size) > 1e-9, size, 1.0), 0.0, 1.0))


def outside(apart: Array, kg: Array, when: Mask, low: float, high: float) -> tuple[Array, Array]:
    """Shares (lanes,) of the mass `kg` (lanes, months), in the months `when`, priced under and above a band."""
    mass = np.where(when & np.isfinite(apart), kg, 0.0)
    total = mass.sum(axis=1)
    divisor = np.where(total > 0, total, 1.0)
    return (mass * (apart < low)).sum(axis=1) / divisor, (mass * (apart > high)).sum(axis=1) / divisor
