"""What runs know that shipments are held against: flagged hubs with their odds, and vetted sets of papers."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import logit

from oretrace.detect.papers.records import PapersDetails
from oretrace.detect.registry import DETECTORS
from oretrace.engine import load
from oretrace.findings import Subject
from oretrace.runs.corridors import codes_of
from oretrace.runs.file import reading
from oretrace.vet.checks.batch import FlaggedHub
from oretrace.vet.coupling import VettedSet, through_hubs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import Finding
    from oretrace.runs.kept import Runs
    from oretrace.store import Store

UNKNOWN_Q = 0.3
"""Share of false ones (0 to 1) assumed where a finding has no false-discovery rate.

Set by hand between the .10 at which detectors flag, as it says less than those, and .50, which would say nothing.
"""


def flagged_hubs(runs: Runs) -> tuple[FlaggedHub, ...]:
    """The flagged routes of the queue by code: those of its material that the act names, or all of either.

    Their odds are by q. What a detector of shipments flags is known of the lines already: it flags no hub, and gives
    no q.
    """
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/flagged_hubs.sql")).fetchall()
    by_statistics: dict[str, list[Any]] = {}
    for row in rows:
        if not all(_reads_shipments(row)):
            by_statistics.setdefault(row["id"], []).append(row)
    found = [one for rows_of in by_statistics.values() for one in _hubs_of(rows_of)]
    return tuple(sorted(found, key=lambda one: (one.hs6, one.hub, one.origin or "", one.destinations, one.finding)))


def _reads_shipments(row: Any) -> list[bool]:
    """Of each detector that flags it, whether it reads shipments."""
    return ["shipment" in DETECTORS[one].needs for one in json.loads(row["agree"]) if one in DETECTORS]


def _hubs_of(rows: Sequence[Any]) -> Iterator[FlaggedHub]:
    """One finding: its rows differ in the act's code."""
    first, codes = rows[0], {row["hs6"] for row in rows} - {None}
    parts = Subject.parts_in(first["subject_key"])
    destinations = tuple(filter(None, parts.get("destination", "").split("+")))
    q = UNKNOWN_Q if first["q_value"] is None or any(_reads_shipments(first)) else first["q_value"]
    odds = round(float(logit(np.clip(1 - q, 0.5, 0.95))), 6)
    since = date.fromisoformat(f"{first['since']}-01")
    mine = set(codes_of(first["material"]))
    for code in sorted(codes & mine or codes or mine):
        yield FlaggedHub(code, parts.get("origin"), parts["hub"], destinations, since, first["id"], odds)


def vetted_sets(runs: Runs) -> tuple[VettedSet, ...]:
    """The sets of papers as they were vetted last, each once, by title."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/vetted_sets.sql"))
        found = {}
        for row in rows:
            of = json.loads(row["details"])
            lines = tuple((int(one), int(two)) for one, _, two in (text.partition("/") for text in of["shipments"]))
            found[of["snapshot"], of["set_name"]] = VettedSet(
                row["id"],
                f"{of['snapshot']}/{of['first']}",
                row["title"],
                of["set_verdict"],
                frozenset(of["checks"]),
                lines,
            )
        return tuple(found.values())


def with_shipments(store: Store, runs: Runs, finding: Finding, evidence: Evidence) -> Evidence:
    """The evidence of a hub with what its shipments are known to be, or of papers with what their hub is known for.

    As the store is now; the evidence as it is where there is nothing to add.
    """
    if not store.holds("shipment"):
        return evidence
    sets, hubs = vetted_sets(runs), flagged_hubs(runs)
    if finding.subject.kind == "document":
        return _of_papers(store, hubs, sets, finding, evidence)
    mine = [one for one in hubs if one.finding == finding.id]
    if not mine:
        return evidence
    with store.connect() as connection:
        counts = through_hubs(connection, mine, sets).counts(0)
    return replace(
        evidence,
        speaks_for=(*evidence.speaks_for, *counts.speaks_for()),
        speaks_against=(*evidence.speaks_against, *counts.speaks_against()),
    )


def _of_papers(
    store: Store, hubs: Sequence[FlaggedHub], sets: Sequence[VettedSet], finding: Finding, evidence: Evidence
) -> Evidence:
    """The sentence of each hub that the lines of these papers go through."""
    if not hubs or not finding.details.shipments:
        return evidence
    with store.connect() as connection:
        found = through_hubs(connection, hubs, sets)
    place = next((place for place, one in enumerate(found.sets) if one.finding == finding.id), -1)
    rows = np.flatnonzero(found.set_of == place).tolist() if place >= 0 else []
    raised = {found.hub_of[row]: found.raised_by(row) for row in rows if found.hub_of[row] >= 0}
    for_it = tuple(text for text, up in raised.values() if up)
    against = tuple(text for text, up in raised.values() if not up)
    return replace(
        evidence,
        speaks_for=(*evidence.speaks_for, *for_it),
        speaks_against=(*evidence.speaks_against, *against),
    )


def found_of_set(runs: Runs, snapshot: int, first: int) -> tuple[str, PapersDetails] | None:
    """The id and details of the newest finding about the set whose first paper stands there; None without one."""
    with reading(runs.path, runs.wait_seconds) as connection:
        asked = {"snapshot": snapshot, "first": first}
        row = None if connection is None else connection.execute(load("runs/set_found.sql"), asked).fetchone()
        if row is None:
            return None
        kept: dict[str, Any] = json.loads(row["details"])
        lists: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in kept.items()}
        return row["id"], PapersDetails(**lists)
