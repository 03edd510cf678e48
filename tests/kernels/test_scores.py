"""R5 and the features of the boosted score."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.kernels.legs import Pair, floor_of, leg_features, pair_features
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
    score_two_legs,
)

RNG = np.random.default_rng(5)
T0, PRE, POST = 24, 24, 18
LANES = RNG.lognormal(8, 1, (40, T0 + POST)) * (RNG.random((40, T0 + POST)) < 0.7)
DIRECT = np.full(40, 5_000.0)


def _pair(first: np.ndarray, second: np.ndarray, factor: float = 1.0) -> Pair:
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
