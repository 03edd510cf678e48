"""Measures of a ranking and of its flags: pure functions of arrays, nothing about trade.

Cells of equal score have no order. Thresholds stand only at distinct scores (as in scikit-learn), and what is
counted "among the first k" is the mean over all orders of tied cells: a constant score is no cleverer than chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask

RESAMPLES = 2000
BOOTSTRAP_SEED = 20240815


class PooledShare(NamedTuple):
    """A share of so many cells, scans or flags: over seeds shares are pooled, as if all were of one seed."""

    value: float
    total: int

    @classmethod
    def of(cls, which: Array | Mask) -> PooledShare:
        """The mean of (total,); 0 of none."""
        return cls(float(np.mean(which)) if which.size else 0.0, int(which.size))


Value = float | PooledShare
"""A number of one seed: shares carry what they are shares of."""


@dataclass(frozen=True)
class Ranking:
    """Cells in the order of their score, as runs of equal score within each group; one sort for many measures.

    Each (runs,), best first: number of the group, cells of the group before the run, its cells, those planted.
    """

    group: Index
    before: Index
    cells: Index
    planted: Index

    @classmethod
    def of(cls, planted: Mask, score: Array, group: Index | None = None) -> Ranking:
        """From (cells,) each; a score may be infinite, not NaN. Groups are numbered anew in their own order."""
        order = np.argsort(-score, kind="stable") if group is None else np.lexsort((-score, group))
        group = np.zeros(score.size, np.int64) if group is None else group[order]
        score = score[order]
        new_group = np.diff(group, prepend=group[:1] - 1) != 0
        new_run = new_group.copy()
        new_run[1:] |= score[1:] != score[:-1]
        start = np.flatnonzero(new_run)
        number = np.cumsum(new_group)[start] - 1
        found = np.concatenate(([0], np.cumsum(planted[order])))
        end = np.append(start[1:], score.size) if start.size else start
        return cls(number, start - np.flatnonzero(new_group)[number], end - start, found[end] - found[start])

    def precision_recall(self) -> tuple[Array, Array]:
        """Precision and recall at every distinct score, from the highest down, each (distinct scores,).

        Of all groups as one list, so for a single group only. Recall is NaN where nothing is planted.
        """
        true, total = np.cumsum(self.planted), int(self.planted.sum())
        return true / np.cumsum(self.cells), true / total if total else np.full(true.shape, np.nan)

    def average_precision(self) -> float:
        """Σ (recall_j − recall_{j−1}) precision_j over distinct scores, not interpolated; NaN if none is planted.

        Of a single group. The area under the precision-recall curve as in scikit-learn's `average_precision_score`;
        against the trapezoid see Davis and Goadrich (2006).
        """
        precision, recall = self.precision_recall()
        return float(np.sum(np.diff(recall, prepend=0.0) * precision)) if recall.size else np.nan

    def found_at(self, k: int) -> Array:
        """Expected number of planted cells among the first k of each group (groups,).

        Ties in expectation: McSherry and Najork (2008), "Computing information retrieval performance measures
        efficiently in the presence of tied scores".
        """
        drawn = np.clip(k - self.before, 0, self.cells)
        return np.bincount(self.group, drawn * self.planted / self.cells).astype(float)

    def hits_at(self, k: int) -> Array:
        """Probability that a planted cell is among the first k of each group (groups,), ties in random order."""
        drawn = np.clip(k - self.before, 0, self.cells)
        missed = np.ones(drawn.size)
        for i in range(int(drawn.max(initial=0))):  # the i-th draw without replacement from the run
            innocent = np.maximum(self.cells - self.planted - i, 0)
            missed *= np.where(i < drawn, innocent / np.maximum(self.cells - i, 1), 1.0)
        none = np.ones(int(self.group.max(initial=-1)) + 1)
        np.multiply.at(none, self.group, missed)
        return 1.0 - none


def false_discoveries(planted: Mask, q: Array, level: float) -> float:
    """Share of cells that are not planted among those with q ≤ level; 0 when there are none.

    The realised false-discovery proportion of Benjamini and Hochberg (1995); its mean over seeds is the rate.
    """
    flagged = q <= level
    count = int(np.count_nonzero(flagged))
    return float(np.count_nonzero(flagged & ~planted) / count) if count else 0.0


def pooled_mean(values: Array, counts: Array) -> float:
    """The mean of values (seeds,) weighted by what they are shares of; by seeds where all are shares of nothing."""
    return float(np.average(values, weights=counts if counts.any() else None))


def bootstrap_interval(values: Array, counts: Array | None = None) -> tuple[float | None, float | None]:
    """Percentile bootstrap interval of 90 % of the pooled mean over seeds (Efron 1979), the same at every call.

    `values` (seeds,) with `counts` as in `pooled_mean`, 1 each without; NaN seeds are dropped; (None, None) with
    fewer than two left.
    """
    known = ~np.isnan(values)
    if np.count_nonzero(known) < 2:
        return None, None
    counts = np.ones(values.size) if counts is None or not counts[known].any() else counts
    resamples = _resamples(int(np.count_nonzero(known)))
    weights = resamples @ counts[known]
    means = (resamples @ (counts * values)[known])[weights > 0] / weights[weights > 0]
    tail = round(means.size * (1 - 0.9) / 2)
    ends = np.partition(means, (tail, means.size - 1 - tail))
    return float(ends[tail]), float(ends[means.size - 1 - tail])


@lru_cache(maxsize=32)
def _resamples(seeds: int) -> Array:
    """The weight of each seed in each resample (resamples, seeds)."""
    drawn = np.random.default_rng(BOOTSTRAP_SEED).integers(0, seeds, (RESAMPLES, seeds))
    weights: Array = (drawn[:, :, None] == np.arange(seeds)).mean(axis=1)
    return weights
