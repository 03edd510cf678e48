"""Detector `fused`: all detectors that the data allow, and one ranked list of routes over what they find.

Claim: of each route what the detectors that looked say together. A route is origin, hub and destination of the act;
findings about lanes, substitutions, parties and the route itself come together under it (`routes.py`).
Assumptions: each detector's p-values hold under its own null. Nothing is assumed about their dependence.
Innocent explanations: those of the findings, side by side. Null and source: `combination.py`, docs/method/fused.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from oretrace.detect.contract import quiet
from oretrace.detect.fused.explanation import evidence_of, foremost
from oretrace.detect.fused.listing import ID, VERSION, routes_of
from oretrace.detect.fused.records import FusedDetails, FusedScan, NotRun, Ran
from oretrace.detect.fused.routes import PARTS, lies_on_routes
from oretrace.detect.scans import chosen, scan_once
from oretrace.errors import InputError
from oretrace.findings import Scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.contract import Detector
    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind
    from oretrace.question import Question
    from oretrace.store import Store


@dataclass(frozen=True)
class Fused:
    """`others` are the detectors of the registry, asked when a scan begins."""

    others: Callable[[], Sequence[Detector]]

    id: ClassVar[str] = ID
    version: ClassVar[str] = VERSION
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "route"
    parts: ClassVar[tuple[str, ...]] = PARTS
    details: ClassVar[type | None] = FusedDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """All routes with a finding, best first: see `Detector.scan`.

        The InputError of the first detector where it cannot run and no other has a finding.
        """
        scans, not_run = self._run(store, question, progress)
        progress("one list of all findings")
        ran = tuple(
            Ran(one.detector, one.version, len(one.leading), sum(f.flagged for f in one.leading)) for one in scans
        )
        return Scan(
            detector=self.id,
            version=self.version,
            question=question,
            snapshots=scans[0].snapshots,
            findings=routes_of(scans, question),
            left_out=tuple(dict.fromkeys(left for one in scans for left in one.left_out)),
            notes=tuple(dict.fromkeys(note for one in scans for note in one.notes)),
            details=FusedScan(ran, not_run),
            of=scans,
        )

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of routes by id, and of the findings they are made of: see `Detector.explain`."""
        wanted = chosen(scan, ids)
        scans = scan.of or self._run(store, scan.question, quiet)[0]
        found = {one.id: one for single in scans for one in single.leading}
        under = {one.id: [found[key] for key in one.details.findings] for one in wanted}
        shown = {one.id: one for of in under.values() for one in foremost(of)}
        detectors = {one.id: one for one in self.others()}
        evidence: dict[str, Evidence] = {}
        for single in scans:
            mine = [one.id for one in single.leading if one.id in shown]
            evidence |= detectors[single.detector].explain(store, single, mine) if mine else {}
        return evidence | {one.id: evidence_of(one, under[one.id], evidence) for one in wanted}

    def _run(
        self, store: Store, question: Question, progress: Callable[[str], None]
    ) -> tuple[tuple[Scan, ...], tuple[NotRun, ...]]:
        scans, not_run, errors = [], [], []
        session = store.session()
        detectors = [one for one in self.others() if lies_on_routes(one) and _has(store, one)]
        for detector in detectors:
            try:
                scans.append(scan_once(detector, session, question, _named(detector.id, progress)))
            except InputError as error:
                errors.append(error)
                not_run.append(NotRun(detector.id, str(error)))
        answered = any(one.findings or one.detector == detectors[0].id for one in scans)
        if errors and not answered:
            raise errors[0]
        return tuple(scans), tuple(not_run)


def _has(store: Store, detector: Detector) -> bool:
    """Whether shipments are there for a detector of shipments: a store of statistics alone need not hear of it."""
    return "shipment" not in detector.needs or store.holds("shipment")


def _named(detector: str, progress: Callable[[str], None]) -> Callable[[str], None]:
    return lambda step: progress(f"{detector}: {step}")
