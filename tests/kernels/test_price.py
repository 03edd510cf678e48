"""Unit values against their market: robust medians, movements that leave no trace, grades, shifts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oretrace.kernels.price import (
    FLOOR,
    SPREAD_FLOOR,
    Spread,
    common_shift,
    deviations,
    grades,
    medians,
    medians_of_others,
    outside,
    own_part,
    shifts,
    spread,
)

NUMBERS = st.floats(-5, 5).map(lambda x: round(x, 3))


@pytest.mark.slow
@given(arrays(np.float64, (4, 7), elements=st.one_of(NUMBERS, st.just(np.nan))))
def test_medians_are_those_of_the_figures(values: np.ndarray) -> None:
    for row, found in zip(values, medians(values), strict=True):
        known = row[np.isfinite(row)]
        assert np.isnan(found) if not known.size else found == pytest.approx(np.median(known))


@pytest.mark.slow
@given(st.lists(NUMBERS, min_size=2, max_size=12))
def test_medians_of_others_leave_each_out(values: list[float]) -> None:
    found = medians_of_others(np.array(values))
    for k, one in enumerate(found):
        assert one == pytest.approx(np.median(values[:k] + values[k + 1 :]))


def _prices(seed: int = 1, lanes: int = 30, months: int = 40, noise: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    price = rng.normal(0, 0.3, (lanes, 1)) + rng.normal(0, noise, (lanes, months)) + np.linspace(0, 1, months)
    return np.where(rng.random((lanes, months)) < 0.7, price, np.nan)


def test_what_moves_every_price_leaves_no_deviation() -> None:
    price, pool = _prices(), np.arange(30) < 25
    apart, common = deviations(price, pool)
    move = np.where(np.arange(40) < 22, 0.0, 1.1) + np.sin(np.arange(40))
    again, moved = deviations(price + move, pool)
    assert np.allclose(again, apart, equal_nan=True)
    assert np.allclose((moved - common) - (moved - common)[0], move - move[0])


def test_levels_stay_in_deviations_and_the_movement_is_found() -> None:
    price = _prices(noise=0.02)
    apart, common = deviations(price, np.ones(30, dtype=bool))
    assert np.corrcoef(common, np.linspace(0, 1, 40))[0, 1] > 0.99
    assert np.nanstd(medians(apart)) == pytest.approx(0.3, abs=0.1)


def test_a_lane_outside_the_pool_has_no_part_in_the_movement() -> None:
    price, pool = _prices(), np.arange(30) < 29
    wild = price.copy()
    wild[29] += 7.0
    assert np.allclose(deviations(wild, pool)[1], deviations(price, pool)[1])
    assert np.allclose(deviations(wild, pool)[0][29], deviations(price, pool)[0][29] + 7.0, equal_nan=True)


def test_a_month_of_too_few_has_no_market() -> None:
    price = _prices()
    price[4:, 11] = np.nan
    apart, common = deviations(price, np.ones(30, dtype=bool))
    assert np.isnan(common[11]) and np.isnan(apart[:, 11]).all()


def test_spreads_have_a_floor() -> None:
    same = spread(np.zeros((10, 12)))
    assert (same.between, same.within) == (SPREAD_FLOOR, FLOOR)
    wide = spread(deviations(_prices(noise=0.4), np.ones(30, dtype=bool))[0])
    assert wide.within == pytest.approx(0.4, abs=0.12) and wide.between > 0.15


def test_two_grades_are_told_apart_and_one_is_not_split() -> None:
    rng = np.random.default_rng(3)
    two = np.concatenate([rng.normal(0, 0.1, 700), rng.normal(1.5, 0.2, 300)])
    found = grades(two, np.ones(1000), 200.0)
    assert sorted(found.centre.round(1)) == [0.0, 1.5]
    assert found.share[np.argmin(found.centre)] == pytest.approx(0.7, abs=0.03)
    one = grades(rng.normal(0, 0.3, 1000), np.ones(1000), 200.0)
    assert one.centre.size == 1
    low, high = one.band(0.95)
    assert [low, high] == pytest.approx([-0.59, 0.59], abs=0.06)


def test_grades_are_of_mass_and_no_narrower_than_the_floor() -> None:
    values = np.array([0.0] * 90 + [2.0] * 10)
    heavy = grades(values, np.array([1.0] * 90 + [100.0] * 10), 50.0)
    assert heavy.share[np.argmax(heavy.centre)] > 0.9
    assert (heavy.sd >= FLOOR).all()


MARKET = Spread(between=0.25, within=0.2)


def _apart(after: np.ndarray, before: int = 12, seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    past = np.full(24, np.nan)
    past[:before] = rng.normal(0, 0.05, before)
    return np.concatenate([past, after])[None, :]


def test_a_step_a_drift_and_nothing() -> None:
    step = shifts(_apart(np.full(18, 1.0)), 24, 0, 42, MARKET)
    drift = shifts(_apart(np.clip(np.arange(18) / 12, 0, 1)), 24, 0, 42, MARKET)
    none = shifts(_apart(np.zeros(18)), 24, 0, 42, MARKET)
    assert step.z[0] > 5 and drift.z[0] > 5 and abs(none.z[0]) < 1
    assert step.size[0] == pytest.approx(1.0, abs=0.05)
    assert shifts(-_apart(np.full(18, 1.0)), 24, 0, 42, MARKET).z[0] == pytest.approx(-step.z[0])


def test_a_lane_without_a_past_is_held_against_the_market() -> None:
    new = shifts(_apart(np.full(18, 0.3), before=0), 24, 0, 42, MARKET)
    old = shifts(_apart(np.full(18, 0.3)), 24, 0, 42, MARKET)
    assert (new.before[0], new.after[0]) == (0, 18)
    assert 0 < new.z[0] < old.z[0]


def test_no_month_after_is_no_shift() -> None:
    empty = shifts(_apart(np.full(18, np.nan)), 24, 0, 42, MARKET)
    assert (empty.after[0], empty.size[0]) == (0, 0.0) and np.isfinite(empty.z[0])
    assert not empty.late.any()


def test_the_later_half_of_its_months_is_late() -> None:
    after = np.full(18, np.nan)
    after[[1, 4, 9, 15]] = 0.5
    assert np.flatnonzero(shifts(_apart(after), 24, 0, 42, MARKET).late[0]).tolist() == [9, 15]


def test_what_the_others_of_a_group_did_is_common() -> None:
    size = np.array([1.0, 1.1, 0.9, 1.0, 1.2, 3.0, 3.0])
    group = np.array([0, 0, 0, 0, 0, 1, 1])
    common = common_shift(size, group, np.ones(7, dtype=bool))
    assert common[0] == pytest.approx(1.05) and common[5] == 0.0
    assert own_part(size, common)[0] == 0.0 and own_part(size, common)[5] == 1.0
    assert own_part(np.array([2.0]), np.array([0.5]))[0] == pytest.approx(0.75)
    assert own_part(np.array([1.0]), np.array([-3.0]))[0] == 1.0


def test_mass_outside_the_band_by_side() -> None:
    apart = np.array([[-2.0, 0.0, 2.0, 3.0, np.nan]])
    kg = np.array([[1.0, 2.0, 3.0, 4.0, 50.0]])
    under, above = outside(apart, kg, np.ones((1, 5), dtype=bool), -1.0, 1.0)
    assert (under[0], above[0]) == (pytest.approx(0.1), pytest.approx(0.7))
    none = outside(apart, kg, np.zeros((1, 5), dtype=bool), -1.0, 1.0)
    assert (none[0][0], none[1][0]) == (0.0, 0.0)
