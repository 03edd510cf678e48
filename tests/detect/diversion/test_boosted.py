"""The boosted score as it ships: what it promises, and that its table says what the fitted model says."""

from pathlib import Path

import numpy as np
import pytest

from oretrace.detect.diversion.boosted import COLUMNS, boosted, read_trees
from oretrace.kernels import supply
from oretrace.kernels.scores import FEATURES, RISING

RNG = np.random.default_rng(3)
LOW = np.array([-1, -1, -1, 0, 0, -10, -10, 0, -5.3, -5.3, -2, -2, -2, -2], float)
HIGH = np.array([2, 2, 1, 1, 1, 10, 10, 1, 5, 5, 3, 3, 3, 0], float)


def cells(count: int) -> np.ndarray:
    return RNG.uniform(LOW, HIGH, (count, len(COLUMNS)))


def score(known: bool, columns: np.ndarray) -> np.ndarray:
    return boosted(known).score(columns if known else columns[..., : len(FEATURES)])


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("name", [*RISING, *supply.RISING, *supply.FALLING])
def test_every_column_pulls_one_way(name: str, known: bool) -> None:
    low = cells(3000)
    high = low.copy()
    column = COLUMNS.index(name)
    high[:, column] = RNG.uniform(low[:, column], HIGH[column])
    change = score(known, high) - score(known, low)
    assert np.all((-change if name in supply.FALLING else change) >= -1e-9)
    assert (change != 0).any() == (known or name in RISING)


@pytest.mark.parametrize("known", [False, True])
def test_the_best_cell_is_likely_and_the_worst_is_not(known: bool) -> None:
    best, worst = HIGH.copy(), LOW.copy()
    best[8:10] = LOW[8:10]
    best[12], worst[12] = LOW[12], HIGH[12]  # a hub that makes more needs no goods of others
    assert score(known, best) > 3
    assert score(known, worst) < -4


@pytest.mark.slow
def test_the_table_says_what_the_fitted_model_says(tmp_path: Path) -> None:
    from scripts.refit_scores import fit_trees, write_trees

    features = cells(4000)
    planted = RNG.random(4000) < 1 / (1 + np.exp(-features[:, 0] - features[:, 7] * features[:, 8]))
    model = fit_trees(features, planted)
    write_trees(model, tmp_path / "trees.csv")
    read = read_trees((tmp_path / "trees.csv").read_text("utf-8"))
    assert np.allclose(read.score(features), model.decision_function(features), atol=1e-6)
