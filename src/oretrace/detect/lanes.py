"""Scans whose findings are lanes of which both ends were read: the findings of what was weighed, ranked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from oretrace.detect.materials import material_of
from oretrace.detect.verdicts import best_first, verdict_of
from oretrace.findings import Finding, Subject, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.arrays import Array
    from oretrace.detect.contract import Detector
    from oretrace.findings import Amount, Scan

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
    detector: Detector,
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
    measure = scan.question.measure
    # The last month to use stands in the period.
    asked = {key: value for key, value in scan.question.parameters().items() if key != "until"}
    found = []
    for rank, k in enumerate(best_first(weighed.p, weighed.q, weighed.score, names), start=1):
        subject = subjects[k]
        row = material_of(subject["product"], measure)
        amount, details = amount_and_details(k)
        found.append(
            Finding(
                id=digest(detector.id, detector.version, asked, subject.key, period, scan.snapshots),
                subject=subject,
                detector=detector.id,
                version=detector.version,
                measure=measure.id,
                material=None if row is None else row.material,
                period=period,
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
