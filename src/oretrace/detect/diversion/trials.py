"""The cells that are weighed: one product in one hub, at the act's date or at a placebo.

A trial refers to the panel's series and copies none; its live cells are weighed block by block, so that the memory
of a scan is that of its panel whatever the number of placebos.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from oretrace.detect.diversion.boosted import boosted
from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import LegFeatures, floor_of, leg_features, pair_features
from oretrace.kernels.scores import boosted_features, score_one_leg, score_two_legs
from oretrace.kernels.supply import SupplyMeans, explained, supply_features

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from oretrace.detect.diversion.panel import HubSupply, Panel
    from oretrace.detect.diversion.windows import Shape

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Index = NDArray[np.int64]

ENOUGH_CELLS = 400
"""Below this many placebo cells a scan is nearly blind, and cross pairs of legs are added where both legs exist."""

CROSS_PAIR_CELLS = 1500

BLOCK = 4096
"""Cells weighed together: few enough that their series stay in a processor's cache."""


@dataclass(frozen=True)
class Trial:
    """Series to weigh at one date: `direct` (products, months), `leg1`, `leg2` (products, hubs, months).

    Column j of the trial is leg 1 of hub `hub1[j]` with leg 2 of hub `hub2[j]`: they differ in cross pairs. No `leg2`
    is a trial of one leg. `weight` is how much of a separate look each column is: less than one where windows
    overlap. `supply` is that of the hubs as seen from the act's target, to which they sell `to_target`.
    """

    kind: str
    weight: float
    direct: Array
    leg1: Array
    leg2: Array | None
    t0: int
    hub1: Index
    hub2: Index
    supply: HubSupply | None = None
    to_target: Array | None = None

    def before(self, shape: Shape) -> Array:
        """A, the mean monthly direct trade of each product before the date (products,)."""
        return np.asarray(self.direct[:, self.t0 - shape.pre : self.t0].mean(axis=-1))

    def same_as(self, other: Trial) -> bool:
        """Whether the other trial weighs the very same series (not copies of them) at the same date."""
        series = ("direct", "leg1", "leg2", "supply", "to_target")
        return (
            all(getattr(self, name) is getattr(other, name) for name in series)
            and (self.kind, self.t0) == (other.kind, other.t0)
            and np.array_equal(self.hub1, other.hub1)
            and np.array_equal(self.hub2, other.hub2)
        )


@dataclass(frozen=True)
class TrialCells:
    """The live cells (k,) of a trial by `product` and `column`; amounts are monthly, in the panel's unit.

    A cell is live when something moved on every leg after the date and its product had direct trade before it.
    `score` is the boosted one where both legs are known, else the linear one; `linear` is R5 always. `grew`:
    every leg gained more than the floor, and that the hub's own production, where it is known, does not explain
    what it sells more. `leg1`, `leg2` are the legs' own scores, `direct` is A.
    """

    product: Index
    column: Index
    score: Array
    linear: Array
    grew: Mask
    leg1: Array
    leg2: Array | None
    estimate: Array
    error: Array
    weaker: Array
    direct: Array

    @property
    def size(self) -> int:
        """How many cells are live."""
        return self.score.size


def weigh(trials: Sequence[Trial], shape: Shape, small_lot: float) -> list[TrialCells]:
    """Score every live cell of some trials, each at its own date, with the window lengths of `shape`.

    The trials are of one panel's hubs, all with both legs or all with one, all with supply or all without: their
    cells are weighed together, since many small batches cost more than a large one.
    """
    if not trials:
        return []
    live = [_live(trial, shape) for trial in trials]
    ends = np.cumsum([0, *(product.size for product, _ in live)])
    total = int(ends[-1])
    blocks = []
    for start in range(0, max(total, 1), BLOCK):
        stop = min(start + BLOCK, total)
        parts = []
        for trial, (product, column), first in zip(trials, live, ends.tolist(), strict=False):
            own = slice(max(start - first, 0), max(stop - first, 0))
            parts.append(_Part(trial, product[own], column[own]))
        blocks.append(_weigh_block(parts, shape, small_lot))
    return _split(_joined(blocks), ends[1:-1])


def _live(trial: Trial, shape: Shape) -> tuple[Index, Index]:
    """Product and column of the cells that are live."""
    after = slice(trial.t0, trial.t0 + shape.post)
    live = (trial.before(shape) > 0)[:, None] & _moved(trial.leg1, after, trial.hub1)
    if trial.leg2 is not None:
        live &= _moved(trial.leg2, after, trial.hub2)
    product, column = np.nonzero(live)
    return product, column


def _moved(leg: Array, after: slice, hubs: Index) -> Mask:
    """Where something moved after the date (products, columns)."""
    moved: Mask = np.any(leg[..., after] > 0, axis=-1)
    return moved[:, hubs]


def _joined(blocks: list[TrialCells]) -> TrialCells:
    def column(name: str) -> Any:
        parts = [getattr(block, name) for block in blocks]
        return None if parts[0] is None else np.concatenate(parts)

    return blocks[0] if len(blocks) == 1 else TrialCells(*(column(field.name) for field in fields(TrialCells)))


def _split(cells: TrialCells, ends: Index) -> list[TrialCells]:
    columns = [getattr(cells, field.name) for field in fields(TrialCells)]
    parts = [[None] * (ends.size + 1) if column is None else np.split(column, ends) for column in columns]
    return [TrialCells(*of) for of in zip(*parts, strict=True)]


@dataclass(frozen=True)
class _Part:
    """Cells of one trial in a block."""

    trial: Trial
    product: Index
    column: Index

    def window(self, series: Array, hub: Index, shape: Shape) -> Array:
        """The months of the trial's window (cells, pre + post)."""
        return series[self.product, hub[self.column], self.trial.t0 - shape.pre : self.trial.t0 + shape.post]


