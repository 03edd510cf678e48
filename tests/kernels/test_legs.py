"""Features of legs: worked examples, invariances, and the limits that keep them honest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.kernels.legs import floor_of, lead_lag, leg_features, matched_share, pair_features

RNG = np.random.default_rng(5)
T0, PRE, POST = 24, 24, 18
LANES = RNG.lognormal(8, 1, (40, T0 + POST)) * (RNG.random((40, T0 + POST)) < 0.7)
DIRECT = np.full(40, 5_000.0)


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


def test_lots_that_leave_as_they_came_match_in_full_but_for_the_floor() -> None:
    rng = np.random.default_rng(2)
    gain = np.where(rng.random((5, POST)) < 0.3, 1e6, 0.0)
    gain[:, -2:] = 0.0
    same = matched_share(gain, np.roll(gain, 2, axis=-1), np.full(5, 1_000.0))
    assert np.all(same > 0.99)
    assert np.all(matched_share(gain, np.zeros((5, POST)), np.full(5, 1_000.0)) == 0)
    assert np.all(matched_share(np.full((5, POST), 10.0), np.full((5, POST), 10.0), np.full(5, 1e6)) < 1e-3)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(1e-3, 1e6))
def test_features_of_a_pair_do_not_depend_on_the_unit(factor: float) -> None:
    second = RNG.permutation(LANES)
    floor = floor_of(DIRECT, 100.0)
    plain = pair_features(LANES, second, DIRECT, T0, PRE, POST, floor)
    scaled = pair_features(LANES * factor, second * factor, DIRECT * factor, T0, PRE, POST, floor * factor)
    assert np.allclose(plain.together, scaled.together, atol=1e-9)
    assert np.allclose(plain.matched, scaled.matched, atol=1e-9)
    assert np.allclose(plain.first.growth, scaled.first.growth, atol=1e-9)


def test_a_pair_reads_no_month_after_its_window() -> None:
    later = np.concatenate([LANES, np.full((40, 6), 1e9)], axis=-1)
    floor = floor_of(DIRECT, 100.0)
    pairs = [pair_features(lanes, lanes[::-1], DIRECT, T0, PRE, POST, floor) for lanes in (LANES, later)]
    assert np.array_equal(pairs[0].together, pairs[1].together)
    assert np.array_equal(pairs[0].matched, pairs[1].matched)


def test_floor_is_two_percent_but_never_under_a_lot() -> None:
    assert floor_of(np.array([1e6, 10.0]), 100.0).tolist() == [20_000.0, 100.0]


def test_windows_outside_the_series_are_refused() -> None:
    with pytest.raises(ValueError, match="outside a series of 42"):
        leg_features(LANES, T0, PRE, POST + 1, np.full(40, 1.0))
