"""Month arithmetic against the calendar."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.errors import InputError
from oretrace.months import add_months, between, calendar, each_month, index, last_day, month_of, of_index

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(DAYS, st.integers(-600, 600))
def test_months_after_are_that_many_months_away(day: date, count: int) -> None:
    there = add_months(day, count)
    assert there.day == 1
    assert between(day, there) == count
    assert add_months(there, -count) == day.replace(day=1)


@given(DAYS)
def test_a_month_is_its_number_and_ends_the_day_before_the_next(day: date) -> None:
    assert of_index(index(day)) == day.replace(day=1)
    last = last_day(day)
    assert (last.year, last.month) == (day.year, day.month)
    assert (last + timedelta(days=1)).day == 1


def test_numbers_equal_those_of_numpy() -> None:
    assert (index(date(1970, 1, 31)), index(date(2024, 3, 1))) == (0, 650)
    assert of_index(-1) == date(1969, 12, 1)


def test_calendars_turn_the_year() -> None:
    months = (date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1))
    assert calendar(date(2023, 12, 31), 3) == months
    assert each_month(date(2023, 12, 5), date(2024, 2, 29)) == months
    assert each_month(date(2024, 2, 1), date(2024, 1, 1)) == ()


@pytest.mark.parametrize("text", ["2022-08", "2022-08-31", date(2022, 8, 17)])
def test_a_month_is_read(text: str | date) -> None:
    assert month_of(text) == date(2022, 8, 1)


@pytest.mark.parametrize("text", ["2022", "2022-13", "August", "", 202208, None])
def test_an_invalid_month_is_refused_by_the_options_name(text: Any) -> None:
    with pytest.raises(InputError, match=r"--since: expected a month such as 2022-08"):
        month_of(text, "--since")
