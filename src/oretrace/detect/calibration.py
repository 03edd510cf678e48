"""From scores to calibrated verdicts: pools of placebo cells, p-values without the tested hub, false discoveries.

The null is exchangeability: were there no rerouting, a hub's statistic at the act's date would be drawn from the
same distribution as those of other hubs at placebo dates, towards placebo destinations, in products that the act
does not name, or of pairs of unrelated legs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.trials import (
    ENOUGH_CELLS,
    Cells,
    act_trial,
    cross_pairs,
    placebo_trials,
    product_trial,
    weigh,
)
from oretrace.kernels.placebo import attainable_p, q_values, rank_p

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from oretrace.detect.panel import Panel
    from oretrace.detect.trials import Trial
    from oretrace.detect.windows import Shape

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Index = NDArray[np.int64]

FALSE_DISCOVERY_RATE = 0.10
TRIM_RATE = 0.20
FEWEST_FOR_QUANTILES = 20
UNTOUCHED = ("dates", "products")
NORMAL_QUANTILES = (-1.645, 0.0, 1.645)
"""Without enough placebos the model's own standard error stands in: a normal 90 % interval."""


@dataclass(frozen=True)
class Statistics:
    """Statistics of units (k,): cells of a trial, or whole hubs. Amounts are monthly totals in the panel's unit.

    `hub1`, `hub2` number the territories of the two legs; `error` is the standard error of `estimate`.
    """

    score: Array
    leg1: Array
    leg2: Array
    estimate: Array
    error: Array
    weaker: Array
    grew: Mask
    hub1: Index
    hub2: Index
    product: Index
    kind: NDArray[np.object_]

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


def cell_statistics(trial: Trial, cells: Cells) -> Statistics:
    """One unit per live (product, hub)."""
    product, column = np.nonzero(cells.live)

    def live(values: Array) -> Array:
        return np.asarray(values[product, column])

    return Statistics(
        score=live(cells.score),
        leg1=live(cells.leg1),
        leg2=live(cells.leg1 if cells.leg2 is None else cells.leg2),
        estimate=live(cells.estimate),
        error=live(cells.error),
        weaker=np.maximum(live(cells.weaker), 0.0),
        grew=cells.grew[product, column],
        hub1=trial.hub1[column],
        hub2=trial.hub2[column],
        product=product.astype(np.int64),
        kind=np.full(product.size, trial.kind, dtype=object),
    )


@dataclass(frozen=True)
class Null:
    """Of a score of cells without rerouting: its mean, and the correlation between the cells of one hub."""

    mean: float
    correlation: float

    @classmethod
    def of(cls, placebos: Iterable[tuple[Array, Mask]]) -> Null:
        """By moments, from scores and live cells (products, hubs): Var(sum of k) = s²(k + k(k−1)·correlation)."""
        placebos = list(placebos)
        cells = np.concatenate([np.zeros(0), *(score[live] for score, live in placebos)])
        if cells.size < FEWEST_FOR_QUANTILES or not cells.var():
            return cls(float(cells.mean()) if cells.size else 0.0, 0.0)
        mean, variance = float(cells.mean()), float(cells.var())
        count = np.concatenate([live.sum(axis=0) for _, live in placebos])
        sums = np.concatenate([np.where(live, score - mean, 0.0).sum(axis=0) for score, live in placebos])
        pairs = float((count * (count - 1)).sum())
        shared = float((sums**2).sum()) - variance * float(count.sum())
        return cls(mean, float(np.clip(shared / (variance * pairs), 0.0, 1.0)) if pairs else 0.0)

    def combined(self, score: Array, live: Mask) -> Array:
        """Per hub (hubs,) the sum of its live scores' deviations, in units that do not grow with their number k.

        Σ(score − mean)/√(k(1 + (k−1)·correlation)): a plain mean would let hubs with a single live product, whose
        mean varies most, take the places at the top.
        """
        count = np.maximum(live.sum(axis=0), 1)
        sums = np.where(live, score - self.mean, 0.0).sum(axis=0)
        return np.asarray(sums / np.sqrt(count * (1.0 + (count - 1) * self.correlation)))


