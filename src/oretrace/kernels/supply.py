"""A hub's own supply and its exports: whether new capacity explains them, and what it cannot have fed.

Amounts are monthly means in one unit (kg of a product, or of contained element), pre and post the months before and
after the act; A is the mean monthly direct trade before it, as in `kernels/legs.py`. All arrays share one shape.

Sources: docs/method/capacity.md; the contrasts are differences in differences, Card and Krueger (1994).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.legs import FLOOR_SHARE

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask

FEATURES = ("against_bought", "against_sold", "made", "aimed")
"""What a hub's own supply adds to the features of its legs, in the order of the columns of `supply_features`."""

RISING, FALLING = ("against_bought", "against_sold", "aimed"), ("made",)
"""In which of them the score never falls, and in which it never rises."""

PRINTED_ERROR = 0.2
"""Figures of production are taken right to this, as a log ratio: USGS and BGS print many of them as estimates."""

SMALLEST, LARGEST = -2.0, 3.0
"""Growths are clipped to these log ratios."""


@dataclass(frozen=True)
class SupplyMeans:
    """Monthly means of a hub before and after the act.

    What it makes; what it buys of the origin (`inward`) and of others (`bought`); what it sells to the destination
    (`onward`) and to others (`elsewhere`).
    """

    made_pre: Array
    made_post: Array
    inward_pre: Array
    inward_post: Array
    bought_pre: Array
    bought_post: Array
    elsewhere_pre: Array
    elsewhere_post: Array
    onward_pre: Array
    onward_post: Array


def supply_features(means: SupplyMeans, direct: Array) -> Array:
    """The columns of `FEATURES` on a last axis, from growths: log ratios with the floor of the legs.

    *against_bought*: the growth of what the hub buys of the origin less that of what it buys of others;
    *against_sold*: the growth of what it sells to the destination less that of what it sells to others; *made*: the
    growth of its own production; *aimed*: log of the destination's share of its exports. A boom, a new entrepôt or a
    new plant buys of many or sells to many, and new capacity makes more; goods that are passed on are made nowhere,
    have one seller and one buyer.
    """
    a = np.where(direct > 0, direct, 1.0)

    def growth(pre: Array, post: Array) -> Array:
        return np.asarray(np.log((post / a + FLOOR_SHARE) / (pre / a + FLOOR_SHARE)))

    sold, bought = growth(means.elsewhere_pre, means.elsewhere_post), growth(means.bought_pre, means.bought_post)
    onward, elsewhere = means.onward_post / a, means.elsewhere_post / a
    columns = (
        growth(means.inward_pre, means.inward_post) - bought,
        growth(means.onward_pre, means.onward_post) - sold,
        growth(means.made_pre, means.made_post),
        np.log((onward + FLOOR_SHARE) / (onward + elsewhere + FLOOR_SHARE)),
    )
    return np.stack(np.broadcast_arrays(*(np.clip(one, SMALLEST, LARGEST) for one in columns)), axis=-1)


def sales_features(means: SupplyMeans, direct: Array) -> Array:
    """The last three columns of `FEATURES`: those of which nothing of leg 1 need be known."""
    return supply_features(means, direct)[..., 1:]


def makes_as_much(means: SupplyMeans) -> Mask:
    """Whether what the hub makes, at the most it can be, is as much as it sells more to the destination."""
    made, more = means.made_post * np.exp(PRINTED_ERROR), means.onward_post - means.onward_pre
    return np.asarray((made > 0) & (made >= more))


def explained(means: SupplyMeans) -> Mask:
    """Whether what the hub makes more, at the least it can be, is as much as all that it sells more.

    Such a hub is not flagged, whatever its score: its own output explains its exports.
    """
    made = means.made_post * np.exp(-PRINTED_ERROR) - means.made_pre * np.exp(PRINTED_ERROR)
    elsewhere = np.maximum(means.elsewhere_post - means.elsewhere_pre, 0.0)
    return np.asarray((made > 0) & (made >= means.onward_post - means.onward_pre + elsewhere))
