"""The rules as a table: until when a suspension is sure."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from oretrace.law import rules as tables


@pytest.mark.parametrize(("days", "is_sure"), [(-1, False), (0, True), (1, True)])
def test_a_suspension_is_unsure_where_it_ends_after_the_last_known_day(
    monkeypatch: pytest.MonkeyPatch, days: int, is_sure: bool
) -> None:
    rule, ends = next(
        (rule, period.until)
        for rule in tables.rules().rows
        for period in rule.act.suspended_periods
        if period.until and period.clause in (None, rule.clause)
    )
    known = SimpleNamespace(knowledge=SimpleNamespace(last_day=ends + timedelta(days=days)))
    monkeypatch.setattr(tables, "knowledge", lambda: known)
    found = tables._suspension_table((rule,)).to_pylist()
    assert {row["unsure_after"] for row in found if row["last_on"] == ends} == {None if is_sure else ends}
