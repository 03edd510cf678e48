"""First days of lunar years against the moon, and what falls into a month."""

from datetime import date, datetime, timedelta

import pytest

from oretrace.catalog.lunar_new_year import holiday_share, new_years, usual_shares

NEW_MOON, SYNODIC = datetime(2000, 1, 6, 18, 14), 29.530588861


def test_each_is_a_new_moon_between_late_january_and_late_february() -> None:
    for day in new_years():
        noon_in_beijing = datetime(day.year, day.month, day.day, 4)
        age = ((noon_in_beijing - NEW_MOON) / timedelta(days=1)) % SYNODIC
        assert min(age, SYNODIC - age) < 1.2, day  # the true moon runs up to 14 hours before or after the mean one
        assert date(day.year, 1, 21) <= day <= date(day.year, 2, 20)
    assert [day.year for day in new_years()] == list(range(2009, 2037))


def test_the_shares_of_a_year_add_up() -> None:
    for year in range(2010, 2036):
        assert sum(holiday_share(date(year, month, 1)) or 0.0 for month in range(1, 13)) == pytest.approx(1)
    assert sum(usual_shares()) == pytest.approx(1)
    assert usual_shares()[3:] == (0.0,) * 9


def test_an_early_and_a_late_year() -> None:
    assert holiday_share(date(2023, 1, 1)) == pytest.approx(12 / 15)  # 15 January to 4 February, weekdays
    assert holiday_share(date(2024, 1, 1)) == 0.0
    assert holiday_share(date(2040, 1, 1)) is None
