"""The balance of hubs: what went in of a material, what came out, and what exceeds supply other than the origin's.

Amounts are kg of contained element over a window, low, typical and high on the first axis. The table adds up in every
column: what came in less what went out is what is left for use at home and for stock. Lower bounds take the least
that left and the most of every other source, so that what is missing came from the origin, or from no known source
(docs/method/capacity.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.balance import RECYCLED_SHARE, STOCK_MONTHS, Shortfall, shortfall
from oretrace.ledger.lanes import HIGH, LOW, TYPICAL

if TYPE_CHECKING:
    from collections.abc import Collection

    from oretrace.arrays import Array, Index, Mask
    from oretrace.ledger.domestic import Domestic
    from oretrace.ledger.lanes import MaterialLanes

FORMER_MONTHS = 24
"""Months before a window from which former supply is taken: as many as there are, up to two years."""


FEWEST_FORMER = 12
"""Months of purchases that must be published before a window: trade is lumpy, and stock is what was bought."""

BOUGHT = ("ore_from_origin", "ore_from_others", "goods_from_origin", "goods_from_others")
SOLD = ("ore_to_destination", "ore_to_others", "goods_to_destination", "goods_to_others")
"""The fields of `HubTrade`: what comes in and what goes out."""


@dataclass(frozen=True)
class HubTrade:
    """What territories bought and sold in a window: kg (3, territories) each, by pool and by partner.

    `unbounded` and `origin_unbounded` (territories,) say that some purchase, from others or from the origin, has no
    upper bound, as its mass is withheld or unknown.
    """

    ore_from_origin: Array
    ore_from_others: Array
    goods_from_origin: Array
    goods_from_others: Array
    ore_to_destination: Array
    ore_to_others: Array
    goods_to_destination: Array
    goods_to_others: Array
    unbounded: Mask
    origin_unbounded: Mask


@dataclass(frozen=True)
class Balance:
    """All territories' balances over a window of `months` months; `former` is a mean month before it.

    `former_smelted` (territories,) is the most that smelters made in a mean month before it.

    kg (3, territories) unless stated otherwise. `output` is what smelters are printed to make; where nothing is
    printed, `smelter` (territories,) is the most they can make of ore, infinite where no capacity is known.
    `publishes` (territories,): a territory's imports are known in every month, and in a year's months before
    them: else stocks are unknown.
    """

    months: int
    traded: HubTrade
    former: HubTrade
    mine: Array
    former_mine: Array
    former_smelted: Array
    output: Array
    smelter: Array
    publishes: Mask

    @cached_property
    def ore_stock(self) -> Array:
        """What may lie in stock as ore (territories,)."""
        former = self.former.ore_from_origin + self.former.ore_from_others + self.former_mine
        return np.asarray(STOCK_MONTHS * former[HIGH])

    @cached_property
    def goods_stock(self) -> Array:
        """What may lie in stock as goods (territories,), bought or made at home."""
        return np.asarray(STOCK_MONTHS * (self._former_goods + self.former_smelted))

    @cached_property
    def recycled(self) -> Array:
        """What old scrap may give (territories,)."""
        return np.asarray(RECYCLED_SHARE * self.months * self._former_goods)

    @property
    def _former_goods(self) -> Array:
        return np.asarray((self.former.goods_from_origin + self.former.goods_from_others)[HIGH])

    @cached_property
    def testable(self) -> Mask:
        """Territories (territories,) whose every source has an upper bound; elsewhere there is no bound."""
        bounded = ~self.traded.unbounded & ~self.former.unbounded & ~self.former.origin_unbounded
        return np.asarray(self.publishes & bounded & np.isfinite(self.mine[HIGH]))

    @cached_property
    def home(self) -> tuple[Array, Array]:
        """The most ore, and the most goods except from smelters without a printed output, at home (territories,)."""
        return self.mine[HIGH] + self.ore_stock, self.output[HIGH] + self.recycled + self.goods_stock

    @cached_property
    def others(self) -> tuple[Array, Array]:
        """The same with what was bought from everybody but the origin."""
        ore, goods = self.home
        return ore + self.traded.ore_from_others[HIGH], goods + self.traded.goods_from_others[HIGH]

    @cached_property
    def beyond_home(self) -> Shortfall:
        """The least of what reached the destination that was not mined, smelted, recycled or in stock at home."""
        ore, goods = self.traded.ore_to_destination, self.traded.goods_to_destination
        return self._missing(ore, goods, *self.home)

    @cached_property
    def beyond_others(self) -> Shortfall:
        """The least of it that no source but the origin can have fed, as far as the origin's goods go."""
        ore, goods = self.traded.ore_to_destination, self.traded.goods_to_destination
        found = self._missing(ore, goods, *self.others)
        kg = np.minimum(found.kg, self.most_from_origin)  # what is beyond the origin's goods too has no known source
        return Shortfall(kg, np.where(kg > 0, found.cut, 0))

    @cached_property
    def beyond_all(self) -> Shortfall:
        """The least of all that left that no known source can have fed, the origin's goods among them."""
        traded = self.traded
        found = self._missing(
            traded.ore_to_destination + traded.ore_to_others,
            traded.goods_to_destination + traded.goods_to_others,
            self.others[0] + traded.ore_from_origin[HIGH],
            self.others[1] + traded.goods_from_origin[HIGH],
        )
        known = ~traded.origin_unbounded
        return Shortfall(np.where(known, found.kg, 0.0), np.where(known, found.cut, 0))

    @cached_property
    def most_from_origin(self) -> Array:
        """The most of what reached the destination that can be the origin's (territories,)."""
        sold = (self.traded.ore_to_destination + self.traded.goods_to_destination)[HIGH]
        return np.asarray(np.where(self.traded.origin_unbounded, sold, np.minimum(sold, self.from_origin_at_hand)))

    @cached_property
    def from_origin_at_hand(self) -> Array:
        """The most that was bought of the origin, with what may lie in stock of it (territories,)."""
        traded, former = self.traded, self.former
        bought = (traded.ore_from_origin + traded.goods_from_origin)[HIGH]
        return np.asarray(bought + STOCK_MONTHS * (former.ore_from_origin + former.goods_from_origin)[HIGH])

    @cached_property
    def most_unexplained(self) -> Array:
        """The most of all that left that known sources need not have fed (territories,).

        As if home went on using what it used before the window, and every source gave its least.
        """
        traded, former = self.traded, self.former
        left = sum(getattr(traded, name)[HIGH] for name in SOLD)
        came = sum(getattr(traded, name)[LOW] for name in BOUGHT) + self.mine[LOW]
        used = sum(getattr(former, name)[TYPICAL] for name in BOUGHT) + self.former_mine[TYPICAL]
        used = used - sum(getattr(former, name)[TYPICAL] for name in SOLD)
        most = np.clip(left + self.months * np.maximum(used, 0.0) - came, 0.0, left)
        return np.asarray(np.maximum(most, self.beyond_all.kg))  # ore that no smelter can take is no goods

    def _missing(self, ore: Array, goods: Array, ore_most: Array, goods_most: Array) -> Shortfall:
        found = shortfall(ore[LOW], goods[LOW], ore_most, goods_most, self.smelter)
        return Shortfall(np.where(self.testable, found.kg, 0.0), np.where(self.testable, found.cut, 0))


