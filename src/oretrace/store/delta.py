"""One Delta table on disk: its files, and commits that are there wholly or not at all.

Every data file belongs to one snapshot and never changes; its name begins with the snapshot's number and ends with
the hash of its bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from oretrace.errors import StoreError
from oretrace.store.disk import UNFINISHED, publish, read_whole, shown, sync, write_new

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.schema import Table

FILE_NAME = re.compile(r"snapshot-(\d+)-(?:[0-9a-f]{8}-([0-9a-f]{64})|[0-9a-f]{32})\.parquet")
SEAL = "sha256"  # of all other lines of a commit, among the fields of its first line
MOST_COMMIT, MOST_SMALL = 16 << 20, 256 << 20  # bytes of a commit, and of a file that is read whole
ROW_GROUP = 32_768  # small enough that a query for ten codes of thousands reads few rows beside theirs


@dataclass(frozen=True)
class DataFile:
    """One Parquet file, as its table's log lists it; `sha256` None in stores of before files were hashed."""

    table: str
    name: str
    snapshot: int
    rows: int
    bytes: int
    sha256: str | None


@dataclass(frozen=True)
class Folder:
    """The folder of one canonical table."""

    path: Path
    table: Table

    def exists(self) -> bool:
        """Whether a Delta table was made here."""
        return (self.path / "_delta_log").is_dir()

    def version(self) -> tuple[int, int, int]:
        """The log's number, when it was changed, and how many commits it has: another one after every commit."""
        log = self.path / "_delta_log"
        try:
            about = log.stat()
            return about.st_ino, about.st_mtime_ns, len([*log.iterdir()])
        except OSError:
            return 0, 0, 0

    def restore(self, files: Iterable[DataFile]) -> None:
        """Make the table, in place of a log that was lost, with these files."""
        import shutil

        log = self.path / "_delta_log"
        shutil.rmtree(log, ignore_errors=True)
        log.mkdir(parents=True)
        publish(log / f"{0:020}.json", _sealed_commit("CREATE TABLE", _made(self.table)))
        for folder in (self.path, self.path.parent):
            sync(folder)
        if known := list(files):
            self.commit(known)

    def files(self) -> list[DataFile]:
        """The current data files, none where there is no table; files that another program wrote are left out."""
        if not self.exists():
            return []
        found = []
        for path, rows, size in self._listed():
            if name := FILE_NAME.fullmatch(path):
                found.append(DataFile(self.table.name, path, int(name[1]), rows, size, name[2]))
        return sorted(found, key=lambda file: (file.snapshot, file.name))

    def highest_number(self) -> int:
        """The highest snapshot number ever used, were it by an import that died before its mark."""
        on_disk = [int(m[1]) for file in self.path.iterdir() if (m := FILE_NAME.fullmatch(file.name))]
        return max([0, *(file.snapshot for file in self.files()), *on_disk])

    def read(self, files: Iterable[DataFile]) -> pa.Table:
        """All rows of small files, by snapshot; a file that is not what was written is a StoreError."""
        import pyarrow as pa

        schema = self.table.arrow()
        parts = [self._read(file).cast(schema) for file in files]
        return pa.concat_tables([schema.empty_table(), *parts]).sort_by("snapshot")

    def write(self, pieces: Collection[Callable[[], pa.Table]], number: int) -> list[DataFile]:
        """Write each piece to a file of its own, side by side; nobody sees them before `commit`.

        deltalake's own writer would take twice as long and fails on folders with characters such as `[`.
        """
        from concurrent.futures import ThreadPoolExecutor

        written: list[DataFile] = []
        with ThreadPoolExecutor() as pool:
            started = [pool.submit(self._write, piece, number) for piece in pieces]
            try:
                written += [each.result() for each in started]
            except BaseException:
                for each in started:
                    each.cancel()
                pool.shutdown()
                self.discard([each.result() for each in started if not each.cancelled() and not each.exception()])
                raise
        sync(self.path)
        return written

    def discard(self, files: Iterable[DataFile]) -> None:
        """Remove files that no commit lists."""
        for file in files:
            (self.path / file.name).unlink(missing_ok=True)

    def commit(self, added: Iterable[DataFile], removed: Iterable[DataFile] = ()) -> None:
        """One new version of the table, on the disk when this returns.

        Written here, as deltalake's transactions neither wait for the disk nor remove files.
        """
        now = _now()
        actions: list[dict[str, object]] = [
            {"remove": {"path": file.name, "deletionTimestamp": now, "dataChange": True}} for file in removed
        ]
        actions += [
            {
                "add": {
                    "path": file.name,
                    "partitionValues": {},
                    "size": file.bytes,
                    "modificationTime": now,
                    "dataChange": True,
                    "stats": _statistics(file),
                }
            }
            for file in added
        ]
        version = self._version() + 1
        publish(self.path / "_delta_log" / f"{version:020}.json", _sealed_commit("WRITE", actions))

    def clean(self, marked: Collection[int]) -> None:
        """Remove what dead imports left: half-written files, and files of no marked snapshot that no commit lists."""
        listed = {file.name for file in self.files()}
        for file in [*self.path.iterdir(), *(self.path / "_delta_log").iterdir()]:
            name = FILE_NAME.fullmatch(file.name)
            left = name and file.name not in listed and int(name[1]) not in marked
            if left or file.name.endswith(UNFINISHED):
                file.unlink(missing_ok=True)

    def _write(self, piece: Callable[[], pa.Table], number: int) -> DataFile:
        table = piece()
        data = _parquet(table)
        digest = hashlib.sha256(data).hexdigest()
        name = f"snapshot-{number:08}-{uuid4().hex[:8]}-{digest}.parquet"
        write_new(self.path / name, data)
        return DataFile(self.table.name, name, number, table.num_rows, data.size, digest)

    def _read(self, file: DataFile) -> pa.Table:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.path / file.name
        try:
            data = read_whole(path, MOST_SMALL)
            if file.sha256 in (None, hashlib.sha256(data).hexdigest()):
                return pq.ParquetFile(pa.BufferReader(data)).read()
            found = "other bytes than were written"
        except (OSError, pa.ArrowException) as error:
            found = str(error)
        raise StoreError(f"{shown(path)}: expected a file of the table {self.table.name}, found {found}.")

    def _listed(self) -> list[tuple[str, int, int]]:
        """Path, rows (-1 where not stated) and bytes of each current file."""
        from deltalake.exceptions import DeltaError

        try:
            if any((self.path / "_delta_log").glob("*checkpoint*")):
                return self._from_checkpoint()
            return _replayed(self._commits())
        except (DeltaError, OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            text = f"{shown(self.path.parent)}: the table {self.table.name} cannot be read"
            raise StoreError(f"{text}: {' '.join(str(error).split())}.") from None

    def _commits(self) -> list[bytes]:
        """The commits in order; ValueError where one is lost or has other bytes than were written."""
        paths = sorted((self.path / "_delta_log").glob("*.json"))
        if not paths or [path.stem for path in paths] != [f"{version:020}" for version in range(len(paths))]:
            raise ValueError(f"_delta_log has {len(paths)} commits, not all from the first to the last")
        commits = [read_whole(path, MOST_COMMIT) for path in paths]
        for path, commit in zip(paths, commits, strict=True):
            if not _sealed(commit):
                raise ValueError(f"_delta_log/{path.name} is empty or has other bytes than were written")
        return commits

    def _from_checkpoint(self) -> list[tuple[str, int, int]]:
        import pyarrow as pa
        from deltalake import DeltaTable

        actions = pa.table(DeltaTable(self.path).get_add_actions(flatten=True)).to_pylist()
        return [(a["path"], -1 if a["num_records"] is None else a["num_records"], a["size_bytes"]) for a in actions]

    def _version(self) -> int:
        names = [path.name[:20] for path in (self.path / "_delta_log").iterdir()]
        return max(int(name) for name in names if name.isdecimal())


def _replayed(commits: Iterable[bytes]) -> list[tuple[str, int, int]]:
    files: dict[str, tuple[str, int, int]] = {}
    for line in b"\n".join(commits).splitlines():
        action = json.loads(line) if line.strip() else {}
        if add := action.get("add"):
            files[add["path"]] = (
                add["path"],
                json.loads(add.get("stats") or "{}").get("numRecords", -1),
                add["size"],
            )
        elif remove := action.get("remove"):
            files.pop(remove["path"], None)
    return list(files.values())


def _made(table: Table) -> list[dict[str, object]]:
    """The actions that make a table of these columns: deltalake's own take as long as the rest of a small import."""
    return [
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {
            "metaData": {
                "id": str(uuid4()),
                "format": {"provider": "parquet", "options": {}},
                "schemaString": _columns(table),
                "partitionColumns": [],
                "configuration": {},
                "createdTime": _now(),
            }
        },
    ]


@cache
def _columns(table: Table) -> str:
    """The columns of a table as the format writes them."""
    from deltalake import Schema

    return Schema.from_arrow(table.arrow()).to_json()


def _now() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)


