"""Flagged lanes are right where goods went under a false code, here or in another scenario, and else false."""

from dataclasses import replace
from datetime import date

from oretrace.bench.scoring.lanes import LaneCounts, lane_counts, relabelled_lanes
from oretrace.bench.truth.record import CellTruth, ScenarioTruth, Truth
from oretrace.findings import Finding, Scan, Subject, Verdict
from tests.detect.price.market import question

MOVED = {6: 0.0, 18: 5.0}


def scenario(name: str, false_code: str = "780191") -> ScenarioTruth:
    return ScenarioTruth(
        scenario=name, suite="relabel", seed=1, half="test", product="811010", origin="CHN", destination="USA",
        effective_from=date(2024, 1, 1), sigma=0.5, passthrough="tight", tactic="relabel", hubs=2, former_kg=1.0,
        compliance=1.0, wide_decoy="", false_code=false_code,
    )  # fmt: skip


def cell(name: str, hub: str, position: int = 1) -> CellTruth:
    return CellTruth(name, hub, route=1, position=position, arrived_kg=MOVED, entered_kg=MOVED)


TRUTH = Truth(
    (scenario("one"), scenario("two"), scenario("none", "")),
    (cell("one", "VNM"), cell("one", "THA", 2), CellTruth("one", "DEU"), cell("two", "MEX"), cell("none", "KOR")),
)


def scan(*lanes: tuple[str, str, str, Verdict]) -> Scan:
    findings = tuple(
        Finding(
            id=f"{number}", subject=Subject("lane", {"origin": i, "hub": None, "destination": j, "product": p}),
            detector="price", version="1", measure=None, material=None, period="", rank=number, score=1.0,
            verdict=verdict,
        )
        for number, (p, i, j, verdict) in enumerate(lanes, 1)
    )  # fmt: skip
    return Scan("price", "1", question(), (1,), findings)


def test_only_the_last_hub_of_a_route_declares_falsely() -> None:
    lanes = relabelled_lanes(TRUTH)
    assert lanes == {
        "one": frozenset({("780191", "THA", "USA")}),
        "two": frozenset({("780191", "MEX", "USA")}),
        "none": frozenset(),
    }
    assert relabelled_lanes(TRUTH, 6)["one"] == frozenset()


def test_flags_are_here_elsewhere_or_false() -> None:
    found = scan(
        ("780191", "THA", "USA", "flagged"),
        ("780191", "MEX", "USA", "flagged"),
        ("811010", "THA", "USA", "flagged"),
        ("780191", "DEU", "USA", "not flagged"),
    )
    counts = lane_counts([("one", found), ("none", scan())], relabelled_lanes(TRUTH))
    assert counts == LaneCounts(scans=2, scans_with_false=1, here=1, elsewhere=1, false=1, relabelled=1)
    assert counts.false_discoveries == 1 / 3 and counts.recall == 1.0
    assert replace(counts, here=0, elsewhere=0, false=0).false_discoveries is None
    assert LaneCounts().recall is None
