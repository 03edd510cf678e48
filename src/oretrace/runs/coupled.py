"""What runs know that shipments are held against: flagged hubs with their odds, and vetted sets of papers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import logit

from oretrace.catalog.lookalikes import RARE
from oretrace.catalog.materials import hs_materials
from oretrace.detect.registry import DETECTORS
from oretrace.engine import load
from oretrace.runs.file import reading
from oretrace.vet.coupling import FlaggedHub, VettedSet

if TYPE_CHECKING:
    from oretrace.runs.kept import Runs

UNKNOWN_Q = 0.3
"""Assumed where a finding has no false-discovery rate."""


def flagged_hubs(runs: Runs) -> tuple[FlaggedHub, ...]:
    """The hubs of routes that statistics flag, with a route's product or its material's codes; the odds are by its q.

    What a detector of shipments flags is known of the lines already: it flags no hub, and gives no q.
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
            codes = {product} if len(product) == 6 and product.isdigit() else _codes_of(row["material"])
            q = UNKNOWN_Q if row["q_value"] is None or any(shipments) else row["q_value"]
            odds = float(logit(np.clip(1 - q, 0.5, 0.95)))
            found.append(FlaggedHub(row["id"], parts["hub"], frozenset(codes), round(odds, 6)))
        return tuple(found)


def _codes_of(material: str) -> set[str]:
    return {row.hs6 for row in hs_materials() if row.material == material and row.share_typical >= RARE}


def vetted_sets(runs: Runs) -> tuple[VettedSet, ...]:
    """The sets of papers as they were vetted last, each once, by title."""
    with reading(runs.path, runs.wait_seconds) as connection:
        rows = () if connection is None else connection.execute(load("runs/vetted_sets.sql"))
        found = {}
        for row in rows:
            of = json.loads(row["details"])
            lines = tuple((int(one), int(two)) for one, _, two in (text.partition("/") for text in of["shipments"]))
            found[of["snapshot"], of["set_name"]] = VettedSet(
                row["id"], row["title"], of["set_verdict"], frozenset(of["checks"]), lines
            )
        return tuple(found.values())
