"""From scores to answers for the baselines: p-values among placebos and false-discovery control.

The null is exchangeability: a hub that carries nothing scores at the measure as hubs do at placebo dates and towards
placebo destinations. Scenarios with as many months before the measure are judged together, because a score depends on
the window's shape: all their live placebo cells in one window are one pool, from which a hub's own are left out, and
Benjamini-Hochberg runs over the live candidates of those of one family.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.cells import act_cells, placebo_cells
from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.kernels.leave_out import LeaveOut
from oretrace.kernels.placebo import p_of_rank, q_values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from oretrace.arrays import Array, Mask, Words
    from oretrace.bench.entrants.cells import CellBatch
    from oretrace.bench.scenario import Observed

    Judge = Callable[[CellBatch, CellBatch], "Judged"]
    """Judges the cells at the measure; the second argument holds the placebos to learn from."""


@dataclass(frozen=True)
class CellAmounts:
    """kg that reached the destination through each cell (k,) in the window; NaN where there is no answer."""

    estimate: Array
    low: Array
    high: Array
    at_least: Array
    at_most: Array


@dataclass(frozen=True)
class Judged:
    """Scores of the cells (k,) and of the placebos (m,); −inf where the entrant cannot judge."""

    score: Array
    placebos: Array
    amounts: CellAmounts | None = None


@dataclass(frozen=True)
class TimedAnswers:
    """An entrant's answers, and the seconds it took: its own and those of preparing the cells, shared or not."""

    answers: Answers
    seconds: float


def answers_of(
    judges: Mapping[str, Judge], observed: Sequence[Observed], families: Sequence[str]
) -> dict[str, TimedAnswers]:
    """Ask every judge at every window of `WINDOWS` that a scenario has; beyond it score −inf, all else NaN.

    `families` names for each scenario the family whose false discoveries are controlled together. Raises InputError
    when a scenario's series do not hold the windows, ValueError when `families` has another length.
    """
    if len(families) != len(observed):
        raise ValueError(f"{len(families)} families for {len(observed)} scenarios")
    scenario = np.repeat(np.arange(len(observed)), [len(one.scenario.candidates) for one in observed])
    given = {name: silence(scenario.size) for name in judges}
    seconds = dict.fromkeys(judges, 0.0)
    for window, together in asked(observed):
        start = perf_counter()
        some = [observed[number] for number in together]
        cells, placebos = act_cells(some, WINDOWS[window]), placebo_cells(some, WINDOWS[window])
        family = np.array(families, dtype=str)[together][cells.scenario]
        at = np.isin(scenario, together)
        prepared = perf_counter() - start
        for name, judge in judges.items():
            start = perf_counter()
            write(given[name], window, at, _calibrated(judge(cells, placebos), cells, placebos, family))
            seconds[name] += prepared + perf_counter() - start
    return {name: TimedAnswers(given[name], seconds[name]) for name in judges}


def asked(observed: Sequence[Observed]) -> Iterator[tuple[int, list[int]]]:
    """Number of a window of `WINDOWS`, and those of the scenarios that are judged together in it."""
    scenarios = [one.scenario for one in observed]
    for window, months in enumerate(WINDOWS):
        for pre in sorted({scenario.pre_months for scenario in scenarios}):
            together = [k for k, s in enumerate(scenarios) if s.pre_months == pre and s.months_after >= months]
            if together:
                yield window, together


def _calibrated(judged: Judged, cells: CellBatch, placebos: CellBatch, family: Words) -> Answers:
    """One window's answers, each (k,). Dead cells score −inf, have p = q = 1 and do not count as tests."""
    live = cells.alive & np.isfinite(judged.score)
    p, q = np.ones(live.size), np.ones(live.size)
    p[live] = _p_values(judged, cells, placebos)[live]
    for label in np.unique(family):
        tested = live & (family == label)
        q[tested] = q_values(p[tested])
    unknown = np.full(live.size, np.nan)
    amounts = judged.amounts or CellAmounts(unknown, unknown, unknown, unknown, unknown)
    given = {field.name: np.where(live, getattr(amounts, field.name), np.nan) for field in fields(CellAmounts)}
    given |= dict.fromkeys(("total", "total_low", "total_high", "total_most"), unknown)
    return Answers(score=np.where(live, judged.score, -np.inf), p=p, q=q, **given)


def _p_values(judged: Judged, cells: CellBatch, placebos: CellBatch) -> Array:
    """Rank of every cell (k,) among the live placebos of all hubs but its own, whose legs may carry the plant."""
    usable = placebos.alive & np.isfinite(judged.placebos)
    width = 1 + max(cells.candidate.max(initial=0), placebos.candidate.max(initial=0))
    owner = (placebos.scenario * width + placebos.candidate)[usable]
    others = LeaveOut.of(owner, owner, cells.scenario * width + cells.candidate)
    return p_of_rank(others.above(judged.placebos[usable], judged.score), others.placebos())


def silence(cells: int) -> Answers:
    """No answer for any window and cell."""
    given = {field.name: np.full((len(WINDOWS), cells), np.nan) for field in fields(Answers)}
    given["score"][:] = -np.inf
    return Answers(**given)


def write(given: Answers, window: int, at: Mask | slice, answers: Answers) -> None:
    """Put one window's answers (k,) where their cells stand among all, `at` k places."""
    for field in fields(Answers):
        getattr(given, field.name)[window, at] = getattr(answers, field.name)
