"""What `price` flags in single scans of the suites, half `test`, 18 months after the act: benchmarks/price.json.

    make bench

`false_discoveries` is the share of flagged lanes on which no scenario declares goods under a false code,
`share_of_scans_with_false` that of scans with such a flag, `recall` that of the scan's own relabelled lanes that it
flags.
"""

import json
from pathlib import Path

from oretrace.bench.scans import scan_scenarios, stored
from oretrace.bench.scoring.lanes import LaneCounts, lane_counts, relabelled_lanes
from oretrace.bench.truth.suites import build
from oretrace.detect.price.detector import Price

HERE = Path(__file__).parent
SEED = 1
SUITES = {"single-hop-decoys": 4, "relabel": 1, "mixed": 2}
"""By suite, of how many scenarios one is scanned."""


def measure(name: str) -> LaneCounts:
    """The counts of one suite."""
    suite = build(name, SEED)
    with stored(suite) as store:
        found = scan_scenarios(suite, store, [Price()], "test", every=SUITES[name])
        scans = [(one.truth.scenario, one.scans[0]) for one in found]
    return lane_counts(scans, relabelled_lanes(suite.truth))


def row(counts: LaneCounts) -> dict[str, float | int | None]:
    """A suite's figures."""
    rates = {"false_discoveries": counts.false_discoveries, "recall": counts.recall}
    rates["share_of_scans_with_false"] = counts.scans_with_false / counts.scans
    return vars(counts) | {name: None if value is None else round(value, 3) for name, value in rates.items()}


def main() -> None:
    """Measure and write."""
    suites = {name: {"every": every, **row(measure(name))} for name, every in SUITES.items()}
    record = {"detector": f"price {Price.version}", "half": "test", "months": 18, "seed": SEED, "suites": suites}
    (HERE / "price.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
