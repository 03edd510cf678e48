"""Which customs keep their lots, of which goods and months; what is planted, as kg by lane and month.

One act of the origin a product, against one destination. Goods go on through hubs (*rerouted*, the last leg partly
under another code) as in every suite; beside that lots go straight under another code (*relabelled*), in pieces under
the threshold of the licence (*split*), with less mass than they have (*under_weighted*), or under a licence that does
not cover them (*licence*).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.consignments.goods import goods_names
from oretrace.bench.scenario import PRE_MONTHS
from oretrace.bench.truth.choice import deal, scenario_choice, trade_of
from oretrace.bench.truth.modelled import (
    DRIFT_MONTHS,
    NOTES,
    Family,
    Spec,
    fall,
    false_code,
    lay_out,
    plans,
    plant,
    stand_decoys,
)
from oretrace.bench.world.catalog import forms, half_of

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.bench.truth.choice import Choice, Dealt
    from oretrace.bench.truth.modelled import Asked, Laid, Planned
    from oretrace.bench.truth.plants import PlantedFlows
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.world import World

NAME = "consignments"
ORIGIN, HUBS, DESTINATION = "CHN", ("THA", "MYS", "VNM", "KOR"), "USA"
"""Ends of the acts' lanes, and territories of which two keep lots, too."""
FIRST, LENGTH = 54, 24
"""First month (2023-07) and number of months of which lots are kept."""
ACT = (6, 11)
"""Months of these before the act, at least and at most."""
SIGMAS = (0.0, 0.25, 0.5, 1.0)
MATERIALS = frozenset(
    (
        "graphite",
        "rare earths",
        "tungsten",
        "molybdenum",
        "antimony",
        "tellurium",
        "germanium",
        "gallium",
        "indium",
        "bismuth",
    )
)
"""Materials that the acts are about."""
BULK = 1.5e6
"""Tonnes a year across borders above which a look-alike is bulk cargo, whose lots are not kept."""
A_HALF = 10
"""Acts of one half of the products at most."""
SIDES = {"relabelled": 0.6, "split": 0.7, "under_weighted": 0.7, "licence": 0.7}
"""Chance that an act is evaded so, too."""
SHARE = (0.03, 0.15)
"""Monthly kg of such a scheme over the former trade of the lane."""
LINKS = ("ownership", "ownership", "address", "phone", "none")
THRESHOLD = 0.25
"""Kg over a nominal lot from which a consignment needs a licence."""


@dataclass(frozen=True)
class PlantedLeg:
    """What one scheme moves on one lane: `kg` (months,) as declared there.

    `product` are the goods, `code` what is declared; `worth` (months,) is value a kg over that of the code's goods.
    `leg` counts from 0 at the origin, `last` ends at the destination. `true_factor` is true over declared mass.
    """

    scheme: int
    kind: str
    product: int
    code: int
    exporter: int
    importer: int
    kg: Array
    leg: int
    last: bool
    worth: Array
    true_factor: float = 1.0


@dataclass(frozen=True)
class Act:
    """A licence requirement of the origin on one product from the first day of month `t0`."""

    product: int
    t0: int
    threshold_kg: float


@dataclass(frozen=True)
class Theatre:
    """The suite, the acts, all planted legs, the products whose lots are kept, and decoys by product and hub.

    `keepers` are the customs whose lots are kept, all their trade in the goods. By one of `links` the ends of a
    planted route come under one control, or by "none".
    """

    laid: Laid
    acts: tuple[Act, ...]
    legs: tuple[PlantedLeg, ...]
    products: tuple[int, ...]
    decoys: dict[tuple[int, int], str]
    keepers: tuple[str, ...]
    links: tuple[str, ...] = LINKS

    @property
    def world(self) -> World:
        """The world that the suite lies on."""
        return self.laid.overlay.world


def make_theatre(of: World) -> Theatre:
    """The theatre of a world."""
    planned = plans(of, _choices(of), Spec(("single-hop", "relabel", "single-hop", "multi-hop"), decoys=True))
    legs: list[PlantedLeg] = []

    def planting(overlay: Overlay, this: Planned, asked: Asked) -> PlantedFlows:
        goods = plant(overlay, this, asked)
        legs.extend(_route_legs(of, this, goods, asked, _next(legs)))
        for kind, chance in SIDES.items():
            if of.draws.uniform(f"scheme {kind}", *this.choice.key) < chance:
                leg = _side_leg(of, this, kind, _next(legs))
                price = overlay.unit_value(leg.code, leg.exporter, leg.importer) * leg.worth
                overlay.add(leg.code, leg.exporter, leg.importer, leg.kg, usd_per_kg=price)
                legs.append(leg)
        return goods

    laid = lay_out(NAME, of, planned, Family(fall, stand_decoys, planting, NOTES))
    acts = tuple(Act(p.choice.product, p.choice.t0, THRESHOLD * float(of.lot_kg[p.choice.product])) for p in planned)
    known = {form.hs6: form for form in forms()}
    codes = {of.products[act.product] for act in acts}
    codes |= {one for code in codes for one in known[code].lookalikes}
    products = tuple(sorted(of.products.index(code) for code in codes if known[code].world_trade_t <= BULK))
    decoys = {(p.choice.product, hub): kind for p in planned for hub, kind in p.decoys.items()}
    return Theatre(laid, acts, tuple(legs), products, decoys, keepers(of))


def keepers(of: World) -> tuple[str, ...]:
    """The origin, two hubs that publish their trade, the destination."""
    order = of.draws.order(np.ones(len(HUBS)), "theatre keepers")
    hubs = [HUBS[k] for k in order if not of.silent[of.territories.index(HUBS[k])]]
    return (ORIGIN, *hubs[:2], DESTINATION)


