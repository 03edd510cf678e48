"""What the features of two legs say together: the linear score R5, and the ten features of the boosted score.

Sources: docs/method/diversion.md; fitted to planted diversion on the tune half of the benchmark's suites by
`scripts/refit_scores.py`, which prints the weights below.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.legs import FLOOR_SHARE, balance

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.kernels.legs import LegFeatures, LegPair

INTERCEPT = -5.29
WEIGHTS = {"growth": 0.87, "lead_lag": 1.46, "regularity": 0.17, "rank": 0.23, "balance": 0.37}
"""Coefficients of R5, none allowed below 0."""

ONE_LEG_INTERCEPT = -6.49
ONE_LEG_WEIGHTS = {"growth": 1.00, "regularity": 1.16, "rank": 0.12}
"""Coefficients of the score of a leg alone: an earlier fit, which a refit did not improve on (docs/method)."""

SECOND_LEG = {"intercept": -6.34, "growth": 2.08, "rank": 0.14, "gain": -0.54}
SECOND_LEG_SUPPLIED = {
    **{"intercept": -6.32, "growth": 2.16, "rank": 0.23, "gain": -1.04, "size": 0.25},
    **{"against_sold": 0.57, "made": -0.73, "aimed": 0.84},
}
"""Coefficients of the score of leg 2 alone, without and with what the hub makes and sells to others: logistic
regressions on the tune half of four suites, seeds 11 to 13. A gain far above the lost trade is no reroute of it."""

RISING = ("growth_1", "growth_2", "lead_lag", "regularity_1", "regularity_2", "rank_1", "rank_2", "matched")
SIZES = ("size_1", "size_2")
FEATURES = (*RISING, *SIZES)
"""Features of the boosted score in the order of its columns: it never falls in `RISING`, and is free in `SIZES`."""

SMALLEST_SIZE = 0.005
"""Keeps the logarithm of an empty leg finite: half a percent of A."""


def score_one_leg(leg: LegFeatures) -> Array:
    """The score of a leg alone."""
    weights = ONE_LEG_WEIGHTS
    terms = weights["growth"] * leg.growth + weights["regularity"] * leg.regularity + weights["rank"] * leg.rank
    return ONE_LEG_INTERCEPT + terms


def score_second_leg(leg: LegFeatures, direct: Array, sales: Array | None = None) -> Array:
    """The score of leg 2 alone, where nobody publishes leg 1; `sales` are the columns of `kernels.supply`."""
    a = np.where(direct > 0, direct, 1.0)
    columns = [leg.growth, leg.rank, np.log(np.maximum(leg.excess / a, 0.0) + FLOOR_SHARE)]
    if sales is not None:
        columns += [np.log(leg.pre / a + SMALLEST_SIZE), *np.moveaxis(sales, -1, 0)]
    intercept, *weights = (SECOND_LEG if sales is None else SECOND_LEG_SUPPLIED).values()
    score: Array = intercept + np.stack(columns, axis=-1) @ np.array(weights)
    return score


def linear_terms(pair: LegPair) -> Array:
    """The terms of R5 in the order of `WEIGHTS` on a last axis: growth and rank are summed over the legs."""
    first, second = pair.first, pair.second
    terms = (
        first.growth + second.growth,
        pair.together,
        np.minimum(first.regularity, second.regularity),
        first.rank + second.rank,
        balance(first, second, pair.direct),
    )
    return np.stack(np.broadcast_arrays(*terms), axis=-1)


def score_two_legs(pair: LegPair) -> Array:
    """R5 of two legs: the intercept and the weighted terms."""
    score: Array = INTERCEPT + linear_terms(pair) @ np.array(list(WEIGHTS.values()))
    return score


def boosted_features(pair: LegPair) -> Array:
    """The columns of `FEATURES` on a last axis; a size is ln(mean before/A + .005).

    The size of the ordinary trade separates an empty leg from one in which a plant would go unnoticed.
    """
    first, second = pair.first, pair.second
    a = np.where(pair.direct > 0, pair.direct, 1.0)
    columns = (
        *(first.growth, second.growth, pair.together),
        *(first.regularity, second.regularity, first.rank, second.rank, pair.matched),
        *(np.log(leg.pre / a + SMALLEST_SIZE) for leg in (first, second)),
    )
    return np.stack(np.broadcast_arrays(*columns), axis=-1)


def expit(log_odds: Array) -> Array:
    """The probability of log odds, without overflow."""
    half: Array = 0.5 * (1.0 + np.tanh(0.5 * log_odds))
    return half
