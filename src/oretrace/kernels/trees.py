"""Evaluates boosted regression trees that stand in a table.

Source: Friedman (2001), Greedy function approximation: a gradient boosting machine, Annals of Statistics 29.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Index = NDArray[np.int64]


BLOCK = 8192
"""Cells that go through all trees together: few enough to stay in a processor's cache."""


@dataclass(frozen=True)
class Trees:
    """Nodes (n,) of all trees, one tree after another, each from its root on.

    A node with `feature` −1 is a leaf and adds its `value`; at any other, a cell whose feature is at most `threshold`
    goes on to node `low`, the rest to node `high`. `roots` (t,) are the trees' first nodes.
    """

    roots: Index
    feature: Index
    threshold: Array
    low: Index
    high: Index
    value: Array

    @cached_property
    def depth(self) -> int:
        """The longest way from a root to a leaf, in steps."""
        deep = np.zeros(self.feature.size, dtype=np.int64)
        for node in np.flatnonzero(self.feature >= 0)[::-1]:  # children stand after their parents
            deep[node] = 1 + max(deep[self.low[node]], deep[self.high[node]])
        return int(deep[self.roots].max(initial=0))

    def score(self, cells: Array) -> Array:
        """The sum of all trees for cells (…, features); result (…)."""
        flat = cells.reshape(-1, cells.shape[-1])
        total = np.zeros(len(flat))
        for start in range(0, len(flat), BLOCK):
            total[start : start + BLOCK] = self._of_block(flat[start : start + BLOCK])
        return total.reshape(cells.shape[:-1])

    def _of_block(self, cells: Array) -> Array:
        flat = np.ascontiguousarray(cells.T)
        number = np.arange(flat.shape[1])
        leaf = self.feature < 0
        here = np.arange(leaf.size)
        feature = np.where(leaf, 0, self.feature)
        low, high = np.where(leaf, here, self.low), np.where(leaf, here, self.high)  # a leaf goes on to itself
        total = np.zeros(number.size)
        for root in self.roots:
            node = np.full(number.size, root)
            for _ in range(self.depth):
                goes_low = flat[feature[node], number] <= self.threshold[node]
                node = np.where(goes_low, low[node], high[node])
            total += self.value[node]
        return total
