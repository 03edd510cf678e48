"""How well `relabelling` names hubs and codes in single scans, frozen: benchmarks/substitutions.json.

    make bench

Scenarios of the test half of the suites with goods under a false code, with split codes and with decoys, scanned
18 months after their acts as `oretrace scan` does: of some suites every second or fourth one.
"""

import json
from dataclasses import asdict
from pathlib import Path

from oretrace.bench.scans import scan_scenarios, stored
from oretrace.bench.scoring.substitutions import Substitutions, score_substitutions
from oretrace.bench.truth.suites import build
from oretrace.detect.relabelling.detector import Relabelling

OUT = Path(__file__).with_suffix(".json")
SUITES = {"relabel": 1, "revisions": 1, "single-hop-decoys": 4, "mixed": 2}
"""By suite, of how many scenarios one is scanned."""
SEED, HALF = 1, "test"


def measure(name: str) -> Substitutions:
    """The counts of one suite."""
    suite = build(name, SEED)
    with stored(suite) as store:
        return score_substitutions(scan_scenarios(suite, store, (Relabelling(),), HALF, every=SUITES[name]))


def main() -> None:
    """Measure and write."""
    result = {}
    for name, every in SUITES.items():
        found = measure(name)
        rates = {key: value and round(value, 4) for key, value in found.rates.items()}
        result[name] = {"every": every, **asdict(found), **rates}
        print(name, result[name], flush=True)
    about = {"detector": f"relabelling {Relabelling.version}", "seed": SEED, "half": HALF, "months": 18}
    OUT.write_text(json.dumps({"about": about, "suites": result}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
