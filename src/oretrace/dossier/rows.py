"""The rows that the queries of a dossier read, and nothing else of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import engine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from oretrace.dossier.recipe import Recipe
    from oretrace.runs import KeptFinding
    from oretrace.store import Store

WANTED = "flows/wanted.sql"
TABLES = ("current_flow", "report_coverage", "snapshot", "hs_family")


def seen_by(store: Store, kept: KeptFinding) -> Store:
    """The store as the run of a finding saw it."""
    return store.as_of(kept.as_of).seen(kept.snapshots)


def write_rows(store: Store, recipes: Iterable[Recipe], folder: Path) -> dict[str, int]:
    """Write what some recipes read into Parquet files of a new folder, and return how many rows of each table.

    `current_flow` has the codes that the recipes name, whoever trades them: which source leads and whose reports
    count is decided over all of them. `report_coverage` is that of the territories in it.
    """
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    with store.connect() as connection:
        _pick(connection, recipes)
        counts = {}
        for name in TABLES:
            table = engine.run(connection, f"dossier/data/{name}.sql")
            pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
            counts[name] = table.num_rows
        return counts


def _pick(connection: DuckDBPyConnection, recipes: Iterable[Recipe]) -> None:
    """Tables of the codes and products that the recipes name, and of the rows with them."""
    connection.execute("CREATE TABLE picked (hs_code VARCHAR, product VARCHAR)")
    text = f"INSERT INTO picked SELECT hs_code, product FROM ({engine.load(WANTED)})"
    for recipe in recipes:
        for _, given in recipe.relations.values():
            connection.execute(text, {name: given[name] for name in ("every", "codes", "placebos")})
    connection.execute("CREATE TABLE read_flow AS SELECT * FROM current_flow SEMI JOIN picked USING (hs_code)")