@dataclass(frozen=True)
class Nulls:
    """The nulls of the score and of each leg's own part of it."""

    score: Null
    leg1: Null
    leg2: Null

    @classmethod
    def of(cls, trials: Sequence[tuple[Trial, Cells]]) -> Nulls:
        """Of the trials that no rerouting can have touched, those of other dates and products, if they have enough.

        A hub that is in fact one moves all its products at the act's date: taken from placebos at that date, the
        correlation would come out too large and favour hubs with few products.
        """
        untouched = [cells for trial, cells in trials if trial.kind in UNTOUCHED]
        enough = sum(int(c.live.sum()) for c in untouched) >= ENOUGH_CELLS
        cells = untouched if enough else [cells for _, cells in trials]
        return cls(
            Null.of((c.score, c.live) for c in cells),
            Null.of((c.leg1, c.live) for c in cells),
            Null.of((c.leg1 if c.leg2 is None else c.leg2, c.live) for c in cells),
        )


def hub_statistics(trial: Trial, cells: Cells, nulls: Nulls) -> Statistics:
    """One unit per hub with a live product: the combined score of its live products, and the sums of amounts.

    The combination is fixed: it favours a hub in which many controlled goods grew at once over one in which a
    single good did. `product` counts the live products.
    """
    count = cells.live.sum(axis=0)
    column = np.flatnonzero(count)
    live = cells.live[:, column]

    def total(values: Array) -> Array:
        summed: Array = np.where(live, values[:, column], 0.0).sum(axis=0)
        return summed

    leg2 = cells.leg1 if cells.leg2 is None else cells.leg2
    return Statistics(
        score=nulls.score.combined(cells.score[:, column], live),
        leg1=nulls.leg1.combined(cells.leg1[:, column], live),
        leg2=nulls.leg2.combined(leg2[:, column], live),
        estimate=total(cells.estimate),
        error=np.sqrt(total(cells.error**2)),
        weaker=total(np.maximum(cells.weaker, 0.0)),
        grew=np.asarray((cells.grew[:, column] & live).any(axis=0)),
        hub1=trial.hub1[column],
        hub2=trial.hub2[column],
        product=count[column].astype(np.int64),
        kind=np.full(column.size, trial.kind, dtype=object),
    )


@dataclass(frozen=True)
class Weighed:
    """Tested units with their calibration, all (k,): p-values, what was attainable, and the placebos' own excess.

    `low_ratio`, `mid_ratio`, `high_ratio` are the 5 %, 50 % and 95 % quantiles of the placebos' excess in standard
    errors: what a hub gains without any rerouting; `kinds` names the kinds of placebos.
    """

    units: Statistics
    p: Array
    q: Array
    attainable: Array
    leg1_p: Array
    leg2_p: Array
    low_ratio: Array
    mid_ratio: Array
    high_ratio: Array
    placebos: Index
    kinds: NDArray[np.object_]
    two_leg: Mask

    @property
    def flagged(self) -> Mask:
        """Units whose q is low enough and whose every leg grew past the floor."""
        return np.asarray((self.q <= FALSE_DISCOVERY_RATE) & self.units.grew, dtype=bool)


def _rank(units: Statistics, pool: Statistics, two_leg: bool) -> Weighed:
    """Each unit's rank among the placebos that do not involve its own hub."""
    size = units.score.size
    ratios = ("low_ratio", "mid_ratio", "high_ratio")
    columns = {name: np.full(size, 0.5) for name in ("p", "attainable", "leg1_p", "leg2_p", *ratios)}
    placebos = np.zeros(size, dtype=np.int64)
    for hub in np.unique(units.hub1):
        of_hub = units.hub1 == hub
        others = pool.take((pool.hub1 != hub) & (pool.hub2 != hub))
        placebos[of_hub] = others.score.size
        columns["p"][of_hub] = rank_p(units.score[of_hub], others.score)
        columns["leg1_p"][of_hub] = rank_p(units.leg1[of_hub], others.leg1)
        columns["leg2_p"][of_hub] = rank_p(units.leg2[of_hub], others.leg2)
        columns["attainable"][of_hub] = attainable_p(others.score.size)
        enough = others.score.size >= FEWEST_FOR_QUANTILES
        quantiles = np.quantile(others.ratio, (0.05, 0.5, 0.95)) if enough else NORMAL_QUANTILES
        for name, value in zip(ratios, quantiles, strict=True):
            columns[name][of_hub] = value
    kinds = ", ".join(sorted(set(pool.kind.tolist()))) or "none"
    return Weighed(
        units=units,
        q=q_values(columns["p"]),
        placebos=placebos,
        kinds=np.full(size, kinds, dtype=object),
        two_leg=np.full(size, two_leg),
        **columns,
    )


