"""Finds records of one file that speak of the same trade twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.errors import InputError
from oretrace.sources.columns import MISSING, Coded
from oretrace.sources.sheet import Sheet

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

DENSE_KEYS = 1 << 26


def first_of_each(
    sheet: Sheet, key: Sequence[Coded[Any]], amounts: Sequence[pa.Array], facts: Mapping[str, Coded[Any]]
) -> NDArray[np.bool_]:
    """Where a row is the first with its key; a later row with other amounts or facts is an InputError.

    A record printed twice is collapsed. Two figures for one trade contradict each other, which only the publisher
    can resolve.
    """
    codes, space = _combine(key)
    if _all_distinct(codes, space):
        return np.ones(codes.size, bool)
    first, group = _group(codes)
    firsts = first[group]
    repeated = np.flatnonzero(firsts != np.arange(codes.size))
    _refuse_contradictions(sheet, firsts, repeated, amounts)
    _refuse_other_facts(sheet, firsts, repeated, facts)
    keep = np.ones(codes.size, bool)
    keep[repeated] = False
    return keep


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
    sheet: Sheet, firsts: NDArray[np.int64], repeated: NDArray[np.int64], amounts: Sequence[pa.Array]
) -> None:
    import pyarrow as pa

    for amount in amounts:
        here, there = (amount.take(pa.array(rows)).to_pylist() for rows in (repeated, firsts[repeated]))
        for row, mine, other in zip(repeated.tolist(), here, there, strict=True):
            if mine != other:
                where = f"{sheet.file}, {sheet.locate(int(sheet.records[row]))}"
                before = sheet.locate(int(sheet.records[firsts[row]]))
                do = "Keep one of them, or add up what the mapping does not distinguish"
                raise InputError(f"the figure of {before} for the same trade, {other}", mine, where, do=do)


def _refuse_other_facts(
    sheet: Sheet, firsts: NDArray[np.int64], repeated: NDArray[np.int64], facts: Mapping[str, Coded[Any]]
) -> None:
    for name, column in facts.items():
        differ = repeated[column.codes[repeated] != column.codes[firsts[repeated]]]
        if differ.size:
            row = int(differ[0])
            mine, other = (_value(column, at) for at in (row, int(firsts[row])))
            where = f"{sheet.file}, {sheet.locate(int(sheet.records[row]))}"
            before = sheet.locate(int(sheet.records[firsts[row]]))
            do = "Keep one of them"
            raise InputError(f"the {name} of {before} for the same trade, {other}", mine, where, do=do)


def _value(column: Coded[Any], row: int) -> Any:
    code = int(column.codes[row])
    return None if code == MISSING else column.values[code]
