"""The ledger of one hub as a table that adds up, and what follows from it in words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np

from oretrace.kernels.balance import CUTS, RECYCLED_SHARE, STOCK_MONTHS
from oretrace.ledger.balance import FORMER_MONTHS, balance
from oretrace.ledger.domestic import domestic
from oretrace.ledger.lanes import HIGH, LOW, TYPICAL
from oretrace.ledger.published import published

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from oretrace.arrays import Array
    from oretrace.catalog.production import SupplyFigure
    from oretrace.kernels.balance import Shortfall
    from oretrace.ledger.balance import Balance
    from oretrace.ledger.domestic import Domestic
    from oretrace.ledger.lanes import MaterialLanes

BalanceSide = Literal["in", "out", "left"]
FROM_ORIGIN = ("ore_from_origin", "goods_from_origin")
TO_DESTINATION = ("ore_to_destination", "goods_to_destination")

ORE_ROWS = ("ore bought from others", "mined", "drawn from stock")
GOODS_ROWS = ("goods bought from others", "recycled", "drawn from stock")
"""Names of the rows that feed each pool without the origin."""

OTHER_FEED = frozenset({"antimony", "cobalt", "graphite", "silver"})
"""Materials that are also made of what is no ore of them: lead and copper slimes, coke. Our judgement."""


@dataclass(frozen=True)
class LedgerRow:
    """One line of a ledger, tonnes of contained element; None where there is no bound, or no typical figure.

    Trade that nobody publishes in full has its known part as low and nothing else.
    """

    side: BalanceSide
    name: str
    low_t: float | None
    typical_t: float | None
    high_t: float | None
    source: str


@dataclass(frozen=True)
class HubLedger:
    """What one hub had and gave of one material from `first` to `last` (months).

    The row "left" is what went "in" less what went "out": its low is the low of the one less the high of the other.
    Lower bounds are of the months up to `bounds_until`, the last of a year whose production is printed:
    `beyond_home_t` is what reached the destination beyond all that was made or in stock in the hub, `at_least_t`
    beyond all known supply other than the origin's by `at_least_by`, the month by which that was most: what came
    through by then, came through, whatever was bought later. `unexplained_t` is all that left beyond all known
    supply. The three are 0 where `untestable` has the reason. `at_most_t` is the most that can be the origin's in
    the whole window, `unexplained_most_t` the most that known supply need not account for, each None where the trade
    that bounds it is not published. `unpublished`: the sales to the destination are not, in full. `binding` names
    what limits the supply, `limited_by` are the rows whose most does, `since` is the first month up to which home
    supply falls short, None where it does not.
    """

    material: str
    hub: str
    first: date
    last: date
    bounds_until: date | None
    rows: tuple[LedgerRow, ...]
    beyond_home_t: float
    at_least_t: float
    at_least_by: date | None
    at_most_t: float | None
    unexplained_t: float
    unexplained_most_t: float | None
    binding: str
    limited_by: tuple[str, ...]
    since: date | None
    untestable: str
    unpublished: bool

    def __repr__(self) -> str:
        bound = self.untestable or f"at least {self.at_least_t:,.0f} t of the origin's"
        return f"HubLedger({self.material} in {self.hub}, {self.first:%Y-%m} to {self.last:%Y-%m}: {bound})"


@dataclass(frozen=True)
class Ledgers:
    """The balances of all territories of one material over one window: `origins` and `destinations` as named.

    `balance` is of the whole window; `bounded` of its part up to `bounded_stop`, None where that is empty, and
    `growing` of all windows from its first month alone up to that part.
    """

    lanes: MaterialLanes
    made: Domestic
    first: int
    stop: int
    bounded_stop: int
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    balance: Balance

    @cached_property
    def growing(self) -> tuple[Balance, ...]:
        """The balances of the months up to each in turn, made once for all hubs."""
        stops, ends = range(self.first + 1, self.bounded_stop + 1), (self.origins, self.destinations)
        return tuple(balance(self.lanes, self.made, self.first, stop, *ends) for stop in stops)

    @cached_property
    def bounded(self) -> Balance | None:
        """That of all months whose production is printed; None without any."""
        return self.growing[-1] if self.growing else None

    @cached_property
    def _by_month(self) -> Array:
        """What exceeds all known supply other than the origin's up to each month (months, territories)."""
        return np.array([one.beyond_others.kg for one in self.growing])

    def at_least_kg(self, hub: str) -> float:
        """What no source but the origin can have fed of the hub's sales to the destination, 0 where it is untestable.

        Of the months whose production is printed, up to that by which it was most: what came through by then, came
        through.
        """
        k = self.lanes.territories.index(hub)
        return 0.0 if self.bounded is None or self._untestable(k) else float(self._by_month[:, k].max())

    def of(self, hub: str, origin: str, destination: str) -> HubLedger:
        """The ledger of a hub; `origin` and `destination` are how the ends are called in words."""
        lanes, b = self.lanes, self.balance
        k = lanes.territories.index(hub)
        untestable = self._untestable(k)
        bounded = None if untestable else self.bounded
        best = int(self._by_month[:, k].argmax()) if self.at_least_kg(hub) > 0 else None
        limiting = bounded if best is None else self.growing[best]
        year = int(self.made.year[self.stop - 1])
        known = published(lanes, k, (self.first, self.stop), self.origins, self.destinations)
        return HubLedger(
            material=lanes.material,
            hub=hub,
            first=lanes.months[self.first],
            last=lanes.months[self.stop - 1],
            bounds_until=None if bounded is None else lanes.months[self.bounded_stop - 1],
            rows=_rows(b, known, str(self.made.mine_note[k, year]), k, origin, destination),
            beyond_home_t=0.0 if bounded is None else _tonnes(bounded.beyond_home.kg[k]),
            at_least_t=_tonnes(self.at_least_kg(hub)),
            at_least_by=None if best is None else lanes.months[self.first + best],
            at_most_t=self._most_from_origin(k, known),
            unexplained_t=0.0 if bounded is None else _tonnes(bounded.beyond_all.kg[k]),
            unexplained_most_t=_tonnes(b.most_unexplained[k]) if all(known.values()) else None,
            binding="" if limiting is None else _binding(limiting, self._smelter_note(k), k, origin),
            limited_by=() if limiting is None else _limited_by(limiting, k),
            since=self._since(k) if bounded is not None and bounded.beyond_home.kg[k] > 0 else None,
            untestable=untestable,
            unpublished=not _all(known, *TO_DESTINATION),
        )

    def _most_from_origin(self, k: int, known: Mapping[str, bool]) -> float | None:
        """The lesser of what was sold to the destination and what was bought of the origin, as far as published."""
        b, before = self.balance, (max(0, self.first - FORMER_MONTHS), self.first)
        then = published(self.lanes, k, before, self.origins, self.destinations)
        sold = (b.traded.ore_to_destination + b.traded.goods_to_destination)[HIGH, k]
        bounds = [_tonnes(sold)] if _all(known, *TO_DESTINATION) else []
        if _all(known, *FROM_ORIGIN) and _all(then, *FROM_ORIGIN) and not b.traded.origin_unbounded[k]:
            bounds.append(_tonnes(b.from_origin_at_hand[k]))
        return min(bounds, default=None)

    def _smelter_note(self, k: int) -> str:
        return str(self.made.smelter_note[k, self.made.year[self.bounded_stop - 1]])

    def _since(self, k: int) -> date | None:
        """The first month up to which home supply cannot have fed what reached the destination."""
        short = (n for n, found in enumerate(self.growing) if found.beyond_home.kg[k] > 0)
        return next((self.lanes.months[self.first + n] for n in short), None)

    def _untestable(self, k: int) -> str:
        if self.lanes.missing:
            return f"the store has no figure of HS {', '.join(self.lanes.missing)}: what was bought of it is unknown"
        if self.bounded is None:
            return f"nobody prints the production of {self.lanes.months[self.first]:%Y} yet"
        if not self.bounded.publishes[k]:
            return (
                "its imports are not published, each code in every month and a year before: what it bought is unknown"
            )
        former = self.bounded.former
        if self.bounded.traded.unbounded[k] or former.unbounded[k] or former.origin_unbounded[k]:
            return "the mass of a purchase, then or in the two years before, is withheld or unknown at both ends"
        return self._without_bound(self.bounded, k)

    def _without_bound(self, bounded: Balance, k: int) -> str:
        """Which source at home has no upper bound; "" where all have one."""
        if not np.isfinite(bounded.mine[HIGH, k]):
            note = self.made.mine_note[k, self.made.year[self.bounded_stop - 1]]
            return f"its mine production has no upper bound ({note})"
        if self.lanes.material in OTHER_FEED and np.isinf(bounded.smelter[k]):
            return f"{self.lanes.material} is made of other feed than its ore too, and no output of it is printed"
        return ""


