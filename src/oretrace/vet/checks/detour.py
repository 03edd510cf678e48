"""Ways by sea that are longer than they need be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.sea import detour, port
from oretrace.vet.checks.batch import read_pairs
from oretrace.vet.checks.record import Outcome, check, nothing

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

MILES, TIMES = 1000.0, 1.15
"""Nautical miles more, and times the straight way, from which on a way is a detour: a hub on the way costs less."""
USUAL, LANE_LINES = 0.1, 20
"""Share of a lane's lines that go by the same port, of so many lines or more: then carriers go that way."""


@check(
    "detour_by_sea",
    "route",
    "low",
    0.3,
    0.0,
    "by its port of loading {figure} nautical miles longer than from its origin straight",
    "its port of loading is on the way from its origin",
    "marks of an earlier origin; the bill of lading from the origin to the port of loading",
)
def detour_by_sea(batch: Batch) -> Outcome:
    """Goods of an origin that are loaded far off the way to where they are unloaded, as few of the lane are."""
    if not (batch.has("port_loading") & batch.has("port_unloading")).any():
        return nothing(len(batch))
    (loading, at_loading), (unloading, at_unloading) = (
        batch.distinct("port_loading"),
        batch.distinct("port_unloading"),
    )
    origins, at_origin = batch.distinct("origin")
    legs, leg = read_pairs(
        (loading, at_loading), (unloading, at_unloading), lambda one, other: (port(one), port(other))
    )
    ways, at_way = np.unique(at_origin * len(legs) + leg, return_inverse=True)
    longer = np.array([_extra(origins[one // len(legs)], *legs[one % len(legs)]) for one in ways.tolist()])[at_way]
    way = batch.sql("detour.sql")
    with np.errstate(invalid="ignore"):
        usual = (way["lane"] >= LANE_LINES) & (way["same"] >= USUAL * way["lane"])
    return Outcome((longer > 0) & ~usual, np.isfinite(longer), longer)


def _extra(origin: str, loading: int | None, unloading: int | None) -> float:
    """Miles of a detour, 0 where it is none, NaN where a port is not known."""
    found = None if loading is None or unloading is None else detour(origin, loading, unloading)
    if found is None:
        return np.nan
    way, straight = found
    return way - straight if way - straight > MILES and way > TIMES * straight else 0.0
