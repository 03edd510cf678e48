"""The state of an act on a day, in a word or two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from oretrace.law.knowledge import knowledge

if TYPE_CHECKING:
    from oretrace.catalog.measures import Measure

NOT_KNOWN = "not known"
"""A suspension of the act ended later than our knowledge runs: it may have been prolonged."""


def state(act: Measure, on: date) -> str:
    """in force | partly suspended | suspended | not known | ended | not yet | start unknown."""
    if act.effective_until and on > act.effective_until:
        return "ended"
    if act.effective_from is None:
        return "start unknown"
    if on < act.effective_from:
        return "not yet"
    return _if_begun(act, on)


def _if_begun(act: Measure, on: date) -> str:
    if act.suspended(on):
        return "suspended"
    horizon = knowledge().knowledge.last_day
    if any(period.until and horizon < period.until < on for period in act.suspended_periods):
        return NOT_KNOWN
    return "partly suspended" if any(act.suspended(on, item.clause) for item in act.items) else "in force"
