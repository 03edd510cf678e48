"""How the share of trade that is withheld grew at a date, beyond its own history.

Series are (units, months): `hidden` what goes to nobody by name, `whole` all of it, both in one unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask

YEAR, RECENT = 12, 6
"""Months before a date that are its usual share, and those that must show no growth yet."""
LEAST_GROWTH = 0.01
"""A growth by less than a hundredth of the whole is not looked at."""
EARLIEST, LATEST = -2, 12
"""Months from the date within which the withholding must begin: an act's begins about it, not in another year."""


def shares(hidden: Array, whole: Array, window: slice) -> Array:
    """The withheld share of some months, (units,); 0 where nothing moved."""
    of, all_of = hidden[:, window].sum(axis=1), whole[:, window].sum(axis=1)
    return np.asarray(of / np.where(all_of > 0, all_of, 1.0))


def growth(hidden: Array, whole: Array, date: int, stop: int, floor: float) -> tuple[Array, Array, Array]:
    """Log growth of the share from `date` to `stop` beyond its trend, and the shares before and after, (units,) each.

    Before is the last year or its last half, whichever withholds more; what that year grew over the one before is a
    trend, and taken out. 0 where the growth is under `LEAST_GROWTH` or begins in another year.
    """
    after = shares(hidden, whole, slice(date, stop))
    year = shares(hidden, whole, slice(max(0, date - YEAR), date))
    before = np.maximum(year, shares(hidden, whole, slice(max(0, date - RECENT), date)))
    earlier = shares(hidden, whole, slice(max(0, date - 2 * YEAR), max(0, date - YEAR)))
    trend = np.maximum(np.log((year + floor) / (earlier + floor)), 0.0) if date > YEAR else np.zeros(after.size)
    grown = np.log((after + floor) / (before + floor)) - trend
    real = (after - before >= LEAST_GROWTH) & begins_at(hidden, date, stop)
    return np.where(real, np.maximum(grown, 0.0), 0.0), before, after


def begins_at(hidden: Array, date: int, stop: int) -> Mask:
    """Whether the month that parts little from much withholding best lies about the date, (units,)."""
    first = max(0, date - YEAR)
    series = np.sqrt(hidden[:, first:stop])
    length = series.shape[1]
    cut = np.arange(1, length)
    running = np.cumsum(series, axis=1)
    low = running[:, :-1] / cut
    high = (running[:, -1:] - running[:, :-1]) / (length - cut)
    between = (high - low) * np.sqrt(cut * (length - cut))
    best = first + 1 + between.argmax(axis=1)
    return np.asarray((best >= date + EARLIEST) & (best <= date + LATEST))
