"""Decoys of the rough worlds: four hard look-alikes, on both of whose legs goods may move for reasons of their own.

Beside them stand easier ones at a hub and over a whole scenario. What a decoy adds travels in cargoes like all
ordinary trade of these worlds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS
from oretrace.bench.truth.decoys import Site, revision_break
from oretrace.bench.world.cargo import expected_cargoes, thinned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from oretrace.arrays import Array
    from oretrace.bench.draws import Draws
    from oretrace.bench.truth.choice import Choice

GAIN = (0.1, 0.6)
"""Range of what a hard look-alike moves a month over the former direct trade, log-uniform."""
A_SCENARIO = 4
"""Decoys of a scenario, whatever is planted in it."""
AFTER = (0, 6)
"""Months from the date in which what answers the fall begins."""
ANY_TIME = (-9, 12)
"""The same of what has nothing to do with it."""


class RoughSite(Site):
    """A site whose goods travel in cargoes."""

    def add(self, origin: int, destination: int, expected: Array, stream: str) -> None:
        """Add expected kg (months,) to a lane, cargo by cargo."""
        self._add([(origin, destination)], expected[None], stream)

    def grow(self, lanes: list[tuple[int, int]], growth: Array, stream: str) -> None:
        """More cargoes on each lane: `growth` (months,) times its usual trade."""
        usual = np.array([self.usual(*lane) for lane in lanes])
        self._add(lanes, usual[:, None] * growth, stream)

    def _add(self, lanes: list[tuple[int, int]], expected: Array, stream: str) -> None:
        """Expected kg (lanes, months) at once: every draw belongs to its lane, so this is the same one by one."""
        if not lanes:
            return
        p, (i, j) = self.choice.product, np.array(lanes).T
        lot = float(self.overlay.world.lot_kg[p])
        kg = expected_cargoes(self.draws, stream, (*self.at, i[:, None], j[:, None]), expected, lot)
        for lane, more in zip(lanes, kg, strict=True):
            self.overlay.add(p, *lane, more)

    def make(self, destination: int, expected: Array, stream: str) -> None:
        """Add expected kg (months,) of goods that the hub makes itself to its lane to a destination."""
        p, hub = self.choice.product, self.hub
        before = self.overlay.kg(p, hub, destination)
        self.add(hub, destination, expected, stream)
        self.overlay.produce(p, hub, self.overlay.kg(p, hub, destination) - before)

    def usual(self, origin: int, destination: int) -> float:
        """Mean kg a month of a lane in the 24 months before the date, as the world has it."""
        before = slice(self.choice.t0 - PRE_MONTHS, self.choice.t0)
        return float(self.overlay.base_kg(self.choice.product, origin, destination)[before].mean())

    def sellers_to(self, destination: int) -> list[int]:
        """Territories that sold it the product in the 24 months before the date."""
        return [i for i in super().sellers_to(destination) if self.usual(i, destination) > 0]

    def buyers_from(self, origin: int) -> list[int]:
        """Territories that bought the product from it in the 24 months before the date."""
        return [j for j in super().buyers_from(origin) if self.usual(origin, j) > 0]

    def some(self, usual: list[int], fewest: int, most: int, stream: str) -> list[int]:
        """So many partners of the hub or the origin, usual ones first, none of them an end of a scenario."""
        closed = {*self.choice.reserved, self.hub}
        known = [k for k in usual if k not in closed]
        order = self.draws.order(np.ones(len(known)), f"{stream}: partners", *self.at)
        anyone = [k for k in self.choice.hubs if k not in closed and k not in known]
        count = self.draws.integer(fewest, most, f"{stream}: how many", *self.at)
        return [*(known[k] for k in order), *anyone][:count]

    def share(self, low: float, high: float, stream: str, *at: int) -> float:
        """A drawn share."""
        return self.draws.between(low, high, f"{stream}: share", *self.at, *at)


def friend_shoring(site: RoughSite) -> None:
    """The hub's own goods take the place of the origin's, in the destination and elsewhere.

    What the origin no longer sells there it sells to others, the hub among them.
    """
    name, choice, hub = "friend-shoring", site.choice, site.hub
    gain = site.gain(name, GAIN, AFTER)
    site.make(choice.destination, gain, name)
    for j in site.some(site.buyers_from(hub), 3, 6, name):
        site.make(j, gain * site.share(0.3, 1.2, name, j), name)
    freed = site.lost_kg * site.rise(f"{name}: freed", AFTER)
    for j in (hub, *site.some(site.buyers_from(choice.origin), 4, 8, f"{name}: freed")):
        site.add(choice.origin, j, freed * site.share(0.05, 0.4, f"{name}: freed", j), f"{name}: freed")


def processing_plant(site: RoughSite) -> None:
    """A plant in the hub buys raw goods from the origin and sells what it makes of them, under the same code.

    It may have other customers beside the destination; yearbooks print its output with one chance in two.
    """
    name, choice, hub = "processing", site.choice, site.hub
    raw = site.gain(name, GAIN, ANY_TIME)
    site.add(choice.origin, hub, raw, f"{name}: raw")
    wait = site.draws.integer(0, 4, f"{name}: wait", *site.at)
    output = np.concatenate([np.zeros(wait), raw])[: raw.size] * site.share(0.4, 1.0, name)
    sell = site.make if site.share(0.0, 1.0, f"{name}: printed") < 0.5 else _pass_on(site)
    sell(choice.destination, output, name)
    for j in site.some(site.buyers_from(hub), 0, 2, name):
        sell(j, output * site.share(0.2, 0.8, name, j), name)


def entrepot(site: RoughSite) -> None:
    """A new entrepôt for everybody: the hub buys from many, the origin among them, and sells to many."""
    name, choice, hub = "entrepot", site.choice, site.hub
    gain = site.gain(name, GAIN, ANY_TIME)
    for i in (choice.origin, *site.some(site.sellers_to(hub), 3, 6, f"{name}: in")):
        site.add(i, hub, gain * site.share(0.2, 1.0, f"{name}: in", i), f"{name}: in")
    for j in (choice.destination, *site.some(site.buyers_from(hub), 3, 6, f"{name}: out")):
        site.add(hub, j, gain * site.share(0.2, 1.0, f"{name}: out", j), f"{name}: out")


def one_leg(site: RoughSite) -> None:
    """The hub buys more from the origin, or sells more to the destination, not both."""
    gain = site.gain("rough one leg", GAIN, ANY_TIME)
    if site.draws.pick((True, False), "rough one leg: which", *site.at):
        site.add(site.choice.origin, site.hub, gain, "rough one leg")
    else:
        site.make(site.choice.destination, gain, "rough one leg")


def new_mine(site: RoughSite) -> None:
    """The hub makes more, and sells it to the destination and to two to four others."""
    gain = site.gain("new mine", GAIN, ANY_TIME)
    for j in (site.choice.destination, *site.some(site.buyers_from(site.hub), 2, 4, "new mine")):
        site.make(j, gain * site.share(0.5, 1.5, "new mine", j), "new mine")


def hub_boom(site: RoughSite) -> None:
    """The hub buys more from and sells more to everybody with whom it trades, by independent factors."""
    name, hub, rise = "rough boom", site.hub, site.rise("rough boom", ANY_TIME)
    bought, sold = (site.log_uniform((0.3, 2.0), f"{name}: {way}") for way in ("bought", "sold"))
    site.grow([(i, hub) for i in site.sellers_to(hub)], bought * rise, f"{name}: bought")
    site.grow([(hub, j) for j in site.buyers_from(hub)], sold * rise, f"{name}: sold")


def currency(site: RoughSite) -> None:
    """The hub's currency falls: it sells more to everybody, and fewer of the cargoes bound for it come."""
    name, hub, p = "currency", site.hub, site.choice.product
    rise, lot = site.rise(name, ANY_TIME), float(site.overlay.world.lot_kg[p])
    more, kept = site.log_uniform((0.2, 1.0), f"{name}: sold"), site.share(0.5, 0.9, f"{name}: bought")
    site.grow([(hub, j) for j in site.buyers_from(hub)], more * rise, f"{name}: sold")
    for i in site.sellers_to(hub):
        kg = site.overlay.kg(p, i, hub)
        left = thinned(site.draws, f"{name}: bought", (*site.at, i), kg, kept, lot)
        site.overlay.add(p, i, hub, np.where(rise > 0, left - kg, 0.0))


