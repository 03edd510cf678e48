"""The same series as they were known on earlier days, from files retrieved then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.monitor.lines import Print
from oretrace.monitor.reading import read
from oretrace.months import between

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from oretrace.monitor.reading import SeriesKey, SeriesReading
    from oretrace.monitor.subject import Watched
    from oretrace.store import Store

MOST = 24
"""Days of retrieval that are read, the latest ones: each is a count of its own."""


def days_of(store: Store) -> tuple[date, ...]:
    """The latest days on which files were retrieved; none where no file speaks of what an earlier one did."""
    return tuple(sorted({one.retrieved_on for one in store.snapshots()}))[-MOST:] if store.vintages() else ()


def prints(
    store: Store, asked: Watched, days: Sequence[date], now: SeriesReading, progress: Callable[[str], None]
) -> Mapping[SeriesKey, tuple[Print, ...]]:
    """Each series of `now` as it was known on each of the days, laid out on the months of `now`."""
    found: dict[SeriesKey, list[Print]] = {key: [] for key in now.series}
    for day in days:
        progress(f"as of {day}")
        try:
            then = read(store.as_of(day).connect(), asked)
        except InputError:  # nothing of these goods was known yet
            continue
        shift = between(now.months[0], then.months[0])
        for key, amounts in then.series.items():
            if key in found and amounts.unit == now.series[key].unit:
                n = np.arange(len(now.months)) - shift
                inside = (n >= 0) & (n < len(then.months))  # a month that was taken back may stand outside of today's
                found[key].append(Print(day, np.where(inside, amounts.main[np.where(inside, n, 0)], np.nan)))
    return {key: tuple(some) for key, some in found.items()}
