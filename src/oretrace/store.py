"""The store: Delta tables under one folder, rows first and the snapshot's row last as commit mark.

    <store>/trade_flow    rows of all imports; an import that died before its mark left rows nobody sees
    <store>/snapshot      one row per complete import
    <store>/.lock         held by the one process that writes

Readers need no lock: they take the marks first and then the files of the marked snapshots, none of which ever change.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import uuid4

from oretrace import engine
from oretrace.errors import StoreError
from oretrace.schema import SNAPSHOT, TABLES, TRADE_FLOW
from oretrace.sources.base import Import, Rows
from oretrace.sources.checks import check

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable
    from duckdb import DuckDBPyConnection

LOCK_SECONDS = 60.0
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
    """A folder of canonical tables. Make one with `Store.open`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def open(cls, path: str | Path, create: bool = False) -> Store:
        """The store at `path`; with `create` a new one if there is none."""
        store = cls(Path(path))
        if store._complete():
            return store
        if not create:
            do = "An import creates one: oretrace import --help"
            raise StoreError(f"{store.path}: expected a store, found none. {do}.")
        with _io_errors(store.path, "the store was not created"):
            store.path.mkdir(parents=True, exist_ok=True)
            with store._writing():
                store._create()
        return store

    def import_file(self, item: Import) -> Imported:
        """Store one file's rows as a new snapshot, or nothing when they are already here.

        Rows that break a rule of the schema are an InputError, and nothing is stored.
        """
        known = _same(item, self.snapshots())
        if known:
            return Imported(known, new=False)
        rows = item.make_rows()
        check(rows, item)
        with self._writing():
            # Another process may have stored the same file while this one read it.
            done = self.snapshots()
            known = _same(item, done)
            if known:
                return Imported(known, new=False)
            with _io_errors(self.path, "nothing was stored"):
                return Imported(self._commit(item, rows, done), new=True)

    def snapshots(self) -> list[Snapshot]:
        """All complete imports, by number."""
        return [Snapshot(**row) for row in self._marks().to_pylist()]

    def connect(self) -> DuckDBPyConnection:
        """A DuckDB connection that sees the store as it is now.

        View `trade_flow` has every vintage of every figure, `current_flow` the latest of each; table `snapshot` the
        imports, `hs_family` the codes that revisions of the nomenclature joined.
        """
        from oretrace.catalog.families import families_table

        marks = self._marks()
        connection = engine.connect()
        connection.register("marks", marks)
        connection.execute("CREATE TABLE snapshot AS SELECT * FROM marks")
        connection.unregister("marks")
        connection.register("families", families_table())
        connection.execute("CREATE TABLE hs_family AS SELECT hs6, family FROM families")
        connection.unregister("families")
        marked = set(marks["snapshot"].to_pylist())
        self._view_trade_flow(connection, marked)
        sources = marks["source"].to_pylist()
        if len(set(sources)) == len(sources):
            connection.execute("CREATE VIEW current_flow AS SELECT * FROM trade_flow")
        else:
            connection.execute(engine.load("store_current.sql"))
        return connection

    def status(self) -> pa.Table:
        """One row per snapshot: where it is from, what it covers, and `gaps` such as "DEU 2024-03"."""
        with self.connect() as connection:
            return engine.run(connection, "store_status.sql")

    def _complete(self) -> bool:
        return all((self.path / name / "_delta_log").is_dir() for name in TABLES)

    def _create(self) -> None:
        from deltalake import DeltaTable

        for name, table in TABLES.items():
            DeltaTable.create(self.path / name, table.arrow(), mode="ignore")

    def _table(self, name: str) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return DeltaTable(self.path / name)
        except DeltaError as error:
            raise StoreError(f"{self.path}: the table {name} cannot be read: {error}") from None

    def _marks(self) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = SNAPSHOT.arrow()
        folder = self.path / "snapshot"
        actions = pa.table(self._table("snapshot").get_add_actions())
        parts = [pq.read_table(folder / name).cast(schema) for name in actions["path"].to_pylist()]
        return pa.concat_tables([schema.empty_table(), *parts]).sort_by("snapshot")

    def _commit(self, item: Import, rows: Rows, done: list[Snapshot]) -> Snapshot:
        import pyarrow as pa

        flows = self._table("trade_flow")
        number = self._next_number(flows, done)
        starts = range(0, rows.table.num_rows, ROWS_PER_FILE)
        pieces = [_with_snapshot(rows.table.slice(start, ROWS_PER_FILE), number) for start in starts]
        self._append(flows, pieces, number)
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
        row = pa.Table.from_pylist([asdict(mark)], SNAPSHOT.arrow())
        self._append(self._table("snapshot"), [row], number)
        return mark

    def _next_number(self, flows: DeltaTable, done: list[Snapshot]) -> int:
        """One more than any number ever used, were it by an import that died before its mark."""
        marked = [snapshot.snapshot for snapshot in done]
        orphaned = [span[1] for span in _files(flows).values()]
        on_disk = [int(m.group(1)) for f in (self.path / "trade_flow").iterdir() if (m := FILE_NAME.match(f.name))]
        used: list[int] = [0, *marked, *orphaned, *on_disk]
        return max(used) + 1

    def _append(self, table: DeltaTable, pieces: list[pa.Table], number: int) -> None:
        """Write each piece to a file of its own, side by side, then commit them all as one version of the table.

        deltalake's own writer would take twice as long and fails on folders with characters such as `[`.
        """
        from concurrent.futures import ThreadPoolExecutor

        from deltalake.transaction import AddAction

        folder = self.path / ("snapshot" if "sha256" in pieces[0].column_names else "trade_flow")
        names = [f"snapshot-{number:08}-{uuid4().hex}.parquet" for _ in pieces]
        with ThreadPoolExecutor() as pool:
            sizes = list(pool.map(_write_file, [folder / name for name in names], pieces))
        now = int(datetime.now(UTC).timestamp() * 1000)
        actions = [
            AddAction(name, size, {}, now, True, _statistics(piece.num_rows, number))
            for name, size, piece in zip(names, sizes, pieces, strict=True)
        ]
        table.create_write_transaction(actions, "append", table.schema())  # type: ignore[arg-type]

    def _view_trade_flow(self, connection: DuckDBPyConnection, marked: set[int]) -> None:
        """The rows of marked snapshots; a file that holds others too (compacted from outside) is filtered."""
        spans = _files(self._table("trade_flow"))
        wanted = {name: span for name, span in spans.items() if marked.intersection(range(span[0], span[1] + 1))}
        columns = ", ".join(column.name for column in TRADE_FLOW.columns)
        if not wanted:
            connection.register("nothing", TRADE_FLOW.arrow().empty_table())
            connection.execute("CREATE TABLE trade_flow AS SELECT * FROM nothing")
            return
        paths = [_no_glob(str((self.path / "trade_flow" / name).resolve())) for name in sorted(wanted)]
        connection.read_parquet(paths, hive_partitioning=False).create_view("stored_flow")
        mixed = any(low != high for low, high in wanted.values())
        where = "WHERE snapshot IN (SELECT snapshot FROM snapshot)" if mixed else ""
        connection.execute(f"CREATE VIEW trade_flow AS SELECT {columns} FROM stored_flow {where}")

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Holds the lock of the one writer; waits for another at most LOCK_SECONDS."""
        with _io_errors(self.path, "nothing was stored"):
            lock = (self.path / ".lock").open("a+")
        with lock:
            _wait_for(lock, self.path)
            lock.truncate(0)
            print(f"{_pid()}", file=lock, flush=True)
            yield


FILE_NAME = re.compile(r"snapshot-(\d+)-")


def _pid() -> int:
    import os

    return os.getpid()


def _wait_for(lock: IO[str], path: Path) -> None:
    import fcntl
    import time

    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            # The system frees the lock when its holder ends, however it ends.
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                lock.seek(0)
                holder = lock.read().strip() or "unknown"
                waited = f"still after {LOCK_SECONDS:.0f} s"
                text = f"{path}: process {holder} is writing to this store, {waited}. Try again when it is done."
                raise StoreError(text) from None
            time.sleep(0.02)


@contextmanager
def _io_errors(path: Path, outcome: str) -> Iterator[None]:
    from deltalake.exceptions import DeltaError

    try:
        yield
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}; {outcome}.") from error
    except DeltaError as error:
        raise StoreError(f"{path}: {error}; {outcome}.") from error


def _same(item: Import, done: list[Snapshot]) -> Snapshot | None:
    """The snapshot that came of the same bytes, read the same way."""
    wanted = (item.source, item.sha256, item.mapping_sha256)
    return next((s for s in done if (s.source, s.sha256, s.mapping_sha256) == wanted), None)


def _files(table: DeltaTable) -> dict[str, tuple[int, int]]:
    """The table's current data files with the first and last snapshot in each."""
    import pyarrow as pa

    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    return {a["path"]: (a["min.snapshot"], a["max.snapshot"]) for a in actions}