def _weigh_block(parts: list[_Part], shape: Shape, small_lot: float) -> TrialCells:
    def every(of: Callable[[_Part], Array]) -> Array:
        return np.concatenate([of(part) for part in parts])

    def leg(of: Callable[[Trial], Array | None], hubs: Callable[[Trial], Index]) -> Array:
        return every(lambda part: part.window(cast("Array", of(part.trial)), hubs(part.trial), shape))

    window, first = (shape.pre, shape.pre, shape.post), parts[0].trial
    cell = np.concatenate([part.product for part in parts]), np.concatenate([part.column for part in parts])
    direct = every(lambda part: part.trial.before(shape)[part.product])
    floor = floor_of(direct, small_lot)
    leg1 = leg(lambda trial: trial.leg1, lambda trial: trial.hub1)
    if first.leg2 is None:
        features = leg_features(leg1, *window, floor)
        alone = score_one_leg(features)
        return _cells(*cell, (features,), direct, alone, alone)
    leg2 = leg(lambda trial: trial.leg2, lambda trial: trial.hub2)
    pair = pair_features(leg1, leg2, direct, *window, floor)
    columns, linear = boosted_features(pair), score_two_legs(pair)
    if first.supply is None:
        return _cells(*cell, (pair.first, pair.second), direct, boosted(supply=False).score(columns), linear)
    to_target = leg(lambda trial: trial.to_target, lambda trial: trial.hub2)
    made, to_others = (leg(_supply(name), lambda trial: trial.hub2) for name in ("made", "elsewhere"))
    bought = leg(_supply("bought"), lambda trial: trial.hub1)
    # Seen from the destination of leg 2: what goes to the act's target is then sold elsewhere.
    elsewhere = np.maximum(to_others + (to_target - leg2), 0.0)
    before, after = slice(0, shape.pre), slice(shape.pre, None)
    series = (made, leg1, bought, elsewhere, leg2)
    means = SupplyMeans(*(one[:, span].mean(axis=-1) for one in series for span in (before, after)))
    columns = np.concatenate([columns, supply_features(means, direct)], axis=-1)
    cells = _cells(*cell, (pair.first, pair.second), direct, boosted(supply=True).score(columns), linear)
    return replace(cells, grew=cells.grew & ~explained(means))


def _supply(name: str) -> Callable[[Trial], Array]:
    return lambda trial: cast("Array", getattr(trial.supply, name))


def _cells(
    product: Index, column: Index, legs: tuple[LegFeatures, ...], direct: Array, score: Array, linear: Array
) -> TrialCells:
    estimate, error = combined_excess(legs, direct)
    return TrialCells(
        product=product,
        column=column,
        score=score,
        linear=linear,
        grew=np.logical_and.reduce([leg.excess > leg.floor for leg in legs]),
        leg1=score_one_leg(legs[0]),
        leg2=score_one_leg(legs[1]) if len(legs) == 2 else None,
        estimate=estimate,
        error=error,
        weaker=np.minimum.reduce([leg.excess for leg in legs]),
        direct=direct,
    )


def act_trial(panel: Panel, hubs: Mask, shape: Shape, two_leg: bool) -> Trial:
    """The trial at the act's own date, for the hubs of a mask."""
    return _trial("act", 1.0, panel, (panel.direct, panel.onward), hubs, shape.t0, two_leg)


def placebo_trials(panel: Panel, hubs: Mask, shape: Shape, two_leg: bool) -> Iterator[Trial]:
    """Placebos at earlier dates and, with two legs, towards other destinations at the act's date."""
    dates = len(shape.placebo_dates)
    # Windows a whole length of `post` apart share no month after the date: so many of these dates are separate looks.
    separate = 1.0 + (dates - 1) / shape.post
    for t0 in shape.placebo_dates:
        yield _trial("dates", separate / dates, panel, (panel.direct, panel.onward), hubs, t0, two_leg)
    if two_leg:
        # All of them take the same leg 1: together they are one look at it.
        weight = 1.0 / max(len(panel.others), 1)
        for name, series in panel.others.items():
            reached = hubs & (np.array(panel.hubs) != name)
            yield _trial("destinations", weight, panel, series, reached, shape.t0, two_leg)


def product_trial(unmeasured: Panel, hubs: Mask, shape: Shape, two_leg: bool) -> Trial:
    """Placebo at the act's date on products that the act does not name."""
    return _trial("products", 1.0, unmeasured, (unmeasured.direct, unmeasured.onward), hubs, shape.t0, two_leg)


def cross_pairs(panel: Panel, hubs: Mask, shape: Shape) -> Iterator[Trial]:
    """Leg 1 of a hub with leg 2 of another: assumes that an innocent hub's legs move as two hubs' legs do."""
    number = np.flatnonzero(hubs)
    if number.size < 2:
        return
    act = act_trial(panel, hubs, shape, two_leg=True)
    shifts = min(number.size - 1, -(-CROSS_PAIR_CELLS // (number.size * len(panel.products))))
    for shift in range(1, shifts + 1):
        yield replace(act, kind="cross pairs", hub2=np.roll(number, shift))


def _trial(
    kind: str, weight: float, panel: Panel, series: tuple[Array, Array], hubs: Mask, t0: int, two_leg: bool
) -> Trial:
    number = np.flatnonzero(hubs)
    direct, onward = series
    if not two_leg:
        return Trial(kind, weight, direct, panel.out, None, t0, number, number)
    return Trial(
        kind,
        weight,
        direct,
        panel.out,
        onward,
        t0,
        number,
        number,
        panel.supply,
        panel.onward if panel.supply else None,
    )
