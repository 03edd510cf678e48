"""Fetches from the local server by the command line, and what they leave in store and archive."""

from __future__ import annotations

import os
from contextlib import ExitStack
from datetime import datetime, tzinfo
from pathlib import Path
from unittest.mock import patch

import stamina

from oretrace.live.http import ATTEMPTS
from oretrace.store import Store
from tests.cli.typed import typed
from tests.live.server import KEYS, Served
from tests.live.server.truth import EU, Amount, Cell, World

CODES = ("282580", "811010", "811292")
WHOSE = {"comext": EU, "uk": ("GBR",), "census": ("USA",), "comtrade": ("CHN", "THA")}
SERVICES = tuple(WHOSE)
CLOCKS = ("cli.fetch", "live.fetch", "live.http")


class Autumn(datetime):
    """A clock that stands on a day whose newest published months the made worlds have.

    By the clock of the wall a fetch would ask for months after the last of a world, which is right, and would ask for
    them again, which is right too: what a test sees would then depend on the day on which it runs.
    """

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Autumn:
        return cls(2026, 11, 15, 12, tzinfo=tz)


def environment(served: Served, keyed: bool = True) -> dict[str, str]:
    """The variables of a person whose services are this server."""
    keys = {f"ORETRACE_{name.upper()}_KEY": key for name, key in KEYS.items() if keyed or name == "census"}
    return {**served.environment, **keys}


def run(served: Served, *arguments: object, keyed: bool = True) -> tuple[int, str, str]:
    """Exit code and what was written of a command whose services are this server; tries have no waits between.

    It runs on the day of `Autumn`.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ORETRACE_")}
    clean = patch.dict(os.environ, {**kept, **environment(served, keyed)}, clear=True)
    with clean, stamina.set_testing(True, attempts=ATTEMPTS, cap=True), ExitStack() as clocks:
        for module in CLOCKS:
            clocks.enter_context(patch(f"oretrace.{module}.datetime", Autumn))
        return typed(*arguments)


def asked(service: str, store: Path, *more: object) -> tuple[object, ...]:
    """The words of a fetch of half a year from one service."""
    who = ("--reporter", "CHN,THA") if service == "comtrade" else ()
    span = ("--from", "2025-01", "--to", "2025-06")
    return ("fetch", service, *who, "--hs", ",".join(CODES), *span, "--store", store, *more)


def truth_of(world: World, service: str) -> dict[Cell, Amount]:
    """What a store must have of a service at six digits."""
    return {cell: amount for cell, amount in world.totals(WHOSE[service]).items() if cell[3] in CODES}


def cells(store: Path, service: str) -> dict[Cell, Amount]:
    """What a store has of a service at six digits; eight where the service has no more than those."""
    code = "substr(hs_code, 1, 6)" if service == "uk" else "hs_code"
    sql = f"""
        SELECT reporter, partner, flow, {code} AS code, strftime(period_start, '%Y-%m') AS month,
            sum(value), CASE WHEN count(net_kg) = count(*) THEN sum(net_kg) END
        FROM current_flow WHERE NOT suppressed AND partner <> 'ANS' AND length({code}) = 6
        GROUP BY ALL
    """
    with Store.open(store).of_sources([service]).connect() as connection:
        rows = connection.sql(sql).fetchall()
    return {(r[0], r[1], r[2], r[3], r[4]): (r[5], r[6]) for r in rows}


def contents(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows of a store's tables, apart from the moments at which they were imported.

    Snapshots are numbered as they follow each other: an import that dies with a table committed and no mark uses up
    its number.
    """
    number = "(SELECT count(*) FROM snapshot AS s WHERE s.snapshot <= t.snapshot) AS snapshot"
    with Store.open(store).connect() as connection:

        def rows(table: str) -> list[tuple[object, ...]]:
            left_out = "imported_at, snapshot" if table == "snapshot" else "snapshot"
            sql = f"SELECT {number}, t.* EXCLUDE ({left_out}) FROM {table} AS t ORDER BY ALL"
            return connection.sql(sql).fetchall()

        return {table: rows(table) for table in ("trade_flow", "report_coverage", "snapshot")}


def files(folder: Path) -> dict[str, bytes]:
    """Every file of an archive but its lock."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }
