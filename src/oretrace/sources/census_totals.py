"""Keeps each trade once: totals rather than their splits by district, rate provision or country subcode.

Exports also come split into domestic (DF 1) and foreign goods (DF 2), which together are all exports (DF -). Foreign
goods are re-exports: they are kept as such beside the total. Without a total, the two are added up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.census_layout import SPLITS
from oretrace.sources.columns import choice, encode, translate
from oretrace.sources.duplicates import groups
from oretrace.sources.sheet import Sheet

if TYPE_CHECKING:
    from numpy.typing import NDArray

DOMESTIC_OR_FOREIGN = {"-": "total", "1": "domestic", "2": "foreign"}


@dataclass(frozen=True)
class Exports:
    """Records of exports, and of each whether it is a re-export; `added` if domestic and foreign must be added up."""

    sheet: Sheet
    re_export: NDArray[np.bool_]
    added: bool


def without_splits(sheet: Sheet, trade: tuple[str, ...], ignored: dict[str, int]) -> Sheet:
    """The sheet without records of a part of a trade; `trade` names the columns that distinguish trades.

    A trade of which there are only parts is an InputError, as it is unknown whether they are complete.
    """
    names = [name for name in SPLITS["import"] if name in sheet.table.column_names]
    splits = {name: _split(sheet, name) for name in names}
    parts = np.zeros(len(sheet.records), bool)
    for name, split in splits.items():
        ignored[f"split by {name}"] = int(np.count_nonzero(split & ~parts))
        parts |= split
    if parts.any():
        _check_totals(sheet, splits, parts, trade)
    return sheet.keep(~parts)


def _split(sheet: Sheet, column: str) -> NDArray[np.bool_]:
    whole: tuple[str, ...] = ("-", "TOTAL")
    if column == "SUMMARY_LVL2":  # HS by CY, and by DF: code by country, and domestic or foreign
        whole = ("HSCY", "HSCYDF") if "DF" in sheet.table.column_names else ("HSCY",)
    return encode(sheet, column).mask(lambda text: text not in whole)


def _check_totals(
    sheet: Sheet, splits: dict[str, NDArray[np.bool_]], parts: NDArray[np.bool_], trade: tuple[str, ...]
) -> None:
    """An InputError where there are only parts of a trade."""
    _, group = groups([encode(sheet, name) for name in trade])
    alone = np.flatnonzero(~_any(group, ~parts))
    if alone.size:
        row = int(alone[0])
        column = next(name for name, split in splits.items() if split[row])
        do = f"Ask the API without {column}: whether the parts are complete is unknown"
        found = sheet.table.column(column)[row].as_py()
        raise InputError("a record with the total of the trade", found, sheet.where(row, column), do=do)


def _any(group: NDArray[np.int64], mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each row whether `mask` is true anywhere in its group."""
    found = np.zeros(int(group.max(initial=-1)) + 1, bool)
    found[group[mask]] = True
    return found[group]


def exports(sheet: Sheet, trade: tuple[str, ...], ignored: dict[str, int]) -> Exports:
    """Exports and re-exports; domestic exports are left out where the total is there."""
    count = len(sheet.records)
    if "DF" not in sheet.table.column_names:
        return Exports(sheet, np.zeros(count, bool), False)
    kind = translate(sheet, "DF", choice("DF", DOMESTIC_OR_FOREIGN), required=False)
    domestic, foreign = kind.mask("domestic".__eq__), kind.mask("foreign".__eq__)
    if not domestic.any():
        return Exports(sheet, foreign, False)
    _, group = groups([encode(sheet, name) for name in trade])
    has_total = _any(group, ~domestic & ~foreign)
    if not foreign.any():
        _refuse_domestic_alone(sheet, domestic & ~has_total)
    left_out = domestic & has_total
    if left_out.any():
        ignored["domestic exports, part of the total"] = int(np.count_nonzero(left_out))
    # Without a total, a record of foreign goods speaks twice: of re-exports, and of its part of all exports.
    twice = foreign & ~has_total
    return _repeat(sheet, np.where(left_out, 0, 1 + twice), foreign & ~twice)


def _refuse_domestic_alone(sheet: Sheet, alone: NDArray[np.bool_]) -> None:
    if alone.any():
        row = int(np.argmax(alone))
        do = "Ask the API for DF=- as well, or without DF: domestic goods are not all exports"
        raise InputError("total exports", "1 (domestic) alone", sheet.where(row, "DF"), do=do)


def _repeat(sheet: Sheet, times: NDArray[np.int64], re_export: NDArray[np.bool_]) -> Exports:
    """The sheet with each record so many times, a second time as re-export; then every record counts as two lines."""
    import pyarrow as pa

    if times.max(initial=1) == 1:
        keep = times == 1
        return Exports(sheet.keep(keep), re_export[keep], added=False)
    rows = np.repeat(np.arange(times.size), times)
    second = np.append(False, rows[1:] == rows[:-1])
    records = 2 * sheet.records[rows] - 1 + second
    table = sheet.table.take(pa.array(rows))
    locate = sheet.locate
    doubled = replace(sheet, table=table, records=records, coded={}, locate=lambda record: locate((record + 1) // 2))
    doubled = replace(doubled, starts=tuple(2 * start - 1 for start in sheet.starts))
    return Exports(doubled, re_export[rows] | second, added=True)
