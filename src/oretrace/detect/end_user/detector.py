"""Detector `end_user`: named end users whose goods went on, whose papers name others, or who are on a list.

Claim: the goods that a licence, a certificate or the export declaration names a firm as end user of went on to
somebody else; or came under licences or certificates that name another end user in another territory; or the end
user, a last consignee or whom papers name instead is listed.
Assumptions, null and innocent explanations: those of `passthrough`, for sales to any territory but the firm's own.
Figures: docs/method/custody.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from oretrace.detect.contract import quiet
from oretrace.detect.custody.doubts import by_both, doubt_notes, doubts_of
from oretrace.detect.custody.flow import flow_of
from oretrace.detect.custody.ledger import LEAST_SCORE, RARE, WeighedFirms, custody_of, ends_of, weigh
from oretrace.detect.custody.subjects import firm_finding, firm_on_routes
from oretrace.detect.custody.to_order import NOTIFY_PARTIES, notified_kg
from oretrace.detect.end_user.chain import Chains
from oretrace.detect.end_user.listed import ScreenedParty, hits
from oretrace.detect.end_user.named import NamedEndUsers, OtherEndUser, named_end_users, papers_by_kg
from oretrace.detect.end_user.records import EndUserCase, EndUserDetails, EndUserWorking
from oretrace.detect.end_user.statements import EndUserPapers, papers_of
from oretrace.detect.notes import notes_on
from oretrace.detect.scans import chosen, scan_with
from oretrace.findings import Amount, Finding, Note, Scan, Subject
from oretrace.parties.custody import Custody
from oretrace.text import mass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oretrace.arrays import Index
    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind, Verdict
    from oretrace.question import Question
    from oretrace.store import Store

MOST_NAMED = 10


@dataclass(frozen=True)
class EndUser:
    """No parameters."""

    id: ClassVar[str] = "end_user"
    version: ClassVar[str] = "4"
    needs: ClassVar[tuple[str, ...]] = ("shipment",)
    subject: ClassVar[SubjectKind] = "party"
    parts: ClassVar[tuple[str, ...]] = ("name", "origin", "hub", "destination")
    details: ClassVar[type | None] = EndUserDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each named end user who sold on, got goods of others, or is listed: see `Detector.scan`.

        InputError where the store has no shipments of the goods.
        """
        working = _work(store, question, progress)
        notes = (
            *notes_on(store, question.measure, working.custody.codes),
            *working.custody.entities.notes(),
            *doubt_notes(working.custody),
            Note("method", f"{working.named.firm.size:,} named end users got such goods under the act"),
            *(Note("method", text) for text in (*_papers_notes(working.papers), *_flagged_notes(working))),
        )
        return scan_with(self._findings, self, store, question, working, notes)

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.end_user.explanation import EndUserExplanation

        wanted = chosen(scan, ids)
        working = scan.working or _work(store, scan.question, quiet)
        explanation = EndUserExplanation(store, scan, working)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, scan: Scan) -> tuple[Finding, ...]:
        working: EndUserWorking = scan.working
        custody, weighed = working.custody, working.weighed
        found = []
        for one in working.cases:
            subject, details = subject_of(working, scan.question, one), _details(working, one)
            verdict = _verdict(weighed, one, details)
            amount = Amount(estimate=details.passed_kg, at_most=one.flow.got_most, unit="kg")
            found.append(firm_finding(scan, custody, subject, weighed, one.weighed, verdict, amount, details))
        found.sort(key=_place)
        return tuple(replace(one, rank=rank) for rank, one in enumerate(found, start=1))


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> EndUserWorking:
    progress("reading shipments and resolving their parties")
    custody, papers = custody_of(store, question), store.once("end users", lambda: papers_of(store))
    progress("following goods to their last consignee")
    ends = ends_of(custody, question)
    weighed = weigh(custody, ends, everywhere=True)
    named = named_end_users(custody, ends, papers)
    return EndUserWorking(custody, weighed, named, papers, _cases(store, custody, weighed, named))


def _cases(store: Store, custody: Custody, weighed: WeighedFirms, named: NamedEndUsers) -> tuple[EndUserCase, ...]:
    pairs = zip(weighed.firm.tolist(), weighed.hub.tolist(), strict=True)
    number, chains, none = (
        {pair: k for k, pair in enumerate(pairs)},
        Chains(custody.lots),
        np.zeros(0, dtype=np.int64),
    )
    made = []
    for n, pair in enumerate(zip(named.firm.tolist(), named.hub.tolist(), strict=True)):
        k = number.get(pair)
        flow = flow_of(custody.lots, named.lots[n], none if k is None else weighed.sold[k])
        k = k if flow.passed_kg > 0 else None
        made.append(EndUserCase(k, n, flow, chains.last(flow) if k is not None else {}, ()))
    found = hits(store, [_screened(custody, named, one) for one in made])
    made = [replace(one, hits=of) for one, of in zip(made, found, strict=True)]
    return tuple(one for one in made if one.weighed is not None or named.of_others_kg[one.named] > 0 or one.hits)


