"""Marks of complete imports, and what the logs say of the files behind them; no row is looked at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import StoreError
from oretrace.schema import TABLES
from oretrace.sources.modelled import is_modelled
from oretrace.store.delta import DataFile, Folder

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.sources.base import Import


@dataclass(frozen=True)
class Snapshot:
    """One complete import, as in its row of the table `snapshot`."""

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

    @property
    def modelled(self) -> bool:
        """Whether its figures are made by the benchmark and published by nobody."""
        return is_modelled(self.source)


@dataclass(frozen=True)
class Imported:
    """What an import came to; `new` is false when the store already held this file read this way.

    `warnings` are what the reader had doubts about; they stand in `snapshot.ignored`, too.
    """

    snapshot: Snapshot
    new: bool
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoreContents:
    """The marks of a store, the files its logs list by table, and the files its imports say they wrote.

    `unreadable` names tables whose log, or whose list of files, cannot be read, and why.
    """

    path: Path
    marks: pa.Table
    files: Mapping[str, list[DataFile]]
    written: pa.Table
    unreadable: Mapping[str, str]

    @property
    def snapshots(self) -> list[Snapshot]:
        """The complete imports, by number."""
        return [Snapshot(**row) for row in self.marks.to_pylist()]

    def of(self, table: str) -> list[DataFile]:
        """The files of marked snapshots in one table."""
        marked = set(self.marks["snapshot"].to_pylist())
        return [file for file in self.files[table] if file.snapshot in marked]


def folder_of(path: Path, table: str) -> Folder:
    """The folder of a canonical table in the store at `path`."""
    return Folder(path / table, TABLES[table])


def read_marks(path: Path, day: date | None = None, only: Collection[int] | None = None) -> pa.Table:
    """The rows of `snapshot`: retrieved on `day` or before, and among the numbers `only`, where these are given."""
    import pyarrow as pa
    import pyarrow.compute as pc

    folder = folder_of(path, "snapshot")
    try:
        marks = folder.read(folder.files())
    except StoreError as error:
        do = "Without its marks a store cannot be healed: import the files into a new folder"
        raise StoreError(f"{error} {do}.") from None
    if day is not None:
        marks = marks.filter(pc.less_equal(marks["retrieved_on"], day))
    if only is not None:
        marks = marks.filter(pc.is_in(marks["snapshot"], pa.array(sorted(only), pa.int32())))
    return marks


def read_contents(
    path: Path, day: date | None = None, only: Collection[int] | None = None, marks: pa.Table | None = None
) -> StoreContents:
    """What the store at `path` holds, of all marks or these; they are read first, as an import writes them last."""
    marks = read_marks(path, day, only) if marks is None else marks
    marked = set(marks["snapshot"].to_pylist())
    unreadable: dict[str, str] = {}
    files: dict[str, list[DataFile]] = {}
    for name in TABLES:
        try:
            files[name] = folder_of(path, name).files()
        except StoreError as error:
            files[name], unreadable[name] = [], str(error)
        if marked and not folder_of(path, name).exists():
            unreadable[name] = f"the table {name} is missing"
    folder = folder_of(path, "snapshot_file")
    try:
        written = folder.read(file for file in files["snapshot_file"] if file.snapshot in marked)
    except StoreError as error:
        written, unreadable["snapshot_file"] = folder.table.arrow().empty_table(), str(error)
    return StoreContents(path, marks, files, written, unreadable)


def same(item: Import, done: Collection[Snapshot]) -> Snapshot | None:
    """The snapshot that came of the same bytes, read the same way.

    None when another file of the source was retrieved in between: then the publisher has gone back to these figures,
    and that is a vintage of its own.
    """
    alike = [s for s in done if _key(s) == _key(item)]
    if not alike:
        return None
    last = max(alike, key=lambda s: (s.retrieved_on, s.snapshot))
    between = (
        s.source == item.source and last.retrieved_on < s.retrieved_on <= item.retrieved_on and s not in alike
        for s in done
    )
    return None if any(between) else last


def healed_by(item: Import, damaged: Collection[Snapshot]) -> Snapshot | None:
    """The damaged snapshot that came of these bytes, read the same way or by an earlier version of the reader."""
    exact = [s for s in damaged if _key(s) == _key(item)]
    alike = [s for s in damaged if (s.source, s.sha256, s.file) == (item.source, item.sha256, item.file)]
    return next(iter(exact or alike), None)


def _key(one: Any) -> tuple[str, str, str]:
    return one.source, one.sha256, one.mapping_sha256
