"""Sums over the past of a group, and codes for groups: histories that do not look ahead."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask


def together(*codes: Index) -> Index:
    """One code (n,) for each combination of codes (n,), from 0; their order is that of the combinations."""
    found = np.zeros(len(codes[0]), np.int64)
    for one in codes:
        found = found * (int(one.max(initial=0)) + 1) + one
        found = np.unique(found, return_inverse=True)[1]
    return found


def past_sums(group: Index, day: Index, values: Array) -> Array:
    """Of each row (n,) the sum of `values` (n, k) over the rows of its group on earlier days."""
    order = np.lexsort((day, group))
    ordered_group, ordered_day = group[order], day[order]
    before = np.vstack([np.zeros((1, values.shape[1])), np.cumsum(values[order], axis=0)])
    starts = np.flatnonzero(np.diff(ordered_group, prepend=-1))
    new_day = np.diff(ordered_day, prepend=-1) != 0
    new_day[starts] = True
    day_start = np.maximum.accumulate(np.where(new_day, np.arange(len(group)), 0))
    group_start = np.maximum.accumulate(np.where(np.isin(np.arange(len(group)), starts), np.arange(len(group)), 0))
    found = np.empty_like(values, dtype=float)
    found[order] = before[day_start] - before[group_start]
    return found


def robust_centres(group: Index, values: Array, known: Mask, least: int) -> tuple[Array, Array]:
    """Median (n,) and scaled median deviation (n,) of the `values` of the known rows of each row's group.

    NaN for a group with fewer than `least` distinct values.
    """
    size = int(group.max(initial=0)) + 1
    centre, spread = np.full(size, np.nan), np.full(size, np.nan)
    chosen = np.flatnonzero(known)
    order = chosen[np.lexsort((values[chosen], group[chosen]))]
    bounds = np.flatnonzero(np.diff(group[order], prepend=-1, append=-1))
    for start, end in itertools.pairwise(bounds):
        some = np.unique(values[order[start:end]])
        if len(some) >= least:
            middle = float(np.median(some))
            centre[group[order[start]]] = middle
            spread[group[order[start]]] = 1.4826 * float(np.median(np.abs(some - middle)))
    return centre[group], spread[group]
