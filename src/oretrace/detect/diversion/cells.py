"""The cells of trials that are weighed: one product in one hub.

Live cells are weighed block by block, so that the memory of a scan is that of its panel whatever the number of
placebos.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from oretrace.detect.diversion.boosted import boosted
from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import LegFeatures, floor_of, leg_features, pair_features
from oretrace.kernels.scores import boosted_features, score_one_leg, score_second_leg, score_two_legs
from oretrace.kernels.supply import SupplyMeans, explained, makes_as_much, sales_features, supply_features

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.arrays import Array, Index, Mask
    from oretrace.detect.diversion.trials import Trial
    from oretrace.detect.diversion.windows import Shape


BLOCK = 4096
"""Cells weighed together: few enough that their series stay in a processor's cache."""


@dataclass(frozen=True)
class TrialCells:
    """The live cells (k,) of a trial by `product` and `column`; amounts are monthly, in the panel's unit.

    A cell is live when something moved on every leg after the date and its product had direct trade before it.
    `score` is the boosted one where both legs are known, else the linear one of the leg that is; `linear` is R5, or
    that. `grew`: every known leg gained more than the floor, and the hub's own production, where it is known, does
    not explain what it sells more. `leg1`, `leg2` are the legs' own scores, `direct` is A; where one leg is known
    `leg1` is of that one, and `leg2` None.
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
            parts.append(_Cells(trial, product[own], column[own]))
        blocks.append(_weigh_block(parts, shape, small_lot))
    return _split(_joined(blocks), ends[1:-1])


def _live(trial: Trial, shape: Shape) -> tuple[Index, Index]:
    """Product and column of the cells that are live."""
    after = slice(trial.t0, trial.t0 + shape.post)
    live = (trial.before(shape) > 0)[:, None]
    for leg, hubs in ((trial.leg1, trial.hub1), (trial.leg2, trial.hub2)):
        if leg is not None:
            live = live & _moved(leg, after, hubs)
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
class _Cells:
    """Cells of one trial in a block."""

    trial: Trial
    product: Index
    column: Index

    def window(self, series: Array, hub: Index, shape: Shape) -> Array:
        """The months of the trial's window (cells, pre + post)."""
        return series[self.product, hub[self.column], self.trial.t0 - shape.pre : self.trial.t0 + shape.post]


@dataclass(frozen=True)
class _Block:
    """Cells of several trials of one kind that are weighed together."""

    parts: list[_Cells]
    shape: Shape

    @property
    def trial(self) -> Trial:
        """One of the trials: all know the same legs, and supply or none."""
        return self.parts[0].trial

    def every(self, of: Callable[[_Cells], Array]) -> Array:
        """What each part has, one after the other."""
        return np.concatenate([of(part) for part in self.parts])

    def series(self, of: Callable[[Trial], Array | None], hubs: Callable[[Trial], Index]) -> Array:
        """The months of a series that every trial has (cells, pre + post)."""
        return self.every(lambda p: p.window(cast("Array", of(p.trial)), hubs(p.trial), self.shape))

    def means(self, leg1: Array | None, leg2: Array) -> SupplyMeans:
        """What hubs have and sell beside the legs; without leg 1 nothing is known of what they buy."""
        to_target = self.series(lambda trial: trial.to_target, lambda trial: trial.hub2)
        made, to_others = (self.series(_supply(name), lambda trial: trial.hub2) for name in ("made", "elsewhere"))
        # Seen from the destination of leg 2: what goes to the act's target is then sold elsewhere.
        elsewhere = np.maximum(to_others + (to_target - leg2), 0.0)
        none = np.zeros_like(leg2)
        bought = none if leg1 is None else self.series(_supply("bought"), lambda trial: trial.hub1)
        before, after = slice(0, self.shape.pre), slice(self.shape.pre, None)
        series = (made, none if leg1 is None else leg1, bought, elsewhere, leg2)
        return SupplyMeans(*(one[:, span].mean(axis=-1) for one in series for span in (before, after)))


def _supply(name: str) -> Callable[[Trial], Array]:
    return lambda trial: cast("Array", getattr(trial.supply, name))


def _weigh_block(parts: list[_Cells], shape: Shape, small_lot: float) -> TrialCells:
    block, window = _Block(parts, shape), (shape.pre, shape.pre, shape.post)
    cell = np.concatenate([part.product for part in parts]), np.concatenate([part.column for part in parts])
    direct = block.every(lambda part: part.trial.before(shape)[part.product])
    floor = floor_of(direct, small_lot)
    leg1 = None if block.trial.leg1 is None else block.series(lambda trial: trial.leg1, lambda trial: trial.hub1)
    leg2 = None if block.trial.leg2 is None else block.series(lambda trial: trial.leg2, lambda trial: trial.hub2)
    if leg2 is None:
        features = leg_features(cast("Array", leg1), *window, floor)
        alone = score_one_leg(features)
        return _cells(*cell, (features,), direct, alone, alone)
    if leg1 is None:
        return _second(block, cell, leg_features(leg2, *window, floor), direct, leg2)
    pair = pair_features(leg1, leg2, direct, *window, floor)
    columns, linear = boosted_features(pair), score_two_legs(pair)
    if block.trial.supply is None:
        return _cells(*cell, (pair.first, pair.second), direct, boosted(supply=False).score(columns), linear)
    means = block.means(leg1, leg2)
    columns = np.concatenate([columns, supply_features(means, direct)], axis=-1)
    cells = _cells(*cell, (pair.first, pair.second), direct, boosted(supply=True).score(columns), linear)
    return replace(cells, grew=cells.grew & ~explained(means))


def _second(block: _Block, cell: tuple[Index, Index], leg: LegFeatures, direct: Array, leg2: Array) -> TrialCells:
    """Cells of which leg 2 alone is known: a hub that makes as much as it sells more is no claim."""
    supply = block.trial.supply
    if supply is None:
        alone = score_second_leg(leg, direct)
        return _cells(*cell, (leg,), direct, alone, alone)
    means = block.means(None, leg2)
    score = score_second_leg(leg, direct, sales_features(means, direct) if supply.traded else None)
    cells = _cells(*cell, (leg,), direct, score, score)
    return replace(cells, grew=cells.grew & ~makes_as_much(means))


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
