"""The rows behind a finding, read again from the store by its queries: long work, and kept while the server runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, StreamingResponse

from oretrace.errors import InputError
from oretrace.text import csv_of
from oretrace.views.desk.rows import Behind, BehindPage
from oretrace.web.desk import RowsRead
from oretrace.web.places.findings import Id, TheDesk
from oretrace.web.places.queue import download
from oretrace.web.twins import page

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.runs.kept import KeptFinding
    from oretrace.web.desk import Desk

SHOWN, MOST_KEPT, WRITTEN = 200, 100_000, 1_000
"""Rows that the page shows, that are kept to be downloaded, and that are written at a time."""
ENDS = ("exporter", "importer")
"""Columns of a query that name the two ends of a row's lane."""

router = APIRouter()


@page(router, "/findings/{id}/rows", "rows.html.j2")
def rows_behind(desk: TheDesk, id: Id) -> BehindPage:
    """The rows that a finding's queries give on its run's own snapshots; `queries` is null until they are read."""
    kept = desk.findings.get(desk.runs, id).kept
    known = () if kept.evidence is None or not kept.evidence.queries else desk.behind.get((kept.run, kept.finding.id))
    return BehindPage(kept.finding.id, None if known is None else tuple(map(behind, known)))


@router.get("/findings/{id}/rows/{number}.csv", name="rows as CSV", response_class=StreamingResponse)
def rows_csv(desk: TheDesk, id: Id, number: Annotated[int, Path(ge=1, le=1000)]) -> StreamingResponse:
    """The rows that one query of a finding gave as a table to download, once they were read."""
    kept = desk.findings.get(desk.runs, id).kept
    known = desk.behind.get((kept.run, kept.finding.id)) or ()
    if number > len(known):
        raise InputError("a query whose rows were read", number, "rows of a finding", do="Read the rows first")
    table = known[number - 1].table
    parts = (csv_of(table.column_names, batch.to_pylist(), head=False) for batch in table.to_batches(WRITTEN))
    return download(chain([csv_of(table.column_names, ())], parts), f"rows-{kept.finding.id[:8]}-{number}.csv")


@router.post("/findings/{id}/rows", name="read the rows")
def read_rows(request: Request, desk: TheDesk, id: Id) -> RedirectResponse:
    """Read the rows behind a finding; a read-only desk does it too, as nothing is changed by it."""
    kept = desk.findings.get(desk.runs, id).kept

    def work(step: Callable[[str], None]) -> str:
        desk.behind.put((kept.run, kept.finding.id), read(desk, kept, step))
        return f"/findings/{kept.finding.id}/rows"

    return RedirectResponse(f"/jobs/{desk.jobs.start(f'Rows behind {kept.finding.id[:8]}', work).id}", 303)


def read(desk: Desk, kept: KeptFinding, step: Callable[[str], None]) -> tuple[RowsRead, ...]:
    """The rows of every query on the snapshots of the finding's run, those of its own lanes and goods alone."""
    queries = kept.evidence.queries if kept.evidence else ()
    names = {value for value in kept.finding.subject.parts.values() if value}
    codes = names | {code[:6] for code in kept.question.asked_codes or ()}
    found = []
    with desk.workspace().store.as_of(kept.as_of).seen(kept.snapshots).connect() as connection:
        for number, query in enumerate(queries, 1):
            step(f"query {number} of {len(queries)}")
            used = {name: value for name, value in query.parameters.items() if f"${name}" in query.sql}
            table = connection.execute(query.sql, used).to_arrow_table()
            own = with_products(on_lanes(table, names), codes)
            found.append(RowsRead(query.sql, own.slice(0, MOST_KEPT), own.num_rows, table.num_rows))
    return tuple(found)


def behind(one: RowsRead) -> Behind:
    """The first rows of a query as its page shows them."""
    rows = one.table.slice(0, SHOWN).to_pylist()
    shown = tuple(tuple(map(text, row.values())) for row in rows)
    return Behind(one.sql, tuple(one.table.column_names), shown, one.table.num_rows, one.own, one.total)


def text(cell: object) -> str:
    """A cell as it is read: blank where there is no figure, whole numbers without a decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def with_products(table: pa.Table, codes: Collection[str]) -> pa.Table:
    """The rows of products of these codes; all of a table that names no product, or has none of them."""
    return among(table, ["product"], codes)


def on_lanes(table: pa.Table, names: Collection[str]) -> pa.Table:
    """The rows between two of these territories; all of a table that names no ends, or has no such row."""
    return among(table, ENDS, names)


def among(table: pa.Table, columns: Sequence[str], values: Collection[str]) -> pa.Table:
    """The rows whose columns all have one of these values; the whole table where it lacks a column or such a row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not set(columns) <= set(table.column_names):
        return table
    wanted = pa.array(sorted(values), pa.string())
    own = table
    for name in columns:
        own = own.filter(pc.is_in(own[name].cast(pa.string()), value_set=wanted))
    return own if own.num_rows else table
