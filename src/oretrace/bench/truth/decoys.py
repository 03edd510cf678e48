"""Decoys: innocent shocks of the size of plants, six kinds at one hub and four over a whole scenario.

Each kind is a function that changes the true trade of an overlay; all its randomness hangs on the site's coordinates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS
from oretrace.bench.truth.plants import lumpy, ramp_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.bench.draws import Draws
    from oretrace.bench.truth.choice import Choice
    from oretrace.bench.world.overlay import Overlay

CHOOSY = ("substitution", "hub_boom")
"""Kinds that do not fit every hub and are placed first."""
FEWEST, A_HUB = 10, 5
"""Decoys a scenario has at least, and at least for each of its planted hubs."""
GAIN, LARGE_GAIN = (0.05, 0.6), (0.2, 0.8)
"""Ranges of a decoy's monthly gain over the former direct trade, log-uniform."""
ONSET = (-3, 9)
"""Months from the date to a decoy's, both ends included."""
SPIKE_MONTHS = 12
"""How long a price spike lasts at its height."""
MOST_REALLOCATED = 3.0
"""Other lanes absorb lost trade until they are this many times as large; markets too thin for it take less."""


@dataclass(frozen=True)
class Site:
    """Where a decoy stands: a scenario of an overlay and, for the kinds at one hub, the hub."""

    overlay: Overlay
    choice: Choice
    hub: int = -1

    @property
    def draws(self) -> Draws:
        """The world's draws."""
        return self.overlay.world.draws

    @property
    def at(self) -> tuple[int, ...]:
        """Coordinates of the site's draws."""
        return (*self.choice.key, self.hub + 1)

    @property
    def lost_kg(self) -> float:
        """The controlled part of the former direct trade: what plants are shares of, and decoys are sized by."""
        return self.choice.former_kg * self.choice.controlled_share

    @property
    def months(self) -> int:
        """How many months the world has."""
        return len(self.overlay.world.months)

    def sellers_to(self, destination: int) -> list[int]:
        """Territories that ordinarily send it the product: what other decoys add does not count."""
        return [int(i) for i in np.flatnonzero(self.overlay.world.row[self.choice.product, :, destination] >= 0)]

    def buyers_from(self, origin: int) -> list[int]:
        """Territories to which it ordinarily sends the product."""
        return [int(j) for j in np.flatnonzero(self.overlay.world.row[self.choice.product, origin] >= 0)]

    def log_uniform(self, bounds: tuple[float, float], stream: str) -> float:
        """Between two positive bounds, uniform in the logarithm."""
        return float(np.exp(self.draws.between(float(np.log(bounds[0])), float(np.log(bounds[1])), stream, *self.at)))

    def rise(self, stream: str, onset: tuple[int, int] = ONSET) -> Array:
        """(months,): 0 before a drawn date about the measure's, rising to 1 over a drawn ramp."""
        start = self.choice.t0 + self.draws.integer(*onset, f"{stream}: onset", *self.at)
        return ramp_up(self.months, start, self.draws.integer(0, 6, f"{stream}: ramp", *self.at))

    def add(self, origin: int, destination: int, expected: Array, stream: str) -> None:
        """Add expected kg (months,) to a lane, lumpy as ordinary trade."""
        choice, lot = self.choice, float(self.overlay.world.lot_kg[self.choice.product])
        at = (*self.at, origin, destination)
        self.overlay.add(
            choice.product, origin, destination, lumpy(expected, lot, self.draws, stream, *at, np.arange(self.months))
        )

    def gain(self, stream: str, size: tuple[float, float] = GAIN, onset: tuple[int, int] = ONSET) -> Array:
        """(months,): expected extra kg a month, a drawn share of the former direct trade."""
        return self.lost_kg * self.log_uniform(size, f"{stream}: size") * self.rise(stream, onset)


def capacity(site: Site) -> None:
    """New capacity in the hub: it makes more, and sells it to the destination and to two or three other buyers."""
    choice = site.choice
    gain = site.gain("capacity")
    buyers = [choice.destination, *_other_buyers(site)]
    for j in buyers:
        share = 1.0 if j == choice.destination else site.draws.between(0.5, 1.5, "capacity: share", *site.at, j)
        before = site.overlay.kg(choice.product, site.hub, j)
        site.add(site.hub, j, gain * share, "capacity")
        site.overlay.produce(choice.product, site.hub, site.overlay.kg(choice.product, site.hub, j) - before)