def ledgers(
    lanes: MaterialLanes,
    first: int,
    stop: int,
    origins: Collection[str],
    destinations: Collection[str],
    figures: tuple[SupplyFigure, ...] = (),
) -> Ledgers:
    """All balances over months first … stop − 1; `figures` are a user's own of production."""
    made = domestic(lanes.material, lanes.territories, lanes.months, figures)
    bounded_stop = made.bounded_stop(first, stop)
    whole = balance(lanes, made, first, stop, origins, destinations)
    return Ledgers(lanes, made, first, stop, bounded_stop, tuple(origins), tuple(destinations), whole)


def conclusions(ledger: HubLedger) -> tuple[str, ...]:
    """What follows from the ledger, in sentences; where nothing does, why."""
    most = "" if ledger.at_most_t is None else f"at most {ledger.at_most_t:,.0f} t can be the origin's"
    if ledger.untestable:
        return (f"No bound can be given: {ledger.untestable}.",)
    lines = []
    if ledger.bounds_until is not None and ledger.bounds_until < ledger.last:
        lines.append(f"Lower bounds are up to {ledger.bounds_until:%Y-%m}: later production is not published yet.")
    if ledger.beyond_home_t > 0:
        since = f", from {ledger.since:%Y-%m} on" if ledger.since else ""
        lines.append(
            f"At least {ledger.beyond_home_t:,.0f} t sold to the destination exceed all known supply at home{since}."
        )
    elif ledger.unpublished:
        lines.append("Its sales to the destination are not published in full: what accounts for them is unknown.")
    elif ledger.at_least_t == 0:
        lines.append("Supply at home could account for all that was sold to the destination.")
    if ledger.at_least_t > 0:
        by = f" by {ledger.at_least_by:%Y-%m}" if ledger.at_least_by else ""
        least = f"At least {ledger.at_least_t:,.0f} t of it exceed all known supply other than the origin's{by}"
        lines.append("; ".join(filter(None, (least, most))) + ".")
    elif not ledger.unpublished:
        least = "Lower bound 0: other supply could account for the sales"
        lines.append("; ".join(filter(None, (least, most))) + ".")
    if ledger.unexplained_t > 0:
        lines.append(f"At least {ledger.unexplained_t:,.0f} t of all that was sold exceed all known supply.")
    return (*lines, f"The limit is {ledger.binding}.")


