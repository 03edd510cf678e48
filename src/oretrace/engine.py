"""Runs SQL on DuckDB: a connection that never reaches for the network, and named .sql files of this package."""

from __future__ import annotations

import importlib.util
import mmap
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from oretrace.errors import InputError, OretraceError
from oretrace.temporary import own_folder

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

MEMORY = "ORETRACE_MEMORY"
SHARE = 0.6  # of the machine's memory, where MEMORY names no limit
BESIDE_ARRAYS = 0.15  # the same for queries whose results are worked on while others run
SIZE = re.compile(r"\d+(\.\d+)? ?([KMGT]i?)?B", re.IGNORECASE)
ROWS = 1 << 20
"""Rows that are held at a time on their way from a query to the disk."""
T = TypeVar("T")
_numbers = count()


def connect(on_disk: bool = False) -> DuckDBPyConnection:
    """A DuckDB database in memory, without progress bar and without extensions fetched from elsewhere.

    `on_disk`: its tables are in a file that goes with it, and take memory while they are read.

    It takes the memory that ORETRACE_MEMORY names ("4GiB"), by default 60 % of the machine's. What needs more is
    spilled to a folder of its own among the temporary files, which goes with the process. InputError for a limit that
    is none.
    """
    import duckdb

    _spare_the_search_for_pandas()
    folder = own_folder() / str(next(_numbers))
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "memory_limit": memory_limit(),
        "temp_directory": str(folder),
    }
    path = folder.with_suffix(".duckdb") if on_disk else None
    connection = duckdb.connect(str(path or ":memory:"), config=config)
    if path:
        path.unlink()  # it goes with the connection
    connection.execute("SET enable_progress_bar = false")
    return connection


class _NoPandas:
    """A finder that says at once that there is no pandas."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@cache
def _spare_the_search_for_pandas() -> None:
    """DuckDB looks for pandas at every value of a parameter: where there is none, 5,000 codes took half a second."""
    if importlib.util.find_spec("pandas") is None:
        sys.meta_path.insert(0, _NoPandas)


def leave_memory(connection: DuckDBPyConnection) -> None:
    """Have a database take 15 % of the machine's memory at most, where MEMORY names no limit, and spill the rest."""
    connection.execute(f"SET memory_limit = '{memory_limit(BESIDE_ARRAYS)}'")


def memory_limit(share: float = SHARE) -> str:
    """How much memory DuckDB may take, such as "4GiB"; where MEMORY names none, a share of the machine's."""
    given = os.environ.get(MEMORY, "").strip()
    if given and (not SIZE.fullmatch(given) or not float(re.split("[^0-9.]", given)[0])):
        raise InputError('a size such as "4GiB"', given, f"environment variable {MEMORY}")
    return given or f"{int(share * _machine_bytes())}B"


def _machine_bytes() -> int:
    """The memory of the machine, or of the control group that holds the process where this is less."""
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    group = Path("/sys/fs/cgroup/memory.max")
    limit = group.read_text("ascii").strip() if group.is_file() else "max"
    return min(whole, int(limit)) if limit.isdecimal() else whole


@cache
def _shared() -> DuckDBPyConnection:
    return connect()


def scratch() -> DuckDBPyConnection:
    """A connection to the one database of this process, for passing calculations: a new one takes 10 to 20 ms.

    What is registered on it is its own; create no tables or views.
    """
    return _shared().cursor()


@cache
def load(name: str) -> str:
    """The text of a .sql file by its path inside the package, such as `detect/diversion.sql`."""
    return files("oretrace").joinpath(name).read_text("utf-8")


def run(connection: DuckDBPyConnection, sql: str, params: Mapping[str, Any] | None = None) -> pa.Table:
    """Run a query and return its rows; `sql` is a file name ending in `.sql`, or the text itself.

    Values go in as named parameters (`$name` in the text), never into the text. OretraceError when memory runs out.
    """
    return _run(connection, sql, params, lambda result: result.to_arrow_table())


def table_of(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Rows (n,) of cells in the order of a schema's columns (m,) as a table; of no rows an empty one."""
    import pyarrow as pa

    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.table([pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)], schema)


def make_table(connection: DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Copy rows into a table of a connection, in place of one that has this name; `name` is no text of a user."""
    connection.register("handed_over", rows)
    connection.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM handed_over")
    connection.unregister("handed_over")


class OnDisk:
    """The rows of a query in a file that goes with this object: they take memory while they are looked at."""

    def __init__(self, connection: DuckDBPyConnection, sql: str, params: Mapping[str, Any] | None = None) -> None:
        """`sql` and `params` as those of `run`; the same errors."""
        import pyarrow as pa

        with _room(), tempfile.TemporaryFile(dir=own_folder()) as file:
            _run(connection, sql, params, lambda result: _write(result.to_arrow_reader(ROWS), file))
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.rows: pa.Table = pa.ipc.open_file(pa.py_buffer(self._map)).read_all()

    def forget(self) -> None:
        """Give back the memory of what was looked at."""
        self._map.madvise(mmap.MADV_DONTNEED)


def _write(reader: pa.RecordBatchReader, file: BinaryIO) -> None:
    import pyarrow as pa

    with pa.ipc.new_file(file, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
    file.flush()


@contextmanager
def _room() -> Iterator[None]:
    """Have a full disk under the temporary files end in a sentence."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.IOException, duckdb.TransactionException) as error:
        if "No space left" not in str(error):
            raise
        folder = tempfile.gettempdir()
        do = "Free space there, or name another folder by the environment variable TMPDIR."
        raise OretraceError(f"expected room for a query in {folder}, found a full disk. {do}") from None


def _run(connection: DuckDBPyConnection, sql: str, params: Mapping[str, Any] | None, read: Callable[[Any], T]) -> T:
    import duckdb

    text = load(sql) if sql.endswith(".sql") else sql
    try:
        with _room():
            return read(connection.execute(text, dict(params)) if params else connection.execute(text))
    except duckdb.OutOfMemoryException:
        do = f"Ask for fewer codes or fewer months, or allow more memory: {MEMORY}=8GiB"
        raise OretraceError(f"expected {memory_limit()} of memory to be enough, found it is not. {do}.") from None
