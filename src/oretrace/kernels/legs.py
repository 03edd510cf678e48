"""How much the two legs of a possible reroute grew, and grew together: features of lanes.

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
    from oretrace.arrays import Array, Mask

FLOOR_SHARE = 0.02
"""The floor as a share of A: a leg that carries less cannot matter to the loss it would have to replace."""

ONSETS = (0, 3, 6, 9)
"""Months after the act at which rerouting may have begun, for the rank statistic."""

MAX_LAG = 4
"""Longest dwell in a hub, in months, at which the legs are still matched."""


@dataclass(frozen=True)
class LegFeatures:
    """Features of one leg, each of the lanes' leading shape.

    `pre` and `post` are monthly means; `growth` is the clipped log ratio of the last half of post to pre with a
    floor; `regularity` the share of post months above the floor; `rank` the largest standardised Mann-Whitney
    statistic over onsets, clipped to ±10; `alive`: something moved after the act.
    """

    pre: Array
    post: Array
    floor: Array
    growth: Array
    regularity: Array
    rank: Array
    alive: Mask

    @property
    def excess(self) -> Array:
        """Monthly mean after minus before the act, in the unit of the lane; negative where the leg shrank."""
        return self.post - self.pre


@dataclass(frozen=True)
class LegPair:
    """Two legs of one possible reroute: each leg's features, and what they show together.

    `together` is `lead_lag`, `matched` the share of the gains that match (`matched_share`); `direct` is A.
    """

    first: LegFeatures
    second: LegFeatures
    together: Array
    matched: Array
    direct: Array


def pair_features(leg1: Array, leg2: Array, direct: Array, t0: int, pre: int, post: int, floor: Array) -> LegPair:
    """Features of both legs (…, months) with A `direct` and `floor` broadcast against the leading axes."""
    first, second = (leg_features(leg, t0, pre, post, floor) for leg in (leg1, leg2))
    gain1, gain2 = (
        np.maximum(lanes[..., t0 : t0 + post] - leg.pre[..., None], 0.0)
        for lanes, leg in ((leg1, first), (leg2, second))
    )
    return LegPair(first, second, lead_lag(leg1, leg2, t0, post), matched_share(gain1, gain2, direct), direct)


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
    # Months first: a comparison then runs along all lanes at once, several times faster than along a few months.
    months_before, months_after = (np.ascontiguousarray(np.moveaxis(lanes, -1, 0)) for lanes in (before, after))
    twice = np.zeros(months_after.shape, dtype=np.uint8 if 2 * n_before < 256 else np.uint16)
    for month in months_before:
        twice += months_after > month
        twice += months_after >= month  # a tie counts once of two
    wins = np.ascontiguousarray(np.moveaxis(twice, 0, -1)) / (2.0 * n_before)
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


def matched_share(gain1: Array, gain2: Array, direct: Array) -> Array:
    """The share of what the legs gained that both gained, month by month, at the best lag 0…4; result (…).

    `gain1`, `gain2` (…, months after the act) are amounts above the mean before it, or 0: Σ min(gain₁(t),
    gain₂(t + lag)) over Σ max of the two plus the floor share of A a month. Lots that leave a hub as they came match;
    ordinary lumpy trade does not.
    """
    post = gain1.shape[-1]
    best = np.zeros(np.broadcast_shapes(gain1.shape[:-1], gain2.shape[:-1]))
    for lag in range(min(MAX_LAG, post - 3) + 1):
        a, b = gain1[..., : post - lag], gain2[..., lag:]
        whole = np.maximum(a, b).sum(axis=-1) + FLOOR_SHARE * direct * (post - lag)
        best = np.maximum(best, np.minimum(a, b).sum(axis=-1) / np.where(whole > 0, whole, 1.0))
    return best


def balance(first: LegFeatures, second: LegFeatures, direct: Array) -> Array:
    """r = −|ln| of the ratio of the two excesses, each in units of A: 0 where the legs gained the same."""
    a = np.where(direct > 0, direct, 1.0)
    ratio = (np.maximum(first.excess, 0) / a + 0.02) / (np.maximum(second.excess, 0) / a + 0.02)
    return -np.abs(np.log(ratio))
