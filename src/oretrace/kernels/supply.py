"""A hub's own supply and its exports: whether new capacity explains them, and what it cannot have fed.

Amounts are monthly means in one unit (kg of a product, or of contained element), pre and post the months before and
after the act; A is the mean monthly direct trade before it, as in `kernels/legs.py`. All arrays share one shape.

Sources: docs/method/capacity.md; the weights are fitted to planted diversion among decoys on the tune half of the
benchmark's suites by `scripts/refit_supply.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.legs import FLOOR_SHARE

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask

INTERCEPT, SLOPE = 1.26, 0.96
WEIGHTS = {"made": -0.55, "elsewhere": -0.85, "aimed": 0.27}
"""Log odds for each unit of a term, added to `SLOPE` times the score without them."""

PRINTED_ERROR = 0.2
"""Figures of production are taken right to this, as a log ratio: USGS and BGS print many of them as estimates."""

SMALLEST, LARGEST = -2.0, 3.0
"""Growths are clipped to these log ratios."""


@dataclass(frozen=True)
class SupplyMeans:
    """Monthly means of a hub before and after the act: what it makes, sells elsewhere and to the destination."""

    made_pre: Array
    made_post: Array
    elsewhere_pre: Array
    elsewhere_post: Array
    onward_pre: Array
    onward_post: Array


def supply_terms(means: SupplyMeans, direct: Array) -> Array:
    """The terms of the correction in the order of `WEIGHTS` on a last axis.

    *made*: growth of the hub's own production; *elsewhere*: growth of its exports to all but the destination, both
    as clipped log ratios with the floor of the legs; *aimed*: log of the destination's share of its exports. New
    capacity makes more and sells it to everybody; goods that are passed on are made nowhere and have one buyer.
    """
    a = np.where(direct > 0, direct, 1.0)

    def growth(pre: Array, post: Array) -> Array:
        ratio = np.log((post / a + FLOOR_SHARE) / (pre / a + FLOOR_SHARE))
        return np.asarray(np.clip(ratio, SMALLEST, LARGEST))

    onward, elsewhere = means.onward_post / a, means.elsewhere_post / a
    aimed = np.log((onward + FLOOR_SHARE) / (onward + elsewhere + FLOOR_SHARE))
    terms = growth(means.made_pre, means.made_post), growth(means.elsewhere_pre, means.elsewhere_post), aimed
    return np.stack(np.broadcast_arrays(*terms), axis=-1)


def explained(means: SupplyMeans) -> Mask:
    """Whether what the hub makes more, at the least it can be, is as much as all that it sells more.

    Such a hub is not flagged, whatever its score: its own output explains its exports.
    """
    made = means.made_post * np.exp(-PRINTED_ERROR) - means.made_pre * np.exp(PRINTED_ERROR)
    elsewhere = np.maximum(means.elsewhere_post - means.elsewhere_pre, 0.0)
    return np.asarray((made > 0) & (made >= means.onward_post - means.onward_pre + elsewhere))


def with_supply(score: Array, terms: Array) -> Array:
    """The log odds of a cell given its score and its hub's supply; a score of −inf stays."""
    return np.asarray(INTERCEPT + SLOPE * score + terms @ np.array(list(WEIGHTS.values())))
