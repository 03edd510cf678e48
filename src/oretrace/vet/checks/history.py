"""What a party has done before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

START_DAYS = 90
YOUNG_DAYS = 120
_USER = "who takes the goods over, and for what: end-user certificate, delivery address"


@check(
    "first_trade",
    "history",
    "low",
    0.6,
    -0.1,
    "the consignee's first trade in these goods",
    "the consignee has traded these goods before",
    _USER,
)
def first_trade(batch: Batch) -> Outcome:
    """A consignee that has not taken goods of this heading before, well after the records begin."""
    found = batch.sql("history.sql")
    looked = np.nan_to_num(found["records_days"]) > START_DAYS
    return Outcome(looked & (found["before"] == 0), looked)


@check(
    "much_for_its_age",
    "history",
    "medium",
    0.6,
    -0.05,
    "the consignee has been seen for {figure} days and takes much more than is usual",
    "the consignee's volume is usual for its age",
    _USER,
)
def much_for_its_age(batch: Batch) -> Outcome:
    """A young consignee with large lots: a firm made for the purpose, or an honest new entrant."""
    found = batch.sql("history.sql")
    looked = np.nan_to_num(found["records_days"]) > START_DAYS
    young = np.nan_to_num(found["age_days"], nan=1e9) < YOUNG_DAYS
    return Outcome(looked & young & (np.nan_to_num(found["times_usual"]) > 2), looked, found["age_days"])
