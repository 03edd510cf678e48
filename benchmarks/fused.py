"""What the list over all detectors finds in single scans of the suites, half `test`: benchmarks/fused.json.

    python -m benchmarks.fused

Each scenario is stored and scanned as `oretrace scan` does, 18 months after its act. Beside the fused list stand its
detectors, each with its own findings brought under the routes on which they lie, so that all are judged alike.
"""

import json
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from oretrace.bench.scans import ScenarioScans, scan_scenarios, stored
from oretrace.bench.scoring.routes import JudgedRoute, figures, judged, judged_alone
from oretrace.bench.truth.suites import build
from oretrace.detect.registry import detector_named
from oretrace.findings import rounded

HERE = Path(__file__).parent
SEED = 1
SUITES = {"mixed": 2, "single-hop-decoys": 2, "single-hop": 8, "null": 8}
"""By suite, of how many scenarios one is scanned."""


def lists(one: ScenarioScans) -> dict[str, list[JudgedRoute]]:
    """The routes of a scan by the fused list, and by each detector alone."""
    scan = one.scans[0]
    return {scan.detector: judged(one, scan.leading)} | {of.detector: judged_alone(one, of) for of in scan.of}


def main() -> None:
    """Run all and write the file."""
    rows = []
    for name, every in SUITES.items():
        scans: dict[str, list[list[JudgedRoute]]] = defaultdict(list)
        suite = build(name, SEED)
        with stored(suite) as store:
            for one in scan_scenarios(suite, store, (detector_named("fused"),), "test", every=every):
                for detector, routes in lists(one).items():
                    scans[detector].append(routes)
        for detector, found in scans.items():
            rows.append(
                {"suite": name, "every": every, "detector": detector, "seed": SEED, **rounded(asdict(figures(found)))}
            )
            print(json.dumps(rows[-1]), flush=True)
    (HERE / "fused.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
