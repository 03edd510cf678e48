"""Calendar months: a month is written as its first day, and counted from January 1970."""

from __future__ import annotations

from datetime import date, timedelta

from oretrace.errors import InputError

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Of what a person may ask for: no trade is known before, and months after must be days, too."""


def index(day: date) -> int:
    """The number of the month of `day`; January 1970 is 0."""
    return (day.year - 1970) * 12 + day.month - 1


def of_index(number: int) -> date:
    """The first day of the month with that number."""
    return date(1970 + number // 12, number % 12 + 1, 1)


def add_months(day: date, count: int) -> date:
    """The first day of the month `count` months after the month of `day`."""
    return of_index(index(day) + count)


def between(first: date, last: date) -> int:
    """Months from the month of `first` to that of `last`: 0 within one month, negative backwards."""
    return index(last) - index(first)


def calendar(first: date, count: int) -> tuple[date, ...]:
    """The first days of `count` months from the month of `first` on."""
    return tuple(add_months(first, k) for k in range(count))


def each_month(first: date, last: date) -> tuple[date, ...]:
    """The first days of the months of `first` and `last` and of those between; none where `last` is earlier."""
    return calendar(first, between(first, last) + 1)


def last_day(month: date) -> date:
    """The last day of the month of `month`."""
    return add_months(month, 1) - timedelta(days=1)


def month_of(text: str | date, option: str = "--until") -> date:
    """The first day of a month such as "2022-08", or of the month of a day; InputError where it is neither."""
    try:
        day = text if isinstance(text, date) else date.fromisoformat(f"{text}-01" if len(text) == 7 else text)
    except (TypeError, ValueError):
        raise InputError("a month such as 2022-08", text, option) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise InputError(f"a month of the years {FIRST_YEAR} to {LAST_YEAR}", f"{day:%Y-%m}", option)
    return day.replace(day=1)
