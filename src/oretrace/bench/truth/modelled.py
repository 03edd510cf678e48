"""How a suite of a modelled world is put together: falls, decoys, plants, publication, truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS, WINDOWS, Scenario
from oretrace.bench.truth.choice import others
from oretrace.bench.truth.decoys import CELL_DECOYS, WIDE_DECOYS, Site, deal_decoys, deal_wide
from oretrace.bench.truth.plants import direct_factor, draw_plan, flows
from oretrace.bench.truth.record import CellTruth, ScenarioTruth, Truth, live_from
from oretrace.bench.truth.suite import Suite
from oretrace.bench.world.catalog import forms, half_of
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.production import yearbook
from oretrace.bench.world.published import observe, publish, trade_table
from oretrace.bench.world.reports import sailing_months

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.arrays import Array
    from oretrace.bench.scenario import Observed
    from oretrace.bench.truth.choice import Choice
    from oretrace.bench.truth.plants import PlantedFlows, PlantPlan
    from oretrace.bench.world.catalog import TradedForm
    from oretrace.bench.world.production import Yearbook
    from oretrace.bench.world.published import Published
    from oretrace.bench.world.world import World

    Asked = set[tuple[int, int]]
    """Products and destinations that some scenario asks about."""

DRIFT_MONTHS = 12
"""Months in which the unit value of relabelled goods goes from the false code's to the true goods'."""
AFTER_MONTHS = WINDOWS[-1]

NOTES = (
    "All trade is modelled; no figure of it is a published one.",
    "Plants are shares of the controlled part of the former supply, where a code holds other goods as well.",
    "Arrivals are counted in the month in which the last leg departs.",
    "The suites of a seed share lanes, dates, shares and plans, so that they can be compared in pairs.",
)


@dataclass(frozen=True)
class Spec:
    """A kind of suite: tactics dealt evenly among its scenarios (none: nothing is diverted), with decoys or not."""

    tactics: tuple[str, ...]
    decoys: bool = False


@dataclass(frozen=True)
class Planned:
    """A scenario with its plan: the routes' hubs in order of travel, and the decoys beside them."""

    choice: Choice
    form: TradedForm
    plan: PlantPlan
    routes: tuple[tuple[int, ...], ...]
    decoys: dict[int, str]
    wide_decoy: str

    @property
    def hubs(self) -> int:
        """How many hubs are planted."""
        return sum(map(len, self.routes))


@dataclass(frozen=True)
class Family:
    """How a family of worlds lays a plan over trade: the direct lane's fall, the decoys, the plants; and its notes.

    They run in this order over all scenarios: reallocation reads the falls, and decoys that scale lanes must not
    scale the plants.
    """

    fall: Callable[[Overlay, Planned], None]
    decoys: Callable[[Overlay, Planned], None]
    plant: Callable[[Overlay, Planned, Asked], PlantedFlows]
    notes: tuple[str, ...]


def assemble(name: str, spec: Spec, of: World, choices: tuple[Choice, ...], printed: Yearbook | None = None) -> Suite:
    """The suite `name` on a world: falls, decoys and plants laid over it, published, and the truth of it.

    `printed` is what yearbooks say of production; without it, what they would say of the world with its decoys.
    """
    return lay_plans(name, spec, of, choices, printed).suite


def lay_plans(name: str, spec: Spec, of: World, choices: tuple[Choice, ...], printed: Yearbook | None = None) -> Laid:
    """As `assemble`, with what the suite was made of."""
    return lay_out(name, of, plans(of, choices, spec), Family(fall, stand_decoys, plant, NOTES), printed)


@dataclass(frozen=True)
class Laid:
    """A suite with what it was made of: true trade with its edits, the plans, the goods of each, the reports."""

    suite: Suite
    overlay: Overlay
    planned: tuple[Planned, ...]
    moved: tuple[PlantedFlows, ...]
    published: Published


def lay(name: str, of: World, planned: list[Planned], family: Family, printed: Yearbook | None = None) -> Suite:
    """The suite of these plans, laid over the world in the way of its family."""
    return lay_out(name, of, planned, family, printed).suite


def lay_out(name: str, of: World, planned: list[Planned], family: Family, printed: Yearbook | None = None) -> Laid:
    """As `lay`, with what the suite was made of."""
    overlay = Overlay(of)
    for this in planned:
        family.fall(overlay, this)
    for this in planned:
        family.decoys(overlay, this)
    backgrounds = [_background(overlay, this.choice) for this in planned]
    yearbooks = printed or yearbook(overlay)  # before anything is planted: a plant makes nothing
    asked = {(this.choice.product, this.choice.destination) for this in planned}
    moved = [family.plant(overlay, this, asked) for this in planned]
    published = publish(overlay)
    observed = []
    for this in planned:
        placebos = others(this.choice)
        scenario = _scenario(name, of, this.choice)
        names = tuple(of.territories[j] for j in placebos)
        observed.append(observe(overlay, published, scenario, names, yearbooks))
    truth = Truth(
        tuple(_scenario_truth(name, of, this, asked) for this in planned),
        tuple(
            cell
            for this, goods, background, seen in zip(planned, moved, backgrounds, observed, strict=True)
            for cell in _cells(of.territories, this, goods, background, seen)
        ),
    )
    suite = Suite(
        name=name,
        seed=of.seed,
        base="modelled",
        months=of.months,
        scenarios=tuple(seen.scenario for seen in observed),
        observed=tuple(observed),
        truth=truth,
        table=lambda: trade_table(overlay, published),
        notes=family.notes,
        yearbook=lambda: yearbooks.rows(of),
    )
    return Laid(suite, overlay, tuple(planned), tuple(moved), published)


