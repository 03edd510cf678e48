"""Today: what has changed since the last visit and why, what is late, what waits for the reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from oretrace.detect.diversion.alerts import BUDGET, RULE
from oretrace.detect.diversion.windows import LONGEST_POST
from oretrace.store.calendar import spans
from oretrace.views.desk.cases import CaseRow
from oretrace.views.desk.changes import ChangeRow
from oretrace.views.numbers import months, place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.store import Snapshot
    from oretrace.store.calendar import MonthState

ALERTING = ("diversion", "fused")
"""Detectors whose flags on both legs can be alerts."""


@dataclass(frozen=True)
class OverdueReporter:
    """Months of a reporter that are out by now and not in the store; `out_by` is when the last of them was."""

    reporter: str
    months: str
    out_by: str


@dataclass(frozen=True)
class StaleSource:
    """A source with months overdue by its own lag."""

    source: str
    publisher: str
    retrieved_on: str
    late: tuple[OverdueReporter, ...]


@dataclass(frozen=True)
class AlertBudget:
    """What alerts may cost: at most `share` of quiet questions ever alert falsely in a watch of `months` months.

    `watched` counts the questions on the queue that can alert, `expected` is share × watched: an upper bound of the
    false alerts of all of them over such a watch, if each were looked at every month.
    """

    share: float
    months: int
    watched: int
    expected: float
    rule: str


@dataclass(frozen=True)
class WatchRow:
    """One change that the watch reported; `id` is its finding's, "" for a published figure."""

    id: str
    kind: str
    day: str
    alert: bool
    sentence: str
    why: str


@dataclass(frozen=True)
class WatchState:
    """The watch: its last run, what it reported, what failed, and its alerts of the last year.

    `more` counts changes that are not listed. `expected` are the false alerts a year to expect of its `questions` at
    most, None where nobody measured them; `allowed` is what its file allows.
    """

    run_at: datetime
    changes: tuple[WatchRow, ...]
    more: int
    troubles: tuple[str, ...]
    alerts: int
    withdrawn: int
    questions: int
    expected: float | None
    allowed: float


@dataclass(frozen=True)
class Waiting:
    """A finding that waits for the reader, and why."""

    id: str
    way: str
    measure: str
    why: str


@dataclass(frozen=True)
class WorkRow:
    """Long work that is not over."""

    id: str
    title: str
    state: str
    step: str


@dataclass(frozen=True)
class QueueCount:
    """How many findings of the queue have a stage, or a kind of subject, and the facet that narrows it to them."""

    name: str
    findings: int
    facet: str
    value: str


@dataclass(frozen=True)
class TodayView:
    """The home page; `since` is the end of the visit before this one, None on the first.

    `as_of` is when the store was read, where it has changed since and is being read again. `more` counts changes that
    are not listed. `next` says what to do where there is nothing to look at yet. `watch` is None where none ran; what
    it reported is not listed among `changes` again.
    """

    since: datetime | None
    as_of: datetime | None
    changes: tuple[ChangeRow, ...]
    more: int
    queue: tuple[QueueCount, ...]
    stale: tuple[StaleSource, ...]
    budget: AlertBudget
    cases: tuple[CaseRow, ...]
    put_off: tuple[Waiting, ...]
    second_readings: tuple[Waiting, ...]
    work: tuple[WorkRow, ...]
    modelled: bool
    next: str
    watch: WatchState | None = None


def stale_sources(snapshots: Iterable[Snapshot], states: Sequence[MonthState]) -> tuple[StaleSource, ...]:
    """Sources of which months are late, by name."""
    last = {one.source: one for one in sorted(snapshots, key=lambda one: one.retrieved_on)}
    late = [one for one in states if one.state == "late"]
    out = {(one.source, one.reporter, one.month): str(one.out_by) for one in late}
    found = []
    for source, group in groupby(spans(late), key=lambda span: span[0]):
        rows = tuple(
            OverdueReporter(place(reporter), months(first, end), out[source, reporter, end])
            for _, reporter, _, first, end in group
        )
        found.append(StaleSource(source, last[source].publisher, str(last[source].retrieved_on), rows))
    return tuple(found)


def alert_budget(detectors: Iterable[str]) -> AlertBudget:
    """The budget of the questions on the queue, by the detectors that were asked."""
    watched = sum(detector in ALERTING for detector in detectors)
    return AlertBudget(BUDGET, LONGEST_POST, watched, BUDGET * watched, RULE)


def next_step(snapshots: int, questions: int) -> str:
    """What to do where there is nothing to look at yet; "" where there is."""
    if not snapshots:
        return "The store is empty. Import what a publisher offers: see `oretrace import --help`."
    if not questions:
        return "No scan was kept. Start one under Data & trust, or run `oretrace scan`."
    return ""
