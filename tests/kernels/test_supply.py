"""What a hub's supply adds to its score: the unit does not matter, the signs are those of the story, −inf stays."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.kernels.supply import (
    INTERCEPT,
    LARGEST,
    SLOPE,
    SMALLEST,
    WEIGHTS,
    SupplyMeans,
    explained,
    supply_terms,
    with_supply,
)

NAMES = list(WEIGHTS)
NAMED = [field.name for field in fields(SupplyMeans)]
AMOUNT = st.one_of(st.just(0.0), st.floats(1e-2, 1e8))
STILL = SupplyMeans(*(np.array([100.0]) for _ in NAMED))
DIRECT = np.array([1_000.0])
SCORE = np.array([0.7])


def terms(means: SupplyMeans = STILL, direct: float = 1_000.0) -> dict[str, float]:
    return dict(zip(NAMES, supply_terms(means, np.array([direct]))[0].tolist(), strict=True))


def changed(**values: float) -> SupplyMeans:
    return replace(STILL, **{name: np.array([value]) for name, value in values.items()})


@given(amounts=st.tuples(*[AMOUNT] * 6), direct=st.floats(1e-2, 1e8), factor=st.floats(1e-6, 1e6))
def test_the_unit_does_not_matter(amounts: tuple[float, ...], direct: float, factor: float) -> None:
    one = supply_terms(SupplyMeans(*map(np.array, amounts)), np.array(direct))
    other = supply_terms(SupplyMeans(*(np.array(factor * amount) for amount in amounts)), np.array(factor * direct))
    assert one.shape == (len(WEIGHTS),)
    assert other == pytest.approx(one, rel=1e-9, abs=1e-9)


def test_standing_still_is_no_growth_and_a_hub_with_one_buyer_is_all_aimed() -> None:
    assert terms()["made"] == terms()["elsewhere"] == 0.0
    only = terms(changed(elsewhere_pre=0.0, elsewhere_post=0.0, onward_post=400.0))
    assert only["aimed"] == 0.0  # the log of all of it
    assert terms(changed(onward_post=0.0))["aimed"] < terms()["aimed"] < 0.0


@pytest.mark.parametrize(
    ("grown", "term"), [("made_post", "made"), ("elsewhere_post", "elsewhere"), ("onward_post", "aimed")]
)
def test_every_term_rises_with_its_own_amount_and_the_others_stay(grown: str, term: str) -> None:
    before, after = terms(), terms(changed(**{grown: 150.0}))
    assert after[term] > before[term]
    moved = {name for name in NAMES if after[name] != before[name]}
    assert moved <= {term, "aimed"}  # what is sold elsewhere is also less aimed


def test_new_capacity_and_new_buyers_take_suspicion_off_and_one_buyer_adds_to_it() -> None:
    """The direction of each sign is the claim of docs/method/capacity.md; a refit that turns one must fail here."""
    still = with_supply(SCORE, supply_terms(STILL, DIRECT))
    for means in (changed(made_post=500.0), changed(elsewhere_post=500.0)):
        assert (with_supply(SCORE, supply_terms(means, DIRECT)) < still).all()
    assert (with_supply(SCORE, supply_terms(changed(onward_post=500.0), DIRECT)) > still).all()


def test_growth_is_clipped_both_ways_and_nothing_at_all_is_finite() -> None:
    huge, gone = changed(made_post=1e12, elsewhere_post=1e12), changed(made_pre=1e12, elsewhere_pre=1e12)
    assert (terms(huge)["made"], terms(huge)["elsewhere"]) == (LARGEST, LARGEST)
    assert (terms(gone)["made"], terms(gone)["elsewhere"]) == (SMALLEST, SMALLEST)
    nothing = SupplyMeans(*(np.zeros(1) for _ in NAMED))
    assert np.isfinite(supply_terms(nothing, np.zeros(1))).all()


@given(score=st.floats(-50, 50), values=st.tuples(*[st.floats(-5, 5)] * 3))
def test_a_score_is_stretched_and_never_comes_back_from_minus_infinity(
    score: float, values: tuple[float, ...]
) -> None:
    found = with_supply(np.array([score, score + 1.0, -np.inf]), np.array([values] * 3))
    expected = INTERCEPT + SLOPE * score + sum(w * v for w, v in zip(WEIGHTS.values(), values, strict=True))
    assert found[0] == pytest.approx(expected, abs=1e-9)
    assert found[1] > found[0] and found[2] == -np.inf


@pytest.mark.parametrize(
    ("made", "onward", "elsewhere", "said"),
    [
        ((0.0, 500.0), (0.0, 300.0), (0.0, 50.0), True),
        ((0.0, 500.0), (0.0, 300.0), (0.0, 150.0), False),  # at its least the output is .82 of what is printed
        ((0.0, 500.0), (0.0, 300.0), (900.0, 0.0), True),  # what it sells others less feeds nothing: it may keep it
        ((1000.0, 1100.0), (0.0, 50.0), (0.0, 0.0), False),  # within the error of what is printed
        ((0.0, 0.0), (300.0, 0.0), (300.0, 0.0), False),  # nothing made, nothing explained
    ],
)
def test_own_output_explains_exports_only_when_it_grew_by_all_of_them(
    made: tuple[float, float], onward: tuple[float, float], elsewhere: tuple[float, float], said: bool
) -> None:
    means = SupplyMeans(*(np.array([value]) for value in (*made, *elsewhere, *onward)))
    assert explained(means).tolist() == [said]


def test_terms_and_score_by_hand() -> None:
    """The figures are those of docs/method/capacity.md: floor .02 of A, weights -.55, -.85 and .27."""
    means = SupplyMeans(*(np.array([value]) for value in (50.0, 130.0, 10.0, 80.0, 20.0, 180.0)))
    made, elsewhere, aimed = supply_terms(means, np.array([1_000.0]))[0]
    assert made == pytest.approx(np.log(150 / 70))
    assert elsewhere == pytest.approx(np.log(100 / 30))
    assert aimed == pytest.approx(np.log(200 / 280))
    score = with_supply(np.array([2.0]), np.array([[made, elsewhere, aimed]]))[0]
    assert score == pytest.approx(1.26 + 0.96 * 2 - 0.55 * made - 0.85 * elsewhere + 0.27 * aimed)
    assert (SMALLEST, LARGEST) == (-2.0, 3.0)


def test_without_direct_trade_amounts_are_their_own_unit() -> None:
    means = changed(made_post=0.5, made_pre=0.1)
    none, one, half = (terms(means, direct)["made"] for direct in (0.0, 1.0, 0.5))
    assert none == one == pytest.approx(np.log(0.52 / 0.12)) and half == pytest.approx(np.log(1.02 / 0.22))


def test_output_is_held_against_exports_at_the_least_it_grew() -> None:
    """100 before and 300 after, each a fifth of a log unit off: 300·e^-.2 - 100·e^.2, and not a kilogram less."""
    grew = 300 * np.exp(-0.2) - 100 * np.exp(0.2)
    for sold, said in ((grew, True), (grew + 1, False), (grew - 1, True)):
        means = SupplyMeans(*(np.array([value]) for value in (100.0, 300.0, 40.0, 60.0, 10.0, sold - 10.0)))
        assert explained(means).tolist() == [said]
    # Grown by nothing explains nothing, not even that nothing more was sold.
    even = SupplyMeans(*(np.array([value]) for value in (0.0, 0.0, 5.0, 5.0, 5.0, 5.0)))
    assert explained(even).tolist() == [False]
    little = SupplyMeans(*(np.array([value]) for value in (0.0, 0.5, 5.0, 5.0, 5.0, 5.0)))
    assert explained(little).tolist() == [True]
