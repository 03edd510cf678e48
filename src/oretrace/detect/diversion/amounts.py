"""Amounts of weighed units and of a whole scan, the same in findings and in the answers of the benchmark."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.records import Total
from oretrace.detect.diversion.tonnage import Tonnage, hub_amounts, total_amount

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.detect.diversion.calibration import WeighedHubs
    from oretrace.detect.diversion.panel import Panel
    from oretrace.detect.diversion.windows import Shape


def amounts_of(weighed: WeighedHubs, months: int, least: Array) -> tuple[Tonnage, Array]:
    """Over so many months the amounts of all units (k,), none below `least` (k,), and that bound.

    What the weaker leg gained, or the table's bound, caps `least`.
    """
    found = _monthly(weighed).times(months)
    least = np.minimum(least, found.most)
    estimate = np.maximum(found.estimate, least)
    high = np.maximum(found.high, estimate)
    return Tonnage(estimate, np.maximum(found.low, least), high, found.most), least


def total_of(panel: Panel, shape: Shape, hubs: WeighedHubs) -> Total | None:
    """What all hubs with two known legs diverted; None where none is flagged, or one with a single leg is."""
    if not hubs.flagged.any() or np.any(hubs.flagged & ~hubs.two_leg):
        return None
    two = hubs.two_leg
    direct = panel.direct[:, shape.t0 - shape.pre : shape.t0].mean(axis=1).sum()
    estimate = _monthly(hubs).estimate
    units = hubs.units.take(two)
    found = total_amount(hubs.flagged[two], units.chance, estimate[two], units.error, float(direct)).times(shape.post)
    flagged = shape.post * float(estimate[hubs.flagged].sum())
    return Total(flagged, *(float(values[0]) for values in (found.estimate, found.low, found.high, found.most)))


def _monthly(weighed: WeighedHubs) -> Tonnage:
    """Monthly amounts of all units; a hub with one known leg has the wider interval of one."""
    units = weighed.units
    gain = (units.estimate, units.error, units.weaker, units.direct)
    both, alone = hub_amounts("hub", *gain), hub_amounts("one leg", *gain)
    names = [field.name for field in fields(Tonnage)]
    return Tonnage(*(np.where(weighed.two_leg, getattr(both, name), getattr(alone, name)) for name in names))
