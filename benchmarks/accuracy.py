"""Accuracy of every detector on every suite, five seeds, frozen: benchmarks/accuracy.csv and accuracy.json.

    make bench

The CSV holds the headline figures, one a line, so that a change of accuracy shows as a diff; accuracy.json the hash
of each suite and seed and how long the run took; accuracy_slice.json what tests/bench/test_frozen.py runs again.
`oretrace bench run all --format csv` prints every stratum.
"""

import csv
import json
from dataclasses import astuple, fields
from pathlib import Path
from time import perf_counter

from oretrace.bench.entrants.registry import ENTRANTS
from oretrace.bench.result import SuiteRun
from oretrace.bench.run import Request, run
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.calibration import BY_SIZE, THIRDS
from oretrace.bench.scoring.score import ScoreRow
from oretrace.bench.scoring.strata import NOTHING_PLANTED, PASSES, everything, headline
from oretrace.bench.truth.suites import SUITES

HERE = Path(__file__).parent
SEEDS = (1, 2, 3, 4, 5)
LIMIT_SECONDS = 1500

RANKING = ("auprc", "base_rate", "precision@K", "hit@3")
TONNES = (
    "hub_error_median",
    "hub_bias_median",
    "hub_interval_coverage",
    "hub_interval_width",
    "hub_share_below_at_least",
    "hub_share_above_at_most",
    "scenario_error_median",
    "scenario_interval_coverage",
    "scenario_interval_width",
    "scenario_share_above_at_most",
    "flagged_sum_error_median",
    "power@q=0.10",
    "delay_months",
    "delay_undetected_share",
    "false_alarms_per_scenario",
)
SCANS = (
    "fdr@q=0.05",
    "fdr@q=0.10",
    "fdr@q=0.20",
    "fdr_of_scans@q=0.10",
    "scans_with_flag@q=0.10",
    *(f"{BY_SIZE}{when}{size}" for when in ("before ", "") for size in THIRDS),
)
FROZEN = {
    **{headline(one): (*RANKING, *TONNES) for one in PASSES},
    **{headline(one, months): ("auprc", "power@q=0.10") for months in (6, 9, 12) for one in PASSES},
    **{everything(months): (*SCANS, *TONNES) for months in WINDOWS},
    NOTHING_PLANTED: ("rejection@p=0.01", "rejection@p=0.05", "rejection@p=0.10", "scans_with_flag@q=0.10"),
}

WINDOWED = {everything(months) for months in WINDOWS if months != 18}


SLICE_SUITES, SLICE_DETECTORS, SLICE_SEEDS = (
    ("null", "single-hop-decoys", "real-base"),
    ("min-floored-growth", "diversion"),
    (1,),
)
SLICE_FIGURES = {
    *((headline(one), "auprc") for one in PASSES),
    (everything(), "fdr@q=0.10"),
    (everything(), "power@q=0.10"),
    (NOTHING_PLANTED, "rejection@p=0.05"),
}


def is_frozen(row: ScoreRow) -> bool:
    """Whether the row is kept: of ordinary detectors no tonnes, and rates of one window."""
    tonnes = row.metric in TONNES and row.metric != "power@q=0.10"
    if not row.detector.startswith("diversion") and (row.stratum in WINDOWED or tonnes):
        return False
    decoys = row.stratum == everything(18) and row.metric.startswith("decoy_fpr:")
    return decoys or row.metric in FROZEN.get(row.stratum, ())


def four_digits(value: float | str | None) -> str:
    return f"{value:.4g}" if isinstance(value, float) else value or ""


def write(runs: list[SuiteRun], seconds: float) -> None:
    with (HERE / "accuracy.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in fields(ScoreRow)])
        for suite in runs:
            writer.writerows([four_digits(v) for v in astuple(row)] for row in suite.rows if is_frozen(row))
    about = {
        "seeds": list(SEEDS),
        "seconds": round(seconds),
        "limit_seconds": LIMIT_SECONDS,
        "hashes": {suite.suite: dict(zip(map(str, suite.seeds), suite.digests, strict=True)) for suite in runs},
    }
    (HERE / "accuracy.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def slice_of(runs: list[SuiteRun]) -> dict[str, dict[str, float | str]]:
    """What CI runs again: of each suite the hash, and what each detector reaches on the test half."""
    found: dict[str, dict[str, float | str]] = {}
    for suite in runs:
        found[suite.suite] = {"hash": suite.digests[0]} | {
            f"{row.detector}; {row.stratum}; {row.metric}": float(f"{row.mean:.6g}")
            for row in suite.rows
            if (row.stratum, row.metric) in SLICE_FIGURES and row.half == "test"
        }
    return found


def run_slice() -> dict[str, dict[str, float | str]]:
    """Of the one half and window that the slice holds."""
    return slice_of(run(Request(SLICE_SUITES, SLICE_DETECTORS, SLICE_SEEDS, half="test", windows=WINDOWS[-1:])))


def main() -> None:
    start = perf_counter()
    runs = run(Request(tuple(SUITES), tuple(ENTRANTS), SEEDS), progress=print)
    seconds = perf_counter() - start
    write(runs, seconds)
    (HERE / "accuracy_slice.json").write_text(json.dumps(run_slice(), indent=1) + "\n", "utf-8")
    print(f"{seconds:.0f} s of {LIMIT_SECONDS}")
    if seconds > LIMIT_SECONDS:
        raise SystemExit("slower than the limit")


if __name__ == "__main__":
    main()
