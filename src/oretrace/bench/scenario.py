"""What a detector of the benchmark is given and what it answers: the seam between truth, detectors and scoring.

A scenario asks: a measure of `origin` against `destination` on `product` took effect at `effective_from`; which of
the candidate hubs carried the goods on? The answer for each candidate and number of months since the date is one row
of `ANSWER_COLUMNS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from oretrace.arrays import Array, Index

WINDOWS = (6, 9, 12, 15, 18)
"""Months since the measure at which a detector is asked."""

FLAG_LEVEL = 0.10
"""A cell with a q of at most this is flagged."""

PRE_MONTHS = 24
"""Months before the measure that a scenario has by default."""

ANSWER_COLUMNS = (
    "scenario",
    "hub",
    "months",
    "score",
    "p_value",
    "q_value",
    "estimate_kg",
    "low_kg",
    "high_kg",
    "at_least_kg",
    "at_most_kg",
    "total_kg",
    "total_low_kg",
    "total_high_kg",
    "total_at_most_kg",
)
"""`scenario`, `hub` and `score` are required, `months` is 18 where it is left out; all amounts are kg that reached
the destination from the measure's first month to the last of the window. What all hubs of a scenario carried
together stands in `total_kg` and so on, the same in each of its rows."""


@dataclass(frozen=True)
class Scenario:
    """What a detector is given; `t0` is the index of the measure's first month in the series.

    A detector may compare with the `pre_months` (12 at least) before it. `months_after` exist from it on: no longer
    window is asked.
    """

    id: str
    product: str
    origin: str
    destination: str
    effective_from: date
    t0: int
    candidates: tuple[str, ...]
    pre_months: int = PRE_MONTHS
    months_after: int = WINDOWS[-1]


@dataclass(frozen=True)
class Series:
    """Published monthly trade of lanes, each (…, months): the mean over the ends that report, 0 where neither does.

    `usd` is the value at the exporter's border of the same mass (import reports less an average freight margin).
    """

    kg: Array
    usd: Array


@dataclass(frozen=True)
class Supply:
    """What the candidates bought and sold of the product in all, and what statistics say that they make.

    `imports` and `exports` are kg (candidates, months), to and from everybody. `made` and `made_most` are kg of the
    product (candidates, years): the published production of its stage, all of it taken for this product, and the
    most that it can be; a territory that no table lists may make as much as all the unlisted together.
    `last_month` (years,) is the index of each year's last month in the series: a figure is out only after it.
    `whole_code` is False where the code holds other goods too, whose makers nobody publishes.
    """

    imports: Array
    exports: Array
    made: Array
    made_most: Array
    last_month: Index
    whole_code: bool


@dataclass(frozen=True)
class Observed:
    """One scenario as published: origin → destination, origin → candidates, candidates → destination.

    `direct` is (months,), legs are (candidates, months). `others` are placebo destinations without a measure:
    name, origin → it (months,), candidates → it (candidates, months). `published_after` (candidates,) is how many
    months after a month's end both legs of that month are public. `supply` is None where only the lanes are known.
    """

    scenario: Scenario
    direct: Series
    leg1: Series
    leg2: Series
    others: tuple[tuple[str, Series, Series], ...]
    published_after: Array
    supply: Supply | None = None


@dataclass(frozen=True)
class Answers:
    """A detector's answers, each (windows, cells): windows as in `WINDOWS`, cells in the order of the truth's cells.

    That order is: scenario by scenario, each in the order of its candidates. A cell without an answer has score −inf;
    what a detector does not say is NaN. `total` and its interval and bound are of the whole scenario, repeated in
    each of its cells.
    """

    score: Array
    p: Array
    q: Array
    estimate: Array
    low: Array
    high: Array
    at_least: Array
    at_most: Array
    total: Array
    total_low: Array
    total_high: Array
    total_most: Array
