"""Licences that lines name, against the register: whose they are, for what, until when, how much is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.vet.checks.batch import Batch

OVER = 1.001
"""Of a licence's quantity: what rounding of masses may come to."""
_PAPER = "the licence: holder, goods, quantity left, end user"


def _register(batch: Batch, name: str) -> Array:
    """A figure of each line's licence, NaN where it names none or the register does not keep such licences."""
    return np.asarray(batch.sql("licences.sql")[name], float)


def _not_as_licensed(batch: Batch, name: str) -> Outcome:
    fits = _register(batch, name)
    return Outcome(fits == 0, np.isfinite(fits), note=batch.text("licence"))


@check(
    "licence_shared",
    "law",
    "high",
    0.3,
    -0.05,
    "its licence is used by {figure} shippers",
    "its licence is used by one shipper",
    _PAPER,
)
def licence_shared(batch: Batch) -> Outcome:
    """One licence, several shippers: it has one holder."""
    shippers = _register(batch, "shippers")
    return Outcome(np.nan_to_num(shippers) > 1, np.isfinite(shippers), shippers)


@check(
    "licence_unknown",
    "law",
    "high",
    2.5,
    -0.1,
    "the register has no licence {note}",
    "the register has its licence",
    _PAPER,
)
def licence_unknown(batch: Batch) -> Outcome:
    """A number that the register does not have, though it has most of that office: forged, or typed wrong."""
    return _not_as_licensed(batch, "known")


@check(
    "licence_of_another",
    "law",
    "high",
    1.0,
    -0.1,
    "licence {note} has another holder",
    "its shipper or consignee holds the licence",
    _PAPER,
)
def licence_of_another(batch: Batch) -> Outcome:
    """Neither shipper nor consignee is the holder."""
    return _not_as_licensed(batch, "holder")


@check(
    "licence_end_user",
    "law",
    "low",
    0.3,
    -0.02,
    "licence {note} names another end user than the consignee",
    "the consignee is the end user of the licence",
    _PAPER,
)
def licence_end_user(batch: Batch) -> Outcome:
    """The consignee is not the end user: an honest trading house, or a diversion."""
    return _not_as_licensed(batch, "end_user")


@check(
    "licence_other_goods",
    "law",
    "high",
    2.5,
    0.0,
    "licence {note} is for goods of another code",
    "the licence is for goods of its code",
    _PAPER,
)
def licence_other_goods(batch: Batch) -> Outcome:
    """The declared code is none that the licence covers."""
    return _not_as_licensed(batch, "goods")


@check(
    "licence_other_place",
    "law",
    "high",
    1.5,
    -0.05,
    "licence {note} is for another destination",
    "the licence is for its destination",
    _PAPER,
)
def licence_other_place(batch: Batch) -> Outcome:
    """The declared destination is none that the licence covers."""
    return _not_as_licensed(batch, "place")


@check(
    "licence_ended",
    "law",
    "high",
    1.5,
    -0.05,
    "its licence had ended, or not begun, by {figure} days",
    "its licence was valid on that day",
    _PAPER,
)
def licence_ended(batch: Batch) -> Outcome:
    """Shipped before the first day of the licence or after its last."""
    after, before = _register(batch, "days_after"), _register(batch, "days_before")
    days = np.fmax(after, before)
    return Outcome(np.nan_to_num(days) > 0, np.isfinite(days), days)


@check(
    "licence_exhausted",
    "law",
    "high",
    2.0,
    -0.05,
    "with it {figure} times the quantity of its licence had been sent",
    "what was sent under its licence was within the quantity",
    _PAPER,
)
def licence_exhausted(batch: Batch) -> Outcome:
    """The running sum of what was sent exceeds the licence, from the shipment on that goes beyond it."""
    drawn = _register(batch, "drawn")
    return Outcome(np.nan_to_num(drawn) > OVER, np.isfinite(drawn), drawn)
