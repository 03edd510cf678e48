"""What only the fused list knows: the stage of a route, which detectors looked and agree, which could not run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Stage = Literal["strong", "moderate", "weak", "undecidable"]


@dataclass(frozen=True)
class FusedDetails:
    """A route with all findings about it: `looked` are the detectors that have one, `agree` those that flag it.

    `hit_rate` is the share of routes of this stage that were planted, measured on the bench; None where it was not.
    `reasons` explain the rank, a sentence for each detector; `findings` are the ids of the findings, best first.
    `code_from` and `code_to` are those of the first substitution that the list flags; None where it flags none.
    """

    stage: Stage
    hit_rate: float | None
    looked: tuple[str, ...]
    agree: tuple[str, ...]
    reasons: tuple[str, ...]
    findings: tuple[str, ...]
    code_from: str | None = None
    code_to: str | None = None


@dataclass(frozen=True)
class Ran:
    """One detector that ran, how many findings it has that are no part of another, and how many it flags."""

    detector: str
    version: str
    findings: int
    flagged: int


@dataclass(frozen=True)
class NotRun:
    """One detector that could not run, and what it would need."""

    detector: str
    why: str


@dataclass(frozen=True)
class FusedScan:
    """Which detectors the list is made of, and which could not run."""

    ran: tuple[Ran, ...]
    not_run: tuple[NotRun, ...]
