"""The lunar new year: when it falls, and how much of the working time that it takes falls into a month."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

from oretrace.catalog.tables import read_table

BEFORE, AFTER = 7, 14
"""Days around the first of the lunar year in which plants stand still and cargo does not move: the week before it,
the statutory week, and the week in which workers come back."""

OBSERVED_IN = frozenset({"CHN", "HKG", "MAC", "TWN", "VNM"})
"""Where most plants close over it."""


@lru_cache(maxsize=1)
def new_years() -> tuple[date, ...]:
    """The first days of lunar years that the table has, in order."""
    return tuple(date.fromisoformat(row["first_day"]) for row in read_table("lunar_new_year.csv"))


@lru_cache(maxsize=1)
def _shares() -> Mapping[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for first in new_years():
        days = [first + timedelta(n) for n in range(-BEFORE, AFTER)]
        working = Counter((day.year, day.month) for day in days if day.weekday() < 5)
        for month, count in working.items():
            found[month] = count / working.total()
    return found


def holiday_share(month: date) -> float | None:
    """The share of the working days around the lunar new year that fall into a month; None outside the table."""
    years = [first.year for first in new_years()]
    return _shares().get((month.year, month.month), 0.0) if min(years) <= month.year <= max(years) else None


@lru_cache(maxsize=1)
def usual_shares() -> tuple[float, ...]:
    """The mean of `holiday_share` by calendar month, January first, over all years of the table."""
    years = len(new_years())
    return tuple(sum(share for (_, m), share in _shares().items() if m == month) / years for month in range(1, 13))
