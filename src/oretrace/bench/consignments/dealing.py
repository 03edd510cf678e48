"""Who ships to whom: pairs of firms on every lane, the firms of every scheme, what an honest lot is about.

Ordinary trade has steady pairs. Some belong to one group, some toll; some lots are returns, samples, dear, carelessly
written. A scheme has firms of its own: an exporter that traded before, a hub firm that is often young, a consignee
that bought directly before or that follows one that did.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.consignments.firms import FORWARDERS, Firms
from oretrace.bench.consignments.lots import SAMPLE, dear
from oretrace.bench.consignments.theatre import HUBS
from oretrace.bench.world.catalog import demand

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.arrays import Index
    from oretrace.bench.consignments.lots import Lots
    from oretrace.bench.consignments.theatre import PlantedLeg, Theatre
    from oretrace.bench.world.world import World

SLOTS = 6
"""Sellers and buyers of one product in one territory."""
HONEST = {"group_internal": 0.04, "tolling": 0.055, "return": 0.004, "sloppy": 0.05}
"""Chances: of a pair to be of one group or (the next step) to toll; of a lot to be a return, carelessly written."""
PAPERS = {
    "rerouted": ("origin certificate", "end-user certificate", "consignee", "bill of lading", "none"),
    "relabelled": ("goods description", "customs code", "analysis certificate"),
    "split": ("invoice value", "invoice number reused", "none"),
    "under_weighted": ("weight", "packing list", "quantity"),
    "licence": ("licence number", "licence party", "licence validity", "licence quantity"),
    "forged_papers": ("dates", "seal", "container", "total", "signature date", "origin certificate"),
}
"""What is falsified among the papers of a lot, by the kind of its scheme."""
MISUSE = {
    "other_party": "licence party",
    "expired": "licence validity",
    "exhausted": "licence quantity",
    "forged": "licence number",
}
"""The same for each way to misuse a licence."""


@dataclass
class Scheme:
    """One evasion: its kind, goods and firms by role; `controller` owns or stands behind `ends`, tied by `link`."""

    id: str
    kind: str
    variant: str
    product: str
    half: str
    firms: dict[str, int]
    link: str = "none"
    controller: str = ""
    ends: tuple[int, ...] = ()
    shells: tuple[int, ...] = ()
    lots: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Deals:
    """By lot: firms' numbers of shipper, consignee and who gets the goods in the end; texts "" where nothing applies.

    `kind` is how it evades, `honest` what makes an honest one look odd, `paper` what is falsified among its papers.
    """

    shipper: Index
    consignee: Index
    final: Index
    kind: NDArray[np.object_]
    honest: NDArray[np.object_]
    paper: NDArray[np.object_]
    scheme: Index
    schemes: tuple[Scheme, ...]


def deal_lots(theatre: Theatre, lots: Lots, firms: Firms) -> Deals:
    """The deals of all lots; firms are added as they are needed."""
    world = theatre.world
    starts, sizes = _pools(world, firms)
    shipper, consignee, honest = _ordinary_pairs(world, lots, firms, starts, sizes)
    kind, paper = np.full(len(lots), "", dtype=object), np.full(len(lots), "", dtype=object)
    scheme, final = np.full(len(lots), -1), consignee.copy()
    forged = (lots.leg == -1) & (world.draws.uniform("forged", np.arange(len(lots))) < 0.001)
    kind[forged] = "forged_papers"
    planned = _schemes(theatre, firms, starts, sizes)
    legs = theatre.legs
    for number in np.flatnonzero(lots.leg >= 0).tolist():
        leg = legs[lots.leg[number]]
        this = planned[leg.scheme]
        shipper[number], consignee[number] = _ends_of(world, this, leg, number)
        final[number] = this.firms["consignee"]
        kind[number], scheme[number] = leg.kind, leg.scheme
        honest[number] = ""
        this.lots.append(number)
    _succeed(world, lots, firms, planned, consignee)
    for number in np.flatnonzero(kind != "").tolist():
        options = PAPERS[kind[number]]
        if kind[number] == "forged_papers" or world.draws.uniform("falsified", number) < 0.7:
            variant = planned[int(scheme[number])].variant if kind[number] == "licence" else ""
            chosen = MISUSE.get(variant) or world.draws.pick(options, "paper", number)
            paper[number] = "" if chosen == "none" else chosen
        honest[number] = ""
    return Deals(shipper, consignee, final, kind, honest, paper, scheme, tuple(planned.values()))


def _succeed(world: World, lots: Lots, firms: Firms, planned: dict[int, Scheme], consignee: Index) -> None:
    """What a phoenix's predecessor bought comes to the phoenix, from when there is one."""
    arrives = np.minimum(lots.arrives, len(world.months) - 1)
    for this in planned.values():
        if "predecessor" in this.firms:
            new = firms.all[this.firms["consignee"]]
            since = next(
                (k for k, month in enumerate(world.months) if month > new.incorporated_on), len(world.months)
            )
            consignee[(consignee == this.firms["predecessor"]) & (arrives >= since)] = new.number


