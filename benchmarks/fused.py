"""What the list over all detectors finds in single scans of the suites, half `test`: benchmarks/fused.json.

    python -m benchmarks.fused

Each scenario is stored and scanned as `oretrace scan` does, 18 months after its act. Beside the fused list stand its
detectors, each with its own findings brought under the routes on which they lie, so that all are judged alike.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from oretrace.bench.scans import ScenarioScans, scan_scenarios, stored
from oretrace.bench.scoring.routes import JudgedRoute, figures, judged, judged_alone
from oretrace.bench.truth.suites import build
from oretrace.detect.registry import detector_named
from oretrace.findings import rounded

HERE = Path(__file__).parent
SUITES = {"mixed": (2, (1,)), "single-hop-decoys": (2, (1, 2)), "single-hop": (4, (1, 2)), "null": (4, (1, 2))}
"""By suite, of how many scenarios one is scanned, and the seeds that are pooled: flags are few."""


def lists(one: ScenarioScans) -> dict[str, list[JudgedRoute]]:
    """The routes of a scan by the fused list, and by each detector alone."""
    scan = one.scans[0]
    return {scan.detector: judged(one, scan.leading)} | {of.detector: judged_alone(one, of) for of in scan.of}


def scanned(name: str, seed: int, every: int) -> Iterator[ScenarioScans]:
    """The fused scans of one suite of one seed."""
    suite = build(name, seed)
    with stored(suite) as store:
        yield from scan_scenarios(suite, store, (detector_named("fused"),), "test", every=every)


def main() -> None:
    """Run all and write the file."""
    rows = []
    for name, (every, seeds) in SUITES.items():
        scans: dict[str, list[list[JudgedRoute]]] = defaultdict(list)
        for one in (one for seed in seeds for one in scanned(name, seed, every)):
            for detector, routes in lists(one).items():
                scans[detector].append(routes)
        about = {"suite": name, "every": every, "seeds": seeds}
        for detector, found in scans.items():
            rows.append({**about, "detector": detector, **rounded(asdict(figures(found)))})
            print(json.dumps(rows[-1]), flush=True)
    (HERE / "fused.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
