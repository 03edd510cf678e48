"""The queue: ranked findings of all acts, narrowed by facets, words and your own verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from oretrace.cases import Judgement
from oretrace.errors import InputError
from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed, Queued, Topic
from oretrace.views.desk.queue import QueueRow, QueueView, Threshold, facet_groups, queue_row
from oretrace.web.desk import Desk, the_desk
from oretrace.web.twins import page

SIZE = 40
State = Literal["open", "judged", "all"]
Values = Annotated[list[str], Query(max_length=50)]
Words = Annotated[str, Query(max_length=200)]
Score = Annotated[float | None, Query(ge=-1e6, le=1e6, allow_inf_nan=False)]
After = Annotated[str, Query(max_length=60)]

router = APIRouter()


@page(router, "/findings", "queue.html.j2")
def queue(
    desk: Annotated[Desk, Depends(the_desk)],
    stage: Values = [],  # noqa: B006
    verdict: Values = [],  # noqa: B006
    measure: Values = [],  # noqa: B006
    material: Values = [],  # noqa: B006
    detector: Values = [],  # noqa: B006
    subject_kind: Values = [],  # noqa: B006
    text: Words = "",
    state: State = "open",
    score: Score = None,
    after: After = "",
) -> QueueView:
    """Findings in the order in which they want a decision; `state` "open" leaves out those you judged."""
    wanted = {"stage": stage, "verdict": verdict, "measure": measure, "material": material}
    wanted |= {"detector": detector, "subject_kind": subject_kind}
    chosen = {name: values for name, values in wanted.items() if values}
    mine = desk.mine()
    narrowed = Narrowed(
        facets=chosen,
        text=text,
        from_score=score,
        only=mine if state == "judged" else None,
        without=desk.settled() if state == "open" else None,
    )
    found = queued.page(desk.runs, narrowed, place_of(after), SIZE + 1)
    counted = desk.of_runs(queued.facets)
    rows = rows_of(found[:SIZE], desk, mine)
    return QueueView(
        rows=rows,
        facets=facet_groups(counted, chosen),
        total=sum(one.findings for one in counted if one.name == "verdict"),
        text=text,
        state=state,
        threshold=None if score is None else threshold(desk, score, mine),
        following=rows[-1].place if len(found) > SIZE else None,
        modelled=any(row.modelled for row in rows),
    )


def rows_of(found: Sequence[Queued], desk: Desk, mine: Mapping[Topic, Judgement]) -> tuple[QueueRow, ...]:
    """The rows of a page, with the reader's verdicts and how many others judged."""
    now = datetime.now(UTC)
    seen = desk.cases.readings([one.finding.id for one in found], desk.reader) if found else {}
    rows = []
    for one in found:
        own = mine.get(one.topic)
        others = seen[one.finding.id].hidden
        rows.append(queue_row(one, None if own is None else own.verdict, others, now))
    return tuple(rows)


def threshold(desk: Desk, score: float, mine: Mapping[Topic, Judgement]) -> Threshold:
    """What a least score adds to what is flagged."""
    refuted = [topic for topic, own in mine.items() if own.verdict == "refuted"]
    return Threshold(score, *queued.over_score(desk.runs, score, refuted))


def place_of(after: str) -> tuple[int, int, int]:
    """The place that `QueueView.following` names; InputError for a text that is none."""
    if not after:
        return queued.START
    parts = after.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts):
        raise InputError("a place in the queue such as 0.1.17", after, "after", do="take it from `following`")
    standing, rank, number = map(int, parts)
    return standing, rank, number
