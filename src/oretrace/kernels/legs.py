"""How much the two legs of a possible reroute grew together: features of lanes and the linear score R5.

A lane is a monthly series of amounts (kg, or a value) on the last axis; all leading axes are broadcast. Leg 1 runs
origin → hub, leg 2 hub → destination. Amounts are compared with A, the mean monthly direct trade origin →
destination before the act: the trade that was lost is the scale of what may have been rerouted. Every feature is
invariant to the unit of amounts.

Sources: house benchmark on modelled worlds with planted diversion (docs/method/diversion.md); the rank statistic is
Mann and Whitney (1947), the floor on a log ratio is the usual guard against growth from nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FLOOR_SHARE = 0.02
"""The floor as a share of A: a leg that carries less cannot matter to the loss it would have to replace."""

ONSETS = (0, 3, 6, 9)
"""Months after the act at which rerouting may have begun, for the rank statistic."""

MAX_LAG = 4
"""Longest dwell in a hub, in months, at which the legs are still matched."""

WEIGHTS = {"intercept": -6.49, "growth": 1.00, "lead_lag": 3.28, "regularity": 1.16, "rank": 0.12, "balance": 0.31}
"""Coefficients of R5, fitted to planted diversion in modelled worlds; a later benchmark refits them."""


@dataclass(frozen=True)
class LegFeatures:
    """Features of one leg, each of the lanes' leading shape.

    `pre` and `post` are monthly means; `growth` is the clipped log ratio of the last half of post to pre with a
    floor; `regularity` the share of post months above the floor; `rank` the largest standardised Mann-Whitney
    statistic over onsets, clipped to ±10; `alive` says that something moved after the act.
    """

    pre: Array
    post: Array
    floor: Array
    growth: Array
    regularity: Array
    rank: Array
    alive: NDArray[np.bool_]

    @property
    def excess(self) -> Array:
        """Monthly mean after minus before the act, in the unit of the lane; negative where the leg shrank."""
        return self.post - self.pre

    @property
    def score(self) -> Array:
        """What this leg alone adds to R5 (without the intercept)."""
        return WEIGHTS["growth"] * self.growth + WEIGHTS["regularity"] * self.regularity + WEIGHTS["rank"] * self.rank


def floor_of(direct: Array, smallest_lot: float) -> Array:
    """The floor f of each product: 2 % of the direct trade A it lost, never below one small lot."""
    return np.maximum(FLOOR_SHARE * direct, smallest_lot)


def leg_features(lanes: Array, t0: int, pre: int, post: int, floor: Array) -> LegFeatures:
    """Features of lanes (…, months) for the `pre` months before index `t0` and the `post` months from it on.

    `floor` is broadcast against the leading axes. Raises ValueError when the windows leave the series.
    """
    if pre < 1 or post < 2 or t0 - pre < 0 or t0 + post > lanes.shape[-1]:
        raise ValueError(f"window {t0 - pre}..{t0 + post - 1} outside a series of {lanes.shape[-1]} months")
    before, after = lanes[..., t0 - pre : t0], lanes[..., t0 : t0 + post]
    floor = np.broadcast_to(floor, lanes.shape[:-1])
    mean_before = before.mean(axis=-1)
    late = after[..., -(post // 2) :].mean(axis=-1)
    return LegFeatures(
        pre=mean_before,
        post=after.mean(axis=-1),
        floor=floor,
        growth=np.clip(np.log((late + floor) / (mean_before + floor)), -1.0, 2.0),
        regularity=(after > floor[..., None]).mean(axis=-1),
        rank=_rank(before, after),
        alive=after.sum(axis=-1) > 0,
    )


def _rank(before: Array, after: Array) -> Array:
    """Largest over onsets of (AUC − ½)·√(12·m·n/(m+n+1)), which is about standard normal for one onset."""
    n_before, n_after = before.shape[-1], after.shape[-1]
    twice = np.zeros(after.shape, dtype=np.int16)
    for k in range(n_before):  # one pass a month keeps the memory at the size of `after`
        month = before[..., k : k + 1]
        twice += after > month
        twice += after >= month  # a tie counts once of two
    wins = twice / (2.0 * n_before)
    best: Array = np.full(after.shape[:-1], -10.0)
    for onset in ONSETS:
        left = n_after - onset
        if left >= 3 or onset == 0:
            auc = wins[..., onset:].mean(axis=-1)
            best = np.maximum(best, (auc - 0.5) * np.sqrt(12.0 * left * n_before / (left + n_before + 1)))
    return np.clip(best, -10.0, 10.0)


def lead_lag(leg1: Array, leg2: Array, t0: int, post: int) -> Array:
    """Largest correlation, over lags 0…4, of √(3-month trailing mean) of leg 1 with that of leg 2 `lag` later.

    Over the post months only; 0 where a leg is constant. Both (…, months), broadcast; result (…).
    """
    a, b = _smooth(leg1, t0, post), _smooth(leg2, t0, post)
    best = np.full(np.broadcast_shapes(a.shape[:-1], b.shape[:-1]), -1.0)
    for lag in range(min(MAX_LAG, post - 3) + 1):
        best = np.maximum(best, _correlation(a[..., : post - lag], b[..., lag:]))
    return best


def _smooth(lanes: Array, t0: int, post: int) -> Array:
    """√ of the trailing 3-month mean over the post months; the first ones may look back before the act."""
    sums = np.cumsum(np.concatenate([np.zeros((*lanes.shape[:-1], 1)), lanes], axis=-1), axis=-1)
    ends = np.arange(t0 + 1, t0 + post + 1)
    starts = np.maximum(ends - 3, 0)
    smooth: Array = np.sqrt(np.maximum((sums[..., ends] - sums[..., starts]) / (ends - starts), 0.0))
    return smooth


def _correlation(a: Array, b: Array) -> Array:
    size_a, size_b = (a * a).sum(axis=-1), (b * b).sum(axis=-1)
    a = a - a.mean(axis=-1, keepdims=True)
    b = b - b.mean(axis=-1, keepdims=True)
    spread_a, spread_b = (a * a).sum(axis=-1), (b * b).sum(axis=-1)
    # A constant lane leaves rounding noise, not exact zeros: relative to its own size that is no movement.
    moving = (spread_a > 1e-20 * size_a) & (spread_b > 1e-20 * size_b)
    scale = np.sqrt(np.where(moving, spread_a * spread_b, 1.0))
    result: Array = np.where(moving, (a * b).sum(axis=-1) / scale, 0.0)
    return result


def balance(first: LegFeatures, second: LegFeatures, direct: Array) -> Array:
    """r = −|ln| of the ratio of the two excesses, each in units of A: 0 where the legs gained the same."""
    a = np.where(direct > 0, direct, 1.0)
    ratio = (np.maximum(first.excess, 0) / a + 0.02) / (np.maximum(second.excess, 0) / a + 0.02)
    return -np.abs(np.log(ratio))


def score_one_leg(first: LegFeatures) -> Array:
    """The terms of R5 that one leg allows, with the same weights and the same intercept."""
    return WEIGHTS["intercept"] + first.score


def score_two_legs(first: LegFeatures, second: LegFeatures, together: Array, direct: Array) -> Array:
    """R5 = −6.49 + (g₁+g₂) + 3.28·x + 1.16·min(b₁,b₂) + .12·(w₁+w₂) + .31·r; `together` is `lead_lag`."""
    return (
        WEIGHTS["intercept"]
        + WEIGHTS["growth"] * (first.growth + second.growth)
        + WEIGHTS["lead_lag"] * together
        + WEIGHTS["regularity"] * np.minimum(first.regularity, second.regularity)
        + WEIGHTS["rank"] * (first.rank + second.rank)
        + WEIGHTS["balance"] * balance(first, second, direct)
    )


def leg_variance(leg: LegFeatures, direct: Array, share: float = 0.25) -> Array:
    """Error variance of one leg's excess, in units of A²: background, lumpiness and multiplicative report noise.

    v = .0004 + .003·pre + (.45·pre)² + (share·E⁺)², from planted tonnes in modelled worlds.
    """
    a = np.where(direct > 0, direct, 1.0)
    pre, gain = leg.pre / a, np.maximum(leg.excess, 0) / a
    return 0.0004 + 0.003 * pre + (0.45 * pre) ** 2 + (share * gain) ** 2


def combined_excess(legs: tuple[LegFeatures, ...], direct: Array) -> tuple[Array, Array]:
    """Precision-weighted monthly excess of the legs, and its standard error, both in the unit of the lanes.

    Signed: a placebo's error must be able to come out negative. One leg is its own excess.
    """
    a = np.where(direct > 0, direct, 1.0)
    precision = [1.0 / leg_variance(leg, direct, share) for leg, share in zip(legs, (0.25, 0.22), strict=False)]
    total = np.sum(precision, axis=0)
    weighted = np.sum([leg.excess * w for leg, w in zip(legs, precision, strict=True)], axis=0)
    return weighted / total, a / np.sqrt(total)
