"""What a watch keeps: looks, changes and runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from oretrace.watch.lives import Kind
    from oretrace.watch.look import Weight

Cause = Literal[
    "first look", "new data", "revision", "change of law", "names judged", "another version", "other settings"
]


@dataclass(frozen=True)
class Look:
    """One look at what is asked, on a day, and all that decides its answer; `number` 0 until it is kept.

    `until` is the last month compared, `stopped` why the act did not apply on the day, "" where it did; `seen` are
    chance and q of each route by its subject.
    """

    asked: str
    name: str
    day: date
    inputs: str
    version: str
    question: Mapping[str, Any]
    snapshots: tuple[int, ...]
    until: date | None
    stopped: str
    seen: Mapping[str, Weight] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True)
class Change:
    """One sentence: what happened to a finding or a figure, and why; `number` 0 until it is kept.

    `topic` is the finding's subject, or the figure's month; `finding` an id that `explain` knows, None for a figure.
    `record` is what was reported, as JSON-ready values.
    """

    asked: str
    name: str
    topic: str
    day: date
    kind: Kind
    cause: Cause
    finding: str | None
    alert: bool
    modelled: bool
    sentence: str
    why: str
    record: Mapping[str, Any]
    number: int = 0
    look: int = 0
    made_at: datetime | None = None


@dataclass(frozen=True)
class Run:
    """A run of the watch: its day, what its budget was, and what failed."""

    day: date
    budget: Mapping[str, Any]
    troubles: tuple[str, ...]
    made_at: datetime


@dataclass(frozen=True)
class Spent:
    """Findings that alerted in a year, and those of them that were withdrawn since, other than by a change of law."""

    alerts: int
    withdrawn: int
