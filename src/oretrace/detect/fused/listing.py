"""The list itself: every route with the findings about it as one finding, ranked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.detect.fused.bounds import reconciled
from oretrace.detect.fused.combination import accepted, allowed_q, by_detector, combined, fused_q, strength
from oretrace.detect.fused.explanation import reason_of
from oretrace.detect.fused.records import FusedDetails
from oretrace.detect.fused.routes import route_of
from oretrace.detect.fused.stages import hit_rate_of, stage_of, verdict_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.findings import Finding, digest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.findings import Scan, Subject
    from oretrace.question import Question

ID, VERSION = "fused", "1"
FALL = "diversion"
"""The detector that has findings only where the direct lane fell."""
UNKNOWN_P = 1.0


def routes_of(scans: Sequence[Scan], question: Question) -> tuple[Finding, ...]:
    """All routes about which the scans have a leading finding, best first, ranked without ties."""
    fell = any(one.detector == FALL and one.findings for one in scans)
    rows = sorted(
        (_route(question, subject, found, fell) for subject, found in _by_route(scans, question)), key=_place
    )
    return tuple(replace(one, rank=rank) for rank, one in enumerate(rows, 1))


def _route(question: Question, subject: Subject, found: tuple[Finding, ...], fell: bool) -> Finding:
    """One route. How likely one is was measured where the direct lane `fell`: elsewhere no flag is strong."""
    p = combined(by_detector(found, lambda one: one.p_value))
    flags, power, best = accepted(found, p, FALSE_DISCOVERY_RATE), strength(found), found[0]
    verdict = verdict_of(found, flags)
    measured = power if fell else None
    stage = stage_of(verdict, measured)
    withheld = [one for one in found if not flags and (allowed_q(one) or 1.0) <= FALSE_DISCOVERY_RATE]
    q = fused_q(flags or [one for one in found if one not in withheld], p)
    codes = next((one.subject.parts for one in flags if one.subject.kind == "substitution"), {})
    materials = {one.material for one in found if one.material}
    return Finding(
        id=digest(ID, VERSION, [one.id for one in found]),
        subject=subject,
        detector=ID,
        version=VERSION,
        measure=question.measure.id,
        material=materials.pop() if len(materials) == 1 else None,
        period=best.period,
        rank=best.rank,
        score=0.0 if power is None else power,
        verdict=verdict,
        p_value=p,
        attainable_p=combined(by_detector(found, lambda one: one.attainable_p)),
        q_value=q,
        amount=reconciled(found, flags),
        details=FusedDetails(
            stage=stage,
            hit_rate=hit_rate_of(stage, measured),
            looked=tuple(sorted({one.detector for one in found})),
            agree=tuple(sorted({one.detector for one in flags})),
            reasons=tuple(reason_of(one) for one in found),
            findings=tuple(one.id for one in found),
            code_from=codes.get("code_from"),
            code_to=codes.get("code_to"),
        ),
    )


def _by_route(scans: Sequence[Scan], question: Question) -> list[tuple[Subject, tuple[Finding, ...]]]:
    """Every route with the leading findings about it, flagged ones first, then by p; routes in the order of keys."""
    together: dict[str, list[Finding]] = defaultdict(list)
    subjects: dict[str, Subject] = {}
    for scan in scans:
        for finding in scan.leading:
            subject = route_of(finding, question)
            subjects[subject.key] = subject
            together[subject.key].append(finding)

    def place(one: Finding) -> tuple[object, ...]:
        return not one.flagged, _known(one.p_value), one.detector, one.rank

    return [(subjects[key], tuple(sorted(together[key], key=place))) for key in sorted(together)]


def _place(row: Finding) -> tuple[object, ...]:
    """Flagged first, then by p, all detectors' p together, and the rank that the best finding has among its own."""
    return not row.flagged, _known(row.p_value), -row.score, row.rank, row.subject.key


def _known(p: float | None) -> float:
    return UNKNOWN_P if p is None else p
