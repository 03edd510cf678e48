"""Refits the scores of `diversion` on the tune half of the benchmark's suites: prints R5, writes boosted.csv.

Worlds of seeds that no frozen result uses, all products of the tune half, windows of 9 to 18 months after the date.
Positives are cells of plants with σ ≥ .5 that both legs carried by the end of the window; negatives the cells of the
same scenarios through which nothing diverted ever goes. Cells without trade on a leg are left out: they rank last.
R5 is fitted at 18 months by logistic regression with no weight below 0, the trees by scikit-learn.

    python -m scripts.refit_scores
"""

from __future__ import annotations

import csv
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from sklearn.ensemble import HistGradientBoostingClassifier

from oretrace.bench.entrants.calibrate import asked
from oretrace.bench.entrants.cells import act_cells
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.strata import STRONG
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.panel import SMALL_LOT
from oretrace.kernels.legs import floor_of, pair_features
from oretrace.kernels.scores import (
    FEATURES,
    RISING,
    WEIGHTS,
    boosted_features,
    linear_terms,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.bench.entrants.cells import CellBatch
    from oretrace.kernels.legs import Pair

    Array = NDArray[np.float64]

SUITES = ("single-hop", "single-hop-decoys", "real-base")
SEEDS = range(11, 31)
SHORTEST = 9
TABLE = Path(__file__).parents[1] / "src/oretrace/detect/diversion/boosted.csv"


def cells_of(suite: str, seed: int) -> list[dict[str, Array]]:
    """Features, R5's terms, label and window of one suite's tune half, one row a cell in which both legs moved."""
    world = build(suite, seed)
    table = tabulate(world.truth)
    tune = (table.half == "tune")[table.scenario] & ~table.suspected
    strong = table.sigma[table.scenario] >= STRONG
    parts = []
    for window, together in asked(world.observed):
        if WINDOWS[window] < SHORTEST:
            continue
        cells = act_cells([world.observed[number] for number in together], WINDOWS[window])
        at = np.isin(table.scenario, together)
        pair = pair_of(cells)
        planted, innocent = (table.planted[window] & strong)[at], ~table.on_route[at]
        kept = tune[at] & cells.alive & (cells.former > 0) & (planted | innocent)
        rows = {"features": boosted_features(pair), "terms": linear_terms(pair), "planted": planted}
        parts.append({name: values[kept] for name, values in rows.items()} | {"window": np.full(kept.sum(), window)})
    return parts


def pair_of(cells: CellBatch) -> Pair:
    """The features of a batch of cells."""
    floor = floor_of(cells.former, SMALL_LOT["kg"])
    return pair_features(cells.leg1.kg, cells.leg2.kg, cells.former, cells.pre, cells.pre, cells.post, floor)


def everything() -> dict[str, Array]:
    """The cells of all suites, seeds and windows."""
    with ProcessPoolExecutor(2) as pool:
        jobs = [(suite, seed) for suite in SUITES for seed in SEEDS]
        parts = [part for found in pool.map(cells_of, *zip(*jobs, strict=True)) for part in found]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def fit_linear(terms: Array, planted: Array) -> Array:
    """Intercept and weights of a logistic regression whose weights are none below 0."""
    sign = np.where(planted, 1.0, -1.0)

    def loss(weights: Array) -> tuple[float, Array]:
        margin = sign * (weights[0] + terms @ weights[1:])
        slope = -sign / (1.0 + np.exp(margin))
        return float(np.logaddexp(0.0, -margin).sum()), np.concatenate([[slope.sum()], terms.T @ slope])

    bounds = [(None, None), *((0.0, None) for _ in terms.T)]
    weights: Array = minimize(loss, np.zeros(len(bounds)), jac=True, method="L-BFGS-B", bounds=bounds).x
    return weights


def fit_trees(features: Array, planted: Array) -> HistGradientBoostingClassifier:
    """A hundred trees of ten leaves, monotone in all but the sizes of the ordinary trade."""
    model = HistGradientBoostingClassifier(
        max_iter=100,
        learning_rate=0.1,
        max_leaf_nodes=10,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        monotonic_cst=[int(name in RISING) for name in FEATURES],
    )
    return model.fit(features, planted)


def write_trees(model: HistGradientBoostingClassifier, path: Path) -> None:
    """One line a node; the model's prior is added to every leaf of the first tree."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("tree", "feature", "threshold", "low", "high", "value"))
        for number, (tree,) in enumerate(model._predictors):  # scikit-learn has no public view of its trees
            prior = float(model._baseline_prediction.item()) if number == 0 else 0.0
            for node in tree.nodes:
                out.writerow((number, *_node(node, prior)))


def _node(node: Any, prior: float) -> tuple[Any, ...]:
    if node["is_leaf"]:
        return "", "", "", "", f"{node['value'] + prior:.9g}"
    return FEATURES[node["feature_idx"]], float(node["num_threshold"]), node["left"], node["right"], ""


def main() -> None:
    """Fit both scores, write the trees, print R5."""
    cells = everything()
    full = cells["window"] == len(WINDOWS) - 1
    intercept, *weights = (round(float(w), 2) for w in fit_linear(cells["terms"][full], cells["planted"][full]))
    print(f"INTERCEPT = {intercept}")
    print(f"WEIGHTS = {dict(zip(WEIGHTS, weights, strict=True))}")
    print(f"{cells['planted'].size} cells, {int(cells['planted'].sum())} planted")
    write_trees(fit_trees(cells["features"], cells["planted"]), TABLE)


if __name__ == "__main__":
    main()
