"""Tonnes with intervals: how far the truth lay from estimates of plants that were injected into innocent lanes.

`tonnage.csv` is written by `scripts/refit_tonnage.py`: for hubs with both legs reported, for hubs with one, and for
the total of a scan, in thirds of the predicted relative spread, factors of the estimate between which the planted
tonnes lay. All of it is conditional on rerouting being there, and on plants like the benchmark's.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask

Kind = Literal["hub", "one leg", "total"]
FLOOR: dict[Kind, float] = {"hub": 0.01, "one leg": 0.01, "total": 0.02}
"""Added to amounts before ratios are taken, as a share of A: a physical floor under every relative error."""

FACTORS = ("low", "high", "most")


@dataclass(frozen=True)
class Tonnage:
    """Monthly amounts of units (k,): estimate, 90 % interval, and a bound that one plant in two hundred passed."""

    estimate: Array
    low: Array
    high: Array
    most: Array

    def times(self, months: int) -> Tonnage:
        """Over so many months."""
        return Tonnage(months * self.estimate, months * self.low, months * self.high, months * self.most)


def hub_amounts(kind: Kind, excess: Array, error: Array, weaker: Array, direct: Array) -> Tonnage:
    """Amounts of hubs or cells (k,), none negative and in order.

    No more than the weaker leg gained can have been rerouted, if reports were exact: the bound is that or the
    table's, whichever is more. `direct` is A, summed over products where a hub has several.
    """
    estimate = np.maximum(excess, 0.0)
    low, high, most = between(kind, estimate, error, direct)
    return Tonnage(estimate, low, high, np.maximum(most, weaker))


def total_amount(flagged: Mask, chance: Array, estimate: Array, error: Array, direct: float) -> Tonnage:
    """What all hubs (k,) of one scan diverted, each a (1,) array, once some are flagged.

    Hubs that are not flagged carry something too, but what all of them gained is mostly ordinary trade: flagged hubs
    count in full, the others by their `chance`, which holds at the share of rerouting hubs that the suites have.
    """
    expected, spread = expected_total(flagged, chance, estimate, error)
    return Tonnage(expected, *between("total", expected, spread, np.atleast_1d(direct)))


def expected_total(flagged: Mask, chance: Array, estimate: Array, error: Array) -> tuple[Array, Array]:
    """The expected total of one scan's hubs (k,) and its standard error, both (1,)."""
    share = np.where(flagged, 1.0, chance)
    doubt = chance * (1.0 - chance) * estimate**2 + np.where(flagged, error**2, 0.0)
    return np.atleast_1d(share @ estimate), np.sqrt(np.atleast_1d(doubt.sum()))


def between(kind: Kind, estimate: Array, error: Array, direct: Array) -> tuple[Array, Array, Array]:
    """The table's low, high and most for estimates (k,) with their standard errors."""
    floor = FLOOR[kind] * direct
    upper_edges, factors = _table()[kind]
    third = np.searchsorted(upper_edges, relative_spread(kind, estimate, error, direct))
    low, high, most = (np.maximum((estimate + floor) * factor - floor, 0.0) for factor in factors[third].T)
    return np.minimum(low, estimate), np.maximum(high, estimate), np.maximum(most, np.maximum(high, estimate))


def relative_spread(kind: Kind, estimate: Array, error: Array, direct: Array) -> Array:
    """The standard error over the estimate, with the floor below: what the thirds are made of; 0 without trade."""
    scale = estimate + FLOOR[kind] * direct
    spread: Array = np.where(scale > 0, error, 0.0) / np.where(scale > 0, scale, 1.0)
    return spread


@cache
def _table() -> dict[Kind, tuple[Array, Array]]:
    """By kind the upper edges of all thirds but the last (2,) and the factors (3, 3)."""
    text = resources.files("oretrace.detect.diversion").joinpath("tonnage.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    table: dict[Kind, tuple[Array, Array]] = {}
    for kind in FLOOR:
        thirds = [row for row in rows if row["kind"] == kind]
        edges = np.array([float(row["spread_up_to"]) for row in thirds[:-1]])
        table[kind] = edges, np.array([[float(row[name]) for name in FACTORS] for row in thirds])
    return table
