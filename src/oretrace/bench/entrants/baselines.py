"""Ordinary detectors: what an analyst would compute first. Each gives one score per cell, higher more suspicious.

They share nothing with the project's own detector, so that a change of it cannot move what it is compared with.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.bench.entrants.cells import CellBatch

FLOOR_SHARE = 0.02
SMALLEST_LOT_KG = 100.0
VOLUME_RISE, PRICE_FALL = 1.05, 0.95
LANE_USD_PER_MONTH = 10_000 * 52 / 12
"""Assumption: a lane's value floor is a twentieth of the surveillance tool's 200,000 a week, which holds for a code
from all origins together."""


def chance(cells: CellBatch) -> Array:
    """Claims nothing: uniform draws that depend only on the group's label and the candidate's number."""
    sizes = np.bincount(cells.group, minlength=len(cells.labels))
    return np.concatenate([np.zeros(0), *map(_draws, cells.labels, sizes.tolist())])


def _draws(label: str, count: int) -> Array:
    return np.random.default_rng(int.from_bytes(sha256(label.encode()).digest()[:8])).random(count)


def min_floored_growth(cells: CellBatch) -> Array:
    """Both legs grew, compared with what was lost: min over legs of ln((post + f)/(pre + f)) of monthly means.

    f is 2 % of the former direct trade, at least 100 kg. Source: the project's method
    notes.
    """
    return np.minimum(*(np.log((post + _floor(cells)) / (pre + _floor(cells))) for pre, post in _means(cells)))


def min_regularity_gain(cells: CellBatch) -> Array:
    """Both legs came into regular use: min over legs of the gain in the share of months with more than f.

    The share among the last half of the post months, ⌈n/2⌉ of n, less that among all pre months: from -1 to 1,
    whatever the amounts, and with many ties. f as in `min_floored_growth`. No source: this benchmark's own.
    """
    return np.minimum(*(_regularity_gain(cells, leg.kg) for leg in (cells.leg1, cells.leg2)))


def yoy_leg1(cells: CellBatch) -> Array:
    """Origin → hub grew: mean of ln(1 + kg) of the last 12 months, or all there are, less the year before's.

    Each month is compared with the same calendar month of the last year before the date. Source: the usual
    year-on-year screen of trade monitoring.
    """
    return _year_on_year(cells, cells.leg1.kg)


def yoy_leg2(cells: CellBatch) -> Array:
    """Hub → destination grew: as `yoy_leg1`, for the second leg."""
    return _year_on_year(cells, cells.leg2.kg)


def min_yoy(cells: CellBatch) -> Array:
    """Both legs grew: the weaker leg's year-on-year growth."""
    return np.minimum(yoy_leg1(cells), yoy_leg2(cells))


def level_min(cells: CellBatch) -> Array:
    """Much could have passed through: mean over post months of min(in, out), as a share of the former direct trade.

    The share makes products comparable and leaves the order within a scenario as in kg. Source: Iyoha, Malesky,
    Wen, Wu and Feng, "Exports in Disguise? Trade Rerouting during the US–China Trade War" (HBS WP 24-072).
    """
    return np.asarray(_matched(cells)[:, cells.pre :].mean(axis=1) / _scale(cells))


def change_min(cells: CellBatch) -> Array:
    """More could have passed through than before: change of `level_min` against the months before (same source)."""
    matched = _matched(cells)
    change = matched[:, cells.pre :].mean(axis=1) - matched[:, : cells.pre].mean(axis=1)
    return np.asarray(change / _scale(cells))


def robust_z(cells: CellBatch) -> Array:
    """Both legs left their usual range: min over legs of (post mean − pre median)/(1.4826·MAD + f).

    f, as in `min_floored_growth`, keeps lanes that were mostly empty (MAD 0) from scoring without bound. Source:
    Iglewicz and Hoaglin (1993), how to detect and handle outliers.
    """
    return np.minimum(*(_robust_z(cells, leg.kg) for leg in (cells.leg1, cells.leg2)))


def did(cells: CellBatch) -> Array:
    """Both legs grew more than their peers: min over legs of the change of mean ln(1 + kg) less the peers' mean.

    A leg's peers are the same leg of the other candidates of its scenario that moved at all in the window; without
    any, nothing is taken off. Source: difference in differences, Card and Krueger (1994).
    """
    return np.minimum(*(_difference_in_differences(cells, leg.kg) for leg in (cells.leg1, cells.leg2)))


