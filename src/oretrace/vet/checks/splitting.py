"""Many small lots of like goods and like mass from one hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

AROUND_DAYS = 15
LOTS, MANY = 5, 8
"""Lots of like mass: so many where they are half of all, or so many among whatever others."""


@check(
    "split_lots",
    "splitting",
    "high",
    3.0,
    -0.05,
    "one of {figure} small lots of the same goods and about the same mass from one shipper within a month",
    "no other small lots of the same goods and mass at the time",
    "the sum of the lots against thresholds of the law",
)
def split_lots(batch: Batch) -> Outcome:
    """Small lots cut to one mass: orders differ in mass, pieces of one consignment are made alike."""
    found = batch.sql("splitting.sql", {"days": AROUND_DAYS})
    lots, alike = np.asarray(found["lots"], float), np.asarray(found["alike"], float)
    with np.errstate(invalid="ignore"):
        fires = (alike >= MANY) | ((alike >= LOTS) & (alike >= 0.5 * lots))
    return Outcome(fires, np.isfinite(lots), alike)
