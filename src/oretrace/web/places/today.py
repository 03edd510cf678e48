"""The home page: what has changed since the last visit, what is late, what waits for the reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, get_args

from fastapi import APIRouter, Cookie, Depends, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from oretrace.cases import escalated
from oretrace.detect.fused.records import Stage
from oretrace.errors import OptionError
from oretrace.runs import changes
from oretrace.runs import queue as queued
from oretrace.runs.queue import Queued
from oretrace.views.desk.cases import listed_cases
from oretrace.views.desk.changes import change_rows, risen, standing
from oretrace.views.desk.queue import listed_as
from oretrace.views.desk.today import (
    QueueCount,
    TodayView,
    Waiting,
    WatchRow,
    WatchState,
    WorkRow,
    alert_budget,
    next_step,
    stale_sources,
)
from oretrace.views.plain import act_name
from oretrace.web.desk import Desk, the_desk, then_of
from oretrace.web.twins import as_json, draw

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.runs.changes import ChangedFinding, ComparedQuestion
    from oretrace.watch.book import Book
    from oretrace.watch.records import Change

COOKIE = "oretrace-visit"
IDLE = timedelta(minutes=30)
YEAR_SECONDS = 365 * 86_400
MOST, FIRST = 60, 10
"""Changes that are listed, the rest is counted; and of the watch on a first visit."""

STAGELESS = (("subject_kind", "party", "parties"), ("subject_kind", "document", "sets of papers"))
"""Kinds of subjects whose findings have no stage, in words."""

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Since = Annotated[datetime | None, Query(description="Show what has changed since this moment, by default UTC.")]
LastVisit = Annotated[str, Cookie(alias=COOKIE, max_length=100)]


@dataclass(frozen=True)
class Visit:
    """Looks at this page without a break of IDLE: the last one, and the last of the visit before, None if first."""

    before: datetime | None
    seen: datetime

    @classmethod
    def of(cls, cookie: str, now: datetime) -> Visit:
        """The visit that a look now belongs to; a cookie that says nothing begins anew."""
        found = re.fullmatch(r"([0-9]{1,11})?\.([0-9]{1,11})", cookie, re.ASCII)
        if found is None or (seen := _moment(found[2])) > now:
            return cls(None, now)
        before = _moment(found[1]) if found[1] else None
        return cls(seen if now - seen > IDLE else before, now)

    def __str__(self) -> str:
        return f"{int(self.before.timestamp()) if self.before else ''}.{int(self.seen.timestamp())}"


@router.get("/today.json", response_class=JSONResponse, responses={200: {"model": TodayView}}, name="today as JSON")
def today(desk: TheDesk, since: Since = None, last_visit: LastVisit = "") -> Response:
    """What has changed since `since`, by default since your last visit; and what waits for you."""
    moment = _utc(since) if since else Visit.of(last_visit, datetime.now(UTC)).before
    return Response(as_json(today_of(desk, moment)), media_type="application/json")


@router.get("/today", response_class=HTMLResponse, name="today")
def today_page(request: Request, desk: TheDesk, since: Since = None, last_visit: LastVisit = "") -> HTMLResponse:
    """The page of that, which notes the visit in a cookie."""
    visit = Visit.of(last_visit, datetime.now(UTC))
    view = today_of(desk, _utc(since) if since else visit.before)
    response = HTMLResponse(draw(request, "today.html.j2", view=view))
    response.set_cookie(COOKIE, str(visit), max_age=YEAR_SECONDS, httponly=True, samesite="strict")
    return response


def today_of(desk: Desk, since: datetime | None) -> TodayView:
    """The home page of a desk's reader."""
    facts, asked = desk.facts(), desk.of_runs(queued.questions)
    reported = desk.watch.changes(FIRST if since is None else -1, since)
    compared = () if since is None else without(changes.since(desk.runs, since), reported)
    rows = change_rows(compared, facts.by_number, facts.vintages)
    cases = [one for one in listed_cases(desk.cases.listed(), desk.reader) if one.yours and not one.closed]
    return TodayView(
        since=since,
        as_of=facts.as_of,
        changes=rows[:MOST],
        more=len(rows[MOST:]),
        queue=on_queue(desk),
        stale=stale_sources(facts.snapshots, facts.months),
        budget=alert_budget(detector for detector, _ in asked),
        cases=tuple(cases),
        put_off=put_off(desk),
        second_readings=second_readings(desk),
        work=tuple(WorkRow(one.id, one.title, one.state, one.step) for one in desk.jobs.listed() if not one.over),
        modelled=any(one.modelled for one in facts.snapshots),
        next=next_step(len(facts.snapshots), len(asked)),
        watch=watch_state(desk.watch, reported),
    )


