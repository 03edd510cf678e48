"""What a forecast holds, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Leg = Literal["second", "first"]
"""Which leg of a route is watched: what a hub sells to the targets, or, where nobody publishes that, what it buys."""


@dataclass(frozen=True)
class Candidate:
    """A territory that may become a hub, with its probability and what that rests on.

    `before` is the mean of a month of its watched leg in the year before, in the forecast's unit. `first_leg`,
    `second_leg`, `gravity`, `substitution` and `room` are in standard deviations of the candidates, 0 where unknown;
    `capacity` is 1 where the catalog has a producer or a smelter of the material there.
    """

    hub: str
    probability: float
    before: float
    first_leg: float
    second_leg: float
    gravity: float
    substitution: float
    capacity: float
    room: float


@dataclass(frozen=True)
class DatedEvent:
    """A day ahead that an act of the catalog names, and what it is."""

    on: date
    act: str
    what: str


@dataclass(frozen=True)
class Forecast:
    """Which territories will carry an act's goods around it, in the months `first` to `last`, and dated days ahead.

    A candidate counts as a hub where a month of the watched leg then comes, in the mean, to twice the year before and
    to `floor` more, in `unit`. `snapshots` and `known_until`, the last month read, are what it was made from; `model`
    is the version of the weights.
    """

    act: str
    issuer: str
    effective_from: date
    targets: tuple[str, ...]
    codes: tuple[str, ...]
    leg: Leg
    unit: str
    floor: float
    known_until: date
    first: date
    last: date
    candidates: tuple[Candidate, ...]
    events: tuple[DatedEvent, ...]
    snapshots: tuple[int, ...]
    model: str
    modelled: bool = False


@dataclass(frozen=True)
class Frozen:
    """A forecast as it stands in the book: its number, when it was written, the hash over it and all before."""

    number: int
    at: datetime
    forecast: Forecast
    sha256: str


@dataclass(frozen=True)
class ScoredForecast:
    """A forecast held against what came: which candidates became hubs, of the `known` whose months are out.

    Brier and log score of the probabilities and of the same share for everybody; recall among the first `k`, and
    that of ranking by what each sold (or bought) before: the largest re-exporter.
    """

    number: int
    act: str
    due: date
    known: int
    hubs: tuple[str, ...]
    brier: float
    brier_base: float
    log_score: float
    log_score_base: float
    k: int
    recall: float
    recall_largest: float
