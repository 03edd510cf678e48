"""Intervals and totals of diverted amounts: order, floors, invariances, and what a total is of."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.detect.diversion.tonnage import (
    Kind,
    Tonnage,
    between,
    expected_total,
    hub_amounts,
    relative_spread,
    total_amount,
)
from tests.conftest import ROOT

KINDS: tuple[Kind, ...] = ("hub", "one leg", "total")
RNG = np.random.default_rng(8)
EXCESS, ERROR, WEAKER = RNG.normal(1, 2, 200), RNG.lognormal(-1, 1, 200), RNG.lognormal(0, 1, 200)
DIRECT = np.full(200, 3.0)


@pytest.mark.parametrize("kind", KINDS)
def test_amounts_are_in_order_and_never_negative(kind: Kind) -> None:
    amounts = hub_amounts(kind, EXCESS, ERROR, WEAKER, DIRECT)
    assert np.all(amounts.low >= 0)
    assert np.all(
        (amounts.low <= amounts.estimate) & (amounts.estimate <= amounts.high) & (amounts.high <= amounts.most)
    )
    assert np.all(amounts.most >= WEAKER)


def test_the_estimate_is_the_excess_and_no_loss() -> None:
    assert np.array_equal(hub_amounts("hub", EXCESS, ERROR, WEAKER, DIRECT).estimate, np.maximum(EXCESS, 0))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.floats(1e-3, 1e6))
def test_amounts_scale_with_the_unit(factor: float) -> None:
    plain = hub_amounts("hub", EXCESS, ERROR, WEAKER, DIRECT)
    scaled = hub_amounts("hub", EXCESS * factor, ERROR * factor, WEAKER * factor, DIRECT * factor)
    for name in ("estimate", "low", "high", "most"):
        assert np.allclose(getattr(plain, name) * factor, getattr(scaled, name), rtol=1e-9), name


def test_an_interval_is_wider_for_one_leg_and_the_bound_rises_with_the_spread() -> None:
    ones = np.ones(3)
    low, high, most = between("hub", ones, np.array([0.1, 0.22, 0.9]), ones)
    assert np.all(np.diff(most) >= 0)
    low_one, high_one, _ = between("one leg", ones, np.array([0.1, 0.3, 0.9]), ones)
    assert np.all(high_one / low_one > high / low)


def test_a_total_takes_flagged_hubs_whole_and_the_others_by_their_chance() -> None:
    flagged, chance = np.array([True, False, False]), np.array([0.9, 0.5, 0.0])
    estimate, error = np.array([4.0, 2.0, 100.0]), np.array([1.0, 1.0, 50.0])
    expected, spread = expected_total(flagged, chance, estimate, error)
    assert expected[0] == pytest.approx(5.0)
    assert spread[0] == pytest.approx(np.sqrt(0.9 * 0.1 * 16 + 1 + 0.5 * 0.5 * 4))
    total = total_amount(flagged, chance, estimate, error, 3.0)
    assert total.low[0] < total.estimate[0] < total.high[0] <= total.most[0]


def _table(kind: Kind) -> list[dict[str, str]]:
    """The three rows of a kind, as they stand in the file."""
    path = next((ROOT / "src" / "oretrace" / "detect").rglob("tonnage.csv"))
    return [row for row in csv.DictReader(path.read_text("utf-8").splitlines()) if row["kind"] == kind]


@pytest.mark.parametrize(("kind", "floor"), [("hub", 0.01), ("one leg", 0.01), ("total", 0.02)])
def test_every_third_has_its_own_factors_of_the_estimate_and_the_floor(kind: Kind, floor: float) -> None:
    rows = _table(kind)
    edges = [float(row["spread_up_to"]) for row in rows[:-1]]
    direct, estimate = 50.0, 4.0
    scale = estimate + floor * direct
    spreads = [edges[0] * 0.999, edges[0] * 1.001, edges[1] * 0.999, edges[1] * 1.001]
    for spread, row in zip(spreads, (rows[0], rows[1], rows[1], rows[2]), strict=True):
        unit = np.ones(1)
        low, high, most = between(kind, estimate * unit, spread * scale * unit, direct * unit)
        expected = {name: scale * float(row[name]) - floor * direct for name in ("low", "high", "most")}
        assert low[0] == pytest.approx(min(max(expected["low"], 0.0), estimate))
        assert high[0] == pytest.approx(max(expected["high"], estimate))
        assert most[0] == pytest.approx(max(expected["most"], expected["high"], estimate))


def test_a_relative_spread_has_a_floor_and_is_blank_without_trade() -> None:
    error, estimate, direct = np.array([3.0, 3.0, 0.2]), np.array([1.0, 0.0, 0.5]), np.array([200.0, 0.0, 0.0])
    assert relative_spread("hub", estimate, error, direct).tolist() == pytest.approx([1.0, 0.0, 0.4])
    assert relative_spread("total", estimate, error, direct)[0] == pytest.approx(0.6)


def test_months_add_up() -> None:
    monthly = Tonnage(*(np.array([k]) for k in (2.0, 1.0, 3.0, 5.0)))
    whole = monthly.times(7)
    assert [float(a[0]) for a in (whole.estimate, whole.low, whole.high, whole.most)] == [14.0, 7.0, 21.0, 35.0]


def test_a_total_without_doubt_is_the_sum_of_the_flagged_with_their_errors() -> None:
    expected, spread = expected_total(
        np.array([True, True, False]), np.array([1.0, 1.0, 0.0]), np.array([4.0, 2.0, 9.0]), np.array([3.0, 4.0, 9.0])
    )
    assert (expected[0], spread[0]) == (6.0, 5.0)
    total = total_amount(np.array([True]), np.ones(1), np.array([4.0]), np.array([3.0]), 100.0)
    low, high, most = between("total", np.array([4.0]), np.array([3.0]), np.array([100.0]))
    assert (total.low[0], total.high[0], total.most[0]) == (low[0], high[0], most[0])
