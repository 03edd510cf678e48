"""Alarms with a stated number of false ones a year: a mixture e-detector on pre-whitened, self-starting residuals.

Each month's residual is what the series did beyond its own mean and first-order autocorrelation, as known from
earlier months alone, turned into a standard normal through its t distribution (Quesenberry 1991). The detector
sums, over starts in the past and over sizes of change, the likelihood ratio of a change that began then (Shiryaev
and Roberts; mixed as by Shin, Ramdas and Rinaldo 2024). While nothing changes it grows by 1 a month in the mean,
so that with threshold c at most one alarm in c months is expected.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import norm
from scipy.stats import t as t_distribution

from oretrace.arrays import Array, Mask

YEAR = 12
LEARN = 24
"""Months of history before the first residual, and again after an alarm, which begins a new normal."""
SHIFTS = np.array([0.5, 1.0, 2.0, -0.5, -1.0, -2.0])
"""Sizes of change that are looked for, in standard deviations of a month."""
STEEPEST = 0.95
FARTHEST = 8.0


@dataclass(frozen=True)
class Alarms:
    """Of series and months: whether there is an `alarm`, and `up` or down; the detector's `level` and `threshold`."""

    alarm: Mask
    up: Mask
    level: Array
    threshold: float


def alarms(x: Array, budget: float, series: int | None = None) -> Alarms:
    """Where series x (series, months) changed, with at most `budget` false alarms a year over all `series`.

    `series` is how many share the budget, by default those given. NaN is an unknown month, which is passed over.
    """
    count = len(x) if series is None else series
    threshold = YEAR * max(count, 1) / budget
    level = np.zeros((len(x), len(SHIFTS)))
    sums = _Sums.empty(len(x))
    found = Alarms(np.zeros(x.shape, dtype=bool), np.zeros(x.shape, dtype=bool), np.zeros(x.shape), threshold)
    before = np.full(len(x), np.nan)
    for month in range(x.shape[1]):
        now = x[:, month]
        z = sums.residual(before, now)
        seen = np.isfinite(z)
        ratio = np.exp(np.outer(np.where(seen, z, 0.0), SHIFTS) - SHIFTS**2 / 2)
        level = np.where(seen[:, None], ratio * (level + 1), level)
        total = level.mean(axis=1)
        alarm = seen & (total >= threshold)
        found.level[:, month], found.alarm[:, month] = total, alarm
        found.up[:, month] = alarm & (level[:, SHIFTS > 0].sum(axis=1) > level[:, SHIFTS < 0].sum(axis=1))
        sums.add(before, now)
        sums.forget(alarm)
        level[alarm] = 0.0
        before = np.where(np.isfinite(now), now, np.nan)
    return found


@dataclass
class _Sums:
    """Sums over the pairs of a month and the one before it, by series, from which a regression is made."""

    n: Array
    x: Array
    y: Array
    xx: Array
    xy: Array
    yy: Array

    @classmethod
    def empty(cls, series: int) -> _Sums:
        return cls(*(np.zeros(series) for _ in range(6)))

    def add(self, before: Array, now: Array) -> None:
        pair = np.isfinite(before) & np.isfinite(now)
        x, y = np.where(pair, before, 0.0), np.where(pair, now, 0.0)
        for total, more in zip(self._all(), (pair, x, y, x * x, x * y, y * y), strict=True):
            np.add(total, more, out=total)

    def forget(self, which: Mask) -> None:
        for total in self._all():
            total[which] = 0.0

    def residual(self, before: Array, now: Array) -> Array:
        """What `now` is beyond what `before` predicts, as a standard normal; NaN where that is not known."""
        with np.errstate(invalid="ignore", divide="ignore"):
            mean_x, mean_y = self.x / self.n, self.y / self.n
            spread = self.xx - self.n * mean_x**2
            slope = (self.xy - self.n * mean_x * mean_y) / spread
            # A short series makes the slope look smaller than it is (Marriott and Pope 1954).
            slope = np.clip(slope + (1 + 3 * slope) / self.n, -STEEPEST, STEEPEST)
            rest = self.yy - self.n * mean_y**2
            rest = rest - 2 * slope * (self.xy - self.n * mean_x * mean_y) + slope**2 * spread
            free = self.n - 2
            scale = np.sqrt(rest / free * (1 + 1 / self.n + (before - mean_x) ** 2 / spread))
            u = (now - mean_y - slope * (before - mean_x)) / scale
        known = (self.n >= LEARN - 1) & np.isfinite(u)
        half = t_distribution.sf(np.abs(np.where(known, u, 0.0)), np.maximum(free, 1))
        z = np.sign(u) * np.minimum(norm.isf(half), FARTHEST)
        return np.where(known, z, np.nan)

    def _all(self) -> tuple[Array, ...]:
        return self.n, self.x, self.y, self.xx, self.xy, self.yy
