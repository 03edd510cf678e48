"""Imports moved from hubs to origins: conserved, never more than the lane, only what is flagged."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.assess.bounds import Bounds
from oretrace.assess.dependence import ImportLane, Move, dependence, moves_of
from oretrace.findings import Amount, Finding, Subject

LANES = {
    "CHN": ImportLane(Bounds.of(100), 125),
    "THA": ImportLane(Bounds.of(300), 375),
    "MEX": ImportLane(Bounds.of(100), 125),
}


def finding(hub: str = "THA", low: float = 75, estimate: float = 150, high: float = 300) -> Finding:
    return Finding(
        id=f"about {hub}",
        subject=Subject("route", {"origin": "CHN", "hub": hub, "destination": "USA", "product": None}),
        detector="diversion",
        version="3",
        measure="made-up",
        material=None,
        period="2024-01/2024-06",
        rank=1,
        score=1.0,
        verdict="flagged",
        amount=Amount(estimate=estimate, at_least=low, at_most=high, unit="kg"),
    )


def test_tonnes_move_from_the_hub_to_the_origin_within_the_bounds() -> None:
    found = dependence("USA", LANES, moves_of([finding()], LANES))
    assert found is not None
    rows = {row.territory: row for row in found.origins}
    assert rows["CHN"].declared == Bounds.of(0.2)
    assert rows["CHN"].corrected == Bounds(pytest.approx(0.32), pytest.approx(0.44), pytest.approx(0.68))  # type: ignore[arg-type]
    assert rows["THA"].corrected == Bounds(pytest.approx(0.12), pytest.approx(0.36), pytest.approx(0.48))  # type: ignore[arg-type]
    assert rows["MEX"].corrected == rows["MEX"].declared
    assert [row.territory for row in found.origins] == ["CHN", "THA", "MEX"]


def test_dependence_is_moved_only_by_flagged_findings_in_kg_with_a_lane() -> None:
    others = [
        replace(finding(), verdict="not flagged"),
        replace(finding(), amount=replace(finding().amount, unit="EUR")),
        replace(finding(), amount=Amount(estimate=150.0, unit="kg")),
        finding("VNM"),
    ]
    assert moves_of(others, LANES) == ()
    found = dependence("USA", LANES)
    assert found is not None and all(row.declared == row.corrected for row in found.origins)


def test_never_more_than_the_lane() -> None:
    (move,) = moves_of([finding(low=400, estimate=900, high=5_000)], LANES)
    assert move.share == Bounds.of(1.0)
    found = dependence("USA", LANES, (move,))
    assert found is not None
    assert {row.territory: row.corrected.typical for row in found.origins}["THA"] == 0.0


def test_an_undeclared_origin_appears_with_no_declared_amount() -> None:
    lanes = {"THA": LANES["THA"]}
    found = dependence("USA", lanes, moves_of([finding()], lanes))
    assert found is not None
    china = next(row for row in found.origins if row.territory == "CHN")
    assert china.declared == Bounds.of(0.0) and china.corrected.high == pytest.approx(0.8)


def test_a_hub_moves_once_and_nothing_has_no_dependence() -> None:
    assert dependence("USA", {}) is None
    move = Move("THA", "CHN", Bounds.of(0.5), "x")
    with pytest.raises(ValueError, match="once"):
        dependence("USA", LANES, (move, move))


spread = st.tuples(st.floats(1, 100), st.floats(0, 1), st.floats(0, 100)).map(
    lambda t: Bounds(t[0], t[0] + t[1] * t[2], t[0] + t[2])
)
shares = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(lambda t: Bounds(*sorted(t)))


@pytest.mark.slow
@given(st.dictionaries(st.sampled_from(["CHN", "THA", "MEX", "VNM", "KOR"]), spread, min_size=2), shares, shares)
def test_the_total_is_conserved_and_bounds_are_ordered(
    amounts: dict[str, Bounds], first: Bounds, second: Bounds
) -> None:
    lanes = {code: ImportLane(amount, 1.0) for code, amount in amounts.items()}
    found = dependence("USA", lanes, (Move("THA", "CHN", first, "a"), Move("MEX", "CHN", second, "b")))
    assert found is not None
    for name in ("declared", "corrected"):
        typical = [getattr(row, name).typical for row in found.origins]
        assert sum(typical) == pytest.approx(1.0)
        for row in found.origins:
            one = getattr(row, name)
            assert -1e-9 <= one.low <= one.typical + 1e-9 <= one.high + 2e-9 <= 1 + 3e-9
    total = sum(row.declared_kg.typical or 0.0 for row in found.origins)
    assert sum(row.corrected_kg.typical or 0.0 for row in found.origins) == pytest.approx(total)
    china = next((row for row in found.origins if row.territory == "CHN"), None)
    assert china is None or (china.corrected.typical or 0.0) >= (china.declared.typical or 0.0) - 1e-9


def test_no_share_is_taken_of_lanes_that_are_a_part_of_the_imports() -> None:
    found = dependence("USA", {"CHN": ImportLane(Bounds.of(5.0), 6.0)}, whole=False)
    assert found is not None and not found.whole
    assert found.origins[0].declared == found.origins[0].corrected == Bounds(0.0, None, 1.0)
    assert found.origins[0].declared_kg == Bounds.of(5.0)
