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
from oretrace.detect.materials import material_of
from oretrace.detect.mirror_gap.amounts import details_of, missing_kg
from oretrace.detect.mirror_gap.records import MirrorGapDetails
from oretrace.detect.mirror_gap.weighing import Weighed, weigh
from oretrace.detect.notes import notes_on
from oretrace.detect.verdicts import best_first, verdict_of
from oretrace.findings import Finding, Note, Scan, Subject, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind
    from oretrace.question import Question
    from oretrace.store import Store

PLACEBOS = 4
"""Products beside the act's: reporters are known better by more goods, at the price of reading them."""


@dataclass(frozen=True)
class Working:
    """What a scan was made of."""

    read: BothEnds
    weighed: Weighed


@dataclass(frozen=True)
class MirrorGap:
    """No parameters."""

    id: ClassVar[str] = "mirror_gap"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "lane"
    parts: ClassVar[tuple[str, ...]] = ("origin", "hub", "destination", "product")
    details: ClassVar[type | None] = MirrorGapDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each lane from the issuer, or into a target, that both ends publish: see `Detector.scan`."""
        working = _work(store, question, progress)
        read_, weighed = working.read, working.weighed
        snapshots = tuple(one.snapshot for one in store.snapshots())
        codes = {read_.products[k] for k in weighed.units.product.tolist()}
        return Scan(
            detector=self.id,
            version=self.version,
            question=question,
            snapshots=snapshots,
            findings=self._findings(question, snapshots, working),
            notes=(*notes_on(store, question.measure, {code[:6] for code in codes}), *_notes(working)),
            working=working,
        )

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.mirror_gap.explanation import Explanation

        known = {finding.id: finding for finding in scan.findings}
        wanted = [known[key] for key in ids]
        working = scan.working or _work(store, scan.question, quiet)
        explanation = Explanation(store, scan, working.read, working.weighed)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, question: Question, snapshots: tuple[int, ...], working: Working) -> tuple[Finding, ...]:
        read_, weighed = working.read, working.weighed
        units, names = weighed.units, read_.places
        asked = {key: value for key, value in question.parameters().items() if key != "until"}  # stands in the period
        ends = [(names[i], names[j]) for i, j in zip(units.exporter.tolist(), units.importer.tolist(), strict=True)]
        products = [read_.products[k] for k in units.product.tolist()]
        order = best_first(weighed.p, weighed.q, weighed.score, list(zip(ends, products, strict=True)))
        held = [material_of(product, question.measure) for product in products]
        found = []
        for rank, k in enumerate(order, start=1):
            origin, destination = ends[k]
            parts = {"origin": origin, "hub": None, "destination": destination, "product": products[k]}
            subject = Subject("lane", parts)
            found.append(
                Finding(
                    id=digest(self.id, self.version, asked, subject.key, read_.period, snapshots),
                    subject=subject,
                    detector=self.id,
                    version=self.version,
                    measure=question.measure.id,
                    material=None if (row := held[k]) is None else row.material,
                    period=read_.period,
                    rank=rank,
                    score=float(weighed.score[k]),
                    verdict=verdict_of(weighed.p[k], weighed.q[k], weighed.attainable[k]),
                    p_value=float(weighed.p[k]),
                    attainable_p=float(weighed.attainable[k]),
                    q_value=float(weighed.q[k]),
                    amount=missing_kg(weighed, k),
                    details=details_of(weighed, k),
                )
            )
        return tuple(found)


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> Working:
    progress("reading both ends of the lanes")
    read_ = read(store, question, PLACEBOS)
    progress("weighing gaps against placebos")
    return Working(read_, weigh(read_))


def _notes(working: Working) -> tuple[Note, ...]:
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
