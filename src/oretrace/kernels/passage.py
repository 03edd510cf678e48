"""Whether a hub passes on what it receives: no more than came, no sooner, and month by month in the same lots.

Leg 1 runs origin → hub, leg 2 hub → destination, as in `kernels/legs.py`; amounts are compared with A, the mean
monthly direct trade before the act. A supplier that takes the origin's place, or a plant that buys of it and sells on
its own account, grows on both legs too; it owes nothing to the order in which the origin's goods came in.

Sources: docs/method/diversion.md; conservation of mass, as in stock-flow balances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.legs import MAX_LAG, correlation

if TYPE_CHECKING:
    from oretrace.arrays import Array

FEATURES = ("echo", "even", "ahead", "in_step")
"""What the order of months adds to the features of the legs, in the order of the columns of `passage_features`."""

TREND_MONTHS = 5
"""Months of the centred mean that is taken off before lots are compared."""

LEAST_AHEAD, MOST_AHEAD = -1.0, 2.0


def passage_features(leg1: Array, leg2: Array, direct: Array, t0: int, pre: int, post: int, floor: Array) -> Array:
    """The columns of `FEATURES` on a last axis, of both legs (…, months) with A `direct` and `floor` of each lane.

    *echo*: the largest correlation, over lags 0…4, of the months after the act of both legs, as square roots less
    their own trend; *even*: the smaller of the two gains over the larger; *ahead*: by how much, at the worst month,
    the hub had sent on more than it had received, as a share of the former direct trade; *in_step*: the correlation
    of both cumulated gains. Gains are over the mean before the act.
    """
    after = slice(t0, t0 + post)
    gain1, gain2 = (
        np.cumsum(leg[..., after] - leg[..., t0 - pre : t0].mean(axis=-1, keepdims=True), axis=-1)
        for leg in (leg1, leg2)
    )
    total1, total2 = (np.maximum(gain[..., -1], 0.0) for gain in (gain1, gain2))
    former = np.where(direct > 0, direct, 1.0) * post
    columns = (
        _echo(*(_without_trend(np.sqrt(leg[..., after])) for leg in (leg1, leg2))),
        np.minimum(total1, total2) / (np.maximum(total1, total2) + floor * post),
        np.clip((gain2 - gain1).max(axis=-1) / former, LEAST_AHEAD, MOST_AHEAD),
        correlation(gain1, gain2),
    )
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def _echo(a: Array, b: Array) -> Array:
    months = a.shape[-1]
    longest = max(min(MAX_LAG, months - 3), 0)
    best: Array = np.max([correlation(a[..., : months - lag], b[..., lag:]) for lag in range(longest + 1)], axis=0)
    return best


def _without_trend(series: Array) -> Array:
    """The series less its centred mean; at both ends the outermost months count for those that are missing."""
    half = TREND_MONTHS // 2
    edges = np.repeat(series[..., :1], half, axis=-1), np.repeat(series[..., -1:], half, axis=-1)
    padded = np.concatenate([edges[0], series, edges[1]], axis=-1)
    months = series.shape[-1]
    trend = sum(padded[..., k : k + months] for k in range(TREND_MONTHS)) / TREND_MONTHS
    return np.asarray(series - trend)
