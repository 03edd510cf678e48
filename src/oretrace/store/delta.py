"""One Delta table on disk: its files, and commits that are there wholly or not at all.

Every data file belongs to one snapshot and never changes; its name begins with the snapshot's number.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from oretrace.errors import StoreError

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake import DeltaTable

    from oretrace.schema import Table

FILE_NAME = re.compile(r"snapshot-(\d+)-")


@dataclass(frozen=True)
class Folder:
    """The folder of one canonical table."""

    path: Path
    table: Table

    def exists(self) -> bool:
        """Whether a Delta table was made here."""
        return (self.path / "_delta_log").is_dir()

    def create(self) -> None:
        """Make the table unless it is there."""
        from deltalake import DeltaTable

        DeltaTable.create(self.path, self.table.arrow(), mode="ignore")

    def files(self) -> dict[str, tuple[int, int]]:
        """The current data files with the first and last snapshot in each."""
        import pyarrow as pa

        actions = pa.table(self._open().get_add_actions(flatten=True)).to_pylist()
        return {a["path"]: (a["min.snapshot"], a["max.snapshot"]) for a in actions}

    def highest_number(self) -> int:
        """The highest snapshot number ever used, were it by an import that died before its mark."""
        committed = [last for _, last in self.files().values()]
        on_disk = [int(m.group(1)) for f in self.path.iterdir() if (m := FILE_NAME.match(f.name))]
        return max([0, *committed, *on_disk])

    def read(self) -> pa.Table:
        """All rows, by snapshot."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = self.table.arrow()
        parts = [pq.read_table(self.path / name).cast(schema) for name in self.files()]
        return pa.concat_tables([schema.empty_table(), *parts]).sort_by("snapshot")

    def append(self, pieces: list[pa.Table], number: int) -> None:
        """Write each piece to a file of its own, side by side, then commit them all as one version of the table.

        deltalake's own writer would take twice as long and fails on folders with characters such as `[`.
        """
        from concurrent.futures import ThreadPoolExecutor

        from deltalake.transaction import AddAction

        names = [f"snapshot-{number:08}-{uuid4().hex}.parquet" for _ in pieces]
        with ThreadPoolExecutor() as pool:
            sizes = list(pool.map(_write_file, [self.path / name for name in names], pieces))
        now = int(datetime.now(UTC).timestamp() * 1000)
        actions = [
            AddAction(name, size, {}, now, True, _statistics(piece.num_rows, number))
            for name, size, piece in zip(names, sizes, pieces, strict=True)
        ]
        table = self._open()
        table.create_write_transaction(actions, "append", table.schema())  # type: ignore[arg-type]

    def _open(self) -> DeltaTable:
        from deltalake import DeltaTable
        from deltalake.exceptions import DeltaError

        try:
            return DeltaTable(self.path)
        except DeltaError as error:
            raise StoreError(f"{self.path.parent}: the table {self.table.name} cannot be read: {error}") from None


def _statistics(rows: int, number: int) -> str:
    bound = {"snapshot": number}
    return json.dumps({"numRecords": rows, "minValues": bound, "maxValues": bound, "nullCount": {"snapshot": 0}})


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
