"""Many small lots of like goods between the same hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

WINDOW_DAYS, LOTS = 7, 5


@check(
    "split_lots",
    "splitting",
    "high",
    2.0,
    -0.05,
    "one of {figure} small lots of the same goods between the same hands within a week",
    "no other small lots of the same goods at the time",
    "the sum of the lots against thresholds of the law",
)
def split_lots(batch: Batch) -> Outcome:
    """At least five lots in a week, each well below the usual mass of its code."""
    lots = batch.sql("splitting.sql", {"days": WINDOW_DAYS})["lots"]
    return Outcome(np.nan_to_num(lots) >= LOTS, np.isfinite(lots), lots)
