"""Look-alikes: each moves the lanes it names and no others, and no plant is among what it moves."""

from collections import Counter

import numpy as np
import pytest

from oretrace.bench.truth.choice import Choice, choose
from oretrace.bench.truth.rough import SIGMAS
from oretrace.bench.truth.rough_decoys import (
    A_SCENARIO,
    BOTH_WAYS,
    CELL_DECOYS,
    HARD,
    WIDE_DECOYS,
    RoughSite,
    deal_decoys,
    deal_wide,
)
from oretrace.bench.world.overlay import Overlay
from tests.bench.small_world import small_world

Lane = tuple[int, int]
MANY = 40


@pytest.fixture(scope="module")
def choices() -> tuple[Choice, ...]:
    return choose(small_world(), SIGMAS)


def stood(choices: tuple[Choice, ...], kind: str) -> list[tuple[RoughSite, dict[Lane, np.ndarray]]]:
    """The kind in each of many scenarios, alone in its overlay, with the kg that each lane gained."""
    result = []
    for choice in choices[:MANY]:
        both = [hub for hub in choice.hubs if hub in choice.two_way]
        hub = both[0] if kind in BOTH_WAYS else choice.hubs[3]
        site = RoughSite(Overlay(small_world()), choice, hub if kind in CELL_DECOYS else -1)
        {**CELL_DECOYS, **WIDE_DECOYS}[kind](site)
        edited = zip(*site.overlay.touched(), strict=True)
        gained = {
            (int(i), int(j)): site.overlay.kg(int(p), int(i), int(j)) - site.overlay.base_kg(int(p), int(i), int(j))
            for p, i, j in edited
        }
        result.append((site, {lane: kg for lane, kg in gained.items() if kg.any()}))
    return result


def total(site: RoughSite, gained: dict[Lane, np.ndarray], lane: Lane) -> float:
    return float(gained[lane].sum() / site.lost_kg) if lane in gained else 0.0


def legs(site: RoughSite) -> tuple[Lane, Lane]:
    return (site.choice.origin, site.hub), (site.hub, site.choice.destination)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["friend_shoring", "entrepot"])
def test_both_legs_grow_and_so_do_many_other_lanes_of_the_hub(choices: tuple[Choice, ...], kind: str) -> None:
    both = []
    for site, gained in stood(choices, kind):
        first, second = legs(site)
        both.append(first in gained and second in gained)
        assert sum(i == site.hub for i, _ in gained) >= 3
        if kind == "entrepot":
            assert sum(j == site.hub for _, j in gained) >= 3
        else:
            assert sum(i == site.choice.origin for i, _ in gained) >= 3  # what is freed goes to others too
            assert sum(j == site.hub for _, j in gained) <= 1  # what the hub sells more of is its own
        ends = {end for lane in gained if lane not in (first, second) for end in lane}
        assert not ends & (site.choice.reserved - {site.choice.origin})
    assert np.mean(both) > 0.9


@pytest.mark.slow
def test_friend_shoring_sells_goods_made_in_the_hub(choices: tuple[Choice, ...]) -> None:
    for site, gained in stood(choices, "friend_shoring"):
        sold = np.sum([kg for (i, _), kg in gained.items() if i == site.hub], axis=0)
        assert site.overlay.made(site.choice.product, site.hub) == pytest.approx(sold)


@pytest.mark.slow
def test_a_processing_plant_buys_and_sells_and_is_printed_in_half_of_the_worlds(choices: tuple[Choice, ...]) -> None:
    printed = []
    for site, gained in stood(choices, "processing_plant"):
        first, second = legs(site)
        assert {first, second} <= set(gained) and len(gained) <= 4
        made = site.overlay.made(site.choice.product, site.hub)
        sold = np.sum([kg for (i, _), kg in gained.items() if i == site.hub], axis=0)
        assert not made.any() or made == pytest.approx(sold)
        printed.append(bool(made.any()))
    assert 0.25 < np.mean(printed) < 0.75


def test_one_leg_is_one_leg(choices: tuple[Choice, ...]) -> None:
    which = Counter(legs(site).index(lane) for site, gained in stood(choices, "one_leg") for lane in gained)
    assert set(which) == {0, 1} and which.total() <= MANY


def test_a_mine_buys_nothing(choices: tuple[Choice, ...]) -> None:
    for site, gained in stood(choices, "new_mine"):
        assert all(i == site.hub for i, _ in gained) and 2 <= len(gained) <= 5


@pytest.mark.slow
def test_booms_and_currencies_touch_all_lanes_of_the_hub_and_no_others(choices: tuple[Choice, ...]) -> None:
    for kind, bought in (("hub_boom", 1), ("currency", -1)):
        for site, gained in stood(choices, kind):
            assert all(site.hub in lane for lane in gained)
            assert all((kg >= 0).all() for (i, _), kg in gained.items() if i == site.hub)
            assert all((bought * kg >= 0).all() for (_, j), kg in gained.items() if j == site.hub)
            known = set(site.buyers_from(site.hub))
            assert {j for i, j in gained if i == site.hub} <= known


@pytest.mark.slow
def test_reports_and_prices_change_where_no_trade_does(choices: tuple[Choice, ...]) -> None:
    for kind in ("reclassification", "price_jump"):
        for site, gained in stood(choices, kind):
            assert not gained
            assert site.overlay.repriced if kind == "price_jump" else site.overlay.misreported


def test_the_destination_buys_more_and_the_origin_sells_more(choices: tuple[Choice, ...]) -> None:
    for site, gained in stood(choices, "demand_boom"):
        assert gained and all(j == site.choice.destination for _, j in gained)
    for site, gained in stood(choices, "origin_push"):
        assert gained and all(i == site.choice.origin and j != site.choice.destination for i, j in gained)
        assert not any(kg[: site.choice.t0].any() for kg in gained.values())


@pytest.mark.slow
@pytest.mark.parametrize("kind", [*HARD, "new_mine"])
def test_gains_are_of_the_size_of_plants(choices: tuple[Choice, ...], kind: str) -> None:
    months = [
        sum(total(site, gained, lane) for lane in legs(site)) / (90 - site.choice.t0)
        for site, gained in stood(choices, kind)
    ]
    assert 0.03 < np.median(months) < 0.6


def test_deals_are_four_of_different_kinds_and_avoid_planted_hubs(choices: tuple[Choice, ...]) -> None:
    seen: Counter[str] = Counter()
    wide = Counter(deal_wide(small_world().draws, choice) for choice in choices)
    for choice in choices:
        avoid = frozenset(choice.hubs[:3])
        dealt = deal_decoys(small_world().draws, choice, avoid)
        assert len(dealt) == len(set(dealt.values())) == A_SCENARIO
        assert not avoid & set(dealt) and not choice.reserved & set(dealt)
        seen.update(dealt.values())
    assert set(seen) == set(CELL_DECOYS) and set(wide) == {"", *WIDE_DECOYS}
    hard = sum(seen[kind] for kind in HARD) / seen.total()
    assert hard == pytest.approx(2 / 3, abs=0.1)
    assert wide[""] / wide.total() == pytest.approx(0.5, abs=0.15)
