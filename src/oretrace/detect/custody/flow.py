"""Which lots of one firm went into which: single lots, where `ledger.py` weighs steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.custody.ledger import MOST, STEP
from oretrace.kernels.passing import lots_passed

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index
    from oretrace.parties.custody import CustodyLots

GRAM = 1e-3
"""Kg under which what is left of a lot is rounding."""


@dataclass(frozen=True)
class Flow:
    """Lots in and out by number (pairs,), the kg passed on in each pair, its wait in days; totals in kg.

    A wait is negative where a lot left some days before the import of what it can be was declared.
    `got_most` and `sent_most` are what the records of these lots can hold (`CustodyLots.most`).
    `dwell_days` is the mean wait by mass, `other_code_share` what is passed on under a look-alike's code.
    """

    first: Index
    second: Index
    kg: Array
    wait: Array
    got_kg: float
    sent_kg: float
    got_most: float
    sent_most: float
    passed_kg: float
    dwell_days: float
    other_code_share: float


def flow_of(lots: CustodyLots, bought: Index, sold: Index) -> Flow:
    """What one firm passed on: what had arrived, then of the rest what arrived later in the same step, too."""
    arrived, left, most = lots.arrived[bought], lots.left[sold], MOST * STEP
    came, went = lots.kg[bought], lots.kg[sold]
    first, second, kg = lots_passed(arrived, came, left, went, most)
    came, went = came - np.bincount(first, kg, came.size), went - np.bincount(second, kg, went.size)
    late = lots_passed(arrived // STEP * STEP, came, left // STEP * STEP, went, most)
    first, second, kg = (np.concatenate(both) for both in zip((first, second, kg), late, strict=True))
    order = np.argsort(left[second], kind="stable")
    order = order[kg[order] > GRAM]
    first, second, kg = first[order], second[order], kg[order]
    wait = (left[second] - arrived[first]).astype(np.float64)
    passed, total = float(kg.sum()), max(float(kg.sum()), 1e-9)
    return Flow(
        bought[first],
        sold[second],
        kg,
        wait,
        got_kg=float(lots.kg[bought].sum()),
        sent_kg=float(lots.kg[sold].sum()),
        got_most=float(lots.most[bought].sum()),
        sent_most=float(lots.most[sold].sum()),
        passed_kg=passed,
        dwell_days=max(float(kg @ wait), 0.0) / total,
        other_code_share=float(kg @ ~lots.own[sold[second]]) / total,
    )
