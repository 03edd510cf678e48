"""Runs of the whole list with routes made up one by one, to compare what changes between them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from oretrace.detect.fused.records import FusedDetails, FusedScan, Stage
from oretrace.findings import Amount, Finding, Scan, Subject, Verdict, digest
from tests.runs.tally import ASKED

VERDICTS: dict[Stage, Verdict] = {
    "strong": "flagged",
    "moderate": "flagged",
    "weak": "not flagged",
    "undecidable": "undecidable",
}


def route(hub: str, stage: Stage, at_least: float | None = 1e3, **changes: Any) -> Finding:
    """A route from China to the United States as the whole list finds it; its id is that of its figures."""
    made = Finding(
        id=digest(hub, stage, at_least, *changes.items()),
        subject=Subject("route", {"origin": "CHN", "hub": hub, "destination": "USA"}),
        detector="fused",
        version="1",
        measure="made-up-ban",
        material="antimony",
        period="2025-01/2025-05",
        rank=1,
        score=1.0,
        verdict=VERDICTS[stage],
        amount=Amount(at_least=at_least, at_most=9e4, unit="kg"),
        details=FusedDetails(stage, None, ("diversion",), ("diversion",), ("diversion: flagged",), ()),
    )
    return replace(made, **changes)


def listed(*findings: Finding, snapshots: tuple[int, ...] = (1,), **changes: Any) -> Scan:
    """A run of the whole list with these findings in this order."""
    ranked = tuple(replace(one, rank=rank) for rank, one in enumerate(findings, 1))
    return replace(Scan("fused", "1", ASKED, snapshots, ranked, details=FusedScan((), ())), **changes)
