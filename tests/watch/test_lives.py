"""What a look makes of what was reported last."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.cases import FindingThen
from oretrace.watch.lives import Kind, Reported, life, step
from oretrace.watch.look import Sight

FOUND = FindingThen("a", "", "route:hub=THA", "act", "fused", "flagged", "moderate", 10.0, 1.0, 20.0, "kg")


def sight(stands: bool | None, then: FindingThen = FOUND, alert: bool = True) -> Sight:
    return Sight(then, {"hub": "THA"}, 0.8, 0.05, alert, stands)


def after(kind: Kind, then: FindingThen = FOUND, alert: bool = True) -> Reported:
    return Reported(kind, then, alert)


STRONGER = replace(FOUND, stage="strong")


@pytest.mark.parametrize(
    ("last", "seen", "change"),
    [
        (None, sight(True), "new"),
        (None, sight(False), None),
        (None, sight(None), None),
        (None, None, None),
        (after("new"), sight(True), None),
        (after("new"), sight(True, STRONGER), "escalating"),
        (after("new"), sight(True, replace(FOUND, at_least=1.5)), "escalating"),
        (after("new"), sight(True, replace(FOUND, at_least=1.4)), None),
        (after("new", alert=False), sight(True), "escalating"),
        (after("escalating", STRONGER), sight(True, STRONGER), None),
        (after("escalating", STRONGER), sight(True), None),
        (after("new"), sight(None), None),
        (after("new"), sight(None, STRONGER), None),
        (after("new"), sight(False), "withdrawn"),
        (after("revised"), sight(False), "withdrawn"),
        (after("new"), None, "withdrawn"),
        (after("withdrawn"), sight(False), None),
        (after("withdrawn"), None, None),
        (after("withdrawn"), sight(None), None),
        (after("withdrawn"), sight(True), "regressed"),
        (after("regressed"), sight(True), None),
    ],
)
def test_each_step_of_a_life(last: Reported | None, seen: Sight | None, change: Kind | None) -> None:
    assert step(last, seen) == change


@pytest.mark.parametrize("last", [None, after("new"), after("withdrawn")])
def test_a_finding_set_aside_changes_only_when_it_escalates(last: Reported | None) -> None:
    assert step(last, sight(True), FOUND) is None
    assert step(last, sight(False), FOUND) is None
    assert step(last, None, FOUND) is None
    assert step(last, sight(True, STRONGER), FOUND) == "escalating"


@given(st.lists(st.sampled_from([True, False, None, "gone"]), max_size=30))
def test_reports_and_withdrawals_alternate_whatever_is_seen(looks: list[bool | str | None]) -> None:
    last, kinds = None, []
    for one in looks:
        seen = None if one == "gone" else sight(one)  # type: ignore[arg-type]
        kind = step(last, seen)
        assert step(last, seen) == kind
        if kind is not None:
            last = after(kind)
            kinds.append(kind)
            assert step(last, seen) is None, "the same look again changes nothing"
    assert kinds[::2] == ["new", *["regressed"] * len(kinds[2::2])][: len(kinds[::2])]
    assert all(kind == "withdrawn" for kind in kinds[1::2])


def test_a_state_is_new_at_its_look_and_ongoing_after_it() -> None:
    assert life(after("new"), True, False) == "new"
    assert life(after("new"), False, False) == "ongoing"
    assert life(after("revised"), True, False) == "ongoing"
    assert life(after("withdrawn"), False, False) == "withdrawn"
    assert life(after("new"), True, True) == "archived"
