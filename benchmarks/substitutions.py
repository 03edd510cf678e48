"""How well `relabelling` names hubs and codes in single scans, frozen: benchmarks/substitutions.json.

    make bench

Every scenario of the test half of the suites with goods under a false code, with split codes and with nothing,
scanned 18 months after its act as `oretrace scan` does.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from time import perf_counter

from oretrace.bench.scans import scan_scenarios, stored
from oretrace.bench.scoring.substitutions import Substitutions, score_substitutions
from oretrace.bench.truth.suites import build
from oretrace.detect.relabelling.detector import Relabelling

OUT = Path(__file__).with_suffix(".json")
SUITES = ("relabel", "revisions", "null", "single-hop")
SEEDS = (1,)
HALF = "test"


def measure(name: str, seed: int) -> Substitutions:
    suite = build(name, seed)
    with stored(suite) as store:
        return score_substitutions(scan_scenarios(suite, store, (Relabelling(),), HALF))


def main(suites: tuple[str, ...] = SUITES, seeds: tuple[int, ...] = SEEDS) -> None:
    start, result = perf_counter(), {}
    for name in suites:
        found = [measure(name, seed) for seed in seeds]
        total = Substitutions(*(sum(values) for values in zip(*(asdict(one).values() for one in found), strict=True)))
        result[name] = {**asdict(total), **{key: value and round(value, 4) for key, value in total.rates.items()}}
        print(name, result[name], flush=True)
        about = {"seeds": list(seeds), "half": HALF, "months": 18, "seconds": round(perf_counter() - start)}
        OUT.write_text(json.dumps({"about": about, "suites": result}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or SUITES)
