"""Four stages of certainty, each with the share of such routes that were planted, measured on single scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.fused.combination import allowed_q, is_fitted, strength

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.fused.records import Stage
    from oretrace.findings import Finding, Verdict

LIKELY, STRONG = 2.75, 3.5
"""Strengths from which a route is flagged, and is strong: chosen on the tune half of `mixed`."""
HIT_RATES: dict[Stage, float] = {"strong": 0.94, "moderate": 0.50, "weak": 0.03}
"""Measured on the test half of `mixed`, seeds 1 and 2 (docs/method/fused.md); undecidable ones were not."""


def verdict_of(level: float, findings: Sequence[Finding]) -> Verdict:
    """Flagged where a detector flags it itself, its q in the list is at most `level`, and the route is likely enough.

    A detector may withhold a flag in spite of its q, and then the list gives none. What a detector could not decide
    is not cleared by another that found nothing.
    """
    power = strength(findings)
    likely = power is None or power >= LIKELY
    flags = (one for one in findings if one.flagged and (allowed_q(one) or 0.0) <= level)
    if any(likely or not is_fitted(one) for one in flags):
        return "flagged"
    return "undecidable" if any(one.verdict != "not flagged" for one in findings) else "not flagged"


def stage_of(verdict: Verdict, power: float | None) -> Stage:
    """The stage of a verdict: flagged routes are strong or moderate, by their strength."""
    if verdict == "flagged":
        return "strong" if power is not None and power >= STRONG else "moderate"
    return "undecidable" if verdict == "undecidable" else "weak"