def _other_buyers(site: Site) -> list[int]:
    """Two or three buyers of new capacity beside the destination, usual ones first."""
    choice = site.choice
    closed = {*choice.reserved, site.hub}
    usual = [j for j in site.buyers_from(site.hub) if j not in closed]
    anyone = [j for j in choice.hubs if j not in closed and j not in usual]
    order = site.draws.order(np.ones(len(usual)), "capacity: buyers", *site.at)
    buyers = [usual[k] for k in order] + anyone
    return buyers[: site.draws.integer(2, 3, "capacity: how many", *site.at)]


def one_leg(site: Site) -> None:
    """The hub buys more from the origin, or sells more to the destination, not both."""
    gain = site.gain("one leg")
    if site.draws.pick((True, False), "one leg: which", *site.at):
        site.add(site.choice.origin, site.hub, gain, "one leg")
    else:
        site.add(site.hub, site.choice.destination, gain, "one leg")


def substitution(site: Site) -> None:
    """Another producer takes the origin's place: its sales to the destination grow much, soon after the date."""
    site.add(site.hub, site.choice.destination, site.gain("substitution", LARGE_GAIN, (0, 6)), "substitution")


def old_hub(site: Site) -> None:
    """A large re-export trade as old as the series, growing by 5 to 25 % a year; the same goods leave in time."""
    choice, month = site.choice, np.arange(site.months)
    growth = 1.0 + site.draws.between(0.05, 0.25, "old hub: growth", *site.at)
    level = site.lost_kg * site.log_uniform((LARGE_GAIN[0], GAIN[1]), "old hub: size")
    wait = site.draws.integer(0, 2, "old hub: dwell", *site.at)
    lot = float(site.overlay.world.lot_kg[choice.product])
    # Lots bought before the first month leave in it: the trade has no beginning.
    expected = level * growth ** ((np.arange(-wait, site.months) - choice.t0) / 12.0)
    bought = lumpy(expected, lot, site.draws, "old hub", *site.at, np.arange(-wait, site.months) + wait)
    site.overlay.add(choice.product, choice.origin, site.hub, bought[wait:])
    site.overlay.add(choice.product, site.hub, choice.destination, bought[month])


def hub_boom(site: Site) -> None:
    """A hub that trades with both ends buys more from and sells more to everybody, by independent factors."""
    overlay, p, rise = site.overlay, site.choice.product, site.rise("hub boom")
    bought = 1.0 + (site.log_uniform((1.5, 3.0), "hub boom: bought") - 1.0) * rise
    sold = 1.0 + (site.log_uniform((1.5, 3.0), "hub boom: sold") - 1.0) * rise
    for i in site.sellers_to(site.hub):
        overlay.scale(p, i, site.hub, bought)
    for j in site.buyers_from(site.hub):
        overlay.scale(p, site.hub, j, sold)


def revision_break(site: Site) -> None:
    """From a January on the hub counts the code differently: all its reports of it jump, the trade does not."""
    months, t0 = site.overlay.world.months, site.choice.t0
    januaries = [k for k in range(t0 - 6, min(t0 + 13, len(months))) if months[k].month == 1]
    start = site.draws.pick(januaries, "revision: when", *site.at)
    factor = site.log_uniform((2.0, 4.0), "revision: factor")
    if site.draws.pick((True, False), "revision: which way", *site.at):
        factor = 1.0 / factor
    step = np.where(np.arange(site.months) < start, 1.0, factor)
    site.overlay.misreport(site.choice.product, site.hub, step)


def demand_boom(site: Site) -> None:
    """The destination buys more from all."""
    factor = 1.0 + (site.log_uniform((1.3, 2.5), "demand boom") - 1.0) * site.rise("demand boom")
    choice = site.choice
    for i in site.sellers_to(choice.destination):
        site.overlay.scale(choice.product, i, choice.destination, factor)


def price_spike(site: Site) -> None:
    """The product's unit values rise and fall again, its volumes do not."""
    rise = site.rise("price spike")
    fall = np.concatenate([np.zeros(SPIKE_MONTHS), rise])[: site.months]
    factor = 1.0 + (site.log_uniform((1.5, 4.0), "price spike") - 1.0) * (rise - fall)
    site.overlay.reprice(site.choice.product, factor)