def _pools(world: World, firms: Firms) -> tuple[Index, Index]:
    """First firm and number of firms of each territory; a territory's stand together."""
    pools = [firms.pool(name, demand()[name]) for name in world.territories]
    return np.array([pool[0] for pool in pools]), np.array([len(pool) for pool in pools])


def _firm(world: World, role: str, p: Index, t: Index, slot: Index, starts: Index, sizes: Index) -> Index:
    """A seller or buyer of a product in a territory, by its slot."""
    bits = world.draws.bits(role, world.hs6[p], world.codes[t], slot % SLOTS)
    return np.asarray(starts[t] + FORWARDERS + (bits % (sizes[t] - FORWARDERS).astype(np.uint64)).astype(np.int64))


def _ordinary_pairs(
    world: World, lots: Lots, firms: Firms, starts: Index, sizes: Index
) -> tuple[Index, Index, NDArray[np.object_]]:
    draws, p, i, j = world.draws, lots.code, lots.exporter, lots.importer
    lane = (world.hs6[p], world.codes[i], world.codes[j])
    lot = np.arange(len(lots))
    pairs = 1 + (4 * draws.uniform("pairs", *lane)).astype(np.int64)
    pair = (pairs * draws.uniform("pair", lot) ** 1.5).astype(np.int64)
    slots = [(SLOTS * draws.uniform(f"{end} slot", *lane, pair)).astype(np.int64) for end in ("seller", "buyer")]
    shipper = _firm(world, "seller", p, i, slots[0], starts, sizes)
    consignee = _firm(world, "buyer", p, j, slots[1], starts, sizes)
    honest = np.full(len(lots), "", dtype=object)
    u = draws.uniform("pair kind", *lane, pair)
    grouped = u < HONEST["group_internal"]
    honest[(u >= HONEST["group_internal"]) & (u < HONEST["tolling"])] = "tolling"
    honest[dear(draws, lot) & (honest == "")] = "price_jump"
    for tag in ("return", "sloppy"):
        honest[(draws.uniform(f"honest {tag}", lot) < HONEST[tag]) & (honest == "")] = tag
    honest[lots.leg == SAMPLE] = "sample"
    hubs = np.isin(i, [world.territories.index(name) for name in HUBS])
    honest[hubs & (draws.uniform("re-export", *lane, pair) < 0.15) & (honest == "")] = "re_export_hub"
    groups: dict[int, int] = {}
    for seller, buyer in sorted({*zip(shipper[grouped].tolist(), consignee[grouped].tolist(), strict=True)}):
        if groups.setdefault(buyer, seller) == seller and seller not in groups:
            firms.buy(
                firms.all[seller].id, buyer, draws.pick((100.0, 100.0, 75.0, 60.0), "group share", seller, buyer)
            )
    parent = np.full(len(firms.all), -1)
    parent[list(groups)] = list(groups.values())
    honest[(parent[consignee] == shipper) & (honest == "")] = "group_internal"
    return shipper, consignee, honest


def _schemes(theatre: Theatre, firms: Firms, starts: Index, sizes: Index) -> dict[int, Scheme]:
    """The firms of every scheme, by its number."""
    by_scheme: dict[int, list[PlantedLeg]] = {}
    for leg in theatre.legs:
        by_scheme.setdefault(leg.scheme, []).append(leg)
    return {n: _scheme(theatre, firms, n, legs, starts, sizes) for n, legs in sorted(by_scheme.items())}


def _scheme(
    theatre: Theatre, firms: Firms, number: int, legs: list[PlantedLeg], starts: Index, sizes: Index
) -> Scheme:
    from oretrace.bench.world.catalog import half_of

    world, first, last = theatre.world, legs[0], legs[-1]
    draws, product = world.draws, world.products[first.product]
    at = np.array([first.product])

    def known(role: str, territory: int, slot: int) -> int:
        where = np.array([territory])
        return int(_firm(world, role, at, where, np.array([slot]), starts, sizes)[0])

    exporter = known("seller", first.exporter, draws.integer(0, SLOTS - 1, "scheme seller", number))
    buyer = known("buyer", last.importer, draws.integer(0, SLOTS - 1, "scheme buyer", number))
    made = Scheme(
        f"S{number:03d}", first.kind, "", product, half_of(product), {"exporter": exporter, "consignee": buyer}
    )
    act = next(act for act in theatre.acts if act.product == first.product)
    if first.kind == "rerouted":
        _route_firms(theatre, firms, number, legs, act.t0, made)
    elif first.kind == "split":
        _shells(theatre, firms, number, last.importer, act.t0, made)
    elif first.kind == "licence":
        made.variant = draws.pick(("other_party", "expired", "exhausted", "forged"), "licence variant", number)
    return made


