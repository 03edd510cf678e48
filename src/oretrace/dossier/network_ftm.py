"""A network of parties in FollowTheMoney, one entity a line, for tools that link files.

A party is a Company, a trade between two an EconomicActivity, an owner's stake an Ownership, anything else that two
share an UnknownLink. Parties that the network bundles or that the records do not name are left out.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from oretrace.catalog.territories import territories
from oretrace.parties.ftm import company, percentage_of, write_entities
from oretrace.parties.ftm_entity import PUBLISHER, entity_of, key_of, line_of, named_entity
from oretrace.parties.holding_files import TOTAL
from oretrace.parties.network import SAME
from oretrace.views.numbers import figure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.directory import Directory
    from oretrace.parties.network import Network, NetworkTrade


def network_lines(directory: Directory, network: Network) -> Iterator[str]:
    """The entities as lines of JSON; the same network gives the same lines."""
    yield from map(line_of, network_entities(directory, network))


def write_network(directory: Directory, network: Network, out: Path) -> int:
    """Write the lines to a file, whole or not at all, and return how many; InputError where it cannot be written."""
    return sum(write_entities(out, network_entities(directory, network)).values())


def network_entities(directory: Directory, network: Network) -> Iterator[dict[str, Any]]:
    """The entities; those of one party or owner have the same id in every network of a directory."""
    named = {node.id: node.entity for node in network.nodes if node.entity}
    rows = directory.ask("names_of.sql", entities=sorted(set(named.values())))
    seen = {entity: list(of) for entity, of in groupby(rows, key=lambda row: row["entity"])}
    companies = {entity: _company(directory, entity, of) for entity, of in seen.items()}
    yield from companies.values()
    ids = {entity: one["id"] for entity, one in companies.items()}
    for trade in network.trades:
        if trade.seller in named and trade.buyer in named:
            yield _activity(network, trade, ids[named[trade.seller]], ids[named[trade.buyer]])
    yield from _owners(directory, ids)
    for tie in network.ties:
        ends = ids[named[tie.left]], ids[named[tie.right]]
        if tie.shared != SAME and ends[0] != ends[1]:
            yield entity_of(
                "UnknownLink",
                (*ends, tie.shared, tie.value),
                subject=ends[0],
                object=ends[1],
                role=f"same {tie.shared}: {tie.value}",
            )


def _company(directory: Directory, entity: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """As `parties export` has it, so that the files link up."""
    names, addresses = ([row["value"] for row in rows if row["kind"] == kind] for kind in ("name", "address"))
    return company(entity, names, addresses, directory.firms.get(entity, ()), directory.modelled)


def _activity(network: Network, trade: NetworkTrade, sender: str, receiver: str) -> dict[str, Any]:
    way = network.corridor
    start, ends = {
        "leg 1": (way.origin, [way.hub]),
        "leg 2": (way.hub, [*way.destinations]),
        "leg 2a": (way.hub, []),
        "leg 2b": ("", [*way.destinations]),
        "direct": (way.origin, [*way.destinations]),
    }[trade.leg]
    mass = f", {figure(trade.kg / 1000)} t" if trade.kg else ""
    leg = "the direct way" if trade.leg == "direct" else trade.leg
    return entity_of(
        "EconomicActivity",
        (sender, receiver, start, *ends, *way.codes, str(way.first), str(way.last)),
        sender=sender,
        receiver=receiver,
        summary=f"{trade.lots} lot{'' if trade.lots == 1 else 's'}{mass}, on {leg}",
        vedCode=[*way.codes],
        departureCountry=_iso2(start) if start else "",
        destinationCountry=[_iso2(one) for one in ends],
        startDate=str(trade.first_on or ""),
        endDate=str(trade.last_on or ""),
        publisher=PUBLISHER,
    )


def _owners(directory: Directory, ids: dict[str, str]) -> Iterator[dict[str, Any]]:
    """Stakes in the parties of the network; an owner that is none of them is an entity of its own."""
    known: set[str] = set()
    for entity, asset in ids.items():
        for one in directory.stakes.get(entity, ()):
            if not one.owner:
                continue
            owner = ids.get(one.other) or ""
            if not owner:
                facts = {"name": one.named, "publisher": PUBLISHER}
                made = named_entity(key_of(one.known_as), "LegalEntity", facts)  # as `parties export` names it
                owner = str(made["id"])
                if owner not in known:
                    known.add(owner)
                    yield made
            yield entity_of(
                "Ownership",
                (owner, asset),
                owner=owner,
                asset=asset,
                percentage=percentage_of(one.low, one.high),
                ownershipType=TOTAL,
                publisher=PUBLISHER,
            )


def _iso2(code: str) -> str:
    known = territories().by_iso3
    return known[code].iso2.lower() if code in known else ""
