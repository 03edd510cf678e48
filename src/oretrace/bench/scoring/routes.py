"""How well a list of routes names the hubs of a suite: each detector's findings as routes, and the fused list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import WINDOWS
from oretrace.bench.scoring.metrics import Ranking
from oretrace.detect.fused.routes import route_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oretrace.bench.scans import ScenarioScans
    from oretrace.findings import Finding, Scan
    from oretrace.question import Question

STRONG = 0.5
"""σ from which a plant is strong; weaker ones count neither as found nor as false in a ranking."""


@dataclass(frozen=True)
class JudgedRoute:
    """One route of one scan: whether its hub is planted, with which σ, and its strength, comparable over scans."""

    scenario: str
    sigma: float
    planted: bool
    flagged: bool
    stage: str
    score: float


@dataclass(frozen=True)
class RouteFigures:
    """Figures over single scans; None where nothing was counted.

    `auprc` is over all hubs of all scans, plants with σ < .5 left out, hubs without a finding last. `fdr` is the
    share of flagged routes that are not planted; `hit_rates` by stage the share that are, of how many.
    """

    scans: int
    flagged: int
    fdr: float | None
    power: float | None
    auprc: float | None
    scans_with_false: int
    hit_rates: Mapping[str, tuple[float, int]]


def judged(one: ScenarioScans, found: Sequence[Finding], months: int = WINDOWS[-1]) -> list[JudgedRoute]:
    """The routes of a scan's list: `found` are findings about routes. A hub without one stands last."""
    planted = {cell.hub for cell in one.cells if cell.planted(months)}
    about = (one.truth.scenario, one.truth.sigma)
    hubs = [finding.subject.parts["hub"] for finding in found]
    rows = [
        JudgedRoute(*about, hub in planted, finding.flagged, getattr(finding.details, "stage", ""), finding.score)
        for hub, finding in zip(hubs, found, strict=True)
    ]
    left = sorted({cell.hub for cell in one.cells} - set(hubs))
    return rows + [JudgedRoute(*about, hub in planted, False, "", -np.inf) for hub in left]


def judged_alone(one: ScenarioScans, scan: Scan) -> list[JudgedRoute]:
    """The routes on which one detector's findings lie, by its own flags and its best score of each."""
    by_route: dict[str, list[Finding]] = {}
    for finding in scan.leading:
        by_route.setdefault(route_of(finding, scan.question).key, []).append(finding)
    return judged(one, [_as_route(found, scan.question) for found in by_route.values()])


def _as_route(found: Sequence[Finding], question: Question) -> Finding:
    """The finding that stands for all about a route: flagged where one is, with the best score."""
    verdict = next((one.verdict for one in found if one.flagged), found[0].verdict)
    best = max(one.score for one in found)
    return replace(found[0], subject=route_of(found[0], question), verdict=verdict, score=best)


def figures(scans: Iterable[Sequence[JudgedRoute]]) -> RouteFigures:
    """The figures of all scans of a suite."""
    each = [list(rows) for rows in scans]
    routes = [row for rows in each for row in rows]
    flags = [row for row in routes if row.flagged]
    strong = [row for row in routes if row.planted and row.sigma >= STRONG]
    counted, hits = Counter(row.stage for row in routes if row.stage), Counter(r.stage for r in routes if r.planted)
    return RouteFigures(
        scans=len(each),
        flagged=len(flags),
        fdr=_share(sum(not row.planted for row in flags), len(flags)),
        power=_share(sum(row.flagged for row in strong), len(strong)),
        auprc=average_precision(routes) if strong else None,
        scans_with_false=sum(any(row.flagged and not row.planted for row in rows) for rows in each),
        hit_rates={stage: (hits[stage] / counted[stage], counted[stage]) for stage in sorted(counted)},
    )


def average_precision(routes: Sequence[JudgedRoute]) -> float:
    """Of strong plants among what is not planted, in the order of their strength."""
    kept = [row for row in routes if not row.planted or row.sigma >= STRONG]
    score = np.array([row.score for row in kept], dtype=np.float64)
    return Ranking.of(np.array([row.planted for row in kept]), score).average_precision()


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
