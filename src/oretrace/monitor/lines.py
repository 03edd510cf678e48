"""One series examined: its changes, its season, when it left its own past, and what later files revised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.lunar_new_year import OBSERVED_IN, holiday_share, usual_shares
from oretrace.kernels import breaks
from oretrace.kernels.alarms import alarms
from oretrace.kernels.season import SHORTEST, Adjustment, adjust
from oretrace.monitor.changes import MONTH, YEAR, change, last_known
from oretrace.months import add_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.arrays import Array
    from oretrace.monitor.reading import Amounts, SeriesKey

BUDGET = 1.0
"""False alarms a year, at most, over all series of one question together."""


@dataclass(frozen=True)
class Alarm:
    """The month in which a series left its own past, and whether upwards."""

    month: date
    up: bool


@dataclass(frozen=True)
class Print:
    """The main amounts of a series as they were known on a day: (months,), NaN where not out."""

    day: date
    amounts: Array


@dataclass(frozen=True)
class RevisedChange:
    """A month's growth over the month before, as first known and as known now, with the days of both."""

    month: date
    first_on: date
    first: float
    last_on: date
    last: float


@dataclass(frozen=True)
class MonitorLine:
    """A series with what follows from it. `form` are words for its product; arrays are (months,), NaN unknown.

    `adjusted` is without season and holiday, NaN throughout where the series is too short or has gaps or zeros.
    """

    key: SeriesKey
    form: str
    amounts: Amounts
    adjusted: Array
    holiday_effect: float | None = None
    holiday_error: float | None = None
    alarms: tuple[Alarm, ...] = ()
    levels_from: tuple[date, ...] = ()
    prints: tuple[Print, ...] = ()
    revised: tuple[RevisedChange, ...] = ()

    @property
    def last(self) -> int | None:
        """The number of the last known month."""
        return last_known(self.amounts.main)

    @property
    def is_adjusted(self) -> bool:
        """Whether a season could be taken out; only such a series is watched for alarms."""
        return bool(np.isfinite(self.adjusted).any())

    @property
    def month_on_month(self) -> Array:
        """Growth over the month before."""
        return change(self.amounts.main, MONTH)

    @property
    def year_on_year(self) -> Array:
        """Growth over the same month of the year before."""
        return change(self.amounts.main, YEAR)

    @property
    def adjusted_month_on_month(self) -> Array:
        """Growth over the month before without season and holiday."""
        return change(self.adjusted, MONTH)

    @property
    def size(self) -> float:
        """What the last twelve months up to the last known one come to, by which series are put in order."""
        end = 0 if self.last is None else self.last + 1
        return float(np.nansum(self.amounts.main[max(end - YEAR, 0) : end]))


def stretch(amounts: Array) -> slice:
    """The last months without a gap or a zero, up to the last that is known."""
    end = last_known(amounts)
    if end is None or amounts[end] <= 0:
        return slice(0, 0)
    broken = np.flatnonzero(~(amounts[: end + 1] > 0))
    return slice(int(broken[-1]) + 1 if broken.size else 0, end + 1)


def without_season(key: SeriesKey, amounts: Amounts, months: Sequence[date]) -> tuple[slice, Adjustment] | None:
    """The months adjusted and how; None for a series that is too short. ImportError without statsmodels."""
    part = stretch(amounts.main)
    if part.stop - part.start < SHORTEST:
        return None
    return part, adjust(np.log(amounts.main[part]), holiday(key, months[part]))


def holiday(key: SeriesKey, months: Sequence[date]) -> Array | None:
    """How much more of the lunar new year than usual falls into each month; None where few keep it.

    Goods that are imported left a month before, by sea.
    """
    if key.exporter and key.exporter not in OBSERVED_IN:
        return None
    earlier = -1 if key.report == "import" else 0
    left = [add_months(month, earlier) for month in months]
    shares = [(holiday_share(month), usual_shares()[month.month - 1]) for month in left]
    return np.array([0.0 if share is None else share - usual for share, usual in shares])


def examined(
    key: SeriesKey, form: str, amounts: Amounts, months: Sequence[date], found: tuple[slice, Adjustment] | None
) -> MonitorLine:
    """A series with its season taken out and the dates of its levels, where it could be adjusted."""
    adjusted = np.full(len(months), np.nan)
    if found is None:
        return MonitorLine(key, form, amounts, adjusted)
    part, fit = found
    adjusted[part] = np.exp(fit.adjusted)
    kept = bool(fit.holiday.any())
    return MonitorLine(
        key,
        form,
        amounts,
        adjusted,
        fit.effect if kept else None,
        fit.error if kept else None,
        levels_from=tuple(months[part.start + n] for n in breaks.changes(fit.adjusted)),
    )


def alarms_of(lines: Sequence[MonitorLine], months: Sequence[date]) -> list[tuple[Alarm, ...]]:
    """The alarms of each line, all lines sharing one budget; none of those without an adjusted series."""
    watched = [n for n, line in enumerate(lines) if line.is_adjusted]
    found: list[tuple[Alarm, ...]] = [() for _ in lines]
    if not watched:
        return found
    seen = alarms(np.log(np.stack([lines[n].adjusted for n in watched])), BUDGET)
    for row, n in enumerate(watched):
        when = np.flatnonzero(seen.alarm[row])
        found[n] = tuple(Alarm(months[k], bool(seen.up[row, k])) for k in when.tolist())
    return found


def revisions(prints: Sequence[Print], months: Sequence[date]) -> tuple[RevisedChange, ...]:
    """Months whose growth over the month before was first known as another one; `prints` by day."""
    found = []
    growth = [(one.day, change(one.amounts, MONTH)) for one in prints]
    for n, month in enumerate(months):
        known = [(day, float(values[n])) for day, values in growth if np.isfinite(values[n])]
        if len(known) > 1 and not np.isclose(known[0][1], known[-1][1], rtol=1e-9, atol=1e-12):
            last_on = next(day for day, value in known if np.isclose(value, known[-1][1], rtol=1e-9, atol=1e-12))
            found.append(RevisedChange(month, *known[0], last_on, known[-1][1]))
    return tuple(found)
