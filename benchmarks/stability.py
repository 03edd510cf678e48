"""How often another leg of one hub changes the verdict on another hub: benchmarks/stability.json.

    make bench

Scenarios of the benchmark, half test, 18 months. Every hub's first leg is known, and the second of a third of them,
drawn by chance, as where the target publishes nothing and some hubs do; or every second leg and a third of the first,
as where the origin publishes nothing. A trial adds the other leg of one more hub. `changed` is the share of trials in
which some other hub is flagged and was not, or was and is not, `two_legs` the share in which such a hub has both its
legs; `units` the share of other hubs' verdicts that changed.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from oretrace.bench.entrants.scan import panel_of
from oretrace.bench.truth.suites import build
from oretrace.detect.diversion.calibration import weigh_hubs, weigh_trials
from oretrace.detect.diversion.panel import Panel
from oretrace.detect.diversion.windows import Shape, fell, shape_of

HERE = Path(__file__).parent
SUITES, SEEDS, MONTHS, HUBS = ("single-hop", "single-hop-decoys", "rough-decoys"), (1, 2), 18, 3
LEGS = {"second leg": "onward_reported", "first leg": "out_reported"}
KNOWN = 1 / 3


def flags(panel: Panel, shape: Shape) -> dict[int, tuple[str, bool]]:
    """By number of the hub what its claim rests on, and whether its q and score would flag it."""
    hubs = weigh_hubs(weigh_trials(panel, None, shape))
    return dict(zip(hubs.units.hub1.tolist(), zip(hubs.claim, hubs.flagged.tolist(), strict=True), strict=True))


def trials(suite: str, seed: int, leg: str) -> Iterator[tuple[int, int, int]]:
    """Per trial how many verdicts on other hubs changed, how many on those with both legs, and how many there are."""
    made, rng = build(suite, seed), np.random.default_rng(seed)
    half = {one.scenario: one.half for one in made.truth.scenarios}
    for one in made.observed:
        if half[one.scenario.id] != "test" or one.scenario.months_after < MONTHS:
            continue
        panel, shape = panel_of(one, MONTHS), shape_of(one.scenario.t0, MONTHS)
        if not fell(panel.direct, shape).all() or not panel.hubs:
            continue
        known = rng.random(len(panel.hubs)) < KNOWN
        before = flags(replace(panel, **{LEGS[leg]: known}), shape)
        moved = np.flatnonzero(~known & panel.onward[0, :, shape.t0 :].any(axis=1))
        for hub in rng.permutation(moved)[:HUBS].tolist():
            more = known.copy()
            more[hub] = True
            after = flags(replace(panel, **{LEGS[leg]: more}), shape)
            others = (before.keys() & after.keys()) - {hub}
            changed = [before[k][0] for k in others if before[k] != after[k]]
            yield len(changed), changed.count("two legs"), len(others)


def main() -> None:
    rows = []
    for suite in SUITES:
        for leg in LEGS:
            found = [one for seed in SEEDS for one in trials(suite, seed, leg)]
            changed, both, others = np.array(found).T
            rows.append(
                {
                    "suite": suite,
                    "leg added": leg,
                    "trials": len(found),
                    "changed": round(float(np.mean(changed > 0)), 4),
                    "two_legs": round(float(np.mean(both > 0)), 4),
                    "units": round(float(changed.sum() / others.sum()), 5),
                }
            )
            print(rows[-1], file=sys.stderr, flush=True)
    (HERE / "stability.json").write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
