"""Writes detect/diversion/null.csv: scores and gains of cells in modelled worlds where nothing is rerouted.

Half of them 12 and half 18 months after the date, drawn from the tune half of the suite `null`.

    python -m scripts.make_null_cells
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from oretrace.bench.entrants.cells import act_cells
from oretrace.bench.entrants.diversion import weighed
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.shipped import COLUMNS

SEEDS = range(11, 15)
WINDOWS = (12, 18)
CELLS = 1000
TABLE = Path(__file__).parents[1] / "src/oretrace/detect/diversion/null.csv"


def rows_of(seed: int, months: int) -> np.typing.NDArray[np.float64]:
    """All live cells of one world's tune half, one row each with the columns of the table."""
    world = build("null", seed)
    tune = [one for one, told in zip(world.observed, world.truth.scenarios, strict=True) if told.half == "tune"]
    cells = act_cells(tune, months)
    both, alone = weighed(cells), weighed(cells, legs=1)
    amounts = (both.estimate, both.error, both.weaker, alone.estimate, alone.error)
    shares = (amount / cells.former for amount in amounts)
    assert both.leg2 is not None
    scores = (score for score in (both.score, both.linear, both.leg1, both.leg2))
    rows: np.typing.NDArray[np.float64] = np.stack((*scores, *shares), axis=1)
    return rows[both.live]


def main() -> None:
    """Draw the cells and write them."""
    rng = np.random.default_rng(1)
    drawn = []
    for months in WINDOWS:
        rows = np.concatenate([rows_of(seed, months) for seed in SEEDS])
        drawn.append(rows[rng.choice(len(rows), CELLS // len(WINDOWS), replace=False)])
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(COLUMNS)
        out.writerows([f"{value:.4g}" for value in row] for row in np.concatenate(drawn))


if __name__ == "__main__":
    main()
