"""Budgets: places without ties, lots with their propensity, expected hits."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oretrace.vet.ranking.budget import BY_LOT, curve, plan, positions


@given(st.lists(st.sampled_from([0.1, 0.2, 0.2, np.nan]), min_size=1, max_size=50))
def test_places_are_a_permutation_and_the_larger_comes_first(values: list[float]) -> None:
    key = np.array(values)
    found = positions(key)
    assert sorted(found.tolist()) == list(range(len(values)))
    ordered = np.nan_to_num(key, nan=-1)[np.argsort(found)]
    assert (np.diff(ordered) <= 0).all()


def test_a_part_of_the_budget_is_drawn_by_lot() -> None:
    chosen = plan(np.arange(10_000), 0.05, seed=3)
    assert chosen.opened.sum() == 500
    assert chosen.by_lot.sum() == round(500 * BY_LOT)
    top = 500 - int(chosen.by_lot.sum())
    assert chosen.opened[:top].all() and not chosen.by_lot[:top].any()
    assert np.isclose(chosen.propensity.sum(), 500)
    assert (plan(np.arange(10_000), 0.05, seed=3).by_lot == chosen.by_lot).all()
    assert (plan(np.arange(10_000), 0.05, seed=4).by_lot != chosen.by_lot).any()


def test_lots_estimate_the_rate_of_the_rest_without_bias() -> None:
    rate = np.linspace(0.9, 0.0, 2000)
    draws = [plan(np.arange(2000), 0.1, seed).by_lot for seed in range(300)]
    found = np.mean([rate[lot].mean() for lot in draws])
    assert abs(found - rate[197:].mean()) < 0.03


def test_small_budgets_open_at_least_one_line() -> None:
    assert plan(np.arange(3), 0.001, 1).opened.tolist() == [True, False, False]
    assert plan(np.arange(2), 1.0, 1).opened.all()


def test_the_curve_adds_probabilities_from_the_first_line_on() -> None:
    points = curve(np.array([1, 0, *range(2, 100)]), np.array([0.5, 1.0] + [0.0] * 98))
    assert [round(one.expected, 6) for one in points if one.share in (0.01, 0.02)] == [1.0, 1.5]
    assert all(one.low <= one.expected <= one.high <= one.lines for one in points)
