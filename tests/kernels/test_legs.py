"""Features of legs and R5: worked examples, invariances, and the limits that keep a score honest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.kernels.legs import (
    combined_excess,
    floor_of,
    lead_lag,
    leg_features,
    score_one_leg,
    score_two_legs,
)

RNG = np.random.default_rng(5)
T0, PRE, POST = 24, 24, 18
LANES = RNG.lognormal(8, 1, (40, T0 + POST)) * (RNG.random((40, T0 + POST)) < 0.7)
DIRECT = np.full(40, 5_000.0)


def _score(first: np.ndarray, second: np.ndarray, direct: np.ndarray, lot: float = 100.0) -> np.ndarray:
    floor = floor_of(direct, lot)
    one, two = (leg_features(lane, T0, PRE, POST, floor) for lane in (first, second))
    return score_two_legs(one, two, lead_lag(first, second, T0, POST), direct)


def test_worked_example_of_every_feature() -> None:
    lane = np.concatenate([np.full(24, 100.0), np.full(9, 100.0), np.full(9, 300.0)])[None, :]
    leg = leg_features(lane, T0, PRE, POST, np.array([50.0]))
    assert leg.growth[0] == pytest.approx(np.log(350 / 150))
    assert leg.regularity[0] == 1.0
    assert leg.excess[0] == pytest.approx(100.0)
    # From onset 9 on all nine months beat all 24: AUC 1, so (1 - ½)·√(12·9·24/34).
    assert leg.rank[0] == pytest.approx(0.5 * np.sqrt(12 * 9 * 24 / 34))


def test_rank_is_the_mann_whitney_statistic() -> None:
    from scipy.stats import mannwhitneyu

    before, after = LANES[0, :T0], LANES[0, T0 : T0 + 5]
    leg = leg_features(LANES[:1, : T0 + 5], T0, PRE, 5, np.array([1.0]))
    best = max(
        (mannwhitneyu(after[o:], before).statistic / (len(after[o:]) * 24) - 0.5)
        * np.sqrt(12 * len(after[o:]) * 24 / (len(after[o:]) + 25))
        for o in (0,)
    )
    assert leg.rank[0] == pytest.approx(best)


def test_constant_legs_have_no_lead_lag() -> None:
    flat = np.full((3, T0 + POST), 0.1)
    assert np.array_equal(lead_lag(flat, LANES[:3], T0, POST), np.zeros(3))


def test_a_leg_that_follows_after_two_months_is_matched() -> None:
    second = np.roll(LANES, 2, axis=-1)
    assert np.all(lead_lag(LANES, second, T0, POST) > 0.99)


def test_extremes_stay_inside_the_clips() -> None:
    lanes = np.zeros((2, T0 + POST))
    lanes[0, T0:] = 1e12
    lanes[1, :T0] = 1e12
    leg = leg_features(lanes, T0, PRE, POST, np.array([100.0, 100.0]))
    assert leg.growth.tolist() == [2.0, -1.0]
    assert np.all(np.abs(leg.rank) <= 10)
    assert leg.alive.tolist() == [True, False]


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(1e-3, 1e6))
def test_scores_do_not_depend_on_the_unit(factor: float) -> None:
    second = RNG.permutation(LANES)
    plain = _score(LANES, second, DIRECT)
    scaled = _score(LANES * factor, second * factor, DIRECT * factor, 100.0 * factor)
    assert np.allclose(plain, scaled, rtol=1e-9, atol=1e-9)


def test_growth_on_both_legs_scores_above_growth_on_one() -> None:
    grown = LANES.copy()
    grown[:, T0 + 3 :] += 4_000.0
    both, one = _score(grown, grown, DIRECT), _score(grown, LANES, DIRECT)
    assert np.all(both > one)


def test_one_leg_is_the_two_leg_score_without_the_second_legs_terms() -> None:
    leg = leg_features(LANES, T0, PRE, POST, floor_of(DIRECT, 100.0))
    assert np.allclose(score_one_leg(leg), -6.49 + leg.growth + 1.16 * leg.regularity + 0.12 * leg.rank)


def test_floor_is_two_percent_but_never_under_a_lot() -> None:
    assert floor_of(np.array([1e6, 10.0]), 100.0).tolist() == [20_000.0, 100.0]


def test_combined_excess_leans_on_the_leg_with_less_background() -> None:
    quiet, busy = np.zeros((1, T0 + POST)), np.full((1, T0 + POST), 20_000.0)
    quiet[:, T0:], busy[:, T0:] = 1_000.0, 26_000.0
    floor = floor_of(DIRECT[:1], 100.0)
    legs = tuple(leg_features(lane, T0, PRE, POST, floor) for lane in (quiet, busy))
    estimate, error = combined_excess(legs, DIRECT[:1])
    assert 1_000.0 < estimate[0] < 1_500.0
    assert error[0] > 0


def test_windows_outside_the_series_are_refused() -> None:
    with pytest.raises(ValueError, match="outside a series of 42"):
        leg_features(LANES, T0, PRE, POST + 1, np.full(40, 1.0))
