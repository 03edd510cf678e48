"""The suite `antimony`: modelled trade in the published shape of the case of 2024-2025, a stated part of it diverted.

China stopped its antimony to the United States; US imports of antimony oxide from Thailand and Mexico rose. What of
them was Chinese is not published: here it is planted, so that a detector can be judged in trade of that shape.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS, WINDOWS
from oretrace.bench.truth.antimony_figures import KG, figures
from oretrace.bench.truth.antimony_reconcile import reconcile
from oretrace.bench.truth.antimony_trade import DESTINATION, HUBS, ITEMS, ORIGIN, OXIDE, T0, YIELD, lay
from oretrace.bench.truth.choice import SELLERS, Choice, Dealt, choose, hub_order
from oretrace.bench.truth.decoys import CELL_DECOYS, Site, deal_decoys
from oretrace.bench.truth.modelled import Spec, lay_plans
from oretrace.bench.truth.record import Truth
from oretrace.bench.world.catalog import forms
from oretrace.bench.world.lanes import Lanes
from oretrace.bench.world.nature import FIRST_MONTH, Nature
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.production import yearbook
from oretrace.bench.world.world import world

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.bench.truth.antimony_trade import Diverted
    from oretrace.bench.truth.modelled import Laid
    from oretrace.bench.truth.record import CellTruth
    from oretrace.bench.truth.suite import Suite
    from oretrace.bench.world.production import Yearbook
    from oretrace.bench.world.world import World

NAME = "antimony"
SLOT = 9
"""The scenario's number among those of its product: none that a world chooses by itself."""
DECOYS = ("capacity", "substitution", "old_hub", "hub_boom")
"""Kinds that stand beside the plant: those that act on the second leg, as China's published totals bind the first."""

SMELTERS = {"THA": FIRST_MONTH, "MEX": date(2025, 4, 1)}
"""First month of each hub's one smelter; Mexico's reopened in April 2025 (RFC Ambrian via Reuters, 2025-07-09)."""

OUTSIDE_THE_ACTS = (
    "The acts cn-2024-33 and cn-2024-46-us-ban name antimony oxide of 99.99 % purity and above. Ordinary trioxide "
    "(99.5 to 99.8 %) is outside their text: its arrival through Thailand or Mexico would not by itself break them. "
    "The code does not show purity, and other rules were not checked."
)
NOTES = (
    "Published are only the figures listed with their sources; all else is modelled: the world, every other lane and "
    "month, what goes to which hub when, and how much of the arrivals is diverted.",
    "China's figures are met in its modelled export reports of the antimony items (here HS "
    + f"{' and '.join(ITEMS)}, the refined codes that hold nothing but antimony), those of the US in its modelled "
    + "import reports of HS 282580. Months between published ones are interpolated within the totals of their year; "
    + "after June 2025 nothing is published and the level of June stays.",
    "Ordinary trade from Thailand and Mexico is modelled in lots at the published US value of 2024; what is missing "
    "to the published {published:,.0f} t is planted: {planted:,.0f} t (modelled, true kg), which in the five "
    "published months is σ = {sigma:.2f} of the former direct trade of {former:,.0f} t a month (modelled). That is "
    "the upper end: it takes the two countries' own growth for nothing. No later arrival is planted, as none is "
    "published, so a detector sees most after 6 months and next to nothing new after 18.",
    "Oxide to the published destinations of 2020 stays at that year's level until 2024: the former trade, and σ with "
    "it, rest on that assumption. China's exports fell to all destinations: its other buyers, which serve as "
    "placebos, were under the same licensing.",
    f"The chain holds: from 2024-12 to {{last:%Y-%m}} {{sent:,.0f}} t of oxide leave China for the two hubs "
    f"(modelled), {{entered:,.0f}} t of it to be passed on at a yield of {YIELD:g} in the month of arrival.",
    "The direct lane ends in October 2024, two months before the ban of 3 December 2024 (the scenario's date), as "
    "published.",
    "China and the US report all they trade, without estimates; lanes are not suppressed and importers have no "
    "lasting bias, or no published total could be met by a true one.",
    OUTSIDE_THE_ACTS,
    "Nothing here accuses a real firm or treats a real shipment as diverted. How much of the real arrivals came "
    "from China is not published; the two hubs stand here because the published statistics name them.",
    "Beside the case stands one scenario a product, its largest lane, in which the direct lane falls and nothing is "
    "diverted: they give detectors a pool of placebos. Innocent shocks stand beside the case only, of the kinds "
    f"{', '.join(DECOYS)}.",
    "Arrivals are counted in the month in which the last leg departs.",
    "Firms, lots, papers and owners are modelled: all names are invented. What is planted moves through firms of one "
    "owner at both ends of each route, a pattern that reporters described of other firms.",
)
"""Sentences of the card; numbers in braces are the seed's."""


