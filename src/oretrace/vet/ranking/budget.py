"""A budget of inspections: which lines are opened, some of them by lot, and how many irregular ones to expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask

BY_LOT = 0.015
"""Share of the budget that is drawn at random, at least one line: their hit rate is that of all others, unbiased."""
SHARES = (0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
Z90 = 1.6449
MODEL_ERROR = 0.1
"""Relative error of a sum of probabilities that is allowed for beside chance."""


@dataclass(frozen=True)
class Plan:
    """Of each line whether it is opened, whether by lot, and the probability with which it was to be opened."""

    opened: Mask
    by_lot: Mask
    propensity: Array


@dataclass(frozen=True)
class CurvePoint:
    """A budget of `lines`, and the irregular ones it is expected to find, with an interval of 90 %."""

    share: float
    lines: int
    expected: float
    low: float
    high: float


def positions(*keys: Array) -> Index:
    """The place (0 first) of each line by keys (n,), the most important first, the larger first; never a tie."""
    order = np.lexsort([np.arange(len(keys[0])), *(-np.nan_to_num(key, nan=-np.inf) for key in reversed(keys))])
    found = np.empty(len(order), np.int64)
    found[order] = np.arange(len(order))
    return found


def plan(position: Index, budget: float, seed: int) -> Plan:
    """Open the first lines and some of the rest by lot; `budget` is a share of all lines, above 0 and up to 1."""
    lines = len(position)
    inspections = min(lines, max(1, round(budget * lines)))
    lots = (
        min(max(1, round(BY_LOT * inspections)), inspections - 1, lines - inspections + 1) if inspections > 1 else 0
    )
    top = inspections - lots
    by_lot = np.zeros(lines, bool)
    rest = np.flatnonzero(position >= top)
    by_lot[np.random.default_rng(seed).choice(rest, lots, replace=False)] = lots > 0
    propensity = np.where(position < top, 1.0, lots / max(len(rest), 1))
    return Plan((position < top) | by_lot, by_lot, propensity)


def curve(position: Index, probability: Array) -> list[CurvePoint]:
    """Expected hits by budget."""
    ordered = np.empty(len(position))
    ordered[position] = probability
    expected, chance = np.cumsum(ordered), np.cumsum(ordered * (1 - ordered))
    points = []
    for share in SHARES:
        count = max(1, round(share * len(ordered)))
        if count <= len(ordered):
            mean = float(expected[count - 1])
            half = Z90 * float(np.sqrt(chance[count - 1] + (MODEL_ERROR * mean) ** 2))
            points.append(CurvePoint(share, count, mean, max(mean - half, 0.0), min(mean + half, float(count))))
    return points
