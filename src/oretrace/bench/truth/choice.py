"""Which scenarios a world carries: lanes, dates, hubs and strata, the same in every suite of a seed.

Choices read the ordinary trade of the world only, so that suites differ in what is planted and in nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS
from oretrace.bench.world.catalog import forms, half_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.arrays import Array
    from oretrace.bench.draws import Draws
    from oretrace.bench.world.world import World

SIGMAS = (0.0, 0.1, 0.25, 0.5, 1.0)
PASSTHROUGHS = ("tight", "loose")
A_PRODUCT = 4
"""Scenarios of one product at most."""
DATES = (48, 72)
"""First and last month index of a measure: 18 months after it, and 24 before a placebo date 18 before it, exist."""
REGULAR = 0.75
"""Share of the months before in which a controlled lane moved."""
BUYERS = 20
"""Buyers that the origin of a controlled lane has at least: an act is the weapon of a large supplier."""
LARGE_FIRST = 0.5
"""Lanes are drawn in proportion to this power of their size."""
SMALLEST_LOTS = 5
"""Nominal lots a month under which a lane is no controlled trade worth a scenario."""
SITES = 20
"""Hubs of the order among which planted ones and decoys are chosen by a draw alone."""
OTHERS, SELLERS = 3, 3
"""Placebo destinations of a scenario, and other sellers each of them has at least."""


@dataclass(frozen=True)
class Dealt:
    """A stratum; `turn` counts how often it was dealt before in the half, so that tactics can be dealt within it."""

    sigma: float
    passthrough: str
    turn: int


@dataclass(frozen=True)
class Choice:
    """One scenario before anything is planted; territories and products are indices into the world's.

    `key` are the coordinates of all its draws. `hubs` orders the territories that may be its hubs: the first are
    planted, decoys stand at later ones. `reserved` are the ends of the product's scenarios. `sellers` are the
    territories that may be hubs, largest exporters of the product first; `two_way` those that trade with both ends
    already; `destinations` the origin's other
    destinations with enough other sellers, largest first. `former_kg` is the mean month of the 24 before `t0`.
    """

    key: tuple[int, int]
    product: int
    origin: int
    destination: int
    t0: int
    former_kg: float
    controlled_share: float
    dealt: Dealt
    hubs: tuple[int, ...]
    sellers: tuple[int, ...]
    two_way: frozenset[int]
    destinations: tuple[int, ...]
    reserved: frozenset[int]


def choose(world: World, sigmas: tuple[float, ...] = SIGMAS) -> tuple[Choice, ...]:
    """All scenarios of a world, product by product, the largest lane of a product first, `sigmas` dealt evenly."""
    ends = [_ends(world, p, trade_of(world, p)) for p in range(len(world.products))]
    strata: dict[str, Iterator[Dealt]] = {}
    for number, half in enumerate(("tune", "test")):
        count = sum(len(of) for p, of in enumerate(ends) if half_of(world.products[p]) == half)
        strata[half] = iter(deal(world.draws, count, number, sigmas=sigmas))
    result = []
    for p, of in enumerate(ends):
        trade = trade_of(world, p)
        reserved = frozenset(end for origin, destination, _ in of for end in (origin, destination))
        for slot, lane in enumerate(of):
            dealt = next(strata[half_of(world.products[p])])
            result.append(scenario_choice(world, p, slot, lane, trade, dealt, reserved))
    return tuple(result)


def deal(draws: Draws, count: int, *at: int, sigmas: tuple[float, ...] = SIGMAS) -> list[Dealt]:
    """Strata for `count` scenarios in random order: every σ × pass-through as often as any other, or once more."""
    strata = [(sigma, passthrough) for sigma in sigmas for passthrough in PASSTHROUGHS]
    if not count:
        return []
    places = np.empty(count, dtype=np.int64)
    places[draws.order(np.ones(count), "deal", *at)] = np.arange(count)
    return [Dealt(*strata[place % len(strata)], int(place) // len(strata)) for place in places]


def others(choice: Choice) -> tuple[int, ...]:
    """The placebo destinations: the origin's other regular ones as drawn, planted hubs among them or not.

    Leaving hubs out would tell a detector where they are.
    """
    return choice.destinations[:OTHERS]


def hub_order(draws: Draws, key: tuple[int, ...], trade: Array, excluded: frozenset[int]) -> tuple[int, ...]:
    """All territories that may be hubs, each next one at random or by the root of its `trade`, as a coin falls.

    `trade` is the geometric mean of what a territory buys from the origin and sells to the destination.
    """
    free = np.array([k not in excluded for k in range(len(trade))])
    lists = (
        draws.order(free.astype(np.float64), "hub at random", *key).tolist(),
        draws.order(np.sqrt(trade) * free, "hub by trade", *key).tolist(),
    )
    coins = draws.uniform("hub coin", *key, np.arange(len(trade))) < 0.5
    taken: dict[int, None] = {}
    for coin in coins[: free.sum()]:
        left = [k for k in lists[int(coin)] if k not in taken] or [k for k in lists[0] if k not in taken]
        taken[left[0]] = None
    return tuple(taken)


def trade_of(world: World, product: int) -> Array:
    """(T, T, M) ordinary kg of one product."""
    size, lanes = len(world.territories), world.lanes
    kg = np.zeros((size, size, len(world.months)))
    mine = np.flatnonzero(lanes.product == product)
    kg[lanes.exporter[mine], lanes.importer[mine]] = lanes.kg[mine]
    return kg


def _ends(world: World, product: int, trade: Array) -> list[tuple[int, int, int]]:
    """Origin, destination and t0 of up to four regular lanes of exporters with many buyers, no end used twice."""
    found: list[tuple[int, int, int]] = []
    free = ~np.asarray(world.silent)
    for slot in range(A_PRODUCT):
        t0 = world.draws.integer(*DATES, "date", int(world.products[product]), slot)
        before = trade[:, :, t0 - PRE_MONTHS : t0]
        mean = before.mean(axis=2)
        fit = (before > 0).mean(axis=2) >= REGULAR
        fit &= (mean >= SMALLEST_LOTS * world.lot_kg[product]) & free[:, None] & free[None, :]
        fit &= ((mean > 0).sum(axis=1) >= BUYERS)[:, None]
        if not fit.any():
            break
        weights = np.where(fit, mean**LARGE_FIRST, 0.0).ravel()
        lane = world.draws.order(weights, "controlled lane", int(world.products[product]), slot)[0]
        origin, destination = np.unravel_index(lane, mean.shape)
        found.append((int(origin), int(destination), t0))
        free[[origin, destination]] = False
    return found


def scenario_choice(
    world: World,
    product: int,
    slot: int,
    end: tuple[int, int, int],
    trade: Array,
    dealt: Dealt,
    reserved: frozenset[int],
) -> Choice:
    """One scenario on a lane from a month `end`, with its hubs, sellers and placebo destinations drawn."""
    origin, destination, t0 = end
    before = trade[:, :, t0 - PRE_MONTHS : t0]
    mean = before.mean(axis=2)
    key = (int(world.products[product]), slot)
    bought = np.where((before > 0).mean(axis=2)[origin] >= REGULAR, mean[origin], 0.0)
    bought[list(reserved)] = 0.0
    rivals = (mean > 0).sum(axis=0) - (mean[origin] > 0)
    bought[rivals < SELLERS] = 0.0
    drawn = world.draws.order(bought**LARGE_FIRST, "placebo destinations", *key)
    hubs = hub_order(world.draws, key, np.sqrt(mean[origin] * mean[:, destination]), reserved)
    sold = mean.sum(axis=1)
    sold[list(reserved)] = 0.0
    return Choice(
        key=key,
        product=product,
        origin=origin,
        destination=destination,
        t0=t0,
        former_kg=float(mean[origin, destination]),
        controlled_share=next(f.controlled_share for f in forms() if f.hs6 == world.products[product]),
        dealt=dealt,
        hubs=_shuffled(world.draws, key, hubs),
        two_way=frozenset(np.flatnonzero((mean[origin] > 0) & (mean[:, destination] > 0)).tolist()),
        sellers=_largest(sold),
        destinations=tuple(int(k) for k in drawn),
        reserved=reserved,
    )


def _shuffled(draws: Draws, key: tuple[int, ...], hubs: tuple[int, ...]) -> tuple[int, ...]:
    """The first `SITES` in random order, so that planted hubs and decoys stand at like places."""
    order = draws.order(np.ones(min(SITES, len(hubs))), "hub sites", *key)
    return (*(hubs[k] for k in order), *hubs[order.size :])


def _largest(amount: Array) -> tuple[int, ...]:
    order = np.argsort(-amount, kind="stable")
    return tuple(int(k) for k in order if amount[k] > 0)
