"""Masses, packages and prices that do not go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.packing import PAYLOAD_KG, usual_package_kg
from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.vet.checks.batch import Batch

FAR = 3.0
"""Robust deviations of a log unit value from the median of its code."""
TARE_SHARE = 0.5


@check(
    "price_low",
    "physics",
    "medium",
    0.7,
    -0.1,
    "value per kg {figure}, far below the usual of its code",
    "value per kg is usual for its code",
    "invoice, contract and payment: the value is low for the code",
)
def price_low(batch: Batch) -> Outcome:
    """Far cheaper than other lines of its code."""
    deviation, unit = _prices(batch)
    return Outcome(np.nan_to_num(deviation) < -FAR, np.isfinite(deviation), unit)


@check(
    "price_high",
    "physics",
    "high",
    1.5,
    -0.05,
    "value per kg {figure}, far above the usual of its code",
    "value per kg is usual for its code",
    "other goods than declared: the value is high for the code",
)
def price_high(batch: Batch) -> Outcome:
    """Far dearer than other lines of its code: the price of something else."""
    deviation, unit = _prices(batch)
    return Outcome(np.nan_to_num(deviation) > FAR, np.isfinite(deviation), unit)


def _prices(batch: Batch) -> tuple[Array, Array]:
    found = batch.sql("prices.sql")
    return found["deviation"], found["unit"]


@check(
    "gross_below_net",
    "physics",
    "high",
    1.5,
    0.0,
    "gross mass is {figure} of the net mass",
    "gross mass is not below net mass",
    "weigh: goods and packages",
)
def gross_below_net(batch: Batch) -> Outcome:
    """Goods that are heavier without their packages."""
    share = _share(batch.amount("gross_kg"), batch.amount("net_kg"))
    return Outcome(np.nan_to_num(share, nan=1.0) < 0.999, np.isfinite(share), share)


@check(
    "heavy_packing",
    "physics",
    "medium",
    0.8,
    0.0,
    "net mass is {figure} of the gross mass",
    "the packing has a usual mass",
    "weigh: there may be more goods than declared",
)
def heavy_packing(batch: Batch) -> Outcome:
    """More packing than goods: the net mass is understated, or the goods are not these."""
    gross = batch.amount("gross_kg")
    share = np.where(gross > 200, _share(batch.amount("net_kg"), gross), np.nan)
    return Outcome(np.nan_to_num(share, nan=1.0) < TARE_SHARE, np.isfinite(share), share)


@check(
    "over_payload",
    "physics",
    "medium",
    1.0,
    0.0,
    "{figure} kg a container, more than one carries",
    "its containers can carry it",
    "weigh the container",
)
def over_payload(batch: Batch) -> Outcome:
    """More than a container may weigh."""
    boxes = batch.map_text("containers", lambda text: len(text.split()))
    mass = np.fmax(batch.amount("gross_kg"), batch.amount("net_kg"))
    per_box = np.where(boxes > 0, mass / np.maximum(boxes, 1), np.nan)
    return Outcome(np.nan_to_num(per_box) > PAYLOAD_KG, np.isfinite(per_box), per_box)


@check(
    "kg_per_package",
    "physics",
    "medium",
    0.8,
    -0.05,
    "{figure} kg a package, unusual for its kind",
    "the mass of a package is usual for its kind",
    "count and weigh packages",
)
def kg_per_package(batch: Batch) -> Outcome:
    """Packages heavier or lighter than such packages are."""
    net, gross = batch.amount("net_kg"), batch.amount("gross_kg")
    each = _share(np.where(np.isfinite(net), net, gross), batch.amount("packages"))
    low = batch.map_text("package_kind", lambda text: usual_package_kg(text)[0])
    high = batch.map_text("package_kind", lambda text: usual_package_kg(text)[1])
    looked = np.isfinite(each) & np.isfinite(low)
    with np.errstate(invalid="ignore"):
        return Outcome(looked & ((each < low) | (each > high)), looked, each)


def _share(part: Array, whole: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
