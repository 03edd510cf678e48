"""What a hub's supply says of its legs: the unit does not matter, and every column moves with its own amounts."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.kernels.supply import (
    FEATURES,
    LARGEST,
    SMALLEST,
    SupplyMeans,
    explained,
    makes_as_much,
    sales_features,
    supply_features,
)

NAMED = [field.name for field in fields(SupplyMeans)]
AMOUNT = st.one_of(st.just(0.0), st.floats(1e-2, 1e8))
STILL = SupplyMeans(*(np.array([100.0]) for _ in NAMED))


def terms(means: SupplyMeans = STILL, direct: float = 1_000.0) -> dict[str, float]:
    return dict(zip(FEATURES, supply_features(means, np.array([direct]))[0].tolist(), strict=True))


def supplied(*amounts: float) -> SupplyMeans:
    """Made, sold elsewhere and sold to the destination, before and after; nothing is bought."""
    made, elsewhere, onward = amounts[:2], amounts[2:4], amounts[4:]
    return SupplyMeans(*(np.array([value]) for value in (*made, *(0.0,) * 4, *elsewhere, *onward)))


def changed(**values: float) -> SupplyMeans:
    return replace(STILL, **{name: np.array([value]) for name, value in values.items()})


@pytest.mark.slow
@given(amounts=st.tuples(*[AMOUNT] * 10), direct=st.floats(1e-2, 1e8), factor=st.floats(1e-6, 1e6))
def test_the_unit_does_not_matter(amounts: tuple[float, ...], direct: float, factor: float) -> None:
    one = supply_features(SupplyMeans(*map(np.array, amounts)), np.array(direct))
    other = supply_features(
        SupplyMeans(*(np.array(factor * amount) for amount in amounts)), np.array(factor * direct)
    )
    assert one.shape == (len(FEATURES),)
    assert other == pytest.approx(one, rel=1e-9, abs=1e-9)


def test_constant_trade_has_growth_0_and_sales_to_one_buyer_are_all_aimed() -> None:
    assert terms()["made"] == terms()["against_bought"] == terms()["against_sold"] == 0.0
    only = terms(changed(elsewhere_pre=0.0, elsewhere_post=0.0, onward_post=400.0))
    assert only["aimed"] == 0.0  # the log of all of it
    assert terms(changed(onward_post=0.0))["aimed"] < terms()["aimed"] < 0.0


@pytest.mark.parametrize(
    ("grown", "rising", "falling"),
    [
        ("made_post", {"made"}, set()),
        ("inward_post", {"against_bought"}, set()),
        ("bought_post", set(), {"against_bought"}),
        ("onward_post", {"against_sold", "aimed"}, set()),
        ("elsewhere_post", set(), {"against_sold", "aimed"}),
    ],
)
def test_a_leg_stands_out_against_what_the_hub_trades_with_others(
    grown: str, rising: set[str], falling: set[str]
) -> None:
    before, after = terms(), terms(changed(**{grown: 150.0}))
    assert {name for name in FEATURES if after[name] > before[name]} == rising
    assert {name for name in FEATURES if after[name] < before[name]} == falling


def test_a_hub_that_doubles_its_trade_with_all_does_not_stand_out() -> None:
    amounts = {f"{name}_post": 200.0 for name in ("inward", "bought", "onward", "elsewhere")}
    assert terms(changed(**amounts)) == pytest.approx(terms() | {"aimed": terms(changed(**amounts))["aimed"]})


def test_growth_is_clipped_both_ways_and_nothing_at_all_is_finite() -> None:
    huge, gone = changed(made_post=1e12, bought_pre=1e12), changed(made_pre=1e12, bought_post=1e12)
    assert (terms(huge)["made"], terms(huge)["against_bought"]) == (LARGEST, LARGEST)
    assert (terms(gone)["made"], terms(gone)["against_bought"]) == (SMALLEST, SMALLEST)
    nothing = SupplyMeans(*(np.zeros(1) for _ in NAMED))
    assert np.isfinite(supply_features(nothing, np.zeros(1))).all()


@pytest.mark.parametrize(
    ("made", "onward", "elsewhere", "is_explained"),
    [
        ((0.0, 500.0), (0.0, 300.0), (0.0, 50.0), True),
        ((0.0, 500.0), (0.0, 300.0), (0.0, 150.0), False),  # at its least the output is .82 of what is printed
        ((0.0, 500.0), (0.0, 300.0), (900.0, 0.0), True),  # what it sells others less feeds nothing: it may keep it
        ((1000.0, 1100.0), (0.0, 50.0), (0.0, 0.0), False),  # within the error of what is printed
        ((0.0, 0.0), (300.0, 0.0), (300.0, 0.0), False),  # nothing made, nothing explained
    ],
)
def test_own_output_explains_exports_only_when_it_grew_by_all_of_them(
    made: tuple[float, float], onward: tuple[float, float], elsewhere: tuple[float, float], is_explained: bool
) -> None:
    means = supplied(*made, *elsewhere, *onward)
    assert explained(means).tolist() == [is_explained]


def test_columns_by_hand() -> None:
    """With the floor of .02 of A, which is 20."""
    amounts = (50.0, 130.0, 40.0, 160.0, 20.0, 60.0, 10.0, 80.0, 20.0, 180.0)
    means = SupplyMeans(*(np.array([value]) for value in amounts))
    expected = (
        np.log(180 / 60) - np.log(80 / 40),
        np.log(200 / 40) - np.log(100 / 30),
        np.log(150 / 70),
        np.log(200 / 280),
    )
    assert supply_features(means, np.array([1_000.0]))[0] == pytest.approx(expected)
    assert (SMALLEST, LARGEST) == (-2.0, 3.0)


def test_without_direct_trade_amounts_are_their_own_unit() -> None:
    means = changed(made_post=0.5, made_pre=0.1)
    none, one, half = (terms(means, direct)["made"] for direct in (0.0, 1.0, 0.5))
    assert none == one == pytest.approx(np.log(0.52 / 0.12)) and half == pytest.approx(np.log(1.02 / 0.22))


def test_output_is_held_against_exports_at_the_least_it_grew() -> None:
    """100 before and 300 after, each a fifth of a log unit off: 300·e^-.2 - 100·e^.2, and not a kilogram less."""
    grew = 300 * np.exp(-0.2) - 100 * np.exp(0.2)
    for sold, is_explained in ((grew, True), (grew + 1, False), (grew - 1, True)):
        means = supplied(100.0, 300.0, 40.0, 60.0, 10.0, sold - 10.0)
        assert explained(means).tolist() == [is_explained]
    # Grown by nothing explains nothing, not even that nothing more was sold.
    even = supplied(0.0, 0.0, 5.0, 5.0, 5.0, 5.0)
    assert explained(even).tolist() == [False]
    little = supplied(0.0, 0.5, 5.0, 5.0, 5.0, 5.0)
    assert explained(little).tolist() == [True]


@pytest.mark.parametrize(
    ("made", "onward", "enough"),
    [(100.0, 122.1, True), (100.0, 122.2, False), (0.0, -1.0, False), (0.5, 0.0, True), (10.0, 12.0, True)],
)
def test_a_hub_makes_as_much_as_it_sells_more(made: float, onward: float, enough: bool) -> None:
    """At the most the figure can be: 100·e^.2 is 122.14."""
    assert makes_as_much(supplied(7.0, made, 5.0, 5.0, 3.0, 3.0 + onward)).tolist() == [enough]
    exact = supplied(7.0, 100.0, 5.0, 5.0, 0.0, 100.0 * float(np.exp(0.2)))
    assert makes_as_much(exact).tolist() == [True]


def test_features_of_sales_do_not_use_the_first_leg() -> None:
    means = changed(inward_post=900.0, onward_post=150.0, made_post=120.0)
    assert sales_features(means, np.array([1_000.0]))[0].tolist() == [terms(means)[name] for name in FEATURES[1:]]
