"""Why something changed: what the later look reads is taken back, one thing at a time."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace.cases import FindingThen
from oretrace.catalog.measures import load_measure
from oretrace.question import Question
from oretrace.store import Store
from oretrace.watch.causes import Causes, Sights, Why
from oretrace.watch.look import Sight
from oretrace.watch.records import Look
from tests.detect.world import extra
from tests.watch.replayed import publish

TOPIC = "route:hub=THA"
PARTS = {"origin": "CHN", "hub": "THA", "destination": "USA", "product": None}
QUESTION = Question(load_measure("cn-2024-46-us-ban"), ("282580",))
LIMITS: Mapping[str, Any] = {"alerts": True, "chance": 0.7}
MAY = date(2025, 5, 1)
FEW, MANY = 0.1, 0.9
"""Chances of rerouting as two looks may see them."""


def row(month: date, tonnes: float) -> dict[str, object]:
    common = {"reporter": "USA", "partner": "THA", "flow": "import", "hs_code": "282580"}
    return {**common, "period_start": month, "net_kg": 1000 * tonnes, "value": 9000 * tonnes}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """May is 700 t; a month later June comes, and May is 640 t."""
    publish(tmp_path, extra([row(MAY, 700.0)]), date(2025, 7, 10), "May")
    publish(tmp_path, extra([row(MAY, 640.0), row(date(2025, 6, 1), 30.0)]), date(2025, 8, 10), "June")
    return Store.open(tmp_path)


def look(snapshots: tuple[int, ...], until: date, chance: float, **other: Any) -> Look:
    question = {**QUESTION.as_json(), "limits": LIMITS}
    values: dict[str, Any] = {"version": "fused 1", "question": question, "stopped": ""} | other
    return Look("key", "act", date(2025, 8, 31), "", snapshots=snapshots, until=until, seen=seen(chance), **values)


def seen(chance: float) -> dict[str, tuple[float, float]]:
    return {TOPIC: (chance, 0.05)}


def sights(chance: float) -> Sights:
    then = FindingThen("a", "", TOPIC, "act", "fused", "flagged")
    return {TOPIC: Sight(then, PARTS, chance, 0.05, True, True)}


THEN, NOW = look((1,), MAY, FEW), look((1, 2), date(2025, 6, 1), MANY)


def cause(store: Store, then: Look, now: Look, again: Callable[[Store, Question], Sights]) -> Why:
    return Causes(then, now, store, QUESTION, again).of(TOPIC, PARTS, lambda _: True)


@pytest.mark.slow
def test_a_change_within_known_months_is_a_revision_with_both_vintages(store: Store) -> None:
    def again(_: Store, question: Question) -> Sights:
        assert question.until == MAY
        return sights(MANY)

    why = cause(store, THEN, NOW, again)
    assert why.cause == "revision"
    assert why.text.replace("\u00a0", " ") == (
        "a revision: imports of United States from Thailand, HS 282580, 2025-05: 700 t (snapshot 1, retrieved "
        "2025-07-10) became 640 t (snapshot 2, retrieved 2025-08-10)"
    )


@pytest.mark.slow
def test_a_change_that_needs_the_new_months_is_new_data(store: Store) -> None:
    why = cause(store, THEN, NOW, lambda *_: sights(FEW))
    assert (why.cause, why.text) == ("new data", "new data to 2025-06 (world, 2025-08-10)")


@pytest.mark.slow
def test_a_revision_of_other_lanes_is_not_the_cause(store: Store) -> None:
    parts = {**PARTS, "hub": "MEX"}
    assert (
        Causes(THEN, NOW, store, QUESTION, lambda *_: sights(MANY)).of(TOPIC, parts, lambda _: True).cause
        == "new data"
    )


@pytest.mark.slow
@pytest.mark.parametrize(("chance", "found"), [(MANY, "another version"), (FEW, "new data")])
def test_another_version_is_the_cause_if_it_changes_the_result_on_the_earlier_data(
    store: Store, chance: float, found: str
) -> None:
    def again(past: Store, question: Question) -> Sights:
        return sights(chance) if question.until is None and len(past.snapshots()) == 1 else sights(FEW)

    assert cause(store, THEN, replace(NOW, version="fused 2"), again).cause == found


@pytest.mark.slow
@pytest.mark.parametrize(("chance", "found"), [(FEW, "change of law"), (MANY, "revision")])
def test_a_change_of_law_is_the_cause_if_the_earlier_act_gives_no_change(
    store: Store, chance: float, found: str
) -> None:
    moved = QUESTION.measure.model_copy(update={"effective_from": date(2025, 1, 1)})
    before = {**THEN.question, "measure": moved.model_dump(mode="json", by_alias=True)}

    def again(_: Store, question: Question) -> Sights:
        return sights(chance if question.measure == moved else MANY)

    why = cause(store, replace(THEN, question=before), NOW, again)
    assert why.cause == found
    if found == "change of law":
        assert why.text == "a change of law: the act as recorded has another effective_from"


@pytest.mark.slow
def test_an_act_that_stops_and_begins_again_is_a_change_of_law(store: Store) -> None:
    def never(*_: object) -> Sights:
        raise AssertionError("nothing is scanned")

    stopped = replace(NOW, stopped="the act is suspended from 2025-08-01")
    assert cause(store, THEN, stopped, never).text == "a change of law: the act is suspended from 2025-08-01"
    assert cause(store, stopped, NOW, never).cause == "change of law"


@pytest.mark.slow
def test_other_thresholds_are_named(store: Store) -> None:
    other = {**NOW.question, "limits": {"alerts": True, "chance": 0.8}}
    why = cause(store, THEN, replace(NOW, question=other), lambda *_: sights(MANY))
    assert (why.cause, why.text) == ("other settings", "other settings of the watch: chance 0.8, was 0.7")


@pytest.mark.slow
def test_the_cause_of_a_change_on_the_same_figures_is_the_change_itself(store: Store) -> None:
    then, now = replace(THEN, seen=seen(MANY)), NOW
    for comes, found in ((True, "revision"), (False, "new data")):
        causes = Causes(then, now, store, QUESTION, lambda *_: sights(MANY))
        assert causes.of(TOPIC, PARTS, lambda _, comes=comes: comes).cause == found  # type: ignore[misc]