def _rows(
    b: Balance, known: Mapping[str, bool], mined: str, k: int, origin: str, destination: str
) -> tuple[LedgerRow, ...]:
    nothing = np.zeros(3)
    former = b.publishes[k] and not (b.former.unbounded[k] or b.former.origin_unbounded[k])

    def of_former(most: float) -> Array:
        return np.array([0.0, 0.0, most] if former else [0.0, np.nan, np.inf])

    recycled, stock = of_former(b.recycled[k]), of_former(b.ore_stock[k] + b.goods_stock[k])

    def traded(side: BalanceSide, name: str, field: str) -> tuple[BalanceSide, str, Array, str]:
        kg = getattr(b.traded, field)[:, k]
        if known[field]:
            return side, name, kg, "trade statistics"
        source = (
            "trade statistics of some months, partners or masses" if kg[HIGH] > 0 else "no mass of it is published"
        )
        return side, name, np.array([kg[LOW], np.nan, np.inf]), source

    entries: list[tuple[BalanceSide, str, Array, str]] = [
        traded("in", f"ore bought from {origin}", "ore_from_origin"),
        traded("in", "ore bought from others", "ore_from_others"),
        traded("in", f"goods bought from {origin}", "goods_from_origin"),
        traded("in", "goods bought from others", "goods_from_others"),
        ("in", "mined", b.mine[:, k], mined),
        ("in", "recycled", recycled, f"assumed, at most {100 * RECYCLED_SHARE:.0f} % of former purchases"),
        ("in", "drawn from stock", stock, f"assumed, at most {STOCK_MONTHS:g} months of former supply"),
        traded("out", f"ore sold to {destination}", "ore_to_destination"),
        traded("out", "ore sold to others", "ore_to_others"),
        traded("out", f"goods sold to {destination}", "goods_to_destination"),
        traded("out", "goods sold to others", "goods_to_others"),
    ]
    came = sum((kg for side, _, kg, _ in entries if side == "in"), nothing)
    went = sum((kg for side, _, kg, _ in entries if side == "out"), nothing)
    left = np.array([came[LOW] - went[HIGH], came[TYPICAL] - went[TYPICAL], came[HIGH] - went[LOW]])
    entries.append(("left", "used at home, or put in stock", left, "what came in less what went out"))
    return tuple(LedgerRow(side, name, *_bounds(kg), source) for side, name, kg, source in entries)