def _screened(custody: Custody, named: NamedEndUsers, one: EndUserCase) -> list[ScreenedParty]:
    """The end user, the last consignees, and whom papers name in its place."""
    lots, places = custody.lots, custody.places
    firm = int(named.firm[one.named])
    ends = [(firm, int(named.hub[one.named])), *(end for end in one.last if end[0] >= 0)]
    last = {who: _day(lots.arrived[lots.consignee == who]) for who, _ in ends}
    got = [ScreenedParty(custody.every_name(who), places[at] if at >= 0 else "", last[who]) for who, at in ends]
    day = _day(lots.arrived[named.lots[one.named]])
    return [*got, *(ScreenedParty((other.end_user,), other.place, day) for other in named.others[one.named])]


def _day(days: Index) -> str:
    """The last of some days, such as 2024-12-31."""
    return str(np.datetime64(int(days.max()), "D"))


def subject_of(working: EndUserWorking, question: Question, one: EndUserCase) -> Subject:
    """The named end user, on the routes of the act through its territory."""
    named = working.named
    return firm_on_routes(working.custody, question, int(named.firm[one.named]), int(named.hub[one.named]))


def _details(working: EndUserWorking, one: EndUserCase) -> EndUserDetails:
    custody, weighed, named, k = working.custody, working.weighed, working.named, one.weighed
    at, papers = named.lots[one.named], working.papers
    got = float(custody.lots.kg[at].sum())
    return EndUserDetails(
        entity=custody.ids[named.firm[one.named]],
        got_kg=got,
        licensed_kg=named.licensed_kg[one.named],
        certified_kg=named.certified_kg[one.named],
        of_others_kg=named.of_others_kg[one.named],
        passed_kg=one.flow.passed_kg,
        passed_share=one.flow.passed_kg / got,
        dwell_days=None if k is None else one.flow.dwell_days,
        new_share=None if k is None else float(weighed.new[k]),
        business=None if k is None else float(weighed.business[k]),
        licences=papers_by_kg(custody.lots, at, papers.licence_of)[:MOST_NAMED],
        certificates=papers_by_kg(custody.lots, at, papers.certificates_of)[:MOST_NAMED],
        others=tuple(_other_named(other) for other in named.others[one.named][:MOST_NAMED]),
        last=tuple(last_named(custody, firm, place, kg) for (firm, place), kg in list(one.last.items())[:MOST_NAMED]),
        listed=tuple(hit.text for hit in one.hits),
        placebos=weighed.placebos,
        resolved_with=custody.entities.basis(custody.names[named.firm[one.named]]),
        doubted=doubts_of(custody.lots, at, *(() if k is None else (weighed.sold[k],))),
        notified_kg=notified_kg(custody.lots, at),
    )


def last_named(custody: Custody, firm: int, place: int, kg: float) -> str:
    """A last consignee: "Zenith Alloys Ltd (USA), 12 t"; said to be notified where no lot names it as consignee."""
    who, lots = custody.names[firm][0] if firm >= 0 else "not named", custody.lots
    alone = firm >= 0 and lots.notified[(lots.consignee == firm) & (lots.importer == place)].all()
    how = f", {NOTIFY_PARTIES}" if alone else ""
    return f"{who} ({custody.places[place] if place >= 0 else 'unknown'}{how}), {mass(kg)}"


def _other_named(one: OtherEndUser) -> str:
    """Whom papers name: "Vermilion Works GmbH (DEU), 12 t by licence DU1 and certificate EU7"."""
    shown = one.papers[:MOST_NAMED]
    more = f" and {len(one.papers) - MOST_NAMED} more" if len(one.papers) > MOST_NAMED else ""
    return f"{one.end_user} ({one.place}), {mass(one.kg)} by {' and '.join(shown)}{more}"


def _flagged_notes(working: EndUserWorking) -> Iterator[str]:
    """How many are flagged by something else than what went on, which is all that p is of."""
    papers = sum(working.named.of_others_kg[one.named] > 0 for one in working.cases)
    lists = sum(any(hit.sure for hit in one.hits) for one in working.cases)
    counted = ((papers, "by papers that name another end user"), (lists, "by a name like one on a list"))
    if parts := [f"{count:,} {why}" for count, why in counted if count]:
        yield f"flagged whatever p, which is of what went on alone: {' and '.join(parts)}"


def _verdict(weighed: WeighedFirms, one: EndUserCase, details: EndUserDetails) -> Verdict:
    k = one.weighed
    if details.of_others_kg > 0 or any(hit.sure for hit in one.hits):
        return "flagged"
    return _of_ledger(weighed, k) if k is None or not details.doubted else by_both(_of_ledger, weighed, k)


def _of_ledger(weighed: WeighedFirms, k: int | None) -> Verdict:
    if k is None:
        return "not flagged"
    if weighed.p[k] <= RARE:
        return "flagged" if weighed.seen_before else "undecidable"
    return "not flagged" if weighed.attainable[k] <= RARE and weighed.score[k] < LEAST_SCORE else "undecidable"


def _place(finding: Finding) -> tuple[object, ...]:
    p = 1.0 if finding.p_value is None else finding.p_value
    return not finding.flagged, p, -finding.score, finding.subject.key


def _papers_notes(papers: EndUserPapers) -> Iterator[str]:
    if papers.licences:
        yield f"{len(papers.licences):,} licences of the register name an end user"
    if papers.certificates:
        yield f"certificates among the papers of {len(papers.certificates):,} lines of shipments name an end user"
    if not papers.licences and not papers.certificates:
        yield "the store has no licences and no certificates: the consignee is taken for the named end user"
