"""Runs detectors over suites and seeds, in two processes, and puts the numbers together."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.result import Curve, Reliable, SuiteRun
from oretrace.bench.scenario import WINDOWS
from oretrace.processes import in_processes

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace.arrays import Array
    from oretrace.bench.scoring.score import Measurement
    from oretrace.bench.world.nature import Nature

HALVES = ("tune", "test")


@dataclass(frozen=True)
class Request:
    """What to run: suites and detectors by name, one half or both, seeds; `nature` varies the modelled worlds.

    `store` is a folder whose lanes are added to the shipped ones under `real-base`; `windows` are those in months
    after an act at which the product is asked.
    """

    suites: tuple[str, ...]
    detectors: tuple[str, ...]
    seeds: tuple[int, ...]
    half: str | None = None
    nature: Nature | None = None
    store: Path | None = None
    windows: tuple[int, ...] = WINDOWS

    @property
    def halves(self) -> tuple[str, ...]:
        """The halves that are measured."""
        return (self.half,) if self.half else HALVES


@dataclass(frozen=True)
class RunPart:
    """One suite and seed. Curves are keyed by detector, half and stratum, flags by detector and half (false, all)."""

    suite: str
    seed: int
    about: str
    base: str
    notes: tuple[str, ...]
    digest: str
    scenarios: int
    cells: int
    planted: int
    measured: dict[str, list[Measurement]]
    curves: dict[tuple[str, str, str], Array]
    flags: dict[tuple[str, str], list[tuple[float, int]]]
    cost: dict[str, tuple[float, float]]


def run(request: Request, progress: Callable[[str], None] = lambda _: None) -> list[SuiteRun]:
    """Every suite of the request, in its order. Seeds run two at a time; the result does not depend on that."""
    jobs = [(suite, seed) for seed in request.seeds for suite in request.suites]
    progress(f"{len(jobs)} suites to run")
    done = in_processes(
        run_part,
        [(request, suite, seed) for suite, seed in jobs],
        lambda many: progress(f"{many} of {len(jobs)} suites run"),
    )
    parts = dict(zip(jobs, done, strict=True))
    return [_together(request, [parts[suite, seed] for seed in request.seeds]) for suite in request.suites]


def run_part(request: Request, name: str, seed: int) -> RunPart:
    """One suite of one seed; the world is made once a process and seed."""
    from oretrace.bench.entrants.registry import run_entrants
    from oretrace.bench.scoring.curves import reliability, stratum_curve
    from oretrace.bench.scoring.score import Scorer
    from oretrace.bench.scoring.strata import PASSES, headline
    from oretrace.bench.truth.suites import SUITES, build

    suite = build(name, seed, request.nature, request.store)
    halves = [one.half for one in suite.truth.scenarios]
    runs = run_entrants(request.detectors, suite.observed, halves, request.halves, request.windows)
    scorer = Scorer(suite.truth)
    curves, flags = {}, {}
    for detector, done in runs.items():
        for half in request.halves:
            for stratum in map(headline, PASSES):
                curve = stratum_curve(suite.truth, done.answers, half, stratum)
                if curve is not None:
                    curves[detector, half, stratum] = curve
            flags[detector, half] = [
                (row.realised or 0.0, row.flagged) for row in reliability(suite.truth, done.answers, half)
            ]
    return RunPart(
        suite=name,
        seed=seed,
        about=SUITES[name],
        base=suite.base,
        notes=suite.notes,
        digest=suite.digest(),
        scenarios=len(suite.scenarios),
        cells=len(suite.truth.cells),
        planted=sum(cell.planted(18) for cell in suite.truth.cells),
        measured={
            detector: [m for m in scorer.measure(done.answers) if m.half in request.halves]
            for detector, done in runs.items()
        },
        curves=curves,
        flags=flags,
        cost={detector: (done.seconds, _peak_mib()) for detector, done in runs.items()},
    )


def _peak_mib() -> float:
    """The most memory this process has held so far."""
    import resource

    kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kib / (1024.0 if os.uname().sysname != "Darwin" else 1024.0**2)


def _together(request: Request, parts: Sequence[RunPart]) -> SuiteRun:
    from oretrace.bench.scoring.score import summarise

    first = parts[0]
    measured = [(p.suite, name, found) for name in request.detectors for p in parts for found in [p.measured[name]]]
    return SuiteRun(
        suite=first.suite,
        about=first.about,
        base=first.base,
        notes=first.notes,
        seeds=tuple(p.seed for p in parts),
        digests=tuple(p.digest for p in parts),
        scenarios=sum(p.scenarios for p in parts),
        cells=sum(p.cells for p in parts),
        planted=sum(p.planted for p in parts),
        rows=tuple(summarise(measured)),
        curves=tuple(_curves(parts)),
        reliability=tuple(_reliability(parts)),
        cost={
            name: (
                float(np.median([p.cost[name][0] for p in parts])),
                float(max(p.cost[name][1] for p in parts)),
            )
            for name in request.detectors
        },
    )


def _curves(parts: Sequence[RunPart]) -> list[Curve]:
    keys = dict.fromkeys(key for part in parts for key in part.curves)
    means = {key: np.mean([part.curves[key] for part in parts if key in part.curves], axis=0) for key in keys}
    return [Curve(*key, tuple(float(f"{x:.6g}") for x in mean)) for key, mean in means.items()]


def _reliability(parts: Sequence[RunPart]) -> list[Reliable]:
    from oretrace.bench.scoring.curves import STATED

    found = []
    for detector, half in parts[0].flags:
        for number, stated in enumerate(STATED):
            rows = [part.flags[detector, half][number] for part in parts if part.flags[detector, half]]
            flagged = sum(count for _, count in rows)
            false = sum(share * count for share, count in rows)
            found.append(Reliable(detector, half, stated, false / flagged if flagged else None, flagged))
    return found
