"""Ranks across detectors: one row a subject, a bound that holds whatever the dependence, no ties."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.findings import Finding, Subject
from oretrace.fuse import fuse


def finding(name: str, detector: str = "a", **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "id": f"{name}-{detector}",
        "subject": Subject("party", {"name": name}),
        "detector": detector,
        "version": "1",
        "measure": "act",
        "material": None,
        "period": "2022",
        "rank": 1,
        "score": 1.0,
        "verdict": "not flagged",
    }
    return Finding(**(values | changes))


def test_one_subject_is_one_row_whose_q_is_bounded_by_how_many_looked() -> None:
    (row,) = fuse(
        [
            finding("x", "a", q_value=0.02, p_value=0.004, verdict="flagged"),
            finding("x", "b", q_value=0.3, p_value=0.001),
            finding("x", "c", verdict="undecidable"),
        ]
    )
    assert (row.rank, row.flagged, row.q_bound, row.best_p) == (1, True, 0.06, 0.001)
    assert (row.agree, row.judged) == (("a",), ("a", "b", "c"))
    assert [one.detector for one in row.findings] == ["a", "b", "c"]


def test_order_is_flagged_then_bound_then_p_then_key() -> None:
    rows = fuse(
        [
            finding("unknown"),
            finding("low q", q_value=0.2, p_value=0.2),
            finding("flagged without q", verdict="flagged"),
            finding("flagged", verdict="flagged", q_value=0.1, p_value=0.01),
            finding("b", q_value=0.5, p_value=0.3),
            finding("a", q_value=0.5, p_value=0.3),
            finding("lower p", q_value=0.5, p_value=0.2),
            finding("two looks", "a", q_value=0.3, p_value=0.1),
            finding("two looks", "b", q_value=0.3, p_value=0.1),
        ]
    )
    names = [row.subject["name"] for row in rows]
    assert names == ["flagged", "flagged without q", "low q", "lower p", "a", "b", "two looks", "unknown"]
    assert [row.rank for row in rows] == list(range(1, 9))
    assert (rows[-1].q_bound, rows[-1].best_p) == (None, None)


def test_acts_and_kinds_of_subject_are_apart_and_the_same_finding_counts_once() -> None:
    lane = finding("x", id="l", subject=Subject("lane", {"name": "x"}), q_value=0.1)
    rows = fuse([finding("x", q_value=0.1), finding("x", q_value=0.1), finding("x", id="o", measure="other"), lane])
    assert sorted((row.subject.kind, row.measure) for row in rows) == [
        ("lane", "act"),
        ("party", "act"),
        ("party", "other"),
    ]
    assert {row.q_bound for row in rows if row.measure == "act"} == {0.1}
    assert fuse([]) == ()


qs = st.one_of(st.none(), st.floats(0.001, 1.0))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("abc"), qs), max_size=12), st.randoms())
def test_the_order_in_which_findings_are_given_does_not_matter(given_: list[Any], draw: Any) -> None:
    found = [finding(name, detector, id=str(k), q_value=q) for k, (name, detector, q) in enumerate(given_)]
    mixed = draw.sample(found, len(found))
    rows = fuse(found)
    assert fuse(mixed) == rows
    assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        known = [one.q_value for one in row.findings if one.q_value is not None]
        assert row.q_bound is None if not known else min(known) <= row.q_bound <= 1  # type: ignore[operator]


def test_the_bound_holds_under_the_null_for_detectors_that_read_the_same_lanes() -> None:
    """Alone in its scan a null finding's q is its p: uniform, and nearly the same for two detectors of three."""
    draw = np.random.default_rng(4)
    common = draw.uniform(size=4000)
    two = np.clip(common + draw.normal(0, 0.01, 4000), 1e-9, 1)
    own = draw.uniform(size=4000)
    bounds = [
        fuse([finding("x", d, q_value=float(q)) for d, q in zip("abc", each, strict=True)])[0].q_bound
        for each in zip(common, two, own, strict=True)
    ]
    share = np.mean([bound is not None and bound <= 0.1 for bound in bounds])
    assert 0.04 < share <= 0.1
