"""Data & trust: what the findings rest on, and how far it was checked; scans are started here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Form
from fastapi.responses import RedirectResponse

from oretrace.catalog.measures import all_measures, measure_files
from oretrace.errors import OptionError, nearest
from oretrace.question import question_of
from oretrace.runs import changes
from oretrace.runs import queue as queued
from oretrace.views.desk.data import (
    RATES,
    ActChoice,
    AgreementRow,
    ChainRow,
    DataView,
    RevisionRow,
    SpanRow,
    bench_rows,
    file_check,
    recent,
    source_rows,
    span_rows,
    stage_rows,
    turn_rows,
    unmeasured,
)
from oretrace.web.desk import Desk, the_desk
from oretrace.web.facts import StoreFacts
from oretrace.web.kept import Same
from oretrace.web.places.findings import changeable
from oretrace.web.twins import page

if TYPE_CHECKING:
    from oretrace.store.calendar import MonthState

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Step = Callable[[str], None]


@page(router, "/data", "data.html.j2")
def data(desk: TheDesk) -> DataView:
    """Months, sources and vintages; what changed findings; measured and realised rates; chain and files."""
    codes = queue_codes(desk)
    facts = desk.facts(codes)
    months, spans = months_shown(Same(facts.months))
    bench = bench_rows()
    return DataView(
        as_of=facts.as_of,
        codes=codes,
        months=months,
        spans=spans,
        sources=source_rows(facts.snapshots, facts.vintages),
        turns=turn_rows(desk.of_runs(changes.turns), facts.by_number, facts.vintages),
        vintages=len(facts.vintages),
        revisions=revised(desk, facts),
        rates=RATES,
        bench=bench,
        unmeasured=unmeasured(bench),
        stages=stage_rows(desk.casework().realised),
        agreement=agreed(desk),
        chain=chain(desk),
        files=file_check(facts.trouble, facts.read_at, desk.checked.files),
        acts=tuple(ActChoice(one.id, one.label) for one in all_measures()),
        modelled=any(one.modelled for one in facts.snapshots),
        read_only=desk.read_only,
    )


@lru_cache(4)
def months_shown(of: Same[tuple[MonthState, ...]]) -> tuple[tuple[MonthState, ...], tuple[SpanRow, ...]]:
    """The months that the figure draws, and the spans of all."""
    return recent(of.value), span_rows(of.value)


def queue_codes(desk: Desk) -> tuple[str, ...]:
    """The HS subheadings that the questions on the queue are about; empty for all."""
    asked = [question.asked_codes for _, question in desk.of_runs(queued.questions)]
    if () in asked:
        return ()
    return tuple(sorted({code[:6] for codes in asked for code in codes or ()}))


def revised(desk: Desk, facts: StoreFacts) -> tuple[RevisionRow, ...] | None:
    """The counts of revised figures, None where nobody made them of these imports; none without a vintage."""
    if not facts.vintages and not facts.trouble:
        return ()
    known = desk.checked.revised
    if known is None or known[0] != facts.snapshots:
        return None
    return tuple(RevisionRow(**row) for row in known[1].to_pylist())


def agreed(desk: Desk) -> AgreementRow:
    """How far blind second readings agree."""
    found = desk.casework().agreement
    return AgreementRow(found.pairs, found.same, found.kappa)


def chain(desk: Desk) -> ChainRow:
    """The chain of casework, walked."""
    found = desk.cases.verify()
    broken = found.broken
    text = "" if broken is None else f"entry {broken.seq}: expected {broken.expected}, found {broken.found}"
    return ChainRow(found.entries, str(found.head), text)


@router.post("/data/hashes", name="compare the files' hashes")
def compare_hashes(desk: TheDesk) -> RedirectResponse:
    """Compare the hash of every file with what its import wrote: long work."""
    changeable(desk)

    def work(step: Step) -> str:
        step("hashing every file")
        desk.checked.files = (datetime.now(UTC), tuple(desk.workspace().store.verify()))
        return "/data#files"

    return started(desk, "Hashes of the store's files", work)


@router.post("/data/revisions", name="compare the vintages")
def compare_vintages(desk: TheDesk) -> RedirectResponse:
    """Count the figures that later imports changed: long work, as it reads every vintage."""
    changeable(desk)

    def work(step: Step) -> str:
        step("comparing the vintages")
        store = desk.workspace().store
        known = tuple(store.snapshots())
        desk.checked.revised = (known, store.seen([one.snapshot for one in known]).revision_counts())
        return "/data#revisions"

    return started(desk, "Revisions in the store", work)


@router.post("/scans", name="start a scan")
def start_scan(
    desk: TheDesk,
    measure: Annotated[str, Form(max_length=100)],
    hs: Annotated[str, Form(max_length=5_000)] = "",
    until: Annotated[str, Form(max_length=20)] = "",
) -> RedirectResponse:
    """Ask every detector about an act of the catalog: long work, which ends on the queue."""
    changeable(desk)
    files = measure_files()
    if measure not in files:  # a path of a request reaches no file
        close = nearest(measure, files)
        raise OptionError(f"expected an act of the catalog, found {measure}{f' (nearest: {close})' if close else ''}")
    codes, month = hs.strip() or None, until.strip() or None
    question_of(measure, codes, month)

    def work(step: Step) -> str:
        desk.workspace().full_scan(measure, codes, month, step, cases=desk.cases)
        return f"/findings?measure={measure}&state=all"

    asked = [measure, *([f"of {codes}"] if codes else []), *([f"until {month}"] if month else [])]
    return started(desk, f"Scan: {' '.join(asked)}", work)


def started(desk: Desk, title: str, work: Callable[[Step], str]) -> RedirectResponse:
    """The page of a job that was started."""
    return RedirectResponse(f"/jobs/{desk.jobs.start(title, work).id}", 303)
