"""A sentence for each change, and why: data, a revision with both vintages, a version, a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from oretrace.findings import Finding
from oretrace.runs.changes import AskedRun, ChangedFinding, ComparedQuestion
from oretrace.store import Snapshot
from oretrace.store.calendar import Vintage
from oretrace.views.desk.changes import change_rows, reasons
from tests.runs.routes import route

THEN = AskedRun("a", "1", None, "5ac3e1b2", (1, 2), datetime(2026, 1, 1, tzinfo=UTC))
NOW = replace(THEN, run="b", made_at=datetime(2026, 2, 1, tzinfo=UTC))
MAY = Vintage(3, 2, date(2025, 1, 1), date(2025, 5, 1), 10, 1)


def snapshot(number: int) -> Snapshot:
    day = date(2026, number, 1)
    moment = datetime(2026, number, 1, tzinfo=UTC)
    return Snapshot(number, "uk", "HMRC", "OGL", f"{number}.csv", "0" * 64, "0" * 64, day, moment, 9, "")


SNAPSHOTS = {number: snapshot(number) for number in (1, 2, 3, 4)}


def compared(
    then: AskedRun | None, now: AskedRun, *changes: tuple[Finding | None, Finding | None]
) -> ComparedQuestion:
    return ComparedQuestion("made-up-ban", None, "fused", then, now, tuple(ChangedFinding(*one) for one in changes))


def rows(*changes: tuple[Finding | None, Finding | None]) -> list[tuple[str, str]]:
    found = change_rows([compared(THEN, NOW, *changes)], SNAPSHOTS, [])
    return [(row.kind, row.sentence.replace("\u00a0", " ")) for row in found]


@pytest.mark.parametrize(
    ("then", "now", "kind", "words"),
    [
        (None, route("MEX", "strong"), "new flag", "is flagged: strong (not found before), at least 1.00 t"),
        (route("MEX", "weak"), route("MEX", "moderate"), "new flag", "moderate (weak before)"),
        (route("MEX", "moderate"), route("MEX", "strong"), "escalated", "rose from moderate to strong."),
        (
            route("MEX", "strong", 0.0),
            route("MEX", "strong", 2e4),
            "escalated",
            "lower bound of 20.0 t, which was 0 t",
        ),
        (route("MEX", "strong", None), route("MEX", "strong", 2e4), "escalated", "which was unknown"),
        (route("MEX", "strong"), route("MEX", "moderate"), "eased", "fell from strong to moderate"),
        (route("MEX", "strong"), route("MEX", "undecidable"), "flag gone", "flagged no more: it is undecidable"),
        (route("MEX", "strong"), None, "flag gone", "nothing is found about it"),
    ],
)
def test_each_change_is_a_sentence(then: Finding | None, now: Finding | None, kind: str, words: str) -> None:
    ((found, sentence),) = rows((then, now))
    assert found == kind and words in sentence and sentence.startswith("China → Mexico → United States ")


def test_a_small_growth_of_a_bound_is_not_a_change() -> None:
    assert rows((route("MEX", "strong", 1e4), route("MEX", "strong", 1.2e4))) == []


def test_escalated_findings_come_first() -> None:
    eased = (route("KOR", "strong"), route("KOR", "moderate"))
    gone, fresh = (route("THA", "strong"), None), (None, route("VNM", "moderate"))
    kinds = [kind for kind, _ in rows(eased, gone, fresh, (route("MEX", "moderate"), route("MEX", "strong")))]
    assert kinds == ["escalated", "new flag", "flag gone", "eased"]


def why(now: AskedRun, vintages: tuple[Vintage, ...] = (), then: AskedRun | None = THEN) -> tuple[str, ...]:
    return reasons(compared(then, now), SNAPSHOTS, vintages)


def test_a_revision_is_told_from_new_data_and_names_both_vintages() -> None:
    added = replace(NOW, snapshots=(1, 2, 3, 4))
    assert why(added) == ("New data: snapshots 3–4 (uk, 2026-03-01; uk, 2026-04-01).",)
    fresh, again = why(added, (MAY,))
    assert fresh == "New data: snapshot 4 (uk, 2026-04-01)."
    assert again == (
        "A revision: snapshot 3 (uk, 2026-03-01) speaks of 2025-01 to 2025-05 again, known before by snapshot 2 "
        "(uk, 2026-02-01)."
    )


def test_a_vintage_of_months_that_the_earlier_run_did_not_read_is_new_data() -> None:
    assert why(replace(NOW, snapshots=(1, 3)), (MAY,), replace(THEN, snapshots=(1,)))[0].startswith("New data")


def test_version_question_and_less_data_are_reasons_too() -> None:
    assert why(replace(NOW, version="2")) == ("Another version of the detector fused: 2, which was 1.",)
    assert "until 2025-05, which was until the last complete month" in why(replace(NOW, until="2025-05-01"))[0]
    assert why(replace(NOW, snapshots=(1,))) == ("Without snapshot 2 (uk, 2026-02-01), which the earlier run read.",)
    assert why(NOW, then=None) == ("Another question: it was not asked before.",)
    assert len(why(replace(NOW, version="2", snapshots=(1, 2, 3)))) == 2
    assert "catalog" in why(NOW)[0]


def test_a_question_asked_for_the_first_time_names_its_codes_and_no_earlier_findings() -> None:
    asked = replace(compared(None, NOW, (None, route("MEX", "strong"))), codes=("811010",))
    (row,) = change_rows([asked], SNAPSHOTS, [])
    assert "before" not in row.sentence and row.question == "made-up-ban, codes 811010"
    (all_of_them,) = change_rows([replace(asked, codes=())], SNAPSHOTS, [])
    assert all_of_them.question == "made-up-ban, every code"


def test_another_text_of_the_act_is_a_reason_of_its_own() -> None:
    (why,) = reasons(compared(THEN, replace(NOW, act="77aa77aa")), SNAPSHOTS, [])
    assert why == "Another text of the act made-up-ban: 77aa77aa, which was 5ac3e1b2."
