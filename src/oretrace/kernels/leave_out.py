"""Ranks among placebos with a unit's own left out, for many units at the price of one sort.

What stands above a unit among all placebos, less what does among its own: no pool is copied for each owner.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.placebo import at_or_above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oretrace.arrays import Array, Index


@dataclass(frozen=True)
class LeaveOut:
    """`pool` placebos, and by owner of the tested units (k,): its units and its own placebos, as indices."""

    pool: int
    units: tuple[Index, ...]
    own: tuple[Index, ...]

    @classmethod
    def of(cls, owner1: Index, owner2: Index, tested: Index) -> LeaveOut:
        """Placebos (N,) with the two owners of their legs, which may be one, and the owner of each unit (k,)."""
        owners, of_unit = np.unique(tested, return_inverse=True)
        unit_order = np.argsort(of_unit, kind="stable")
        both = np.concatenate([owner1, owner2])
        index = np.concatenate([np.arange(owner1.size), np.arange(owner2.size)])
        keep = np.concatenate([np.ones(owner1.size, dtype=bool), owner1 != owner2])
        both, index = both[keep], index[keep]
        order = np.argsort(both, kind="stable")
        starts, ends = (np.searchsorted(both[order], owners, side=side) for side in ("left", "right"))
        return cls(
            pool=owner1.size,
            units=tuple(np.split(unit_order, np.flatnonzero(np.diff(of_unit[unit_order])) + 1))
            if tested.size
            else (),
            own=tuple(index[order[start:end]] for start, end in zip(starts, ends, strict=True)),
        )

    def __iter__(self) -> Iterator[tuple[Index, Index]]:
        return zip(self.units, self.own, strict=True)

    @property
    def size(self) -> int:
        """The number of tested units."""
        return sum(units.size for units in self.units)

    def placebos(self) -> Index:
        """How many placebos each unit has (k,)."""
        count = np.zeros(self.size, dtype=np.int64)
        for units, own in self:
            count[units] = self.pool - own.size
        return count

    def above(self, pool: Array, tested: Array) -> Index:
        """How many of each unit's placebos (k,) are no smaller than it."""
        above = at_or_above(tested, pool)
        for units, own in self:
            above[units] -= at_or_above(tested[units], pool[own])
        return above

    def weight(self, weight: Array) -> Array:
        """The weight of each unit's placebos (k,)."""
        total = np.full(self.size, weight.sum())
        for units, own in self:
            total[units] -= weight[own].sum()
        return total

    def weight_above(self, pool: Array, weight: Array, tested: Array) -> Array:
        """The weight of each unit's placebos (k,) that are no smaller than it."""
        above = _weight_above(pool, weight, tested)
        for units, own in self:
            above[units] -= _weight_above(pool[own], weight[own], tested[units])
        return np.maximum(above, 0.0)


def _weight_above(pool: Array, weight: Array, tested: Array) -> Array:
    order = np.argsort(pool, kind="stable")
    from_here_up = np.append(np.cumsum(weight[order][::-1])[::-1], 0.0)
    return np.asarray(from_here_up[np.searchsorted(pool[order], tested, side="left")])
