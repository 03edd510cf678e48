"""What goods in could have gone out: by hand, against a linear programme, and what must not matter."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from oretrace.kernels.passing import lots_passed, overlap, passed, since


def _by_programme(into: list[float], out: list[float], most: int) -> float:
    """The largest mass from steps in to steps out, at most `most` steps later."""
    pairs = [(i, j) for i in range(len(into)) for j in range(len(out)) if 0 <= j - i <= most]
    rows = [[float(i == k) for i, _ in pairs] for k in range(len(into))]
    rows += [[float(j == k) for _, j in pairs] for k in range(len(out))]
    return float(-linprog([-1.0] * len(pairs), rows, [*into, *out]).fun)


def test_the_largest_mass_is_passed_on() -> None:
    rng = np.random.default_rng(1)
    into, out = (rng.integers(0, 9, (6, 8)).astype(float) * (rng.random((6, 8)) < 0.5) for _ in range(2))
    found = passed(into, out, 2).kg
    for k in range(6):
        assert found[k] == pytest.approx(_by_programme(into[k].tolist(), out[k].tolist(), 2))


def test_single_lots_pass_on_what_the_steps_do() -> None:
    rng = np.random.default_rng(2)
    days, other = rng.integers(0, 8, 9), rng.integers(0, 8, 9)
    kg, sold = rng.integers(1, 9, 9).astype(float), rng.integers(1, 9, 9).astype(float)
    first, second, given = lots_passed(days, kg, other, sold, 3)
    into, out = (np.bincount(d, k, 8).astype(float)[None] for d, k in ((days, kg), (other, sold)))
    assert given.sum() == pytest.approx(passed(into, out, 3).kg[0])
    assert (np.bincount(first, given, 9) <= kg + 1e-9).all() and (np.bincount(second, given, 9) <= sold + 1e-9).all()
    wait = other[second] - days[first]
    assert wait.min() >= 0 and wait.max() <= 3


def test_goods_leave_neither_before_they_came_nor_after_the_longest_wait() -> None:
    into, out = np.array([[0.0, 5.0, 0.0, 0.0, 0.0]]), np.array([[3.0, 0.0, 0.0, 0.0, 4.0]])
    assert passed(into, out, 2).kg[0] == 0.0 and passed(into, out, 3).kg[0] == 4.0


def test_goods_that_may_leave_later_or_came_earlier_count_on_neither_side() -> None:
    both = passed(np.array([[0.0, 0.0, 0.0, 7.0]]), np.array([[2.0, 0.0, 0.0, 0.0]]), 2)
    assert both.into[0] == 0.0 and both.out[0] == 0.0 and overlap(both, 1.0)[0] == 0.0


def test_the_same_mass_in_and_out_overlaps_wholly_and_a_floor_takes_from_little() -> None:
    both = passed(np.array([[10.0, 0.0, 0.0, 0.0]]), np.array([[0.0, 10.0, 0.0, 0.0]]), 1)
    assert overlap(both, 0.0)[0] == pytest.approx(1.0) and overlap(both, 10.0)[0] == pytest.approx(0.5)


def test_a_pace_that_was_there_before_is_not_new() -> None:
    steady = passed(np.ones((1, 10)), np.ones((1, 10)), 1)
    late = passed(np.r_[np.zeros(5), np.ones(5)][None], np.r_[np.zeros(5), np.ones(5)][None], 1)
    assert since(steady, 5)[0] == 0.0 and since(late, 5)[0] == 1.0
    assert since(steady, 0)[0] == 1.0
    assert since(steady, 10)[0] == 0.0


def test_half_of_a_small_pace_is_new() -> None:
    grams = np.r_[np.full(5, 0.1), np.full(5, 0.2)][None]
    assert since(passed(grams, grams, 1), 5)[0] == pytest.approx(0.5)
    less = np.r_[np.full(5, 0.2), np.full(5, 0.1)][None]
    assert since(passed(less, less, 1), 5)[0] == 0.0
    nothing = np.r_[np.full(5, 0.2), np.zeros(5)][None]
    assert since(passed(nothing, nothing, 1), 5)[0] == 0.0
