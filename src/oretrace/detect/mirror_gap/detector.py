"""Detector `mirror_gap`: exported and never imported, or imported and never exported.

Claim: from the act on, one end of a lane reports goods that the other does not show, beyond what both ends differed
by before, what their reporters usually differ by with others, and what these changed on all their lanes. Or such a
gap closed.
Assumptions: before the act a lane's ends differ for reasons that last (valuation, free zones, re-exports credited to
the origin, units); goods arrive up to three months after they leave; reports of other lanes and earlier dates move as
those of an innocent lane would.
Innocent explanations: free zones and transit that the importer does not count, cargo under way, a code revision or
a new system at a reporter, estimated masses, figures withheld or given to unnamed areas, the good declared under
another code at the other end (see `oretrace explain`).
Sources: docs/method/mirror_gap.md; Fisman and Wei (2004); Gaulier and Zignago (2010).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from oretrace.detect.both_ends import BothEnds, read
from oretrace.detect.contract import quiet
from oretrace.detect.lanes import PARTS, lane_findings, lane_of
from oretrace.detect.mirror_gap.amounts import details_of, missing_kg
from oretrace.detect.mirror_gap.records import MirrorGapDetails
from oretrace.detect.mirror_gap.weighing import WeighedGaps, weigh
from oretrace.detect.notes import notes_on
from oretrace.detect.scans import chosen, scan_with
from oretrace.findings import Note, Scan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import Amount, Finding, SubjectKind
    from oretrace.question import Question
    from oretrace.store import Store

PLACEBOS = 4
"""Products beside the act's: reporters are known better by more goods, at the price of reading them."""


@dataclass(frozen=True)
class MirrorGapWorking:
    """What a scan was made of."""

    read: BothEnds
    weighed: WeighedGaps


@dataclass(frozen=True)
class MirrorGap:
    """No parameters."""

    id: ClassVar[str] = "mirror_gap"
    version: ClassVar[str] = "2"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "lane"
    parts: ClassVar[tuple[str, ...]] = PARTS
    details: ClassVar[type | None] = MirrorGapDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each lane from the issuer, or into a target, that both ends publish: see `Detector.scan`."""
        working = _work(store, question, progress)
        read_, weighed = working.read, working.weighed
        codes = {read_.products[k] for k in weighed.units.product.tolist()}
        notes = (*notes_on(store, question.measure, {code[:6] for code in codes}), *_notes(working))
        return scan_with(self._findings, self, store, question, working, notes)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.mirror_gap.explanation import MirrorGapExplanation

        wanted = chosen(scan, ids)
        working = scan.working or _work(store, scan.question, quiet)
        explanation = MirrorGapExplanation(store, scan, working.read, working.weighed)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, scan: Scan) -> tuple[Finding, ...]:
        working: MirrorGapWorking = scan.working
        read_, weighed = working.read, working.weighed
        units, places = weighed.units, read_.places
        subjects = [
            lane_of(places[i], places[j], read_.products[k])
            for i, j, k in zip(units.exporter.tolist(), units.importer.tolist(), units.product.tolist(), strict=True)
        ]
        names = [(one["origin"], one["destination"], one["product"]) for one in subjects]

        def amount_and_details(k: int) -> tuple[Amount, MirrorGapDetails]:
            return missing_kg(weighed, k), details_of(weighed, k)

        return lane_findings(scan, read_.period, subjects, weighed, names, amount_and_details)


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> MirrorGapWorking:
    progress("reading both ends of the lanes")
    read_ = read(store, question, PLACEBOS)
    progress("weighing gaps against placebos")
    return MirrorGapWorking(read_, weigh(read_))


def _notes(working: MirrorGapWorking) -> tuple[Note, ...]:
    read_, weighed = working.read, working.weighed
    notes = [
        Note("method", "a lane whose other end does not publish the goods is not judged: silence is no gap"),
        Note("window", f"months compared: {read_.t0} before the act, {read_.post} from it on"),
    ]
    if not weighed.p.size:
        notes.append(Note("data", "no lane of the act's goods is published by both ends and large enough to judge"))
    if not read_.placebo_dates():
        few = "history is too short for placebo dates: the null is other lanes at the act's date"
        notes.append(Note("method", few))
    return tuple(notes)
