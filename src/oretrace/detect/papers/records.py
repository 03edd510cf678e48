"""What the detector of papers knows of a set."""

from __future__ import annotations

from dataclasses import dataclass

from oretrace.vet.papers.vetting import PaperVerdict


@dataclass(frozen=True)
class PapersDetails:
    """A set: where it stands in the store, its papers, what the checks found, and its shipments.

    `first` is the line of its first paper in `document`, `checks` are the checks with a finding that weighs,
    `sentences` and `notes` what was found with the check before it, `shipments` the lines as "snapshot/line" and
    `numbers` the number of each, "" without one. `net_kg` is the largest net mass of what was shipped, `day` the
    middle of the papers' days. `unpublished` is what no check can decide, as nothing is published to hold the papers
    against.
    """

    set_verdict: PaperVerdict
    snapshot: int
    set_name: str
    first: int
    papers: int
    unread: int
    day: str | None
    net_kg: float | None
    checks: tuple[str, ...]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    shipments: tuple[str, ...]
    numbers: tuple[str, ...]
    unpublished: tuple[str, ...] = ()  # runs kept before there was the field have none
