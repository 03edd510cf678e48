"""What reporters who publish late will publish, from what their partners have published of the same trade."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.nowcast import Nowcast, NowcastVintage, errors_at, naive_errors, nowcast

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from oretrace.arrays import Array
    from oretrace.monitor.lines import Print
    from oretrace.monitor.reading import SeriesKey, SeriesReading

ORIGINS = 36
"""Earlier months from which nowcasts are tried, where the store has too few files of earlier days to try them on."""
ENOUGH = 19
"""Trials on files of earlier days, from which on they are taken: an interval needs 9, and of so few it is wide."""
MOST_AHEAD, MOST_EARLY = 18, 12
FLOOR = 0.01
"""Of an early series' own mean, added before taking logs, so that a month without trade has one."""


@dataclass(frozen=True)
class Expected:
    """A month that a reporter has not published: the amount expected, its 90 % interval (None: too few trials)."""

    month: date
    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class LateReporter:
    """What one series is expected to be in the months it lacks, in the unit of its amounts.

    `early` are the reporters read. `mase` is the mean absolute error of `trials` earlier nowcasts over that of the
    last figure of the same calendar month, in logs; None without one. `by_vintage`: tried on files of earlier days.
    """

    key: SeriesKey
    unit: str
    early: tuple[str, ...]
    months: tuple[Expected, ...]
    mase: float | None
    trials: int
    by_vintage: bool


def late_reporters(reading: SeriesReading, prints: Mapping[SeriesKey, Sequence[Print]]) -> tuple[LateReporter, ...]:
    """Nowcasts of each reporter's exports and imports in all that end before their partners' reports of them do."""
    found = (_late(key, reading, prints) for key in reading.series if key.level == "all")
    return tuple(one for one in found if one is not None)


def _late(key: SeriesKey, reading: SeriesReading, prints: Mapping[SeriesKey, Sequence[Print]]) -> LateReporter | None:
    mirrors = _mirrors(key, reading)
    now = _vintage(reading.series[key].main, [reading.series[one].main for one in mirrors])
    ahead = min(_reach(now.X) - now.last, MOST_AHEAD) if mirrors else 0
    if now.last < 0 or ahead < 1:
        return None
    dated = _on_days(prints.get(key, ()), [prints.get(one, ()) for one in mirrors])
    made: list[Nowcast] = []
    tries: list[tuple[Array, Array]] = []
    by_vintage = bool(dated)
    for distance in range(1, ahead + 1):
        vintages = dated
        errors = errors_at(vintages, now.y, distance)
        if np.isfinite(errors).sum() < ENOUGH:
            vintages, by_vintage = _by_distance(now), False
            errors = errors_at(vintages, now.y, distance)
        made.append(nowcast(now, now.last + distance, errors))
        tries.append((errors, naive_errors(vintages, now.y, distance)))
    months = tuple(_expected(one, reading.months) for one in made if np.isfinite(one.value))
    if not months:
        return None
    mase, trials = _scaled(*(np.concatenate(some) for some in zip(*tries, strict=True)))
    early = tuple(sorted({one.reporter for one in mirrors}))
    return LateReporter(key, reading.series[key].unit, early, months, mase, trials, by_vintage)


def _mirrors(key: SeriesKey, reading: SeriesReading) -> list[SeriesKey]:
    """The largest series in which partners report the trade of a series from the other end."""
    found = [one for one in reading.series if (one.partner, one.reporter != key.reporter) == (key.reporter, True)]
    found = [one for one in found if one.report != key.report]
    return sorted(found, key=lambda one: -float(np.nansum(reading.series[one].main)))[:MOST_EARLY]


def _vintage(late: Array, early: Sequence[Array]) -> NowcastVintage:
    """Logs; each early series stands in its own month and, as cargo arrives later, in the month before."""
    columns = [column for one in early for column in _columns(one)]
    y = np.log(np.where(late > 0, late, np.nan))
    return NowcastVintage(y, np.column_stack(columns) if columns else np.full((len(late), 1), np.nan))


def _columns(early: Array) -> tuple[Array, Array]:
    if not np.nansum(early) > 0:
        return np.full(len(early), np.nan), np.full(len(early), np.nan)
    log = np.log(early + FLOOR * np.nanmean(early))
    return log, np.append(log[1:], np.nan)


def _reach(X: Array) -> int:
    """The last month of which some early figure is known."""
    known = np.flatnonzero(np.isfinite(X).any(axis=1))
    return int(known[-1]) if known.size else -1


def _on_days(late: Sequence[Print], early: Sequence[Sequence[Print]]) -> list[NowcastVintage]:
    """What was out on each day on which the late series was known, an early one not yet known as NaN."""
    found = []
    for one in late:
        then = [next((other.amounts for other in some if other.day == one.day), None) for some in early]
        blank = np.full(len(one.amounts), np.nan)
        found.append(_vintage(one.amounts, [blank if amounts is None else amounts for amounts in then]))
    return found


def _by_distance(now: NowcastVintage) -> list[NowcastVintage]:
    """What was out earlier, had everybody published with the delays of today."""
    last_early = [int(known[-1]) if (known := np.flatnonzero(np.isfinite(column))).size else -1 for column in now.X.T]
    lead = np.array(last_early) - now.last
    months = np.arange(len(now.y))
    found = []
    for last in range(max(now.last - ORIGINS, 0), now.last):
        y = np.where(months <= last, now.y, np.nan)
        found.append(NowcastVintage(y, np.where(months[:, None] <= last + lead, now.X, np.nan)))
    return found


def _expected(one: Nowcast, months: Sequence[date]) -> Expected:
    low, high = (float(np.exp(bound)) if np.isfinite(bound) else None for bound in (one.low, one.high))
    return Expected(months[one.month], float(np.exp(one.value)), low, high)


def _scaled(errors: Array, naive: Array) -> tuple[float | None, int]:
    both = np.isfinite(errors) & np.isfinite(naive)
    scale = float(np.abs(naive[both]).mean()) if both.any() else 0.0
    return (float(np.abs(errors[both]).mean()) / scale if scale > 0 else None), int(both.sum())
