"""Month on month and year on year, as ratios less one; unknown where either month is, or the earlier one is 0."""

from __future__ import annotations

import numpy as np

from oretrace.arrays import Array

MONTH, YEAR = 1, 12


def change(amounts: Array, months: int) -> Array:
    """The growth of each month (months,) over the one `months` before it: .32 is +32 %; NaN where that is unknown."""
    found = np.full(amounts.shape, np.nan)
    if len(amounts) > months:
        before = amounts[:-months]
        found[months:] = amounts[months:] / np.where(before > 0, before, np.nan) - 1
    return found


def last_known(amounts: Array) -> int | None:
    """The number of the last month that is known; None where none is."""
    known = np.flatnonzero(np.isfinite(amounts))
    return int(known[-1]) if known.size else None
