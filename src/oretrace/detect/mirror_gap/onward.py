"""How trade into the act's targets grew by exporter: goods that vanish on the way there are likelier hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.detect.both_ends import BothEnds, ProductLanes

LEAST, MOST = 1.0, 4.0
"""Growth counts between these: a fall shows nothing about a gap, and one cargo on an idle lane must not decide."""
IDLE = 1 / 3
"""Of a ratio's floor, added to both usual months."""
FEWEST_MONTHS = 3
"""Months of which one end speaks, on either side of the date."""


def onward_growth(
    read: BothEnds, lanes: ProductLanes, floors: tuple[float, float], before: slice, after: slice
) -> Array:
    """How many times each place's (places,) usual month into the targets grew; NaN where nobody publishes it.

    The target's figures where it speaks, else the exporter's; in kg, or in value of a product without masses.
    `floors` are those of the lanes' ratios, in kg and in value.
    """
    unit, floor = ("kg", floors[0]) if lanes.out.kg.any() or lanes.into.kg.any() else ("value", floors[1])
    out, into = (getattr(side, unit) for side in (lanes.out, lanes.into))
    out_known, into_known = (getattr(side, f"{unit}_known") for side in (lanes.out, lanes.into))
    amount, known = np.where(into_known, into, out), out_known | into_known
    rows = np.isin(lanes.importer, read.targets) & (known[:, before].sum(axis=1) >= FEWEST_MONTHS)
    rows &= known[:, after].sum(axis=1) >= FEWEST_MONTHS
    exporter, size = lanes.exporter[rows], len(read.places)
    months = [
        np.bincount(exporter, _usual(amount[rows, window], known[rows, window]), size) + IDLE * floor
        for window in (before, after)
    ]
    seen = np.bincount(exporter, minlength=size) > 0
    return np.where(seen, months[1] / months[0], np.nan)


def _usual(amount: Array, known: Mask) -> Array:
    return np.asarray((amount * known).sum(axis=1) / known.sum(axis=1))


def weight(growth: Array, passing: Mask) -> Array:
    """Weights of p, of mean 1 over the lanes `passing` goods from an issuer to a third place, (n,); 1 of others."""
    factor = np.ones(growth.size)
    if passing.any():
        grown = np.clip(np.nan_to_num(growth[passing], nan=1.0), LEAST, MOST)
        factor[passing] = grown / grown.mean()
    return factor
