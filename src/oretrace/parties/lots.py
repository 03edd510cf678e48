"""Which records of two files are of one lot: one has it leaving, the other arriving, and texts, days, amounts differ.

Two records may be of one lot where their texts begin with the same letter, the second is of the same day or up to
`DAYS` later, and its amount within `APART`. How much a likeness is worth is learnt from the two files themselves, and
every record gets one partner or none (`kernels/matching.py`). Identifiers are carried along and never compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.cells import check_out, write_cells
from oretrace.errors import InputError
from oretrace.kernels.matching import assign, chances, near, surest, weights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from oretrace.arrays import Array, Index

DAYS = 30.0
APART = 0.15
"""Days from the first record to the second, and the largest difference of the logs of their amounts."""
STEP = 0.01
"""Width of a level of the difference of amounts; equal amounts are a level of their own."""
LETTERS = 40
"""Letters of a text that are compared."""
LEAST = -8.0
"""Log odds of a pair taken alone from which it is considered: that nobody else claims either record speaks for it."""
WRONG = 0.015
"""Share of wrong pairs expected among those written, at most; true ones that are less sure are left out."""
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "text": ("memo", "text", "goods_text", "description", "name", "consignee", "consignee_name"),
    "day": ("transaction_date", "date", "day", "happened_on", "arrival_date", "filed_date"),
    "amount": ("amount", "net_kg", "kg", "gross_kg", "weight", "value"),
    "id": ("unique_id", "line_id", "id", "number", "decl_no", "bill_no"),
}
_HEADER = ("origin", "destination", "origin_row", "destination_row", "chance")


@dataclass(frozen=True)
class LotRecords:
    """Records of one file (n,): identifier, text, day as a number, amount; a day or amount that is unknown is NaN."""

    id: Sequence[str]
    text: Sequence[str]
    day: Array
    amount: Array


@dataclass(frozen=True)
class LotPairs:
    """Pairs of records by number (k,), with the chance that each is true."""

    first: Index
    second: Index
    chance: Array


def match(left: LotRecords, arrived: LotRecords) -> LotPairs:
    """The pairs of records that are taken to be of one lot, each record in one of them at most."""
    first, second = _candidates(left, arrived)
    apart = np.abs(np.log(arrived.amount[second] / left.amount[first]))
    wait = (arrived.day[second] - left.day[first]).astype(np.int64)
    rarity, whole = _likeness(left.text, arrived.text, first, second)
    sizes = np.where(apart < 1e-12, 0, 1 + np.floor(apart / STEP)).astype(np.int64)
    start = np.where(whole, 0.5, 0.01) * np.where(apart < APART / 3, 1.0, 0.2)
    fewer = min(len(left.id), len(arrived.id))
    log_odds = weights(np.stack([sizes, wait, 2 * rarity + whole], axis=1), start, fewer)
    kept = assign(first, second, log_odds - LEAST)
    chance = chances(first, second, log_odds, kept, fewer)
    sure = surest(chance, WRONG)
    return LotPairs(first[kept[sure]], second[kept[sure]], chance[sure])


def _candidates(left: LotRecords, arrived: LotRecords) -> tuple[Index, Index]:
    known, there = (np.flatnonzero(np.isfinite(one.day) & (one.amount > 0)) for one in (left, arrived))
    block, other = (
        np.array([ord(one.text[n].strip()[:1].casefold()[:1] or " ") for n in at.tolist()], dtype=np.int64)
        for one, at in ((left, known), (arrived, there))
    )
    first, second = near(block, np.log(left.amount[known]), other, np.log(arrived.amount[there]), -APART, APART)
    first, second = known[first], there[second]
    wait = arrived.day[second] - left.day[first]
    near_ = (wait >= 0) & (wait <= DAYS)
    return first[near_], second[near_]


def _likeness(left: Sequence[str], arrived: Sequence[str], first: Index, second: Index) -> tuple[Index, Index]:
    """Of each pair how rare the letters are with which both texts begin, in bits, and whether they are all of one."""
    every = [one.strip().casefold()[:LETTERS] for one in (*left, *arrived)]
    letters = np.array(every, dtype=f"U{LETTERS}").view(np.uint32).reshape(len(every), LETTERS).astype(np.int64)
    long = np.array([len(one) for one in every])
    other = second + len(left)
    size = np.minimum(long[first], long[other])
    same, going = np.zeros(first.size, dtype=np.int64), np.ones(first.size, dtype=bool)
    bits, place = np.zeros(first.size), np.zeros(len(every), dtype=np.int64)
    for n in range(LETTERS):
        _, place, count = np.unique(place * 0x110000 + letters[:, n], return_inverse=True, return_counts=True)
        going &= (place[first] == place[other]) & (n < size)
        same[going] = n + 1
        bits[going] = np.log2(len(every) / count[place[other[going]]])
    return np.rint(bits).astype(np.int64), (same == size).astype(np.int64)


def match_files(origin: Path, destination: Path, out: Path) -> tuple[int, int, int]:
    """Write the pairs of two files of records; how many, of how many records there and here.

    InputError for a file without a column of texts, days or amounts (`HEADINGS`).
    """
    check_out(out, origin, destination)
    left, arrived = read_records(origin), read_records(destination)
    pairs = match(left, arrived)
    rows = zip(pairs.first.tolist(), pairs.second.tolist(), pairs.chance.tolist(), strict=True)
    write_cells(
        out, _HEADER, ([left.id[i], arrived.id[j], str(i + 1), str(j + 1), f"{chance:.4f}"] for i, j, chance in rows)
    )
    return len(pairs.first), len(left.id), len(arrived.id)


def read_records(path: Path) -> LotRecords:
    """The records of a CSV, Parquet or Excel file, by the usual headings of its columns."""
    from oretrace.sources.reading import read_sheet, read_source

    table = read_sheet(read_source(path, what="a file of lots")).table
    names = {name.casefold(): name for name in reversed(table.column_names)}
    found = {kind: next((names[one] for one in known if one in names), None) for kind, known in HEADINGS.items()}
    if missing := [kind for kind, name in found.items() if name is None and kind != "id"]:
        kind = missing[0]
        do = f"Name a column {' or '.join(HEADINGS[kind][:3])}"
        raise InputError(f"a column of the {kind} of each lot", table.column_names[:20], str(path), do=do)
    columns: dict[str, list[Any]] = {k: table.column(name).to_pylist() for k, name in found.items() if name}
    ids = columns.get("id") or range(1, table.num_rows + 1)
    return LotRecords(
        [str(one) for one in ids],
        ["" if one is None else str(one) for one in columns["text"]],
        np.array([_day(one) for one in columns["day"]], dtype=np.float64),
        np.array([_amount(one) for one in columns["amount"]], dtype=np.float64),
    )


def _day(cell: Any) -> float:
    """A date, or one written as 2024-05-31, as a number of days."""
    try:
        return float(date.fromisoformat(str(cell)[:10]).toordinal())
    except ValueError:
        return float("nan")


def _amount(cell: Any) -> float:
    """A number; one without an end is not an amount."""
    try:
        amount = float(cell)
    except (TypeError, ValueError, OverflowError):
        return float("nan")
    return amount if isfinite(amount) else float("nan")
