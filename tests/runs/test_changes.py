"""What changed since a moment: the run of then beside the run of today, whatever was run again in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oretrace.runs import Runs
from oretrace.runs.changes import hash_of_act, since, turns
from oretrace.runs.queue import Narrowed, about, named, page, questions
from tests.runs.routes import listed, route
from tests.runs.tally import ASKED

BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "findings.sqlite", wait_seconds=0.2)


def now() -> datetime:
    return datetime.now(UTC)


def test_subjects_that_either_run_flagged_stand_side_by_side(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "moderate"), route("THA", "strong"), route("KOR", "weak")), {})
    moment = now()
    later = listed(route("MEX", "strong"), route("VNM", "moderate"), route("KOR", "weak"), snapshots=(1, 2))
    runs.keep(later, {})
    (found,) = since(runs, moment)
    assert found.then is not None
    assert (found.then.snapshots, found.now.snapshots) == ((1,), (1, 2))
    stages = {
        (one.now or one.then).subject["hub"]: (  # type: ignore[union-attr]
            one.then and one.then.details.stage,
            one.now and one.now.details.stage,
        )
        for one in found.changes
    }
    assert stages == {"MEX": ("moderate", "strong"), "THA": ("strong", None), "VNM": (None, "moderate")}


def test_an_unchanged_finding_is_not_a_change(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "strong"), route("THA", "weak")), {})
    moment = now()
    runs.keep(listed(route("MEX", "strong"), route("THA", "weak", 5e3), snapshots=(1, 2)), {})
    (found,) = since(runs, moment)
    assert found.changes == ()


def test_an_act_whose_text_changed_is_the_same_question_and_says_so(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "moderate")), {})
    moment = now()
    later = replace(ASKED, measure=ASKED.measure.model_copy(update={"title": "as corrected"}))
    runs.keep(listed(route("MEX", "strong"), question=later), {})
    assert len(questions(runs)) == 1 and [one.stage for one in page(runs, Narrowed())] == ["strong"]
    (found,) = since(runs, moment)
    assert found.then is not None and (found.then.act, found.now.act) == tuple(
        hash_of_act(one.as_json()["measure"]) for one in (ASKED, later)
    )
    assert found.then.act != found.now.act


def test_an_act_narrowed_to_some_targets_is_a_question_of_its_own(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "moderate")), {})
    narrowed = replace(ASKED, measure=ASKED.measure.model_copy(update={"targets": ("JPN",)}))
    runs.keep(listed(route("MEX", "strong"), question=narrowed), {})
    assert len(questions(runs)) == 2


def test_the_same_scan_run_again_has_changed_nothing(runs: Runs) -> None:
    scan = listed(route("MEX", "strong"))
    runs.keep(scan, {})
    moment = now()
    runs.keep(scan, {})  # the run is dated now, and was known before
    assert since(runs, moment) == ()


def test_runs_replaced_before_the_moment_are_not_compared(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "weak")), {})
    runs.keep(listed(route("MEX", "moderate"), snapshots=(1, 2)), {})
    moment = now()
    runs.keep(listed(route("MEX", "strong"), snapshots=(1, 2, 3)), {})
    (found,) = since(runs, moment)
    (change,) = found.changes
    assert change.then is not None and change.then.details.stage == "moderate"


def test_a_question_that_was_not_asked_then_has_no_earlier_answer(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "strong")), {})
    moment = now()
    runs.keep(listed(route("THA", "moderate"), question=replace(ASKED, codes=("811010",))), {})
    (found,) = since(runs, moment)
    assert found.then is None and [one.then for one in found.changes] == [None]
    assert {one.then for one in since(runs, BEGINNING)} == {None}


def test_another_last_month_is_the_same_question(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "weak"), question=replace(ASKED, until=date(2025, 3, 1))), {})
    moment = now()
    runs.keep(listed(route("MEX", "strong"), question=replace(ASKED, until=date(2025, 5, 1))), {})
    (found,) = since(runs, moment)
    assert found.then is not None and (found.then.until, found.now.until) == ("2025-03-01", "2025-05-01")


def test_turns_count_new_and_lost_flags(runs: Runs) -> None:
    runs.keep(listed(route("MEX", "strong"), route("THA", "strong")), {})
    runs.keep(listed(route("MEX", "moderate"), route("THA", "strong"), snapshots=(1, 2)), {})
    runs.keep(listed(route("MEX", "strong"), route("KOR", "strong"), route("VNM", "moderate"), snapshots=(3,)), {})
    (turn,) = turns(runs)
    assert (turn.appeared, turn.gone) == (2, 1)
    assert (turn.then.snapshots, turn.now.snapshots) == ((1, 2), (3,))


def test_findings_by_their_ids_are_those_of_the_last_run(runs: Runs) -> None:
    one, two = route("MEX", "strong"), route("THA", "weak")
    runs.keep(listed(one, two), {})
    last = runs.keep(listed(two, snapshots=(1, 2)), {})
    found = named(runs, [two.id, one.id, "00ff"])
    assert [each.finding.subject["hub"] for each in found] == ["MEX", "THA"]
    assert found[1].run == last


def test_the_questions_of_the_queue(runs: Runs) -> None:
    assert (since(runs, BEGINNING), turns(runs), named(runs, ["00ff"]), questions(runs)) == ((), (), (), ())
    runs.keep(listed(route("MEX", "strong")), {})
    assert questions(runs) == (("fused", ASKED),)


def test_rows_of_the_queue_about_topics_equal_those_of_a_narrowed_page(runs: Runs) -> None:
    runs.keep(listed(*(route(hub, "weak") for hub in ("MEX", "THA", "KOR"))), {})
    runs.keep(listed(route("MEX", "strong"), route("VNM", "weak"), snapshots=(1, 2)), {})
    runs.keep(listed(route("MEX", "moderate"), question=replace(ASKED, codes=("811010",))), {})
    topics = [
        (route(hub, "weak").subject.key, measure, "fused")
        for hub in ("MEX", "VNM", "THA")
        for measure in ("made-up-ban", None, "other")
    ]
    found = about(runs, topics)
    assert found == page(runs, Narrowed(only=topics)) and len(found) == 3
    assert about(runs, []) == ()
