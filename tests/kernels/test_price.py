"""Unit values against their market: robust medians, movements that leave no trace, grades, shifts."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oretrace.kernels.price import (
    FLOOR,
    SPREAD_FLOOR,
    PriceSpread,
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


def test_a_move_of_every_price_leaves_no_deviation() -> None:
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


def test_two_grades_are_separated_and_one_is_not_split() -> None:
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


MARKET = PriceSpread(between=0.25, within=0.2)


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


def test_a_shift_is_unknown_without_a_month_after() -> None:
    empty = shifts(_apart(np.full(18, np.nan)), 24, 0, 42, MARKET)
    assert (empty.after[0], empty.size[0]) == (0, 0.0) and np.isfinite(empty.z[0])
    assert not empty.late.any()


def test_the_later_half_of_its_months_is_late() -> None:
    after = np.full(18, np.nan)
    after[[1, 4, 9, 15]] = 0.5
    assert np.flatnonzero(shifts(_apart(after), 24, 0, 42, MARKET).late[0]).tolist() == [9, 15]


def test_the_common_move_is_that_of_the_others_of_a_group() -> None:
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


# ------------------------------------------------------------------------------------- the same, lane by lane


def _median(values: np.ndarray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else float("nan")


def _rows(values: np.ndarray) -> np.ndarray:
    return np.array([_median(row) for row in values])


@pytest.mark.parametrize("seed", range(3))
def test_medians_and_medians_of_others_by_a_slow_reading(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((20, 6)) < 0.6, rng.normal(size=(20, 6)).round(1), np.nan)
    values[0] = np.nan
    assert np.array_equal(medians(values), _rows(values), equal_nan=True)
    for size in (2, 3, 4, 7, 10):
        few = rng.normal(size=size).round(0)
        expected = [float(np.median(np.delete(few, k))) for k in range(size)]
        assert medians_of_others(few).tolist() == expected
    assert np.isnan(medians(np.zeros((2, 0)))).all()


@pytest.mark.parametrize("fewest", [3, 5])
def test_deviations_are_three_rounds_of_median_polish(fewest: int) -> None:
    price, pool = _prices(4, 12, 15), np.arange(12) < 9
    price[:, 4] = np.where(np.arange(12) < fewest, price[:, 4], np.nan)
    price[:fewest, 4] = 1.0
    price[9] = np.nan
    price[9, 7] = 2.0
    known = np.isfinite(price)
    steps = [_median(price[pool][:, k + 1] - price[pool][:, k]) for k in range(14)]
    common = np.concatenate([[0.0], np.cumsum(np.nan_to_num(steps))])
    for _ in range(3):
        own = _rows(price - common)
        centre = _median(own[pool])
        level = np.array(
            [centre + (one - centre) * n / (n + 1) for one, n in zip(own, known.sum(axis=1), strict=True)]
        )
        apart = price - level[:, None]
        common = np.array([
            _median(apart[pool][:, month]) if known[pool][:, month].sum() >= fewest else np.nan for month in range(15)
        ])  # fmt: skip
    against = np.tile(common, (12, 1))
    for month in range(15):
        within = [k for k in range(12) if pool[k] and known[k, month]]
        for k in within if len(within) > fewest else []:
            against[k, month] = np.median([apart[other, month] for other in within if other != k])
    centre = _median(_rows(price - against)[pool])
    found, movement = deviations(price, pool, fewest)
    assert np.allclose(found, price - against - centre, equal_nan=True)
    assert np.allclose(movement, common + centre, equal_nan=True)
    assert np.isfinite(movement[4])  # as many as must be


def test_a_spread_is_of_levels_and_of_months_around_them() -> None:
    apart = np.array([[0.0, 1.0, 3.0], [2.0, 2.5, np.nan], [-1.0, np.nan, np.nan], [np.nan] * 3])
    found = spread(apart)
    assert found.between == pytest.approx(1.4826 * 1.25)  # of levels 1, 2.25 and -1: 0, 1.25 and 2
    assert found.within == pytest.approx(1.4826 * 0.25)  # of 1, 0, 2, .25, .25; one month alone says nothing


def test_the_shift_of_a_lane_is_a_weighted_mean_of_two_tests() -> None:
    """The distance of the later half from a level with a prior, and the slope of a ramp by least squares."""
    rng = np.random.default_rng(9)
    apart = np.where(rng.random((30, 40)) < 0.6, rng.normal(0, 0.3, (30, 40)), np.nan)
    apart[0, 5:20] = np.nan
    apart[1, 20:38] = np.nan
    apart[2, 6:20] = np.nan
    apart[3, :20], apart[3, 10] = np.nan, 0.2
    found = shifts(apart, 20, 5, 38, MARKET)
    between, within = MARKET.between**2, MARKET.within**2
    for k in range(30):
        past, since = apart[k, 5:20], apart[k, 20:38]
        before, at = past[np.isfinite(past)], np.flatnonzero(np.isfinite(since))
        assert (found.before[k], found.after[k]) == (before.size, at.size)
        level = before.mean() if before.size else 0.0
        noise = (4 * within + ((before - level) ** 2).sum()) / (4 + max(before.size - 1, 0))
        precision = 1 / between + before.size / noise
        late = since[at[at.size // 2 :]]
        assert np.flatnonzero(found.late[k]).tolist() == at[at.size // 2 :].tolist()
        if not at.size:
            assert found.size[k] == 0.0
            continue
        size = late.mean() - before.size / noise * level / precision
        assert found.size[k] == pytest.approx(size)
        distance = size / np.sqrt(noise / late.size + 1 / precision)
        ramp = np.concatenate([np.zeros(before.size), np.clip((at - at[0]) / 12, 0, 1)])
        design = np.column_stack([np.ones(ramp.size), ramp])
        inner = design.T @ design / noise + np.diag([1 / between, 0])
        drift = 0.0
        if ramp.any():
            covariance = np.linalg.inv(inner)
            slope = (covariance @ design.T @ np.concatenate([before, since[at]]) / noise)[1]
            drift = slope / np.sqrt(covariance[1, 1])
        assert found.z[k] == pytest.approx((distance + drift) / 2)
    some = found.of(np.arange(30) % 3 == 0)
    assert some.z.tolist() == found.z[::3].tolist() and some.late.shape == (10, 18)


def test_five_of_a_group_say_what_is_common_and_four_do_not() -> None:
    size = np.array([1.0, 2.0, 3.0, 4.0, 50.0, 9.0])
    group = np.array([3, 3, 3, 3, 3, 3])
    five = np.arange(6) < 5
    assert common_shift(size, group, five).tolist() == [3.5, 3.5, 3.0, 2.5, 2.5, 0.0]
    assert not common_shift(size, group, np.arange(6) < 4).any()
    assert own_part(np.array([0.0, -2.0, 1e-10]), np.array([0.0, -0.5, 0.0])).tolist() == [0.0, 0.75, 1e-10]


def test_the_bounds_of_a_band_are_inside_and_weightless_lanes_have_no_share() -> None:
    apart, kg = np.array([[-1.0, 1.0, 1.5, np.nan]]), np.array([[1.0, 1.0, 0.5, 9.0]])
    every = np.ones((1, 4), dtype=bool)
    assert [float(one[0]) for one in outside(apart, kg, every, -1.0, 1.0)] == [0.0, 0.2]
    assert [float(one[0]) for one in outside(apart, kg * 0.2, every, -0.5, 2.0)] == [0.4, 0.0]


def _log_likelihood(at: np.ndarray, share: np.ndarray, centre: np.ndarray, sd: np.ndarray) -> np.ndarray:
    z = (at[:, None] - centre) / sd
    return np.asarray(share * np.exp(-z * z / 2) / sd / np.sqrt(2 * np.pi))


def _slow_grades(values: np.ndarray, weights: np.ndarray, independent: float) -> tuple[np.ndarray, ...]:
    """Fifty rounds of expectation and maximisation on a histogram, for one to three grades; the cheapest."""
    edges = np.linspace(values.min() - 0.05, values.max() + 0.05, 201)
    mass = np.array([weights[(values >= a) & (values < b)].sum() for a, b in pairwise(edges)])
    mass, at = mass / weights.sum(), (edges[1:] + edges[:-1]) / 2
    best: tuple[float, tuple[np.ndarray, ...]] | None = None
    for k in (1, 2, 3):
        sd = np.sqrt((mass * (at - (mass * at).sum()) ** 2).sum())
        share, sds = np.full(k, 1 / k), np.full(k, max(sd / k, 0.05))
        centre = np.interp([(i + 0.5) / k for i in range(k)], np.cumsum(mass), at)
        for _ in range(50):
            density = _log_likelihood(at, share, centre, sds)
            likelihood = (mass * np.log(density.sum(axis=1))).sum()
            part = density / density.sum(axis=1, keepdims=True) * mass[:, None]
            held = part.sum(axis=0)
            centre = (part * at[:, None]).sum(axis=0) / held
            sds = np.maximum(np.sqrt((part * (at[:, None] - centre) ** 2).sum(axis=0) / held), 0.05)
            share = held / held.sum()
        cost = -2 * independent * likelihood + (3 * k - 1) * np.log(max(independent, 2))
        if best is None or cost < best[0]:
            best = cost, (share, centre, sds)
    assert best is not None
    return best[1]


@pytest.mark.parametrize(
    ("seed", "independent", "expected"),
    [(3, 31.5, 1), (3, 32.0, 2), (4, 23.0, 1), (4, 24.0, 2), (4, 25.5, 3), (3, 1.0, 1)],
)
def test_grades_equal_a_slow_reference(seed: int, independent: float, expected: int) -> None:
    rng = np.random.default_rng(seed)
    values = np.concatenate([rng.normal(0, 0.25, 60), rng.normal(1.0, 0.2, 30), rng.normal(1.9, 0.1, 15)])
    weights = rng.uniform(0.5, 2.0, values.size)
    found = grades(values, weights, independent)
    share, centre, sd = _slow_grades(values, weights, independent)
    assert found.centre.size == expected
    assert np.allclose(found.share, share) and np.allclose(found.centre, centre) and np.allclose(found.sd, sd)
    low, high = found.band(0.9)
    grid = np.linspace(-4, 6, 40_001)
    below = np.cumsum(_log_likelihood(grid, share, centre, sd).sum(axis=1))
    expected_band = np.interp([0.05, 0.95], below / below[-1], grid)
    assert [low, high] == pytest.approx(expected_band.tolist(), abs=2e-3)