def reclassification(site: RoughSite) -> None:
    """The hub's reports of the code jump in a January, or fall, and the trade does not."""
    revision_break(site)


def demand_boom(site: RoughSite) -> None:
    """The destination buys more from all."""
    growth = site.log_uniform((0.3, 1.5), "rough demand boom") * site.rise("rough demand boom")
    lanes = [(i, site.choice.destination) for i in site.sellers_to(site.choice.destination)]
    site.grow(lanes, growth, "rough demand boom")


def origin_push(site: RoughSite) -> None:
    """The origin sells to all its other buyers what it no longer sells to the destination, or more."""
    choice = site.choice
    buyers = [j for j in site.buyers_from(choice.origin) if j != choice.destination]
    former = sum(site.usual(choice.origin, j) for j in buyers)
    growth = site.log_uniform((0.5, 1.5), "origin push") * choice.former_kg / max(former, choice.former_kg)
    rise = site.rise("origin push", AFTER)
    site.grow([(choice.origin, j) for j in buyers], growth * rise, "origin push")


def price_jump(site: RoughSite) -> None:
    """The product's unit values rise, everywhere, and stay."""
    site.overlay.reprice(
        site.choice.product, 1.0 + site.log_uniform((0.3, 2.0), "price jump") * site.rise("price jump")
    )


