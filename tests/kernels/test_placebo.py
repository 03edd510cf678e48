"""Ranks and false discoveries: exact small cases, a reference implementation, and validity under the null."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from oretrace.kernels.placebo import attainable_p, q_values, rank_p


def test_rank_counts_the_tested_value_itself() -> None:
    placebos = np.array([1.0, 2.0, 3.0, 4.0])
    assert rank_p(np.array([5.0, 3.0, 2.5]), placebos).tolist() == [0.2, 0.6, 0.6]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.floats(-5, 5), max_size=30), st.floats(-6, 6))
def test_no_p_is_zero_or_one_and_none_is_below_the_attainable(placebos: list[float], value: float) -> None:
    p = rank_p(np.array([value]), np.array(placebos))[0]
    assert 0 < attainable_p(len(placebos)) <= p < 1


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


def test_nothing_is_known_without_placebos() -> None:
    assert rank_p(np.array([9.9]), np.array([])).tolist() == [0.5]
    assert attainable_p(0) == 0.5
