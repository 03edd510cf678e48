"""Shipper and consignee together: how long they have traded these goods, and at what price."""

from __future__ import annotations

from datetime import date
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
    "its parties' trade in these goods began {figure} days after the records and has been steady since",
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
    "its parties' trade in these goods began {figure} days after the records",
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
    "begun_after_act",
    "history",
    "medium",
    0.8,
    0.0,
    "its parties' trade in these goods began {figure} days after an act reached them",
    "its parties traded these goods before an act reached them, or none does",
    _USER,
)
def begun_after_act(batch: Batch) -> Outcome:
    """Of the two checks before: trade in goods under an act, begun since then."""
    days = _figure(batch, "first_day") - _under_an_act(batch)
    late = _began(batch, 0.0, PERHAPS_NEW)
    with np.errstate(invalid="ignore"):
        return Outcome(late.fires & (days >= 0), late.looked, days)


def _under_an_act(batch: Batch) -> Array:
    """The day, counted from 1970, from which an act of whatever issuer names the code of each line; NaN for none."""
    from oretrace.catalog.measures import all_measures

    acts = [(code, one.effective_from) for one in all_measures() for code in one.hs6_codes]
    since: dict[str, date] = {}
    for code, day in [*acts, *((code, day) for (code, _), day in batch.acts.items())]:
        if day is not None:
            since[code] = min(day, since.get(code, day))
    days = {code: float((day - date(1970, 1, 1)).days) for code, day in since.items()}
    return np.array([days.get(code, np.nan) for code in batch.sql("keys.sql")["hs6"]])


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
