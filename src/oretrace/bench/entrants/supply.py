"""The project's own detector as an entrant, with the hub's own supply, as `oretrace scan` runs it: new capacity is
taken off its suspicion, and what exceeds all known supply is at least how much came through."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.diversion import diversion_without_supply
from oretrace.kernels.balance import PACE, REPORT_HIGH, REPORT_LOW, STOCK_MONTHS, shortfall
from oretrace.kernels.supply import SupplyMeans, explained, supply_terms, with_supply

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.bench.entrants.calibrate import Judged
    from oretrace.bench.entrants.cells import CellBatch, CellSupply


def diversion(cells: CellBatch, placebos: CellBatch) -> Judged:
    """As `diversion_without_supply` where nothing is known of supply: series of real lanes come without it."""
    judged = diversion_without_supply(cells, placebos)
    if cells.supply is None or placebos.supply is None or judged.amounts is None or judged.claimed is None:
        return judged
    means = means_of(cells, cells.supply)
    return replace(
        judged,
        score=with_supply(judged.score, supply_terms(means, cells.former)),
        placebos=with_supply(judged.placebos, terms_of(placebos, placebos.supply)),
        claimed=judged.claimed & ~explained(means),
        amounts=replace(judged.amounts, at_least=np.minimum(_at_least(cells, cells.supply), judged.amounts.at_most)),
    )


def terms_of(cells: CellBatch, supply: CellSupply) -> Array:
    """The terms of the correction (k, terms)."""
    return supply_terms(means_of(cells, supply), cells.former)


def means_of(cells: CellBatch, supply: CellSupply) -> SupplyMeans:
    """What each hub makes and sells a month before and after the date, each (k,)."""
    pre = cells.pre
    return SupplyMeans(
        made_pre=supply.made[:, :pre].mean(axis=1),
        made_post=supply.made[:, pre:].mean(axis=1),
        elsewhere_pre=supply.elsewhere[:, :pre].mean(axis=1),
        elsewhere_post=supply.elsewhere[:, pre:].mean(axis=1),
        onward_pre=cells.leg2.kg[:, :pre].mean(axis=1),
        onward_post=cells.leg2.kg[:, pre:].mean(axis=1),
    )


def _at_least(cells: CellBatch, supply: CellSupply) -> Array:
    """kg (k,) that exceed all known supply other than the origin's; 0 for a code that holds other goods too.

    Of the months from the date on whose year has a printed figure: what came through by then, came through.
    """
    pre = cells.pre
    former = supply.made_most[:, :pre] + REPORT_HIGH * (supply.bought[:, :pre] + cells.leg1.kg[:, :pre])
    stock = STOCK_MONTHS * former.mean(axis=1)
    known = np.logical_and.accumulate(supply.year[:, pre:] >= 0, axis=1)
    bought, sold = (np.where(known, kg[:, pre:], 0.0).sum(axis=1) for kg in (supply.bought, cells.leg2.kg))
    fed = _made_by_then(supply, pre, known) + REPORT_HIGH * bought + stock
    missing = shortfall(0.0, REPORT_LOW * sold, 0.0, fed, np.inf)
    return np.where(supply.whole_code, missing.kg, 0.0)


def _made_by_then(supply: CellSupply, pre: int, known: Mask) -> Array:
    """The most that was made in the known months (k,): a part of a year may have been its busiest."""
    year, made = np.where(known, supply.year[:, pre:], -1), supply.made_most[:, pre:]
    total = np.zeros(len(year))
    for one in range(int(year.max(initial=-1)) + 1):
        months = (year == one).sum(axis=1)
        a_year = 12.0 * np.where(year == one, made, 0.0).max(axis=1, initial=0.0)
        total += a_year * np.minimum(PACE * months / 12.0, 1.0)
    return total
