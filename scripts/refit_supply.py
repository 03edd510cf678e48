"""Refits what a hub's own supply adds to the score of `diversion`: prints the constants of kernels/supply.py.

Worlds of seeds that no frozen result uses, products of the tune half, windows of 9 to 18 months after the date, the
boosted score as it ships. Positives are cells of plants with σ ≥ .5 that both legs carried by the end of the window;
negatives the cells of the same scenarios through which nothing diverted ever goes. A logistic regression.

    python -m scripts.refit_supply
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.calibrate import asked
from oretrace.bench.entrants.cells import act_cells
from oretrace.bench.entrants.diversion import weighed
from oretrace.bench.entrants.supply import terms_of
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.strata import STRONG
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build
from oretrace.kernels.supply import WEIGHTS
from scripts.refit_scores import SEEDS, SHORTEST, fit_linear

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

SUITES = ("single-hop", "single-hop-decoys")


def cells_of(suite: str, seed: int) -> list[Array]:
    """Score, terms and label (0 or 1) of one suite's tune half, one row a cell in which both legs moved."""
    made = build(suite, seed)
    table = tabulate(made.truth)
    chosen = ((table.half == "tune") & (table.sigma >= STRONG))[table.scenario]
    parts = []
    for window, together in asked(made.observed):
        if WINDOWS[window] < SHORTEST:
            continue
        cells = act_cells([made.observed[number] for number in together], WINDOWS[window])
        if cells.supply is None:
            raise ValueError(f"suite {suite} says nothing of supply")
        at = np.isin(table.scenario, together)
        planted, innocent = table.planted[window][at], ~table.on_route[at]
        scored = weighed(cells)
        kept = chosen[at] & scored.live & (planted | innocent)
        parts.append(np.column_stack([scored.score, terms_of(cells, cells.supply), planted])[kept])
    return parts


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
