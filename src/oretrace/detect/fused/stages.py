"""Four stages of certainty, each with the share of such routes that were planted, measured on single scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.fused.combination import allowed_q

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.fused.records import Stage
    from oretrace.findings import Finding, Verdict

STRONG_Q = 0.05
HIT_RATES: dict[Stage, float] = {}
"""Measured on the test halves of the bench (benchmarks/fused.json)."""


def verdict_of(level: float, findings: Sequence[Finding]) -> Verdict:
    """Flagged where a detector flags it itself, and the q it has in the list is at most `level`.

    A detector may withhold a flag in spite of its q, and then the list gives none. What a detector could not decide
    is not cleared by another that found nothing.
    """
    if any(one.flagged and (allowed_q(one) or 0.0) <= level for one in findings):
        return "flagged"
    return "undecidable" if any(one.verdict != "not flagged" for one in findings) else "not flagged"


def stage_of(verdict: Verdict, q: float | None) -> Stage:
    """The stage of a verdict: flagged routes are strong or moderate, by q."""
    if verdict == "flagged":
        return "strong" if q is not None and q <= STRONG_Q else "moderate"
    return "undecidable" if verdict == "undecidable" else "weak"
