"""Do the files agree with the marks? Quickly at every opening, byte by byte when the files are read or on request."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from oretrace.errors import StoreError
from oretrace.store.delta import FILE_NAME, DataFile
from oretrace.store.disk import opened, shown

if TYPE_CHECKING:
    from oretrace.store.marks import Snapshot, StoreContents

NAMED = 3  # so many damages an error names, the rest it counts
Stamp = tuple[str, int, int, int]
Listed = dict[tuple[str, str], DataFile]  # by table and name
NOTHING: Mapping[str, int] = MappingProxyType({})
_hashed: dict[Stamp, str] = {}  # files hashed by this process: path, size, time of change, inode


@dataclass(frozen=True)
class Verified:
    """What a check of one snapshot came to: `damage` is empty when every file is as it was written.

    `hashed` is false for an import of before files were hashed: only sizes and row counts can be compared.
    """

    snapshot: Snapshot
    files: int
    hashed: bool
    damage: tuple[str, ...]


def quick(contents: StoreContents) -> list[Verified]:
    """Compares marks, logs, row counts and the sizes of files, without reading these."""
    listed: dict[int, Listed] = {}
    for name in contents.files:
        for file in contents.of(name):
            listed.setdefault(file.snapshot, {})[file.table, file.name] = file
    written: dict[int, list[dict[str, Any]]] = {}
    for row in contents.written.to_pylist():
        written.setdefault(row["snapshot"], []).append(row)
    return [
        _quick(contents, snapshot, listed.get(snapshot.snapshot, {}), written.get(snapshot.snapshot, []))
        for snapshot in contents.snapshots
    ]


def thorough(contents: StoreContents, *, again: bool = True) -> list[Verified]:
    """Compares the hash of every file, too; `again` false trusts what this process has hashed before.

    Files without a known hash are read whole: what cannot be decoded or has other rows than the log lists is damage.
    """
    from concurrent.futures import ThreadPoolExecutor

    files = [file for name in contents.files for file in contents.of(name)]
    with ThreadPoolExecutor() as pool:
        found = list(pool.map(lambda file: _content(contents.path, file, again), files))
    wrong: dict[int, list[str]] = {}
    for file, what in zip(files, found, strict=True):
        if what:
            wrong.setdefault(file.snapshot, []).append(what)
    return [replace(one, damage=one.damage or tuple(wrong.get(one.snapshot.snapshot, ()))) for one in quick(contents)]


def refuse_damage(path: Path, verified: Iterable[Verified]) -> None:
    """StoreError that names what is damaged and how it is healed."""
    broken = [one for one in verified if one.damage]
    if not broken:
        return
    named = "; ".join(
        f"snapshot {one.snapshot.snapshot} ({one.snapshot.source}, {one.snapshot.file}): {one.damage[0]}"
        for one in broken[:NAMED]
    )
    more = f"; and {len(broken) - NAMED} more" if len(broken) > NAMED else ""
    do = "Import the same file again" if len(broken) == 1 else "Import the same files again"
    raise StoreError(f"{shown(path)}: the store is damaged: {named}{more}. {do}: that replaces what is damaged.")


def intact(contents: StoreContents, table: str) -> list[DataFile]:
    """The files of marked snapshots that stand in a table's folder as they were written, whether listed or not."""
    marked = {snapshot.snapshot for snapshot in contents.snapshots}
    sizes = {file.name: file.bytes for file in contents.files[table]}
    sizes |= {row["path"]: row["bytes"] for row in contents.written.to_pylist() if row["table_name"] == table}
    return [file for file in whole_files(contents.path, table, sizes) if file.snapshot in marked]


