"""Cases: findings and notes together, opened, added to, closed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Depends, Form, Path, Query
from fastapi.params import Form as FormInfo
from fastapi.responses import FileResponse, RedirectResponse
from pydantic import StringConstraints, create_model

from oretrace.cases import Case, FindingThen
from oretrace.errors import InputError, OptionError
from oretrace.runs import queue as queued
from oretrace.runs.queue import Topic
from oretrace.views.desk.cases import (
    CaseFinding,
    CaseNetwork,
    CasesView,
    CaseView,
    DossierView,
    FileRow,
    case_finding,
    case_row,
    listed_cases,
    step_rows,
)
from oretrace.views.desk.queue import QueueRow
from oretrace.web.desk import Desk, the_desk, then_of
from oretrace.web.handouts import Handout
from oretrace.web.places.findings import changeable
from oretrace.web.places.queue import rows_of
from oretrace.web.sent import Sent
from oretrace.web.twins import page

MOST_NETWORKS = 8
MOST = 200
"""Findings that are put into a case at once."""

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Id = Annotated[str, Path(pattern="^case-[0-9]{1,9}$")]
Hex = Annotated[str, StringConstraints(pattern="^[0-9a-f]{4,64}$")]
HandoutId = Annotated[str, Path(pattern="^[0-9a-f]{16}$")]
FindingId = Annotated[Hex, Path()]
Chosen = Annotated[list[Hex], Query(max_length=MOST)]
Gathered = Annotated[list[Hex], Form(max_length=MOST)]
Title = Annotated[str, Form(max_length=200)]
Text = Annotated[str, Form(max_length=10_000)]


@page(router, "/cases", "cases.html.j2")
def cases(desk: TheDesk, finding: Chosen = []) -> CasesView:  # noqa: B006
    """All cases, and the findings that were chosen to be put into one."""
    chosen = queued.named(desk.runs, finding) if finding else ()
    return CasesView(
        cases=tuple(listed_cases(desk.cases.listed(), desk.reader)),
        chosen=rows_of(chosen, desk, desk.mine()),
        unknown=len(set(finding)) - len(chosen),
        read_only=desk.read_only,
    )


@page(router, "/cases/{id}", "case.html.j2")
def case(desk: TheDesk, id: Id) -> CaseView:
    """One case with its findings, notes and steps."""
    found = desk.cases.case(id)
    rows = rows_by_id(desk, [step.then.id for step in found.steps if step.then])
    steps = step_rows(found, {id: row.way for id, row in rows.items()})
    return CaseView(
        case=case_row(found, desk.reader),
        findings=findings_of(desk, found.findings, rows),
        networks=networks_in(desk, [one for one in found.findings if one.id in rows], rows),
        notes=tuple(one for one in steps if one.what == "noted"),
        steps=steps,
        modelled=any(row.modelled for row in rows.values()),
        read_only=desk.read_only,
    )


def networks_in(desk: Desk, findings: Sequence[FindingThen], rows: Mapping[str, QueueRow]) -> tuple[CaseNetwork, ...]:
    """The parties on the ways of the first findings of a case, where names were resolved and goods went on them."""
    if desk.directory() is None:
        return ()
    kept = ((one.id, desk.network(desk.findings.get(desk.runs, one.id).kept)) for one in findings[:MOST_NETWORKS])
    return tuple(
        CaseNetwork(id, " · ".join(filter(None, (rows[id].way, rows[id].material))), network)
        for id, network in kept
        if network
    )


def change(path: str, name: str) -> Callable[[Callable[..., Case]], Callable[..., Case]]:
    """Serve a function that changes a case as a form, which leads to the case's page, and at `path`.json in JSON.

    The form's fields are those of the JSON object; the answer to JSON is the case as its page has it.
    """

    def register(function: Callable[..., Case]) -> Callable[..., Case]:
        own = signature(function, eval_str=True)

        def by_form(**values: Any) -> RedirectResponse:
            return RedirectResponse(f"/cases/{function(**values).id}", 303)

        def in_json(sent: Sent, **values: Any) -> CaseView:
            changed: CaseView = case(values["desk"], function(**values, **dict(sent)).id)
            return changed

        others = [one for one in own.parameters.values() if not form_of(one)]
        sent = Parameter("sent", Parameter.KEYWORD_ONLY, annotation=sent_for(function.__name__, own))
        by_form.__signature__ = own.replace(return_annotation=RedirectResponse)  # type: ignore[attr-defined]
        in_json.__signature__ = Signature([*others, sent], return_annotation=CaseView)  # type: ignore[attr-defined]
        by_form.__doc__ = in_json.__doc__ = function.__doc__
        router.add_api_route(path, by_form, methods=["POST"], name=name)
        router.add_api_route(f"{path}.json", in_json, methods=["POST"], name=f"{name} in JSON")
        return function

    return register


def sent_for(name: str, own: Signature) -> type[Sent]:
    """The JSON object whose keys are the fields of a form."""
    fields: dict[str, Any] = {}
    for one in own.parameters.values():
        if form := form_of(one):
            kind = get_args(one.annotation)[0]
            if form.metadata:
                kind = Annotated[kind, *form.metadata]
            fields[one.name] = (kind, ... if one.default is Parameter.empty else one.default)
    return create_model(f"Sent{name.title().replace('_', '')}", __base__=Sent, **fields)


def form_of(parameter: Parameter) -> FormInfo | None:
    """What says that a parameter is a field of a form; None for every other one."""
    return next((one for one in get_args(parameter.annotation) if isinstance(one, FormInfo)), None)


@change("/cases", "put into a case")
def gather(
    desk: TheDesk,
    title: Title = "",
    case: Annotated[str, Form(max_length=64)] = "",
    finding: Gathered = [],  # noqa: B006
) -> Case:
    """Open a case with these findings, or put those that are not in it into an open one."""
    changeable(desk)
    then = thens(desk, finding)
    return add(desk, desk.cases.case(case), then) if case else desk.cases.open_case(title, desk.reader, then)


@change("/cases/{id}/findings", "add findings to a case")
def add_findings(desk: TheDesk, id: Id, finding: Gathered) -> Case:
    """Put findings into an open case."""
    changeable(desk)
    return add(desk, desk.cases.case(id), thens(desk, finding))


@change("/cases/{id}/findings/{finding}/removal", "take a finding out of a case")
def remove_finding(desk: TheDesk, id: Id, finding: FindingId, note: Text = "") -> Case:
    """Take a finding out of an open case; the record that it was in the case stays."""
    changeable(desk)
    return desk.cases.remove_finding(id, finding, desk.reader, note)


@change("/cases/{id}/notes", "note in a case")
def add_note(desk: TheDesk, id: Id, note: Text) -> Case:
    """Append a note to an open case."""
    changeable(desk)
    return desk.cases.add_note(id, note, desk.reader)


@change("/cases/{id}/closing", "close a case")
def close(desk: TheDesk, id: Id, note: Text = "") -> Case:
    """Close a case: nothing is added to it until it is reopened."""
    changeable(desk)
    return desk.cases.close(id, desk.reader, note)


@change("/cases/{id}/reopening", "reopen a case")
def reopen(desk: TheDesk, id: Id, note: Text = "") -> Case:
    """Open a closed case again."""
    changeable(desk)
    return desk.cases.reopen(id, desk.reader, note)


@router.post("/cases/{id}/dossier", name="make a dossier")
def make_dossier(desk: TheDesk, id: Id) -> RedirectResponse:
    """Make the files of a case to hand over: long work, which ends at their downloads."""
    changeable(desk)
    title = desk.cases.case(id).title

    def work(step: Callable[[str], None]) -> str:
        folder = desk.handouts.place()
        made = desk.workspace().dossier(id, folder, desk.reader, step, desk.cases)
        again = f"makes {made.recomputed:,} figures again from the rows"
        figures = (
            f"The script in the archive {again if made.recomputed else 'makes no figure of these findings again'}."
        )
        remark = " ".join(filter(None, (figures, made.missing)))
        return f"/dossiers/{desk.handouts.keep(title, folder, remark, f'/cases/{id}').id}"

    return RedirectResponse(f"/jobs/{desk.jobs.start(f'Dossier of {id}', work).id}", 303)


@page(router, "/dossiers/{handout}", "dossier_made.html.j2")
def dossier_made(desk: TheDesk, handout: HandoutId) -> DossierView:
    """The files of a dossier that this server made."""
    found = handed_out(desk, handout)
    files = tuple(FileRow(name, path.stat().st_size) for name, path in found.files.items())
    return DossierView(found.id, found.title, files, found.remark, found.of)


@router.get("/dossiers/{handout}/{name}", name="download a file of a dossier")
def download(desk: TheDesk, handout: HandoutId, name: Annotated[str, Path(max_length=60)]) -> FileResponse:
    """One file by its name among those that were made."""
    path = handed_out(desk, handout).files.get(name)
    if path is None:
        raise InputError("a file of this dossier", name, "download", do="The dossier's page lists them")
    return FileResponse(path, filename=name, content_disposition_type="attachment")


def handed_out(desk: Desk, id: str) -> Handout:
    """The files of that id; InputError where they were removed."""
    found = desk.handouts.get(id)
    if found is None:
        do = "Only the last ones are kept, until the server ends: make it again"
        raise InputError("a dossier that this server made", id, "id of a dossier", do=do)
    return found


def thens(desk: Desk, ids: Sequence[str]) -> tuple[FindingThen, ...]:
    """Findings as they are kept in a case; OptionError where no run has one of them."""
    known = queued.named(desk.runs, ids) if ids else ()
    missing = sorted(set(ids) - {one.finding.id for one in known})
    if missing:
        raise OptionError(f"expected ids of findings of this store, found {missing[0]}: give the whole id")
    return tuple(map(then_of, known))


def add(desk: Desk, case: Case, then: Iterable[FindingThen]) -> Case:
    """The case with the findings that were not in it."""
    inside = {one.id for one in case.findings}
    for one in then:
        if one.id not in inside:
            case = desk.cases.add_finding(case.id, one, desk.reader)
    return case


def rows_by_id(desk: Desk, ids: Collection[str]) -> dict[str, QueueRow]:
    """Rows of findings as the queue shows them, by their ids."""
    known = queued.named(desk.runs, ids) if ids else ()
    return {row.id: row for row in rows_of(known, desk, desk.mine())}


def findings_of(desk: Desk, then: Sequence[FindingThen], rows: dict[str, QueueRow]) -> tuple[CaseFinding, ...]:
    """The findings of a case with what the same questions find today, and the judgements the reader may see."""
    if not then:
        return ()
    inside = {one.id for one in then}
    today: dict[Topic, FindingThen] = {}
    for one in queued.about(desk.runs, [one.topic for one in then]):
        now = then_of(one)
        if now.id in inside or now.topic not in today:  # as it is in the case, where a question still has it
            today[now.topic] = now
    seen = desk.cases.readings([one.id for one in then], desk.reader)
    return tuple(case_finding(one, rows.get(one.id), today.get(one.topic), seen[one.id]) for one in then)
