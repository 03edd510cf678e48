"""Ranks and false discoveries: exact small cases, a reference implementation, and validity under the null."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from oretrace.kernels.placebo import p_of_rank, q_values, rank_p, surprise_of_the_top


def test_rank_counts_the_tested_value_itself() -> None:
    placebos = np.array([1.0, 2.0, 3.0, 4.0])
    assert rank_p(np.array([5.0, 3.0, 2.5]), placebos).tolist() == [0.2, 0.6, 0.6]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.floats(-5, 5), max_size=30), st.floats(-6, 6))
def test_p_is_above_0_below_1_and_at_least_the_attainable(placebos: list[float], value: float) -> None:
    p = rank_p(np.array([value]), np.array(placebos))[0]
    assert 0 < p_of_rank(np.array(0), np.array(len(placebos))) <= p < 1


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.floats(1e-6, 1), min_size=1, max_size=40))
def test_q_values_agree_with_scipy(p: list[float]) -> None:
    assert np.allclose(q_values(np.array(p)), false_discovery_control(p))


def test_p_is_valid_under_exchangeability() -> None:
    rng = np.random.default_rng(1)
    draws = rng.normal(size=(4000, 40))
    p = np.array([rank_p(row[:1], row[1:])[0] for row in draws])
    for level in (0.05, 0.1, 0.5):
        assert (p <= level).mean() == pytest.approx(level, abs=3 * np.sqrt(level / 4000))


def test_p_is_unknown_without_placebos() -> None:
    assert rank_p(np.array([9.9]), np.array([])).tolist() == [0.5]
    assert p_of_rank(np.array(0), np.array(0)) == 0.5


def test_surprise_of_the_top_is_the_hypergeometric_tail() -> None:
    from scipy.stats import hypergeom

    above, separate = np.array([0.0, 0.0, 2.0]), np.full(3, 9.0)
    one_by_one = [hypergeom.sf(j - 1, 12, 3, j + b) for j, b in ((1, 0), (2, 0), (3, 2))]
    expected = np.minimum.accumulate(one_by_one[::-1])[::-1]
    assert np.allclose(surprise_of_the_top(above, separate), expected)


def test_three_units_above_few_looks_are_rare_and_one_is_not() -> None:
    assert surprise_of_the_top(np.array([0.0, 9.0, 9.0]), np.full(3, 9.4))[0] > 0.2
    assert surprise_of_the_top(np.zeros(3), np.full(3, 9.4))[0] < 0.01


def test_overlapping_placebos_do_not_make_flags_out_of_nothing() -> None:
    """Twelve units, each with 20 placebos that are copies of one look: pooled ranks alone flag far too often."""
    rng = np.random.default_rng(4)
    pooled, guarded = [], []
    for _ in range(400):
        units, looks = rng.normal(size=12), rng.normal(size=12)
        placebos = np.repeat(looks, 20) + 1e-6 * rng.normal(size=240)
        q = q_values(rank_p(units, placebos))
        order = np.argsort(-units)
        above = (placebos >= units[order][:, None]).sum(axis=1) / 20
        surprise = surprise_of_the_top(above, np.full(12, 12.0))
        pooled.append((q <= 0.1).any())
        guarded.append((np.maximum(q[order], surprise) <= 0.1).any())
    assert np.mean(pooled) > 0.3
    assert np.mean(guarded) < 0.14


def test_the_p_of_a_rank_by_hand() -> None:
    assert p_of_rank(np.array([0, 3, 9]), np.array(9)).tolist() == [0.1, 0.4, 0.95]


def test_looks_are_rounded_against_the_unit() -> None:
    """Of 2.9 separate looks only two count, and half a look above counts as a whole one."""
    assert surprise_of_the_top(np.array([0.0]), np.array([2.9]))[0] == pytest.approx(1 / 3)
    assert surprise_of_the_top(np.array([0.5]), np.array([4.0]))[0] == pytest.approx(2 / 5)
    assert surprise_of_the_top(np.array([0.0]), np.array([0.0]))[0] == 1.0
    # What is whole but for rounding is whole.
    assert surprise_of_the_top(np.array([1.0 + 1e-12]), np.array([3.0 - 1e-12]))[0] == pytest.approx(2 / 4)


def test_no_more_looks_stand_above_than_there_are() -> None:
    assert surprise_of_the_top(np.array([5.0, 5.0]), np.array([2.0, 2.0])).tolist() == pytest.approx([1.0, 1.0])
    # Both units in the top three of five, one look between them: one way for the units times three for the look.
    assert surprise_of_the_top(np.array([3.0, 1.0]), np.array([3.0, 3.0]))[1] == pytest.approx(3 / 10)


def test_the_surprise_never_falls_from_the_best_down() -> None:
    surprise = surprise_of_the_top(np.array([0.0, 2.0, 6.0, 12.0]), np.full(4, 20.0))
    assert surprise[0] == surprise[1] < surprise[2] < surprise[3]
    level = surprise_of_the_top(np.full(4, 3.0), np.full(4, 20.0))
    assert np.all(level == level[3])
    assert q_values(np.zeros(0)).size == 0
