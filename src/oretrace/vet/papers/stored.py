"""The sets of papers of a store, read back for the checks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError
from oretrace.vet.papers.documents import paper_of_row, value_of_row
from oretrace.vet.papers.intake import PaperSet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from duckdb import DuckDBPyConnection

AT_ONCE = 50_000
"""Fields that are fetched together."""


@dataclass(slots=True)
class StoredSet:
    """A set and its place: the snapshot, its name there, the lines and hashes of its papers in order.

    `shipments` are snapshot, line and number of its shipments, and by what they are linked.
    """

    snapshot: int
    set_name: str
    papers: PaperSet
    lines: list[int] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    shipments: tuple[tuple[int, int, str, str], ...] = ()


def stored_sets(connection: DuckDBPyConnection) -> Iterator[StoredSet]:
    """The sets that count, by import and name, the papers as they came, with their shipments."""
    rows = engine.run(connection, "vet/papers/papers.sql").to_pylist()
    fields = connection.cursor().execute(engine.load("vet/papers/fields.sql")).to_arrow_reader(AT_ONCE)
    yield from _sets(rows, (row for batch in fields for row in batch.to_pylist()))


def stored_set(connection: DuckDBPyConnection, snapshot: int, set_name: str) -> StoredSet:
    """One set of an import, whether it counts or not, without its shipments; InputError if there is none."""
    rows = engine.run(
        connection, "vet/papers/papers_of.sql", {"snapshot": snapshot, "set_name": set_name}
    ).to_pylist()
    if not rows:
        raise InputError("a set of papers", f"{set_name!r} of import {snapshot}", "document")
    asked = {"snapshot": snapshot, "documents": [row["line"] for row in rows]}
    fields = engine.run(connection, "vet/papers/fields_of.sql", asked).to_pylist()
    (found,) = _sets([row | {"title": set_name, "shipments": None} for row in rows], fields)
    return found


def set_with(connection: DuckDBPyConnection, snapshot: int, line: int) -> tuple[str, str]:
    """The name of the set of a paper by its line in `document`, and the paper's hash; InputError without one."""
    found = engine.run(connection, "vet/papers/set_with.sql", {"snapshot": snapshot, "line": line}).to_pylist()
    if not found:
        raise InputError("a paper of this store", f"{snapshot}/{line}", "document")
    return found[0]["set_name"], found[0]["sha256"]


def _sets(papers: Iterable[dict[str, Any]], fields: Iterable[dict[str, Any]]) -> Iterator[StoredSet]:
    """Papers in the order of their sets, and their fields in the order of the papers, put together."""
    waiting = iter(fields)
    ready = next(waiting, None)
    made: StoredSet | None = None
    for row in papers:
        if made is None or (made.snapshot, made.set_name) != (row["snapshot"], row["set_name"]):
            if made is not None:
                yield made
            made = StoredSet(
                row["snapshot"], row["set_name"], PaperSet(row["title"]), shipments=_links(row["shipments"])
            )
        paper = paper_of_row(row)
        made.papers.papers.append(paper)
        made.lines.append(row["line"])
        made.hashes.append(row["sha256"])
        while ready is not None and (ready["snapshot"], ready["document"]) == (row["snapshot"], row["line"]):
            paper.fields[ready["field"]] = value_of_row(ready)
            ready = next(waiting, None)
    if made is not None:
        yield made


def _links(rows: Sequence[dict[str, Any]] | None) -> tuple[tuple[int, int, str, str], ...]:
    return tuple((one["snapshot"], one["line"], one["number"] or "", one["link_by"]) for one in rows or ())
