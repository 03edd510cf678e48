"""Detector `relabelling`: goods under an export act are declared under another code.

Claim: after the act the controlled code fell on the way to its target while a look-alike code rose by a mass that was
freed: on the lane itself; by way of a hub that takes the goods in under one code and passes them on under another; or
between the two ends of a lane, of which one reports the one code and one the other. The two sides' months go together
and the unit value under the look-alike goes from its own code's to the controlled goods'.
Assumption: without relabelling the lanes of look-alikes move as those of other codes do, and as both did at earlier
dates; a break that a reporter shows with its partners at large is a revision of its list of codes.
Innocent explanations: a revision of codes, processing into the other goods, demand for the other goods, a switch of
the unit of quantity (see `oretrace explain`).
Sources: docs/method/relabelling.md; look-alikes with their attestation: catalog/hs_materials.csv.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from oretrace.catalog.code_changes import change_between
from oretrace.catalog.lookalikes import PRIOR
from oretrace.detect.contract import quiet
from oretrace.detect.notes import notes_on
from oretrace.detect.relabelling.claims import PairClaims, WeighedPairs, cases_of, revised_by
from oretrace.detect.relabelling.reading import partners_of, read, unit_switches
from oretrace.detect.relabelling.records import SubstitutionDetails
from oretrace.detect.relabelling.revisions import RARE, RARE_AT_ONE_END
from oretrace.detect.relabelling.weighing import loss_of, span_of, weigh
from oretrace.detect.scans import scan_with, sources_of
from oretrace.findings import LeftOut, Note, Scan
from oretrace.months import between

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from oretrace.detect.relabelling.claims import ClaimedPair
    from oretrace.detect.relabelling.reading import CodeReading
    from oretrace.detect.relabelling.revisions import Partners
    from oretrace.detect.relabelling.trials import Legs
    from oretrace.detect.relabelling.weighing import PairCandidate
    from oretrace.evidence import Evidence
    from oretrace.findings import Finding, SubjectKind
    from oretrace.kernels.paired import Span
    from oretrace.question import Question
    from oretrace.store import Store


@dataclass(frozen=True)
class RelabellingWorking:
    """What a scan was made of: all that was read, the window, the partners' trade, the cases in order."""

    reading: CodeReading
    span: Span
    partners: Partners
    cases: tuple[ClaimedPair, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Relabelling:
    """See the top of this module."""

    id: ClassVar[str] = "relabelling"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")
    subject: ClassVar[SubjectKind] = "substitution"
    parts: ClassVar[tuple[str, ...]] = ("origin", "hub", "destination", "code_from", "code_to")
    details: ClassVar[type | None] = SubstitutionDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """One finding for each pair of codes that a hub or lane could have exchanged: see `Detector.scan`."""
        working = _work(store, question, progress)
        codes = {working.reading.lanes.products[case.weighed.legs.place][:6] for case in working.cases}
        notes = (*notes_on(store, question.measure, codes), *_notes(working, question.measure.first_full_month))

        def findings(scan: Scan) -> tuple[Finding, ...]:
            return PairClaims(scan, working.reading, working.span).findings(working.cases)

        return scan_with(findings, self, store, question, working, notes, working.left_out)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.relabelling.explanation import RelabellingExplanation

        known = {finding.id: (finding, rank) for rank, finding in enumerate(scan.findings)}
        wanted = [known[key] for key in ids]
        working = scan.working or _work(store, scan.question, quiet)
        sources = sources_of(store)
        explanation = RelabellingExplanation(scan, working.reading, working.span, working.partners, sources)
        return {finding.id: explanation.of(finding, working.cases[place]) for finding, place in wanted}


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> RelabellingWorking:
    progress("reading the lanes")
    reading = read(store, question)
    months = reading.lanes.months
    span = span_of(between(months[0], question.measure.first_full_month), len(months))
    partners = partners_of(reading, question, span)
    progress("weighing pairs of codes against placebos")
    left_out: dict[tuple[str, str], LeftOut] = {}
    weighed = []
    for place in reading.listed:
        weights = {product: PRIOR[alike.attestation] for product, alike in reading.alike[place].items()}
        for destination in question.destinations or (None,):
            legs = reading.legs(place, destination)
            found, looked_at = weigh(legs, weights, span)
            kept = [one for one in found if not _is_revised(one, legs, reading, partners, span, left_out)]
            weighed.append(WeighedPairs(legs, loss_of(legs, span), tuple(kept), looked_at))
    return RelabellingWorking(reading, span, partners, tuple(cases_of(weighed)), tuple(left_out.values()))


def _is_revised(
    one: PairCandidate,
    legs: Legs,
    reading: CodeReading,
    partners: Partners,
    span: Span,
    left_out: dict[tuple[str, str], LeftOut],
) -> bool:
    """Whether a list of codes was revised between the two codes; what was is named in `left_out`."""
    code_from, code_to = (reading.lanes.products[k] for k in (legs.place, one.product))
    destination, _ = one.about
    but = frozenset({*reading.sellers, *reading.buyers[destination]})
    months = reading.lanes.months[span.before.start : span.after.stop]
    for reporter, report in revised_by(one, reading.sellers, reading.buyers):
        known = change_between(code_from, code_to, reporter, months[0], months[-1])
        rare = RARE_AT_ONE_END if one.way.startswith("ends") else RARE
        if known is None and not partners.revised((code_from, code_to), reporter, report, but, rare):
            continue
        why = known or "its trade moves to the other code with other partners, too, as after a revision of codes"
        left_out.setdefault(
            (f"{code_from} {code_to}", reporter), LeftOut(f"{code_from} to {code_to}, {reporter}", why)
        )
        return True
    return False


def _notes(working: RelabellingWorking, act: date) -> list[Note]:
    span, reading = working.span, working.reading
    notes = [Note("data", text) for text in unit_switches(reading, act)]
    if not working.cases:
        notes.append(Note("data", "nothing to explain: no controlled code fell while a look-alike of the store rose"))
    if span.pre < 12:
        short = f"only {span.pre} months before the act are compared: no full season is covered"
        notes.append(Note("window", short))
    weighed = {reading.lanes.products[case.weighed.legs.place] for case in working.cases}
    alone = [reading.lanes.products[k] for k in reading.listed if not reading.alike[k]]
    if alone:
        notes.append(Note("data", f"no look-alike of HS {', '.join(alone)} is in the store"))
    if weighed:
        notes.append(Note("method", "a hub's or lane's best code alone is flagged; other codes stand below it"))
    return notes
