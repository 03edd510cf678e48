"""Decoys: each kind changes what it says and nothing else; they are dealt evenly and never stand at a planted hub."""

from collections import Counter

import numpy as np
import pytest

from oretrace.bench.truth import decoys
from oretrace.bench.truth.choice import Choice, choose
from oretrace.bench.truth.decoys import CELL_DECOYS, WIDE_DECOYS, Site, deal_decoys, deal_wide
from oretrace.bench.world.overlay import Overlay
from tests.bench.small_world import small_world

Lane = tuple[int, int, int]
MANY = 40


@pytest.fixture(scope="module")
def choices() -> tuple[Choice, ...]:
    return choose(small_world())


def changes(site: Site) -> dict[Lane, np.ndarray]:
    """Lanes with edits, and the kg they gained."""
    edited = zip(*site.overlay.touched(), strict=True)
    gained = {
        (int(p), int(i), int(j)): site.overlay.kg(p, i, j) - site.overlay.base_kg(p, i, j) for p, i, j in edited
    }
    return {lane: kg for lane, kg in gained.items() if kg.any()}


def sites(choices: tuple[Choice, ...], kind: str) -> list[tuple[Site, dict[Lane, np.ndarray]]]:
    """The kind at one hub of each of many scenarios, each alone in its overlay, with its changes."""
    result = []
    for choice in choices[:MANY]:
        two_way = [hub for hub in choice.hubs if hub in choice.two_way]
        hub = two_way[0] if kind == "hub_boom" else choice.hubs[7]
        site = Site(Overlay(small_world()), choice, hub if kind in CELL_DECOYS else -1)
        {**CELL_DECOYS, **WIDE_DECOYS}[kind](site)
        result.append((site, changes(site)))
    return result


def ends(site: Site) -> tuple[Lane, Lane]:
    choice = site.choice
    return (choice.product, choice.origin, site.hub), (choice.product, site.hub, choice.destination)


@pytest.mark.slow
def test_capacity_sells_more_to_several_and_buys_nothing_from_the_origin(choices: tuple[Choice, ...]) -> None:
    for site, gained in sites(choices, "capacity"):
        leg1, leg2 = ends(site)
        assert leg2 in gained and leg1 not in gained
        assert len(gained) in (3, 4) and all(lane[1] == site.hub for lane in gained)
        assert not any(lane[2] in site.choice.reserved for lane in gained if lane != leg2)


def test_one_leg_grows_on_one_leg(choices: tuple[Choice, ...]) -> None:
    seen: Counter[int] = Counter()
    for site, gained in sites(choices, "one_leg"):
        assert len(gained) == 1
        seen[ends(site).index(next(iter(gained)))] += 1
    assert min(seen[0], seen[1]) > MANY / 4


def test_substitution_is_large_and_follows_the_date(choices: tuple[Choice, ...]) -> None:
    sizes = []
    for site, gained in sites(choices, "substitution"):
        assert list(gained) == [ends(site)[1]]
        kg = gained[ends(site)[1]]
        assert not kg[: site.choice.t0].any()
        sizes.append(kg[site.choice.t0 + 12 :].mean() / site.lost_kg)
    assert 0.3 < np.median(sizes) < 0.55 and min(sizes) > 0.1


def test_gains_lie_in_their_range_and_start_near_the_date(choices: tuple[Choice, ...]) -> None:
    shares, starts = [], []
    for choice in choices[:MANY]:
        site = Site(Overlay(small_world()), choice, choice.hubs[3])
        gain = site.gain("test")
        shares.append(gain[-1] / site.lost_kg)
        starts.append(int(np.flatnonzero(gain)[0]) - choice.t0)
    assert min(shares) >= 0.05 and max(shares) <= 0.6
    assert -3 <= min(starts) < 1 and 5 < max(starts) <= 9


def test_old_hub_trades_both_ways_over_the_whole_history_and_grows(choices: tuple[Choice, ...]) -> None:
    growths: list[float] = []
    for site, gained in sites(choices, "old_hub"):
        bought, sold = (gained[lane] for lane in ends(site))
        assert len(gained) == 2
        for kg in (bought, sold):
            assert (kg[:24] > 0).mean() > 0.5
            growths.append(np.log(kg[-24:].mean() / kg[:24].mean()) * 12 / 66)
        lag = max(range(3), key=lambda k: np.corrcoef(bought[: 90 - k], sold[k:])[0, 1])
        assert sold[lag:] == pytest.approx(bought[: 90 - lag])
    assert np.mean(growths) == pytest.approx(np.log(1.15), abs=0.05)


