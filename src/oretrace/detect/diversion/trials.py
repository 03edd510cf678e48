"""The trials of a panel: which series are weighed, at the act's date or at a placebo.

A trial refers to the panel's series and copies none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.arrays import Array, Index, Mask
    from oretrace.detect.diversion.panel import HubSupply, Panel
    from oretrace.detect.diversion.records import Claim
    from oretrace.detect.diversion.windows import Shape

ENOUGH_CELLS = 400
"""Below this many placebo cells a scan is nearly blind, and cross pairs of legs are added where both legs exist."""

CROSS_PAIR_CELLS = 1500


@dataclass(frozen=True)
class Trial:
    """Series to weigh at one date: `direct` (products, months), `leg1`, `leg2` (products, hubs, months).

    Column j of the trial is leg 1 of hub `hub1[j]` with leg 2 of hub `hub2[j]`: they differ in cross pairs. A leg
    that is None is unknown. `weight` is how much of a separate look each column is: less than one where windows
    overlap. `supply` is that of the hubs as seen from the act's target, to which they sell `to_target`.
    """

    kind: str
    weight: float
    direct: Array
    leg1: Array | None
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


def act_trial(panel: Panel, hubs: Mask, shape: Shape, claim: Claim) -> Trial:
    """The trial at the act's own date, for the hubs of a mask."""
    return _trial("act", 1.0, panel, (panel.direct, panel.onward), hubs, shape.t0, claim)


def placebo_trials(panel: Panel, hubs: Mask, shape: Shape, claim: Claim) -> Iterator[Trial]:
    """Placebos at earlier dates and, where leg 2 is known, towards other destinations at the act's date."""
    dates = len(shape.placebo_dates)
    # Windows a whole length of `post` apart share no month after the date: so many of these dates are separate looks.
    separate = 1.0 + (dates - 1) / shape.post
    for t0 in shape.placebo_dates:
        yield _trial("dates", separate / dates, panel, (panel.direct, panel.onward), hubs, t0, claim)
    if claim == "first leg":
        return
    # With both legs all of them take the same leg 1: together they are one look at it.
    weight = 1.0 / max(len(panel.others), 1) if claim == "two legs" else 1.0
    for name, series in panel.others.items():
        reached = hubs & (np.array(panel.hubs) != name)
        yield _trial("destinations", weight, panel, series, reached, shape.t0, claim)


def product_trial(unmeasured: Panel, hubs: Mask, shape: Shape, claim: Claim) -> Trial:
    """Placebo at the act's date on products that the act does not name."""
    return _trial("products", 1.0, unmeasured, (unmeasured.direct, unmeasured.onward), hubs, shape.t0, claim)


def cross_pairs(panel: Panel, hubs: Mask, shape: Shape) -> Iterator[Trial]:
    """Leg 1 of a hub with leg 2 of another: assumes that an innocent hub's legs move as two hubs' legs do."""
    number = np.flatnonzero(hubs)
    if number.size < 2:
        return
    act = act_trial(panel, hubs, shape, "two legs")
    shifts = min(number.size - 1, -(-CROSS_PAIR_CELLS // (number.size * len(panel.products))))
    for shift in range(1, shifts + 1):
        yield replace(act, kind="cross pairs", hub2=np.roll(number, shift))


def _trial(
    kind: str, weight: float, panel: Panel, series: tuple[Array, Array], hubs: Mask, t0: int, claim: Claim
) -> Trial:
    number = np.flatnonzero(hubs)
    direct, onward = series
    first = None if claim == "second leg" else panel.out
    second = None if claim == "first leg" else onward
    supply = panel.supply if claim == "second leg" else panel.traded_supply if claim == "two legs" else None
    to_target = panel.onward if supply else None
    return Trial(kind, weight, direct, first, second, t0, number, number, supply, to_target)
