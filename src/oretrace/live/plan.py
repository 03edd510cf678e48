"""Which calls are still to be made for what is needed, and what they cost. Nothing here asks a service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from oretrace.live.calls import Call, CallSeries, Need
from oretrace.live.services import SERVICES
from oretrace.months import add_months

if TYPE_CHECKING:
    from oretrace.live.archive import Record
    from oretrace.live.comtrade import Available

REVISED = 3
"""Months that are asked for again once a further month is out: offices revise the last ones most."""


@dataclass(frozen=True)
class PlannedNeed:
    """A need with the calls that it still takes; `whole` is how many it would take without the archive."""

    need: Need
    calls: tuple[Call, ...]
    whole: int

    @property
    def minutes(self) -> float:
        """What the calls take at the service's own address."""
        return len(self.calls) * SERVICES[self.need.series.service].seconds / 60


@dataclass(frozen=True)
class FetchPlan:
    """All that is to be fetched, in this order."""

    items: tuple[PlannedNeed, ...]

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call, each once."""
        return tuple(dict.fromkeys(call for item in self.items for call in item.calls))

    @property
    def minutes(self) -> float:
        """What it takes at the services' own addresses."""
        return sum(item.minutes for item in self.items)


def plan_of(
    needs: Sequence[Need],
    archived: Iterable[Record],
    today: date,
    keyed: Collection[str] = (),
    out: Available | None = None,
) -> FetchPlan:
    """The plan for `needs` given what is archived; `keyed` are services with a key, `out` what Comtrade has out."""
    by_series: dict[CallSeries, list[Record]] = defaultdict(list)
    last: dict[str, date] = {}
    for record in archived:
        if record.kind == "figures":
            series = record.call.series
            by_series[series].append(record)
            last[series.service] = max((*record.months, last.get(series.service, date.min)))
    items = [
        _planned(need, by_series[need.series], last.get(need.series.service), today, keyed, out) for need in needs
    ]
    return FetchPlan(tuple(items))


def _planned(
    need: Need,
    records: Sequence[Record],
    last: date | None,
    today: date,
    keyed: Collection[str],
    out: Available | None,
) -> PlannedNeed:
    series = need.series
    service = SERVICES[series.service]
    months = need.months if service.earliest is not None or out is None else out.months(series, need.months)
    settled = _settled(series, records, last, today, out)
    by_months: dict[tuple[date, ...], list[str]] = defaultdict(list)
    for code in need.codes:
        if missing := tuple(month for month in months if (code, month) not in settled):
            by_months[missing].append(code)
    known = {"keyed": series.service in keyed, "out": out}
    calls_of = service.speaker.calls_of
    calls = [c for missing, codes in by_months.items() for c in calls_of(series, tuple(codes), missing, **known)]
    return PlannedNeed(need, tuple(calls), len(calls_of(series, need.codes, months, **known)) if months else 0)


def _settled(
    series: CallSeries, records: Sequence[Record], last: date | None, today: date, out: Available | None
) -> set[tuple[str, date]]:
    """Codes and months of which the archive has what the service has.

    Months after the `last` of which the service gave anything are not: they were not out. Where a release came
    since, the months that it can have changed are asked for again.
    """
    found: set[tuple[str, date]] = set()
    for record in records:
        for month in record.call.months:
            cells = {(code, month) for code in record.call.codes}
            found = found | cells if _stands(series, record, month, last, today, out) else found - cells
    return found


def _stands(
    series: CallSeries, record: Record, month: date, last: date | None, today: date, out: Available | None
) -> bool:
    service = SERVICES[series.service]
    if service.earliest is None:
        released = out.released(series, month) if out else None
        return released is None or released <= record.at
    then = service.newest(record.at.date())
    revised = service.newest(today) > then and month > add_months(then, -REVISED)
    return not revised and last is not None and month <= last
