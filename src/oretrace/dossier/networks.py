"""The parties on the ways of a dossier's findings, of the shipments that each finding's scan had."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.cases.directory import judged_directory
from oretrace.dossier.rows import seen_by
from oretrace.parties.network import network_on
from oretrace.runs.corridors import corridor_of
from oretrace.text import in_runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oretrace.cases import Cases
    from oretrace.parties.directory import Directory
    from oretrace.parties.network import Network
    from oretrace.runs import KeptFinding
    from oretrace.store import Store


@dataclass(frozen=True)
class FoundNetwork:
    """The network of a finding, the directory of its parties, and in words of which state of the store both are."""

    network: Network
    directory: Directory
    state: str


def networks_of(store: Store, findings: Iterable[KeptFinding], cases: Cases) -> dict[str, FoundNetwork]:
    """The networks of findings about ways by the finding's id, of those that have one.

    Of the shipments that the scan had; where it had none, of those that came since, which the state names.
    """
    directories: dict[tuple[int, ...], Directory] = {}
    found = {}
    for one in findings:
        way = corridor_of(one.finding, one.question)
        if way is None:
            continue
        seen, state = _state(store, one)
        if not seen.holds("shipment"):
            continue
        imports = tuple(snapshot.snapshot for snapshot in seen.snapshots())
        directory = directories.get(imports) or judged_directory(seen, cases)
        directories[imports] = directory
        network = network_on(directory, way)
        if network.nodes:
            found[one.finding.id] = FoundNetwork(network, directory, state)
    return found


def _state(store: Store, kept: KeptFinding) -> tuple[Store, str]:
    """The store whose shipments the network of a finding is of, and a sentence that names it."""
    then = seen_by(store, kept)
    if then.holds("shipment"):
        return then, f"The parties are those on the shipments that the scan had: imports {in_runs(kept.snapshots)}."
    since = in_runs([one.snapshot for one in store.snapshots() if one.snapshot not in kept.snapshots])
    return store, f"The scan had no shipments. The parties are those on shipments that came later: imports {since}."