def stockpiling(site: Site) -> None:
    """The destination buys ahead from all sellers in the last three to six months before the date.

    Each other buyer of the origin joins in with one chance in two.
    """
    overlay, choice = site.overlay, site.choice
    start = choice.t0 - site.draws.integer(3, 6, "stockpiling: months", *site.at)
    ahead = (np.arange(site.months) >= start) & (np.arange(site.months) < choice.t0)
    factor = np.where(ahead, site.log_uniform((1.5, 3.0), "stockpiling"), 1.0)
    for i in site.sellers_to(choice.destination):
        overlay.scale(choice.product, i, choice.destination, factor)
    for j in site.buyers_from(choice.origin):
        if j != choice.destination and site.draws.uniform("stockpiling: who", *site.at, j) < 0.5:
            overlay.scale(choice.product, choice.origin, j, factor)


def reallocation(site: Site) -> None:
    """The tonnes the direct lane lost go to all other buyers, the destination's need to all other sellers.

    Each lane takes part in proportion to its former trade. Expects the fall of the direct lane to be in the overlay.
    """
    overlay, choice = site.overlay, site.choice
    p, origin, destination = choice.product, choice.origin, choice.destination
    direct = overlay.base_kg(p, origin, destination)
    after = slice(choice.t0, None)
    lost = max(0.0, 1.0 - float(overlay.kg(p, origin, destination)[after].sum() / max(direct[after].sum(), 1.0)))
    buyers = [(origin, j) for j in site.buyers_from(origin) if j != destination]
    sellers = [(i, destination) for i in site.sellers_to(destination) if i != origin]
    for lanes in (buyers, sellers):
        before = slice(choice.t0 - PRE_MONTHS, choice.t0)
        former = sum(float(overlay.base_kg(p, i, j)[before].mean()) for i, j in lanes)
        if former <= 0:
            continue
        factor = min(1.0 + lost * choice.former_kg / former, MOST_REALLOCATED)
        step = np.where(np.arange(site.months) < choice.t0, 1.0, factor)
        for i, j in lanes:
            overlay.scale(p, i, j, step)


CELL_DECOYS: dict[str, Callable[[Site], None]] = {
    "capacity": capacity,
    "one_leg": one_leg,
    "substitution": substitution,
    "old_hub": old_hub,
    "hub_boom": hub_boom,
    "revision_break": revision_break,
}
"""Kinds that stand at one hub."""

WIDE_DECOYS: dict[str, Callable[[Site], None]] = {
    "demand_boom": demand_boom,
    "price_spike": price_spike,
    "stockpiling": stockpiling,
    "reallocation": reallocation,
}
"""Kinds that touch the whole scenario."""


def deal_decoys(draws: Draws, choice: Choice, planted: int, avoid: frozenset[int]) -> dict[int, str]:
    """Hub → kind: five for each planted hub and ten at least, kinds dealt evenly, none at a hub of `avoid`.

    Hubs are sited as planted ones are, so that the place is no clue. Substitution takes the largest sellers, and
    a boom both ways needs a hub that trades both ways: where none is left, new capacity stands in for it.
    """
    count = max(FEWEST, A_HUB * planted)
    kinds = tuple(CELL_DECOYS)
    start = draws.integer(0, len(kinds) - 1, "decoys: first kind", *choice.key)
    dealt = [kinds[(start + k) % len(kinds)] for k in range(count)]
    dealt.sort(key=lambda kind: CHOOSY.index(kind) if kind in CHOOSY else len(CHOOSY))
    both_ways = [hub for hub in choice.hubs if hub in choice.two_way]
    placed: dict[int, str] = {}
    for kind in dealt:
        wanted = {"substitution": (*choice.sellers, *choice.hubs), "hub_boom": both_ways}.get(kind, choice.hubs)
        hub = _first_free(wanted, placed, avoid)
        if hub is None and kind == "hub_boom":
            kind, hub = "capacity", _first_free(choice.hubs, placed, avoid)  # noqa: PLW2901 - the stand-in
        if hub is not None:
            placed[hub] = kind
    return placed


def _first_free(wanted: Sequence[int], placed: Mapping[int, str], avoid: frozenset[int]) -> int | None:
    return next((hub for hub in wanted if hub not in placed and hub not in avoid), None)


def deal_wide(draws: Draws, choice: Choice) -> str:
    """The wide decoy of a scenario: none with one chance in two."""
    if draws.uniform("wide decoy", *choice.key) < 0.5:
        return ""
    return draws.pick(tuple(WIDE_DECOYS), "wide decoy: kind", *choice.key)
