"""Detector `passthrough`: firms in a third territory that pass the act's goods on from its origin to its targets.

Claim: what a firm sold to the act's targets overlaps in mass and time with what it got from the act's origin far more
than with what other firms got, most of it is new under the act, and it is most of the firm's business.
Assumptions: lines name the party that got or sent the goods; entities are resolved by name; first in, first out.
Innocent explanations: a trader that sold on before the act, a forwarder, goods of another origin, processing (see
`oretrace explain`). Null and figures: detect/custody/ledger.py and docs/method/custody.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from oretrace.detect.contract import quiet
from oretrace.detect.custody.doubts import by_both, doubt_notes, doubts_of
from oretrace.detect.custody.flow import Flow, flow_of
from oretrace.detect.custody.ledger import LEAST_SCORE, RARE, WeighedFirms, custody_of, ends_of, weigh
from oretrace.detect.custody.subjects import firm_finding, firm_on_routes
from oretrace.detect.custody.to_order import notified_kg
from oretrace.detect.notes import notes_on
from oretrace.detect.passthrough.records import PassthroughDetails
from oretrace.detect.scans import chosen, scan_with
from oretrace.detect.verdicts import best_first
from oretrace.findings import Amount, Finding, Note, Scan
from oretrace.parties.custody import Custody

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.arrays import Index
    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind, Verdict
    from oretrace.question import Question
    from oretrace.store import Store


@dataclass(frozen=True)
class PassthroughWorking:
    """What a scan was made of."""

    custody: Custody
    weighed: WeighedFirms


@dataclass(frozen=True)
class Passthrough:
    """No parameters."""

    id: ClassVar[str] = "passthrough"
    version: ClassVar[str] = "4"
    needs: ClassVar[tuple[str, ...]] = ("shipment",)
    subject: ClassVar[SubjectKind] = "party"
    parts: ClassVar[tuple[str, ...]] = ("name", "origin", "hub", "destination")
    details: ClassVar[type | None] = PassthroughDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each firm that got the act's goods and sold some on: see `Detector.scan`.

        InputError where the store has no shipments of the goods.
        """
        working = _work(store, question, progress)
        notes = (
            *notes_on(store, question.measure, working.custody.codes),
            *working.custody.entities.notes(),
            *doubt_notes(working.custody),
            Note("method", "goods pass on within four months of their arrival, first in first out"),
        )
        return scan_with(self._findings, self, store, question, working, notes)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.passthrough.explanation import PassthroughExplanation

        wanted = chosen(scan, ids)
        working = scan.working or _work(store, scan.question, quiet)
        explanation = PassthroughExplanation(store, scan, working.custody, working.weighed)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, scan: Scan) -> tuple[Finding, ...]:
        working: PassthroughWorking = scan.working
        weighed, custody = working.weighed, working.custody
        firms = zip(weighed.firm.tolist(), weighed.hub.tolist(), strict=True)
        subjects = [firm_on_routes(custody, scan.question, firm, hub) for firm, hub in firms]

        def finding(k: int) -> Finding:
            flow = flow_of(custody.lots, weighed.bought[k], weighed.sold[k])
            amount = Amount(estimate=flow.passed_kg, at_most=min(flow.got_most, flow.sent_most), unit="kg")
            details = _details(custody, weighed, flow, k)
            verdict = by_both(_verdict, weighed, k) if details.doubted else _verdict(weighed, k)
            return firm_finding(scan, custody, subjects[k], weighed, k, verdict, amount, details)

        order = best_first(weighed.p, weighed.q, weighed.score, [one.key for one in subjects])
        return tuple(replace(finding(int(k)), rank=rank) for rank, k in enumerate(order, start=1))


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> PassthroughWorking:
    progress("reading shipments and resolving their parties")
    custody = custody_of(store, question)
    progress("weighing what firms got against what they sent")
    return PassthroughWorking(custody, weigh(custody, ends_of(custody, question), not question.destinations))


def _verdict(weighed: WeighedFirms, k: int | None) -> Verdict:
    if k is None:
        return "not flagged"
    if weighed.score[k] < LEAST_SCORE:
        return "not flagged" if weighed.attainable[k] <= RARE else "undecidable"
    # Hub firms of one hand get and send alike, each a placebo of the others: their scores are high, and not rare.
    return "flagged" if weighed.p[k] <= RARE and weighed.seen_before else "undecidable"


def _details(custody: Custody, weighed: WeighedFirms, flow: Flow, k: int) -> PassthroughDetails:
    lots, bought, sold = custody.lots, weighed.bought[k], weighed.sold[k]

    def named(firms: Index) -> tuple[str, ...]:
        return tuple(custody.names[one][0] for one in np.unique(firms[firms >= 0]).tolist())

    return PassthroughDetails(
        entity=custody.ids[weighed.firm[k]],
        got_kg=flow.got_kg,
        sent_kg=flow.sent_kg,
        passed_share=flow.passed_kg / flow.got_kg,
        dwell_days=flow.dwell_days,
        other_code_share=flow.other_code_share,
        new_share=float(weighed.new[k]),
        business=float(weighed.business[k]),
        lots_in=bought.size,
        lots_out=sold.size,
        suppliers=named(lots.shipper[bought]),
        customers=named(lots.consignee[sold]),
        placebos=weighed.placebos,
        resolved_with=custody.entities.basis(custody.names[weighed.firm[k]]),
        doubted=doubts_of(lots, bought, sold),
        notified_kg=notified_kg(lots, bought),
    )
