"""Stale sources by their own lag, the alert budget, and what to do in an empty store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from oretrace.detect.diversion.alerts import BUDGET
from oretrace.store import Snapshot
from oretrace.store.calendar import MonthState
from oretrace.views.desk.today import alert_budget, next_step, stale_sources

HMRC = Snapshot(
    *(1, "uk", "HMRC", "OGL", "a.csv", "0" * 64, "0" * 64),
    *(date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC), 9, ""),
)
LATE = [
    MonthState("uk", "GBR", date(2026, 7, 1), "reported", date(2026, 9, 30)),
    MonthState("uk", "GBR", date(2026, 8, 1), "late", date(2026, 10, 31)),
    MonthState("uk", "GBR", date(2026, 9, 1), "late", date(2026, 11, 30)),
]


def test_overdue_figures_stand_under_their_publisher() -> None:
    older = replace(HMRC, snapshot=2, retrieved_on=date(2026, 8, 1))
    (found,) = stale_sources([HMRC, older], LATE)
    assert (found.publisher, found.retrieved_on) == ("HMRC", "2026-09-01")
    ((reporter, months, out_by),) = [(one.reporter, one.months, one.out_by) for one in found.late]
    assert (reporter, months, out_by) == ("United Kingdom", "2026-08 to 2026-09", "2026-11-30")


def test_figures_on_time_are_not_stale() -> None:
    assert stale_sources([HMRC], LATE[:1]) == ()


def test_the_budget_grows_with_the_questions_that_can_alert() -> None:
    assert alert_budget([]).expected == 0.0
    assert alert_budget(["fused", "diversion", "price"]).expected == 2 * BUDGET


def test_an_empty_store_says_what_to_do() -> None:
    assert "import" in next_step(0, 0) and "scan" in next_step(1, 0) and next_step(1, 1) == ""
