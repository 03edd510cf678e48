"""Which records of two lists are of one lot: candidate pairs, what their likeness is worth, one partner each.

Weights are those of Fellegi and Sunter (1969): the log of how much likelier a level of likeness is among true pairs
than among chance ones, both learnt by expectation and maximisation without any known pair. The assignment is the one
of least cost in a sparse bipartite graph (Jonker and Volgenant 1987) in which every record may stay alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.arrays import Array, Index

ROUNDS = 60
"""Rounds of learning at most; it ends when no share moves by `STILL`."""
STILL = 1e-5
PART = 1 << 21
"""Pairs that are looked at together: two million, some 100 MB."""
SETTLING = 6
"""Rounds in which the share of records with a partner settles."""
MOST_PAIRED = 0.99
"""Of the records of the shorter list: as many have a partner at most."""
FLOOR = 0.5
"""Pairs that every level is taken to have been seen in besides: no level is impossible."""


def near(block: Index, x: Array, other_block: Index, other_x: Array, low: float, high: float) -> tuple[Index, Index]:
    """All pairs of one block whose `other_x` − `x` lies in [low, high]: numbers of both, in order of the first's.

    `block`, `x` are (n,), those of the others (m,); blocks are numbers of 0 or more, x is finite.
    """
    parts = list(near_in_parts(block, x, other_block, other_x, low, high))
    return np.concatenate([one for one, _ in parts]), np.concatenate([other for _, other in parts])


def near_in_parts(
    block: Index, x: Array, other_block: Index, other_x: Array, low: float, high: float
) -> Iterator[tuple[Index, Index]]:
    """The pairs of `near` in parts of some `PART` pairs, all pairs of a first one in one part; one part at least."""
    order = np.lexsort((other_x, other_block))
    # Blocks are laid end to end on one line, so far apart that no window reaches the next.
    least = min(x.min(initial=0.0), other_x.min(initial=0.0)) + min(low, 0.0)
    most = max(x.max(initial=0.0), other_x.max(initial=0.0)) + max(high, 0.0)
    step = 2.0 * (most - least) + 1.0
    line = other_block[order] * step + (other_x[order] - least)
    here = block * step + (x - least)
    begin = np.searchsorted(line, here + low - 1e-9, side="left")
    count = np.maximum(np.searchsorted(line, here + high + 1e-9, side="right") - begin, 0)
    ends = np.cumsum(count)
    cuts = np.unique(np.searchsorted(ends, np.arange(PART, ends[-1] if ends.size else 0, PART), side="right"))
    for at in np.split(np.arange(x.size), cuts):
        first = np.repeat(at, count[at])
        within = np.arange(first.size) - np.repeat(np.cumsum(count[at]) - count[at], count[at])
        yield first, order[np.repeat(begin[at], count[at]) + within]


def weights(levels: Index, start: Array, expected: float) -> Array:
    """The log odds (k,) that each pair is true, from its level (k, features) of every likeness.

    `start` (k,) are first guesses of the odds as shares from 0 to 1, `expected` the most true pairs there can be.
    """
    pattern = np.zeros(start.size, dtype=np.int64)
    for feature in levels.T:
        pattern = pattern * (int(feature.max(initial=0)) + 1) + feature
    _, one, place, count = np.unique(pattern, return_index=True, return_inverse=True, return_counts=True)
    seen = levels[one]
    share = np.bincount(place, np.clip(start, 0.01, 0.99), count.size) / np.maximum(count, 1)
    likely = np.zeros(count.size)
    for _ in range(ROUNDS):
        prior = min(float(share @ count), expected) / max(start.size, 1)
        likely = np.full(count.size, np.log(max(prior, 1e-9) / max(1.0 - prior, 1e-9)))
        for feature in seen.T:
            true = np.bincount(feature, share * count) + FLOOR
            chance = np.bincount(feature, (1.0 - share) * count) + FLOOR
            likely += np.log(true / true.sum() / (chance / chance.sum()))[feature]
        now = 1.0 / (1.0 + np.exp(-np.clip(likely, -50.0, 50.0)))
        moved = float(np.abs(now - share).max(initial=0.0))
        share = now
        if moved < STILL:
            break
    return np.asarray(likely[place])


def learnt(first: Index, second: Index, levels: Index, start: Array) -> tuple[Array, Array]:
    """The log odds (k,) that each pair is true, taken alone, and its chance beside every other pair of its records.

    Pairs (k,) of records by number, their levels (k, features) and first guesses `start` as of `weights`; the first
    feature is a difference, and a smaller one never speaks less. A record has one partner or none, so that a pair is
    learnt from as far as no rival explains its records better: the many lots that two firms send one another are all
    alike. `weights` takes pairs one by one and is for records that differ much.
    """
    _, first = np.unique(first, return_inverse=True)
    _, second = np.unique(second, return_inverse=True)
    size, here, there = first.size, int(first.max(initial=0)) + 1, int(second.max(initial=0)) + 1
    share = np.clip(start, 0.01, 0.99)
    rivals = np.maximum(np.bincount(first, share, here)[first], np.bincount(second, share, there)[second])
    share = share / np.maximum(rivals, 1.0)
    likely, messages = np.zeros(size), (np.ones(size), np.ones(size))
    for _ in range(ROUNDS if size else 0):
        true_pairs = min(max(float(share.sum()), 1e-6), MOST_PAIRED * min(here, there))
        any_ = true_pairs / size
        prior = any_ * (1.0 - any_) / ((1.0 - true_pairs / here) * (1.0 - true_pairs / there))
        likely = np.log(prior) + _levels_weigh(levels, share)
        now, messages = _one_partner(first, second, np.exp(np.clip(likely, -50.0, 50.0)), messages)
        moved = float(np.abs(now - share).max())
        share = now
        if moved < STILL:
            break
    return likely, share


def _levels_weigh(levels: Index, share: Array) -> Array:
    """The log of how much likelier the levels of each pair (k,) are among true pairs than among others."""
    from scipy.optimize import isotonic_regression

    sum_ = np.zeros(share.size)
    for number, feature in enumerate(levels.T):
        true, chance = np.bincount(feature, share) + FLOOR, np.bincount(feature, 1.0 - share) + FLOOR
        weight = np.log(true / true.sum() / (chance / chance.sum()))
        if number == 0:
            weight = isotonic_regression(weight, weights=chance, increasing=False).x
        sum_ += weight[feature]
    return sum_


def _one_partner(
    first: Index, second: Index, odds: Array, messages: tuple[Array, Array]
) -> tuple[Array, tuple[Array, Array]]:
    """The chance of each pair (k,) where every record has one partner or none, by belief propagation.

    A message says how free one record of a pair is of all its other pairs. Exact without cycles of rivals; it settles
    in any graph (Bayati, Gamarnik, Katz, Nair and Tetali 2007).
    """
    one, other = messages
    for _ in range(SETTLING):
        claims = odds * other
        one = 1.0 / (1.0 + np.maximum(np.bincount(first, claims)[first] - claims, 0.0))
        claims = odds * one
        other = 1.0 / (1.0 + np.maximum(np.bincount(second, claims)[second] - claims, 0.0))
    joint = odds * one * other
    return joint / (1.0 + joint), (one, other)


def assign(first: Index, second: Index, weight: Array) -> Index:
    """Numbers of the pairs kept, in order: no record in two of them, and the sum of weights is the largest there is.

    Pairs (k,) of records by number; a pair whose weight is not above 0 is never kept. Of pairs that are named twice
    the heavier counts. Equal sums are settled by the order of numbers.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    use = np.flatnonzero(weight > 0)
    use = use[np.lexsort((-weight[use], second[use], first[use]))]
    once = np.ones(use.size, dtype=bool)
    once[1:] = (first[use][1:] != first[use][:-1]) | (second[use][1:] != second[use][:-1])
    use = use[once]
    if not use.size:
        return use
    rows, row = np.unique(first[use], return_inverse=True)
    columns, column = np.unique(second[use], return_inverse=True)
    alone = np.arange(rows.size)
    most = float(weight[use].max()) + 1.0
    cost = np.r_[most - weight[use], np.full(rows.size, most)]
    ends = np.r_[row, alone], np.r_[column, columns.size + alone]
    graph = csr_array((cost, ends), shape=(rows.size, columns.size + rows.size))
    taken_row, taken = min_weight_full_bipartite_matching(graph)
    partner = np.full(rows.size, -1)
    partner[taken_row] = taken
    return np.sort(use[partner[row] == column])


