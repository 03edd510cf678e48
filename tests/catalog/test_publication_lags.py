"""When a month's figures are out, by source and reporter."""

from datetime import date

import pytest

from oretrace.catalog.publication_lags import lag_of, last_out, out_by


def test_lags_are_of_the_source_and_its_reporter() -> None:
    assert (lag_of("comtrade", "CHN"), lag_of("census", "USA"), lag_of("gacc", "CHN")) == (18, 2, 1)
    assert (lag_of("comext", "DEU"), lag_of("uk", "GBR")) == (3, 2)
    assert lag_of("comtrade", "DEU") is lag_of("gacc", "KOR") is lag_of("census", "DEU") is None


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (date(2026, 11, 29), date(2026, 8, 1)),
        (date(2026, 11, 30), date(2026, 9, 1)),
        (date(2026, 12, 1), date(2026, 9, 1)),
        (date(2027, 1, 31), date(2026, 11, 1)),
    ],
)
def test_a_month_is_out_at_the_end_of_a_month(today: date, last: date) -> None:
    assert last_out("uk", "GBR", today) == last
    out = out_by("uk", "GBR", last)
    assert out is not None and out <= today


def test_without_a_stated_lag_no_month_counts_as_published() -> None:
    assert last_out("comtrade", "DEU", date(2026, 11, 29)) is out_by("comtrade", "DEU", date(2026, 1, 1)) is None
