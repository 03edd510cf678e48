"""The queue as a table to download: a row for each finding, its amounts as the glyph draws them, in `unit`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.views.desk.queue import way
from oretrace.views.plain import subject_name

if TYPE_CHECKING:
    from oretrace.cases import Judgement
    from oretrace.runs.queue import Queued

AMOUNTS = ("at_least", "interval90_low", "estimate", "interval90_high", "at_most", "unit")
SHEET = (
    *("modelled", "id", "stage", "verdict", "your_verdict", "way", "sentence", "reason"),
    *AMOUNTS,
    *("material", "act", "detector", "period", "p", "q", "score", "rank", "subject", "run", "scanned_at"),
)
"""The columns. Amounts are numbers, each blank where it is unknown; times are UTC."""


def sheet_row(one: Queued, mine: Judgement | None) -> dict[str, Any]:
    """A finding by the names in SHEET."""
    finding = one.finding
    return {name: getattr(finding.amount, name) for name in AMOUNTS} | {
        "modelled": one.modelled,
        "id": finding.id,
        "stage": one.stage,
        "verdict": finding.verdict,
        "your_verdict": mine.words if mine else None,
        "way": way(finding.subject.parts) or subject_name(finding.subject),
        "sentence": one.sentence,
        "reason": next(iter(getattr(finding.details, "reasons", ())), None),
        "material": finding.material,
        "act": finding.measure,
        "detector": finding.detector,
        "period": finding.period,
        "p": finding.p_value,
        "q": finding.q_value,
        "score": finding.score,
        "rank": finding.rank,
        "subject": finding.subject.key,
        "run": one.run,
        "scanned_at": one.made_at.isoformat(timespec="seconds"),
    }
