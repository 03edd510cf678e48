"""A finding's page, its rows, and the decision on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import Field

from oretrace.cases import Judgement, PersonVerdict, Readings, Withdrawal
from oretrace.errors import InputError, OptionError
from oretrace.vet.coupling import HubCounts
from oretrace.views.desk.finding import FindingView
from oretrace.views.network import NetworkView
from oretrace.web.desk import Desk, the_desk, then_of
from oretrace.web.sent import Sent
from oretrace.web.twins import draw, page

router = APIRouter()
Id = Annotated[str, Path(pattern="^[0-9a-f]{4,64}$")]
TheDesk = Annotated[Desk, Depends(the_desk)]


@dataclass(frozen=True)
class FindingPage:
    """A finding; `view` is None while its evidence is not written. `readings` are the judgements you may see.

    What vetted papers and inspections of the shipments through its hub say for and against it stands beside it, once
    the store's shipments were ranked; `network` are the parties on its way, once their names were resolved.
    """

    id: str
    view: FindingView | None
    readings: Readings
    mine: Judgement | None
    read_only: bool
    network: NetworkView | None = None
    shipments_for: tuple[str, ...] = ()
    shipments_against: tuple[str, ...] = ()
    ranking_older: str = ""


class Decision(Sent):
    """A verdict on a finding, in JSON."""

    verdict: PersonVerdict
    reason: str | None = Field(None, max_length=500)
    confidence: float | None = Field(None, ge=0, le=1)
    note: str = Field("", max_length=10_000)
    case: str | None = Field(None, max_length=64)
    original: str | None = Field(None, max_length=64, description="The finding that a duplicate repeats.")


@page(router, "/findings/{id}", "finding.html.j2")
def finding(desk: TheDesk, id: Id) -> FindingPage:
    """One finding as it was found, with its evidence and the judgements of it."""
    return page_of(desk, id)


def page_of(desk: Desk, id: str) -> FindingPage:
    """The page of a finding that was kept."""
    known = desk.findings.get(desk.runs, id)
    kept = known.kept
    topic = then_of(kept).topic
    counts = _shipments_through(desk, kept.finding.id)
    return FindingPage(
        id=kept.finding.id,
        view=known.view,
        readings=desk.cases.judgements_of(kept.finding.id, desk.reader),
        mine=desk.mine().get(topic),
        network=desk.network(kept),
        read_only=desk.read_only,
        shipments_for=counts.speaks_for() if counts else (),
        shipments_against=counts.speaks_against() if counts else (),
        ranking_older=desk.added_since(desk.ranking()) if counts else "",
    )


def _shipments_through(desk: Desk, finding: str) -> HubCounts | None:
    """What the shipments through a finding's hub are known to be."""
    ranked = desk.ranked_last()
    hubs = ranked.coupled.hubs if ranked else ()
    place = next((place for place, one in enumerate(hubs) if one.finding == finding), None)
    return ranked.coupled.counts(place) if ranked and place is not None else None


@router.post("/findings/{id}/judgements.json", name="judge in JSON")
def judge(desk: TheDesk, id: Id, decision: Decision) -> Judgement:
    """Give a verdict on a finding; a later one takes its place, none is deleted."""
    return decide(desk, id, decision)


@router.post("/findings/{id}/judgements", response_class=HTMLResponse, name="judge")
def judge_by_form(
    request: Request,
    desk: TheDesk,
    id: Id,
    verdict: Annotated[PersonVerdict, Form()],
    reason: Annotated[str, Form(max_length=500)] = "",
    words: Annotated[str, Form(max_length=500)] = "",
    confidence: Annotated[str, Form(max_length=10)] = "",
    note: Annotated[str, Form(max_length=10_000)] = "",
    original: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Give a verdict by the form of the page: the decision strip anew for htmx, else back to the finding."""
    try:
        decision = Decision(
            verdict=verdict,
            reason=words.strip() or reason or None,
            confidence=share_of(confidence),
            note=note,
            case=None,
            original=original.strip() if verdict == "duplicate" else None,  # the field stands beside every button
        )
        decide(desk, id, decision)
    except (InputError, OptionError) as error:
        return answered(request, desk, id, error)
    return answered(request, desk, id)


@router.post("/findings/{id}/withdrawal", response_class=HTMLResponse, name="withdraw")
def withdraw(request: Request, desk: TheDesk, id: Id) -> Response:
    """Take back your last standing verdict on a finding; it stays readable as withdrawn."""
    take_back(desk, id)
    return answered(request, desk, id)


@router.post("/findings/{id}/withdrawal.json", name="withdraw in JSON")
def withdraw_in_json(desk: TheDesk, id: Id) -> Withdrawal:
    """The same for a program."""
    return take_back(desk, id)


@router.post("/findings/{id}/evidence", response_class=HTMLResponse, name="write the evidence")
def write_evidence(request: Request, desk: TheDesk, id: Id) -> Response:
    """Make the evidence of a finding on its run's own snapshots: long work, with progress."""
    changeable(desk)
    known = desk.runs.recall(id).finding.id

    def work(step: Any) -> str:
        step("scanning the run's own snapshots again")
        desk.workspace().explain(known)
        return f"/findings/{known}"

    job = desk.jobs.start(f"Evidence of {known[:8]}", work)
    return RedirectResponse(f"/jobs/{job.id}", 303)


def decide(desk: Desk, id: str, decision: Decision) -> Judgement:
    """Keep a verdict under the reader's name."""
    changeable(desk)
    then = then_of(desk.findings.get(desk.runs, id).kept)
    original = desk.runs.newest(decision.original)[0] if decision.original else None
    return desk.cases.judge(
        then,
        decision.verdict,
        desk.reader,
        decision.reason,
        decision.confidence,
        decision.note,
        decision.case,
        original,
    )


def take_back(desk: Desk, id: str) -> Withdrawal:
    """Withdraw the reader's standing verdict; OptionError where there is none."""
    changeable(desk)
    own = desk.mine().get(then_of(desk.findings.get(desk.runs, id).kept).topic)
    if own is None:
        raise OptionError("nothing to withdraw: you have no standing verdict on this finding")
    return desk.cases.withdraw(own.seq, desk.reader)


def answered(request: Request, desk: Desk, id: str, problem: InputError | OptionError | None = None) -> Response:
    """The decision strip for htmx, with what was wrong; a way back to the finding for a browser without script."""
    if request.headers.get("hx-request") != "true":
        if problem is not None:
            raise problem
        return RedirectResponse(f"/findings/{id}", 303)
    strip = draw(request, "decision.html.j2", view=page_of(desk, id), problem=str(problem or ""))
    return HTMLResponse(strip, 422 if problem else 200)


def changeable(desk: Desk) -> None:
    """OptionError on a read-only desk."""
    if desk.read_only:
        raise OptionError("this desk is read-only: start it without --read-only to decide")


def share_of(text: str) -> float | None:
    """A confidence in per cent as a share; None where none is given."""
    if not text.strip():
        return None
    if not text.isascii() or not text.isdecimal() or int(text) > 100:
        raise OptionError(f"expected a confidence from 0 to 100 per cent, found {text[:20]!r}")
    return int(text) / 100
