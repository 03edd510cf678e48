"""Delta tables under one folder, rows first and the snapshot's row last as commit mark.

    <store>/trade_flow        rows of all imports; an import that died before its mark left rows nobody sees
    <store>/report_coverage   what each import speaks of
    <store>/snapshot          one row per complete import
    <store>/.lock             held by the one process that writes

Readers need no lock: they take the marks first and then the files of the marked snapshots, none of which ever change.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.errors import InputError, StoreError
from oretrace.schema import REPORT_COVERAGE, SNAPSHOT, TABLES, TRADE_FLOW, Table
from oretrace.sources.base import Import, Rows
from oretrace.sources.checks import check
from oretrace.sources.slices import refuse_mixed_editions, slices_of
from oretrace.store.delta import Folder
from oretrace.store.lock import io_errors, writing

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

ROWS_PER_FILE = 262_144  # a larger import is written as several files at once, one per processor


@dataclass(frozen=True)
class Snapshot:
    """One complete import, as its row in the table `snapshot` says."""

    snapshot: int
    source: str
    publisher: str
    licence: str
    file: str
    sha256: str
    mapping_sha256: str
    retrieved_on: date
    imported_at: datetime
    rows: int
    ignored: str


@dataclass(frozen=True)
class Imported:
    """What an import came to; `new` is false when the store already held this file read this way."""

    snapshot: Snapshot
    new: bool


class Store:
    """A folder of canonical tables. Make one with `Store.open`.

    `day` None reads all there is; otherwise only what had been retrieved on that day or before.
    """

    def __init__(self, path: Path, day: date | None = None, only: frozenset[int] | None = None) -> None:
        self.path, self.day, self._only = path, day, only

    @classmethod
    def open(cls, path: str | Path, create: bool = False) -> Store:
        """The store at `path`; with `create` a new one if there is none."""
        store = cls(Path(path))
        held = [name for name in TABLES if store._folder(name).exists()]
        if len(held) == len(TABLES):
            return store
        if held and (not create or ("snapshot" in held and store.snapshots())):
            missing = ", ".join(sorted(set(TABLES) - set(held)))
            do = "It was not finished, or an earlier version made it: import the files into a new folder"
            raise StoreError(f"{store.path}: expected a whole store, found no table {missing}. {do}.")
        if not create:
            do = "An import creates one: oretrace import --help"
            raise StoreError(f"{store.path}: expected a store, found none. {do}.")
        with io_errors(store.path, "the store was not created"):
            store.path.mkdir(parents=True, exist_ok=True)
            with writing(store.path):
                store._create()
        return store

    def as_of(self, day: date | None) -> Store:
        """The store as it was: only snapshots retrieved on `day` or before. None is the store as it is.

        A day before the first retrieval is an InputError, as an empty past would look like no trade.
        """
        past = Store(self.path, day)
        if day and not past.snapshots() and (known := self.snapshots()):
            first = min(s.retrieved_on for s in known)
            raise InputError(f"a day on which something was known, {first} or later", str(day), "--as-of")
        return past

    def seen(self, snapshots: Collection[int]) -> Store:
        """The store with these snapshots and no others."""
        return Store(self.path, self.day, frozenset(snapshots))

    def import_file(self, item: Import) -> Imported:
        """Store one file's rows as a new snapshot, or nothing when they are already here.

        Rows that break a rule of the schema are an InputError, and nothing is stored.
        """
        if self.day:
            raise StoreError(f"{self.path}: expected the store of today, found its past of {self.day}, read only.")
        known = _same(item, self.snapshots())
        if known:
            return Imported(known, new=False)
        rows = item.make_rows()
        check(rows, item)
        slices = _spoken_of(rows)
        refuse_mixed_editions(slices, item.file)
        with writing(self.path):
            # Another process may have stored the same file while this one read it.
            known = _same(item, self.snapshots())
            if known:
                return Imported(known, new=False)
            with io_errors(self.path, "nothing was stored"):
                return Imported(self._commit(item, rows, slices), new=True)

    def snapshots(self) -> list[Snapshot]:
        """All complete imports, by number."""
        return [Snapshot(**row) for row in self._marks().to_pylist()]

    def connect(self) -> DuckDBPyConnection:
        """A DuckDB connection that sees the store as it is now, or was on its day.

        View `trade_flow` has every vintage of every figure, `current_flow` the latest of each; table `snapshot` the
        imports, `report_coverage` what they speak of, `replaced` the rows that a later snapshot replaces, view
        `revision` what it changed, `hs_family` the codes that revisions of the nomenclature joined.
        """
        from oretrace.catalog.families import families_table

        connection = engine.connect()
        marks = self._marks()
        marked = set(marks["snapshot"].to_pylist())
        _keep(connection, "snapshot", marks)
        _keep(connection, "hs_family", families_table().select(["hs6", "family"]))
        self._view(connection, TRADE_FLOW, marked)
        self._view(connection, REPORT_COVERAGE, marked)
        connection.execute(engine.load("store/replaced.sql"))
        found = connection.execute("SELECT count(*) FROM replaced").fetchone()
        current = "store/current.sql" if found and found[0] else "store/current_is_all.sql"
        connection.execute(engine.load(current))
        connection.execute(engine.load("store/revision.sql"))
        return connection

    def status(self) -> pa.Table:
        """One row per snapshot: where it is from, what it covers, and `gaps` such as "DEU 2024-03"."""
        with self.connect() as connection:
            return engine.run(connection, "store/status.sql")

    def revisions(self) -> pa.Table:
        """What later snapshots changed: one row per figure, the largest change first; columns as in revision.sql."""
        with self.connect() as connection:
            return engine.run(connection, "store/revisions.sql")

    def changes(self, snapshot: int) -> dict[str, int]:
        """How many figures a snapshot revised, withdrew and added where an earlier one had spoken."""
        with self.connect() as connection:
            rows = engine.run(connection, "store/changes.sql", {"snapshot": snapshot}).to_pylist()
        return {row["change"]: row["figures"] for row in rows}

    def _folder(self, name: str) -> Folder:
        return Folder(self.path / name, TABLES[name])

    def _create(self) -> None:
        for name in TABLES:
            self._folder(name).create()

    def _marks(self) -> pa.Table:
        import pyarrow as pa
        import pyarrow.compute as pc

        marks = self._folder("snapshot").read()
        if self._only is not None:
            marks = marks.filter(pc.is_in(marks["snapshot"], pa.array(sorted(self._only), pa.int32())))
        return marks.filter(pc.less_equal(marks["retrieved_on"], self.day)) if self.day else marks

    def _commit(self, item: Import, rows: Rows, slices: pa.Table) -> Snapshot:
        import pyarrow as pa

        flows = self._folder("trade_flow")
        number = 1 + max(flows.highest_number(), self._folder("snapshot").highest_number())
        starts = range(0, rows.table.num_rows, ROWS_PER_FILE)
        pieces = [_numbered(rows.table.slice(start, ROWS_PER_FILE), TRADE_FLOW, number) for start in starts]
        flows.append(pieces, number)
        covered = _numbered(_coverage(rows.table, slices), REPORT_COVERAGE, number)
        self._folder("report_coverage").append([covered], number)
        mark = Snapshot(
            snapshot=number,
            source=item.source,
            publisher=item.publisher,
            licence=item.licence,
            file=item.file,
            sha256=item.sha256,
            mapping_sha256=item.mapping_sha256,
            retrieved_on=item.retrieved_on,
            imported_at=datetime.now(UTC),
            rows=rows.table.num_rows,
            ignored=rows.ignored,
        )
        self._folder("snapshot").append([pa.Table.from_pylist([asdict(mark)], SNAPSHOT.arrow())], number)
        return mark

    def _view(self, connection: DuckDBPyConnection, table: Table, marked: set[int]) -> None:
        """The rows of marked snapshots; a file that holds others too (compacted from outside) is filtered."""
        folder = self._folder(table.name)
        spans = folder.files()
        wanted = {name: span for name, span in spans.items() if marked.intersection(range(span[0], span[1] + 1))}
        columns = ", ".join(column.name for column in table.columns)
        if not wanted:
            _keep(connection, table.name, table.arrow().empty_table())
            return
        paths = [_no_glob(str((folder.path / name).resolve())) for name in sorted(wanted)]
        stored = f"stored_{table.name}"
        connection.read_parquet(paths, hive_partitioning=False).create_view(stored)
        mixed = any(low != high for low, high in wanted.values())
        where = "WHERE snapshot IN (SELECT snapshot FROM snapshot)" if mixed else ""
        connection.execute(f"CREATE VIEW {table.name} AS SELECT {columns} FROM {stored} {where}")


def _keep(connection: DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    connection.register("handed_over", rows)
    connection.execute(f"CREATE TABLE {name} AS SELECT * FROM handed_over")
    connection.unregister("handed_over")


def _same(item: Import, done: list[Snapshot]) -> Snapshot | None:
    """The snapshot that came of the same bytes, read the same way.

    None when another file of the source was retrieved in between: then the publisher has gone back to these figures,
    and that is a vintage of its own.
    """
    wanted = (item.source, item.sha256, item.mapping_sha256)
    same = [s for s in done if (s.source, s.sha256, s.mapping_sha256) == wanted]
    if not same:
        return None
    last = max(same, key=lambda s: (s.retrieved_on, s.snapshot))
    between = (
        s.source == item.source and last.retrieved_on < s.retrieved_on <= item.retrieved_on and s not in same
        for s in done
    )
    return None if any(between) else last


def _spoken_of(rows: Rows) -> pa.Table:
    import pyarrow as pa

    slices = slices_of(rows.table)
    return slices if rows.empty is None else pa.concat_tables([slices, rows.empty.cast(slices.schema)])


def _coverage(rows: pa.Table, slices: pa.Table) -> pa.Table:
    with engine.scratch() as connection:
        connection.register("slice", slices)
        connection.register("withheld", _withheld(rows))
        return engine.run(connection, "store/coverage.sql")


def _withheld(rows: pa.Table) -> pa.Table:
    columns = ["reporter", "flow", "hs_code", "period_start", "period_months"]
    return rows.select(columns).filter(rows["suppressed"])


def _numbered(rows: pa.Table, table: Table, number: int) -> pa.Table:
    """The rows with the snapshot's number in front; text may stay in dictionaries."""
    import pyarrow as pa

    columns = [pa.repeat(pa.scalar(number, pa.int32()), rows.num_rows), *rows.columns]
    fields = [pa.field(f.name, c.type, f.nullable) for f, c in zip(table.arrow(), columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _no_glob(path: str) -> str:
    """A path that DuckDB takes literally."""
    return re.sub(r"[*?\[]", r"[\g<0>]", path)
