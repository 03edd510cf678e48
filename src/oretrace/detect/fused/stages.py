"""Four stages of certainty, each with the share of such routes that were planted, measured on single scans."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.fused.records import Stage
    from oretrace.findings import Finding, Verdict

STRONG = 3.5
"""Strength from which a flagged route is strong, chosen on the tune half of `mixed`."""
HIT_RATES: dict[Stage, float] = {"strong": 0.95, "moderate": 0.50, "weak": 0.03}
"""Measured on the test half of `mixed`, seeds 1 and 2 (docs/method/fused.md); undecidable ones were not."""


def verdict_of(findings: Sequence[Finding], flags: Sequence[Finding]) -> Verdict:
    """Flagged where the list takes over a detector's flag; else undecidable where a detector could not decide.

    A flag that the list does not take over leaves the route undecidable: it is not cleared.
    """
    if flags:
        return "flagged"
    return "undecidable" if any(one.verdict != "not flagged" for one in findings) else "not flagged"


def stage_of(verdict: Verdict, power: float | None) -> Stage:
    """The stage of a verdict: flagged routes are strong or moderate, by their strength."""
    if verdict == "flagged":
        return "strong" if power is not None and power >= STRONG else "moderate"
    return "undecidable" if verdict == "undecidable" else "weak"


def hit_rate_of(stage: Stage, power: float | None) -> float | None:
    """The measured share of planted routes of a stage; None where it was not measured, or the strength is unknown."""
    return None if power is None and stage != "weak" else HIT_RATES.get(stage)