def without(compared: Sequence[ComparedQuestion], reported: Iterable[Change]) -> tuple[ComparedQuestion, ...]:
    """Changes of questions without those that the watch reported: one sentence a change."""
    known = {(one.topic, one.record["then"]["measure"]) for one in reported if "then" in one.record}

    def kept(changed: ChangedFinding) -> bool:
        shown = changed.now or changed.then
        return shown is None or (shown.subject.key, shown.measure) not in known

    return tuple(replace(one, changes=tuple(filter(kept, one.changes))) for one in compared)


def watch_state(book: Book, reported: Sequence[Change]) -> WatchState | None:
    """The watch as its last run left it; None where none came to its end."""
    last = book.last_run()
    if last is None:
        return None
    rows = [WatchRow(o.finding or "", o.kind, str(o.day), o.alert, o.sentence, o.why) for o in reported]
    spent, budget = book.spent(last.day), last.budget
    return WatchState(
        run_at=last.made_at,
        changes=tuple(rows[:MOST]),
        more=len(rows[MOST:]),
        troubles=last.troubles,
        alerts=spent.alerts,
        withdrawn=spent.withdrawn,
        questions=budget["questions"],
        expected=budget["expected"],
        allowed=budget["allowed"],
    )


def on_queue(desk: Desk) -> tuple[QueueCount, ...]:
    """How many findings of the queue each stage has, the most certain first; those without one by kind."""
    counted = {(one.name, one.value): one.findings for one in desk.of_runs(queued.facets)}
    facets = [*(("stage", stage, stage) for stage in get_args(Stage)), *STAGELESS]
    return tuple(
        QueueCount(name, counted[facet, value], facet, value)
        for facet, value, name in facets
        if (facet, value) in counted
    )


def put_off(desk: Desk) -> tuple[Waiting, ...]:
    """What the reader put off until it escalates, and has."""
    judged = {topic: own for topic, own in desk.mine().items() if own.verdict == "snoozed"}
    if not judged:
        return ()
    known = queued.about(desk.runs, list(judged))
    return tuple(
        waiting(one, f"put off on {judged[one.topic].at.date()}; since then it {risen(then, now)}")
        for one in known
        if escalated(then := judged[one.topic].then, now := then_of(one))
    )


def second_readings(desk: Desk) -> tuple[Waiting, ...]:
    """Judged findings that were drawn for a reading by the reader, who does not see the first."""
    known = queued.named(desk.runs, [one.id for one in desk.casework().second_readings])
    why = "drawn for a second reading: one other person has judged it, how is shown once you have"
    return tuple(waiting(one, f"{standing(then_of(one))}; {why}") for one in known)


def waiting(one: Queued, why: str) -> Waiting:
    """A finding that waits for the reader."""
    finding = one.finding
    name = listed_as(finding.subject)
    return Waiting(finding.id, name, act_name(finding.measure or ""), why)


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _utc(moment: datetime) -> datetime:
    """A moment without a time zone is one of UTC; OptionError for one outside of the calendar."""
    try:
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except OverflowError:
        raise OptionError(f"expected a moment of these centuries, found {moment}") from None
