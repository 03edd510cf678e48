"""Delta tables under one folder, rows first and the snapshot's row last as commit mark.

    <store>/trade_flow        rows of all imports; an import that died before its mark left rows nobody sees
    <store>/report_coverage   what each import speaks of, and which codes and partners it has: report_scope
    <store>/snapshot_file     every file that an import wrote, with its rows, size and hash
    <store>/snapshot          one row per complete import
    <store>/.lock             held by the one process that writes

Readers need no lock: they take the marks first and then the files of the marked snapshots, which change only where
they were damaged. A table that an older store does not have is empty, and is made by the next import.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from oretrace import engine
from oretrace.errors import InputError, OretraceError, StoreError, nearest
from oretrace.files import refuse_in_store
from oretrace.schema import TABLES
from oretrace.sources.checks import check
from oretrace.sources.slices import refuse_mixed_editions, slices_of
from oretrace.store.calendar import MonthState, Vintage, calendar
from oretrace.store.disk import io_errors, refuse_unaddressable, shown
from oretrace.store.imports import write_import
from oretrace.store.lock import LOCK_SECONDS, writing
from oretrace.store.lost import list_again, named
from oretrace.store.marks import Imported, Snapshot, folder_of, healed_by, read_contents, read_marks, same
from oretrace.store.verify import Verified, intact, quick, refuse_damage, thorough
from oretrace.store.views import aside_of, connection_to, coverage_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.sources.base import Import, Rows
    from oretrace.store.marks import StoreContents

T = TypeVar("T")


@dataclass(frozen=True)
class Store:
    """A folder of canonical tables. Make one with `Store.open`.

    `day` None reads all there is; otherwise only what had been retrieved on that day or before. `only` None reads
    every snapshot; otherwise these. `hashes` false trusts files of the right size without hashing them. `kept` is
    what a session has worked out (`once`).
    """

    path: Path
    day: date | None = None
    only: frozenset[int] | None = None
    hashes: bool = True
    lock_seconds: float = LOCK_SECONDS
    kept: dict[Any, Any] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def open(cls, path: str | Path, create: bool = False, hashes: bool = True) -> Store:
        """The store at `path`; with `create` the first import makes a new one if there is none."""
        store = cls(Path(path), hashes=hashes)
        with io_errors(store.path, "the store was not created" if create else "no store was opened"):
            refuse_unaddressable(store.path)
            if folder_of(store.path, "snapshot").exists():
                return store
            if any(folder_of(store.path, name).files() for name in TABLES):
                do = "Import the files into a new folder"
                raise StoreError(f"{shown(store.path)}: expected a whole store, found no table snapshot. {do}.")
            if not create:
                do = "An import creates one: oretrace import --help"
                raise StoreError(f"{shown(store.path)}: expected a store, found none. {do}.")
            refuse_in_store(store.path, "--store")
            if store.path.exists() and not store.path.is_dir():
                raise NotADirectoryError(20, "Not a directory")
        return store

    def __repr__(self) -> str:
        try:
            known = self.snapshots()
        except (OretraceError, OSError):
            return f"Store({str(self.path)!r}: unreadable)"
        past, rows = f" as of {self.day}" if self.day else "", sum(s.rows for s in known)
        sources = ", ".join(sorted({s.source for s in known})) or "nothing imported"
        return f"Store({str(self.path)!r}{past}: {len(known)} snapshots, {rows:,} rows, {sources})"

    def as_of(self, day: date | None) -> Store:
        """The store as it was: only snapshots retrieved on `day` or before. None is the store as it is.

        A day before the first retrieval is an InputError, as an empty past would look like no trade.
        """
        past = replace(self, day=day)
        if day and not past.snapshots() and (known := self.snapshots()):
            first = min(s.retrieved_on for s in known)
            raise InputError(f"a day on which something was known, {first} or later", str(day), "--as-of")
        return past

    def seen(self, snapshots: Collection[int]) -> Store:
        """The store as one that has only these snapshots saw it; StoreError for numbers that it does not have."""
        wanted = frozenset(snapshots)
        if unknown := wanted - {s.snapshot for s in self.snapshots()}:
            names = ", ".join(map(str, sorted(unknown)))
            held = ", ".join(str(s.snapshot) for s in self.snapshots()) or "none"
            raise StoreError(f"{shown(self.path)}: expected snapshots of this store ({held}), found {names}.")
        return replace(self, only=wanted)

    def of_sources(self, sources: Collection[str]) -> Store:
        """The store as one that has only these sources, by default all; InputError for one that it does not have."""
        known = self.snapshots()
        held = sorted({snapshot.source for snapshot in known})
        if unknown := sorted(set(sources) - set(held)):
            what = f"a source of this store: {', '.join(held)}"
            raise InputError(what, unknown[0], "--source", nearest(unknown[0], held))
        return self.seen([s.snapshot for s in known if s.source in sources]) if sources else self

    def session(self) -> Store:
        """The store for a scan of several detectors: what they have in common is worked out once (`once`)."""
        return replace(self, kept={})

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` works out of the store as it is now; in a session once by key."""
        if self.kept is None:
            return make()
        key = (self.day, self.only, self.version(), key)
        if key not in self.kept:
            self.kept[key] = make()
        found: T = self.kept[key]
        return found

    def import_file(self, item: Import) -> Imported:
        """Store one file's rows as a new snapshot, or nothing when they are already here.

        Where a snapshot of the same file is damaged, the rows take its place under its number. Rows that break a rule
        of the schema are an InputError, and nothing is stored.
        """
        if self.day or self.only is not None:
            past = f"its past of {self.day}" if self.day else "some of its snapshots"
            raise StoreError(f"{shown(self.path)}: expected the store of today, found {past}, read only.")
        known, _ = self._standing(item)
        if known:
            return Imported(known, new=False)
        tables = item.tables()
        check(tables, item)
        slices = _spoken_of(tables["trade_flow"]) if "trade_flow" in tables else None
        if slices is not None:
            refuse_mixed_editions(slices, item.file)
        with writing(self.path, self.lock_seconds), io_errors(self.path, "nothing was stored"):
            done = self._import(item, tables, slices)
        return replace(done, warnings=tuple(text for rows in tables.values() for text in rows.warnings))

    def snapshots(self) -> list[Snapshot]:
        """All complete imports, by number."""
        return [Snapshot(**row) for row in self._marks().to_pylist()]

    def holds(self, table: str) -> bool:
        """Whether any snapshot has rows in a canonical table; no row is read."""
        return bool(read_contents(self.path, self.day, self.only).of(table))

    def rows_of(self, table: str, snapshot: int) -> int:
        """How many rows a snapshot has in a canonical table; no row is read."""
        files = read_contents(self.path, self.day, self.only).of(table)
        return sum(file.rows for file in files if file.snapshot == snapshot)

    def version(self) -> tuple[int, int, int]:
        """Another one after every import, without a file being read; all 0 where the marks' log is missing."""
        return folder_of(self.path, "snapshot").version()

    def connect(self) -> DuckDBPyConnection:
        """A DuckDB connection that sees the store as it is now, or was on its day.

        View `trade_flow` has every vintage of every figure, `current_flow` the latest of each; table `snapshot` the
        imports, `report_coverage` what they speak of, view `replaced` the rows that a later snapshot replaces, view
        `revision` what it changed, `hs_family` the codes that revisions of the nomenclature joined. StoreError where
        files are not what was written.
        """
        return self._connected(connection_to)

    def coverage(self) -> DuckDBPyConnection:
        """A connection with the imports and what they speak of alone, no figure: quick, however many there are.

        Tables `snapshot`, `report_coverage` and `report_scope`; StoreError as in `connect`.
        """
        return self._connected(coverage_of)

    def aside(self) -> DuckDBPyConnection:
        """A connection to the lines of shipments that were set aside, the view `set_aside`; errors as `connect`."""
        return self._connected(aside_of)

    def _connected(self, connect: Callable[[StoreContents], DuckDBPyConnection]) -> DuckDBPyConnection:
        import duckdb

        with io_errors(self.path, "nothing was read"):
            contents = read_contents(self.path, self.day, self.only)
            refuse_damage(self.path, thorough(contents, again=False) if self.hashes else quick(contents))
        try:
            return connect(contents)
        except duckdb.Error as error:  # damage inside a file of the right size, where nobody compared hashes
            raise StoreError(f"{shown(self.path)}: {error}. Compare the files: oretrace status --verify.") from None

    def verify(self) -> list[Verified]:
        """Every file of every snapshot, those whose mark was lost among them, against what its import wrote."""
        found = thorough(read_contents(self.path, self.day, self.only))
        return [*found, *named(self.path)] if self.day is None and self.only is None else found

    def status(self) -> pa.Table:
        """One row per snapshot: where it is from, what it covers, and `gaps` such as "DEU 2024-03"."""
        with self.connect() as connection:
            return engine.run(connection, "store/status.sql")

    def calendar(self, today: date, codes: Collection[str] = ()) -> list[MonthState]:
        """Month by month what the store has of each reporter, and what is out by `today` that it has not.

        `codes` are HS subheadings: then of reporters who have one of them, and what is withheld of these alone.
        """
        with self.coverage() as connection:
            return calendar(connection, today, codes)

    def vintages(self) -> list[Vintage]:
        """Which snapshots speak of months that an earlier one of their source speaks of, too."""
        with self.coverage() as connection:
            return [Vintage(**row) for row in engine.run(connection, "store/vintages.sql").to_pylist()]

    def revisions(self) -> pa.Table:
        """What later snapshots changed: one row per figure, the largest change first; columns as in revision.sql."""
        with self.connect() as connection:
            return engine.run(connection, "store/revisions.sql")

    def revision_counts(self) -> pa.Table:
        """How many figures each snapshot revised, withdrew and added, by the snapshot that had them before."""
        with self.connect() as connection:
            return engine.run(connection, "store/revision_counts.sql")

    def changes(self, snapshot: int) -> dict[str, int]:
        """How many figures a snapshot revised, withdrew and added where an earlier one had spoken.

        Damaged snapshots are left out, so that several can be healed one after the other.
        """
        with self._sound().connect() as connection:
            rows = engine.run(connection, "store/changes.sql", {"snapshot": snapshot}).to_pylist()
        return {row["change"]: row["figures"] for row in rows}

    def _marks(self) -> pa.Table:
        return read_marks(self.path, self.day, self.only)

    def _standing(self, item: Import) -> tuple[Snapshot | None, Snapshot | None]:
        """The whole snapshot of the same file, if there is one, else the damaged one that it would heal."""
        known = self.snapshots()
        lost = [one.snapshot for one in named(self.path)]
        alike = {s.snapshot for s in known if (s.source, s.sha256) == (item.source, item.sha256)}
        found = thorough(read_contents(self.path, only=alike)) if alike else []
        damaged = [*(one.snapshot for one in found if one.damage), *lost]
        instead = healed_by(item, damaged)
        return (None, instead) if instead else (same(item, known), None)

    def _import(self, item: Import, tables: Mapping[str, Rows], slices: pa.Table | None) -> Imported:
        first = not folder_of(self.path, "snapshot").exists()
        try:
            self._make_ready()
            # Another process may have stored the same file while this one read it.
            known, instead = self._standing(item)
            if known:
                return Imported(known, new=False)
            if instead is None and slices is not None:
                self._refuse_contradictions(item, tables["trade_flow"])
            return Imported(write_import(self.path, item, tables, slices, instead), new=True)
        except BaseException:
            if first and not self.snapshots():
                for name in reversed(TABLES):
                    shutil.rmtree(self.path / name, ignore_errors=True)
            raise

    def _refuse_contradictions(self, item: Import, rows: Rows) -> None:
        """An InputError where files of the same day, read the same way, have another figure for the same trade."""
        day = (item.source, item.retrieved_on, item.mapping_sha256)
        alike = {s.snapshot for s in self.snapshots() if (s.source, s.retrieved_on, s.mapping_sha256) == day}
        if not alike:
            return
        with self._sound(alike).connect() as connection:
            connection.register("arriving", rows.table)
            for row in engine.run(connection, "store/contradictions.sql").to_pylist():
                known = f"the {row['name']} of record {row['record']} of snapshot {row['snapshot']}, of the same day"
                do = "Files of one day are one delivery; if this one is later, give its day: --retrieved-on"
                where = f"{item.file}, {rows.locate(row['line'])}"
                raise InputError(f"{known}, for the same trade: {row['known']}", row["found"], where, do=do)

    def _sound(self, snapshots: Collection[int] | None = None) -> Store:
        """The store without snapshots that are damaged."""
        found = thorough(read_contents(self.path, self.day, snapshots or self.only), again=False)
        return replace(self, only=frozenset(one.snapshot.snapshot for one in found if not one.damage))

    def _make_ready(self) -> None:
        """Tables that are new or whose log was lost, with the files of marked snapshots that are as written."""
        contents = read_contents(self.path)
        for name in TABLES:
            if name in contents.unreadable or not folder_of(self.path, name).exists():
                folder_of(self.path, name).restore(intact(contents, name))
        lost = list_again(self.path)
        marked = lost | {snapshot.snapshot for snapshot in self.snapshots()}
        for name in TABLES:
            folder_of(self.path, name).clean(marked)


def _spoken_of(rows: Rows) -> pa.Table:
    """The slices of each file of a delivery, with the number of the file as `extract`."""
    import numpy as np
    import pyarrow as pa

    ends = [*np.searchsorted(rows.table["line"].to_numpy(), rows.starts), rows.table.num_rows]
    found, begin = [], 0
    for number, end in enumerate(map(int, ends)):
        if end > begin:
            found.append(_of_file(slices_of(rows.table.slice(begin, end - begin)), number))
        begin = end
    if rows.empty is not None:
        slices = found[0] if found else None
        empty = _of_file(rows.empty, 0)
        found.append(empty if slices is None else empty.cast(slices.schema))
    return pa.concat_tables(found)


def _of_file(slices: pa.Table, number: int) -> pa.Table:
    import pyarrow as pa

    return slices.append_column("extract", pa.repeat(pa.scalar(number, pa.int32()), slices.num_rows))
