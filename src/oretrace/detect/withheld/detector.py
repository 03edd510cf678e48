"""Detector `withheld`: trade that goes to unnamed areas, or is kept confidential, after an act.

Claim: from the act on, its origin publishes a larger share of its exports of the act's goods without a named partner,
or withholds the figure of a lane, beyond its trend and beyond what it does in its other goods; the same of the
imports of the act's targets.
Assumptions: a reporter's practice of withholding lasts, or changes in most goods at once; that of other reporters,
goods and dates shows how often a share grows by chance.
Innocent explanations: confidentiality for few traders, a new practice or system of the reporter, a fall of the named
trade that leaves a small unnamed rest, late corrections of partners (see `oretrace explain`).
Sources: docs/method/withheld.md; UN Statistics Division, International Merchandise Trade Statistics: Concepts and
Definitions 2010, on confidentiality and unknown partners.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from oretrace.detect.both_ends import BothEnds, read
from oretrace.detect.contract import quiet
from oretrace.detect.lanes import PARTS, lane_findings, lane_of
from oretrace.detect.notes import notes_on
from oretrace.detect.scans import chosen, scan_with
from oretrace.detect.withheld.records import WithheldDetails
from oretrace.detect.withheld.weighing import WeighedShares, weigh
from oretrace.findings import Amount, Note, Scan
from oretrace.ledger.mirror import AREAS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, Subject, SubjectKind
    from oretrace.question import Question
    from oretrace.store import Store

PLACEBOS = 6
"""Products beside the act's: what a reporter does in most of them is its practice, not this act's doing."""


@dataclass(frozen=True)
class WithheldWorking:
    """What a scan was made of."""

    read: BothEnds
    weighed: WeighedShares


@dataclass(frozen=True)
class Withheld:
    """No parameters."""

    id: ClassVar[str] = "withheld"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "lane"
    parts: ClassVar[tuple[str, ...]] = PARTS
    details: ClassVar[type | None] = WithheldDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each origin's exports to unnamed areas and each lane it withholds; likewise of targets."""
        working = _work(store, question, progress)
        products = {working.read.products[k][:6] for k in working.weighed.units.product.tolist()}
        notes = (
            *notes_on(store, question.measure, products),
            Note("method", "a withheld figure is unknown: it is taken as large as the lane's usual month"),
            Note("method", "residual areas that an import leaves out by name are not seen"),
        )
        return scan_with(self._findings, self, store, question, working, notes)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.withheld.explanation import WithheldExplanation

        wanted = chosen(scan, ids)
        working = scan.working or _work(store, scan.question, quiet)
        explanation = WithheldExplanation(store, scan, working.read)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, scan: Scan) -> tuple[Finding, ...]:
        working: WithheldWorking = scan.working
        subjects = [_subject(working, k) for k in range(working.weighed.p.size)]

        def amount_and_details(k: int) -> tuple[Amount, WithheldDetails]:
            return _amount(working, k), _details(working, k)

        names = [one.key for one in subjects]
        return lane_findings(scan, working.read.period, subjects, working.weighed, names, amount_and_details)


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> WithheldWorking:
    progress("reading what is published without a partner or not at all")
    read_ = read(store, question, PLACEBOS, AREAS)
    progress("weighing withheld shares against placebos")
    return WithheldWorking(read_, weigh(read_))


def _subject(working: WithheldWorking, k: int) -> Subject:
    read_, units = working.read, working.weighed.units
    reporter = read_.places[units.reporter[k]]
    partner = read_.places[units.partner[k]] if units.confidential[k] else AREAS[0]
    origin, destination = (reporter, partner) if units.exports[k] else (partner, reporter)
    return lane_of(origin, destination, read_.products[units.product[k]])


def _details(working: WithheldWorking, k: int) -> WithheldDetails:
    read_, weighed = working.read, working.weighed
    units = weighed.units
    return WithheldDetails(
        reporter=read_.places[units.reporter[k]],
        report="export" if units.exports[k] else "import",
        how="confidential" if units.confidential[k] else "unnamed area",
        share_before=float(units.before[k]),
        share_after=float(units.after[k]),
        moved_share=float(max(units.after[k] - units.before[k], 0.0)),
        reporter_growth=float(units.usual[k]),
        placebos=int(weighed.placebos[k]),
    )


def _amount(working: WithheldWorking, k: int) -> Amount:
    """What goes to unnamed areas beyond the share before; a withheld figure is unknown."""
    read_, units = working.read, working.weighed.units
    if units.confidential[k] or not read_.in_kg(read_.products[units.product[k]]):
        return Amount()
    most = float(units.hidden[k])
    return Amount(estimate=float(max(most - units.before[k] * units.whole[k], 0.0)), at_most=most, unit="kg")
