"""What `fused` makes of findings of five detectors, number by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.detect.fused.detector import Fused
from oretrace.findings import Amount, Finding, SubjectKind, Verdict
from oretrace.store import Store
from tests.detect.fused.made_up import MadeUp, finding, question
from tests.pins import constants, found_by, same

HUBS = ("THA", "MEX", "KOR", "VNM", "DEU", None)
KINDS: dict[str, SubjectKind] = {
    "diversion": "route",
    "relabelling": "substitution",
    "price": "lane",
    "mirror_gap": "lane",
    "another": "route",
}
VERDICTS: tuple[Verdict, ...] = ("flagged", "flagged", "not flagged", "undecidable")


@dataclass(frozen=True)
class Details:
    """What the list reads of a finding's own."""

    claim: str = "two legs"
    leading_code: str | None = None


def _finding(rng: np.random.Generator, detector: str, hub: str | None, number: int) -> Finding:
    kind, code = KINDS[detector], ("780191", "720529")[number % 2]
    ends: dict[str, Any] = {"origin": "CHN", "hub": hub, "destination": "USA"}
    if kind == "substitution":
        ends |= {"code_from": "811292", "code_to": code}
    elif kind == "lane":
        ends = {"origin": "CHN", "hub": None, "destination": hub or "USA", "product": code}
    p = float(rng.choice([0.001, 0.004, 0.02, 0.06, 0.4, 0.9]))
    low = float(rng.uniform(0, 500))
    least, most = (bound if rng.random() < 0.5 else None for bound in (0.5 * low, 4 * low))
    bounds = Amount(2 * low, low, 3 * low, least, most, "kg")
    verdict = VERDICTS[int(rng.integers(4))]
    return replace(
        finding(kind, detector, p if number else None, **ends),
        id=f"{detector} {hub} {number}",
        verdict=verdict,
        score=float(rng.normal(4, 4)),
        q_value=min(4 * p, 1.0) if verdict != "flagged" else p / 2,
        attainable_p=p / 3,
        amount=replace(bounds, unit="EUR") if rng.random() < 0.2 else bounds,
        details=Details(*(("first leg", None) if rng.random() < 0.2 else ("two legs", None))),
        material="germanium" if rng.random() < 0.2 else "gallium",
    )


def _of(seed: int, detectors: tuple[str, ...]) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    made: list[Any] = []
    for name in detectors:
        found = [_finding(rng, name, hub, n) for hub in HUBS for n in range(3) if rng.random() < 0.5]
        if name == "relabelling" and len(found) > 2:
            found[2] = replace(found[2], details=Details(leading_code="720529"))
        made.append(MadeUp(name, tuple(found), kind=KINDS[name]))
    return found_by(Fused(lambda: tuple(made)), Store(Path("nowhere")), question("USA"))


def where_the_lane_fell(_: Path) -> dict[str, Any]:
    """All five have looked."""
    return {str(seed): _of(seed, tuple(KINDS)) for seed in (1, 2)}


def where_it_did_not(_: Path) -> dict[str, Any]:
    """The detector that needs the fall of the direct lane has found nothing."""
    return _of(3, ("price", "mirror_gap", "another"))


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "where_the_lane_fell": where_the_lane_fell,
    "where_it_did_not": where_it_did_not,
    "constants": lambda _: constants("oretrace.detect.fused"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
