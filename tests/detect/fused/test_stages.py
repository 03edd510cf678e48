"""Verdict and stage of a route."""

from dataclasses import replace

import pytest

from oretrace.detect.fused.combination import FACTORS, LEAST_STRENGTH, STRENGTH, accepted
from oretrace.detect.fused.stages import HIT_RATES, STRONG, hit_rate_of, stage_of, verdict_of
from oretrace.findings import Finding, Verdict
from tests.detect.fused.made_up import flagged, route

ONE, OTHER = route("THA", "a"), route("THA", "b")
OPEN = replace(OTHER, verdict="undecidable")


def verdict(*findings: Finding, p: float = 0.01) -> Verdict:
    return verdict_of(findings, accepted(findings, p, 0.1))


def test_a_route_is_flagged_where_a_detector_flags_it(monkeypatch: pytest.MonkeyPatch) -> None:
    at = replace(flagged(ONE), q_value=0.1)
    assert verdict(at, OTHER) == "flagged"
    assert verdict(replace(ONE, q_value=0.05), OTHER) == "not flagged"
    assert verdict(replace(flagged(ONE), q_value=None)) == "flagged"
    assert verdict(at, OTHER, p=0.11) == "undecidable"
    monkeypatch.setitem(FACTORS, "a", 1.1)
    assert verdict(at, OTHER) == "undecidable"


def test_an_undecidable_verdict_is_not_cleared_by_an_unflagged_one() -> None:
    assert verdict(ONE, OPEN) == "undecidable"
    assert verdict(replace(flagged(ONE), q_value=0.11), OTHER) == "undecidable"
    assert verdict(ONE, OTHER) == "not flagged"


@pytest.mark.parametrize(
    ("of", "power", "stage"),
    [
        ("flagged", STRONG, "strong"),
        ("flagged", STRONG - 0.01, "moderate"),
        ("flagged", None, "moderate"),
        ("undecidable", 9.0, "undecidable"),
        ("not flagged", 9.0, "weak"),
    ],
)
def test_the_stage_follows_verdict_and_strength(of: Verdict, power: float | None, stage: str) -> None:
    assert stage_of(of, power) == stage


def test_a_route_that_is_not_likely_is_not_flagged() -> None:
    slope, constant = STRENGTH["diversion"]
    enough = replace(
        flagged(route("THA", "diversion")), q_value=0.01, score=(LEAST_STRENGTH - constant) / slope + 1e-9
    )
    assert verdict(enough) == "flagged"
    less = replace(enough, score=enough.score - 0.01)
    assert verdict(less) == "undecidable"
    assert verdict(less, replace(route("THA", "price"), score=20.0)) == "flagged"
    another = replace(flagged(route("THA", "a", 0.01)), q_value=0.01)
    assert accepted((less, another), 0.01, 0.1) == (another,)


def test_a_hit_rate_is_that_of_routes_whose_strength_is_known() -> None:
    assert hit_rate_of("strong", 5.0) == HIT_RATES["strong"]
    assert hit_rate_of("moderate", None) is None
    assert hit_rate_of("weak", None) == HIT_RATES["weak"]
    assert hit_rate_of("undecidable", 1.0) is None
