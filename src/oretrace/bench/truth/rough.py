"""The suites on rough worlds: plants in whole cargoes, alone or among hard look-alikes, and scenarios with neither.

Made without a look at any detector, from a description of worlds in which a tuned one had failed. Nothing may be
tuned on the half `test` of these suites.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.modelled import Family, Planned, lay, planted_hubs
from oretrace.bench.truth.plants import PlantedFlows, draw_plan, ramp_up
from oretrace.bench.truth.rough_decoys import CELL_DECOYS, WIDE_DECOYS, RoughSite, deal_decoys, deal_wide
from oretrace.bench.world.cargo import expected_cargoes, thinned
from oretrace.bench.world.catalog import forms
from oretrace.bench.world.reports import sailing_months
from oretrace.bench.world.rough import rough_world

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oretrace.arrays import Array, Index
    from oretrace.bench.draws import Draws
    from oretrace.bench.truth.choice import Choice
    from oretrace.bench.truth.modelled import Asked
    from oretrace.bench.truth.plants import PlantPlan
    from oretrace.bench.truth.suite import Suite
    from oretrace.bench.world.nature import Nature
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.world import World

SIGMAS = (0.0, 0.25, 0.5, 1.0)
ORDERED = 0.5
"""Chance that the direct lane of a scenario of `rough-null` falls by order; in the others it does what it does."""

NOTES = (
    "All trade is modelled, and unlike that of the other modelled suites: single cargoes, a few very large, in lanes "
    "that come and go. No figure of it is a published one, and nothing but the scale of noise is near a real panel.",
    "Half of the territories or fewer report both flows of all lanes with a delay of three months or less; some "
    "publish nothing, some imports only, some a year late.",
    "Arrivals are counted in the month in which the last leg departs.",
    "The rough suites of a seed share lanes and dates, those with plants also shares and plans.",
)


@dataclass(frozen=True)
class RoughSpec:
    """A rough suite: with plants or nothing at all to find, with decoys or not."""

    plants: bool = True
    decoys: bool = False


ROUGH = {"rough": RoughSpec(), "rough-decoys": RoughSpec(decoys=True), "rough-null": RoughSpec(plants=False)}
"""The rough suites by name."""


def build(name: str, seed: int, nature: Nature) -> Suite:
    """The suite of a seed; `nature` says how the world is reported."""
    return of_world(name, rough_world(seed, nature), _choices(seed, nature))


def of_world(name: str, of: World, choices: tuple[Choice, ...]) -> Suite:
    """The suite `name` on a rough world."""
    return lay(name, of, plans(of, choices, ROUGH[name]), Family(fall, stand_decoys, plant, NOTES))


def plans(of: World, choices: tuple[Choice, ...], spec: RoughSpec) -> list[Planned]:
    """Plans and decoys of all scenarios; no decoy stands where any scenario of the product plants."""
    known = {form.hs6: form for form in forms()}
    planned = [
        Planned(
            choice, known[of.products[choice.product]], plan, tuple((hub,) for hub in choice.hubs[:count]), {}, ""
        )
        for choice in choices
        for plan in [_plan(of.draws, choice, spec)]
        for count in [len(plan.weights) if plan.sigma else 0]
    ]
    if not spec.decoys:
        return planned
    taken = planted_hubs(planned)
    return [
        replace(
            this,
            decoys=deal_decoys(of.draws, this.choice, taken[this.choice.product]),
            wide_decoy=deal_wide(of.draws, this.choice),
        )
        for this in planned
    ]


def fall(overlay: Overlay, this: Planned) -> None:
    """Cargoes of the direct lane stay away from the date on, each by chance; none where nothing is ordered."""
    choice, of = this.choice, overlay.world
    lane = (choice.product, choice.origin, choice.destination)
    kg, kept = overlay.kg(*lane), 1.0 - this.plan.compliance * choice.controlled_share
    left = thinned(of.draws, "rough fall", choice.key, kg, kept, float(of.lot_kg[choice.product]))
    overlay.add(*lane, np.where(np.arange(kg.size) < choice.t0, 0.0, left - kg))


def stand_decoys(overlay: Overlay, this: Planned) -> None:
    """Let the decoys of a scenario happen."""
    for hub, kind in this.decoys.items():
        CELL_DECOYS[kind](RoughSite(overlay, this.choice, hub))
    if this.wide_decoy:
        WIDE_DECOYS[this.wide_decoy](RoughSite(overlay, this.choice))


def plant(overlay: Overlay, this: Planned, asked: Asked) -> PlantedFlows:
    """Let the plan's goods travel on the overlay's lanes."""
    choice, of = this.choice, overlay.world
    hubs = np.array([hub for (hub,) in this.routes], dtype=np.int64)
    sailing = sailing_months(of.km[choice.origin, hubs])
    lot = float(of.lot_kg[choice.product])
    former = choice.former_kg * choice.controlled_share
    goods = cargo_flows(this.plan, former, lot, choice.t0, overlay.months, sailing, of.draws, choice.key)
    for hub, (entered, arrived) in zip(hubs.tolist(), goods.legs, strict=False):
        overlay.add(choice.product, choice.origin, hub, entered)
        overlay.add(choice.product, hub, choice.destination, arrived)
    return goods


def cargo_flows(
    plan: PlantPlan,
    former_kg: float,
    lot_kg: float,
    t0: int,
    months: int,
    sailing: Index,
    draws: Draws,
    key: tuple[int, ...],
) -> PlantedFlows:
    """The plan in kg, month by month, each route by one hub that is `sailing` (routes,) months away.

    *Tight*: what entered a hub leaves after its dwell, the same cargoes. *Loose*: it goes into a stock, of which a
    drawn part leaves in some months and nothing in others. No more leaves than has come in, times the yield.
    """
    legs = np.zeros((len(plan.weights), 2, months))
    if not plan.sigma:
        return PlantedFlows(legs)
    full = plan.sigma * former_kg / plan.yield_share * np.array(plan.weights)[:, None]
    routes = np.arange(len(plan.weights))[:, None]
    expected = full * ramp_up(months, t0 + plan.onset, plan.ramp)
    legs[:, 0] = expected_cargoes(draws, "rough plant", (*key, routes), expected, lot_kg)
    wait = sailing + (plan.dwell if plan.passthrough == "tight" else 0)
    for route, (entered, late) in enumerate(zip(legs[:, 0], wait.tolist(), strict=True)):
        legs[route, 1] = plan.yield_share * np.concatenate([np.zeros(late), entered])[:months]
    if plan.passthrough == "loose":
        legs[:, 1] = _from_stock(legs[:, 1], plan.dwell, draws, key)
    return PlantedFlows(legs)


def _from_stock(came: Array, dwell: int, draws: Draws, key: tuple[int, ...]) -> Array:
    """What leaves (routes, months) of what came: the longer the dwell, the fewer such months."""
    at: tuple[ArrayLike, ...] = (*key, np.arange(len(came))[:, None], np.arange(came.shape[1]))
    sails = draws.uniform("rough stock: sails", *at) < 2.0 / (2.0 + dwell)
    share = np.where(sails, 0.4 + 0.6 * draws.uniform("rough stock: share", *at), 0.0)
    stock, left = np.zeros(len(came)), np.zeros_like(came)
    for month in range(came.shape[1]):
        stock = stock + came[:, month]
        left[:, month] = share[:, month] * stock
        stock = stock - left[:, month]
    return left


def _plan(draws: Draws, choice: Choice, spec: RoughSpec) -> PlantPlan:
    sigma = choice.dealt.sigma if spec.plants else 0.0
    plan = draw_plan(draws, choice.key, sigma, choice.dealt.passthrough, "single-hop" if sigma else "none")
    ordered = spec.plants or bool(draws.uniform("rough order", *choice.key) < ORDERED)
    return plan if ordered else replace(plan, compliance=0.0)


@lru_cache(maxsize=2)
def _choices(seed: int, nature: Nature) -> tuple[Choice, ...]:
    return choose(rough_world(seed, nature), SIGMAS)
