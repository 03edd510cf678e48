"""The monitor put together: every series of some goods, examined, and what an act did to their lanes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.monitor import events
from oretrace.monitor.lines import BUDGET, MonitorLine, alarms_of, examined, revisions, without_season
from oretrace.monitor.nowcasts import LateReporter, late_reporters
from oretrace.monitor.reading import read
from oretrace.monitor.vintages import days_of, prints

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.catalog.measures import Measure
    from oretrace.monitor.events import ActStudy
    from oretrace.monitor.reading import SeriesKey, SeriesReading
    from oretrace.monitor.subject import Watched
    from oretrace.store import Store

NO_STATSMODELS = (
    "no season was taken out and no alarm looked for: install the extra `stats` (pip install 'oretrace[stats]')"
)


@dataclass(frozen=True)
class Monitored:
    """The series of `name` over the same `months`, largest first within a reporter's exports or imports.

    `days` are those on which the store learned of them, where later files revised earlier ones; `budget` false alarms
    a year over all lines that alarms were looked for in, `watched` of them.
    """

    name: str
    months: tuple[date, ...]
    lines: tuple[MonitorLine, ...]
    days: tuple[date, ...]
    study: ActStudy | None
    late: tuple[LateReporter, ...]
    budget: float
    watched: int
    notes: tuple[str, ...]
    modelled: bool = False


def monitor(
    store: Store,
    asked: Watched,
    act: Measure | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Monitored:
    """Read and examine all series of what is asked, and with an act the event study of it.

    InputError where the store has no monthly figure of the goods. What cannot be done for want of months, lanes or
    statsmodels is left out, with a note.
    """
    progress("reading the store")
    notes: list[str] = []
    with store.connect() as connection:
        now = read(connection, asked)
        study = None if act is None else _study(connection, act, now, notes)
    days = days_of(store)
    then = prints(store, asked, days, now, progress) if len(days) > 1 else {}
    progress("taking out the season")
    lines = _lines(now, asked, notes)
    lines = [
        replace(
            line, alarms=some, prints=then.get(line.key, ()), revised=revisions(then.get(line.key, ()), now.months)
        )
        for line, some in zip(lines, alarms_of(lines, now.months), strict=True)
    ]
    lines.sort(key=_order)
    watched = sum(line.is_adjusted for line in lines)
    if asked.baskets:
        notes.append(f"{', '.join(asked.baskets)}: codes of other goods as well, whose trade is in these figures")
    modelled = any(snapshot.modelled for snapshot in store.snapshots())
    progress("reporters who are late")
    late = late_reporters(now, then)
    return Monitored(asked.name, now.months, tuple(lines), days, study, late, BUDGET, watched, tuple(notes), modelled)


def _study(connection: DuckDBPyConnection, act: Measure, now: SeriesReading, notes: list[str]) -> ActStudy | None:
    try:
        return events.study(connection, act, now)
    except InputError as error:
        notes.append(f"no event study: {error}")
        return None


def _lines(now: SeriesReading, asked: Watched, notes: list[str]) -> list[MonitorLine]:
    lines, can_adjust = [], True
    for key, amounts in now.series.items():
        try:
            found = without_season(key, amounts, now.months) if can_adjust else None
        except ImportError:
            notes.append(NO_STATSMODELS)
            found, can_adjust = None, False
        lines.append(examined(key, asked.forms.get(key.product, ""), amounts, now.months, found))
    return lines


def _order(line: MonitorLine) -> tuple[str, str, int, float, SeriesKey]:
    levels = ("all", "form", "lane")
    return line.key.reporter, line.key.report, levels.index(line.key.level), -line.size, line.key