@dataclass(frozen=True)
class AntimonyWorld:
    """A world with the case laid into it: the scenario, what is planted, the decoys by hub, and who makes what.

    `printed` is of before the case: laid into the world, what the hubs pass on would look like their own make.
    """

    world: World
    choice: Choice
    diverted: Diverted
    decoys: dict[int, str]
    printed: Yearbook

    @property
    def planted_kg(self) -> float:
        """True kg that are planted, bound for the US; all of it arrives within the published months."""
        return float(self.diverted.arrived.sum())

    @property
    def sigma(self) -> float:
        """The mean planted month of the published ones over the mean month of the former direct trade."""
        window = figures()["us_imports"].months
        count: int = window.stop - window.start
        return self.planted_kg / count / self.choice.former_kg


def build(seed: int, nature: Nature | None = None) -> Suite:
    """The suite of a seed: the case, and as placebos' pool one scenario a product in which nothing is diverted."""
    return laid_out(seed, Nature() if nature is None else nature).suite


def laid_out(seed: int, nature: Nature) -> Laid:
    """The suite with what it was made of."""
    made = case(seed, nature)
    antimony = {form.hs6 for form in forms() if form.material == "antimony"}
    innocent = {
        choice.product: choice
        for choice in reversed(choose(world(seed, nature)))
        if made.world.products[choice.product] not in antimony
    }
    choices = (made.choice, *(innocent[p] for p in sorted(innocent)))
    laid = lay_plans(NAME, Spec(()), made.world, choices, made.printed)
    return replace(laid, suite=replace(laid.suite, truth=_with_plant(laid.suite.truth, made), notes=_notes(made)))


@lru_cache(maxsize=1)
def case(seed: int, nature: Nature) -> AntimonyWorld:
    """The world of the seed with the case laid into it: decoys first, then China's exports and what is planted."""
    overlay = Overlay(_quoted(world(seed, nature)))
    former = figures()[f"oxide_2020_{DESTINATION}"]
    choice = _choice(overlay.world, former.value * KG / 12.0)
    dealt = deal_decoys(overlay.world.draws, choice, len(HUBS), frozenset())
    decoys = {hub: kind for hub, kind in dealt.items() if kind in DECOYS}
    for hub, kind in decoys.items():
        CELL_DECOYS[kind](Site(overlay, choice, hub))
    diverted = lay(overlay)
    laid = _baked(overlay)
    printed = _yearbook(overlay, laid, choice, diverted)
    before = slice(T0 - PRE_MONTHS, T0)
    direct = overlay.kg(choice.product, choice.origin, choice.destination)[before].mean()
    return AntimonyWorld(laid, _choice(laid, float(direct)), diverted, decoys, printed)


def _yearbook(overlay: Overlay, laid: World, choice: Choice, diverted: Diverted) -> Yearbook:
    """What is printed of production: the hubs, with a smelter each, made nothing of what is planted."""
    plain = Overlay(laid)
    for hub, entered, arrived in zip(HUBS, diverted.entered, diverted.arrived, strict=True):
        number = laid.territories.index(hub)
        plain.add(choice.product, choice.origin, number, -entered)
        plain.add(choice.product, number, choice.destination, -arrived)
    for number in range(len(laid.territories)):
        plain.produce(choice.product, number, overlay.made(choice.product, number))
    return yearbook(plain, {("antimony", hub): laid.months.index(start) for hub, start in SMELTERS.items()})


def _quoted(of: World) -> World:
    """The world as seen by customs whose figures are quoted: China and the US publish all, carefully.

    No importer has a lasting bias and no lane is suppressed, so that published totals are near true ones.
    """
    careful = [of.territories.index(name) for name in (ORIGIN, DESTINATION)]
    habits = of.reporters
    exports, imports, noise, estimated = (
        getattr(habits, name).copy() for name in ("exports", "imports", "noise", "estimated")
    )
    exports[careful], imports[careful], noise[careful], estimated[careful] = 1.0, 1.0, of.nature.mirror_noise[0], 0.0
    return replace(
        of,
        nature=replace(of.nature, mirror_bias=0.0, suppressed_share=0.0),
        reporters=replace(habits, exports=exports, imports=imports, noise=noise, estimated=estimated),
    )


