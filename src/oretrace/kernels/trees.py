"""Evaluates boosted regression trees that stand in a table.

Source: Friedman (2001), Greedy function approximation: a gradient boosting machine, Annals of Statistics 29.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index

BLOCK = 8192
"""Cells that go through all trees together: few enough to stay in a processor's cache."""

MOST_SPLITS = 12
"""A table of all answers doubles with each split."""


@dataclass(frozen=True)
class Trees:
    """Nodes (n,) of all trees, one tree after another, each from its root on.

    A node with `feature` −1 is a leaf and adds its `value`; at any other, a cell whose feature is at most `threshold`
    goes on to node `low`, the rest to node `high`. `roots` (t,) are the trees' first nodes. No tree has more than
    `MOST_SPLITS` nodes that are no leaf.
    """

    roots: Index
    feature: Index
    threshold: Array
    low: Index
    high: Index
    value: Array

    def score(self, cells: Array) -> Array:
        """The sum of all trees for cells (…, features); result (…)."""
        flat = cells.reshape(-1, cells.shape[-1])
        total = np.zeros(len(flat))
        for start in range(0, len(flat), BLOCK):
            total[start : start + BLOCK] = self._of_block(flat[start : start + BLOCK])
        return total.reshape(cells.shape[:-1])

    def _of_block(self, cells: Array) -> Array:
        """Every split of a tree is answered for all cells; its answers, as binary digits, number the leaf."""
        flat = np.ascontiguousarray(cells.T)
        total = np.zeros(flat.shape[1])
        for splits, values in self._tables:
            answers = np.zeros(total.size, dtype=np.uint16)
            for node in splits:
                answers <<= 1
                answers += flat[self.feature[node]] <= self.threshold[node]
            total += values[answers]
        return total

    @cached_property
    def _tables(self) -> list[tuple[list[int], Array]]:
        """By tree its splits, and the value of the leaf (2 ** splits,) for all answers to them, the first leading."""
        ends = np.append(self.roots[1:], self.feature.size)
        return [self._table(int(root), int(end)) for root, end in zip(self.roots, ends, strict=True)]

    def _table(self, root: int, end: int) -> tuple[list[int], Array]:
        splits = [node for node in range(root, end) if self.feature[node] >= 0]
        if len(splits) > MOST_SPLITS:
            raise ValueError(f"a tree of {len(splits)} splits, more than {MOST_SPLITS}")
        answers = np.arange(2 ** len(splits))
        node = np.full(answers.size, root)
        for place, split in enumerate(splits):  # children stand after their parents
            goes_low = (answers >> (len(splits) - 1 - place)) & 1 == 1
            here = node == split
            node[here] = np.where(goes_low[here], self.low[split], self.high[split])
        return splits, self.value[node]
