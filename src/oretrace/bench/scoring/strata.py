"""The strata of the result card: their printed names, and which cells are compared in each.

Positives are cells planted by the end of the window. Negatives are the cells of the same scenarios through which
nothing diverted ever goes. A hub whose goods have not arrived yet is neither, nor is a suspected cell of real data.
A scenario that ends before the window does is in none of its strata.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import WINDOWS

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.bench.scoring.table import TruthTable

FULL = WINDOWS[-1]
PASSES = ("tight", "loose")
STRONG = 0.5
"""σ from which a plant counts for the headline."""

SIZES = ("<0.25", "0.25-0.5", "0.5-1", "1-2", "2-5", ">5")
SIZE_EDGES = (0.25, 0.5, 1.0, 2.0, 5.0)
"""Diverted kg a month over the weaker leg's ordinary trade; a size on an edge belongs above it."""

NOTHING_PLANTED = f"nothing planted, {FULL} months"


def headline(passthrough: str, months: int = FULL) -> str:
    """Strong plants of one pass-through: the rows that marks are set on."""
    return f"sigma>=0.5, {passthrough}, {months} months"


def everything(months: int = FULL, passthrough: str = "") -> str:
    """All scenarios, those with nothing planted among them; of one pass-through where it is named."""
    return f"all, {passthrough}, {months} months" if passthrough else f"all, {months} months"


def one_sigma(sigma: float, passthrough: str) -> str:
    """Plants of one σ."""
    return f"sigma={sigma:g}, {passthrough}, {FULL} months"


def one_size(size: str, passthrough: str) -> str:
    """Plants of one size against the weaker leg's ordinary trade."""
    return f"plant {size} of ordinary, {passthrough}, {FULL} months"


def one_density(dense: bool, passthrough: str) -> str:
    """Strong plants, only hubs whose legs both moved in at least half of the months before, or only the others."""
    return f"sigma>=0.5, {'dense' if dense else 'sparse'} hubs, {passthrough}, {FULL} months"


def one_tactic(tactic: str) -> str:
    """Strong plants of one tactic."""
    return f"sigma>=0.5, {tactic}, {FULL} months"


@dataclass(frozen=True)
class Stratum:
    """One row of the card: scenarios (s,), positives and negatives (k,), judged after `months`.

    `parts` names what is measured beside the ranking: tonnes, power, delay, calibration, decoys.
    """

    half: str
    name: str
    months: int
    scenarios: Mask
    positive: Mask
    negative: Mask
    parts: tuple[str, ...] = ()

    @property
    def window(self) -> int:
        """Row of `months` in arrays of (windows, cells)."""
        return WINDOWS.index(self.months)


def strata(table: TruthTable, half: str) -> list[Stratum]:
    """All strata of one half in the order of the card; those without a scenario or a cell to judge are left out."""
    every = (*_headlines(table, half), *_refinements(table, half), *_wholes(table, half))
    return [s for s in every if s.scenarios.any() and (s.positive.any() or s.negative.any())]


def _stratum(
    table: TruthTable, half: str, name: str, months: int, where: Mask, parts: tuple[str, ...] = ()
) -> Stratum:
    scenarios = where & _asked(table, half, months)
    cells = table.cells_of(scenarios)
    positive = cells & table.planted[WINDOWS.index(months)]
    negative = cells & ~table.on_route & ~table.suspected
    return Stratum(half, name, months, scenarios, positive, negative, parts)


def _asked(table: TruthTable, half: str, months: int) -> Mask:
    """Scenarios (s,) of a half that have so many months after the date."""
    return np.asarray((table.half == half) & (table.months_after >= months))


def _headlines(table: TruthTable, half: str) -> Iterator[Stratum]:
    strong = table.sigma >= STRONG
    for months in reversed(WINDOWS):
        for passthrough in PASSES:
            where = strong & (table.passthrough == passthrough)
            parts = ("tonnes", "power", "delay") if months == FULL else ("tonnes", "power")
            yield _stratum(table, half, headline(passthrough, months), months, where, parts)
    tactics = sorted(set(table.tactic[table.sigma > 0].tolist()))
    for tactic in tactics if len(tactics) > 1 else ():
        yield _stratum(table, half, one_tactic(tactic), FULL, strong & (table.tactic == tactic), ("tonnes",))


def _refinements(table: TruthTable, half: str) -> Iterator[Stratum]:
    evading = table.sigma > 0
    for passthrough in PASSES:
        passes = evading & (table.passthrough == passthrough)
        for sigma in np.unique(table.sigma[passes]).tolist():
            where = passes & (table.sigma == sigma)
            yield _stratum(table, half, one_sigma(sigma, passthrough), FULL, where, ("tonnes",))
        whole = _stratum(table, half, "", FULL, passes)
        size = np.digitize(plant_size(table), SIZE_EDGES)
        for number, name in enumerate(SIZES):
            positive = whole.positive & (size == number)
            if positive.any():
                yield _part(whole, one_size(name, passthrough), positive, whole.negative)
        strong = _stratum(table, half, "", FULL, passes & (table.sigma >= STRONG))
        for dense in (True, False):
            cells = table.dense == dense
            yield _part(strong, one_density(dense, passthrough), strong.positive & cells, strong.negative & cells)


def _wholes(table: TruthTable, half: str) -> Iterator[Stratum]:
    nothing = table.sigma == 0
    anything = np.ones_like(nothing)
    parts = ("tonnes", "calibration", "decoys")
    for months in WINDOWS:
        yield _stratum(table, half, everything(months), months, anything, parts)
        for passthrough in PASSES:
            passes = (table.passthrough == passthrough) & _asked(table, half, months)
            if passes.any():  # else it would be another name for "nothing planted"
                yield _stratum(
                    table, half, everything(months, passthrough), months, nothing | passes, ("calibration",)
                )
    yield _stratum(table, half, NOTHING_PLANTED, FULL, nothing, ("calibration",))


def _part(whole: Stratum, name: str, positive: Mask, negative: Mask) -> Stratum:
    return Stratum(whole.half, name, whole.months, whole.scenarios, positive, negative)


def plant_size(table: TruthTable) -> Array:
    """Mean diverted kg a month after 18 months over the weaker leg's ordinary kg (k,); infinite over nothing."""
    monthly = table.arrived_kg[WINDOWS.index(FULL)] / FULL
    size: Array = np.divide(
        monthly, table.ordinary_kg, out=np.full(monthly.shape, np.inf), where=table.ordinary_kg > 0
    )
    return size
