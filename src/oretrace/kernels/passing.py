"""What of the goods that came in could have gone out again: the largest mass that fits, first in first out.

A lot that came in can leave on its day or up to `most` later. As every lot may wait equally long, giving the oldest
goods first passes on the largest mass there is (earliest deadline first).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index


@dataclass(frozen=True)
class Passed:
    """Kg (n,): `into` and `out` what came in and went out, without what the data cannot decide; `steps` (n, steps) is
    what is passed on in each step.

    Not decided are goods that may still leave after the last step, and goods that may have come before the first.
    """

    steps: Array
    into: Array
    out: Array

    @property
    def kg(self) -> Array:
        """All that is passed on (n,)."""
        return np.asarray(self.steps.sum(axis=1))


def passed(into: Array, out: Array, most: int) -> Passed:
    """What could have been passed on by each of n firms, from kg by step (n, steps) in and out."""
    size, steps = into.shape
    stock = np.zeros((size, most + 1))  # by age, the youngest first
    kg, early = np.zeros((size, steps)), np.zeros(size)
    for t in range(steps):
        stock[:, 1:] = stock[:, :-1]
        stock[:, 0] = into[:, t]
        held = np.cumsum(stock[:, ::-1], axis=1)
        given = np.minimum(held, out[:, t, None])
        stock -= np.diff(given, axis=1, prepend=0.0)[:, ::-1]
        kg[:, t] = given[:, -1]
        if t < most:
            early += out[:, t] - given[:, -1]
    waiting = stock[:, :most].sum(axis=1)
    return Passed(kg, into.sum(axis=1) - waiting, out.sum(axis=1) - early)


def overlap(both: Passed, floor: float) -> Array:
    """How much of what came in and what went out is the same mass (n,): 0 none, near 1 all; `floor` in kg."""
    return np.asarray(2.0 * both.kg / (both.into + both.out + 2.0 * floor))


def since(both: Passed, step: int) -> Array:
    """The new share (n,) of the pace from `step` on; 1 where there is no step before it, 0 where none is later."""
    if step <= 0 or step >= both.steps.shape[1]:
        return np.full(both.into.size, float(step <= 0))
    before, after = both.steps[:, :step].mean(axis=1), both.steps[:, step:].mean(axis=1)
    return np.asarray(np.maximum(after - before, 0.0) / np.where(after > 0, after, 1.0))


def lots_passed(in_day: Index, in_kg: Array, out_day: Index, out_kg: Array, most: int) -> tuple[Index, Index, Array]:
    """Which lot in (number) is passed on in which lot out, and how many kg, by one firm; days are whole numbers."""
    order, begin = np.argsort(in_day, kind="stable"), 0
    lots, came, left = order.tolist(), in_day[order].tolist(), in_kg[order].astype(np.float64).tolist()
    found: list[tuple[int, int, float]] = []
    for j in np.argsort(out_day, kind="stable").tolist():
        day, wanted = int(out_day[j]), float(out_kg[j])
        while begin < len(lots) and (left[begin] <= 0 or came[begin] < day - most):
            begin += 1
        at = begin
        while wanted > 0 and at < len(lots) and came[at] <= day:
            given = min(wanted, left[at])
            if given > 0:
                found.append((lots[at], j, given))
                left[at] -= given
                wanted -= given
            at += 1
    first, second, kg = zip(*found, strict=True) if found else ((), (), ())
    return np.array(first, dtype=np.int64), np.array(second, dtype=np.int64), np.array(kg, dtype=np.float64)
