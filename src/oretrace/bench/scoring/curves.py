"""What the result card draws: precision-recall curves, reliability of stated q."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scoring.answers import as_scored
from oretrace.bench.scoring.metrics import Ranking, false_discoveries
from oretrace.bench.scoring.strata import everything, strata
from oretrace.bench.scoring.table import tabulate

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.bench.scenario import Answers
    from oretrace.bench.scoring.strata import Stratum
    from oretrace.bench.scoring.table import TruthTable
    from oretrace.bench.truth.record import Truth

RECALL_GRID = np.linspace(0.0, 1.0, 101)
STATED = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class QReliability:
    """Of `flagged` cells with q ≤ `stated` the share `realised` is innocent; None where nothing is flagged."""

    stated: float
    realised: float | None
    flagged: int


def pr_curve(planted: Mask, score: Array) -> Array:
    """Precision at the first threshold that reaches each recall of `RECALL_GRID` (101,); NaN if nothing is planted.

    Not the usual maximum over higher recalls, which would hide the dips that an inspector pays for.
    """
    if not planted.any():
        return np.full(RECALL_GRID.size, np.nan)
    precision, recall = Ranking.of(planted, score).precision_recall()
    curve: Array = precision[np.searchsorted(recall, RECALL_GRID - 1e-12)]
    return curve


def stratum_curve(truth: Truth, answers: Answers, half: str, name: str) -> Array | None:
    """`pr_curve` of a stratum by its printed name; None where the suite has no such stratum or plants none in it."""
    stratum = _named(tabulate(truth), half, name)
    if stratum is None or not stratum.positive.any():
        return None
    cells = stratum.positive | stratum.negative
    return pr_curve(stratum.positive[cells], as_scored(answers).score[stratum.window][cells])


def reliability(truth: Truth, answers: Answers, half: str, window: int = 18) -> list[QReliability]:
    """Realised false share at each stated q over all scenarios of a half; `window` is 12 or 18 months."""
    stratum = _named(tabulate(truth), half, everything(window))
    if stratum is None:
        return []
    cells = stratum.positive | stratum.negative
    planted, q = stratum.positive[cells], as_scored(answers).q[stratum.window][cells]
    counts = [int(np.count_nonzero(q <= level)) for level in STATED]
    shares = [false_discoveries(planted, q, level) if n else None for level, n in zip(STATED, counts, strict=True)]
    return [QReliability(*row) for row in zip(STATED, shares, counts, strict=True)]


def _named(table: TruthTable, half: str, name: str) -> Stratum | None:
    return next((stratum for stratum in strata(table, half) if stratum.name == name), None)