def chances(first: Index, second: Index, likely: Array, kept: Index, most: int) -> Array:
    """The chance (kept,) that each pair kept is true, beside every other pair of its records and having no partner.

    `likely` (k,) are the log odds of all pairs taken alone, `most` the true pairs there can be at most. That many
    have a partner at all speaks for a pair; the share that has one is settled in a few rounds.
    """
    odds = np.exp(np.clip(likely, -50.0, 50.0))
    rows, columns = np.bincount(first, odds), np.bincount(second, odds)
    rivals = rows[first[kept]] + columns[second[kept]] - odds[kept]
    share = min(1.0, float((odds / (1.0 + odds)).sum()) / max(most, 1))
    chance = odds[kept]
    for _ in range(SETTLING):
        chance = odds[kept] / (rivals + max(1.0 - share, 1e-6))
        share = min(1.0, float(chance.sum()) / max(most, 1))
    return chance


def surest(chance: Array, wrong: float) -> Index:
    """Numbers, in order, of as many of the likeliest (k,) as can be kept with a share of `wrong` ones expected."""
    order = np.argsort(-chance, kind="stable")
    expected = np.cumsum(1.0 - chance[order]) / np.arange(1, order.size + 1)
    return np.sort(order[: np.searchsorted(expected, wrong, side="right")])
