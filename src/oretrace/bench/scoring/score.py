"""Scores a detector: from truth and answers to measurements, and from seeds to rows with intervals."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import WINDOWS, Answers
from oretrace.bench.scoring.amounts import hub_tonnes, scenario_tonnes
from oretrace.bench.scoring.answers import as_scored
from oretrace.bench.scoring.calibration import decoys, delay, discoveries, power, rejections
from oretrace.bench.scoring.metrics import PooledShare, Ranking, Value, bootstrap_interval, pooled_mean
from oretrace.bench.scoring.strata import Stratum, strata
from oretrace.bench.scoring.table import TruthTable, tabulate

if TYPE_CHECKING:
    from oretrace.bench.truth.record import Truth

TOP = 3
HALVES = ("tune", "test")
Metric = Callable[[Stratum, TruthTable, Answers], Mapping[str, Value]]


@dataclass(frozen=True)
class Measurement:
    """One number of one seed; over seeds it counts `count` times."""

    half: str
    stratum: str
    metric: str
    value: float
    count: int = 1


@dataclass(frozen=True)
class ScoreRow:
    """One number over seeds: mean, and the 90 % bootstrap interval of the mean, None with fewer than two seeds.

    Shares are pooled over seeds: of all flags, say, and not the mean of the seeds' own shares.

    Numbers have 9 significant digits, so that frozen results are the same on every machine.
    """

    suite: str
    detector: str
    half: str
    stratum: str
    metric: str
    mean: float
    low: float | None
    high: float | None


class Scorer:
    """Everything about a truth that does not depend on the detector, so that many are scored for the price of one."""

    def __init__(self, truth: Truth) -> None:
        self.table = tabulate(truth)
        self.strata = tuple(stratum for half in HALVES for stratum in strata(self.table, half))

    def measure(self, answers: Answers) -> list[Measurement]:
        """All numbers of one detector's answers, in the order of the card; what cannot be computed is absent."""
        self._check(answers)
        scored = as_scored(answers)
        return [
            Measurement(
                stratum.half, stratum.name, metric, *(value if isinstance(value, PooledShare) else (value, 1))
            )
            for stratum in self.strata
            for part in self._parts(stratum, scored)
            for metric, value in part(stratum, self.table, scored).items()
        ]

    def _check(self, answers: Answers) -> None:
        shape = (len(WINDOWS), self.table.scenario.size)
        for field in fields(answers):
            if getattr(answers, field.name).shape != shape:
                raise ValueError(f"{field.name}: expected shape {shape}, found {getattr(answers, field.name).shape}")
        if np.isnan(answers.score).any():
            raise ValueError("a score is NaN; a cell without an answer has score -inf")

    def _parts(self, stratum: Stratum, answers: Answers) -> Iterator[Metric]:
        """The measures that these answers permit: a half and window without answers are not judged."""
        w, cells = stratum.window, self.table.cells_of(self.table.half == stratum.half)
        if np.isneginf(answers.score[w, cells]).all():
            return
        flags = not np.isnan(answers.q[w, cells]).all()
        if stratum.positive.any():
            yield ranking
            if "tonnes" in stratum.parts:
                yield hub_tonnes
                if flags:
                    yield scenario_tonnes
            if "power" in stratum.parts and flags:
                yield power
            if "delay" in stratum.parts and flags:
                yield delay
        if "calibration" in stratum.parts:
            if flags:
                yield discoveries
            yield rejections
        if "decoys" in stratum.parts and flags:
            yield decoys


def measure(truth: Truth, answers: Answers) -> list[Measurement]:
    """All numbers of one detector on one seed of a suite; for several detectors make one `Scorer`."""
    return Scorer(truth).measure(answers)


def ranking(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    """How well the score separates planted from innocent cells.

    `auprc`, `base_rate`, and precision and recall at K (the number of planted cells) over the cells of all scenarios
    pooled; `@3` within each scenario, the mean over scenarios with a plant.
    """
    cells = stratum.positive | stratum.negative
    planted, score = stratum.positive[cells], answers.score[stratum.window][cells]
    count = int(np.count_nonzero(planted))
    pooled = Ranking.of(planted, score)
    found = float(pooled.found_at(count)[0])
    return {
        "auprc": pooled.average_precision(),
        "base_rate": count / planted.size,
        "precision@K": found / count,
        "recall@K": found / count,
        "recall@2K": float(pooled.found_at(2 * count)[0]) / count,
        **_top(stratum, table, answers),
    }


def _top(stratum: Stratum, table: TruthTable, answers: Answers) -> dict[str, float]:
    with_plant = table.cells_of(table.per_scenario(stratum.positive) > 0)
    cells = (stratum.positive | stratum.negative) & with_plant
    planted, score = stratum.positive[cells], answers.score[stratum.window][cells]
    _, scenario = np.unique(table.scenario[cells], return_inverse=True)
    each = Ranking.of(planted, score, scenario)
    found = each.found_at(TOP)
    return {
        f"precision@{TOP}": float(np.mean(found / np.minimum(np.bincount(scenario), TOP))),
        f"recall@{TOP}": float(np.mean(found / np.bincount(scenario, planted))),
        f"hit@{TOP}": float(np.mean(each.hits_at(TOP))),
    }


def summarise(seeds: Iterable[tuple[str, str, Iterable[Measurement]]]) -> list[ScoreRow]:
    """Mean and interval over seeds; `seeds` are (suite, detector, measurements of one seed), any number of each.

    A seed in which a metric could not be computed does not count for it. Rows stand in the order of first appearance.
    """
    values: dict[tuple[str, str, str, str, str], list[tuple[float, int]]] = {}
    for suite, detector, measurements in seeds:
        for m in measurements:
            values.setdefault((suite, detector, m.half, m.stratum, m.metric), []).append((m.value, m.count))
    return [row for key, found in values.items() if (row := _row(key, np.array(found, dtype=np.float64)))]


def _row(key: tuple[str, str, str, str, str], found: np.typing.NDArray[np.float64]) -> ScoreRow | None:
    values, counts = found[~np.isnan(found[:, 0])].T
    if not values.size:
        return None
    low, high = bootstrap_interval(values, counts)
    return ScoreRow(
        *key, _nine(pooled_mean(values, counts)), *(None if end is None else _nine(end) for end in (low, high))
    )


def _nine(value: float) -> float:
    return float(f"{value:.9g}")
