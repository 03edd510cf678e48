"""A frozen forecast held against what was published since."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.measures import Measure
from oretrace.errors import InputError
from oretrace.forecast.candidates import outcome
from oretrace.forecast.legs import read_legs
from oretrace.forecast.records import ScoredForecast
from oretrace.kernels.probability_scores import brier, log_score, recall_at
from oretrace.question import Question

if TYPE_CHECKING:
    from datetime import date

    from oretrace.forecast.legs import CandidateLegs
    from oretrace.forecast.records import Forecast, Frozen
    from oretrace.store import Store

FIRST = 5
"""How many candidates a reader looks at: recall is that among the first five."""


def score(store: Store, frozen: Frozen) -> ScoredForecast | str:
    """What became of a forecast by what the store has today, or why it cannot be scored yet."""
    made = frozen.forecast
    act = Measure(id=made.act, issuer=made.issuer, effective_from=made.effective_from, targets=made.targets, items=())
    try:
        legs = read_legs(store, Question(act, made.codes))
        if legs.months[-1] < made.last:
            return f"due when {made.last:%Y-%m} is out; the store has figures to {legs.months[-1]:%Y-%m}"
        return scored(made, legs, frozen.number)
    except InputError as error:
        return str(error)


def scored(made: Forecast, legs: CandidateLegs, number: int = 0, until: date | None = None) -> ScoredForecast:
    """A forecast's scores; `until` ends its months earlier, for a look at one that is not due.

    InputError where none of its candidates is known in all these months.
    """
    came = outcome(legs, made, until)
    if not came:
        what = f"figures of {made.first:%Y-%m} to {min(made.last, until or made.last):%Y-%m}"
        raise InputError(what, "none that are complete", f"forecast {number or made.act}")
    known = [one for one in made.candidates if one.hub in came]
    p = np.array([one.probability for one in known])
    happened = np.array([came[one.hub] for one in known])
    base = np.full(len(known), float(np.clip(p.mean(), 1e-6, 1 - 1e-6)))
    before = np.array([one.before for one in known])
    return ScoredForecast(
        number=number,
        act=made.act,
        due=made.last,
        known=len(known),
        hubs=tuple(one.hub for one in known if came[one.hub]),
        brier=brier(p, happened),
        brier_base=brier(base, happened),
        log_score=log_score(p, happened),
        log_score_base=log_score(base, happened),
        k=FIRST,
        recall=recall_at(p, happened, FIRST),
        recall_largest=recall_at(before, happened, FIRST),
    )
