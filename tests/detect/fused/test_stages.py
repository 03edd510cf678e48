"""Verdict and stage of a route."""

from dataclasses import replace

import pytest

from oretrace.detect.fused.combination import FACTORS
from oretrace.detect.fused.stages import STRONG_Q, stage_of, verdict_of
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
    ("verdict", "q", "stage"),
    [
        ("flagged", STRONG_Q, "strong"),
        ("flagged", STRONG_Q + 0.001, "moderate"),
        ("undecidable", 0.01, "undecidable"),
        ("not flagged", 0.01, "weak"),
    ],
)
def test_the_stage_follows_verdict_and_q(verdict: Verdict, q: float, stage: str) -> None:
    assert stage_of(verdict, q) == stage
