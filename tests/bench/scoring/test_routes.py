"""Routes of scans held against what is planted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from oretrace.bench.scans import ScenarioScans
from oretrace.bench.scoring.routes import JudgedRoute, average_precision, figures, judged, judged_alone
from oretrace.bench.truth.record import CellTruth, ScenarioTruth
from oretrace.findings import Scan
from tests.detect.fused.made_up import finding, flagged, question, route

TRUTH = ScenarioTruth(
    scenario="s",
    suite="mixed",
    seed=1,
    half="test",
    product="811292",
    origin="CHN",
    destination="USA",
    effective_from=date(2023, 8, 1),
    sigma=0.5,
    passthrough="tight",
    tactic="single-hop",
    hubs=1,
    former_kg=1000.0,
    compliance=1.0,
    wide_decoy="",
)
PLANTED = {"arrived_kg": {18: 5.0}, "entered_kg": {18: 5.0}}
HUBS = {"THA": PLANTED, "MEX": PLANTED, "KOR": {}, "VNM": {}}
CELLS = tuple(CellTruth("s", hub, **kg) for hub, kg in HUBS.items())  # type: ignore[arg-type]
ONE = ScenarioScans(TRUTH, CELLS, ())


def row(planted: bool, p: float, is_flagged: bool = False, sigma: float = 0.5, stage: str = "") -> JudgedRoute:
    return JudgedRoute("s", sigma, planted, is_flagged, stage, -p)


def test_a_route_is_planted_where_its_hub_is_and_a_hub_without_one_stands_last() -> None:
    found = [flagged(route("THA")), replace(route("KOR"), score=0.5), replace(route("JPN"), score=0.0)]
    rows = judged(ONE, found)
    assert [(one.planted, one.flagged) for one in rows] == [
        (True, True),
        (False, False),
        (False, False),
        (True, False),
        (False, False),
    ]
    assert rows[4].score == rows[3].score < rows[2].score < rows[1].score < rows[0].score


def test_a_detector_alone_has_its_own_flags_and_its_best_score_of_a_route() -> None:
    ends: Any = {"hub": None, "product": "811292"}
    first_leg = replace(finding("lane", origin="CHN", destination="THA", **ends), score=2.0)
    second_leg = replace(flagged(finding("lane", origin="THA", destination="USA", **ends)), score=1.0)
    scan = Scan("a", "1", question("USA"), (1,), (replace(route("KOR"), score=0.5), first_leg, second_leg))
    rows = judged_alone(ONE, scan)
    assert [(one.planted, one.flagged, one.score) for one in rows[:2]] == [(False, False, 0.5), (True, True, 2.0)]
    assert len(rows) == len(HUBS)


def test_figures_count_flags_of_single_scans() -> None:
    first = [
        row(True, 0.001, True, stage="strong"),
        row(False, 0.002, True, stage="strong"),
        row(False, 0.5, stage="weak"),
    ]
    second = [row(True, 0.6, stage="weak"), row(True, 0.001, True, sigma=0.1, stage="moderate")]
    found = figures([first, second])
    assert (found.scans, found.flagged, found.scans_with_false) == (2, 3, 1)
    assert found.fdr == pytest.approx(1 / 3) and found.power == 0.5
    assert found.hit_rates == {"moderate": (1.0, 1), "strong": (0.5, 2), "weak": (0.5, 2)}


def test_weak_plants_are_left_out_of_found_and_false() -> None:
    weak = row(True, 0.0001, sigma=0.25)
    rows = [row(True, 0.001), row(False, 0.002)]
    assert average_precision([weak, *rows]) == average_precision(rows) == 1.0
    assert average_precision([row(False, 0.0005), *rows]) == 0.5
    assert figures([[replace(one, planted=False) for one in rows]]).auprc is None
    assert figures([]).fdr is None