def plans(of: World, choices: tuple[Choice, ...], spec: Spec) -> list[Planned]:
    """Plans and decoys of all scenarios; no decoy stands where any scenario of the product plants."""
    planned, known = [], {form.hs6: form for form in forms()}
    for choice in choices:
        dealt = choice.dealt
        tactic = spec.tactics[dealt.turn % len(spec.tactics)] if spec.tactics else "none"
        sigma = dealt.sigma if spec.tactics else 0.0
        plan = draw_plan(of.draws, choice.key, sigma, dealt.passthrough, tactic if sigma else "none")
        count = len(plan.weights) if sigma else 0
        routes = tuple(choice.hubs[k * plan.hops : (k + 1) * plan.hops] for k in range(count))
        planned.append(Planned(choice, known[of.products[choice.product]], plan, routes, {}, ""))
    if not spec.decoys:
        return planned
    taken = planted_hubs(planned)
    return [
        replace(
            this,
            decoys=deal_decoys(of.draws, this.choice, this.hubs, taken[this.choice.product]),
            wide_decoy=deal_wide(of.draws, this.choice),
        )
        for this in planned
    ]


def planted_hubs(planned: list[Planned]) -> dict[int, frozenset[int]]:
    """Product → all hubs at which any of its scenarios plants."""
    hubs: dict[int, frozenset[int]] = {}
    for this in planned:
        hubs[this.choice.product] = hubs.get(this.choice.product, frozenset()).union(*this.routes)
    return hubs


def fall(overlay: Overlay, this: Planned) -> None:
    """The direct lane's fall by the act."""
    choice = this.choice
    factor = direct_factor(this.plan, choice.controlled_share, choice.t0, overlay.months)
    overlay.scale(choice.product, choice.origin, choice.destination, factor)


def stand_decoys(overlay: Overlay, this: Planned) -> None:
    """Let the innocent shocks of a plan happen."""
    for hub, kind in this.decoys.items():
        CELL_DECOYS[kind](Site(overlay, this.choice, hub))
    if this.wide_decoy:
        WIDE_DECOYS[this.wide_decoy](Site(overlay, this.choice))


def plant(overlay: Overlay, this: Planned, asked: Asked) -> PlantedFlows:
    """Let the plan's goods travel on the overlay's lanes."""
    choice, plan, of = this.choice, this.plan, overlay.world
    lot = float(of.lot_kg[choice.product])
    controlled_kg = choice.former_kg * choice.controlled_share
    goods = flows(plan, controlled_kg, lot, choice.t0, len(of.months), of.draws, choice.key)
    for route, legs in zip(this.routes, goods.legs, strict=False):
        stops = (choice.origin, *route, choice.destination)
        _sail(of, stops, legs)
        for number, kg in enumerate(legs):
            relabelled = plan.relabel_share * kg if number == plan.hops else np.zeros_like(kg)
            i, j = stops[number], stops[number + 1]
            unseen = plan.tactic == "mirror-gap" and number == 0
            overlay.add(choice.product, i, j, kg - relabelled, unseen_by_importer=unseen)
            if relabelled.any():
                _relabel(overlay, this, i, relabelled, asked)
    return goods


def false_code(of: World, this: Planned, asked: Asked) -> int:
    """A confusable code, of those with no scenario to the same destination where there is one: large, to hide in."""
    known = {form.hs6: form.world_trade_t for form in forms()}
    codes = [code for code in this.form.lookalikes if code in of.products]
    free = [code for code in codes if (of.products.index(code), this.choice.destination) not in asked] or codes
    large = [code for code in free if known[code] >= this.form.world_trade_t] or [max(free, key=known.__getitem__)]
    return of.products.index(of.draws.pick(large, "relabelled as", *this.choice.key))


def _sail(of: World, stops: tuple[int, ...], legs: Array) -> None:
    """Let every leg after the first, in place, leave when what it carries has arrived: legs (hops + 1, months)."""
    waits = np.cumsum(sailing_months(of.km[list(stops[:-1]), list(stops[1:])]))
    for number, wait in enumerate(waits[:-1].tolist(), start=1):
        if wait:
            legs[number] = np.concatenate([np.zeros(wait), legs[number, :-wait]])


