"""What runs know that shipments are held against: flagged hubs with their odds, and vetted sets of papers."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import logit

from oretrace.detect.papers.records import PapersDetails
from oretrace.detect.registry import DETECTORS
from oretrace.engine import load
from oretrace.question import Question
from oretrace.runs.corridors import codes_of
from oretrace.runs.file import reading
from oretrace.store.marks import folder_of
from oretrace.vet.coupling import FlaggedHub, VettedSet, through_hubs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import Finding
    from oretrace.runs.kept import Runs
    from oretrace.store import Store

UNKNOWN_Q = 0.3
"""Assumed where a finding has no false-discovery rate."""


def flagged_hubs(runs: Runs) -> tuple[FlaggedHub, ...]:
    """The hubs of routes that statistics flag; the odds are by the route's q.

    Their codes are the route's product, else those of its material or act. What a detector of shipments flags is
    known of the lines already: it flags no hub, and gives no q.
    """
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/flagged_hubs.sql"))
        found = []
        for row in rows:
            shipments = ["shipment" in DETECTORS[one].needs for one in json.loads(row["agree"]) if one in DETECTORS]
            if all(shipments):
                continue
            parts = dict(part.split("=", 1) for part in row["subject_key"].partition(":")[2].split("/"))
            product = parts.get("product", "")
            codes = {product} if len(product) == 6 and product.isdigit() else {*codes_of(row["material"])}
            codes = codes or {*(Question.from_json(json.loads(row["question"])).asked_codes or ())}
            q = UNKNOWN_Q if row["q_value"] is None or any(shipments) else row["q_value"]
            odds = float(logit(np.clip(1 - q, 0.5, 0.95)))
            found.append(FlaggedHub(row["id"], parts["hub"], frozenset(codes), round(odds, 6)))
        return tuple(found)


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
    if not folder_of(store.path, "shipment").files():
        return evidence
    sets, hubs = vetted_sets(runs), flagged_hubs(runs)
    if finding.subject.kind == "document":
        return _of_papers(store, hubs, sets, finding, evidence)
    mine = [one for one in hubs if one.finding == finding.id]
    if not mine:
        return evidence
    with store.connect() as connection:
        counts = through_hubs(connection, mine, sets)[1].counts(0)
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
        lines, found = through_hubs(connection, hubs, sets)
    keys = [f"{a}/{b}" for a, b in zip(lines["snapshot"].to_pylist(), lines["line"].to_pylist(), strict=True)]
    rows = [row for row, key in enumerate(keys) if key in finding.details.shipments]
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
