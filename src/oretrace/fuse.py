"""One list over the findings of several scans and detectors.

Findings about one subject under one act are one row. Their p-values are not combined: detectors read the same lanes,
so no independence can be assumed. Null of a row: no detector that looked has anything to find. Whatever the
dependence, the smallest of k q-values times k bounds the row's q-value (Bonferroni); k counts the findings made about
the subject, one for each detector that looked, more where one looked twice. Assumption: all findings made about a
subject are given, not only the best. `flagged` is a detector's verdict and is not taken back: among all rows that any
of k detectors flags, up to k times the detectors' rate may be false, and `q_bound` shows which rows keep to the rate.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from math import inf

from oretrace.findings import Finding, Subject


@dataclass(frozen=True)
class FusedFinding:
    """All findings about one subject under one act, the best first.

    `q_bound` bounds the false-discovery rate over all that looked, None where no detector has one; `best_p` is their
    smallest p-value. `agree` are the detectors that flag it, `judged` all that have a finding about it.
    """

    rank: int
    subject: Subject
    measure: str | None
    flagged: bool
    q_bound: float | None
    best_p: float | None
    agree: tuple[str, ...]
    judged: tuple[str, ...]
    findings: tuple[Finding, ...]


def fuse(findings: Iterable[Finding]) -> tuple[FusedFinding, ...]:
    """One row for each subject and act: flagged ones first, then by bounded q, best p and key; never a tie.

    A finding given twice counts once. An unknown q or p comes after every known one.
    """
    together: dict[tuple[str, str], dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        together[finding.subject.key, finding.measure or ""][finding.id] = finding
    rows = {key: _fused(found.values()) for key, found in together.items()}

    def place(key: tuple[str, str]) -> tuple[object, ...]:
        row = rows[key]
        return not row.flagged, _or_last(row.q_bound), _or_last(row.best_p), key

    return tuple(replace(rows[key], rank=rank) for rank, key in enumerate(sorted(rows, key=place), 1))


def _fused(found: Collection[Finding]) -> FusedFinding:
    """The row of findings about one subject, not ranked yet."""
    best = sorted(found, key=lambda one: (not one.flagged, _or_last(one.q_value), _or_last(one.p_value), one.id))
    least_q, least_p = min(_or_last(one.q_value) for one in best), min(_or_last(one.p_value) for one in best)
    return FusedFinding(
        rank=0,
        subject=best[0].subject,
        measure=best[0].measure,
        flagged=best[0].flagged,
        q_bound=None if least_q == inf else min(1.0, least_q * len(best)),
        best_p=None if least_p == inf else least_p,
        agree=tuple(sorted({one.detector for one in best if one.flagged})),
        judged=tuple(sorted({one.detector for one in best})),
        findings=tuple(best),
    )


def _or_last(value: float | None) -> float:
    return inf if value is None else value