def whole_files(path: Path, table: str, sizes: Mapping[str, int] = NOTHING) -> list[DataFile]:
    """The files of a table's folder with the bytes that their names say; of those in `sizes` only of that size."""
    import pyarrow.parquet as pq

    found = []
    for file in sorted((path / table).glob("snapshot-*.parquet")):
        name, about = FILE_NAME.fullmatch(file.name), file.lstat()
        if not name or not stat.S_ISREG(about.st_mode) or about.st_size != sizes.get(file.name, about.st_size):
            continue
        if name[2] == _hash(file, again=True):
            rows = pq.read_metadata(file).num_rows
            found.append(DataFile(table, file.name, int(name[1]), rows, about.st_size, name[2]))
    return found


def _quick(contents: StoreContents, snapshot: Snapshot, listed: Listed, written: list[dict[str, Any]]) -> Verified:
    hashed = any(file.sha256 for file in listed.values())
    damage = [*(_expected(contents, listed, written) if hashed else _older(contents, listed, snapshot.rows))]
    damage += _sizes(contents.path, listed.values())
    return Verified(snapshot, len(listed), hashed, tuple(dict.fromkeys(damage)))


def _expected(contents: StoreContents, listed: Listed, written: list[dict[str, Any]]) -> Iterator[str]:
    """What an import recorded as written, against what the logs list."""
    if not written:
        yield contents.unreadable.get("snapshot_file", "snapshot_file: the list of its files is lost")
        return
    for row in written:
        table, name = row["table_name"], row["path"]
        file = listed.get((table, name))
        if file is None:
            yield contents.unreadable.get(table, f"{table}/{name} is no longer listed by the table's log")
        elif (file.rows, file.bytes, file.sha256) != (row["rows"], row["bytes"], row["sha256"]):
            yield f"{table}/{name}: the table's log has {file.rows:,} rows, written were {row['rows']:,}"
    for table, name in listed.keys() - {(row["table_name"], row["path"]) for row in written}:
        if table != "snapshot_file":
            yield f"{table}/{name} was not written by this import"


def _older(contents: StoreContents, listed: Listed, expected: int) -> Iterator[str]:
    """Row counts and tables of an import of before its files were listed."""
    for table in ("trade_flow", "report_coverage"):
        if not any(known == table for known, _ in listed):
            yield contents.unreadable.get(table, f"the table {table} has none of its rows")
            return
    rows = sum(file.rows for file in listed.values() if file.table == "trade_flow")
    if rows != expected:
        yield f"trade_flow has {rows:,} of its rows, expected {expected:,}"


def _sizes(path: Path, files: Iterable[DataFile]) -> Iterator[str]:
    for file in files:
        try:
            size = (path / file.table / file.name).stat().st_size
        except OSError as error:
            yield f"{file.table}/{file.name}: {error.strerror}"
            continue
        if size != file.bytes:
            yield f"{file.table}/{file.name} has {size:,} bytes, written were {file.bytes:,}"


def _content(path: Path, file: DataFile, again: bool) -> str | None:
    """What is wrong with the bytes of a file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    where = path / file.table / file.name
    try:
        if file.sha256 is None:
            if not again:
                return None
            rows, name = pq.read_table(where).num_rows, f"{file.table}/{file.name}"
            return None if rows == file.rows else f"{name} has {rows:,} rows, expected {file.rows:,}"
        if where.stat().st_size != file.bytes:
            return None  # `quick` names it
        same = _hash(where, again) == file.sha256
        return None if same else f"{file.table}/{file.name} has other bytes than were written"
    except (OSError, pa.ArrowException) as error:
        return f"{file.table}/{file.name} cannot be read: {str(error).splitlines()[0]}"


def _digest(file: BinaryIO) -> str:
    found = hashlib.sha256()
    while part := file.read(1 << 20):
        found.update(part)
    return found.hexdigest()


def _hash(path: Path, again: bool) -> str:
    about = path.stat()
    stamp = (str(path), about.st_size, about.st_mtime_ns, about.st_ino)
    if again or stamp not in _hashed:
        with opened(path) as file:
            _hashed[stamp] = _digest(file)
    return _hashed[stamp]
