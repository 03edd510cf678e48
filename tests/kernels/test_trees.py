"""Trees from a table: worked by hand, as walked node by node, and no larger than their tables."""

from dataclasses import replace

import numpy as np
import pytest

from oretrace.detect.diversion.boosted import boosted
from oretrace.kernels.trees import BLOCK, MOST_SPLITS, Trees

STUMPS = Trees(
    roots=np.array([0, 3]),
    feature=np.array([1, -1, -1, 0, -1, 1, -1, -1]),
    threshold=np.array([0.5, 0, 0, -1.0, 0, 2.0, 0, 0]),
    low=np.array([1, 0, 0, 4, 0, 6, 0, 0]),
    high=np.array([2, 0, 0, 5, 0, 7, 0, 0]),
    value=np.array([0, 1.0, 2.0, 0, 10.0, 0, 20.0, 30.0]),
)


def test_worked_example() -> None:
    cells = np.array([[-1.0, 0.5], [0.0, 0.6], [0.0, 2.1]])
    assert STUMPS.score(cells).tolist() == [11.0, 22.0, 32.0]
    assert STUMPS.score(cells.reshape(1, 3, 2)).shape == (1, 3)
    assert STUMPS.score(np.zeros((0, 2))).size == 0


def test_as_if_every_cell_walked_from_root_to_leaf() -> None:
    trees, rng = boosted(supply=False), np.random.default_rng(4)
    cells = rng.normal(size=(60, 10)) * 2
    cells[::2] = rng.choice(trees.threshold[trees.feature >= 0], size=cells[::2].shape)  # ties go low

    def walked(cell: np.ndarray[tuple[int], np.dtype[np.float64]], node: int) -> float:
        while trees.feature[node] >= 0:
            low = cell[trees.feature[node]] <= trees.threshold[node]
            node = int(trees.low[node] if low else trees.high[node])
        return float(trees.value[node])

    expected = [sum(walked(cell, int(root)) for root in trees.roots) for cell in cells]
    assert trees.score(cells) == pytest.approx(expected, rel=1e-12)


def test_blocks_are_joined_in_order() -> None:
    cells = np.zeros((BLOCK + 2, 2))
    cells[-1] = [0.0, 2.1]
    assert STUMPS.score(cells)[[0, BLOCK - 1, BLOCK, BLOCK + 1]].tolist() == [21.0, 21.0, 21.0, 32.0]


def test_a_tree_of_too_many_splits_is_refused() -> None:
    splits = MOST_SPLITS + 1
    chain = Trees(
        roots=np.array([0]),
        feature=np.array([0] * splits + [-1] * (splits + 1)),
        threshold=np.zeros(2 * splits + 1),
        low=np.array([*range(splits, 2 * splits), *[0] * (splits + 1)]),
        high=np.array([*range(1, splits), 2 * splits, *[0] * (splits + 1)]),
        value=np.arange(2 * splits + 1.0),
    )
    with pytest.raises(ValueError, match=f"{splits} splits"):
        chain.score(np.zeros((1, 1)))
    kept = replace(chain, feature=np.where(np.arange(2 * splits + 1) == splits - 1, -1, chain.feature))
    assert kept.score(np.ones((1, 1))) == splits - 1


def test_a_lone_leaf_is_a_tree() -> None:
    zero = np.zeros(1, dtype=np.int64)
    leaf = Trees(zero, zero - 1, np.zeros(1), zero, zero, np.array([7.0]))
    assert leaf.score(np.ones((3, 2))).tolist() == [7.0] * 3
