"""Writes one import: rows of every table, what they speak of, the list of files, and the mark last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.schema import REPORT_COVERAGE, REPORT_SCOPE, SNAPSHOT, SNAPSHOT_FILE, TABLES, Table
from oretrace.sources.slices import distinct
from oretrace.store.delta import DataFile
from oretrace.store.marks import Snapshot, folder_of

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from oretrace.sources.base import Import, Rows

ROWS_PER_FILE = 262_144  # a larger import is written as several files at once, one per processor
Pieces = list["Callable[[], pa.Table]"]


def write_import(
    path: Path, item: Import, tables: Mapping[str, Rows], slices: pa.Table | None, instead: Snapshot | None
) -> Snapshot:
    """Store the rows under a new number, or in place of the damaged snapshot `instead`; its mark is the result.

    What fails before the first commit leaves no file behind.
    """
    number = instead.snapshot if instead else _next_number(path)
    mark = Snapshot(
        snapshot=number,
        source=item.source,
        publisher=item.publisher,
        licence=item.licence,
        file=item.file,
        sha256=item.sha256,
        mapping_sha256=item.mapping_sha256,
        retrieved_on=instead.retrieved_on if instead else item.retrieved_on,
        imported_at=datetime.now(UTC),
        rows=sum(rows.table.num_rows for rows in tables.values()),
        ignored="; ".join(_remarks(tables)),
    )
    written: list[DataFile] = []
    committed: set[str] = set()
    try:
        for name, pieces in _pieces(tables, slices, mark).items():
            written += folder_of(path, name).write(pieces, number)
        written += folder_of(path, "snapshot_file").write([partial(_list_of, written)], number)
        for name in TABLES:  # the mark last
            folder = folder_of(path, name)
            old = [file for file in folder.files() if file.snapshot == number] if instead else []
            new = [file for file in written if file.table == name]
            if old or new:
                folder.commit(new, old)
            committed.add(name)
            folder.discard(old)
    except BaseException:
        for name in TABLES.keys() - committed:
            folder_of(path, name).discard(file for file in written if file.table == name)
        raise
    return mark


def _remarks(tables: Mapping[str, Rows]) -> Iterator[str]:
    """What was ignored by name, and what the reader had doubts about."""
    yield from (rows.ignored for rows in tables.values() if rows.ignored)
    yield from (f"warning: {warning}" for rows in tables.values() for warning in rows.warnings)


def _next_number(path: Path) -> int:
    return 1 + max(folder_of(path, name).highest_number() for name in TABLES)


def _pieces(tables: Mapping[str, Rows], slices: pa.Table | None, mark: Snapshot) -> dict[str, Pieces]:
    """What goes into each file of each table, made when the file is written."""
    import pyarrow as pa

    number = mark.snapshot
    found = {name: _sorted_pieces(rows.table, TABLES[name], number) for name, rows in tables.items()}
    if slices is not None:
        rows = tables["trade_flow"]
        flows = rows.table
        found[REPORT_COVERAGE.name] = [lambda: _numbered(_coverage(rows, slices), REPORT_COVERAGE, number)]
        found[REPORT_SCOPE.name] = [lambda: _numbered(_scope(flows), REPORT_SCOPE, number)]
    found[SNAPSHOT.name] = [lambda: pa.Table.from_pylist([asdict(mark)], SNAPSHOT.arrow())]
    return found


def _sorted_pieces(rows: pa.Table, table: Table, number: int) -> Pieces:
    """Rows by code, within a code in the order of the file, so that a query for a few codes reads few row groups."""
    order = _by_code(rows)
    starts = range(0, rows.num_rows, ROWS_PER_FILE)
    if order is None:
        return [partial(lambda at: _numbered(rows.slice(at, ROWS_PER_FILE), table, number), at) for at in starts]
    whole = rows.unify_dictionaries().combine_chunks()
    return [
        partial(lambda at: _numbered(whole.take(order[at : at + ROWS_PER_FILE]), table, number), at) for at in starts
    ]


def _by_code(rows: pa.Table) -> Any | None:
    """The order of rows by `hs_code`; None where there is none, or where they stand in it."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if "hs_code" not in rows.column_names:
        return None
    column = rows["hs_code"]
    column = pc.fill_null(column, "") if column.null_count else column  # a bill of lading may have none
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    one = coded.unify_dictionaries().combine_chunks()
    one = one.chunk(0) if isinstance(one, pa.ChunkedArray) else one
    names = one.dictionary
    rank = np.empty(len(names), np.uint16 if len(names) < 1 << 16 else np.int32)  # two bytes are sorted by radix
    rank[pc.sort_indices(names).to_numpy()] = np.arange(len(names))
    key = rank[one.indices.to_numpy(zero_copy_only=False)]
    return None if (key[1:] >= key[:-1]).all() else np.argsort(key, kind="stable")


def _coverage(rows: Rows, slices: pa.Table) -> pa.Table:
    import pyarrow as pa

    columns = ["reporter", "flow", "hs_code", "period_start", "period_months"]
    withheld = rows.table.select(columns).filter(rows.table["suppressed"])
    if rows.withheld is not None:
        withheld = pa.concat_tables([withheld, rows.withheld.select(columns)])
    with engine.scratch() as connection:
        connection.register("slice", slices)
        connection.register("withheld", withheld)
        return engine.run(connection, "store/coverage.sql")


def _scope(rows: pa.Table) -> pa.Table:
    """The codes and partners of the rows by reporter and flow, in order."""
    import pyarrow as pa

    fields = [field for field in REPORT_SCOPE.arrow() if field.name != "snapshot"]
    parts = []
    for kind in ("hs_code", "partner"):
        names = ("reporter", "flow", kind)
        found = distinct(rows, names).sort_by([(name, "ascending") for name in names])
        kinds = pa.repeat(pa.scalar(kind), found.num_rows)
        parts.append(pa.table([found["reporter"], found["flow"], kinds, found[kind]], names=[f.name for f in fields]))
    return pa.concat_tables(parts).cast(pa.schema(fields))


def _list_of(written: list[DataFile]) -> pa.Table:
    rows = [(f.snapshot, f.table, f.name, f.rows, f.bytes, f.sha256) for f in written]
    return engine.table_of(rows, SNAPSHOT_FILE.arrow())


def _numbered(rows: pa.Table, table: Table, number: int) -> pa.Table:
    """The rows with the snapshot's number in front; text may stay in dictionaries."""
    import pyarrow as pa

    columns = [pa.repeat(pa.scalar(number, pa.int32()), rows.num_rows), *rows.columns]
    fields = [pa.field(f.name, c.type, f.nullable) for f, c in zip(table.arrow(), columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))