def test_hub_boom_lifts_all_lanes_of_the_hub(choices: tuple[Choice, ...]) -> None:
    for site, gained in sites(choices, "hub_boom"):
        p, hub, overlay = site.choice.product, site.hub, site.overlay
        assert set(ends(site)) <= set(gained)
        assert {lane[1] for lane in gained if lane[2] == hub} >= set(site.sellers_to(hub))
        assert {lane[2] for lane in gained if lane[1] == hub} >= set(site.buyers_from(hub))
        assert all(hub in lane[1:] for lane in gained)
        lifted = next(j for j in site.buyers_from(hub) if j != site.choice.destination)
        ratio = overlay.kg(p, hub, lifted)[-3:].sum() / overlay.base_kg(p, hub, lifted)[-3:].sum()
        assert 1.5 <= ratio <= 3.0


def test_revision_break_changes_reports_from_a_january_and_no_trade(choices: tuple[Choice, ...]) -> None:
    ups = 0
    for site, gained in sites(choices, "revision_break"):
        assert not gained
        factor = site.overlay.misreported[(site.choice.product, site.hub)]
        start = int(np.flatnonzero(factor != 1.0)[0])
        assert site.overlay.world.months[start].month == 1
        assert site.choice.t0 - 6 <= start <= site.choice.t0 + 12
        step = factor[-1]
        assert 2 <= max(step, 1 / step) <= 4 and (factor[start:] == step).all()
        ups += step > 1
    assert MANY / 4 < ups < 3 * MANY / 4


def test_demand_boom_lifts_all_that_the_destination_buys(choices: tuple[Choice, ...]) -> None:
    for site, gained in sites(choices, "demand_boom"):
        destination = site.choice.destination
        assert {lane[1] for lane in gained} == set(site.sellers_to(destination))
        assert {lane[2] for lane in gained} == {destination}


@pytest.mark.slow
def test_price_spike_changes_prices_for_a_time_and_no_mass(choices: tuple[Choice, ...]) -> None:
    for site, gained in sites(choices, "price_spike"):
        assert not gained
        factor = site.overlay.repriced[site.choice.product]
        assert 1.5 <= factor.max() <= 4.0
        assert (factor[: site.choice.t0 - 3] == 1.0).all()


def test_stockpiling_ends_at_the_date(choices: tuple[Choice, ...]) -> None:
    for site, gained in sites(choices, "stockpiling"):
        t0, choice = site.choice.t0, site.choice
        for kg in gained.values():
            assert not kg[: t0 - 6].any() and not kg[t0:].any()
        assert {lane[1] for lane in gained if lane[2] == choice.destination} == set(
            site.sellers_to(choice.destination)
        )
        joined = {lane[2] for lane in gained if lane[1] == choice.origin}
        assert 1 < len(joined) < len(site.buyers_from(choice.origin))


def test_reallocation_hands_on_what_was_lost(choices: tuple[Choice, ...]) -> None:
    handed = []
    for choice in choices[:MANY]:
        overlay, after = Overlay(small_world()), slice(choice.t0, None)
        lane = (choice.product, choice.origin, choice.destination)
        overlay.scale(*lane, np.where(np.arange(90) < choice.t0, 1.0, 0.3))
        lost = 0.7 * choice.former_kg * (90 - choice.t0)
        decoys.reallocation(Site(overlay, choice))
        gained = {k: kg for k, kg in changes(Site(overlay, choice)).items() if k != lane}
        assert all((k[1] == choice.origin) != (k[2] == choice.destination) for k in gained)
        assert not any(kg[: choice.t0].any() for kg in gained.values())
        handed += [
            sum(kg[after].sum() for k, kg in gained.items() if k[side] == lane[side]) / lost for side in (1, 2)
        ]
    assert np.median(handed) == pytest.approx(1.0, abs=0.15)


def test_decoys_are_dealt_evenly_and_avoid_planted_hubs(choices: tuple[Choice, ...]) -> None:
    draws = small_world().draws
    total: Counter[str] = Counter()
    for choice in choices:
        for planted in (0, 1, 3):
            avoid = frozenset(choice.hubs[:planted])
            dealt = deal_decoys(draws, choice, planted, avoid)
            assert len(dealt) == max(10, 5 * planted)
            assert not avoid & set(dealt) and not choice.reserved & set(dealt)
            kinds = Counter(dealt.values())
            assert all(hub in choice.two_way for hub, kind in dealt.items() if kind == "hub_boom")
            even = {kind: kinds[kind] for kind in CELL_DECOYS if kind not in ("capacity", "hub_boom")}
            assert max(even.values()) - min(even.values()) <= 1
            assert 2 * min(even.values()) <= kinds["capacity"] + kinds["hub_boom"] <= 2 * max(even.values())
            assert all(hub in choice.sellers[:8] for hub, kind in dealt.items() if kind == "substitution")
            total += kinds
    assert total["hub_boom"] > 0.5 * total["one_leg"]  # where no hub trades both ways, capacity stands in for it


def test_every_other_scenario_has_a_wide_decoy(choices: tuple[Choice, ...]) -> None:
    dealt = Counter(deal_wide(small_world().draws, choice) for choice in choices)
    assert dealt[""] / len(choices) == pytest.approx(0.5, abs=0.2)
    assert set(dealt) == {"", *WIDE_DECOYS}
