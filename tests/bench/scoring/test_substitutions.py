"""Scores of substitutions, on findings made by hand."""

from __future__ import annotations

from datetime import date

from oretrace.bench.scans import ScenarioScans, question_about
from oretrace.bench.scenario import Scenario
from oretrace.bench.scoring.substitutions import Substitutions, score_substitutions
from oretrace.bench.truth.record import CellTruth, ScenarioTruth
from oretrace.findings import Finding, Scan, Subject

ACT = date(2023, 1, 1)
SCENARIO = Scenario("one", "811010", "CHN", "USA", ACT, 48, ("THA", "VNM", "MEX"))


def finding(hub: str | None, code: str, flagged: bool, rank: int) -> Finding:
    parts = {"origin": "CHN", "hub": hub, "destination": "USA", "code_from": "811010", "code_to": code}
    return Finding(
        id=str(rank),
        subject=Subject("substitution", parts),
        detector="relabelling",
        version="1",
        measure=None,
        material=None,
        period="2023-01/2024-06",
        rank=rank,
        score=1.0,
        verdict="flagged" if flagged else "not flagged",
    )


def scans(*found: tuple[str | None, str, bool], false_code: str = "720529") -> ScenarioScans:
    truth = ScenarioTruth(
        scenario="one", suite="relabel", seed=1, half="test", product="811010", origin="CHN", destination="USA",
        effective_from=ACT, sigma=0.5, passthrough="tight", tactic="relabel", hubs=2, former_kg=1.0, compliance=1.0,
        wide_decoy="", false_code=false_code,
    )  # fmt: skip
    goods = {18: 5.0}
    cells = tuple(
        CellTruth("one", hub, arrived_kg=goods if planted else {}, entered_kg=goods if planted else {})
        for hub, planted in (("THA", True), ("VNM", True), ("MEX", False))
    )
    findings = tuple(finding(*one, rank) for rank, one in enumerate(found, 1))
    return ScenarioScans(truth, cells, (Scan("relabelling", "1", question_about(SCENARIO), (1,), findings),))


def test_a_hub_is_detected_with_any_code() -> None:
    one = scans(("THA", "790310", True), ("THA", "720529", False), ("VNM", "720529", True), ("MEX", "720529", True))
    assert score_substitutions([one]) == Substitutions(1, 1, 3, 2, 2, 2, 1, 2)


def test_rates_are_shares_and_blank_without_flags() -> None:
    rates = score_substitutions([scans(("THA", "720529", True), (None, "720529", True))]).rates
    assert rates == {
        "scans_flagged_share": 1.0,
        "precision": 0.5,
        "recall": 0.5,
        "right_code_first": 1.0,
        "right_code_among_three": 1.0,
    }
    assert score_substitutions([scans(("MEX", "720529", False))]).rates["right_code_first"] is None


def test_a_flag_without_a_planted_false_code_is_not_right() -> None:
    assert score_substitutions([scans(("THA", "720529", True), false_code="")]).flagged_right == 0
