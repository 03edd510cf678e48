"""Detector `common_control`: one controller on both legs of a way around an act.

Claim: a firm under the act's issuer sells to a firm elsewhere, which sells to a firm at a destination, itself or by
way of another, and two of them share a controller, an address, a telephone, a domain or an agent, while the trade on
all legs rose under the act. Assumptions: registers and papers name the firms; what few firms share is their own; what
was planted in modelled worlds weighs evidence as real routes would (docs/method/parties.md).
Innocent explanations: a group that trades within itself, firms of one building, a growing market.
There is no p-value: q is the share of false ones among the findings that are as likely, by their probabilities; how
often chains that share nothing rise as much stands beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, ClassVar

from oretrace.detect.common_control.chains import ChainTrade, first_month, parameters, trade_of
from oretrace.detect.common_control.records import ControlDetails, ControlWorking
from oretrace.detect.common_control.weighing import (
    RISEN,
    WeighedChain,
    expected_false,
    placebo_p,
    strongest,
    weigh,
)
from oretrace.detect.contract import quiet
from oretrace.detect.diversion.detector import Diversion
from oretrace.detect.materials import only_material
from oretrace.detect.notes import notes_on
from oretrace.detect.scans import chosen, finding_of, scan_once, scan_with, sources_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.errors import InputError
from oretrace.findings import Amount, Finding, Note, Scan, Subject
from oretrace.parties.custody import no_lots

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind, Verdict
    from oretrace.question import Question
    from oretrace.store import Store

PARTS = ("origin", "hub", "destination", "name")


@dataclass(frozen=True)
class CommonControl:
    """No parameters."""

    id: ClassVar[str] = "common_control"
    version: ClassVar[str] = "4"
    needs: ClassVar[tuple[str, ...]] = ("shipment", "firm", "ownership")
    subject: ClassVar[SubjectKind] = "party"
    parts: ClassVar[tuple[str, ...]] = PARTS
    details: ClassVar[type | None] = ControlDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each chain of firms of which two share something: see `Detector.scan`."""
        if not question.destinations:
            raise InputError("an act that names destinations", "none", f"measure {question.measure.id}")
        codes = question.lot_codes(store)
        progress("reading lots and resolving their parties")
        act = first_month(question)
        trade = trade_of(store, parameters(question, codes), act, question.judged)
        if not trade.months:
            raise no_lots(store)
        progress("weighing what firms share")
        linked = any(chain.links for chain in trade.chains)
        weighed = weigh(trade, act, _routes(store, question) if linked else {})
        working = ControlWorking(trade, tuple(weighed), codes)
        notes = (
            *notes_on(store, question.measure, codes),
            *trade.entities.notes(),
            Note("method", "what firms share is consistent with one control and does not establish it"),
        )
        return scan_with(self._findings, self, store, question, working, notes)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.common_control.explanation import evidence_of

        wanted = chosen(scan, ids)
        working: ControlWorking = (scan if scan.working else self.scan(store, scan.question)).working
        asked = parameters(scan.question, scan.question.lot_codes(store))
        sources = sources_of(store)
        return {one.id: evidence_of(one, working, asked, scan.question, sources) for one in wanted}

    def _findings(self, scan: Scan) -> tuple[Finding, ...]:
        working: ControlWorking = scan.working
        trade, every, act = working.trade, working.every, first_month(scan.question)
        named = _names(every, trade)
        p = dict(zip(map(id, every), placebo_p(every).tolist(), strict=True))
        tested = sorted(
            (one for one in every if one.chain.links), key=lambda one: (not _rises(one), -one.odds, named[id(one)])
        )
        q = expected_false(one.probability for one in tested)
        material = only_material(working.codes, scan.question.measure)
        found = []
        for rank, (one, share) in enumerate(zip(tested, q, strict=True), start=1):
            leg = one.chain.first
            way = {"origin": leg.sent_from, "hub": leg.sent_to, "destination": one.chain.second.sent_to}
            finding = finding_of(
                scan,
                Subject("party", way | {"name": named[id(one)]}),
                f"{act:%Y-%m}/{trade.months[-1]:%Y-%m}",
                material,
                one.chain.firms,
                *scan.question.judged,
                rank=rank,
                score=one.odds,
                verdict=_verdict(one, share, trade, act),
                q_value=share,
                amount=_amount(one, sum(month < act for month in trade.months)),
                details=_details(one, p[id(one)], trade),
            )
            found.append(finding)
            working.weighed[finding.id] = one
        return tuple(found)


def _routes(store: Store, question: Question) -> dict[str, float]:
    """The p-value of the route through each hub, where the store has statistics of it."""
    if not store.holds("trade_flow"):
        return {}
    try:
        scan = scan_once(Diversion(), store, question)
    except InputError:
        return {}
    found: dict[str, float] = {}
    for one in scan.leading:
        hub = one.subject.parts.get("hub")
        if hub and one.p_value is not None:
            found[hub] = min(one.p_value, found.get(hub, 1.0))
    return found


def _rises(one: WeighedChain) -> bool:
    """Whether lots rose on both legs, or statistics have a finding on the route."""
    return one.level("legs") in RISEN or any(piece.kind == "route" and piece.weight > 1 for piece in one.pieces)


def _verdict(one: WeighedChain, q: float, trade: ChainTrade, act: date) -> Verdict:
    if not any(month < act for month in trade.months):
        return "undecidable"
    return "flagged" if q <= FALSE_DISCOVERY_RATE and one.odds > 0 and _rises(one) else "not flagged"


def _names(weighed: Sequence[WeighedChain], trade: ChainTrade) -> dict[int, str]:
    """The firms of each chain by name; where two chains have the same names, with their entities."""
    plain = {id(one): " > ".join(trade.actors[firm].names[0] for firm in one.chain.firms) for one in weighed}
    counts: dict[tuple[str, str, str], int] = {}
    for one in weighed:
        key = (plain[id(one)], one.chain.first.sent_to, one.chain.second.sent_to)
        counts[key] = counts.get(key, 0) + 1
    return {
        id(one): plain[id(one)]
        if counts[plain[id(one)], one.chain.first.sent_to, one.chain.second.sent_to] == 1
        else f"{plain[id(one)]} ({' > '.join(one.chain.firms)})"
        for one in weighed
    }


def _amount(one: WeighedChain, start: int) -> Amount:
    """At most what all records can hold of the narrowest leg under the act; other supply could account for all."""
    most = min(float(leg.most[start:].sum()) for leg in one.chain.legs)
    return Amount(at_least=0.0, at_most=most if isfinite(most) else None, unit="kg")


def _details(one: WeighedChain, placebo_share: float, trade: ChainTrade) -> ControlDetails:
    link = strongest(one.chain)
    seller, *hubs, buyer = one.chain.firms
    return ControlDetails(
        seller=seller,
        hub_firm=" > ".join(hubs),
        buyer=buyer,
        shared=one.level("shared"),
        shared_value=link.written if link else "",
        shared_by=one.level("ends"),
        probability=one.probability,
        placebo_share=placebo_share,
        lots_in=one.chain.first.lots,
        lots_out=one.chain.second.lots,
        legs=one.level("legs"),
        hub_age=one.level("hub's age"),
        buyer_age=one.level("linked buyer's age"),
        takeover=one.level("takeover"),
        resolved_with=trade.entities.basis(name for firm in one.chain.firms for name in trade.actors[firm].names),
    )
