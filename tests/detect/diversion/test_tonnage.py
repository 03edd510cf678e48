"""Intervals and totals of diverted amounts: order, floors, invariances, and what a total is of."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.detect.diversion.tonnage import Kind, between, expected_total, hub_amounts, total_amount

KINDS: tuple[Kind, ...] = ("hub", "one leg", "total")
RNG = np.random.default_rng(8)
EXCESS, ERROR, WEAKER = RNG.normal(1, 2, 200), RNG.lognormal(-1, 1, 200), RNG.lognormal(0, 1, 200)
DIRECT, NOTHING = np.full(200, 3.0), np.zeros(200)


@pytest.mark.parametrize("kind", KINDS)
def test_amounts_are_in_order_and_never_negative(kind: Kind) -> None:
    said = hub_amounts(kind, EXCESS, ERROR, NOTHING, WEAKER, DIRECT)
    assert np.all(said.low >= 0)
    assert np.all((said.low <= said.estimate) & (said.estimate <= said.high) & (said.high <= said.most))
    assert np.all(said.most >= WEAKER)


def test_what_placebos_gained_is_taken_off() -> None:
    plain = hub_amounts("hub", EXCESS, ERROR, NOTHING, WEAKER, DIRECT)
    less = hub_amounts("hub", EXCESS, ERROR, np.full(200, 0.5), WEAKER, DIRECT)
    assert np.allclose(less.estimate, np.maximum(EXCESS - 0.5 * ERROR, 0))
    assert np.all(less.estimate <= plain.estimate)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.floats(1e-3, 1e6))
def test_amounts_scale_with_the_unit(factor: float) -> None:
    plain = hub_amounts("hub", EXCESS, ERROR, NOTHING, WEAKER, DIRECT)
    scaled = hub_amounts("hub", EXCESS * factor, ERROR * factor, NOTHING, WEAKER * factor, DIRECT * factor)
    for name in ("estimate", "low", "high", "most"):
        assert np.allclose(getattr(plain, name) * factor, getattr(scaled, name), rtol=1e-9), name


def test_an_interval_widens_with_the_spread_and_is_wider_for_one_leg() -> None:
    ones = np.ones(3)
    low, high, _ = between("hub", ones, np.array([0.1, 0.23, 0.9]), ones)
    assert np.all(np.diff(high - low) >= 0)
    low_one, high_one, _ = between("one leg", ones, np.array([0.1, 0.3, 0.9]), ones)
    assert np.all(high_one - low_one > high - low)


def test_a_total_takes_flagged_hubs_whole_and_the_others_by_their_chance() -> None:
    flagged, chance = np.array([True, False, False]), np.array([0.9, 0.5, 0.0])
    estimate, error = np.array([4.0, 2.0, 100.0]), np.array([1.0, 1.0, 50.0])
    expected, spread = expected_total(flagged, chance, estimate, error)
    assert expected[0] == pytest.approx(5.0)
    assert spread[0] == pytest.approx(np.sqrt(0.9 * 0.1 * 16 + 1 + 0.5 * 0.5 * 4))
    total = total_amount(flagged, chance, estimate, error, 3.0)
    assert total.low[0] < total.estimate[0] < total.high[0] <= total.most[0]
