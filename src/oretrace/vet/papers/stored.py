"""The sets of papers of a store, read back for the checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.vet.papers.documents import paper_of_row, value_of_row
from oretrace.vet.papers.intake import PaperSet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

AT_ONCE = 50_000
"""Fields that are fetched together."""


@dataclass(slots=True)
class StoredSet:
    """A set with where it stands: the snapshot, its name there, and the lines of its papers in their order.

    `shipments` are snapshot, line and number of its shipments, and by what they are linked.
    """

    snapshot: int
    set_name: str
    papers: PaperSet
    lines: list[int] = field(default_factory=list)
    shipments: tuple[tuple[int, int, str, str], ...] = ()


def stored_sets(connection: DuckDBPyConnection, only: Sequence[tuple[int, str]] | None = None) -> Iterator[StoredSet]:
    """The sets that count, or those of `only` (snapshot and name), in this order, the papers as they came."""
    asked = {"every": only is None, "snapshots": [one for one, _ in only or ()], "names": [n for _, n in only or ()]}
    papers = iter(engine.run(connection, "vet/papers/papers.sql", asked).to_pylist())
    fields = _fields(connection, asked)
    ready = next(fields, None)
    made: StoredSet | None = None
    for row in papers:
        if made is None or (made.snapshot, made.set_name) != (row["snapshot"], row["set_name"]):
            if made is not None:
                yield made
            made = StoredSet(row["snapshot"], row["set_name"], PaperSet(row["title"]), [], _links(row["shipments"]))
        paper = paper_of_row(row)
        made.papers.papers.append(paper)
        made.lines.append(row["line"])
        while ready is not None and (ready["snapshot"], ready["document"]) == (row["snapshot"], row["line"]):
            paper.fields[ready["field"]] = value_of_row(ready)
            ready = next(fields, None)
    if made is not None:
        yield made


def _links(rows: Sequence[dict[str, Any]] | None) -> tuple[tuple[int, int, str, str], ...]:
    return tuple((one["snapshot"], one["line"], one["number"] or "", one["link_by"]) for one in rows or ())


def _fields(connection: DuckDBPyConnection, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of fields in the order of the papers, a batch at a time."""
    found = connection.cursor().execute(engine.load("vet/papers/fields.sql"), asked)
    for batch in found.to_arrow_reader(AT_ONCE):
        yield from batch.to_pylist()
