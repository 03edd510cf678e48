"""Chains of firms around an act: a seller under its issuer, one or two firms elsewhere, a buyer at a destination.

A chain by way of two firms is put together where its ends share something; others would be too many to mean much.
One firm may stand in a chain more than once, by its branches, where its name is hardly another's.

A movement may stand in several records (an export, an import, a bill of lading); of each pair of firms the records of
the office count that has most lots of them. At most each record is of a lot of its own: every lot that names the two
firms stands in one record at least, so that the sum of all holds their trade.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.goods_terms import words_of_goods
from oretrace.catalog.lookalikes import lookalikes_of
from oretrace.months import between, calendar
from oretrace.parties.control import Actor, Link, actors_of, links
from oretrace.parties.entities import entities_of
from oretrace.parties.group_names import group_words
from oretrace.parties.resolve import Mention

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.parties.entities import Entities
    from oretrace.parties.holdings import Holdings
    from oretrace.parties.resolve import Judged
    from oretrace.question import Question
    from oretrace.store import Store

LOTS = "detect/common_control/lots.sql"


@dataclass(frozen=True)
class ChainLeg:
    """What one firm sent another, as one office has it: kg by month (months,), and where the lines stand.

    `most` (months,) is the sum over the records of all offices, infinite where one has no mass. In `notified` lots
    the buyer is the notify party of a bill to order or to a forwarder.
    """

    seller: str
    buyer: str
    sent_from: str
    sent_to: str
    view: str
    kg: Array
    most: Array
    lots: int
    lines: tuple[tuple[int, int], ...]
    notified: int


@dataclass(frozen=True)
class Chain:
    """A seller, the firm elsewhere that buys of it and sells on, and the buyer at a destination, by entity.

    `middle` is what the firm that buys sends another one elsewhere, which sells on; None where it sells on itself.
    """

    first: ChainLeg
    second: ChainLeg
    links: tuple[Link, ...]
    middle: ChainLeg | None = None

    @property
    def legs(self) -> tuple[ChainLeg, ...]:
        """Two or three, in their order."""
        return (self.first, *([self.middle] if self.middle else []), self.second)

    @property
    def firms(self) -> tuple[str, ...]:
        """Seller, one or two hubs, and buyer."""
        return (self.first.seller, *(leg.buyer for leg in self.legs))


@dataclass(frozen=True)
class ChainTrade:
    """All chains of a question, linked or not; the firms by entity, the direct trade, and the months read.

    `entities` is the resolution of the whole store, `holdings` its stakes that held on some day from the act on.
    """

    chains: tuple[Chain, ...]
    direct: tuple[ChainLeg, ...]
    actors: Mapping[str, Actor]
    links: tuple[Link, ...]
    months: tuple[date, ...]
    entities: Entities
    holdings: Holdings


def first_month(question: Question) -> date:
    """The month in which the act took effect: what moved in it may have moved under the act."""
    return question.measure.first_day.replace(day=1)


def parameters(question: Question, codes: Sequence[str]) -> dict[str, Any]:
    """What lots.sql is asked."""
    return {
        "origin": question.measure.issuer,
        "destinations": list(question.destinations),
        "goods": list(codes),
        "like": sorted({*codes, *(one.hs6 for code in codes for one in lookalikes_of(code))}),
        "words": words_of_goods(tuple(codes)),
        "until": question.until,
    }


def trade_of(store: Store, asked: Mapping[str, Any], act: date, judged: Sequence[Judged] = ()) -> ChainTrade:
    """Read the lots, with the entities of the store as people judged their names, and put chains together.

    Stakes that firms share are those that held on some day from the act on.
    """
    entities = entities_of(store, judged)
    with store.connect() as connection:
        entities.keep_in(connection)
        rows = engine.run(connection, LOTS, asked).to_pylist()
    found = entities.resolution
    sides = [[_mention(row, role) for role in ("shipper", "consignee")] for row in rows]
    mentions = [one for side in sides for one in side]
    ends = [(found.of(seller), found.of(buyer)) for seller, buyer in sides]
    actors = actors_of(found, mentions, entities.firms, entities.dealers)
    days = [row["month"] for row in rows]
    months = calendar(min(days), between(min(days), max(days)) + 1) if days else ()
    holdings = entities.holdings.during(act.isoformat(), f"{max(days, default=act):%Y-%m}-31")
    linked = tuple(links(actors.values(), holdings))
    named = set(group_words({one.id: one.names for one in actors.values()}))
    legs = _legs(rows, ends, {month: n for n, month in enumerate(months)}, actors, named)
    linked += tuple(Link(one, one, "controller", one, actors[one].names[0]) for one in sorted(named))
    return ChainTrade(tuple(_chains(legs, linked)), tuple(legs["direct"]), actors, linked, months, entities, holdings)


def _mention(row: Mapping[str, Any], role: str) -> Mention:
    return Mention(row["snapshot"], row["line"], role, row[role], row[f"{role}_address"])


def _legs(
    rows: Sequence[Mapping[str, Any]],
    ends: Sequence[tuple[str, str]],
    number: Mapping[date, int],
    actors: Mapping[str, Actor],
    named: Collection[str],
) -> dict[str, list[ChainLeg]]:
    """The legs by kind; what goes through the hands of a forwarder is nobody's.

    What a firm sends itself counts where it is `named`: of a name that others have, too, it may be two firms.
    """
    lines: dict[tuple[str, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, (row, pair) in enumerate(zip(rows, ends, strict=True)):
        if (pair[0] != pair[1] or pair[0] in named) and not any(actors[one].forwards for one in pair):
            lines[row["leg"], *pair, row["sent_from"], row["sent_to"]][row["view"]].append(n)
    legs: dict[str, list[ChainLeg]] = {"direct": [], "first": [], "middle": [], "second": []}
    for (leg, seller, buyer, sent_from, sent_to), views in sorted(lines.items()):
        view, chosen = max(views.items(), key=lambda one: (len(one[1]), one[0]))
        kg = _by_month([rows[n] for n in chosen], number, 0.0)
        most = _by_month([rows[n] for of in views.values() for n in of], number, np.inf)
        stand = tuple((rows[n]["snapshot"], rows[n]["line"]) for n in chosen)
        notified = sum(rows[n]["notified"] for n in chosen)
        legs[leg].append(ChainLeg(seller, buyer, sent_from, sent_to, view, kg, most, len(chosen), stand, notified))
    return legs


def _by_month(rows: Iterable[Mapping[str, Any]], number: Mapping[date, int], unknown: float) -> Array:
    kg = np.zeros(len(number))
    for row in rows:
        kg[number[row["month"]]] += unknown if row["kg"] is None else row["kg"]
    return kg


def _chains(legs: Mapping[str, Sequence[ChainLeg]], linked: Iterable[Link]) -> Iterator[Chain]:
    onward, across = _by_seller(legs["second"]), _by_seller(legs["middle"])
    between_firms: dict[tuple[str, str], list[Link]] = defaultdict(list)
    for link in linked:
        between_firms[link.left, link.right].append(link)

    def links_of(firms: Iterable[str]) -> tuple[Link, ...]:
        pairs = dict.fromkeys(combinations(sorted(firms), 2))
        return tuple(one for pair in pairs for one in between_firms.get(pair, ()))

    def may_be(chain: Chain) -> bool:
        return all(chain.firms.count(one) == 1 or between_firms.get((one, one)) for one in chain.firms)

    for first in legs["first"]:
        for second in onward.get((first.buyer, first.sent_to), ()):
            chain = Chain(first, second, links_of((first.seller, first.buyer, second.buyer)))
            if may_be(chain):
                yield chain
        for middle in across.get((first.buyer, first.sent_to), ()):
            for second in onward.get((middle.buyer, middle.sent_to), ()):
                chain = Chain(first, second, links_of((first.seller, second.buyer)), middle)
                if chain.links and may_be(chain):
                    yield chain


def _by_seller(legs: Iterable[ChainLeg]) -> dict[tuple[str, str], list[ChainLeg]]:
    found: dict[tuple[str, str], list[ChainLeg]] = defaultdict(list)
    for leg in legs:
        found[leg.seller, leg.sent_from].append(leg)
    return found
