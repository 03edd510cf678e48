"""The null of last resort: cells of modelled worlds without any rerouting, where a scan has no placebos of its own.

`null.csv` is written by `scripts/make_null_cells.py`. It assumes that the scan's lanes move as the modelled worlds'
do; whatever rests on it is labelled so.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.cells import TrialCells
from oretrace.detect.diversion.trials import Trial

if TYPE_CHECKING:
    from oretrace.arrays import Array

KIND = "shipped null"
COLUMNS = ("score", "linear", "leg1", "leg2", "estimate", "error", "weaker", "leg1_excess", "leg1_error")
"""Scores, and monthly amounts as shares of A."""

NOBODY = -1
"""Number of the hub of every cell: none of the scan's."""


def shipped_null(direct: float, two_leg: bool) -> tuple[Trial, TrialCells]:
    """One product in as many hubs as there are cells, with amounts in units of `direct`, the scan's A."""
    held = _table()
    size = held["score"].size
    hub, each = np.full(size, NOBODY, dtype=np.int64), np.arange(size)
    nothing = np.zeros((1, size, 0))
    trial = Trial(KIND, 1.0, np.zeros((1, 0)), nothing, nothing if two_leg else None, 0, hub, hub)
    estimate, error, weaker = (
        ("estimate", "error", "weaker") if two_leg else ("leg1_excess", "leg1_error", "leg1_excess")
    )
    return trial, TrialCells(
        product=np.zeros_like(each),
        column=each,
        score=held["score" if two_leg else "leg1"],
        linear=held["linear" if two_leg else "leg1"],
        grew=np.ones(size, dtype=bool),
        leg1=held["leg1"],
        leg2=held["leg2"] if two_leg else None,
        estimate=direct * held[estimate],
        error=direct * held[error],
        weaker=direct * held[weaker],
        direct=np.full(size, direct),
    )


@cache
def _table() -> dict[str, Array]:
    text = resources.files("oretrace.detect.diversion").joinpath("null.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    return {name: np.array([float(row[name]) for row in rows]) for name in COLUMNS}
