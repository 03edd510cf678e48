"""Findings of lanes: best first without ties, with verdicts, material and ids that the question alone decides."""

from dataclasses import dataclass, replace

import numpy as np

from oretrace.arrays import Array
from oretrace.detect.lanes import lane_findings, lane_of
from oretrace.findings import Amount, Finding, Scan
from tests.detect.fused.made_up import question


@dataclass(frozen=True)
class Weighed:
    score: Array
    p: Array
    q: Array
    attainable: Array


SUBJECTS = [lane_of("CHN", to, "811292") for to in ("THA", "MEX", "KOR")]
WEIGHED = Weighed(
    np.array([1.0, 3.0, 1.0]), np.array([0.2, 0.01, 0.2]), np.array([0.3, 0.03, 0.3]), np.array([0.01, 0.01, 0.2])
)


def found(**changes: object) -> tuple[Finding, ...]:
    scan = Scan("mirror_gap", "1", replace(question("USA"), **changes), (1,), ())  # type: ignore[arg-type]
    names = [one["destination"] for one in SUBJECTS]
    return lane_findings(
        scan, "2023-08/2024-07", SUBJECTS, WEIGHED, names, lambda k: (Amount(float(k), unit="kg"), k)
    )


def test_lanes_are_ranked_and_what_is_alike_by_name() -> None:
    assert [(one.subject["destination"], one.rank, one.details) for one in found()] == [
        ("MEX", 1, 1),
        ("KOR", 2, 2),
        ("THA", 3, 0),
    ]
    assert [one.verdict for one in found()] == ["flagged", "undecidable", "not flagged"]
    assert found()[0].amount.estimate == 1.0


def test_an_id_is_of_what_was_asked_and_not_of_the_last_month() -> None:
    ids = [one.id for one in found()]
    assert len(set(ids)) == 3
    assert [one.id for one in found(until=question().measure.effective_from)] == ids
    assert not set(ids) & {one.id for one in found(codes=("261710",))}