def _baked(overlay: Overlay) -> World:
    """The overlay's trade as a world of its own."""
    of, touched = overlay.world, overlay.touched()
    kept = np.ones(len(of.lanes.product), dtype=bool)
    known = of.row[touched]
    kept[known[known >= 0]] = False
    lanes, (product, exporter, importer) = of.lanes, touched
    edited = [overlay.kg(int(p), int(i), int(j)) for p, i, j in zip(*touched, strict=True)]
    return replace(
        of,
        lanes=Lanes(
            product=np.concatenate([lanes.product[kept], product]),
            exporter=np.concatenate([lanes.exporter[kept], exporter]),
            importer=np.concatenate([lanes.importer[kept], importer]),
            kg=np.concatenate([lanes.kg[kept], np.array(edited)]),
        ),
    )


def _choice(of: World, former_kg: float) -> Choice:
    """The scenario; decoys stand at hubs in its order, never at the planted ones."""
    p, number = of.products.index(OXIDE), of.territories.index
    origin, destination = number(ORIGIN), number(DESTINATION)
    reserved = frozenset({origin, destination, *(number(hub) for hub in HUBS)})
    trade = np.zeros((len(of.territories), len(of.territories)))
    mine = np.flatnonzero(of.lanes.product == p)
    trade[of.lanes.exporter[mine], of.lanes.importer[mine]] = of.lanes.kg[mine, T0 - PRE_MONTHS : T0].mean(axis=1)
    bought, sold = trade[origin], trade[:, destination]
    rivals = (trade > 0).sum(axis=0) - (bought > 0)
    key = (int(OXIDE), SLOT)
    return Choice(
        key=key,
        product=p,
        origin=origin,
        destination=destination,
        t0=T0,
        former_kg=former_kg,
        controlled_share=1.0,
        dealt=Dealt(0.0, "tight", 0),
        hubs=hub_order(of.draws, key, np.sqrt(bought * sold), reserved),
        two_way=frozenset(np.flatnonzero((bought > 0) & (sold > 0)).tolist()),
        sellers=_largest(trade.sum(axis=1), reserved),
        destinations=_largest(np.where(rivals < SELLERS, 0.0, bought), reserved),
        reserved=reserved,
    )


def _largest(amount: Array, but: frozenset[int]) -> tuple[int, ...]:
    order = np.argsort(-amount, kind="stable")
    return tuple(int(k) for k in order if amount[k] > 0 and k not in but)


def _with_plant(truth: Truth, made: AntimonyWorld) -> Truth:
    """The truth of the assembled suite, in which the case is yet without its plant and decoys."""
    first = truth.scenarios[0]
    planted = replace(
        first, sigma=made.sigma, passthrough="tight", tactic="single-hop", hubs=len(HUBS), compliance=1.0
    )
    cells = tuple(_cell(cell, made) if cell.scenario == first.scenario else cell for cell in truth.cells)
    return Truth((planted, *truth.scenarios[1:]), cells)


def _cell(cell: CellTruth, made: AntimonyWorld) -> CellTruth:
    of, choice = made.world, made.choice
    hub = of.territories.index(cell.hub)
    if cell.hub not in HUBS:
        return replace(cell, decoy=made.decoys.get(hub, ""))
    k = HUBS.index(cell.hub)
    entered, arrived = made.diverted.entered[k], made.diverted.arrived[k]
    after = slice(T0, T0 + WINDOWS[-1])
    legs = of.lanes.kg[of.row[choice.product, [choice.origin, hub], [hub, choice.destination]]]
    return replace(
        cell,
        route=k + 1,
        position=1,
        arrived_kg={window: float(arrived[T0 : T0 + window].sum()) for window in WINDOWS},
        entered_kg={window: float(entered[T0 : T0 + window].sum()) for window in WINDOWS},
        first_month=int(np.flatnonzero(arrived)[0]) - T0,
        ordinary_kg=float((legs - [entered, arrived])[:, after].mean(axis=1).min()),
    )


def _notes(made: AntimonyWorld) -> tuple[str, ...]:
    """What the card has to say of it, then every published figure beside the modelled one."""
    tons = {
        "published": figures()["us_imports"].value,
        "planted": made.planted_kg / KG,
        "entered": float(made.diverted.entered.sum()) / KG,
        "sent": _sent_to_hubs(made) / KG,
        "former": made.choice.former_kg / KG,
    }
    last = made.world.months[int(np.flatnonzero(made.diverted.entered.any(axis=0))[-1])]
    return (
        *(sentence.format(**tons, sigma=made.sigma, last=last) for sentence in NOTES),
        *map(str, reconcile(made.world)),
    )


def _sent_to_hubs(made: AntimonyWorld) -> float:
    """True kg of oxide that China sends to the hubs in the months in which planted goods leave it."""
    of, moving = made.world, made.diverted.entered.any(axis=0)
    hubs = [of.territories.index(hub) for hub in HUBS]
    return float(of.lanes.kg[of.row[made.choice.product, made.choice.origin, hubs]][:, moving].sum())