def surveillance_gates(cells: CellBatch) -> Array:
    """Hub → destination rose by 5 % or more while its unit value fell by 5 % or more, above a floor of value.

    Year on year as in `yoy_leg1`. The score is the number of gates passed, plus a grade in (0, 1) by growth of
    volume so that cells can be ranked. An unknown unit value passes no gate. Source: the hits of the European
    Commission's monitoring of trade diversion (2025); the floor for one lane is this benchmark's assumption.
    """
    kg_before, kg_after = _year_and_before(cells, cells.leg2.kg)
    usd_before, usd_after = _year_and_before(cells, cells.leg2.usd)
    before, after = kg_before.sum(axis=1), kg_after.sum(axis=1)
    rises = (after >= VOLUME_RISE * before) & (after > 0)
    # usd_after/after ≤ .95·usd_before/before, multiplied out so that an empty year needs no division
    cheapens = (
        (before > 0) & (after > 0) & (usd_after.sum(axis=1) * before <= PRICE_FALL * usd_before.sum(axis=1) * after)
    )
    matters = usd_after.mean(axis=1) >= LANE_USD_PER_MONTH
    growth = np.log1p(after) - np.log1p(before)
    grade = 0.5 + 0.5 * growth / (1.0 + np.abs(growth))
    return np.asarray(rises.astype(float) + cheapens + matters + grade)


def weaker_excess(cells: CellBatch) -> Array:
    """kg (k,) that the weaker leg carried over the whole window above its monthly mean before; never negative."""
    return cells.post * np.maximum(np.minimum(*(post - pre for pre, post in _means(cells))), 0.0)


def _means(cells: CellBatch) -> tuple[tuple[Array, Array], ...]:
    """Monthly means before and after of both legs."""
    pre = cells.pre
    return tuple((leg.kg[:, :pre].mean(axis=1), leg.kg[:, pre:].mean(axis=1)) for leg in (cells.leg1, cells.leg2))


def _scale(cells: CellBatch) -> Array:
    return np.maximum(cells.former, SMALLEST_LOT_KG)


def _floor(cells: CellBatch) -> Array:
    return np.maximum(FLOOR_SHARE * cells.former, SMALLEST_LOT_KG)


def _matched(cells: CellBatch) -> Array:
    return np.minimum(cells.leg1.kg, cells.leg2.kg)


def _regularity_gain(cells: CellBatch, kg: Array) -> Array:
    used = kg > _floor(cells)[:, None]
    return np.asarray(used[:, cells.pre + cells.post // 2 :].mean(axis=1) - used[:, : cells.pre].mean(axis=1))


def _year_and_before(cells: CellBatch, amounts: Array) -> tuple[Array, Array]:
    """The last 12 post months, or all there are, and the same calendar months of the last year before the date."""
    after = np.arange(max(cells.post - 12, 0), cells.post)
    return amounts[:, cells.pre - 12 + after % 12], amounts[:, cells.pre + after]


def _year_on_year(cells: CellBatch, kg: Array) -> Array:
    before, after = _year_and_before(cells, kg)
    return np.asarray(np.log1p(after).mean(axis=1) - np.log1p(before).mean(axis=1))


def _robust_z(cells: CellBatch, kg: Array) -> Array:
    before = kg[:, : cells.pre]
    median = np.median(before, axis=1)
    spread = 1.4826 * np.median(np.abs(before - median[:, None]), axis=1)
    return np.asarray((kg[:, cells.pre :].mean(axis=1) - median) / (spread + _floor(cells)))


def _difference_in_differences(cells: CellBatch, kg: Array) -> Array:
    logs = np.log1p(kg)
    change = logs[:, cells.pre :].mean(axis=1) - logs[:, : cells.pre].mean(axis=1)
    moved = kg.any(axis=1)

    def of_others(values: Array) -> Array:
        total = np.bincount(cells.group, weights=values, minlength=len(cells.labels))
        return np.asarray(total[cells.group] - values)

    peers = np.maximum(of_others(moved.astype(float)), 1.0)
    return np.asarray(change - of_others(np.where(moved, change, 0.0)) / peers)
