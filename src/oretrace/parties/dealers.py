"""Firms that are called like forwarders and deal in goods on their own account: what they do goes before their name.

A forwarder serves many, in many goods, and files papers for others. Who gets one kind of goods and sends it on, with
a firm or two on one side, and hardly stands on any other paper, trades in it, whatever it is called.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.parties.marks import forwards

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from oretrace.parties.entities import Entities

LINES, BUSINESS = "parties/own_account.sql", "parties/business.sql"
FEWEST, TOGETHER = 2, 5
"""Lines that name a dealer as consignee, and as many as shipper; lines of both: fewer show no business."""
MOST_PARTNERS = 2
"""Firms that a dealer gets goods from, or sends them to: of more on both sides it may be the service."""
OWN = 0.8
"""Of all lines that name it in any role, the share (0 to 1) in which a dealer is consignee or shipper.

Some of the rest are its own goods under a spelling of its name that was not joined. All were set by hand, beside what
forwarders and hub firms of worlds do: docs/method/custody.md.
"""


def dealers(connection: DuckDBPyConnection, entities: Entities) -> frozenset[str]:
    """The entities that names alone would take for forwarders, and that deal in one kind of goods for themselves."""
    named = [(one.name, entities.of(one.name, one.address)) for one in entities.mentions if one.role != "carrier"]
    like = {entity for name, entity in named if forwards(name)}
    if not like:
        return frozenset()
    found = _traders(connection, entities, like, [name for name, entity in named if entity in like])
    if not found:
        return frozenset()
    entities.keep_in(connection)  # `entity_of`, by which lines are counted
    every: Counter[str] = Counter()
    for row in engine.run(connection, BUSINESS, {"until": None}).to_pylist():
        every[row["entity"]] += row["lines"]
    return frozenset(one for one, lines in found.items() if lines >= OWN * every[one])


def _traders(connection: DuckDBPyConnection, entities: Entities, like: set[str], names: list[str]) -> dict[str, int]:
    """Those who get one kind of goods and send it on, from few or to few, with the lines that have them as either."""
    got, sent = Counter[str](), Counter[str]()
    sellers, buyers, goods = (defaultdict[str, set[str]](set) for _ in range(3))
    for row in engine.run(connection, LINES, {"names": list(dict.fromkeys(names))}).to_pylist():
        seller, buyer = (
            entities.of(row[role], row[f"{role}_address"]) if row[role] is not None else ""
            for role in ("shipper", "consignee")
        )
        for one, counts, partners, other in ((buyer, got, sellers, seller), (seller, sent, buyers, buyer)):
            if one in like:
                counts[one] += row["lines"]
                partners[one].add(other)
                goods[one] |= {row["heading"]} - {None}
    return {
        one: got[one] + sent[one]
        for one in sorted(like)
        if min(got[one], sent[one]) >= FEWEST
        and got[one] + sent[one] >= TOGETHER
        and min(len(sellers[one]), len(buyers[one])) <= MOST_PARTNERS
        and len(goods[one]) == 1
    }
