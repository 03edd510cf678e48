"""Features of legs: worked examples, invariances, and the limits that keep them honest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.kernels.legs import (
    LegFeatures,
    balance,
    floor_of,
    lead_lag,
    leg_features,
    matched_share,
    pair_features,
)

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


@pytest.mark.parametrize("level", [1e-6, 0.1, 12_345.678, 1e9 / 3])
def test_constant_legs_have_no_lead_lag(level: float) -> None:
    flat = np.full((3, T0 + POST), level)
    assert np.array_equal(lead_lag(flat, LANES[:3], T0, POST), np.zeros(3))
    assert np.array_equal(lead_lag(LANES[:3], flat, T0, POST), np.zeros(3))


def test_leading_axes_are_lanes_one_by_one() -> None:
    square, floor = LANES[:12].copy().reshape(3, 4, -1), np.arange(1.0, 13.0).reshape(3, 4)
    square[1, 2, T0:] = 0.0
    direct = 1_000.0 * floor
    pair = pair_features(square, square[::-1, ::-1], direct, T0, PRE, POST, floor)
    flat = pair_features(
        square.reshape(12, -1), square[::-1, ::-1].reshape(12, -1), direct.ravel(), T0, PRE, POST, floor.ravel()
    )
    assert not pair.first.alive[1, 2] and pair.first.alive.sum() == 11
    for one, other in ((pair.first, flat.first), (pair.second, flat.second)):
        for name in ("pre", "post", "growth", "regularity", "rank", "alive"):
            assert np.array_equal(getattr(one, name).ravel(), getattr(other, name)), name
    assert np.allclose(pair.together.ravel(), flat.together) and np.allclose(pair.matched.ravel(), flat.matched)
    with pytest.raises(ValueError, match=f"outside a series of {T0 + POST} months"):
        pair_features(square, square, direct, T0, PRE, POST + 1, floor)


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


# ------------------------------------------------------------------------- the same, month by month and lag by lag


def _reference_rank(before: np.ndarray, after: np.ndarray) -> float:
    best = -10.0
    for onset in (0, 3, 6, 9):
        tail = after[onset:]
        if onset and tail.size < 3:
            continue
        auc = np.mean([(a > b) + 0.5 * (a == b) for a in tail for b in before])
        best = max(best, (auc - 0.5) * np.sqrt(12 * tail.size * before.size / (tail.size + before.size + 1)))
    return float(np.clip(best, -10, 10))


def _reference_lead_lag(leg1: np.ndarray, leg2: np.ndarray, t0: int, post: int) -> float:
    smooth = [[np.sqrt(leg[max(t - 2, 0) : t + 1].mean()) for t in range(t0, t0 + post)] for leg in (leg1, leg2)]
    found = []
    for lag in range(min(4, post - 3) + 1):
        one, other = np.array(smooth[0][: post - lag]), np.array(smooth[1][lag:])
        moving = np.ptp(one) > 1e-9 * one.max() and np.ptp(other) > 1e-9 * other.max()
        found.append(float(np.corrcoef(one, other)[0, 1]) if moving else 0.0)
    return max(found)


def _reference_matched(gain1: np.ndarray, gain2: np.ndarray, direct: float) -> float:
    best, post = 0.0, gain1.size
    for lag in range(min(4, post - 3) + 1):
        pairs = [(gain1[t], gain2[t + lag]) for t in range(post - lag)]
        whole = sum(max(pair) for pair in pairs) + 0.02 * direct * len(pairs)
        best = max(best, sum(min(pair) for pair in pairs) / whole)
    return best


@pytest.mark.parametrize("post", [3, 4, 5, 6, 8, 9, 11, 12, 18])
@pytest.mark.parametrize("t0", [1, 2, 7, 24])
def test_features_equal_a_slow_reference(t0: int, post: int) -> None:
    first, second = LANES[:6].round(-3), LANES[6:12].round(-3)
    direct = np.full(6, 9_000.0)
    pair = pair_features(first, second, direct, t0, t0, post, floor_of(direct, 100.0))
    for k in range(6):
        after = first[k, t0 : t0 + post]
        late = after[post - post // 2 :].mean()
        assert pair.first.pre[k] == pytest.approx(first[k, :t0].mean())
        assert pair.first.post[k] == pytest.approx(after.mean())
        growth = np.clip(np.log((late + 180) / (first[k, :t0].mean() + 180)), -1, 2)
        assert pair.first.growth[k] == pytest.approx(growth)
        assert pair.first.regularity[k] == pytest.approx((after > 180).mean())
        assert pair.first.rank[k] == pytest.approx(_reference_rank(first[k, :t0], after))
        assert pair.together[k] == pytest.approx(_reference_lead_lag(first[k], second[k], t0, post), abs=1e-9)
        gains = [np.maximum(leg[k, t0 : t0 + post] - leg[k, :t0].mean(), 0) for leg in (first, second)]
        assert pair.matched[k] == pytest.approx(_reference_matched(gains[0], gains[1], 9_000.0))


def test_the_shortest_windows_and_the_whole_series_are_allowed_and_no_more() -> None:
    lanes, floor = LANES[:1, :10], np.ones(1)
    assert leg_features(lanes, 1, 1, 9, floor).pre[0] == lanes[0, 0]
    assert leg_features(lanes, 8, 8, 2, floor).rank[0] == pytest.approx(_reference_rank(lanes[0, :8], lanes[0, 8:]))
    for t0, pre, post in ((5, 0, 3), (5, 3, 1), (2, 3, 3), (5, 3, 6)):
        with pytest.raises(ValueError, match=f"window {t0 - pre}..{t0 + post - 1} outside a series of 10 months"):
            leg_features(lanes, t0, pre, post, floor)


def test_a_month_at_the_floor_does_not_count_as_above_it() -> None:
    lane = np.array([[0.0, 0.0, 50.0, 50.1, 0.0, 100.0]])
    leg = leg_features(lane, 2, 2, 4, np.array([50.0]))
    assert leg.regularity[0] == 0.5 and leg.alive[0]


def test_the_balance_of_two_gains_by_hand() -> None:
    def leg(gain: float) -> LegFeatures:
        one = np.ones(1)
        return LegFeatures(one * 0, one * gain, one, one, one, one, one > 0)

    direct = np.array([100.0])
    assert balance(leg(30.0), leg(30.0), direct)[0] == 0.0
    assert balance(leg(30.0), leg(10.0), direct)[0] == pytest.approx(-np.log(0.32 / 0.12))
    assert balance(leg(10.0), leg(30.0), direct)[0] == pytest.approx(-np.log(0.32 / 0.12))
    assert balance(leg(-5.0), leg(0.0), direct)[0] == 0.0
    # Without direct trade amounts are their own unit, and half a kilogram of it is one.
    assert balance(leg(1.0), leg(0.0), np.zeros(1))[0] == pytest.approx(-np.log(1.02 / 0.02))
    assert balance(leg(1.0), leg(0.0), np.array([0.5]))[0] == pytest.approx(-np.log(2.02 / 0.02))


def test_legs_without_gain_match_by_0_and_a_floor_lowers_the_match() -> None:
    gain = np.array([[4.0, 0.0, 2.0, 6.0]])
    assert matched_share(gain * 0, gain * 0, np.zeros(1))[0] == 0.0
    assert matched_share(gain, gain, np.zeros(1))[0] == 1.0
    assert matched_share(gain, gain, np.array([50.0]))[0] == pytest.approx(12 / 16)


def test_ranks_of_many_months_do_not_overflow() -> None:
    """Counted twice, 128 months before are 256, more than a byte holds."""
    for before in (127, 128, 129):
        lane = np.concatenate([np.zeros(before), np.ones(4)])[None, :]
        expected = min(0.5 * np.sqrt(12 * 4 * before / (before + 5)), 10.0)
        assert leg_features(lane, before, before, 4, np.ones(1)).rank[0] == pytest.approx(expected)
