"""Refits what a hub's own supply adds to the score of `diversion`: prints the constants of kernels/supply.py.

Worlds of seeds that no frozen result uses, products of the tune half, windows of 9 to 18 months after the date, the
boosted score as it ships. Positives are cells of plants with σ ≥ .5 that both legs carried by the end of the window;
negatives the cells of the same scenarios through which nothing diverted ever goes. A logistic regression.

    python -m scripts.refit_supply
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.scan import panel_of
from oretrace.bench.scenario import WINDOWS, Observed
from oretrace.bench.scoring.strata import STRONG
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.trials import act_trial, weigh
from oretrace.detect.diversion.windows import shape_of
from oretrace.kernels.supply import WEIGHTS, SupplyMeans, supply_terms
from scripts.refit_scores import SEEDS, SHORTEST, fit_linear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SUITES = ("single-hop", "single-hop-decoys")


def cells_of(suite: str, seed: int) -> list[Array]:
    """Score, terms and label (0 or 1) of one suite's tune half, one row a cell in which both legs moved."""
    made = build(suite, seed)
    table = tabulate(made.truth)
    parts = []
    for number in np.flatnonzero((table.half == "tune") & (table.sigma >= STRONG)).tolist():
        one, own = made.observed[number], table.scenario == number
        for window, months in enumerate(WINDOWS):
            if months < SHORTEST:
                continue
            rows, hubs = scored(one, months)
            planted, innocent = table.planted[window, own][hubs], ~table.on_route[own][hubs]
            parts.append(np.column_stack([rows, planted])[planted | innocent])
    return parts


def scored(one: Observed, months: int) -> tuple[Array, NDArray[np.int64]]:
    """Of a scenario's live cells the score without supply and the terms (k, 1 + terms), and their candidates (k,)."""
    panel, shape = panel_of(one, months), shape_of(one.scenario.t0, months)
    if panel.supply is None:
        raise ValueError(f"scenario {one.scenario.id} says nothing of supply")
    trial = act_trial(replace(panel, supply=None), np.ones(len(panel.hubs), dtype=bool), shape, two_leg=True)
    (cells,) = weigh([trial], shape, panel.small_lot)
    spans = slice(shape.t0 - shape.pre, shape.t0), slice(shape.t0, shape.t0 + shape.post)
    series = (panel.supply.made, panel.supply.elsewhere, panel.onward)
    means = SupplyMeans(*(one[0, cells.column, span].mean(axis=-1) for one in series for span in spans))
    number = {name: k for k, name in enumerate(one.scenario.candidates)}
    hubs = np.array([number[panel.hubs[k]] for k in cells.column.tolist()], dtype=np.int64)
    return np.column_stack([cells.score, supply_terms(means, cells.direct)]), hubs


def main() -> None:
    """Fit and print."""
    with ProcessPoolExecutor(2) as pool:
        jobs = [(suite, seed) for suite in SUITES for seed in SEEDS]
        rows = np.concatenate([part for parts in pool.map(cells_of, *zip(*jobs, strict=True)) for part in parts])
    signs = np.array([1.0] + [1.0 if weight > 0 else -1.0 for weight in WEIGHTS.values()])
    intercept, slope, *weights = fit_linear(rows[:, :-1] * signs, (rows[:, -1] > 0).astype(np.float64))
    fitted = [round(float(w * s), 2) for w, s in zip(weights, signs[1:], strict=True)]
    print(f"INTERCEPT, SLOPE = {intercept:.2f}, {slope:.2f}")
    print(f"WEIGHTS = {dict(zip(WEIGHTS, fitted, strict=True))}")
    print(f"{len(rows)} cells, {int(rows[:, -1].sum())} planted")


if __name__ == "__main__":
    main()
