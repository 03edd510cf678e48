"""The boosted score as it ships: what it promises, and that its table says what the fitted model says."""

from pathlib import Path

import numpy as np
import pytest

from oretrace.detect.diversion.boosted import boosted, read_trees
from oretrace.kernels.scores import FEATURES, RISING

RNG = np.random.default_rng(3)
LOW = np.array([-1, -1, -1, 0, 0, -10, -10, 0, -5.3, -5.3], float)
HIGH = np.array([2, 2, 1, 1, 1, 10, 10, 1, 5, 5], float)


def cells(count: int) -> np.ndarray:
    return RNG.uniform(LOW, HIGH, (count, len(FEATURES)))


@pytest.mark.parametrize("name", RISING)
def test_no_growth_or_match_ever_lowers_the_score(name: str) -> None:
    low = cells(3000)
    high = low.copy()
    column = FEATURES.index(name)
    high[:, column] = RNG.uniform(low[:, column], HIGH[column])
    assert np.all(boosted().score(high) >= boosted().score(low) - 1e-9)


def test_the_best_cell_is_likely_and_the_worst_is_not() -> None:
    best, worst = HIGH.copy(), LOW.copy()
    best[-2:] = LOW[-2:]
    assert boosted().score(best) > 3
    assert boosted().score(worst) < -4


def test_the_table_says_what_the_fitted_model_says(tmp_path: Path) -> None:
    from scripts.refit_scores import fit_trees, write_trees

    features = cells(4000)
    planted = RNG.random(4000) < 1 / (1 + np.exp(-features[:, 0] - features[:, 7] * features[:, 8]))
    model = fit_trees(features, planted)
    write_trees(model, tmp_path / "trees.csv")
    read = read_trees((tmp_path / "trees.csv").read_text("utf-8"))
    assert np.allclose(read.score(features), model.decision_function(features), atol=1e-6)
