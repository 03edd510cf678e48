"""Statistics of what is tested: (product, hub) cells, and whole hubs as one fixed combination of their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.scores import expit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oretrace.detect.diversion.cells import TrialCells
    from oretrace.detect.diversion.trials import Trial

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Index = NDArray[np.int64]

FEWEST_FOR_MOMENTS, ENOUGH_FOR_NULL = 20, 100
UNTOUCHED = ("dates", "products")


@dataclass(frozen=True)
class Statistics:
    """Statistics of units (k,): cells of a trial, or whole hubs. Amounts are monthly totals in the panel's unit.

    `hub1`, `hub2` number the territories of the two legs; `error` is the standard error of `estimate`; `direct` is
    A; `chance` is the share of the gain that the boosted score gives to rerouting, at the suites' base rate, and
    `likely` the chance of the likeliest product; `weight` is how much of a separate look a placebo is.
    """

    score: Array
    leg1: Array
    leg2: Array
    estimate: Array
    error: Array
    weaker: Array
    direct: Array
    chance: Array
    likely: Array
    grew: Mask
    hub1: Index
    hub2: Index
    product: Index
    kind: NDArray[np.object_]
    weight: Array

    def take(self, which: Mask | Index) -> Statistics:
        """The units of a mask or an index."""
        return Statistics(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    @property
    def ratio(self) -> Array:
        """Excess in standard errors."""
        return self.estimate / self.error


def pooled(parts: Iterable[Statistics]) -> Statistics:
    """All units of several trials."""
    parts = list(parts)
    return Statistics(
        *(np.concatenate([getattr(part, name) for part in parts]) for name in Statistics.__dataclass_fields__)
    )


def cell_statistics(trial: Trial, cells: TrialCells) -> Statistics:
    """One unit per live (product, hub)."""
    return Statistics(
        score=cells.score,
        leg1=cells.leg1,
        leg2=cells.leg1 if cells.leg2 is None else cells.leg2,
        estimate=cells.estimate,
        error=cells.error,
        weaker=np.maximum(cells.weaker, 0.0),
        direct=cells.direct,
        chance=expit(cells.score),
        likely=expit(cells.score),
        grew=cells.grew,
        hub1=trial.hub1[cells.column],
        hub2=trial.hub2[cells.column],
        product=cells.product,
        kind=np.full(cells.size, trial.kind, dtype=object),
        weight=np.full(cells.size, trial.weight),
    )


@dataclass(frozen=True)
class Null:
    """Of a score of cells without rerouting: its mean, and the correlation between the cells of one hub."""

    mean: float
    correlation: float

    @classmethod
    def of(cls, placebos: Iterable[tuple[Array, Index]]) -> Null:
        """By moments, from scores (k,) and the columns (k,) they stand in, trial by trial.

        Var(sum of k) = s²(k + k(k−1)·correlation). Where no column has two cells nothing is known of the correlation,
        and the worst is assumed: a hub then scores by the mean of its cells.
        """
        placebos = list(placebos)
        cells = np.concatenate([np.zeros(0), *(score for score, _ in placebos)])
        if cells.size < FEWEST_FOR_MOMENTS or not cells.var():
            return cls(float(cells.mean()) if cells.size else 0.0, 1.0)
        mean, variance = float(cells.mean()), float(cells.var())
        count = np.concatenate([np.bincount(column) for _, column in placebos])
        sums = np.concatenate([np.bincount(column, score - mean) for score, column in placebos])
        pairs = float((count * (count - 1)).sum())
        shared = float((sums**2).sum()) - variance * float(count.sum())
        return cls(mean, float(np.clip(shared / (variance * pairs), 0.0, 1.0)) if pairs else 1.0)

    def combined(self, score: Array, column: Index) -> Array:
        """Per column (columns,) the sum of its cells' deviations, in units that do not grow with their number k.

        Σ(score − mean)/√(k(1 + (k−1)·correlation)): a plain mean would let hubs with a single live product, whose
        mean varies most, take the places at the top. A column without cells has 0.
        """
        count = np.maximum(np.bincount(column), 1)
        sums = np.bincount(column, score - self.mean)
        return np.asarray(sums / np.sqrt(count * (1.0 + (count - 1) * self.correlation)))


@dataclass(frozen=True)
class Nulls:
    """The nulls of the score and of each leg's own part of it."""

    score: Null
    leg1: Null
    leg2: Null

    @classmethod
    def of(cls, trials: Sequence[tuple[Trial, TrialCells]]) -> Nulls:
        """Of the trials that no rerouting can have touched, those of other dates and products, if they have enough.

        A hub that is in fact one moves all its products at the act's date: taken from placebos at that date, the
        correlation would come out too large and favour hubs with few products.
        """
        untouched = [cells for trial, cells in trials if trial.kind in UNTOUCHED]
        enough = sum(cells.size for cells in untouched) >= ENOUGH_FOR_NULL
        cells = untouched if enough else [cells for _, cells in trials]
        return cls(
            Null.of((c.score, c.column) for c in cells),
            Null.of((c.leg1, c.column) for c in cells),
            Null.of((c.leg1 if c.leg2 is None else c.leg2, c.column) for c in cells),
        )


def hub_statistics(trial: Trial, cells: TrialCells, nulls: Nulls) -> Statistics:
    """One unit per hub with a live product: the combined score of its live products, and the sums of amounts.

    The combination is fixed: it favours a hub in which many controlled goods grew at once over one in which a
    single good did. `product` counts the live products.
    """
    count = np.bincount(cells.column)
    column = np.flatnonzero(count)

    def total(values: Array) -> Array:
        return np.bincount(cells.column, values).astype(np.float64)[column]

    leg2 = cells.leg1 if cells.leg2 is None else cells.leg2
    gain = np.maximum(cells.estimate, 0.0)
    gains = total(gain)
    likely = np.zeros(count.size)
    np.maximum.at(likely, cells.column, expit(cells.score))
    return Statistics(
        score=nulls.score.combined(cells.score, cells.column)[column],
        leg1=nulls.leg1.combined(cells.leg1, cells.column)[column],
        leg2=nulls.leg2.combined(leg2, cells.column)[column],
        estimate=total(cells.estimate),
        error=np.sqrt(total(cells.error**2)),
        weaker=total(np.maximum(cells.weaker, 0.0)),
        direct=total(cells.direct),
        chance=total(gain * expit(cells.score)) / np.where(gains > 0, gains, 1.0),
        likely=likely[column],
        grew=np.bincount(cells.column[cells.grew], minlength=count.size)[column] > 0,
        hub1=trial.hub1[column],
        hub2=trial.hub2[column],
        product=count[column],
        kind=np.full(column.size, trial.kind, dtype=object),
        weight=np.full(column.size, trial.weight),
    )
