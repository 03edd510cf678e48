"""The tables and views through which SQL sees a store."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.agents import AGENTS, HANDLERS
from oretrace.catalog.tables import read_table
from oretrace.schema import TABLES, Table

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.store.marks import StoreContents


PARTIES = "store/party_of_text.sql"
NAME_PARTIES = ("shipment", "licence", "document")
"""Tables whose texts it reads: where a store has none of them, its macros took a seventh of a connection."""
MADE_OF = {
    "store/shipments.sql": ("shipment", "licence"),
    "store/registers.sql": ("firm", "ownership", "listed_party"),
    "store/documents.sql": ("document",),
}
"""Scripts of views, with the tables without which all of these are empty."""
CHANGES = ("store/replaced.sql", "store/revision.sql")
"""Views that are empty where no snapshot speaks of what another does."""


def connection_to(contents: StoreContents) -> DuckDBPyConnection:
    """A connection with every canonical table, marked snapshots only, and the views that are made of them."""
    from oretrace.catalog.families import families_table

    connection = engine.connect()
    engine.make_table(connection, "snapshot", contents.marks)
    engine.make_table(connection, "snapshot_file", contents.written)
    engine.make_table(connection, "hs_family", families_table().select(["hs6", "family"]))
    for name, table in TABLES.items():
        if name not in ("snapshot", "snapshot_file"):
            _view(connection, contents, table)
    if any(contents.of(table) for table in NAME_PARTIES):
        make_party_macros(connection)
    for script, tables in MADE_OF.items():
        held = any(contents.of(table) for table in tables)
        connection.execute(engine.load(script) if held else _hollow(script))
    _vintages(
        connection, {f.snapshot for f in contents.of("report_scope")} < {s.snapshot for s in contents.snapshots}
    )
    return connection


def make_party_macros(connection: DuckDBPyConnection) -> None:
    """The macros by which SQL tells whom a text names in the place of a party, such as `party_of_text`."""
    engine.make_table(connection, "no_party", _no_party())
    for macro, words in (("forwards", AGENTS), ("handles_for_others", HANDLERS)):
        quoted = words.replace("'", "''")
        connection.execute(f"CREATE MACRO {macro}(written) AS regexp_matches(written, '(?i){quoted}')")
    connection.execute(engine.load(PARTIES))


def coverage_of(contents: StoreContents) -> DuckDBPyConnection:
    """A connection with the imports and what they speak of, without their figures and what is made of these."""
    return _with(contents, "report_coverage", "report_scope")


def aside_of(contents: StoreContents) -> DuckDBPyConnection:
    """A connection with the lines of shipments that were set aside alone."""
    connection = _with(contents, "shipment_quarantine")
    connection.execute(engine.load("store/aside.sql"))
    return connection


def _with(contents: StoreContents, *names: str) -> DuckDBPyConnection:
    """A connection with the imports and some tables."""
    connection = engine.connect()
    engine.make_table(connection, "snapshot", contents.marks)
    for name in names:
        _view(connection, contents, TABLES[name])
    return connection


def _vintages(connection: DuckDBPyConnection, unlisted: bool) -> None:
    """What is current and what was revised; `unlisted`: some imports did not list their codes and partners."""

    def has(relation: str) -> bool:
        return bool(connection.table(relation).limit(1).fetchall())

    connection.execute(engine.load("store/overlap.sql"))
    connection.execute(engine.load("store/scope_of_older.sql" if unlisted else "store/scope.sql"))
    if has("overlap"):
        connection.execute(engine.load("store/scope_shared.sql"))
    if has("overlap") and connection.table("overlap").filter("of_one_day").limit(1).fetchall():
        connection.execute(engine.load("store/same_day.sql"))
    parted = has("overlap") or has("twin")
    for script in CHANGES:
        connection.execute(engine.load(script) if parted else _hollow(script))
    connection.execute(engine.load("store/current.sql" if parted else "store/current_is_all.sql"))


def _view(connection: DuckDBPyConnection, contents: StoreContents, table: Table) -> None:
    files = contents.of(table.name)
    if not files:
        connection.execute(_made_empty(table.name))
        return
    folder = (contents.path / table.name).resolve()
    paths = [_no_glob(str(folder / file.name)) for file in files]
    stored = f"stored_{table.name}"
    connection.read_parquet(paths, hive_partitioning=False).create_view(stored)
    columns = ", ".join(column.name for column in table.columns)
    connection.execute(f"CREATE VIEW {table.name} AS SELECT {columns} FROM {stored}")


@cache
def _made_empty(name: str) -> str:
    """The statement that makes an empty canonical table: a tenth of the time that a copy of no rows takes."""
    rows = engine.scratch().from_arrow(TABLES[name].arrow().empty_table())
    columns = ", ".join(f"{column} {kind}" for column, kind in zip(rows.columns, rows.types, strict=True))
    return f"CREATE TABLE {name} ({columns})"


@cache
def _hollow(script: str) -> str:
    """Statements that make the views of a script as tables without rows, where all that they read is empty.

    DuckDB plans the query of a view when it is made: that of all of them was half the time of a connection.
    """
    made, statements = _of_nothing(), []
    for name in re.findall(r"^CREATE VIEW (\w+)", engine.load(script), re.MULTILINE):
        columns = made.execute(f"DESCRIBE {name}").fetchall()
        kinds = ", ".join(f'"{column}" {kind}' for column, kind, *_ in columns)
        statements.append(f"CREATE TABLE {name} ({kinds});")
    return "\n".join(statements)


@cache
def _of_nothing() -> DuckDBPyConnection:
    """A store of nothing, with the views as they are written."""
    connection = engine.connect()
    for name in TABLES:
        connection.execute(_made_empty(name))
    make_party_macros(connection)
    for script in (*MADE_OF, "store/overlap.sql", "store/scope.sql", *CHANGES):
        connection.execute(engine.load(script))
    return connection


def _no_party() -> pa.Table:
    """Texts that name nobody where a party should stand."""
    import pyarrow as pa

    return pa.table({"text": [row["text"] for row in read_table("no_party.csv", Path(__file__).parent)]})


def _no_glob(path: str) -> str:
    """A path that DuckDB takes literally."""
    return re.sub(r"[*?\[]", r"[\g<0>]", path)
