"""Trees from a table say what scikit-learn's say."""

import numpy as np

from oretrace.kernels.trees import BLOCK, Trees

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
    assert STUMPS.depth == 2
    assert STUMPS.score(cells).tolist() == [11.0, 22.0, 32.0]
    assert STUMPS.score(cells.reshape(1, 3, 2)).shape == (1, 3)
    assert STUMPS.score(np.zeros((0, 2))).size == 0


def test_cells_beyond_a_block_score_as_they_do_alone() -> None:
    rng = np.random.default_rng(3)
    cells = rng.normal(0, 2, (2 * BLOCK + 5, 2))
    together = STUMPS.score(cells)
    at = [0, BLOCK - 1, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, 2 * BLOCK + 4]
    assert together[at].tolist() == [STUMPS.score(cells[k : k + 1])[0] for k in at]
    first = np.where(cells[:, 1] <= 0.5, 1.0, 2.0)
    second = np.where(cells[:, 0] <= -1.0, 10.0, np.where(cells[:, 1] <= 2.0, 20.0, 30.0))
    assert np.array_equal(together, first + second)


def test_a_lone_leaf_is_a_tree() -> None:
    zero = np.zeros(1, dtype=np.int64)
    leaf = Trees(zero, zero - 1, np.zeros(1), zero, zero, np.array([7.0]))
    assert leaf.depth == 0 and leaf.score(np.ones((3, 2))).tolist() == [7.0] * 3
    nothing = np.zeros(0, dtype=np.int64)
    none = Trees(nothing, nothing, np.zeros(0), nothing, nothing, np.zeros(0))
    assert none.depth == 0 and none.score(np.ones((3, 2))).tolist() == [0.0] * 3
