"""Quarantine: lines of shipments that no import could read, counted by file and reason, and to download."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse

from oretrace.store.shipments import lines_aside, set_aside
from oretrace.text import csv_of
from oretrace.views.desk.quarantine import PAGE, LinesAsked, QuarantineView, quarantine_view
from oretrace.web.desk import Desk, the_desk
from oretrace.web.places.queue import download
from oretrace.web.twins import page

MOST_WRITTEN, WRITTEN = 100_000, 10_000
COLUMNS = ("snapshot", "file", "line", "reason", "content")

router = APIRouter()
TheDesk = Annotated[Desk, Depends(the_desk)]
Import = Annotated[int, Query(ge=0, le=2**31 - 1, description="Number of an import; 0 for all.")]
Reason = Annotated[str, Query(max_length=500, description="Kind of reason as it is counted; empty for any.")]


@page(router, "/quarantine", "quarantine.html.j2")
def quarantine(
    desk: TheDesk, snapshot: Import = 0, reason: Reason = "", at: Annotated[int, Query(ge=1, le=100_000)] = 1
) -> QuarantineView:
    """Lines of shipments that were set aside, by file and reason; fifty of them on a page."""
    store, asked = desk.workspace().store, LinesAsked(snapshot, reason, at)
    known = store.snapshots()
    connection = desk.aside.of(tuple(one.snapshot for one in known), store.aside).cursor()
    rows = lines_aside(connection, snapshot or None, reason or None, asked.skip, PAGE).to_pylist()
    return quarantine_view(set_aside(connection), known, rows, asked)


@router.get("/quarantine.csv", name="quarantine as CSV", response_class=StreamingResponse)
def quarantine_csv(desk: TheDesk, snapshot: Import = 0, reason: Reason = "") -> StreamingResponse:
    """The first 100,000 of the same lines as a table to download."""
    return download(_written(desk, snapshot or None, reason or None), "quarantine.csv")


def _written(desk: Desk, snapshot: int | None, reason: str | None) -> Iterator[str]:
    store = desk.workspace().store
    yield csv_of(COLUMNS, ())
    with store.aside() as connection:
        files = {one.snapshot: one.file for one in store.snapshots()}  # after the lines: none is of a later import
        for skip in range(0, MOST_WRITTEN, WRITTEN):
            rows = lines_aside(connection, snapshot, reason, skip, WRITTEN).to_pylist()
            yield csv_of(COLUMNS, (row | {"file": files[row["snapshot"]]} for row in rows), head=False)
            if len(rows) < WRITTEN:
                return