def _route_firms(theatre: Theatre, firms: Firms, number: int, legs: list[PlantedLeg], t0: int, made: Scheme) -> None:
    """Hub firms, and a consignee that follows an older one; one of them under the exporter's controller."""
    world, draws = theatre.world, theatre.world.draws
    day, link = world.months[t0], draws.pick(theatre.links, "link", number)
    exporter, old = firms.all[made.firms["exporter"]], firms.all[made.firms["consignee"]]
    at_hub = draws.uniform("controlled end", number) < 0.4
    shares = link if link in ("address", "phone") else ""
    for hub in sorted({leg.leg for leg in legs if not leg.last}):
        territory = world.territories[next(leg for leg in legs if leg.leg == hub).importer]
        since = day + timedelta(days=draws.integer(-200, 60, "hub firm since", number, hub))
        like = exporter if at_hub and shares and hub == 0 else None
        shell = firms.add(territory, since=since, like=like, shares=shares, trade="trading")
        made.firms["hub" if hub == 0 else f"hub{hub + 1}"] = shell
    phoenix = not at_hub or draws.uniform("phoenix", number) < 0.4
    if phoenix:
        since = day + timedelta(days=draws.integer(-60, 150, "phoenix since", number))
        like = exporter if not at_hub and shares else old
        shared = shares if not at_hub and shares else draws.pick(("phone", "address"), "phoenix trace", number)
        made.firms["predecessor"] = old.number
        made.firms["consignee"] = firms.add(old.territory, since=since, like=like, shares=shared, trade=old.trade)
        made.variant = "phoenix"
    made.link = link
    other = made.firms["hub"] if at_hub else made.firms["consignee"]
    made.ends = (exporter.number, other) if link != "none" else ()
    if link == "ownership":
        made.controller = _majority(firms, exporter.id)
        holding = firms.add(draws.pick(("HKG", "SGP"), "holding", number), since=day - timedelta(days=400))
        firms.own(made.controller, holding, 100.0)
        firms.own(firms.all[holding].id, other, draws.pick((100.0, 80.0, 55.0), "held", number))
    for role in ("hub", "hub2", "hub3", "consignee"):
        young = made.firms.get(role, -1)
        owned = {asset for _, asset, _, _ in firms.owned}
        if young >= 0 and firms.all[young].id not in owned:
            firms.own(firms.person(firms.all[young].territory), young, 100.0)


def _shells(theatre: Theatre, firms: Firms, number: int, importer: int, t0: int, made: Scheme) -> None:
    """Young consignees at one address, of one owner, among which lots are split."""
    world, old = theatre.world, firms.all[made.firms["consignee"]]
    made.controller = _majority(firms, old.id)
    found = [old.number]
    for k in range(world.draws.integer(2, 4, "shells", number)):
        since = world.months[t0] + timedelta(days=world.draws.integer(-90, 60, "shell since", number, k))
        shares = world.draws.pick(("address", "phone", "addressphone"), "shell trace", number, k)
        shell = firms.add(world.territories[importer], since=since, like=old, shares=shares, trade="trading")
        firms.own(made.controller, shell, 100.0)
        found.append(shell)
    made.shells, made.link, made.ends = tuple(found), "ownership", tuple(found)


def _majority(firms: Firms, asset: str) -> str:
    """The largest owner of a firm as the register has it, of whatever share."""
    holders = [(share or 0.0, owner) for owner, owned, share, _ in firms.owned if owned == asset]
    return max(holders)[1]


def _ends_of(world: World, scheme: Scheme, leg: PlantedLeg, lot: int) -> tuple[int, int]:
    """Shipper and consignee of one lot of a scheme."""
    stops = [scheme.firms["exporter"], *(scheme.firms[r] for r in ("hub", "hub2", "hub3") if r in scheme.firms)]
    to = scheme.firms["consignee"] if leg.last else stops[min(leg.leg + 1, len(stops) - 1)]
    if scheme.kind == "licence" and not leg.last:
        to = scheme.firms["consignee"]
    if scheme.shells:
        to = scheme.shells[int(world.draws.uniform("which shell", lot) * len(scheme.shells))]
    return stops[min(leg.leg, len(stops) - 1)], to
