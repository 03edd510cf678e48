"""Finds records of one file, or of the files of one delivery, that speak of the same trade twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.columns import MISSING, Coded, encode
from oretrace.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

DENSE_KEYS = 1 << 26


def first_of_each(
    sheet: Sheet,
    key: Sequence[Coded[Any]],
    amounts: Sequence[pa.Array],
    facts: Mapping[str, Coded[Any]],
    unread: Sequence[str] = (),
) -> NDArray[np.bool_]:
    """Where a row is the first with its key; a later row with other amounts or facts is an InputError.

    A record printed twice is collapsed. Two figures for one trade contradict each other, which only the publisher
    can resolve. Records that differ in an `unread` column are parts of the trade, be their figures equal by chance.
    """
    codes, space = _combine(key)
    if _all_distinct(codes, space):
        return np.ones(codes.size, bool)
    first, group = _group(codes)
    firsts = first[group]
    repeated = np.flatnonzero(firsts != np.arange(codes.size))
    parts = _differing(sheet, firsts, repeated, unread)
    _refuse_contradictions(sheet, firsts, repeated, amounts, parts)
    _refuse_other_facts(sheet, firsts, repeated, facts)
    _refuse_parts(sheet, firsts, repeated, parts)
    keep = np.ones(codes.size, bool)
    keep[repeated] = False
    return keep


def completed(
    sheet: Sheet, key: Sequence[Coded[Any]], amounts: Mapping[str, pa.Array], unread: Sequence[str] = ()
) -> tuple[NDArray[np.bool_], dict[str, pa.Array]]:
    """Where a row is the first with its key, and the amounts with what later rows have and the first has not.

    For records from several files of a delivery: the value may stand in one and the quantity in another. Where both
    have an amount they must agree, as in `first_of_each`.
    """
    import pyarrow as pa

    first, group = groups(key)
    firsts = first[group]
    repeated = np.flatnonzero(firsts != np.arange(group.size))
    columns = {name: amount.to_numpy(zero_copy_only=False) for name, amount in amounts.items()}
    both = np.zeros(repeated.size, bool)
    made = {}
    for name, column in columns.items():
        both |= ~np.isnan(column[repeated]) & ~np.isnan(column[firsts[repeated]])
        filled = column.copy()
        later = repeated[~np.isnan(column[repeated])][::-1]  # of several the first is written last
        late = later[np.isnan(column[firsts[later]])]
        filled[firsts[late]] = column[late]
        given = repeated[~np.isnan(column[repeated])]
        _refuse_contradictions(sheet, firsts, given, [pa.array(np.where(np.isnan(column), filled, column))], {})
        made[name] = pa.array(filled, from_pandas=True)
    again = repeated[both]
    _refuse_parts(sheet, firsts, again, _differing(sheet, firsts, again, unread))
    keep = np.ones(group.size, bool)
    keep[repeated] = False
    return keep, made


def _differing(
    sheet: Sheet, firsts: NDArray[np.int64], repeated: NDArray[np.int64], unread: Sequence[str]
) -> dict[str, NDArray[np.int64]]:
    """The rows that differ from the first of their key, by the unread column in which they do."""
    found = {}
    for name in unread if repeated.size else ():
        codes = encode(sheet, name).codes
        differ = repeated[codes[repeated] != codes[firsts[repeated]]]
        if differ.size:
            found[name] = differ
    return found


def _refuse_parts(
    sheet: Sheet, firsts: NDArray[np.int64], repeated: NDArray[np.int64], parts: dict[str, NDArray[np.int64]]
) -> None:
    if not parts:
        return
    row = int(min(rows[0] for rows in parts.values()))
    names = [name for name, rows in parts.items() if row in rows]
    before = sheet.locate(int(sheet.records[firsts[row]]))
    expected = "one record of each trade, or `parts: add` in the mapping to add up what it does not distinguish"
    do = "Read the column, leave out all but one of its texts under `ignore_values`, or add up the parts"
    raise InputError(expected, f"a second one, beside {before}, with another {names[0]}", sheet.place(row), do=do)


def groups(key: Sequence[Coded[Any]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first row of each key, in the order of the file, and for each row the number of its key."""
    return _group(_combine(key)[0])


def _group(codes: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    _, first, group = np.unique(codes, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    return first[order], rank[group]


def _combine(key: Sequence[Coded[Any]]) -> tuple[NDArray[Any], int]:
    """One number per row that is equal exactly where all parts of the key are equal, and how many there may be."""
    parts = [part for part in key if len(part.values) > 1]  # never missing: a single value distinguishes nothing
    space = math.prod(len(part.values) + 1 for part in parts)
    # Half the width is twice the speed, where it suffices.
    total: NDArray[Any] = np.zeros(key[0].codes.size, np.int32 if space <= DENSE_KEYS else np.int64)
    used = 1
    for part in parts:
        width = len(part.values) + 1
        if used * width >= 1 << 62:
            _, total = np.unique(total, return_inverse=True)
            used = int(total.max(initial=0)) + 1
        total *= width
        total += part.codes
        used *= width
    return total, used


def _all_distinct(codes: NDArray[Any], space: int) -> bool:
    if space <= DENSE_KEYS:
        seen = np.zeros(space, bool)
        seen[codes] = True
        return int(np.count_nonzero(seen)) == codes.size
    # np.unique hashes here: 19 s for 10^7 rows, against 0.2 s for sorting and looking at neighbours.
    ordered = np.sort(codes)
    return not bool((ordered[1:] == ordered[:-1]).any())


def _refuse_contradictions(
    sheet: Sheet,
    firsts: NDArray[np.int64],
    repeated: NDArray[np.int64],
    amounts: Sequence[pa.Array],
    parts: Mapping[str, NDArray[np.int64]],
) -> None:
    import pyarrow as pa

    for amount in amounts:
        here, there = (amount.take(pa.array(rows)) for rows in (repeated, firsts[repeated]))
        mine, other = (column.to_numpy(zero_copy_only=False) for column in (here, there))
        differ = np.flatnonzero(~((mine == other) | (np.isnan(mine) & np.isnan(other))))
        if differ.size:
            at = int(differ[0])
            row = int(repeated[at])
            before = sheet.locate(int(sheet.records[firsts[row]]))
            do = "Keep one of them, or add up what the mapping does not distinguish"
            if any(row in rows for rows in parts.values()):
                do += ": `parts: add`"
            expected = f"the figure of {before} for the same trade, {there[at].as_py()}"
            raise InputError(expected, here[at].as_py(), sheet.place(row), do=do)


def _refuse_other_facts(
    sheet: Sheet, firsts: NDArray[np.int64], repeated: NDArray[np.int64], facts: Mapping[str, Coded[Any]]
) -> None:
    for name, column in facts.items():
        differ = repeated[column.codes[repeated] != column.codes[firsts[repeated]]]
        if differ.size:
            row = int(differ[0])
            mine, other = (_value(column, at) for at in (row, int(firsts[row])))
            where = sheet.place(row)
            before = sheet.locate(int(sheet.records[firsts[row]]))
            do = "Keep one of them"
            raise InputError(f"the {name} of {before} for the same trade, {other}", mine, where, do=do)


def _value(column: Coded[Any], row: int) -> Any:
    code = int(column.codes[row])
    return None if code == MISSING else column.values[code]
