"""Days ahead that the catalog knows of: acts that end or begin, clauses that begin, suspensions that run out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from oretrace.catalog.measures import all_measures
from oretrace.forecast.records import DatedEvent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from oretrace.catalog.measures import Measure


def ahead(act: Measure, since: date) -> tuple[DatedEvent, ...]:
    """Dated days from `since` on of the act, and of the acts of the catalog on the same materials, in order."""
    names = {item.material for item in act.items}
    acts = [
        act,
        *(one for one in all_measures() if one.id != act.id and names & {item.material for item in one.items}),
    ]
    found = {event for one in acts for event in _of(one) if event.on >= since}
    return tuple(sorted(found, key=lambda event: (event.on, event.act, event.what)))


def _of(act: Measure) -> Iterator[DatedEvent]:
    if act.effective_from:
        yield DatedEvent(act.effective_from, act.id, "begins")
    if act.effective_until:
        yield DatedEvent(act.effective_until, act.id, "last day in force")
    for phase in act.phases:
        yield DatedEvent(phase.effective_from, act.id, f"{phase.clause} begins")
    for period in act.suspended_periods:
        whole = period.clause or "the act"
        yield DatedEvent(period.begins, act.id, f"{whole} is suspended")
        if period.until:
            yield DatedEvent(period.until + timedelta(1), act.id, f"suspension of {whole} has run out")
