"""R5 and the features of the boosted score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.kernels.legs import LegFeatures, LegPair, floor_of, leg_features, pair_features
from oretrace.kernels.scores import (
    FEATURES,
    INTERCEPT,
    ONE_LEG_INTERCEPT,
    ONE_LEG_WEIGHTS,
    RISING,
    WEIGHTS,
    boosted_features,
    expit,
    linear_terms,
    score_one_leg,
    score_second_leg,
    score_two_legs,
)

RNG = np.random.default_rng(5)
T0, PRE, POST = 24, 24, 18
LANES = RNG.lognormal(8, 1, (40, T0 + POST)) * (RNG.random((40, T0 + POST)) < 0.7)
DIRECT = np.full(40, 5_000.0)


def _pair(first: np.ndarray, second: np.ndarray, factor: float = 1.0) -> LegPair:
    direct = DIRECT * factor
    return pair_features(first * factor, second * factor, direct, T0, PRE, POST, floor_of(direct, 100.0 * factor))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.floats(1e-3, 1e6))
def test_scores_do_not_depend_on_the_unit(factor: float) -> None:
    second = RNG.permutation(LANES)
    plain, scaled = _pair(LANES, second), _pair(LANES, second, factor)
    assert np.allclose(score_two_legs(plain), score_two_legs(scaled), rtol=1e-9, atol=1e-9)
    assert np.allclose(boosted_features(plain), boosted_features(scaled), rtol=1e-9, atol=1e-9)


def test_growth_on_both_legs_scores_above_growth_on_one() -> None:
    grown = LANES.copy()
    grown[:, T0 + 3 :] += 4_000.0
    assert np.all(score_two_legs(_pair(grown, grown)) > score_two_legs(_pair(grown, LANES)))


def test_r5_is_its_terms_by_their_weights() -> None:
    pair = _pair(LANES, LANES[::-1])
    terms = dict(zip(WEIGHTS, linear_terms(pair).T, strict=True))
    assert np.allclose(terms["growth"], pair.first.growth + pair.second.growth)
    assert np.allclose(terms["regularity"], np.minimum(pair.first.regularity, pair.second.regularity))
    assert np.all(terms["balance"] <= 0)
    expected = INTERCEPT + sum(weight * terms[name] for name, weight in WEIGHTS.items())
    assert np.allclose(score_two_legs(pair), expected)


def test_one_leg_is_its_three_terms_by_their_weights() -> None:
    leg = leg_features(LANES, T0, PRE, POST, floor_of(DIRECT, 100.0))
    terms = {"growth": leg.growth, "regularity": leg.regularity, "rank": leg.rank}
    expected = ONE_LEG_INTERCEPT + sum(ONE_LEG_WEIGHTS[name] * values for name, values in terms.items())
    assert np.allclose(score_one_leg(leg), expected)


def test_boosted_features_stand_in_the_order_of_their_names() -> None:
    pair = _pair(LANES, LANES[::-1])
    columns = dict(zip(FEATURES, boosted_features(pair).T, strict=True))
    assert np.array_equal(columns["growth_2"], pair.second.growth)
    assert np.array_equal(columns["matched"], pair.matched)
    assert np.allclose(np.exp(columns["size_1"]) - 0.005, pair.first.pre / DIRECT)
    assert set(FEATURES) - set(RISING) == {"size_1", "size_2"}


def test_expit_is_a_probability_without_overflow() -> None:
    assert expit(np.array([-1e9, 0.0, 1e9])).tolist() == [0.0, 0.5, 1.0]
    assert expit(np.array([1.0]))[0] == pytest.approx(1 / (1 + np.exp(-1)))


def _made_up(pre: float, post: float, growth: float, regularity: float, rank: float) -> LegFeatures:
    one = np.ones(1)
    return LegFeatures(one * pre, one * post, one, one * growth, one * regularity, one * rank, one > 0)


def test_scores_by_hand() -> None:
    """With the fitted weights as docs/method/diversion.md states them."""
    first, second = _made_up(0, 30, 1.5, 0.75, 3.0), _made_up(0, 10, 0.25, 0.5, -2.0)
    pair = LegPair(first, second, np.array([0.5]), np.array([0.25]), np.array([100.0]))
    expected = -5.29 + 0.87 * 1.75 + 1.46 * 0.5 + 0.17 * 0.5 + 0.23 * 1.0 - 0.37 * np.log(0.32 / 0.12)
    assert score_two_legs(pair)[0] == pytest.approx(expected)
    assert score_one_leg(first)[0] == pytest.approx(-6.49 + 1.00 * 1.5 + 1.16 * 0.75 + 0.12 * 3.0)


def test_boosted_features_by_hand_with_and_without_direct_trade() -> None:
    first, second = _made_up(0.5, 30, 1.5, 0.75, 3.0), _made_up(0, 10, 0.25, 0.5, -2.0)
    for direct, unit in ((100.0, 100.0), (0.5, 0.5), (0.0, 1.0)):
        pair = LegPair(first, second, np.array([0.5]), np.array([0.25]), np.array([direct]))
        sizes = np.log(0.5 / unit + 0.005), np.log(0.005)
        expected = [1.5, 0.25, 0.5, 0.75, 0.5, 3.0, -2.0, 0.25, *sizes]
        assert boosted_features(pair)[0].tolist() == pytest.approx(expected)


@pytest.mark.parametrize(("direct", "unit"), [(100.0, 100.0), (0.5, 0.5), (0.0, 1.0)])
def test_a_second_leg_alone_by_hand(direct: float, unit: float) -> None:
    leg, a = _made_up(0.5, 30, 1.5, 0.75, 3.0), np.array([direct])
    gain = np.log(29.5 / unit + 0.02)
    assert score_second_leg(leg, a)[0] == pytest.approx(-6.34 + 2.08 * 1.5 + 0.14 * 3.0 - 0.54 * gain)
    sales = np.array([[0.3, -0.2, -1.1]])
    size = np.log(0.5 / unit + 0.005)
    expected = -6.32 + 2.16 * 1.5 + 0.23 * 3.0 - 1.04 * gain + 0.25 * size + 0.57 * 0.3 - 0.73 * -0.2 + 0.84 * -1.1
    assert score_second_leg(leg, a, sales)[0] == pytest.approx(expected)
    shrunk = _made_up(9, 3, 1.5, 0.75, 3.0)
    assert score_second_leg(shrunk, a)[0] == pytest.approx(-6.34 + 2.08 * 1.5 + 0.14 * 3.0 - 0.54 * np.log(0.02))
