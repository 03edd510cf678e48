"""The queue: ranked findings of all acts, narrowed by facets, words and your own verdicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from oretrace.cases import Judgement
from oretrace.errors import InputError
from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed, Queued, Topic
from oretrace.text import csv_of
from oretrace.views.desk.queue import QueueRow, QueueView, Threshold, facet_groups, queue_row
from oretrace.views.desk.sheet import SHEET, sheet_row
from oretrace.web.desk import Desk, the_desk
from oretrace.web.twins import page

SIZE = 40
MOST_WRITTEN, WRITTEN = 10_000, 250
State = Literal["open", "judged", "all"]
Values = Annotated[list[str], Query(max_length=50)]
Words = Annotated[str, Query(max_length=200)]
ALL_SCORES = -4.0
SCORE = f"Least score of what is not flagged; {ALL_SCORES:g}, where the slider begins, narrows nothing."
Score = Annotated[float | None, Query(ge=-1e6, le=1e6, allow_inf_nan=False, description=SCORE)]
After = Annotated[str, Query(max_length=60)]

router = APIRouter()


@dataclass(frozen=True)
class AskedQueue:
    """What narrows the queue, as it stands in an address."""

    facets: Mapping[str, Sequence[str]]
    text: str
    state: State
    score: float | None

    def of(self, desk: Desk) -> Narrowed:
        """The same, with what the desk's reader has judged."""
        return Narrowed(
            facets=self.facets,
            text=self.text,
            from_score=self.score,
            only=desk.mine() if self.state == "judged" else None,
            without=desk.settled() if self.state == "open" else None,
        )


def asked(
    stage: Values = [],  # noqa: B006
    verdict: Values = [],  # noqa: B006
    measure: Values = [],  # noqa: B006
    material: Values = [],  # noqa: B006
    detector: Values = [],  # noqa: B006
    subject_kind: Values = [],  # noqa: B006
    text: Words = "",
    state: State = "open",
    score: Score = None,
) -> AskedQueue:
    """What an address asks for."""
    wanted = {"stage": stage, "verdict": verdict, "measure": measure, "material": material}
    wanted |= {"detector": detector, "subject_kind": subject_kind}
    least = None if score == ALL_SCORES else score
    return AskedQueue({name: values for name, values in wanted.items() if values}, text, state, least)


TheDesk = Annotated[Desk, Depends(the_desk)]
TheAsked = Annotated[AskedQueue, Depends(asked)]


@page(router, "/findings", "queue.html.j2")
def queue(desk: TheDesk, asked: TheAsked, after: After = "") -> QueueView:
    """Findings in the order in which they want a decision; `state` "open" leaves out those you judged."""
    mine = desk.mine()
    found = queued.page(desk.runs, asked.of(desk), place_of(after), SIZE + 1)
    counted = desk.of_runs(queued.facets)
    rows = rows_of(found[:SIZE], desk, mine)
    return QueueView(
        rows=rows,
        facets=facet_groups(counted, asked.facets),
        total=sum(one.findings for one in counted if one.name == "verdict"),
        text=asked.text,
        state=asked.state,
        threshold=None if asked.score is None else threshold(desk, asked.score, mine),
        following=rows[-1].place if len(found) > SIZE else None,
        modelled=any(row.modelled for row in rows),
    )


@router.get("/findings.csv", name="queue as CSV", response_class=StreamingResponse)
def queue_csv(desk: TheDesk, asked: TheAsked) -> StreamingResponse:
    """The first 10,000 findings of the same queue as a table to download."""
    return download(written(desk, asked.of(desk)), "findings.csv")


def written(desk: Desk, narrowed: Narrowed) -> Iterator[str]:
    """The lines of that table, a few hundred at a time."""
    mine, after = desk.mine(), queued.START
    yield csv_of(SHEET, ())
    for _ in range(MOST_WRITTEN // WRITTEN):
        found = queued.page(desk.runs, narrowed, after, WRITTEN)
        yield csv_of(SHEET, (sheet_row(one, mine.get(one.topic)) for one in found), head=False)
        if len(found) < WRITTEN:
            return
        after = found[-1].place


def download(lines: Iterable[str], name: str) -> StreamingResponse:
    """CSV that a browser keeps as a file."""
    kept = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=kept)


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
        raise InputError("a place in the queue such as 0.1.17", after, "after", do="Take it from `following`")
    standing, rank, number = map(int, parts)
    return standing, rank, number
