"""Month by month what a store has of each reporter, and what is published by now that it has not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.catalog.publication_lags import last_out, out_by
from oretrace.months import each_month
from oretrace.sources.modelled import is_modelled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from duckdb import DuckDBPyConnection

STATES = ("reported", "suppressed", "none", "late")


@dataclass(frozen=True)
class MonthState:
    """One month of a reporter in a source: one of `STATES`; `out_by` None where nobody states when it is out.

    late: it is out by `out_by`, which has come, and no file of the store speaks of it. Modelled figures are published
    by nobody: they are never late.
    """

    source: str
    reporter: str
    month: date
    state: str
    out_by: date | None


@dataclass(frozen=True)
class Vintage:
    """A snapshot that speaks of what an earlier one of its source, `replaces`, speaks of.

    `slices` counts reporters' flows in a period, from the first month to the last.
    """

    snapshot: int
    replaces: int
    first_month: date
    last_month: date
    slices: int
    reporters: int


def calendar(connection: DuckDBPyConnection, today: date, codes: Collection[str] = ()) -> list[MonthState]:
    """Every month that a file speaks of or that is out by `today`, from each reporter's first, in order.

    `codes` are HS subheadings: then of reporters who have one of them, and what is withheld of these alone.
    """
    rows = engine.run(connection, "store/calendar.sql", {"codes": sorted(codes)}).to_pylist()
    found: list[MonthState] = []
    for (source, reporter), group in groupby(rows, lambda row: (row["source"], row["reporter"])):
        known = {row["month"]: row["state"] for row in group}
        modelled = is_modelled(source)
        out = None if modelled else last_out(source, reporter, today)
        for month in each_month(min(known), max([*known, *([out] if out else [])])):
            is_out = out is not None and month <= out
            state = known.get(month) or ("late" if is_out else "")
            if state:
                day = None if modelled else out_by(source, reporter, month)
                found.append(MonthState(source, reporter, month, state, day))
    return found


def spans(states: Iterable[MonthState]) -> Iterator[tuple[str, str, str, date, date]]:
    """Source, reporter, state, first and last month of each run of months in one state."""
    run: list[MonthState] = []
    for one in states:
        if run and (one.source, one.reporter, one.state) != (run[0].source, run[0].reporter, run[0].state):
            yield _span(run)
            run = []
        run.append(one)
    if run:
        yield _span(run)


def _span(run: list[MonthState]) -> tuple[str, str, str, date, date]:
    return run[0].source, run[0].reporter, run[0].state, run[0].month, run[-1].month