def _next(legs: list[PlantedLeg]) -> int:
    """The number of the next scheme."""
    return 1 + max((leg.scheme for leg in legs), default=-1)


def _choices(of: World) -> tuple[Choice, ...]:
    """The origin's lanes to the destination that moved regularly, up to `A_HALF` of each half of the products."""
    origin, destination = (of.territories.index(name) for name in (ORIGIN, DESTINATION))
    found: dict[str, list[int]] = {"tune": [], "test": []}
    material = {form.hs6: form.material for form in forms()}
    for p in of.draws.order(np.ones(len(of.products)), "theatre products").tolist():
        row = of.row[p, origin, destination]
        before = of.lanes.kg[row, FIRST - PRE_MONTHS : FIRST] if row >= 0 else np.zeros(1)
        regular = (before > 0).mean() >= 0.5 and before.mean() >= of.lot_kg[p] and of.products[p] in goods_names()
        regular = regular and material[of.products[p]] in MATERIALS
        half = half_of(of.products[p])
        if regular and len(found[half]) < A_HALF:
            found[half].append(p)
    chosen = []
    for number, products in enumerate(found.values()):
        strata = deal(of.draws, len(products), 50 + number, sigmas=SIGMAS)
        chosen += [_choice(of, p, origin, destination, dealt) for p, dealt in zip(products, strata, strict=True)]
    return tuple(sorted(chosen, key=lambda one: one.product))


def _choice(of: World, p: int, origin: int, destination: int, dealt: Dealt) -> Choice:
    t0 = FIRST + of.draws.integer(*ACT, "theatre act", int(of.products[p]))
    reserved = frozenset((origin, destination))
    made = scenario_choice(of, p, 0, (origin, destination, t0), trade_of(of, p), dealt, reserved)
    kept = [of.territories.index(name) for name in keepers(of)[1:-1]]
    kept = kept[:: 1 if of.draws.uniform("theatre hubs", *made.key) < 0.5 else -1]
    elsewhere = [hub for hub in made.hubs if hub not in kept]
    first = elsewhere[:1] if of.draws.uniform("theatre elsewhere", *made.key) < 0.2 else []
    return replace(made, hubs=(*first, *kept, *(hub for hub in elsewhere if hub not in first)))


def _route_legs(of: World, this: Planned, goods: PlantedFlows, asked: Asked, first: int) -> list[PlantedLeg]:
    """The legs of every route of a plan; a relabelled last leg is two, one of each code."""
    choice, plan, legs = this.choice, this.plan, []
    for number, (route, kg) in enumerate(zip(this.routes, goods.legs, strict=False)):
        stops = (choice.origin, *route, choice.destination)
        for k in range(len(stops) - 1):
            last = k == len(stops) - 2
            ends = (stops[k], stops[k + 1])
            hidden = plan.relabel_share if last else 0.0
            shares = ((1.0 - hidden, choice.product), (hidden, false_code(of, this, asked) if hidden else -1))
            for share, code in shares:
                if share > 0 and kg[k].any():
                    worth = _dearer(of, choice.product, code, choice.t0 + plan.onset)
                    what = (first + number, "rerouted", choice.product, code)
                    legs.append(PlantedLeg(*what, *ends, kg[k] * share, k, last, worth))
    return legs


def _other_code(of: World, this: Planned) -> int:
    """A code that its goods could be declared under, none of bulk cargo where there is another."""
    known = {form.hs6: form.world_trade_t for form in forms()}
    codes = [code for code in this.form.lookalikes if code in of.products]
    kept = [code for code in codes if known[code] <= BULK] or codes
    return of.products.index(of.draws.pick(kept, "other code", *this.choice.key))


def _side_leg(of: World, this: Planned, kind: str, scheme: int) -> PlantedLeg:
    """A scheme that needs no hub: now and then some kg on the lane itself, or to a hub under a misused licence."""
    choice, draws, key = this.choice, of.draws, this.choice.key
    month = np.arange(len(of.months))
    start = choice.t0 + draws.integer(1, 5, f"start {kind}", *key)
    share = draws.between(*SHARE, f"share {kind}", *key)
    chance = 0.35 if kind == "split" else 0.6
    moves = (month >= start) & (draws.uniform(f"months {kind}", *key, month) < chance)
    noise = np.exp(0.5 * draws.normal(f"size {kind}", *key, month))
    floor = 0.6 * float(of.lot_kg[choice.product])
    kg = np.where(moves, np.maximum(share * choice.former_kg * choice.controlled_share, floor) * noise, 0.0)
    if kind == "split":  # in lots under the threshold, of which a month has a few dozen at most
        kg = np.minimum(kg, 20.0 * THRESHOLD * float(of.lot_kg[choice.product]))
    to = (
        of.territories.index(draws.pick(keepers(of)[1:-1], "licence to", *key))
        if kind == "licence"
        else choice.destination
    )
    code = _other_code(of, this) if kind == "relabelled" else choice.product
    factor = 1.0 / draws.between(0.45, 0.8, "under-weighted", *key) if kind == "under_weighted" else 1.0
    dearer = draws.uniform("relabelled at its price", *key) < 0.5
    worth = _dearer(of, choice.product, code, 0) if dearer else np.ones(month.size)
    last = to == choice.destination
    return PlantedLeg(scheme, kind, choice.product, code, choice.origin, to, kg, 0, last, worth, factor)


def _dearer(of: World, product: int, code: int, start: int) -> Array:
    """Price of the goods over that of the code, to which it drifts in a year (`DRIFT_MONTHS`) from month `start`."""
    drift = np.clip((np.arange(len(of.months)) - start) / DRIFT_MONTHS, 0.0, 1.0) if start else 1.0
    return np.asarray(1.0 + drift * (of.price[product] / of.price[code] - 1.0))