def _relabel(overlay: Overlay, this: Planned, hub: int, kg: Array, asked: Asked) -> None:
    """Declare kg from the hub to the destination under a confusable code, at a price that drifts to the true one."""
    choice, of = this.choice, overlay.world
    code = false_code(of, this, asked)
    false_price = overlay.unit_value(code, hub, choice.destination)
    true_price = overlay.unit_value(choice.product, hub, choice.destination)
    start = choice.t0 + this.plan.onset
    drift = np.clip((np.arange(kg.size) - start) / DRIFT_MONTHS, 0.0, 1.0)
    overlay.add(code, hub, choice.destination, kg, usd_per_kg=false_price + drift * (true_price - false_price))


def _scenario(name: str, of: World, choice: Choice) -> Scenario:
    product, origin, destination = of.products[choice.product], choice.origin, choice.destination
    names = of.territories
    return Scenario(
        id=f"{name}-{of.seed}-{product}-{names[origin]}-{names[destination]}",
        product=product,
        origin=names[origin],
        destination=names[destination],
        effective_from=of.months[choice.t0],
        t0=choice.t0,
        candidates=tuple(name for k, name in enumerate(names) if k not in (origin, destination)),
    )


def _background(overlay: Overlay, choice: Choice) -> Array:
    """True kg (candidates, 2 legs, 24 + 18 months about the date) of all that is not planted."""
    hubs = [k for k in range(len(overlay.world.territories)) if k not in (choice.origin, choice.destination)]
    p, window = choice.product, slice(choice.t0 - PRE_MONTHS, choice.t0 + AFTER_MONTHS)
    return np.array(
        [[overlay.kg(p, choice.origin, hub)[window], overlay.kg(p, hub, choice.destination)[window]] for hub in hubs]
    )


def _cells(
    names: tuple[str, ...], this: Planned, goods: PlantedFlows, background: Array, seen: Observed
) -> list[CellTruth]:
    """The truth of a scenario's candidates, in its order."""
    stop = {names[hub]: (r, k) for r, route in enumerate(this.routes) for k, hub in enumerate(route)}
    decoys = {names[hub]: kind for hub, kind in this.decoys.items()}
    ordinary = background[:, :, PRE_MONTHS:].mean(axis=2).min(axis=1)
    former = background[:, :, :PRE_MONTHS].mean(axis=2).min(axis=1)
    dense = ((background[:, :, :PRE_MONTHS] > 0).mean(axis=2) >= 0.5).all(axis=1)
    live = live_from(seen)
    cells = []
    for k, hub in enumerate(seen.scenario.candidates):
        cell = CellTruth(
            scenario=seen.scenario.id,
            hub=hub,
            arrived_kg=dict.fromkeys(WINDOWS, 0.0),
            entered_kg=dict.fromkeys(WINDOWS, 0.0),
            ordinary_kg=float(ordinary[k]),
            before_kg=float(former[k]),
            dense=bool(dense[k]),
            live_from=int(live[k]),
            decoy=decoys.get(hub, ""),
            published_after=int(seen.published_after[k]),
        )
        if hub in stop:
            route, before = stop[hub]
            cell = _planted(cell, goods.legs[route, before], goods.arrived[route], this.choice.t0)
            hidden = (
                _missing_share(cell, background[k, 0]) if this.plan.tactic == "mirror-gap" and not before else 0.0
            )
            cell = replace(cell, route=route + 1, position=before + 1, missing_share=hidden)
        cells.append(cell)
    return cells


def _missing_share(cell: CellTruth, leg1: Array) -> float:
    """Of all that the origin sent into a hub, the share that was planted, which the hub's imports do not show."""
    planted = cell.entered_kg[AFTER_MONTHS]
    return planted / (planted + float(leg1[PRE_MONTHS:].sum())) if planted else 0.0


def _planted(cell: CellTruth, entered: Array, arrived: Array, t0: int) -> CellTruth:
    """The cell with what entered this hub, and what reached the destination along its route."""
    moving = np.flatnonzero(arrived)
    return replace(
        cell,
        arrived_kg={window: float(arrived[t0 : t0 + window].sum()) for window in WINDOWS},
        entered_kg={window: float(entered[t0 : t0 + window].sum()) for window in WINDOWS},
        first_month=int(moving[0]) - t0 if moving.size else -1,
    )


def _scenario_truth(name: str, of: World, this: Planned, asked: Asked) -> ScenarioTruth:
    scenario = _scenario(name, of, this.choice)
    relabelled = this.plan.relabel_share > 0 and this.hubs > 0
    return ScenarioTruth(
        scenario=scenario.id,
        suite=name,
        seed=of.seed,
        half=half_of(scenario.product),
        product=scenario.product,
        origin=scenario.origin,
        destination=scenario.destination,
        effective_from=scenario.effective_from,
        sigma=this.plan.sigma,
        passthrough=this.plan.passthrough,
        tactic=this.plan.tactic,
        hubs=this.hubs,
        former_kg=this.choice.former_kg,
        compliance=this.plan.compliance,
        controlled_share=this.choice.controlled_share,
        wide_decoy=this.wide_decoy,
        false_code=of.products[false_code(of, this, asked)] if relabelled else "",
    )
