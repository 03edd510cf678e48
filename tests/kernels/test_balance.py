"""The two-pool balance: the three cuts are the optimum of a linear program, and behave as a bound must."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog

from oretrace.kernels.balance import (
    CUTS,
    PACE,
    RECYCLED_SHARE,
    REPORT_HIGH,
    REPORT_LOW,
    STOCK_MONTHS,
    shortfall,
)

Array = NDArray[np.float64]

ORE_OUT, GOODS_OUT, ORE_IN, GOODS_IN, SMELTER = range(5)
AMOUNT = st.one_of(st.just(0.0), st.floats(1e-3, 1e9))
ARGUMENTS = st.tuples(*[AMOUNT] * 4, st.one_of(AMOUNT, st.just(np.inf)))


def least_feed(ore_out: float, goods_out: float, ore_in: float, goods_in: float, smelter: float) -> float:
    """What an outside source must feed into both pools: minimise over ore fed, goods fed and ore smelted."""
    found = linprog(
        c=[1.0, 1.0, 0.0],
        A_ub=[[-1.0, 0.0, 1.0], [0.0, -1.0, -1.0]],
        b_ub=[ore_in - ore_out, goods_in - goods_out],
        bounds=[(0.0, None), (0.0, None), (0.0, None if np.isinf(smelter) else smelter)],
        method="highs",
    )
    assert found.status == 0, found.message
    return float(found.fun)


@pytest.fixture(scope="module")
def cases() -> Array:
    """500 of five amounts each: of one size, so that every cut binds somewhere; some smelters have no limit."""
    rng = np.random.default_rng(6)
    drawn = rng.lognormal(3.0, 1.0, (500, 5)) * (rng.random((500, 5)) < 0.75)
    drawn[rng.random(500) < 0.2, SMELTER] = np.inf
    return drawn


@pytest.mark.slow
def test_the_cuts_are_the_optimum_of_the_linear_program(cases: Array) -> None:
    found = shortfall(*cases.T)
    assert found.kg == pytest.approx([least_feed(*case) for case in cases], rel=1e-7, abs=1e-7)
    assert np.bincount(found.cut, minlength=len(CUTS)).min() > 10  # no cut is idle, or the program proves little


@pytest.mark.slow
def test_every_small_whole_case_agrees_and_names_the_cut_that_gives_the_amount() -> None:
    grid = np.array(list(product((0.0, 1.0, 2.0), repeat=5)))
    found = shortfall(*grid.T)
    assert found.kg == pytest.approx([least_feed(*case) for case in grid], abs=1e-9)
    ore_out, goods_out, ore_in, goods_in, smelter = grid.T
    of_cut = {
        "nothing": np.zeros(len(grid)),
        "ore": ore_out - ore_in,
        "smelter": goods_out - goods_in - np.minimum(smelter, ore_in),
        "all": ore_out + goods_out - ore_in - goods_in,
    }
    named = np.array([of_cut[name] for name in CUTS])[found.cut, np.arange(len(grid))]
    assert np.array_equal(named, found.kg)
    assert np.array_equal(found.cut == CUTS.index("nothing"), found.kg == 0)


@given(case=ARGUMENTS)
def test_it_is_never_negative_and_never_more_than_left(case: tuple[float, ...]) -> None:
    kg = float(shortfall(*case).kg)
    assert 0.0 <= kg <= case[ORE_OUT] + case[GOODS_OUT]


@given(case=ARGUMENTS, power=st.integers(-30, 30))
def test_another_unit_gives_the_same_amount_in_it(case: tuple[float, ...], power: int) -> None:
    """Powers of two scale floating-point numbers exactly, so the cut must be the same too."""
    one, other = shortfall(*case), shortfall(*(amount * 2.0**power for amount in case))
    assert float(other.kg) == float(one.kg) * 2.0**power
    assert int(other.cut) == int(one.cut)


@given(case=ARGUMENTS, argument=st.integers(0, 4), more=st.floats(1e-3, 1e9))
def test_the_excess_never_falls_with_more_out_or_rises_with_more_in(
    case: tuple[float, ...], argument: int, more: float
) -> None:
    grown = list(case)
    grown[argument] += more
    before, after = float(shortfall(*case).kg), float(shortfall(*grown).kg)
    slack = 1e-11 * sum(amount for amount in grown if np.isfinite(amount))  # what rounding is taken for nothing
    if argument in (ORE_OUT, GOODS_OUT):
        assert before - slack <= after <= before + more + slack
    else:
        assert before + slack >= after >= before - more - slack


def test_arguments_broadcast(cases: Array) -> None:
    ore_out, goods_out, ore_in, goods_in, smelter = cases[:6].T
    table = shortfall(ore_out[:, None], goods_out[:, None], ore_in, goods_in, np.inf)
    assert table.kg.shape == table.cut.shape == (6, 6)
    for i, j in product(range(6), repeat=2):
        one = shortfall(ore_out[i], goods_out[i], ore_in[j], goods_in[j], np.inf)
        assert (float(one.kg), int(one.cut)) == (table.kg[i, j], table.cut[i, j])
    assert shortfall(1.0, [2.0, 3.0], 0.0, 0.0, smelter[:2]).kg == pytest.approx([3.0, 4.0])


@given(
    ore=st.floats(0.0, 1e6), spare=st.floats(0.0, 1e6), smelted=st.floats(0.0, 1e6), goods=st.floats(0.0, 1e6),
    limitless=st.booleans(),
)  # fmt: skip
def test_an_exact_balance_lacks_nothing(
    ore: float, spare: float, smelted: float, goods: float, limitless: bool
) -> None:
    """What leaves is just what came: sums rounded another way are no shortfall of a hub."""
    came, smelter = (ore + smelted) + spare, np.inf if limitless else smelted
    found = shortfall(ore + spare, smelted + goods, came, goods, smelter)
    assert float(found.kg) == 0.0 and CUTS[int(found.cut)] == "nothing"


def test_a_smelter_without_limit_turns_all_ore_into_goods_and_no_goods_into_ore() -> None:
    assert float(shortfall(0.0, 10.0, 10.0, 0.0, np.inf).kg) == 0.0
    assert float(shortfall(0.0, 10.0, 10.0, 0.0, 4.0).kg) == 6.0
    assert float(shortfall(10.0, 0.0, 0.0, 10.0, np.inf).kg) == 10.0


def test_the_assumptions_are_those_of_the_page() -> None:
    """docs/method/capacity.md: three months of stock, a fifth recycled, a lone end at .8 and 1.25."""
    assert (STOCK_MONTHS, RECYCLED_SHARE, PACE) == (3.0, 0.2, 2.0)
    assert (REPORT_LOW, REPORT_HIGH) == (0.8, 1.25)


def test_a_demand_is_met_up_to_rounding_and_missing_above_it() -> None:
    for missing, found in ((1e-13, 0.0), (1e-6, 1e-6)):
        short = shortfall(1.0 + missing, 0.0, 1.0, 0.0, 0.0)
        assert short.kg == pytest.approx(found, rel=1e-6) and CUTS[int(short.cut)] == ("ore" if found else "nothing")


def test_each_cut_by_hand() -> None:
    """Ore out, goods out, ore in, goods in, smelter: what is missing, and which cut names it."""
    for case, kg, cut in (
        ((10.0, 0.0, 4.0, 0.0, 0.0), 6.0, "ore"),
        ((0.0, 10.0, 5.0, 3.0, 2.0), 5.0, "smelter"),
        ((0.0, 10.0, 2.0, 3.0, 9.0), 5.0, "smelter"),
        ((4.0, 10.0, 6.0, 3.0, 9.0), 5.0, "all"),
        ((4.0, 5.0, 6.0, 3.0, 9.0), 0.0, "nothing"),
    ):
        short = shortfall(*case)
        assert (float(short.kg), CUTS[int(short.cut)]) == (kg, cut)