def _bounds(kg: Array) -> tuple[float | None, float | None, float | None]:
    low, typical, high = (float(value) / 1000.0 if np.isfinite(value) else None for value in kg)
    return low, typical, high


def _all(known: Mapping[str, bool], *names: str) -> bool:
    return all(known.get(name, False) for name in names)


def _binding(b: Balance, smelted: str, k: int, origin: str) -> str:
    """What limits the supply, in words: of the claim about the origin, or of home supply where that alone fails."""
    if b.beyond_others.kg[k] > 0:
        return _limit(b.beyond_others, b.others, b, smelted, k, f"all that did not come from {origin}")
    if b.beyond_home.kg[k] > 0:
        return _limit(b.beyond_home, b.home, b, smelted, k, "all that was made or in stock at home")
    return "nothing: known supply covers what was sold"


def _limited_by(b: Balance, k: int) -> tuple[str, ...]:
    """The rows whose most limits the supply; none where nothing does."""
    beyond_others = b.beyond_others.kg[k] > 0
    cut = CUTS[(b.beyond_others if beyond_others else b.beyond_home).cut[k]]
    rows = (*(ORE_ROWS if cut in ("ore", "all") else ()), *(GOODS_ROWS if cut in ("smelter", "all") else ()))
    return tuple(name for name in dict.fromkeys(rows) if beyond_others or not name.endswith("others"))


def _limit(missing: Shortfall, most: tuple[Array, Array], b: Balance, smelted: str, k: int, what: str) -> str:
    ore, goods = (_tonnes(values[k]) for values in most)
    cut = CUTS[missing.cut[k]]
    if cut == "ore":
        return f"ore: {what} is at most {ore:,.0f} t"
    if cut == "all":
        return f"ore and goods together: {what} is at most {ore + goods:,.0f} t"
    if b.smelter[k] > 0:
        can = min(_tonnes(b.smelter[k]), ore)
        return f"smelting: {can:,.0f} t at most ({smelted}), beside {goods:,.0f} t of goods: {what}"
    return f"goods: {what} is at most {goods:,.0f} t, printed smelting among it ({smelted})"


def _tonnes(kg: float) -> float:
    return float(kg) / 1000.0
