"""Refits the scores of `diversion` on the tune half of the benchmark's suites: prints R5, writes the tables of trees.

Worlds of seeds that no frozen result uses, all products of the tune half, windows of 9 to 18 months after the date.
Positives are cells of plants with σ ≥ .5 that both legs carried by the end of the window; negatives the cells of the
same half through which nothing diverted ever goes. Cells without trade on a leg are left out: they rank last.
R5 is fitted at 18 months by logistic regression with no weight below 0, the trees by scikit-learn: one table of all
cells by their legs alone, one with the hubs' own supply of those where it is known.

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

from oretrace.bench.entrants.scan import panel_of
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.strata import STRONG
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.boosted import COLUMNS, TABLES
from oretrace.detect.diversion.windows import fell, shape_of
from oretrace.kernels import supply
from oretrace.kernels.legs import floor_of, pair_features
from oretrace.kernels.scores import FEATURES, RISING, WEIGHTS, boosted_features, linear_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oretrace.bench.scenario import Observed
    from oretrace.detect.diversion.panel import Panel
    from oretrace.detect.diversion.windows import Shape

    Array = NDArray[np.float64]

SUITES = ("single-hop", "single-hop-decoys", "real-base", "rough", "rough-decoys")
SEEDS = range(11, 21)
LEARNED = {
    False: (("single-hop", "single-hop-decoys", "real-base"), range(11, 31), 100),
    True: (("single-hop", "single-hop-decoys", "rough", "rough-decoys"), SEEDS, 150),
}
"""Suites, seeds and number of trees of both tables, by whether supply is known: by its legs alone a look-alike of the
rough worlds is what it resembles."""
SHORTEST = 9
FOLDER = Path(__file__).parents[1] / "src/oretrace/detect/diversion"


def cells_of(suite: str, seed: int) -> list[dict[str, Array]]:
    """Features, R5's terms, label and window of one suite's tune half, one row a cell in which both legs moved."""
    made = build(suite, seed)
    table = tabulate(made.truth)
    parts = []
    for number in np.flatnonzero(table.half == "tune").tolist():
        one, own = made.observed[number], table.scenario == number
        strong = bool(table.sigma[number] >= STRONG)
        for window, months in enumerate(WINDOWS):
            if not SHORTEST <= months <= one.scenario.months_after:
                continue
            rows, hubs = weighed(one, months)
            planted = table.planted[window, own][hubs] & strong
            kept = (planted | ~table.on_route[own][hubs]) & ~table.suspected[own][hubs]
            rows |= {"planted": planted, "window": np.full(hubs.size, window)}
            parts.append({name: values[kept] for name, values in rows.items()})
    return parts


def weighed(one: Observed, months: int) -> tuple[dict[str, Array], NDArray[np.int64]]:
    """Columns of the boosted score and terms of R5 of a scenario's live cells, and their candidates (k,).

    The columns of a supply that is not known are NaN; there are no cells where the direct lane did not fall.
    """
    panel, shape = panel_of(one, months), shape_of(one.scenario.t0, months)
    after = slice(shape.t0, shape.t0 + shape.post)
    live = panel.out[0, :, after].any(axis=1) & panel.onward[0, :, after].any(axis=1)
    at = np.flatnonzero(live & fell(panel.direct, shape)[0])
    direct = np.full(at.size, panel.direct[0, shape.t0 - shape.pre : shape.t0].mean())
    window, floor = (shape.t0, shape.pre, shape.post), floor_of(direct, panel.small_lot)
    pair = pair_features(panel.out[0, at], panel.onward[0, at], direct, *window, floor)
    features = np.concatenate([boosted_features(pair), supplied(panel, shape, at, direct)], axis=-1)
    number = {name: k for k, name in enumerate(one.scenario.candidates)}
    hubs = np.array([number[panel.hubs[k]] for k in at.tolist()], dtype=np.int64)
    return {"features": features, "terms": linear_terms(pair)}, hubs


def supplied(panel: Panel, shape: Shape, at: NDArray[np.int64], direct: Array) -> Array:
    """The columns of the supply of some hubs, NaN where nothing is known of it."""
    if panel.supply is None:
        return np.full((at.size, len(supply.FEATURES)), np.nan)
    series = (panel.supply.made, panel.out, panel.supply.bought, panel.supply.elsewhere, panel.onward)
    spans = slice(shape.t0 - shape.pre, shape.t0), slice(shape.t0, shape.t0 + shape.post)
    means = (one[0, at, span].mean(axis=-1) for one in series for span in spans)
    return supply.supply_features(supply.SupplyMeans(*means), direct)


def everything(suites: Sequence[str], seeds: Sequence[int]) -> dict[str, Array]:
    """The cells of some suites and seeds, all windows."""
    with ProcessPoolExecutor(2) as pool:
        jobs = [(suite, seed) for suite in suites for seed in seeds]
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


def fit_trees(features: Array, planted: Array, trees: int = 100) -> HistGradientBoostingClassifier:
    """So many trees of ten leaves over the first columns of `COLUMNS`, monotone in all that have a direction."""
    rising, falling = (*RISING, *supply.RISING), supply.FALLING
    model = HistGradientBoostingClassifier(
        max_iter=trees,
        learning_rate=0.1,
        max_leaf_nodes=10,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        monotonic_cst=[int(name in rising) - int(name in falling) for name in COLUMNS[: features.shape[1]]],
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
    return COLUMNS[node["feature_idx"]], float(node["num_threshold"]), node["left"], node["right"], ""


def main() -> None:
    """Fit the scores, write the trees, print R5."""
    for known, (suites, seeds, trees) in LEARNED.items():
        cells = everything(suites, seeds)
        print(f"{cells['planted'].size} cells, {int(cells['planted'].sum())} planted")
        columns = len(COLUMNS if known else FEATURES)
        write_trees(fit_trees(cells["features"][:, :columns], cells["planted"], trees), FOLDER / TABLES[known])
        if not known:
            full = cells["window"] == len(WINDOWS) - 1
            intercept, *weights = fit_linear(cells["terms"][full], cells["planted"][full]).round(2).tolist()
            print(f"INTERCEPT = {intercept}")
            print(f"WEIGHTS = {dict(zip(WEIGHTS, weights, strict=True))}")


if __name__ == "__main__":
    main()
