"""Ranks among placebos, how far ranks can be trusted, and the control of false discoveries.

The null of every p-value here: the tested cell's statistic is drawn from the same distribution as the placebos'.
Sources: Phipson and Smyth (2010) for the +1 that keeps a permutation p from being 0; Benjamini and Hochberg (1995).
"""

from __future__ import annotations

from math import ceil, comb, floor
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index


def rank_p(statistic: Array, placebos: Array) -> Array:
    """(1 + #{placebo ≥ statistic})/(1 + N) for each statistic (k,) among placebos (N,), kept under 1.

    Without placebos every p is ½: nothing is known.
    """
    return p_of_rank(at_or_above(statistic, placebos), np.asarray(placebos.size))


def at_or_above(statistic: Array, placebos: Array) -> Index:
    """For each statistic (k,) the number of placebos (N,) that are no smaller."""
    ordered = np.sort(placebos)
    return np.asarray(ordered.size - np.searchsorted(ordered, statistic, side="left"), dtype=np.int64)


def p_of_rank(above: Index, placebos: Index) -> Array:
    """`rank_p` from counts: of so many `placebos` so many at or `above` the statistic; both broadcast to (k,).

    At most half a step under 1, because a rank cannot confirm the null either. With none above it is the smallest p
    that a rank among so many can give.
    """
    p: Array = np.minimum((1.0 + above) / (1.0 + placebos), 1.0 - 0.5 / (1.0 + placebos))
    return p


def q_values(p: Array) -> Array:
    """Benjamini-Hochberg adjusted p-values (k,), in the order of `p`, at most 1."""
    count = p.size
    if not count:
        return p.copy()
    order = np.argsort(p, kind="stable")
    adjusted = p[order] * count / np.arange(1, count + 1)
    monotone = np.minimum.accumulate(adjusted[::-1])[::-1]
    q = np.empty(count)
    q[order] = np.minimum(monotone, 1.0)
    return q


def surprise_of_the_top(above: Array, separate: Array) -> Array:
    """How surprising it is that the best units stand where they stand, were they drawn like their placebos.

    Units are sorted best first. `above` (k,) counts the placebos at or above each unit and `separate` (k,) all of
    its placebos, both in *separate looks*: overlapping placebos count for less than one each, because a rank among
    them promises more than they know. For the j-th unit: the probability that of the top j + above among k units and
    `separate` placebos in random order at least j are units (hypergeometric), made monotone from the last unit up.
    Guards a pooled Benjamini-Hochberg, which takes the placebo distribution for known.
    """
    units = above.size
    surprise = np.ones(units)
    for j in range(1, units + 1):
        placebos = floor(separate[j - 1] + 1e-9)
        top = min(j + min(ceil(above[j - 1] - 1e-9), placebos), units + placebos)
        ways = sum(comb(units, x) * comb(placebos, top - x) for x in range(j, min(units, top) + 1))
        surprise[j - 1] = ways / comb(units + placebos, top)
    monotone: Array = np.minimum.accumulate(surprise[::-1])[::-1]
    return monotone
