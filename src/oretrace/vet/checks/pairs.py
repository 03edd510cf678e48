"""Shipper and consignee together: how long they have traded these goods, and at what price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.vet.checks.batch import Batch

SETTLED_DAYS = 180
"""Days of records before which nobody is new."""
NEW, PERHAPS_NEW = 0.003, 0.03
"""Chance that a steady trade of as many months would have begun so late."""
OFF = 1.4
"""A price so many times, or so many parts, of that of the lane."""
PRICED = 3
_USER = "who takes the goods over, and for what: end-user certificate, delivery address"


@check(
    "new_pair",
    "history",
    "medium",
    2.5,
    -0.2,
    "its parties' trade in these goods began {figure} days after the first record and has been steady since",
    "its parties have traded these goods for long, or too seldom to say",
    _USER,
)
def new_pair(batch: Batch) -> Outcome:
    """Many months of trade, all of them late in the records: it began, and for a reason."""
    return _began(batch, 0.0, NEW)


@check(
    "perhaps_new_pair",
    "history",
    "low",
    1.5,
    0.0,
    "its parties' trade in these goods began {figure} days after the first record",
    "its parties have traded these goods for long, or began in earnest",
    _USER,
)
def perhaps_new_pair(batch: Batch) -> Outcome:
    """The same of fewer months: it may be chance."""
    return _began(batch, NEW, PERHAPS_NEW)


def _began(batch: Batch, above: float, most: float) -> Outcome:
    chance, began = _figure(batch, "chance"), _figure(batch, "began")
    with np.errstate(invalid="ignore"):
        fires = (began >= SETTLED_DAYS) & (chance >= above) & (chance < most)
    return Outcome(fires, np.isfinite(chance), began)


@check(
    "price_off_lane",
    "physics",
    "medium",
    1.5,
    -0.05,
    "its parties' usual price is {figure} times that of the same goods on the same lane",
    "its parties' usual price is that of the lane",
    "other goods than declared, or other payment: contract, sample, invoice against payment",
)
def price_off_lane(batch: Batch) -> Outcome:
    """Not one dear lot, of which every trade has some, but all of two parties: the price of something else."""
    price = np.where(_figure(batch, "priced") >= PRICED, _figure(batch, "price"), np.nan)
    with np.errstate(invalid="ignore"):
        return Outcome(np.abs(np.log(price)) > np.log(OFF), np.isfinite(price), price)


def _figure(batch: Batch, name: str) -> Array:
    return np.asarray(batch.sql("pairs.sql")[name], float)
