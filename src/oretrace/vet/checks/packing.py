"""Packages against the mass that packages of their kind have among the other lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    from oretrace.vet.checks.batch import Batch

RARE = 0.01
"""Share of the lines of a kind of package whose packages weigh about as much."""


@check(
    "rare_package_mass",
    "physics",
    "high",
    2.0,
    -0.05,
    "{figure} kg a package, as hardly any other lines of that kind of package have",
    "its packages weigh what other such packages do",
    "count and weigh packages: the mass declared is not that of so many",
)
def rare_package_mass(batch: Batch) -> Outcome:
    """Bags, drums and pallets come in few sizes; a mass that is none of them is not what is in so many packages."""
    found = batch.sql("packing.sql")
    share = np.asarray(found["like_share"], float)
    return Outcome(np.nan_to_num(share, nan=1.0) < RARE, np.isfinite(share), np.asarray(found["kg_each"], float))
