"""The cells that are weighed: one product in one hub, at the act's date or at a placebo.

A trial refers to the panel's series and copies none; its live cells are weighed block by block, so that the memory
of a scan is that of its panel whatever the number of placebos.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.detect.diversion.boosted import boosted
from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import LegFeatures, floor_of, leg_features, pair_features
from oretrace.kernels.scores import boosted_features, score_one_leg, score_two_legs
from oretrace.kernels.supply import SupplyMeans, explained, supply_terms, with_supply

if TYPE_CHECKING:
    from collections.abc import Iterator

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

SMOOTHED = 2
"""Months before the date that the lead-lag feature looks back to."""


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


def weigh(trial: Trial, shape: Shape, small_lot: float) -> TrialCells:
    """Score every live cell of a trial with the window lengths of `shape` at the trial's own date."""
    direct = trial.direct[:, trial.t0 - shape.pre : trial.t0].mean(axis=-1)
    after = slice(trial.t0, trial.t0 + shape.post)
    live = (direct > 0)[:, None] & _moved(trial.leg1, after, trial.hub1)
    if trial.leg2 is not None:
        live &= _moved(trial.leg2, after, trial.hub2)
    product, column = np.nonzero(live)
    starts = range(0, max(product.size, 1), BLOCK)
    blocks = [
        _weigh_block(trial, shape, product[k : k + BLOCK], column[k : k + BLOCK], direct, small_lot) for k in starts
    ]
    return blocks[0] if len(blocks) == 1 else _joined(blocks)


def _moved(leg: Array, after: slice, hubs: Index) -> Mask:
    """Where something moved after the date (products, columns)."""
    moved: Mask = np.any(leg[..., after] > 0, axis=-1)
    return moved[:, hubs]


def _joined(blocks: list[TrialCells]) -> TrialCells:
    def column(name: str) -> Any:
        parts = [getattr(block, name) for block in blocks]
        return None if parts[0] is None else np.concatenate(parts)

    return TrialCells(*(column(field.name) for field in fields(TrialCells)))


def _weigh_block(
    trial: Trial, shape: Shape, product: Index, column: Index, directs: Array, small_lot: float
) -> TrialCells:
    first = max(0, trial.t0 - max(shape.pre, SMOOTHED))
    months = slice(first, trial.t0 + shape.post)
    window = (trial.t0 - first, shape.pre, shape.post)
    direct = directs[product]
    floor = floor_of(direct, small_lot)
    leg1 = trial.leg1[product, trial.hub1[column], months]
    if trial.leg2 is None:
        leg = leg_features(leg1, *window, floor)
        alone = score_one_leg(leg)
        return _cells(product, column, (leg,), direct, alone, alone)
    leg2 = trial.leg2[product, trial.hub2[column], months]
    pair = pair_features(leg1, leg2, direct, *window, floor)
    score = boosted().score(boosted_features(pair))
    cells = _cells(product, column, (pair.first, pair.second), direct, score, score_two_legs(pair))
    return cells if trial.supply is None else _with_supply(cells, trial, trial.supply, leg2, months, window)


def _with_supply(
    cells: TrialCells, trial: Trial, supply: HubSupply, leg2: Array, months: slice, window: tuple[int, int, int]
) -> TrialCells:
    """The cells with the hubs' own supply in their scores; what it explains did not grow.

    Seen from the destination of leg 2: what goes to the act's target is then sold elsewhere.
    """
    at = (cells.product, trial.hub2[cells.column], months)
    to_target = 0.0 if trial.to_target is None else trial.to_target[at] - leg2
    made, elsewhere = supply.made[at], np.maximum(supply.elsewhere[at] + to_target, 0.0)
    t0, pre, _ = window
    before, after = slice(t0 - pre, t0), slice(t0, None)
    means = SupplyMeans(
        *(series[:, span].mean(axis=-1) for series in (made, elsewhere, leg2) for span in (before, after))
    )
    score = with_supply(cells.score, supply_terms(means, cells.direct))
    return replace(cells, score=score, grew=cells.grew & ~explained(means))


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
