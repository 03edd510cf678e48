"""Detector `end_user`: named end users whose goods went on, whose licences name others, or who are on a list.

Claim: the goods that a licence, or the export declaration, names a firm as end user of went on to somebody else; or
came under licences that name another end user in another territory; or the end user or a last consignee is listed.
Assumptions, null and innocent explanations: those of `passthrough`, for sales to any territory but the firm's own.
Figures: docs/method/custody.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from oretrace.detect.contract import quiet
from oretrace.detect.custody.flow import Flow, flow_of
from oretrace.detect.custody.ledger import Weighed, ends_of, weigh
from oretrace.detect.custody.subjects import firm_on_routes
from oretrace.detect.end_user.chain import Chains
from oretrace.detect.end_user.listed import ListHit, hits
from oretrace.detect.end_user.named import NamedEndUsers, licences_of, named_end_users, register_of
from oretrace.detect.end_user.records import EndUserDetails
from oretrace.detect.materials import only_material
from oretrace.detect.notes import notes_on
from oretrace.findings import Amount, Finding, Note, Scan, Subject, digest
from oretrace.parties.custody import Custody, read_custody
from oretrace.text import mass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.detect.end_user.named import Register
    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind, Verdict
    from oretrace.question import Question
    from oretrace.store import Store

FALSE_ALARMS = 0.02
"""p at which a named end user is flagged: chosen on the tune halves for at most 1 % of the honest ones."""
MOST_NAMED = 10


@dataclass(frozen=True)
class EndUserCase:
    """One named end user with something to say: number among the weighed firms (None: nothing went on), and among
    the named ones; what went on and where it ended in kg; hits on lists.
    """

    weighed: int | None
    named: int
    flow: Flow
    last: dict[tuple[int, int], float]
    hits: tuple[ListHit, ...]


@dataclass(frozen=True)
class Working:
    """What a scan was made of."""

    custody: Custody
    weighed: Weighed
    named: NamedEndUsers
    register: Register
    cases: tuple[EndUserCase, ...]


@dataclass(frozen=True)
class EndUser:
    """No parameters."""

    id: ClassVar[str] = "end_user"
    version: ClassVar[str] = "1"
    needs: ClassVar[tuple[str, ...]] = ("shipment",)
    subject: ClassVar[SubjectKind] = "party"
    parts: ClassVar[tuple[str, ...]] = ("name", "origin", "hub", "destination")
    details: ClassVar[type | None] = EndUserDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """A finding for each named end user who sold on, got goods of others, or is listed: see `Detector.scan`.

        InputError where the store has no shipments of the goods.
        """
        working = _work(store, question, progress)
        scan = Scan(
            detector=self.id,
            version=self.version,
            question=question,
            snapshots=tuple(one.snapshot for one in store.snapshots()),
            findings=(),
            notes=(
                *notes_on(store, question.measure, working.custody.codes),
                *working.custody.entities.notes(),
                Note("method", f"{working.named.firm.size:,} named end users got such goods under the act"),
                Note("method", _register_note(working)),
            ),
            working=working,
        )
        return replace(scan, findings=self._findings(scan, working))

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.end_user.explanation import Explanation

        known = {finding.id: finding for finding in scan.findings}
        wanted = [known[key] for key in ids]
        working = scan.working or _work(store, scan.question, quiet)
        explanation = Explanation(store, scan, working)
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, scan: Scan, working: Working) -> tuple[Finding, ...]:
        question, custody, weighed = scan.question, working.custody, working.weighed
        period = f"{question.measure.first_full_month:%Y-%m}/{custody.last:%Y-%m}"
        asked = {key: value for key, value in question.of_names().items() if key != "until"}
        material = only_material(custody.codes, question.measure)
        found = []
        for one in working.cases:
            subject, k = subject_of(working, question, one), one.weighed
            details = _details(working, one)
            found.append(
                Finding(
                    id=digest(self.id, self.version, asked, subject.key, period, scan.snapshots),
                    subject=subject,
                    detector=self.id,
                    version=self.version,
                    measure=question.measure.id,
                    material=material,
                    period=period,
                    rank=0,
                    score=0.0 if k is None else float(weighed.score[k]),
                    verdict=_verdict(weighed, one, details),
                    p_value=None if k is None else float(weighed.p[k]),
                    attainable_p=None if k is None else float(weighed.attainable[k]),
                    q_value=None if k is None else float(weighed.q[k]),
                    amount=Amount(estimate=details.passed_kg, at_most=details.got_kg, unit="kg"),
                    details=details,
                )
            )
        found.sort(key=_place)
        return tuple(replace(one, rank=rank) for rank, one in enumerate(found, start=1))


def _work(store: Store, question: Question, progress: Callable[[str], None]) -> Working:
    progress("reading shipments and resolving their parties")
    custody, register = read_custody(store, question), register_of(store)
    progress("following goods to their last consignee")
    ends = ends_of(custody, question)
    weighed = weigh(custody, ends, everywhere=True)
    named = named_end_users(custody, ends, register)
    return Working(custody, weighed, named, register, _cases(store, custody, weighed, named))


def _cases(store: Store, custody: Custody, weighed: Weighed, named: NamedEndUsers) -> tuple[EndUserCase, ...]:
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
    found = hits(store, custody, [(int(named.firm[one.named]), *(firm for firm, _ in one.last)) for one in made])
    made = [replace(one, hits=of) for one, of in zip(made, found, strict=True)]
    return tuple(one for one in made if one.weighed is not None or named.of_others_kg[one.named] > 0 or one.hits)


def subject_of(working: Working, question: Question, one: EndUserCase) -> Subject:
    """The named end user, on the routes of the act through its territory."""
    named = working.named
    return firm_on_routes(working.custody, question, int(named.firm[one.named]), int(named.hub[one.named]))


def _details(working: Working, one: EndUserCase) -> EndUserDetails:
    custody, weighed, named, k = working.custody, working.weighed, working.named, one.weighed
    got = float(custody.lots.kg[named.lots[one.named]].sum())
    return EndUserDetails(
        entity=custody.ids[named.firm[one.named]],
        got_kg=got,
        licensed_kg=named.licensed_kg[one.named],
        of_others_kg=named.of_others_kg[one.named],
        passed_kg=one.flow.passed_kg,
        passed_share=one.flow.passed_kg / got,
        dwell_days=None if k is None else one.flow.dwell_days,
        new_share=None if k is None else float(weighed.new[k]),
        business=None if k is None else float(weighed.business[k]),
        licences=licences_of(custody, named.lots[one.named], working.register)[:MOST_NAMED],
        last=tuple(last_named(custody, firm, place, kg) for (firm, place), kg in list(one.last.items())[:MOST_NAMED]),
        listed=tuple(hit.text for hit in one.hits),
        placebos=weighed.placebos,
        resolved_with=custody.entities.basis(custody.names[named.firm[one.named]]),
    )


def last_named(custody: Custody, firm: int, place: int, kg: float) -> str:
    """A last consignee: "Zenith Alloys Ltd (USA), 12 t"."""
    who = custody.names[firm][0] if firm >= 0 else "not named"
    return f"{who} ({custody.places[place] if place >= 0 else 'unknown'}), {mass(kg)}"


def _verdict(weighed: Weighed, one: EndUserCase, details: EndUserDetails) -> Verdict:
    k = one.weighed
    if details.of_others_kg > 0 or one.hits or (k is not None and weighed.p[k] <= FALSE_ALARMS):
        return "flagged"
    return "undecidable" if k is not None and weighed.attainable[k] > FALSE_ALARMS else "not flagged"


def _place(finding: Finding) -> tuple[object, ...]:
    p = 1.0 if finding.p_value is None else finding.p_value
    return not finding.flagged, p, -finding.score, finding.subject.key


def _register_note(working: Working) -> str:
    if working.register:
        return f"{len(working.register):,} licences of the register name an end user"
    return "the store has no register of licences: the consignee of the export is taken for the named end user"
