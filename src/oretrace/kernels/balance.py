"""The mass balance of a hub: what its exports cannot have been fed by.

A hub has two pools of one element: ore and concentrates, and goods (oxide, metal, alloy, scrap and what is made of
them). Ore turns into goods only in a smelter. All amounts are kg of contained element over one window.

Source: conservation of mass; the three cuts are the dual of the smallest flow that a source outside the balance must
feed (Ford and Fulkerson 1956), solved by hand because the network has four arcs (tested against a linear program).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oretrace.arrays import Array, Index

CUTS = ("nothing", "ore", "smelter", "all")
"""What binds: nothing is missing; ore beyond all ore there is; goods beyond goods and what the smelter can make;
everything beyond everything that came in."""

STOCK_MONTHS = 3.0
"""Months of former supply that may lie in stock and be drawn down. Assumed: traders and makers hold two or three."""

RECYCLED_SHARE = 0.2
"""Old scrap gives at most this share of former purchases of goods. Assumed: in the United States recycled antimony
was 12 to 17 % of apparent consumption in 2021-2024 (USGS MCS 2026), and few countries recycle more."""

PACE = 2.0
"""A plant makes its year's output at most so many times as fast as evenly: one that starts in July does just that."""

REPORT_LOW, REPORT_HIGH = 0.8, 1.25
"""A mass that only one end publishes is taken so low, or so high: about one sd of a report in the modelled worlds,
compared with .7 and 1.4, .9 and 1.1, 1 and 1 on the tune half of the benchmark (docs/method/capacity.md)."""


@dataclass(frozen=True)
class Shortfall:
    """What is missing, kg, at least; `cut` numbers `CUTS`."""

    kg: Array
    cut: Index


def shortfall(
    ore_out: ArrayLike, goods_out: ArrayLike, ore_in: ArrayLike, goods_in: ArrayLike, smelter: ArrayLike
) -> Shortfall:
    """The least that must have come from elsewhere for `ore_out` and `goods_out` to leave, all arrays broadcast.

    `ore_in` and `goods_in` are the most that could be had of each, `smelter` the most that could be made of ore in
    the window (infinite where no capacity is known). Give the least of what left for a lower bound.
    """
    ore_out, goods_out, ore_in, goods_in, smelter = np.broadcast_arrays(
        *(np.asarray(x, dtype=np.float64) for x in (ore_out, goods_out, ore_in, goods_in, smelter))
    )
    cuts = np.stack(
        [
            np.zeros_like(ore_out),
            ore_out - ore_in,
            goods_out - goods_in - np.minimum(smelter, ore_in),
            ore_out + goods_out - goods_in - ore_in,
        ]
    )
    # Rounding: what is equal to the last digits is met, and of equal cuts the first one named is the plainer.
    scale = ore_out + goods_out + ore_in + goods_in
    cuts[1:] = np.where(cuts[1:] > 1e-12 * scale, cuts[1:], 0.0)
    cut = np.argmax(cuts, axis=0)
    return Shortfall(np.asarray(np.take_along_axis(cuts, cut[None], axis=0)[0]), cut)
