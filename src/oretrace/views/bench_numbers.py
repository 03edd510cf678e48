"""The rows of a run by what they measure, its detectors in order, and how its numbers are printed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from oretrace.bench.scoring.score import ScoreRow
from oretrace.bench.scoring.strata import PASSES, headline

if TYPE_CHECKING:
    from oretrace.bench.result import SuiteRun

HALVES = ("test", "tune")
"""The half that no method was chosen on comes first."""

BOTH_HALVES, COST_STRATUM, COST_METRICS = "all", "all", ("seconds", "peak_mib")


class Numbers:
    """What is known of one half of a suite."""

    def __init__(self, run: SuiteRun, half: str) -> None:
        rows = [row for row in all_rows(run) if row.half in (half, BOTH_HALVES)]
        self.suite, self.half = run.suite, half
        self.detectors = tuple(dict.fromkeys(row.detector for row in rows))
        self.strata = tuple(dict.fromkeys(row.stratum for row in rows))
        self.metrics = tuple(dict.fromkeys(row.metric for row in rows))
        self._rows = {(row.detector, row.stratum, row.metric): row for row in rows}

    def row(self, detector: str, stratum: str, metric: str) -> ScoreRow | None:
        """The number with its interval, None where it could not be computed."""
        return self._rows.get((detector, stratum, metric))

    def mean(self, detector: str, stratum: str, metric: str) -> float | None:
        """The number alone."""
        row = self.row(detector, stratum, metric)
        return None if row is None else row.mean

    def base_rate(self, stratum: str) -> float | None:
        """Share of planted cells in a stratum: the AUPRC of a score that knows nothing."""
        rates = (self.mean(detector, stratum, "base_rate") for detector in self.detectors)
        return next((rate for rate in rates if rate is not None), None)

    def ranked(self, *passes: str) -> tuple[str, ...]:
        """Detectors by AUPRC of the headline, mean over the passes named; those without one last, as they came."""

        def worth(detector: str) -> float:
            found = [self.mean(detector, headline(one), "auprc") for one in passes]
            known = [value for value in found if value is not None]
            return sum(known) / len(known) if known else -math.inf

        return tuple(sorted(self.detectors, key=worth, reverse=True))

    def passes(self) -> tuple[str, ...]:
        """The pass-throughs that have a headline."""
        return tuple(
            one for one in PASSES if any(self.row(d, headline(one), "auprc") is not None for d in self.detectors)
        )


def halves(run: SuiteRun) -> tuple[str, ...]:
    """The halves a run has numbers of, the one to lead with first: test, unless only tune has a headline."""
    there = {row.half for row in run.rows}
    known = [half for half in HALVES if half in there]
    return tuple(sorted(known, key=lambda half: not Numbers(run, half).passes()))


def all_rows(run: SuiteRun) -> tuple[ScoreRow, ...]:
    """The rows of a run and, where they are not among them, its cost, which is of both halves together."""
    there = {(row.detector, row.metric) for row in run.rows if row.stratum == COST_STRATUM}
    cost = (
        ScoreRow(run.suite, detector, BOTH_HALVES, COST_STRATUM, metric, value, None, None)
        for detector, values in run.cost.items()
        for metric, value in zip(COST_METRICS, values, strict=True)
        if (detector, metric) not in there
    )
    return (*run.rows, *cost)


def drawn(numbers: Numbers, most: int = 5) -> tuple[str, ...]:
    """Whose curves are drawn: all that are no baselines, then the best baselines."""
    from oretrace.bench.entrants.registry import ENTRANTS

    baselines = {name for name, entrant in ENTRANTS.items() if entrant.kind == "baseline"}
    return tuple(sorted(numbers.ranked(*numbers.passes()), key=baselines.__contains__)[:most])


def share(value: float | None) -> str:
    """Three digits after the point (".883"), four under .01 (".0049"), two from 1 on ("2.53"); "·" for nothing."""
    if value is None or math.isnan(value):
        return "·"
    size, sign = abs(value), "−" if value < 0 else ""
    if 0 < size < 0.00005:
        return f"{sign}<.0001"
    decimals = 2 if size >= 1 else (4 if 0 < size < 0.00995 else 3)
    return sign + f"{size:.{decimals}f}".removeprefix("0")


def interval(row: ScoreRow | None) -> str:
    """The 90 % interval: "[.861, .905]", nothing where one seed has none."""
    return "" if row is None or row.low is None or row.high is None else f"[{share(row.low)}, {share(row.high)}]"
