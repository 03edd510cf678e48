"""Detector `fused`: all detectors that the data allow, and one ranked list of routes over what they find.

Claim: of each route what the detectors that looked say together. A route is origin, hub and destination of the act;
findings about lanes, substitutions and the route itself come together under it (`routes.py`).
Assumptions: each detector's p-values hold under its own null. Nothing is assumed about their dependence.
Innocent explanations: those of the findings, side by side. Null and source: `combination.py`, docs/method/fused.md.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from math import log10
from typing import TYPE_CHECKING, ClassVar

from oretrace.detect.contract import quiet
from oretrace.detect.fused.bounds import reconciled
from oretrace.detect.fused.combination import by_detector, combined, fused_q
from oretrace.detect.fused.explanation import evidence_of, reason_of
from oretrace.detect.fused.records import FusedDetails, FusedScan, NotRun, Ran
from oretrace.detect.fused.routes import KINDS, PARTS, route_of
from oretrace.detect.fused.stages import HIT_RATES, stage_of, verdict_of
from oretrace.errors import InputError
from oretrace.findings import Finding, Scan, Subject, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.detect.contract import Detector
    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind
    from oretrace.question import Question
    from oretrace.store import Store

FALSE_DISCOVERY_RATE = 0.10
UNKNOWN_P = 1.0


@dataclass(frozen=True)
class Fused:
    """`others` are the detectors of the registry, asked when a scan begins."""

    others: Callable[[], Sequence[Detector]]

    id: ClassVar[str] = "fused"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "route"
    parts: ClassVar[tuple[str, ...]] = PARTS
    details: ClassVar[type | None] = FusedDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """All routes with a finding, best first: see `Detector.scan`.

        The InputError of the first detector where none can run.
        """
        scans, not_run = self._run(store, question, progress)
        progress("one list of all findings")
        rows = [self._finding(question, subject, found) for subject, found in _by_route(scans, question)]
        rows.sort(key=_place)
        ran = tuple(
            Ran(one.detector, one.version, len(one.leading), sum(f.flagged for f in one.leading)) for one in scans
        )
        return Scan(
            detector=self.id,
            version=self.version,
            question=question,
            snapshots=scans[0].snapshots,
            findings=tuple(replace(one, rank=rank) for rank, one in enumerate(rows, 1)),
            left_out=tuple(dict.fromkeys(left for one in scans for left in one.left_out)),
            notes=tuple(dict.fromkeys(note for one in scans for note in one.notes)),
            details=FusedScan(ran, not_run),
            of=scans,
        )

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of routes by id, and of the findings they are made of: see `Detector.explain`."""
        known = {finding.id: finding for finding in scan.findings}
        wanted = [known[key] for key in ids]
        scans = scan.of or self._run(store, scan.question, quiet)[0]
        named = {key for one in wanted for key in one.details.findings}
        found: dict[str, Finding] = {}
        evidence: dict[str, Evidence] = {}
        detectors = {one.id: one for one in self.others()}
        for single in scans:
            mine = {one.id: one for one in single.leading if one.id in named}
            found |= mine
            evidence |= detectors[single.detector].explain(store, single, tuple(mine)) if mine else {}
        for one in wanted:
            evidence[one.id] = evidence_of(one, [(found[key], evidence[key]) for key in one.details.findings])
        return evidence

    def _run(
        self, store: Store, question: Question, progress: Callable[[str], None]
    ) -> tuple[tuple[Scan, ...], tuple[NotRun, ...]]:
        scans, not_run, errors = [], [], []
        for detector in (one for one in self.others() if one.subject in KINDS):
            try:
                scans.append(detector.scan(store, question, _named(detector.id, progress)))
            except InputError as error:
                errors.append(error)
                not_run.append(NotRun(detector.id, str(error)))
        if not scans:
            raise errors[0]
        return tuple(scans), tuple(not_run)

    def _finding(self, question: Question, subject: Subject, found: tuple[Finding, ...]) -> Finding:
        ps = by_detector(found, lambda one: one.p_value)
        p = combined(ps)
        q = fused_q(found, p)
        best, verdict = found[0], verdict_of(FALSE_DISCOVERY_RATE, found)
        stage = stage_of(verdict, q)
        materials = {one.material for one in found if one.material}
        return Finding(
            id=digest(self.id, self.version, [one.id for one in found]),
            subject=subject,
            detector=self.id,
            version=self.version,
            measure=question.measure.id,
            material=materials.pop() if len(materials) == 1 else None,
            period=best.period,
            rank=best.rank,
            score=-sum(log10(value) for value in ps.values()),
            verdict=verdict,
            p_value=p,
            attainable_p=combined(by_detector(found, lambda one: one.attainable_p)),
            q_value=q,
            amount=reconciled(found),
            details=FusedDetails(
                stage=stage,
                hit_rate=HIT_RATES.get(stage),
                looked=tuple(sorted({one.detector for one in found})),
                agree=tuple(sorted({one.detector for one in found if one.flagged})),
                reasons=tuple(reason_of(one) for one in found),
                findings=tuple(one.id for one in found),
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


def _named(detector: str, progress: Callable[[str], None]) -> Callable[[str], None]:
    return lambda step: progress(f"{detector}: {step}")


def _known(p: float | None) -> float:
    return UNKNOWN_P if p is None else p
