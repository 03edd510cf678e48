"""Runs SQL on DuckDB: a connection that never reaches for the network, and named .sql files of this package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection


def connect() -> DuckDBPyConnection:
    """A DuckDB database in memory, without progress bar and without extensions fetched from elsewhere."""
    import duckdb

    offline: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    connection = duckdb.connect(":memory:", config=offline)
    connection.execute("SET enable_progress_bar = false")
    return connection


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

    Values go in as named parameters (`$name` in the text), never into the text.
    """
    text = load(sql) if sql.endswith(".sql") else sql
    result = connection.execute(text, dict(params)) if params else connection.execute(text)
    return result.to_arrow_table()
