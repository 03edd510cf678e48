"""How long after a month its figures are out, by source and reporter: practice, as far as it is known."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from oretrace.catalog.tables import read_table
from oretrace.months import add_months, last_day

NATIONAL, EVERY = "national", ""
"""Files of a source without rows of its own are those of the reporter's office; a row may be of every reporter."""


@lru_cache(maxsize=1)
def _lags() -> Mapping[tuple[str, str], int | None]:
    rows = read_table("publication_lags.csv")
    return {(row["source"], row["reporter"]): int(row["months"]) if row["months"] else None for row in rows}


def lag_of(source: str, reporter: str) -> int | None:
    """Months after a month until the end of that in which its figures are out; None where nobody states it."""
    own = source if any(source == known for known, _ in _lags()) else NATIONAL
    return _lags().get((own, reporter), _lags().get((own, EVERY)))


def out_by(source: str, reporter: str, month: date) -> date | None:
    """The day by which a month's figures are out, the last of a month; None where nobody states it."""
    lag = lag_of(source, reporter)
    return None if lag is None else last_day(add_months(month, lag))


def last_out(source: str, reporter: str, today: date) -> date | None:
    """The last month whose figures are out by today; None where nobody states when they are."""
    lag = lag_of(source, reporter)
    return None if lag is None else last_month_out(lag, today)


def last_month_out(lag: int, today: date) -> date:
    """The last month out by today at a lag of so many months, which says what is out at the end of a month."""
    return add_months(today, -lag if today == last_day(today) else -lag - 1)
