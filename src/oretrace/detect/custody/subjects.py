"""Firms as subjects of findings, and these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.detect.materials import only_material
from oretrace.detect.scans import finding_of
from oretrace.findings import Subject

if TYPE_CHECKING:
    from oretrace.detect.custody.ledger import WeighedFirms
    from oretrace.findings import Amount, Finding, Scan, Verdict
    from oretrace.parties.custody import Custody
    from oretrace.question import Question


def firm_on_routes(custody: Custody, question: Question, firm: int, hub: int) -> Subject:
    """A firm in a territory, on the routes of the act through it."""
    parts = {
        "name": custody.called[firm],
        "origin": question.measure.issuer,
        "hub": custody.places[hub],
        "destination": question.together or None,
    }
    return Subject("party", parts)


def among(placebos: int) -> str:
    """What a score is ranked among, in words."""
    return f"among {placebos:,} pairs of two firms that could have passed goods on"


def firm_finding(
    scan: Scan,
    custody: Custody,
    subject: Subject,
    weighed: WeighedFirms,
    k: int | None,
    verdict: Verdict,
    amount: Amount,
    details: object,
) -> Finding:
    """The finding about a firm, without a rank; `k` is its number among the weighed ones, None where it is none."""
    act = scan.question.measure
    return finding_of(
        scan,
        subject,
        f"{act.first_full_month:%Y-%m}/{custody.last:%Y-%m}",
        only_material(custody.codes, act),
        *scan.question.judged,
        score=0.0 if k is None else float(weighed.score[k]),
        verdict=verdict,
        p_value=None if k is None else float(weighed.p[k]),
        attainable_p=None if k is None else float(weighed.attainable[k]),
        q_value=None if k is None else float(weighed.q[k]),
        amount=amount,
        details=details,
    )
