"""Seasonal adjustment: STL, iterated with the effect of a holiday whose date moves between months.

STL is that of Cleveland, Cleveland, McRae and Terpenning (1990), by statsmodels, which the extra `stats` installs.
A holiday that falls in January of one year and in February of the next is no season: STL puts its mean into the
season, and the rest into the remainder. So its effect is estimated from the remainder, taken out, and STL run
again, as a regARIMA model takes out calendar effects before it adjusts (Findley et al. 1998; Lin and Liu 2002 on
this holiday).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from oretrace.arrays import Array

YEAR = 12
SHORTEST = 3 * YEAR
"""Months without a gap that an adjustment needs; with two years a season cannot be distinguished from one event."""
WINDOW = 13
"""Years over which the season is smoothed: it changes slowly, so that noise is not taken for it."""
ROUNDS, CLOSE = 20, 1e-4
SEASONAL = 0.4
"""Least strength of a season that is taken out: that of noise is under it in 95 of 100 series of 90 months."""


@dataclass(frozen=True)
class Adjustment:
    """Parts of a series of logs, (months,) each, that add up to it; `holiday` is `effect` times its regressor.

    `strength` is how much of what moves within years is season, 0 to 1; under `SEASONAL` none is taken out.
    """

    season: Array
    trend: Array
    holiday: Array
    remainder: Array
    effect: float
    error: float
    """Standard error of the effect, as of a least-squares fit on the remainder."""
    strength: float

    @property
    def adjusted(self) -> Array:
        """The series without season and holiday."""
        return self.trend + self.remainder


def adjust(log: Array, holiday: Array | None = None) -> Adjustment:
    """Take season and holiday out of logs (months,) without a gap, in order, at least `SHORTEST` of them.

    `holiday` (months,) is the regressor less its usual value in that calendar month; None for none. Raises
    ValueError for a series that is too short or has gaps, ImportError without statsmodels.
    """
    if log.ndim != 1 or len(log) < SHORTEST or not np.isfinite(log).all():
        raise ValueError(f"expected {SHORTEST} months or more without a gap, found {log.shape}")
    z = np.zeros(len(log)) if holiday is None else holiday
    size, effect = float(z @ z), 0.0
    for _ in range(ROUNDS if size else 1):
        season, trend = _stl(log - effect * z)
        rest = log - season - trend
        found = float(rest @ z) / size if size else 0.0
        effect, step = found, found - effect
        if abs(step) < CLOSE:
            break
    remainder = rest - effect * z
    error = float(np.sqrt(remainder @ remainder / max(len(log) - 2, 1) / size)) if size else 0.0
    strength = _strength(season, remainder)
    if strength < SEASONAL:
        season, remainder = np.zeros(len(log)), season + remainder
    return Adjustment(season, trend, effect * z, remainder, effect, error, strength)


def _strength(season: Array, remainder: Array) -> float:
    """One less the share of the remainder in what is no trend (Wang, Smith and Hyndman 2006)."""
    both = float((season + remainder).var())
    return max(0.0, 1 - float(remainder.var()) / both) if both > 0 else 0.0


def _stl(log: Array) -> tuple[Array, Array]:
    from statsmodels.tsa.seasonal import STL

    fit = STL(log, period=YEAR, seasonal=WINDOW, robust=True).fit()
    return np.asarray(fit.seasonal), np.asarray(fit.trend)
