"""Every baseline by hand on lanes small enough to compute on paper."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from oretrace.bench.entrants import baselines
from oretrace.bench.entrants.cells import CellBatch, act_cells
from oretrace.bench.scenario import Observed, Series
from tests.bench.entrants_world import T0, scaled, scenario

Array = NDArray[np.float64]
WORLD = [scenario(1), scenario(2, planted=4)]


def _steps(pairs: list[tuple[float, float]], price: tuple[float, float] = (1.0, 1.0)) -> Series:
    """Lanes that are constant before and after the measure."""
    kg = np.array([[before] * T0 + [after] * 18 for before, after in pairs])
    return Series(kg, kg * np.array([price[0]] * T0 + [price[1]] * 18))


def _cells(first: list[tuple[float, float]], second: list[tuple[float, float]], months: int = 18) -> CellBatch:
    one = scenario(1, candidates=len(first))
    direct = Series(np.full(T0 + 18, 50_000.0), np.ones(T0 + 18))
    return act_cells([replace(one, direct=direct, leg1=_steps(first), leg2=_steps(second), others=())], months)


def test_floored_growth_is_that_of_the_weaker_leg() -> None:
    cells = _cells([(1_000, 3_000)], [(0, 9_000)])
    assert baselines.min_floored_growth(cells)[0] == pytest.approx(np.log(4_000 / 2_000))  # f = 2 % of 50 t
    assert baselines.weaker_excess(cells)[0] == pytest.approx(18 * 2_000)
    small = replace(cells, direct=Series(np.full((1, 42), 10.0), np.ones((1, 42))))
    assert baselines.min_floored_growth(small)[0] == pytest.approx(np.log(3_100 / 1_100))  # f = 100 kg at least


def test_regularity_is_that_of_the_weaker_leg_in_the_last_half() -> None:
    cells = _cells([(0, 0)] * 3, [(0, 5_000)] * 3, months=9)  # f = 2 % of 50 t; the last half is 5 of 9 months
    kg = cells.leg1.kg
    kg[:, :6] = 1_000.1  # a quarter of the months before
    kg[:, 6:24] = 1_000.0  # not more than f
    kg[0, 24:28] = 1e6  # the first half does not count
    kg[1, 28:32] = 1_000.1
    kg[2, 28:33] = 1e6
    assert baselines.min_regularity_gain(cells) == pytest.approx([-0.25, 0.8 - 0.25, 1 - 0.25])
    swapped = replace(cells, leg1=cells.leg2, leg2=cells.leg1)
    assert np.array_equal(baselines.min_regularity_gain(swapped), baselines.min_regularity_gain(cells))
    small = _cells([(100, 101)], [(0, 101)], months=6)
    small = replace(small, direct=Series(np.full((1, 30), 10.0), np.ones((1, 30))))
    assert baselines.min_regularity_gain(small)[0] == 1  # f = 100 kg at least
    lapsed = _cells([(9_000, 0)], [(0, 9_000)])
    assert baselines.min_regularity_gain(lapsed)[0] == -1


def test_year_on_year_compares_the_same_calendar_months() -> None:
    cells = _cells([(0, 0)], [(10, 5)])
    kg = cells.leg1.kg
    kg[0, 12:24] = np.arange(12) * 100.0  # the last year before, by month
    kg[0, 24:] = 2.0 * (np.arange(18) % 12) * 100.0
    expected = np.mean([np.log1p(200.0 * m) - np.log1p(100.0 * m) for m in range(12)])
    assert baselines.yoy_leg1(cells)[0] == pytest.approx(expected)
    assert baselines.yoy_leg2(cells)[0] == pytest.approx(np.log(6 / 11))
    assert baselines.min_yoy(cells)[0] == pytest.approx(np.log(6 / 11))
    early = replace(cells, leg1=Series(kg[:, :30], kg[:, :30]), post=6)
    by_month = [np.log1p(200.0 * m) - np.log1p(100.0 * m) for m in range(6)]
    assert baselines.yoy_leg1(early)[0] == pytest.approx(np.mean(by_month))


def test_level_and_change_of_what_both_legs_carry() -> None:
    cells = _cells([(1_000, 6_000)], [(2_000, 4_000)])
    assert baselines.level_min(cells)[0] == pytest.approx(4_000 / 50_000)
    assert baselines.change_min(cells)[0] == pytest.approx(3_000 / 50_000)


def test_robust_z_has_a_floor_where_nothing_varied() -> None:
    cells = _cells([(0, 5_000)], [(0, 5_000)])
    assert baselines.robust_z(cells)[0] == pytest.approx(5.0)
    cells.leg2.kg[0, :24] = [1_000.0, 3_000.0] * 12  # median 2,000, median absolute deviation 1,000
    assert baselines.robust_z(cells)[0] == pytest.approx(3_000 / 2_482.6)


def test_difference_in_differences_takes_off_what_peers_did() -> None:
    up = float(np.expm1(np.log1p(1_000) + 1.0))
    cells = _cells([(1_000, up), (1_000, 1_000), (0, 0), (1_000, up)], [(1_000, 1_000)] * 4)
    # Leg 1 changed by 1, 0, nothing at all, 1; peers are the other lanes that moved: (0 + 1)/2, (1 + 1)/2.
    assert baselines.did(cells)[:2] == pytest.approx([0.0, -1.0])
    leg2_up = replace(cells, leg2=cells.leg1)
    assert baselines.did(leg2_up)[[0, 1, 3]] == pytest.approx([0.5, -1.0, 0.5])


def test_peers_are_of_the_same_scenario() -> None:
    together = baselines.did(act_cells(WORLD, 12))
    apart = [baselines.did(act_cells([one], 12)) for one in WORLD]
    assert together == pytest.approx(np.concatenate(apart))


@pytest.mark.parametrize(
    ("kg", "price", "gates"),
    [
        ((20_000, 22_000), (5.0, 4.0), 3),
        ((20_000, 20_900), (5.0, 4.0), 2),  # volume + 4.5 %
        ((20_000, 22_000), (5.0, 4.8), 2),  # price − 4 %
        ((20_000, 22_000), (1.0, 0.5), 2),  # 11,000 USD a month
        ((0, 22_000), (5.0, 4.0), 2),  # no price before
        ((20_000, 15_000), (5.0, 6.0), 1),
        ((0, 0), (5.0, 4.0), 0),
    ],
)
def test_surveillance_gates(kg: tuple[float, float], price: tuple[float, float], gates: int) -> None:
    cells = replace(_cells([(0, 0)], [kg]))
    leg2 = _steps([kg], price)
    window = slice(T0 - 24, T0 + 18)
    score = baselines.surveillance_gates(replace(cells, leg2=Series(leg2.kg[:, window], leg2.usd[:, window])))[0]
    assert gates < score < gates + 1


def test_gates_are_graded_by_growth() -> None:
    score = baselines.surveillance_gates(_cells([(0, 0)] * 3, [(100, 120), (100, 200), (100, 150)]))
    assert np.argsort(score).tolist() == [0, 2, 1]


def test_chance_is_uniform_and_always_the_same() -> None:
    cells = act_cells([scenario(k, candidates=60) for k in range(20)], 6)
    score = baselines.chance(cells)
    assert np.array_equal(score, baselines.chance(cells)) and np.unique(score).size == score.size
    assert np.histogram(score, 4, (0, 1))[0] == pytest.approx(np.full(4, 300), abs=60)


@pytest.mark.parametrize(
    "score",
    [
        baselines.min_floored_growth,
        baselines.min_regularity_gain,
        baselines.level_min,
        baselines.change_min,
        baselines.robust_z,
    ],
)
def test_unit_of_mass_does_not_matter(score: Callable[[CellBatch], Array]) -> None:
    inflated: list[Observed] = [scaled(one, 1000.0) for one in WORLD]
    assert score(act_cells(inflated, 12)) == pytest.approx(score(act_cells(WORLD, 12)))
