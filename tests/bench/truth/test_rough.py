"""Rough suites: plants move what the truth says and no more than came in, and a scenario of nothing has nothing."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from oretrace.bench.draws import Draws
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.truth.choice import Choice, choose
from oretrace.bench.truth.modelled import Planned
from oretrace.bench.truth.plants import PlantedFlows, PlantPlan
from oretrace.bench.truth.rough import ROUGH, SIGMAS, cargo_flows, fall, of_world, plans, plant
from oretrace.bench.truth.rough_decoys import CELL_DECOYS, WIDE_DECOYS
from oretrace.bench.truth.suite import Suite
from oretrace.bench.world.catalog import half_of
from oretrace.bench.world.overlay import Overlay
from tests.bench.small_world import small_world

MONTHS, T0, FORMER, LOT = 90, 48, 40_000.0, 500.0
PLAN = PlantPlan(
    sigma=0.5,
    passthrough="tight",
    tactic="single-hop",
    weights=(0.6, 0.4),
    onset=2,
    ramp=3,
    dwell=2,
    hops=1,
    yield_share=0.9,
    compliance=0.8,
    relabel_share=0.0,
)


def moved(plan: PlantPlan, key: int = 0, sailing: tuple[int, ...] = (0, 1)) -> PlantedFlows:
    return cargo_flows(plan, FORMER, LOT, T0, MONTHS, np.array(sailing), Draws(7), (key,))


@pytest.fixture(scope="module")
def choices() -> tuple[Choice, ...]:
    return choose(small_world(), SIGMAS)


@pytest.fixture(scope="module")
def suites(choices: tuple[Choice, ...]) -> dict[str, Suite]:
    return {name: of_world(name, small_world(), choices) for name in ROUGH}


@pytest.mark.parametrize("passthrough", ["tight", "loose"])
@pytest.mark.parametrize("dwell", [0, 4])
def test_no_more_leaves_a_hub_than_came_in(passthrough: str, dwell: int) -> None:
    for key in range(20):
        goods = moved(replace(PLAN, passthrough=passthrough, dwell=dwell), key)
        into, out = (np.cumsum(legs, axis=1) for legs in (goods.entered * PLAN.yield_share, goods.arrived))
        assert (out <= into * (1 + 1e-12) + 1e-6).all()
        assert not goods.legs[:, :, : T0 + PLAN.onset].any()


@pytest.mark.slow
def test_flows_recover_sigma_yield_and_weights() -> None:
    for passthrough in ("tight", "loose"):
        legs = np.mean([moved(replace(PLAN, passthrough=passthrough), key).legs for key in range(250)], axis=0)
        monthly = legs[:, :, T0 + 16 :].mean(axis=-1)
        assert monthly[:, 1].sum() == pytest.approx(PLAN.sigma * FORMER, rel=0.04)
        assert monthly[:, 0].sum() == pytest.approx(PLAN.sigma * FORMER / PLAN.yield_share, rel=0.04)
        assert monthly[:, 0] / monthly[:, 0].sum() == pytest.approx(PLAN.weights, abs=0.03)


def test_tight_goods_are_the_same_cargoes_after_sailing_and_dwell() -> None:
    goods = moved(PLAN)
    for route, wait in enumerate((PLAN.dwell, PLAN.dwell + 1)):
        assert goods.arrived[route, wait:] == pytest.approx(PLAN.yield_share * goods.entered[route, :-wait])


def test_loose_goods_wait_the_longer_the_longer_the_dwell() -> None:
    delays = []
    for dwell in (0, 2, 4):
        plan = replace(PLAN, passthrough="loose", dwell=dwell, weights=(1.0,), onset=0, ramp=0)
        goods = [moved(plan, key, (0, 0)[:1]) for key in range(60)]
        stock = np.mean([(one.entered.sum() * plan.yield_share - one.arrived.sum()) for one in goods])
        delays.append(stock / (plan.sigma * FORMER))
    assert 0.2 < delays[0] < 1.0 and 1.0 < delays[1] < 2.5 and 2.0 < delays[2] < 5.0


def test_a_plant_with_share_0_moves_nothing() -> None:
    assert not moved(replace(PLAN, sigma=0.0)).legs.any()


@pytest.mark.slow
def test_strata_are_dealt_evenly_and_halves_are_disjoint(suites: dict[str, Suite]) -> None:
    truth = suites["rough"].truth.scenarios
    for half in ("tune", "test"):
        counts = Counter(one.sigma for one in truth if one.half == half)
        assert set(counts) == set(SIGMAS) and max(counts.values()) - min(counts.values()) <= 2
    products = {half: {one.product[:4] for one in truth if one.half == half} for half in ("tune", "test")}
    assert not products["tune"] & products["test"]
    assert all(one.half == half_of(one.product) for one in truth)
    assert {one.passthrough for one in truth} == {"tight", "loose", "none"}
    assert {one.hubs for one in truth} == {0, 1, 2, 3, 4}


@pytest.mark.slow
def test_a_suite_is_the_same_for_a_seed(choices: tuple[Choice, ...], suites: dict[str, Suite]) -> None:
    again = of_world("rough", small_world(), choices)
    other = of_world("rough", small_world(2), choose(small_world(2), SIGMAS))
    assert again.digest() == suites["rough"].digest() != other.digest()


@pytest.mark.slow
@pytest.mark.parametrize("name", ROUGH)
def test_truth_is_whole(suites: dict[str, Suite], name: str) -> None:
    suite, cells = suites[name], iter(suites[name].truth.cells)
    for seen, truth in zip(suite.observed, suite.truth.scenarios, strict=True):
        mine = [next(cells) for _ in seen.scenario.candidates]
        assert [cell.hub for cell in mine] == list(seen.scenario.candidates)
        assert sum(cell.position > 0 for cell in mine) == truth.hubs
        assert (truth.hubs > 0) == (truth.sigma > 0)
        for cell in mine:
            arrived, entered = (np.array([kg[w] for w in WINDOWS]) for kg in (cell.arrived_kg, cell.entered_kg))
            assert (np.diff(arrived) >= 0).all() and (arrived <= entered + 1e-6).all()
            assert not (cell.decoy and cell.position)
        assert len(seen.others) == 3 and seen.supply is not None
    assert next(cells, None) is None


@pytest.mark.slow
def test_plants_and_dates_are_shared_with_decoys_and_without(suites: dict[str, Suite]) -> None:
    plain, among = suites["rough"].truth, suites["rough-decoys"].truth
    assert [cell.arrived_kg for cell in plain.cells] == [cell.arrived_kg for cell in among.cells]
    assert [one.effective_from for one in plain.scenarios] == [
        one.effective_from for one in suites["rough-null"].truth.scenarios
    ]
    assert not any(cell.decoy for cell in plain.cells) and not any(one.wide_decoy for one in plain.scenarios)


def test_every_kind_of_decoy_appears(suites: dict[str, Suite]) -> None:
    truth = suites["rough-decoys"].truth
    assert {cell.decoy for cell in truth.cells} == {"", *CELL_DECOYS}
    assert {one.wide_decoy for one in truth.scenarios} == {"", *WIDE_DECOYS}
    live = {cell.decoy for cell in truth.cells if cell.live_from >= 0}
    assert live == {"", *CELL_DECOYS}


def test_the_suite_rough_null_has_no_plant(suites: dict[str, Suite]) -> None:
    truth = suites["rough-null"].truth
    assert not any(cell.position or cell.decoy or any(cell.entered_kg.values()) for cell in truth.cells)
    assert all((one.sigma, one.hubs, one.wide_decoy) == (0.0, 0, "") for one in truth.scenarios)
    ordered = [one for one in truth.scenarios if one.compliance]
    assert 0.3 < len(ordered) / len(truth.scenarios) < 0.7
    assert all(one.compliance >= 0.5 for one in ordered)


def test_plants_add_what_they_say_and_nothing_else(choices: tuple[Choice, ...]) -> None:
    of = small_world()
    for this in [one for one in plans(of, choices, ROUGH["rough"]) if one.plan.sigma][:25]:
        overlay, choice = Overlay(of), this.choice
        goods = plant(overlay, this, set())
        legs = {
            lane: kg
            for (hub,), (entered, arrived) in zip(this.routes, goods.legs, strict=True)
            for lane, kg in (((choice.origin, hub), entered), ((hub, choice.destination), arrived))
        }
        _, i, j = overlay.touched()
        assert set(zip(i.tolist(), j.tolist(), strict=True)) == set(legs)
        for lane, kg in legs.items():
            assert overlay.kg(choice.product, *lane) - overlay.base_kg(choice.product, *lane) == pytest.approx(kg)


def test_the_direct_lane_falls_by_order_from_the_date_on(choices: tuple[Choice, ...]) -> None:
    of, left, free = small_world(), [], 0
    for this in plans(of, choices, ROUGH["rough-null"]):
        before, after = _direct(this)
        assert np.array_equal(before[: this.choice.t0], after[: this.choice.t0])
        late = slice(this.choice.t0, None)
        if this.plan.compliance:
            kept = 1 - this.plan.compliance * this.choice.controlled_share
            left.append(after[late].sum() / before[late].sum() - kept)
        else:
            free += 1
            assert np.array_equal(before, after)
    assert free and abs(np.mean(left)) < 0.02


def _direct(this: Planned) -> tuple[np.ndarray, np.ndarray]:
    overlay = Overlay(small_world())
    fall(overlay, this)
    lane = (this.choice.product, this.choice.origin, this.choice.destination)
    return overlay.base_kg(*lane), overlay.kg(*lane)
