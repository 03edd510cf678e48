"""Refits detect/diversion/tonnage.csv: how far planted tonnes lay from what `diversion` estimates, on the tune half.

Plants are injected into lanes that carry nothing diverted otherwise, modelled and real, with and without decoys, and
are weighed as the product weighs them, with placebos of their own. Hubs are judged where they are flagged at q ≤ .10,
on loose plants only, which spread more than tight ones, and by one leg alone the same hubs; totals where a scenario
has a flag, on both. Factors are
quantiles of (planted + floor)/(estimate + floor) in thirds of the predicted relative spread. For hubs they stand at 3
and 97 %: plants of one world share errors of its reports, and from world to world 5 and 95 % held too little. A hub's
own placebos stay in the pool here, so that a few hubs fewer are flagged than in a scan.

    python -m scripts.refit_tonnage
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.calibrate import asked
from oretrace.bench.entrants.cells import act_cells, placebo_cells
from oretrace.bench.entrants.diversion import weighed
from oretrace.bench.scenario import FLAG_LEVEL, WINDOWS
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.calibration import median_excess
from oretrace.detect.diversion.tonnage import FACTORS, FLOOR, expected_total, relative_spread
from oretrace.kernels.placebo import q_values, rank_p
from oretrace.kernels.scores import expit
from scripts.refit_scores import SEEDS, SHORTEST, SUITES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.bench.entrants.cells import CellBatch
    from oretrace.detect.diversion.tonnage import Kind

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Found = dict[Kind, list[tuple[Array, Array]]]
    """Of each kind pairs of arrays: the predicted relative spread, and truth over estimate."""

TAILS: dict[Kind, tuple[float, float, float]] = {
    "hub": (0.03, 0.97, 0.995),
    "one leg": (0.03, 0.97, 0.995),
    "total": (0.05, 0.95, 0.995),
}
TABLE = Path(__file__).parents[1] / "src/oretrace/detect/diversion/tonnage.csv"


def found_in(suite: str, seed: int) -> Found:
    """Ratios of all windows of one suite's tune half."""
    world = build(suite, seed)
    table = tabulate(world.truth)
    found: Found = {kind: [] for kind in FLOOR}
    for window, together in asked(world.observed):
        if WINDOWS[window] < SHORTEST:
            continue
        some = [world.observed[number] for number in together]
        cells, placebos = act_cells(some, WINDOWS[window]), placebo_cells(some, WINDOWS[window])
        at = np.isin(table.scenario, together)
        truth = np.where(table.planted[window], table.arrived_kg[window], 0.0)[at] / cells.post
        scenario = table.scenario[at]
        tune, loose = (table.half == "tune")[scenario], (table.passthrough == "loose")[scenario]
        both, alone = (judge(cells, placebos, tune, legs) for legs in (2, 1))
        chosen = both.flagged & loose & (truth > 0)
        sides: tuple[tuple[Kind, Said], ...] = (("hub", both), ("one leg", alone))
        for kind, said in sides:
            floor = FLOOR[kind] * cells.former
            spread = relative_spread(kind, said.estimate, said.error, cells.former)
            found[kind].append((spread[chosen], ((truth + floor) / (said.estimate + floor))[chosen]))
        found["total"] += totals(scenario, cells.former, truth, both)
    return found


@dataclass(frozen=True)
class Said:
    """What is said of every cell (k,) of a window; only those of the tune half can be flagged."""

    estimate: Array
    error: Array
    chance: Array
    flagged: Mask


def judge(cells: CellBatch, placebos: CellBatch, tune: Mask, legs: int) -> Said:
    """Weigh the cells as the product does."""
    act, null = weighed(cells, legs), weighed(placebos, legs)
    live, placebo = act.live & tune, null.live
    q = np.ones(live.size)
    q[live] = q_values(rank_p(act.score[live], null.score[placebo]))
    typical = median_excess(null.estimate[placebo] / null.error[placebo])
    estimate = np.maximum(act.estimate - typical * act.error, 0.0)
    chance = np.where(act.live, expit(act.score), 0.0)
    return Said(estimate, act.error, chance, (q <= FLAG_LEVEL) & act.grew)


def totals(scenario: NDArray[np.int64], direct: Array, truth: Array, said: Said) -> Iterator[tuple[Array, Array]]:
    """Spread and ratio of each scenario with a flag and a plant."""
    for number in np.unique(scenario[said.flagged]):
        of = scenario == number
        a = direct[of][:1]
        if not truth[of].any():
            continue
        expected, spread = expected_total(said.flagged[of], said.chance[of], said.estimate[of], said.error[of])
        floor = FLOOR["total"] * a
        yield relative_spread("total", expected, spread, a), (truth[of].sum() + floor) / (expected + floor)


def write(found: Found, path: Path) -> None:
    """One line a kind and third."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(("kind", "spread_up_to", *FACTORS, "plants"))
        for kind, parts in found.items():
            spread, ratio = (np.concatenate(values) for values in zip(*parts, strict=True))
            edges = [*np.quantile(spread, (1 / 3, 2 / 3)), np.inf]
            third = np.searchsorted(edges, spread)
            for number, edge in enumerate(edges):
                factors = np.quantile(ratio[third == number], TAILS[kind])
                out.writerow((kind, f"{edge:.3g}", *(f"{f:.3f}" for f in factors), int((third == number).sum())))


def main() -> None:
    """Collect the ratios of all suites and seeds and write the table."""
    jobs = [(suite, seed) for suite in SUITES for seed in SEEDS]
    with ProcessPoolExecutor(2) as pool:
        parts = list(pool.map(found_in, *zip(*jobs, strict=True)))
    write({kind: [pair for part in parts for pair in part[kind]] for kind in FLOOR}, TABLE)
    print(TABLE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
