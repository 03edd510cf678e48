"""Made-up runs of the benchmark for the card: deterministic, with all that may be missing missing somewhere."""

from collections.abc import Iterator

import numpy as np

from oretrace.bench.result import Curve, Reliable, SuiteRun
from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.curves import RECALL_GRID, STATED
from oretrace.bench.scoring.score import ScoreRow
from oretrace.bench.scoring.strata import (
    NOTHING_PLANTED,
    PASSES,
    SIZES,
    everything,
    headline,
    one_density,
    one_sigma,
    one_size,
    one_tactic,
)

SKILL = {
    "diversion": 0.88,
    "min-floored-growth": 0.75,
    "difference-in-differences": 0.66,
    "change-min": 0.62,
    "robust-z": 0.565,
    "level-min": 0.53,
    "yoy-leg2": 0.51,
    "min-yoy": 0.454,
    "surveillance-gates": 0.31,
    "yoy-leg1": 0.28,
    "random": 0.049,
}
BASE_RATE = 0.0487
RANKS_ONLY = ("random", "surveillance-gates")
"""These state no p, q or tonnes."""
DECOYS = ("capacity", "hub_boom", "one_leg", "price_spike", "none")


def single_hop(halves: tuple[str, ...] = ("tune", "test"), seeds: int = 5) -> SuiteRun:
    """A suite with everything but decoys."""
    return run("single-hop", halves, seeds)


def mixed() -> SuiteRun:
    """All tactics and decoys, one seed: no number has an interval. The tune half only."""
    return run("mixed", ("tune",), 1, decoys=True, tactics=("multi-hop", "relabel", "single-hop"))


def null() -> SuiteRun:
    """Nothing planted."""
    rows = [row for half in ("tune", "test") for row in _nothing("null", half, 3)]
    about = "nothing diverted, nothing else happens: how often does a detector cry wolf?"
    made = run("null", ("test",), 3)
    return SuiteRun(
        "null", about, "modelled", made.notes, made.seeds, made.digests, 90, 2700, 0, tuple(rows), cost=made.cost
    )


def run(
    suite: str,
    halves: tuple[str, ...],
    seeds: int,
    decoys: bool = False,
    tactics: tuple[str, ...] = (),
    base: str = "modelled",
) -> SuiteRun:
    """A suite of made-up numbers in which detectors differ by `SKILL`."""
    rows = [row for half in halves for row in _planted(suite, half, seeds, decoys, tactics)]
    pairs = [(detector, half) for detector in SKILL for half in halves]
    return SuiteRun(
        suite=suite,
        about="goods diverted through one hub at a time",
        base=base,
        notes=("All trade is modelled; no figure of it is a published one.", "Arrivals are counted by departure."),
        seeds=tuple(range(1, seeds + 1)),
        digests=tuple(f"{seed:064x}"[::-1] for seed in range(1, seeds + 1)),
        scenarios=60 * seeds,
        cells=1800 * seeds,
        planted=90 * seeds,
        rows=tuple(rows),
        curves=tuple(_curve(detector, half, passthrough) for detector, half in pairs for passthrough in PASSES),
        reliability=tuple(one for detector, half in pairs for one in _reliable(detector, half)),
        cost={detector: (0.4 + 3 * skill, 310.0 + 100 * skill) for detector, skill in SKILL.items()},
    )


def _planted(suite: str, half: str, seeds: int, decoys: bool, tactics: tuple[str, ...]) -> Iterator[ScoreRow]:
    for detector, skill in SKILL.items():
        for factor, stratum in _strata(tactics):
            level = max(skill * factor - (0.03 if half == "test" else 0), BASE_RATE)
            metrics = {"auprc": level, "base_rate": BASE_RATE * factor, "precision@K": level * 0.95}
            metrics |= {"hit@3": min(1.0, level * 1.1)}
            if detector not in RANKS_ONLY:
                metrics |= {"hub_error_median": 0.9 - 0.8 * level, "hub_interval_coverage": 0.83 + 0.05 * factor}
                metrics |= {"delay_months": 3 + 9 * (1 - level)} if stratum in map(headline, PASSES) else {}
            yield from _rows((suite, detector, half, stratum), metrics, seeds)
        for stratum in (everything(), *(everything(passthrough=one) for one in PASSES)):
            if detector not in RANKS_ONLY:
                metrics = {"fdr@q=0.10": 0.14 - 0.1 * skill, "power@q=0.10": 0.8 * skill}
                metrics |= {f"decoy_fpr:{kind}": 0.004 * n * n for n, kind in enumerate(DECOYS)} if decoys else {}
                yield from _rows((suite, detector, half, stratum), metrics, seeds)
    yield from _nothing(suite, half, seeds)


def _nothing(suite: str, half: str, seeds: int) -> Iterator[ScoreRow]:
    for detector, skill in SKILL.items():
        if detector not in RANKS_ONLY:
            metrics = {f"rejection@p={p:.2f}": p * (0.8 + skill / 3) for p in (0.01, 0.05, 0.1)}
            metrics |= {"flagged_per_scenario@q=0.10": 0.0211, "fdr@q=0.10": 0.5}
            yield from _rows((suite, detector, half, NOTHING_PLANTED), metrics, seeds)
            yield from _rows(
                (suite, detector, half, everything()), {"fdr@q=0.10": 0.4} if suite == "null" else {}, seeds
            )


def _strata(tactics: tuple[str, ...]) -> Iterator[tuple[float, str]]:
    for n, passthrough in enumerate(PASSES):
        loose = 1 - 0.06 * n
        yield from ((loose * (0.4 + months / 30), headline(passthrough, months)) for months in reversed(WINDOWS))
        yield from ((loose * (0.3 + 0.7 * sigma), one_sigma(sigma, passthrough)) for sigma in (0.1, 0.25, 0.5, 1.0))
        yield from ((loose * (0.1 + 0.15 * i), one_size(size, passthrough)) for i, size in enumerate(SIZES))
        yield from ((loose * (0.8 if dense else 1.0), one_density(dense, passthrough)) for dense in (True, False))
    yield from ((0.9 - 0.2 * i, one_tactic(tactic)) for i, tactic in enumerate(tactics))


def _rows(key: tuple[str, str, str, str], metrics: dict[str, float], seeds: int) -> list[ScoreRow]:
    width = None if seeds < 2 else 0.022
    ends = [(None, None) if width is None else (round(v - width, 6), round(v + width, 6)) for v in metrics.values()]
    return [ScoreRow(*key, m, round(v, 6), *end) for (m, v), end in zip(metrics.items(), ends, strict=True)]


def _curve(detector: str, half: str, passthrough: str) -> Curve:
    skill = SKILL[detector] * (1 if passthrough == "tight" else 0.94)
    fall = (1 - BASE_RATE) * RECALL_GRID ** (0.2 + 8 * skill**2)
    bumps = 0.02 * np.sin(40 * RECALL_GRID) * (1 - RECALL_GRID)
    precision = np.clip((1 - fall) * min(1.0, skill + 0.15) + bumps, BASE_RATE, 1)
    return Curve(detector, half, headline(passthrough), tuple(precision.tolist()))


def _reliable(detector: str, half: str) -> Iterator[Reliable]:
    for n, stated in enumerate(STATED):
        silent = detector in RANKS_ONLY or (SKILL[detector] < 0.7 and n < 2)
        realised = None if silent else round(min(1.0, stated * (1.9 - 1.4 * SKILL[detector])), 6)
        yield Reliable(detector, half, stated, realised, 0 if silent else int(300 * SKILL[detector] + 40 * n))