def _statistics(rows: int, number: int) -> str:
    bound = {"snapshot": number}
    return json.dumps({"numRecords": rows, "minValues": bound, "maxValues": bound, "nullCount": {"snapshot": 0}})


def _with_snapshot(rows: pa.Table, number: int) -> pa.Table:
    import pyarrow as pa

    columns = [pa.repeat(pa.scalar(number, pa.int32()), rows.num_rows), *rows.columns]
    fields = [pa.field(f.name, c.type, f.nullable) for f, c in zip(TRADE_FLOW.arrow(), columns, strict=True)]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _write_file(path: Path, table: pa.Table) -> int:
    """Write one Parquet file and return its size; a file that cannot be finished is removed."""
    import pyarrow.parquet as pq

    # Amounts hardly repeat and lines never: a dictionary of them would only cost. Statistics of all columns would
    # double the time; these are the columns that queries narrow down by.
    encodings = {"line": "DELTA_BINARY_PACKED", "value": "BYTE_STREAM_SPLIT", "net_kg": "BYTE_STREAM_SPLIT"}
    plain = {name: encoding for name, encoding in encodings.items() if name in table.column_names}
    try:
        pq.write_table(
            table,
            path,
            compression="lz4",
            row_group_size=131_072,
            use_dictionary=[name for name in table.column_names if name not in plain],
            column_encoding=plain or None,
            write_statistics=[n for n in ("snapshot", "period_start", "hs_code") if n in table.column_names],
            store_schema=False,
        )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path.stat().st_size


def _no_glob(path: str) -> str:
    """A path that DuckDB takes literally."""
    return re.sub(r"[*?\[]", r"[\g<0>]", path)
