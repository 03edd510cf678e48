"""Verdict and stage of a route."""

from dataclasses import replace

import pytest

from oretrace.detect.fused.combination import FACTORS, STRENGTH
from oretrace.detect.fused.stages import LIKELY, STRONG, stage_of, verdict_of
from oretrace.findings import Verdict
from tests.detect.fused.made_up import flagged, route

ONE, OTHER = route("THA", "a"), route("THA", "b")
OPEN = replace(OTHER, verdict="undecidable")


def test_a_route_is_flagged_where_q_and_a_detector_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    at = replace(flagged(ONE), q_value=0.1)
    assert verdict_of(0.1, [at, OTHER]) == "flagged"
    assert verdict_of(0.1, [replace(ONE, q_value=0.05), OTHER]) == "not flagged"
    assert verdict_of(0.1, [replace(flagged(ONE), q_value=None)]) == "flagged"
    monkeypatch.setitem(FACTORS, "a", 1.1)
    assert verdict_of(0.1, [at, OTHER]) == "undecidable"


def test_what_one_could_not_decide_another_does_not_clear() -> None:
    assert verdict_of(0.1, [ONE, OPEN]) == "undecidable"
    assert verdict_of(0.1, [replace(flagged(ONE), q_value=0.11), OTHER]) == "undecidable"
    assert verdict_of(0.1, [ONE, OTHER]) == "not flagged"


@pytest.mark.parametrize(
    ("verdict", "power", "stage"),
    [
        ("flagged", STRONG, "strong"),
        ("flagged", STRONG - 0.01, "moderate"),
        ("flagged", None, "moderate"),
        ("undecidable", 9.0, "undecidable"),
        ("not flagged", 9.0, "weak"),
    ],
)
def test_the_stage_follows_verdict_and_strength(verdict: Verdict, power: float | None, stage: str) -> None:
    assert stage_of(verdict, power) == stage


def test_a_route_that_is_not_likely_is_not_flagged() -> None:
    slope, constant = STRENGTH["diversion"]
    enough = replace(flagged(route("THA", "diversion")), q_value=0.01, score=(LIKELY - constant) / slope + 1e-9)
    assert verdict_of(0.1, [enough]) == "flagged"
    less = replace(enough, score=enough.score - 0.01)
    assert verdict_of(0.1, [less]) == "undecidable"
    assert verdict_of(0.1, [less, replace(route("THA", "price"), score=20.0)]) == "flagged"
    assert verdict_of(0.1, [less, flagged(route("THA", "a", 0.01))]) == "flagged"