def _calibrate(units: Statistics, pool: Statistics, pairs: Statistics | None, two_leg: bool) -> Weighed:
    """Rank in the pool; where it is small, add cross pairs and trim once what the pairs themselves flag."""
    if pairs is None or pool.score.size >= ENOUGH_CELLS:
        return _rank(units, pool, two_leg)
    with_pairs = pooled([pool, pairs])
    first = _rank(units, with_pairs, two_leg)
    suspects = np.unique(units.hub1[(first.q <= TRIM_RATE) & units.grew])
    clean = ~(np.isin(with_pairs.hub1, suspects) | np.isin(with_pairs.hub2, suspects))
    return _rank(units, with_pairs.take(clean), two_leg) if clean.any() else first


@dataclass(frozen=True)
class Trials:
    """The weighed trials of one mode: the act's own, the placebos, and the pairs of unrelated legs."""

    two_leg: bool
    act: tuple[Trial, Cells]
    placebos: tuple[tuple[Trial, Cells], ...]
    pairs: tuple[tuple[Trial, Cells], ...]


def weigh_trials(panel: Panel, unmeasured: Panel | None, shape: Shape, small_lot: float) -> list[Trials]:
    """Weigh the act and every kind of placebo there is, separately for hubs with and without a reported leg 2."""
    modes = []
    for two_leg in (True, False):
        hubs = panel.onward_reported if two_leg else ~panel.onward_reported
        if not hubs.any():
            continue
        placebos = list(placebo_trials(panel, hubs, shape, two_leg))
        if unmeasured is not None:
            placebos.append(product_trial(unmeasured, hubs, shape, two_leg))
        pairs = cross_pairs(panel, hubs, shape) if two_leg else ()
        act = act_trial(panel, hubs, shape, two_leg)
        modes.append(
            Trials(
                two_leg,
                (act, weigh(act, shape, small_lot)),
                tuple((trial, weigh(trial, shape, small_lot)) for trial in placebos),
                tuple((trial, weigh(trial, shape, small_lot)) for trial in pairs),
            )
        )
    return modes


def _level(modes: list[Trials], statistics_of: Callable[[Trials], Callable[[Trial, Cells], Statistics]]) -> Weighed:
    """Calibrate every mode in its own pool, then control false discoveries over all of them together."""
    parts = []
    for mode in modes:
        statistics = statistics_of(mode)
        units = statistics(*mode.act)
        nothing = units.take(np.zeros(0, dtype=np.int64))
        pool = pooled([nothing, *(statistics(*placebo) for placebo in mode.placebos)])
        pairs = pooled(statistics(*pair) for pair in mode.pairs) if mode.pairs else None
        parts.append(_calibrate(units, pool, pairs, mode.two_leg))
    names = [field.name for field in fields(Weighed) if field.name != "units"]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    columns["q"] = q_values(columns["p"])
    return Weighed(units=pooled(part.units for part in parts), **columns)


def weigh_hubs(modes: list[Trials]) -> Weighed:
    """Whole hubs, all products together."""
    return _level(modes, lambda mode: partial(hub_statistics, nulls=Nulls.of((*mode.placebos, *mode.pairs))))


def weigh_products(modes: list[Trials], hubs: Weighed) -> Weighed:
    """Products inside hubs, group by group: those inside flagged hubs together, the rest together.

    No product's q is below that of its hub, so only products inside flagged hubs can be flagged.
    """
    products = _level(modes, lambda _: cell_statistics)
    hub_q = dict(zip(hubs.units.hub1.tolist(), hubs.q.tolist(), strict=True))
    flagged_hubs = hubs.units.hub1[hubs.flagged]
    inside = np.isin(products.units.hub1, flagged_hubs)
    q = np.ones(inside.size)
    for group in (inside, ~inside):
        q[group] = q_values(products.p[group])
    gate = np.array([hub_q[hub] for hub in products.units.hub1.tolist()], dtype=float)
    # A hub may pass on q and still not be flagged (a leg stayed under the floor): its products then stay out too.
    return replace(
        products, q=np.where(inside, np.maximum(q, gate), np.maximum(q, np.nextafter(FALSE_DISCOVERY_RATE, 1)))
    )
