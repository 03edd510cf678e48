"""Scans whose findings are lanes of which both ends were read: the findings of what was weighed, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from oretrace.detect.materials import material_of
from oretrace.detect.scans import finding_of
from oretrace.detect.verdicts import best_first, verdict_of
from oretrace.findings import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.arrays import Array
    from oretrace.findings import Amount, Finding, Scan

PARTS = ("origin", "hub", "destination", "product")


class Calibrated(Protocol):
    """Weighed lanes (k,): score, p, q, and the smallest p there could be."""

    @property
    def score(self) -> Array:
        """How far from ordinary."""
        ...

    @property
    def p(self) -> Array:
        """Rank among placebos."""
        ...

    @property
    def q(self) -> Array:
        """False-discovery rate."""
        ...

    @property
    def attainable(self) -> Array:
        """The smallest p there could be."""
        ...


def lane_of(origin: str, destination: str, product: str) -> Subject:
    """A lane as the subject of a finding."""
    return Subject("lane", {"origin": origin, "hub": None, "destination": destination, "product": product})


def lane_findings(
    scan: Scan,
    period: str,
    subjects: Sequence[Subject],
    weighed: Calibrated,
    names: Sequence[Any],
    amount_and_details: Callable[[int], tuple[Amount, Any]],
) -> tuple[Finding, ...]:
    """One finding for each of the lanes (k,), best first; `scan` is theirs, still without findings.

    `names` order what nothing else does; amount and details are those of a lane by its number.
    """
    found = []
    for rank, k in enumerate(best_first(weighed.p, weighed.q, weighed.score, names), start=1):
        subject = subjects[k]
        row = material_of(subject["product"], scan.question.measure)
        amount, details = amount_and_details(k)
        found.append(
            finding_of(
                scan,
                subject,
                period,
                None if row is None else row.material,
                rank=rank,
                score=float(weighed.score[k]),
                verdict=verdict_of(weighed.p[k], weighed.q[k], weighed.attainable[k]),
                p_value=float(weighed.p[k]),
                attainable_p=float(weighed.attainable[k]),
                q_value=float(weighed.q[k]),
                amount=amount,
                details=details,
            )
        )
    return tuple(found)
