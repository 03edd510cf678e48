"""The ordinary trade of a scenario on the real base: lanes of a pool, each borrowed as it is, none of them scaled.

No panel here shows who sells to whom on both legs of a hub, so a hub's legs are borrowed from two other real lanes,
independently of each other. Which size of lane is borrowed follows Eurostat's panel before February 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.truth.real_lanes import sizes

if TYPE_CHECKING:
    from datetime import date

    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.draws import Draws
    from oretrace.bench.truth.real_lanes import LanePool, ScenarioSpan

HUBS, FEWEST_HUBS = 58, 9
"""Candidates of a scenario (the prototype's number), and the fewest with which a small pool is used."""
LEG1_EXISTS = 0.74
"""Share of hubs that buy from the origin at all: of Eurostat's panel before February 2022 (make_real_lanes.py)."""
LEG2_EXISTS = 0.35
"""Share of hubs that sell to the destination at some time: .25 of US imports in 2024 by code and the 58 largest
origins, over the .71 of years in which a borrowed lane that moves at some time in five years does move."""
OTHERS = 3
"""Placebo destinations."""
REGULAR = 0.75
"""Share of the months before in which a direct lane moved."""
FEWEST_REGULAR = 2 * (1 + OTHERS)
"""Regular lanes that a pool needs: the larger half of them may be the direct lane."""
NEIGHBOURS = 25
"""A lane is borrowed at random among this many of about the size wanted."""


@dataclass(frozen=True)
class Backdrop:
    """True ordinary trade of one scenario, months last: direct (months,), legs (hubs, months).

    `others` (3, months) are the origin's lanes to placebo destinations, `others_leg2` (3, hubs, months) the hubs'.
    `lanes` numbers the lanes of the pool that were borrowed; no lane stands in a scenario twice.
    """

    span: ScenarioSpan
    months: tuple[date, ...]
    direct: Array
    leg1: Array
    leg2: Array
    others: Array
    others_leg2: Array
    lanes: tuple[int, ...]


@dataclass(frozen=True)
class Lender:
    """One half of a pool: `lanes` are its lanes' numbers in the pool, `starts` the months a scenario can begin in."""

    pool: LanePool
    lanes: Index
    starts: tuple[int, ...]

    @classmethod
    def of(cls, pool: LanePool, half: str) -> Lender:
        """The half's lanes, and each start from which enough of them have the months of a scenario."""
        lanes, span = pool.in_half(half), pool.span
        amount = pool.amount[lanes]
        begins = range(amount.shape[1] - span.months + 1)
        return cls(pool, lanes, tuple(k for k in begins if _suffices(amount[:, k : k + span.months], span)))

    def borrow(self, draws: Draws, key: tuple[int, ...]) -> Backdrop:
        """The backdrop of the scenario `key`; the lender must have starts."""
        start = draws.pick(self.starts, "real start", *key)
        span = slice(start, start + self.pool.span.months)
        amount = self.pool.amount[self.lanes, span]
        usable = np.flatnonzero(_usable(amount))
        borrower = _Borrower(amount[usable], self.pool.span, draws, key)
        return borrower.backdrop(self.pool.months[span], self.lanes[usable])


class _Borrower:
    """Takes lanes for one scenario, each at most once; `amount` is (lanes, months) without NaN."""

    def __init__(self, amount: Array, span: ScenarioSpan, draws: Draws, key: tuple[int, ...]) -> None:
        self.amount, self.span, self.draws, self.key = amount, span, draws, key
        self.size = np.log(amount.mean(axis=1))
        self.regular = _is_regular(amount, span)
        self.free = np.argsort(self.size, kind="stable")
        self.hubs = _hubs(len(amount))

    def backdrop(self, months: tuple[date, ...], numbers: Index) -> Backdrop:
        direct = self._direct()
        coins = self.draws.uniform("real other", *self.key, np.arange(OTHERS))
        others = [self._near(self.size[direct], coin, self.regular[self.free]) for coin in coins]
        first, second = sizes()
        leg1 = self._leg(direct, first, LEG1_EXISTS, 0)
        leg2 = self._leg(direct, second, LEG2_EXISTS, 1)
        others_leg2 = [self._leg(other, second, LEG2_EXISTS, 2 + k) for k, other in enumerate(others)]
        return Backdrop(
            span=self.span,
            months=months,
            direct=self.amount[direct],
            leg1=leg1,
            leg2=leg2,
            others=self.amount[others],
            others_leg2=np.array(others_leg2),
            lanes=tuple(np.delete(numbers, self.free).tolist()),
        )

    def _direct(self) -> int:
        """One of the larger half of the regular lanes."""
        regular = self.free[self.regular[self.free]]
        return self._take(self.draws.pick(regular[regular.size // 2 :].tolist(), "real direct", *self.key))

    def _leg(self, direct: int, size: Array, exists: float, leg: int) -> Array:
        """(hubs, months): lanes of the sizes such a leg has beside the direct one, zeros where none is borrowed."""
        result = np.zeros((self.hubs, self.amount.shape[1]))
        there = self.draws.order(np.ones(self.hubs), "real leg exists", *self.key, leg)[: round(exists * self.hubs)]
        share = self.draws.uniform("real leg size", *self.key, leg, there)
        wanted = self.size[direct] + np.interp(share, np.linspace(0.0, 1.0, size.size), np.log(size))
        coins = self.draws.uniform("real leg lane", *self.key, leg, there)
        for hub, target, coin in zip(there, wanted, coins, strict=True):
            result[hub] = self.amount[self._near(target, coin)]
        return result

    def _near(self, target: float, coin: float, allowed: Mask | None = None) -> int:
        """A free lane, at random among those next in size: `coin` in (0, 1) decides which."""
        lanes = self.free if allowed is None else self.free[allowed]
        place = int(np.searchsorted(self.size[lanes], target))
        first = max(0, min(place - NEIGHBOURS // 2, lanes.size - NEIGHBOURS))
        near = lanes[first : first + NEIGHBOURS]
        return self._take(int(near[int(coin * near.size)]))

    def _take(self, lane: int) -> int:
        self.free = self.free[self.free != lane]
        return lane


def _usable(amount: Array) -> Mask:
    """Lanes (…, months) that moved at some time, no month of which is forbidden."""
    total = amount.sum(axis=-1)
    return np.asarray(np.isfinite(total) & (total > 0))


def _is_regular(amount: Array, span: ScenarioSpan) -> Mask:
    return np.asarray((amount[:, span.before] > 0).mean(axis=1) >= REGULAR)


def _hubs(lanes: int) -> int:
    """How many candidates a scenario can have when no lane stands in it twice."""
    return min(HUBS, int((lanes - 1 - OTHERS) / (LEG1_EXISTS + (1 + OTHERS) * LEG2_EXISTS)) - 1)


def _suffices(amount: Array, span: ScenarioSpan) -> bool:
    usable = amount[_usable(amount)]
    return _hubs(len(usable)) >= FEWEST_HUBS and _is_regular(usable, span).sum() >= FEWEST_REGULAR
