"""Trees from a table say what scikit-learn's say."""

import numpy as np

from oretrace.kernels.trees import Trees

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