def balance(
    lanes: MaterialLanes,
    made: Domestic,
    first: int,
    stop: int,
    origins: Collection[str],
    destinations: Collection[str],
) -> Balance:
    """The balances over months first … stop − 1 (numbers of `lanes.months`); ValueError for an empty window."""
    if not 0 <= first < stop <= len(lanes.months):
        raise ValueError(f"months {first} to {stop} of {len(lanes.months)}")
    before = max(0, first - FORMER_MONTHS)
    former = max(first - before, 1)
    # A mean over the months that a territory publishes: what it bought in the others is unknown, not nothing.
    known = lanes.publishes[1, :, before:first].sum(axis=1)
    times = 1.0 / np.where(known > 0, known, former)
    traded_before = _traded(lanes, before, first, origins, destinations, times)
    in_window, earlier = made.within(first, stop), made.within(before, first)
    ore_before = (traded_before.ore_from_origin + traded_before.ore_from_others + earlier.mine / former)[HIGH]
    return Balance(
        months=stop - first,
        traded=_traded(lanes, first, stop, origins, destinations, np.ones(known.size)),
        former=traded_before,
        mine=in_window.mine,
        former_mine=earlier.mine / former,
        former_smelted=earlier.output[HIGH] / former + np.minimum(earlier.smelter / former, ore_before),
        output=in_window.output,
        smelter=in_window.smelter,
        publishes=np.asarray(lanes.publishes[1, :, first:stop].all(axis=1)) & (known >= FEWEST_FORMER),
    )


def _traded(
    lanes: MaterialLanes, first: int, stop: int, origins: Collection[str], destinations: Collection[str], times: Array
) -> HubTrade:
    kg, unbounded = lanes.window(first, stop) if stop > first else _nothing(lanes)
    count = len(lanes.territories)
    origin, destination = (np.array([name in ends for name in lanes.territories]) for ends in (origins, destinations))
    from_origin, to_destination = origin[lanes.exporter], destination[lanes.importer]

    def sums(end: Index, chosen: Mask) -> Array:
        return np.asarray(times * np.stack([np.bincount(end[chosen], of[chosen], count) for of in kg]))

    bought = {
        (ore, own): sums(lanes.importer, (lanes.is_ore == ore) & (from_origin == own))
        for ore in (True, False)
        for own in (True, False)
    }
    sold = {
        (ore, own): sums(lanes.exporter, (lanes.is_ore == ore) & (to_destination == own))
        for ore in (True, False)
        for own in (True, False)
    }
    return HubTrade(
        ore_from_origin=bought[True, True],
        ore_from_others=bought[True, False],
        goods_from_origin=bought[False, True],
        goods_from_others=bought[False, False],
        ore_to_destination=sold[True, True],
        ore_to_others=sold[True, False],
        goods_to_destination=sold[False, True],
        goods_to_others=sold[False, False],
        unbounded=np.bincount(lanes.importer[unbounded & ~from_origin], minlength=count) > 0,
        origin_unbounded=np.bincount(lanes.importer[unbounded & from_origin], minlength=count) > 0,
    )


def _nothing(lanes: MaterialLanes) -> tuple[Array, Mask]:
    return np.zeros((3, lanes.exporter.size)), np.zeros(lanes.exporter.size, dtype=bool)
