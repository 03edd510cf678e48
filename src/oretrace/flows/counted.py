"""`counted_flow`: every figure that counts, once (counted.sql; the rule stands in docs/method/flows.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from duckdb import DuckDBPyConnection

RELATIONS: Mapping[str, str] = {
    "wanted": "flows/wanted.sql",
    "counted_flow": "flows/counted.sql",
    "covered": "flows/coverage.sql",
    "trader": "flows/trader.sql",
}
"""What a query may read by these names, in the order in which they read one another."""

PLACEBOS = 200
"""Products beside those asked for. With 200 of them a rank among products alone resolves p = 0.005, far below what is
flagged, and more would only cost; a store of fewer products is read whole."""

KEPT = "kept"
"""Database that may be attached to a connection: its `counted_flow` has all figures of the store, by months."""

AT_ONCE = 250
"""Products that are counted together, and whose lanes are read together: no product's count depends on another's."""

NUMBERED = """
product::product_name AS product, hs_code::code_name AS hs_code, hs_edition::edition_name AS hs_edition,
exporter::territory_name AS exporter, importer::territory_name AS importer, reporter::territory_name AS reporter,
partner::territory_name AS partner, report::report_name AS report, currency::currency_name AS currency,
valuation::valuation_name AS valuation, state::state_name AS state, source::source_name AS source,
difference_unit::unit_name AS difference_unit
"""
"""Words of few kinds are kept as numbers (enumerations of DuckDB): a tenth of the memory, and quicker to group by."""

JANUARY = date(2000, 1, 1)
"""The beginning of calendar months, quarters and years."""


@dataclass(frozen=True)
class Count:
    """What to count: customs codes at any length (None: every code; empty: none), sources, currencies (empty: all).

    By periods of `grain` months, of which one begins on `anchor`. `placebos` is the most products beside those that
    `codes` name.
    """

    codes: tuple[str, ...] | None = None
    sources: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    grain: int = 1
    anchor: date = JANUARY
    placebos: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether it is of all sources and currencies, by calendar months."""
        return (self.sources, self.currencies, self.grain, self.anchor) == ((), (), 1, JANUARY)

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of counted.sql."""
        return {"sources": list(self.sources), "currencies": list(self.currencies), **self.periods}

    @property
    def wanted(self) -> dict[str, Any]:
        """The parameters of wanted.sql."""
        return {"every": self.codes is None, "codes": list(self.codes or ()), "placebos": self.placebos}

    @property
    def periods(self) -> dict[str, Any]:
        """The parameters of coverage.sql."""
        return {"grain": self.grain, "anchor": self.anchor}


def make(connection: DuckDBPyConnection, count: Count) -> None:
    """Make table `counted_flow` on a connection of a store, in place of one made before.

    Raises InputError for a source of which the store has nothing.
    """
    check_sources(connection, count.sources)
    find(connection, count)
    if count.is_plain and KEPT in _attached(connection):
        connection.execute(f"CREATE OR REPLACE TABLE counted_flow AS {engine.load('flows/kept.sql')}")
        return
    connection.execute(engine.load("flows/numbered.sql"))
    text = f"SELECT * REPLACE ({NUMBERED}) FROM (\n{engine.load(RELATIONS['counted_flow'])})"
    first = "CREATE OR REPLACE TABLE counted_flow AS"
    for _ in portions(connection, "wanted"):
        connection.execute(f"{first} {text}", count.parameters)
        first = "INSERT INTO counted_flow"


def keep(connection: DuckDBPyConnection, file: Path) -> None:
    """Count every figure of a connection's store once, into a database at `file`.

    Connections of the same store to which it is attached as `KEPT` count no plain count anew: many scans of one store
    need not. What they count is the same, as no product's count depends on another's.
    """
    make(connection, Count())
    connection.execute(f"ATTACH '{file}' AS {KEPT}")
    connection.execute(
        f"CREATE TABLE {KEPT}.counted_flow AS SELECT * FROM counted_flow ORDER BY product, snapshot, line"
    )
    connection.execute(f"DETACH {KEPT}")


def _attached(connection: DuckDBPyConnection) -> set[str]:
    return {name for (name,) in connection.sql("SELECT database_name FROM duckdb_databases()").fetchall()}


def portions(connection: DuckDBPyConnection, table: str) -> Iterator[None]:
    """The same table with the rows of `AT_ONCE` products at a time, in order, and whole again in the end."""
    held = connection.sql(f"SELECT DISTINCT product FROM {table} ORDER BY product").fetchall()
    products = [name for (name,) in held]
    if len(products) <= AT_ONCE:
        yield
        return
    connection.execute(f"ALTER TABLE {table} RENAME TO whole_table")
    for start in range(0, len(products), AT_ONCE):
        text = f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM whole_table WHERE product BETWEEN $first AND $last"
        some = products[start : start + AT_ONCE]
        connection.execute(text, {"first": some[0], "last": some[-1]})
        yield
    connection.execute(f"DROP TABLE {table}")
    connection.execute(f"ALTER TABLE whole_table RENAME TO {table}")


def find(connection: DuckDBPyConnection, count: Count) -> None:
    """Make table `wanted`, the codes that counted.sql reads: as a table, whose size a planner of queries knows."""
    connection.execute(f"CREATE OR REPLACE TABLE wanted AS {engine.load(RELATIONS['wanted'])}", count.wanted)


def check_sources(connection: DuckDBPyConnection, sources: tuple[str, ...]) -> None:
    """Refuse a source of which the store has nothing."""
    held = sorted(name for (name,) in connection.sql("SELECT DISTINCT source FROM snapshot").fetchall())
    for source in sources:
        if source not in held:
            what = f"a source of the store ({', '.join(held)})"
            raise InputError(what, source, "--source", nearest(source, held))


def statement(query: str, *relations: str, table: str = "") -> str:
    """A query (a .sql file of the package) and those `RELATIONS` that it reads, by name, as one statement.

    What it reads and is not named must be a table or view of the connection; `table` stands for counted_flow.
    """
    texts = {"counted_flow": f"SELECT * FROM {table}"} if table else {}
    texts |= {name: engine.load(RELATIONS[name]) for name in RELATIONS if name in relations}
    parts = [f"{name} AS (\n{text})" for name, text in texts.items()]
    return f"WITH {', '.join(parts)}\n\nSELECT * FROM (\n{engine.load(query)}\n)"


def notes(connection: DuckDBPyConnection, table: str = "counted_flow", period: date | None = None) -> tuple[str, ...]:
    """Where totals and their lines differ: which of them counts, by how much, on which lanes.

    `table` has the columns of counted_flow; `period` limits it to one.
    """
    text = engine.load("flows/notes.sql") if table == "counted_flow" else statement("flows/notes.sql", table=table)
    return tuple(_note(row) for row in engine.run(connection, text, {"period": period}).to_pylist())


def _note(row: dict[str, Any]) -> str:
    amount = f"{row['amount']:,.0f} {row['unit']}"
    more = f" and {row['lanes'] - 3} more" if row["lanes"] > 3 else ""
    where = f"{row['source']}, HS {row['product']}, {row['largest']}{more}"
    if row["total_counts"]:
        return f"{where}: lines fall short of the total of their code by {amount}; the total counts"
    return f"{where}: lines exceed the total of their code by {amount}; the lines count"
