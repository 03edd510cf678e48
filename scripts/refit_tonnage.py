"""Refits detect/diversion/tonnage.csv: how far planted tonnes lay from what `diversion` estimates, on the tune half.

Plants are injected into lanes that carry nothing diverted otherwise, modelled and real, with and without decoys; each
scenario is weighed as a scan of its act. Hubs are judged where they are flagged at q ≤ .10,
on loose plants only, which spread more than tight ones, and by one leg alone the same hubs; totals where a scenario
has a flag, on both. Factors are
quantiles of (planted + floor)/(estimate + floor) in thirds of the predicted relative spread. For hubs they stand at 3
and 97 %: plants of one world share errors of its reports, and from world to world 5 and 95 % held too little.

    python -m scripts.refit_tonnage
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.scan import scanned
from oretrace.bench.scenario import WINDOWS, Observed
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.amounts import amounts_of
from oretrace.detect.diversion.calibration import weigh_hubs, weigh_trials
from oretrace.detect.diversion.tonnage import FACTORS, FLOOR, expected_total, relative_spread
from scripts.refit_scores import SEEDS, SHORTEST, SUITES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.detect.diversion.calibration import WeighedHubs
    from oretrace.detect.diversion.panel import Panel
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
    made = build(suite, seed)
    table = tabulate(made.truth)
    found: Found = {kind: [] for kind in FLOOR}
    for number in np.flatnonzero(table.half == "tune").tolist():
        one, own = made.observed[number], table.scenario == number
        for window, months in enumerate(WINDOWS):
            if not SHORTEST <= months <= one.scenario.months_after:
                continue
            truth = np.where(table.planted[window], table.arrived_kg[window], 0.0)[own] / months
            for kind, pair in ratios(one, months, truth, bool(table.passthrough[number] == "loose")):
                found[kind].append(pair)
    return found


def ratios(one: Observed, months: int, truth: Array, loose: bool) -> Iterator[tuple[Kind, tuple[Array, Array]]]:
    """Spread and ratio of the flagged planted hubs of one scan, by both legs and by one, and of its total."""
    scan = scanned(one, months)
    if scan is None or scan.shape.post != months:
        return
    both = fitted(one, scan.panel, weigh_hubs(scan.modes))
    unknown = replace(scan.panel, onward_reported=np.zeros(len(scan.panel.hubs), dtype=bool), supply=None)
    alone = fitted(one, unknown, weigh_hubs(weigh_trials(unknown, None, scan.shape)))
    direct = np.full(truth.size, scan.panel.direct[0, scan.shape.t0 - scan.shape.pre : scan.shape.t0].mean())
    sides: tuple[tuple[Kind, Fitted], ...] = (("hub", both), ("one leg", alone))
    chosen = both.flagged & (truth > 0) & loose
    for kind, of in sides:
        floor = FLOOR[kind] * direct
        spread = relative_spread(kind, of.estimate, of.error, direct)
        yield kind, (spread[chosen], ((truth + floor) / (of.estimate + floor))[chosen])
    if both.flagged.any() and truth.any():
        expected, spread = expected_total(both.flagged, both.chance, both.estimate, both.error)
        a = FLOOR["total"] * direct[:1]
        yield "total", (relative_spread("total", expected, spread, direct[:1]), (truth.sum() + a) / (expected + a))


@dataclass(frozen=True)
class Fitted:
    """What a scan says of every candidate (k,), by month; 0 of those that it does not weigh."""

    estimate: Array
    error: Array
    chance: Array
    flagged: Mask


def fitted(one: Observed, panel: Panel, hubs: WeighedHubs) -> Fitted:
    """The weighed hubs in the order of the candidates."""
    number = {name: k for k, name in enumerate(one.scenario.candidates)}
    at = np.array([number[panel.hubs[k]] for k in hubs.units.hub1.tolist()], dtype=np.int64)

    def every(values: Array) -> Array:
        spread = np.zeros(len(number))
        spread[at] = values
        return spread

    estimate = amounts_of(hubs, 1, np.zeros(at.size))[0].estimate
    return Fitted(
        every(estimate), every(hubs.units.error), every(hubs.units.chance), every(hubs.flagged.astype(np.float64)) > 0
    )


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
