"""Writes detect/diversion/null.csv: scores and gains of cells in modelled worlds where nothing is rerouted.

Half of them 12 and half 18 months after the date, drawn from the tune half of the suite `null`.

    python -m scripts.make_null_cells
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from oretrace.bench.entrants.scan import panel_of
from oretrace.bench.scenario import Observed
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.cells import weigh
from oretrace.detect.diversion.shipped import COLUMNS
from oretrace.detect.diversion.trials import act_trial
from oretrace.detect.diversion.windows import shape_of

SEEDS = range(11, 15)
WINDOWS = (12, 18)
CELLS = 1000
TABLE = Path(__file__).parents[1] / "src/oretrace/detect/diversion/null.csv"


def rows_of(seed: int, months: int) -> np.typing.NDArray[np.float64]:
    """All live cells of one world's tune half, one row each with the columns of the table."""
    world = build("null", seed)
    return np.concatenate(
        [
            cells_of(one, months)
            for one, about in zip(world.observed, world.truth.scenarios, strict=True)
            if about.half == "tune"
        ]
    )


def cells_of(one: Observed, months: int) -> np.typing.NDArray[np.float64]:
    """The live cells of one scenario."""
    panel, shape = panel_of(one, months, supply=False), shape_of(one.scenario.t0, months)
    hubs = np.ones(len(panel.hubs), dtype=bool)
    both, alone = (
        weigh([act_trial(panel, hubs, shape, claim)], shape, panel.small_lot)[0]
        for claim in ("two legs", "first leg")
    )
    at = np.searchsorted(alone.column, both.column)  # what moved on both legs moved on the first
    amounts = (both.estimate, both.error, both.weaker, alone.estimate[at], alone.error[at])
    assert both.leg2 is not None
    shares = (amount / both.direct for amount in amounts)
    return np.stack((both.score, both.linear, both.leg1, both.leg2, *shares), axis=1)


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
