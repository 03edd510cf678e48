"""Candidates, weights and the assignment: against counting by hand, and what must not matter."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from oretrace.kernels.matching import PART, assign, chances, learnt, near, near_in_parts, surest, weights


def test_near_finds_every_pair_of_a_block_within_the_window_and_no_other() -> None:
    rng = np.random.default_rng(1)
    block, other = rng.integers(0, 3, 40), rng.integers(0, 3, 50)
    x, y = rng.integers(-20, 20, 40).astype(float), rng.integers(-20, 20, 50).astype(float)
    found = set(zip(*(one.tolist() for one in near(block, x, other, y, -2.0, 5.0)), strict=True))
    by_hand = {(i, j) for i in range(40) for j in range(50) if block[i] == other[j] and -2.0 <= y[j] - x[i] <= 5.0}
    assert found == by_hand


def test_parts_of_pairs_are_small_and_together_all_pairs() -> None:
    rng = np.random.default_rng(9)
    x, y, block = (
        rng.integers(0, 9, 3_000).astype(float),
        rng.integers(0, 9, 3_000).astype(float),
        np.zeros(3_000, int),
    )
    parts = list(near_in_parts(block, x, block, y, 0.0, 8.0))
    assert len(parts) > 1 and max(one.size for one, _ in parts) <= PART + 3_000
    firsts = [np.unique(one) for one, _ in parts]
    assert sum(one.size for one in firsts) == np.unique(np.concatenate(firsts)).size
    assert sum(one.size for one, _ in parts) == int((y[None, :] >= x[:, None]).sum())


def test_neighbours_of_an_empty_list_are_empty() -> None:
    none, numbers = np.zeros(0, dtype=np.int64), np.zeros(0)
    assert near(none, numbers, none, numbers, 0.0, 1.0)[0].size == 0


def test_the_assignment_has_the_largest_sum_there_is() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        table = np.round(rng.normal(size=(4, 4)), 3)
        first, second = (one.ravel() for one in np.indices((4, 4)))
        kept = assign(first, second, table.ravel())
        assert np.unique(first[kept]).size == np.unique(second[kept]).size == kept.size
        best = max(sum(max(table[k, p], 0.0) for k, p in enumerate(order)) for order in permutations(range(4)))
        assert table.ravel()[kept].sum() == pytest.approx(best)
        assert (table.ravel()[kept] > 0).all()


def test_the_order_of_pairs_does_not_matter() -> None:
    rng = np.random.default_rng(3)
    first, second = rng.integers(0, 30, 200), rng.integers(0, 30, 200)
    weight = rng.integers(1, 4, 200).astype(float)
    order = rng.permutation(200)

    def pairs(which: np.ndarray) -> set[tuple[int, int]]:
        kept = assign(first[which], second[which], weight[which])
        return {(int(first[which][k]), int(second[which][k])) for k in kept}

    assert pairs(order) == pairs(np.arange(200))


def test_without_a_pair_above_zero_the_assignment_is_empty() -> None:
    assert assign(np.array([0, 1]), np.array([0, 1]), np.array([0.0, -1.0])).size == 0


def test_weights_learn_which_levels_true_pairs_have() -> None:
    rng = np.random.default_rng(4)
    true = np.arange(4_000) < 400
    level = np.where(true, rng.random(4_000) < 0.9, rng.random(4_000) < 0.05).astype(np.int64)
    also = np.where(true, rng.integers(0, 2, 4_000), rng.integers(0, 10, 4_000))
    log_odds = weights(np.stack([level, also], axis=1), np.where(level == 1, 0.5, 0.01), 400)
    assert log_odds[(level == 1) & (also < 2)].min() > 0 > log_odds[(level == 0) | (also > 1)].max()
    both, neither = (log_odds[(level == a) & (also == b)].mean() for a, b in ((1, 0), (0, 9)))
    assert both - neither > np.log(0.9 / 0.05)


def test_a_rival_takes_from_the_chance_of_a_pair() -> None:
    alone = chances(np.array([0]), np.array([0]), np.array([2.0]), np.array([0]), 1)
    pair, twins = np.array([0, 0]), np.array([0, 1])
    contested = chances(pair, twins, np.array([2.0, 2.0]), np.array([0]), 1)
    assert alone[0] > 0.9 and contested[0] == pytest.approx(0.5, abs=0.05)


def test_the_surest_are_as_many_as_the_share_of_wrong_ones_allows() -> None:
    chance = np.array([0.5, 1.0, 0.98, 0.9])
    assert surest(chance, 0.0).tolist() == [1]
    assert surest(chance, 0.041).tolist() == [1, 2, 3]
    assert surest(chance, 1.0).tolist() == [0, 1, 2, 3]


def _lots_of_two_firms(rng: np.random.Generator, lots: int, both: int) -> tuple[np.ndarray, ...]:
    """Lots of like mass that one firm sends another through a year, `both` of them on record at both ends."""
    kg, day = rng.lognormal(9.0, 0.8, lots), rng.integers(0, 365, lots)
    other = np.r_[kg[:both] * rng.uniform(0.985, 1.015, both), rng.lognormal(9.0, 0.8, lots - both)]
    later = np.r_[day[:both] + rng.integers(2, 40, both), rng.integers(0, 365, lots - both)]
    first, second = (one.ravel() for one in np.indices((lots, lots)))
    apart, wait = np.abs(np.log(other[second] / kg[first])), later[second] - day[first]
    near_ = (apart <= 0.15) & (wait >= 0) & (wait <= 90)
    levels = np.stack([(apart / 0.005).astype(np.int64), wait // 5], axis=1)[near_]
    return first[near_], second[near_], levels, np.where(apart[near_] < 0.03, 0.65, 0.2)


def test_lots_that_two_firms_send_one_another_all_along_are_learnt_from_beside_their_rivals() -> None:
    rng = np.random.default_rng(5)
    first, second, levels, start = _lots_of_two_firms(rng, 200, 180)
    log_odds, chance = learnt(first, second, levels, start)
    kept = assign(first, second, log_odds + 8.0)
    paired = kept[np.bincount(first, chance)[first[kept]] >= 0.5]
    assert 160 <= paired.size <= 195
    assert ((first == second) & (first < 180))[paired].mean() > 0.8
    assert chance.sum() == pytest.approx(180, abs=20)


def test_lots_of_two_lists_without_a_common_lot_stay_unpaired() -> None:
    first, second, levels, start = _lots_of_two_firms(np.random.default_rng(1), 150, 0)
    assert learnt(first, second, levels, start)[1].sum() < 15


def test_chances_equal_those_summed_over_all_matchings() -> None:
    first, second = np.array([0, 0, 1, 2]), np.array([0, 1, 1, 2])
    log_odds, chance = learnt(first, second, np.zeros((4, 0), dtype=np.int64), np.full(4, 0.5))
    odds = np.exp(log_odds)
    sums, ways = np.zeros(4), 0.0
    for of in range(16):
        taken = np.flatnonzero([of >> k & 1 for k in range(4)])
        if np.unique(first[taken]).size == np.unique(second[taken]).size == taken.size:
            ways += odds[taken].prod()
            sums[taken] += odds[taken].prod()
    assert chance == pytest.approx(sums / ways, abs=1e-4)


def test_learning_takes_no_pairs_and_gives_one_pair_a_chance() -> None:
    none = np.zeros(0, dtype=np.int64)
    assert learnt(none, none, np.zeros((0, 2), dtype=np.int64), np.zeros(0))[1].size == 0
    one = np.zeros(1, dtype=np.int64)
    assert 0.0 < float(learnt(one, one, np.zeros((1, 2), dtype=np.int64), np.array([0.6]))[1][0]) < 1.0
