"""A modelled suite put into an ordinary store as it would have been published: one snapshot a publication month.

Read as of a day, the store then holds what was public on that day. A reporter without any figure of a month reports
it when it would have published one: there was nothing, which is not the same as not being out yet.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError
from oretrace.schema import TRADE_FLOW
from oretrace.sources.base import Import, Rows
from oretrace.sources.modelled import MODELLED
from oretrace.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pyarrow as pa

TRADE = "observations/trade.parquet"
PUBLISHER = "oretrace bench: modelled, none of it is a published figure"
LICENCE = "modelled data of this project, Apache-2.0"
EDITION = "HS2022"
"""Nomenclature of the modelled worlds' products, in all months."""
BEGINNING = date(1900, 1, 1)


@dataclass(frozen=True)
class Replayed:
    """What was stored: snapshots by publication month, rows, and the first and last day of publication."""

    suite: str
    seed: int
    snapshots: int
    rows: int
    first: date
    last: date


def replay(
    folder: Path, store: Path, since: date = BEGINNING, progress: Callable[[str], None] = lambda _: None
) -> Replayed:
    """Store the trade of a suite that `bench make` wrote, month by month; what is stored already stays as it is.

    All that was published up to the day `since` goes into one snapshot of that day. InputError where the folder holds
    no such suite, or one on real trade, which has publishers of its own.
    """
    about, path = read_about(folder), folder / TRADE
    if about["base"] != "modelled":
        raise InputError("a suite of modelled trade", f"{about['suite']}, on real series", str(folder))
    known = hashlib.sha256(path.read_bytes()).hexdigest()
    opened, days, rows = Store.open(store, create=True), [], 0
    for day, part in _by_publication(path, since):
        progress(f"publishing {day:%Y-%m}")
        opened.import_file(_import(about, known, since, day, part))
        days.append(day)
        rows += part.table.num_rows
    return Replayed(about["suite"], about["seed"], len(days), rows, days[0], days[-1])


def read_about(folder: Path) -> dict[str, Any]:
    """The content of suite.json; InputError where there is no suite."""
    for name in ("suite.json", TRADE):
        if not (folder / name).is_file():
            raise InputError(f"a suite with {name}", "none", str(folder), do="Make it with `oretrace bench make`")
    about: dict[str, Any] = json.loads((folder / "suite.json").read_text("utf-8"))
    return about


def _import(about: dict[str, Any], known: str, since: date, day: date, part: Rows) -> Import:
    return Import(
        source=f"{MODELLED}{about['suite']}-{about['seed']}",
        publisher=PUBLISHER,
        licence=LICENCE,
        file=f"trade.parquet, published {day}",
        sha256=known,
        mapping_sha256=hashlib.sha256(f"replay 1, {since} to {day}".encode()).hexdigest(),
        retrieved_on=day,
        tables=lambda: {"trade_flow": part},
    )


def _by_publication(path: Path, since: date) -> Iterator[tuple[date, Rows]]:
    """The canonical rows of each day of publication, in order, with the slices in which nothing was traded.

    A slice that would come out on a day without rows comes with the next rows, or with the last.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with engine.scratch() as connection:
        connection.register("trade", pq.read_table(path))
        parameters = {"edition": EDITION, "since": since}
        rows = engine.run(connection, "bench/replay.sql", parameters)
        empty = engine.run(connection, "bench/replay_empty.sql", parameters)
    fields = [field for field in TRADE_FLOW.arrow() if field.name != "snapshot"]
    counted = rows.group_by("published_on", use_threads=False).aggregate([([], "count_all")])
    start = 0
    days = counted["published_on"].to_pylist()
    for day, count in zip(days, counted["count_all"].to_pylist(), strict=True):
        part = rows.slice(start, count)
        start += count
        table = pa.table([_cast(part[f.name], f.type) for f in fields], names=[f.name for f in fields])
        due = pc.less_equal(empty["published_on"], day if day != days[-1] else date.max)
        yield day, Rows(table, "", empty=empty.filter(due).drop(["published_on"]))
        empty = empty.filter(pc.invert(due))


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """The column in the schema's type; text becomes a dictionary, as sources hand it over."""
    import pyarrow as pa

    return column.dictionary_encode() if pa.types.is_string(kind) else column.cast(kind)
