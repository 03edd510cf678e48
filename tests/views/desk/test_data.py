"""What ships as measured is what was measured; stages with and without verdicts; files as they are known."""

from __future__ import annotations

from datetime import UTC, date, datetime

from oretrace.cases import RealisedRate
from oretrace.detect.fused.stages import HIT_RATES
from oretrace.store.calendar import MonthState
from oretrace.views.desk.data import RATES, bench_rows, file_check, recent, span_rows, stage_rows, unmeasured
from scripts.make_bench_card import CARD, FROZEN, card


def test_the_bench_card_is_that_of_the_frozen_results() -> None:
    assert CARD.read_text("utf-8") == card(FROZEN.read_text("utf-8")), "run python -m scripts.make_bench_card"


def test_each_suite_has_a_row_with_every_rate_or_none() -> None:
    rows = {(row.detector, row.suite): dict(zip(RATES, row.rates, strict=True)) for row in bench_rows()}
    found = rows["diversion", "single-hop"]
    assert all(rate.value is not None and rate.low is not None and rate.high is not None for rate in found.values())
    quiet = rows["diversion", "null"]
    assert quiet["false flags"].value is None and quiet["plants found"].value is None
    assert quiet["quiet scans flagged"].value is not None
    assert "fused" in unmeasured(bench_rows()) and "diversion" not in unmeasured(bench_rows())


def test_every_stage_stands_there_with_and_without_verdicts() -> None:
    rows = stage_rows([RealisedRate("strong", 3, 1, 0, 0.75), RealisedRate(None, 0, 2, 1, 0.0)])
    by_stage = {row.stage: row for row in rows}
    assert by_stage["strong"].planted == HIT_RATES["strong"] and by_stage["strong"].rate == 0.75
    assert by_stage["weak"].rate is None and by_stage["of single detectors"].refuted == 2


def test_the_grid_shows_the_last_four_years_and_the_table_all() -> None:
    months = [date(2020 + n // 12, n % 12 + 1, 1) for n in range(60)]
    states = [MonthState("uk", "GBR", month, "reported", None) for month in months]
    assert [one.month for one in recent(states)] == months[12:] and recent([]) == ()
    (row,) = span_rows(states)
    assert (row.reporter, row.state, row.months) == ("United Kingdom", "reported", "2020-01 to 2024-12")


def test_hashes_are_unknown_until_they_were_compared() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert file_check("", at, None).hashed_at is None
    assert file_check("", at, (at, [])).hashed_at == at
