"""The parties on the ways of a dossier's findings, of the shipments that the store has now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.cases.directory import judged_directory
from oretrace.parties.network import network_on
from oretrace.runs.corridors import corridor_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.cases import Cases
    from oretrace.parties.directory import Directory
    from oretrace.parties.network import Network
    from oretrace.runs import KeptFinding
    from oretrace.store import Store


@dataclass(frozen=True)
class Networks:
    """The directory of a store's parties, and the network of each finding that has one, by the finding's id."""

    directory: Directory
    by_finding: Mapping[str, Network]


def networks_of(store: Store, findings: Iterable[KeptFinding], cases: Cases) -> Networks | None:
    """The networks of findings about ways; None where the store has no shipment, or none went on these ways."""
    ways = {one.finding.id: way for one in findings if (way := corridor_of(one.finding, one.question)) is not None}
    if not ways or not _has_shipments(store):
        return None
    directory = judged_directory(store, cases)
    found = {id: network_on(directory, way) for id, way in ways.items()}
    kept = {id: network for id, network in found.items() if network.nodes}
    return Networks(directory, kept) if kept else None


def _has_shipments(store: Store) -> bool:
    with store.connect() as connection:
        return bool(connection.table("shipment").limit(1).fetchall())
