"""What `mirror_gap` and `withheld` find in single scans of modelled acts: benchmarks/both_ends.json.

    python -m benchmarks.both_ends

Each scenario of half `test` is stored and scanned as its act is, 18 months after its date. `auprc` is over lanes of
all scans with σ from .25 on (withheld: those with nothing planted, too) by p, then score; `auprc_judged` leaves out
planted lanes that no finding is about, because an end publishes nothing. `fdr` is the mean over scans of the share of
flags that are false, `share_error` the median absolute error of the missing share.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from oretrace.bench.scans import ScenarioScans, scan_scenarios, stored
from oretrace.bench.scoring.metrics import Ranking
from oretrace.bench.truth.suites import build
from oretrace.detect.registry import detector_named
from oretrace.findings import Finding

HERE = Path(__file__).parent
SEED = 1
STRONG = 0.25
RUNS = (
    ("mirror_gap", "mirror-gap", 1),
    ("mirror_gap", "single-hop-decoys", 4),
    ("withheld", "withheld", 1),
    ("withheld", "single-hop-decoys", 4),
)
"""Detector, suite, and of how many of its scenarios one is scanned."""

Lane = tuple[str, str]


@dataclass(frozen=True)
class Judged:
    """One lane of one scan: whether something is planted on it, and what was found (None: no finding is about it)."""

    sigma: float
    planted: bool
    missing: float
    found: Finding | None


def planted_lanes(one: ScenarioScans) -> dict[Lane, float]:
    """The lanes on which a finding is right, and their missing share (0 where it is not one)."""
    truth = one.truth
    if truth.withheld_kg:
        confidential = truth.tactic == "withheld-confidential"
        return {(truth.origin, truth.destination if confidential else "ANS"): 0.0}
    return {(truth.origin, cell.hub): cell.missing_share for cell in one.cells if cell.missing_share}


def judged(one: ScenarioScans) -> Iterator[Judged]:
    """The lanes of a scan, those of its plants without a finding among them."""
    planted = planted_lanes(one)
    for finding in one.scans[0].leading:
        lane = finding.subject["origin"], finding.subject["destination"]
        yield Judged(one.truth.sigma, lane in planted, planted.pop(lane, 0.0), finding)
    for missing in planted.values():
        yield Judged(one.truth.sigma, True, missing, None)


def summary(scans: list[list[Judged]], with_null: bool) -> dict[str, Any]:
    """The figures of one detector on one suite."""
    lanes = [lane for of in scans for lane in of if lane.sigma >= STRONG or (with_null and lane.sigma == 0)]
    flags = [[not lane.planted for lane in of if lane.found is not None and lane.found.flagged] for of in scans]
    errors = [
        abs(lane.found.details.missing_share - lane.missing)
        for lane in lanes
        if lane.missing and lane.found is not None
    ]
    result: dict[str, Any] = {"scans": len(scans), "planted": sum(lane.planted for lane in lanes)}
    result |= {"flags": sum(map(len, flags)), "false": sum(map(sum, flags))}
    result["fdr"] = _rounded(np.mean([np.mean(of) if of else 0.0 for of in flags]))
    if result["planted"]:
        result["recall"] = _rounded(
            np.mean([lane.found is not None and lane.found.flagged for lane in lanes if lane.planted])
        )
        result["auprc"] = _average_precision(lanes)
        result["auprc_judged"] = _average_precision([lane for lane in lanes if lane.found is not None])
    if errors:
        result["share_error"] = _rounded(np.median(errors))
    return result


def _average_precision(lanes: list[Judged]) -> float:
    """By p and then score: as findings are ranked."""
    keys = [(-(lane.found.p_value or 1.0), lane.found.score) if lane.found else (-2.0, 0.0) for lane in lanes]
    place = {key: k for k, key in enumerate(sorted(set(keys)))}
    score = np.array([place[key] for key in keys], dtype=np.float64)
    return _rounded(Ranking.of(np.array([lane.planted for lane in lanes]), score).average_precision())


def _rounded(value: Any) -> float:
    return round(float(value), 3)


def main() -> None:
    """Run all and write the file."""
    rows = []
    for name, suite_name, every in RUNS:
        suite = build(suite_name, SEED)
        with stored(suite) as store:
            found = scan_scenarios(suite, store, (detector_named(name),), "test", every=every)
            scans = [list(judged(one)) for one in found]
        about = {"detector": name, "suite": suite_name, "seed": SEED, "every": every}
        rows.append(about | summary(scans, name == "withheld"))
        print(json.dumps(rows[-1]), flush=True)
    (HERE / "both_ends.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