def _sealed_commit(operation: str, actions: Iterable[dict[str, object]]) -> bytes:
    """The lines of a commit, the hash of its others in the first."""
    text = "".join(f"{json.dumps(action)}\n" for action in actions).encode()
    seal = hashlib.sha256(text).hexdigest()
    about = {"timestamp": _now(), "operation": operation, "engineInfo": "oretrace", SEAL: seal}
    return f"{json.dumps({'commitInfo': about})}\n".encode() + text


def _sealed(commit: bytes) -> bool:
    """Whether a commit is as it was written, where it has a hash; deltalake's own have none."""
    head, _, rest = commit.partition(b"\n")
    seal = re.search(rb'"%b": "([0-9a-f]*)' % SEAL.encode(), head)
    return bool(commit) and (seal is None or seal[1].decode() == hashlib.sha256(rest).hexdigest())


def _statistics(file: DataFile) -> str:
    bound = {"snapshot": file.snapshot}
    return json.dumps({"numRecords": file.rows, "minValues": bound, "maxValues": bound, "nullCount": {"snapshot": 0}})


def _parquet(table: pa.Table) -> pa.Buffer:
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Amounts hardly repeat and lines never: a dictionary of them would only cost. Statistics of all columns would
    # double the time; these are the columns that queries narrow down by.
    encodings = {"line": "DELTA_BINARY_PACKED", "value": "BYTE_STREAM_SPLIT", "net_kg": "BYTE_STREAM_SPLIT"}
    plain = {name: encoding for name, encoding in encodings.items() if name in table.column_names}
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="lz4",
        row_group_size=ROW_GROUP,
        use_dictionary=[name for name in table.column_names if name not in plain],
        column_encoding=plain or None,
        write_statistics=[n for n in ("snapshot", "period_start", "hs_code") if n in table.column_names],
        write_page_checksum=True,
        store_schema=False,
    )
    return sink.getvalue()
