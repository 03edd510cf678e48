"""The cells that are weighed: one product in one hub, at the act's date or at a placebo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.boosted import boosted
from oretrace.detect.diversion.panel import HubSupply
from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import LegFeatures, floor_of, leg_features, pair_features
from oretrace.kernels.scores import boosted_features, score_one_leg, score_two_legs
from oretrace.kernels.supply import Means, explained, supply_terms, with_supply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oretrace.detect.diversion.panel import Panel
    from oretrace.detect.diversion.windows import Shape

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]

ENOUGH_CELLS = 400
"""Below this many placebo cells a scan is nearly blind, and cross pairs of legs are added where both legs exist."""

CROSS_PAIR_CELLS = 1500


@dataclass(frozen=True)
class Trial:
    """Series to weigh at one date: `direct` (products, months), legs (products, hubs, months); no leg 2, one leg.

    `hub1` and `hub2` (hubs,) number the territory that each column's legs come from: they differ in cross pairs.
    `weight` is how much of a separate look each hub of it is: less than one where windows overlap. `supply` is that
    of the hubs that sell on leg 2, towards the trial's own destination.
    """

    kind: str
    weight: float
    direct: Array
    leg1: Array
    leg2: Array | None
    t0: int
    hub1: NDArray[np.int64]
    hub2: NDArray[np.int64]
    supply: HubSupply | None = None


@dataclass(frozen=True)
class TrialCells:
    """Statistics of a trial, each (products, hubs); `estimate`, `error`, `weaker` are monthly, in the panel's unit.

    `score` is the boosted one where both legs are known, else the linear one; `linear` is R5 always. A cell is
    `live` when something moved on every leg after the date. `grew` says that every leg gained more than the floor,
    and that the hub's own production, where it is known, does not explain what it sells more.
    `leg1`, `leg2` are the legs' own scores, `direct` is A, broadcast.
    """

    score: Array
    linear: Array
    live: Mask
    grew: Mask
    leg1: Array
    leg2: Array | None
    estimate: Array
    error: Array
    weaker: Array
    direct: Array


def weigh(trial: Trial, shape: Shape, small_lot: float) -> TrialCells:
    """Score every (product, hub) of a trial with the window lengths of `shape` at the trial's own date."""
    direct = trial.direct[:, trial.t0 - shape.pre : trial.t0].mean(axis=-1)[:, None]
    floor = floor_of(direct, small_lot)
    window = (trial.t0, shape.pre, shape.post)
    if trial.leg2 is None:
        leg = leg_features(trial.leg1, *window, floor)
        alone = score_one_leg(leg)
        return _cells((leg,), direct, leg.alive & (direct > 0), alone, alone)
    pair = pair_features(trial.leg1, trial.leg2, direct, *window, floor)
    live = pair.first.alive & pair.second.alive & (direct > 0)
    score = np.full(live.shape, -np.inf)
    score[live] = boosted().score(boosted_features(pair)[live])  # dead cells are many, and never ranked
    cells = _cells((pair.first, pair.second), direct, live, score, score_two_legs(pair))
    return cells if trial.supply is None else _with_supply(cells, trial, trial.supply, shape)


def _with_supply(cells: TrialCells, trial: Trial, supply: HubSupply, shape: Shape) -> TrialCells:
    """The cells with the hubs' own supply in their scores; what it explains did not grow."""
    before, after = slice(trial.t0 - shape.pre, trial.t0), slice(trial.t0, trial.t0 + shape.post)
    onward = np.zeros_like(supply.made) if trial.leg2 is None else trial.leg2
    means = Means(
        made_pre=supply.made[..., before].mean(axis=-1),
        made_post=supply.made[..., after].mean(axis=-1),
        elsewhere_pre=supply.elsewhere[..., before].mean(axis=-1),
        elsewhere_post=supply.elsewhere[..., after].mean(axis=-1),
        onward_pre=onward[..., before].mean(axis=-1),
        onward_post=onward[..., after].mean(axis=-1),
    )
    score = with_supply(cells.score, supply_terms(means, cells.direct))
    return replace(cells, score=score, grew=cells.grew & ~explained(means))


def _cells(legs: tuple[LegFeatures, ...], direct: Array, live: Mask, score: Array, linear: Array) -> TrialCells:
    estimate, error = combined_excess(legs, direct)
    return TrialCells(
        score=score,
        linear=linear,
        live=live,
        grew=np.logical_and.reduce([leg.excess > leg.floor for leg in legs]),
        leg1=score_one_leg(legs[0]),
        leg2=score_one_leg(legs[1]) if len(legs) == 2 else None,
        estimate=estimate,
        error=error,
        weaker=np.minimum.reduce([leg.excess for leg in legs]),
        direct=np.broadcast_to(direct, score.shape),
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
    shifts = min(number.size - 1, -(-CROSS_PAIR_CELLS // (number.size * len(panel.products))))
    for shift in range(1, shifts + 1):
        other = np.roll(number, shift)
        yield Trial(
            kind="cross pairs",
            weight=1.0,
            direct=panel.direct,
            leg1=panel.out[:, number],
            leg2=panel.onward[:, other],
            t0=shape.t0,
            hub1=number,
            hub2=other,
            supply=_supply(panel, panel.onward, other),
        )


def _trial(
    kind: str, weight: float, panel: Panel, series: tuple[Array, Array], hubs: Mask, t0: int, two_leg: bool
) -> Trial:
    number = np.flatnonzero(hubs)
    direct, onward = series
    leg2 = onward[:, number] if two_leg else None
    supply = _supply(panel, onward, number) if two_leg else None
    return Trial(kind, weight, direct, panel.out[:, number], leg2, t0, number, number, supply)


def _supply(panel: Panel, onward: Array, hubs: NDArray[np.int64]) -> HubSupply | None:
    """The hubs' supply as seen from the destination of `onward`: what goes to the act's target is sold elsewhere."""
    if panel.supply is None:
        return None
    elsewhere = panel.supply.elsewhere[:, hubs] + panel.onward[:, hubs] - onward[:, hubs]
    return HubSupply(np.maximum(elsewhere, 0.0), panel.supply.made[:, hubs])