HARD: dict[str, Callable[[RoughSite], None]] = {
    "friend_shoring": friend_shoring,
    "processing_plant": processing_plant,
    "entrepot": entrepot,
    "one_leg": one_leg,
}
"""Look-alikes; each stands twice in a deal of twelve."""

EASIER: dict[str, Callable[[RoughSite], None]] = {
    "new_mine": new_mine,
    "hub_boom": hub_boom,
    "currency": currency,
    "reclassification": reclassification,
}

CELL_DECOYS = {**HARD, **EASIER}
"""Kinds that stand at one hub."""

WIDE_DECOYS: dict[str, Callable[[RoughSite], None]] = {
    "demand_boom": demand_boom,
    "origin_push": origin_push,
    "price_jump": price_jump,
}
"""Kinds that touch the whole scenario."""

DEALT = (*HARD, *EASIER, *HARD)
BOTH_WAYS = ("one_leg", "hub_boom", "currency", "reclassification")
"""Kinds that say nothing of a hub without ordinary trade, and so are placed first, at hubs that trade both ways."""


def deal_decoys(draws: Draws, choice: Choice, avoid: frozenset[int]) -> dict[int, str]:
    """Hub → kind, none at a hub of `avoid`: four, look-alikes twice as often as others.

    Hubs are sited as planted ones are; `BOTH_WAYS` take those that trade both ways while there are any.
    """
    start = draws.integer(0, len(DEALT) - 1, "rough decoys: first kind", *choice.key)
    dealt = [DEALT[(start + k) % len(DEALT)] for k in range(A_SCENARIO)]
    placed: dict[int, str] = {}
    for kind in sorted(dealt, key=lambda kind: kind not in BOTH_WAYS):
        both = [hub for hub in choice.hubs if hub in choice.two_way] if kind in BOTH_WAYS else []
        hub = _first_free((*both, *choice.hubs), placed, avoid)
        if hub is not None:
            placed[hub] = kind
    return placed


def deal_wide(draws: Draws, choice: Choice) -> str:
    """The wide decoy of a scenario: none with one chance in two."""
    if draws.uniform("rough wide decoy", *choice.key) < 0.5:
        return ""
    return draws.pick(tuple(WIDE_DECOYS), "rough wide decoy: kind", *choice.key)


def _first_free(wanted: tuple[int, ...], placed: Mapping[int, str], avoid: frozenset[int]) -> int | None:
    return next((hub for hub in wanted if hub not in placed and hub not in avoid), None)


def _pass_on(site: RoughSite) -> Callable[[int, Array, str], None]:
    """Selling goods of which no yearbook says that the hub makes them."""
    return lambda destination, expected, stream: site.add(site.hub, destination, expected, stream)
