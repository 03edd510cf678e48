"""How monthly trade behaves: the statistics by which modelled worlds are held against real panels.

A lane's *activity* is the share of its months with trade. Its noise is the standard deviation of log months around
the mean of the calendar year (active months, unbiased), and the median lane's is taken. Growth is the standard
deviation, over lanes and years, of the log ratio of consecutive calendar years with trade. Memory is the correlation
of the noise with that of the month before, in the fullest lanes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array

BUCKETS = ((0.95, 1.01), (0.8, 0.95), (0.6, 0.8), (0.4, 0.6), (0.2, 0.4))
"""Activity from (included) … to (excluded), the fullest lanes first."""


FEWEST = 30
"""Fewer values than this say nothing about a spread."""


def bucket_name(bucket: tuple[float, float]) -> str:
    """How a bucket is printed."""
    low, high = bucket
    return f">={low:g}" if high > 1 else f"{low:g}-{high:g}"


def panel_statistics(lanes: Array) -> dict[str, float]:
    """Statistics of lanes (lanes, months), whose first month is a January; months beyond full years are dropped.

    Keys: `noise <bucket>`, `growth <bucket>`, `memory`; NaN where fewer than 30 values stand behind a figure.
    """
    years = lanes.shape[1] // 12
    monthly = lanes[:, : 12 * years].reshape(len(lanes), years, 12)
    activity = (monthly > 0).mean(axis=(1, 2))
    with np.errstate(divide="ignore"):
        logs = np.where(monthly > 0, np.log(np.where(monthly > 0, monthly, 1.0)), np.nan)
        annual = monthly.sum(axis=2)
        growth = np.diff(np.log(np.where(annual > 0, annual, np.nan)), axis=1)
    residuals, noise = _within_year(logs)
    result = {}
    for bucket in BUCKETS:
        inside = (activity >= bucket[0]) & (activity < bucket[1])
        result[f"noise {bucket_name(bucket)}"] = _median(noise[inside])
        result[f"growth {bucket_name(bucket)}"] = _sd(growth[inside])
    result["memory"] = _memory(residuals[activity >= BUCKETS[0][0]])
    return result


def _within_year(logs: Array) -> tuple[Array, Array]:
    """Residuals from the year's mean (lanes, years, 12), and each lane's unbiased standard deviation (lanes,)."""
    known = ~np.isnan(logs)
    count = known.sum(axis=2)
    mean = np.where(known, logs, 0.0).sum(axis=2) / np.maximum(count, 1)
    residuals = logs - mean[:, :, None]
    freedom = np.maximum(count - 1, 0).sum(axis=1)
    squares = np.nansum(residuals**2, axis=(1, 2))
    return residuals, np.sqrt(np.where(freedom > 0, squares / np.maximum(freedom, 1), np.nan))


def _median(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size >= FEWEST else float("nan")


def _sd(values: Array) -> float:
    known = values[~np.isnan(values)]
    return float(known.std()) if known.size >= FEWEST else float("nan")


def _memory(residuals: Array) -> float:
    before, after = residuals[..., :-1].ravel(), residuals[..., 1:].ravel()
    both = ~np.isnan(before) & ~np.isnan(after)
    if both.sum() < FEWEST:
        return float("nan")
    return float(np.corrcoef(before[both], after[both])[0, 1])
