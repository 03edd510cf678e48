"""Records of two files are matched by what they say, never by their identifiers or their order."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oretrace.errors import InputError
from oretrace.parties.lots import LotRecords, match, match_files, read_records

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("ALDER", "BIRCH", "CEDAR", "DOGWOOD", "ELM", "FIR", "GUM", "HAZEL", "IRONWOOD", "JUNIPER")


def made(count: int, seed: int = 1) -> tuple[LotRecords, LotRecords]:
    """Lots that leave, and the same lots arriving in another order, some days later and a little lighter."""
    rng = np.random.default_rng(seed)
    text = [f"{NAMES[rng.integers(10)]} {NAMES[rng.integers(10)]} {rng.integers(40)}" for _ in range(count)]
    day, amount = rng.uniform(0, 300, count).round(), np.exp(rng.normal(8.0, 1.0, count))
    left = LotRecords([f"L{n}" for n in range(count)], text, day, amount)
    order = rng.permutation(count)
    later = (day + rng.uniform(1, 9, count).round())[order]
    arrived = LotRecords(
        [f"A{n}" for n in order],
        [text[n][:12] for n in order],
        later,
        (amount * np.exp(rng.normal(0.0, 0.01, count)))[order],
    )
    return left, arrived


def found(left: LotRecords, arrived: LotRecords) -> set[tuple[str, str]]:
    pairs = match(left, arrived)
    return {(left.id[i], arrived.id[j]) for i, j in zip(pairs.first.tolist(), pairs.second.tolist(), strict=True)}


def test_lots_find_their_arrival() -> None:
    pairs = found(*made(600))
    right = sum(one[1:] == other[1:] for one, other in pairs)
    assert right >= 0.98 * len(pairs) and right >= 0.95 * 600


def test_order_and_identifiers_do_not_matter() -> None:
    left, arrived = made(200)
    order = np.random.default_rng(5).permutation(200)
    mixed = LotRecords(
        [left.id[n] for n in order], [left.text[n] for n in order], left.day[order], left.amount[order]
    )
    assert found(mixed, arrived) == found(left, arrived)


def test_a_lot_without_day_or_amount_has_no_partner() -> None:
    left, arrived = made(200)
    left.day[0], left.amount[1] = np.nan, np.nan
    assert not {"L0", "L1"} & {one for one, _ in found(left, arrived)}


def write(path: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_file_of_pairs_with_identifiers_and_rows(tmp_path: Path) -> None:
    left, arrived = made(60)
    paths = [
        write(
            tmp_path / f"{name}.csv",
            [("line_id", "memo", "date", "net_kg")]
            + [
                (one.id[n], one.text[n], str(np.datetime64(int(one.day[n]), "D")), f"{one.amount[n]:.2f}")
                for n in range(60)
            ],
        )
        for name, one in (("left", left), ("arrived", arrived))
    ]
    count, *sizes = match_files(paths[0], paths[1], tmp_path / "pairs.csv")
    rows = list(csv.DictReader((tmp_path / "pairs.csv").open()))
    assert sizes == [60, 60] and len(rows) == count >= 50
    assert all(row["origin"] == left.id[int(row["origin_row"]) - 1] for row in rows)
    assert all(0 < float(row["chance"]) <= 1 for row in rows)


def test_a_file_without_amounts_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "left.csv", [("memo", "date"), ("A", "2024-01-01")])
    with pytest.raises(InputError, match="amount"):
        match_files(path, path, tmp_path / "pairs.csv")


def test_an_invalid_day_or_amount_is_unknown(tmp_path: Path) -> None:
    left = write(tmp_path / "left.csv", [("memo", "date", "net_kg"), ("ALDER", "", "9"), ("ALDER", "today", "9")])
    arrived = write(tmp_path / "right.csv", [("memo", "date", "net_kg"), ("ALDER", "NaT", "9"), ("ALDER", "", "inf")])
    assert not np.isfinite(np.concatenate([read_records(left).day, read_records(arrived).day])).any()
    assert np.isnan(read_records(arrived).amount[1])
    assert match_files(left, arrived, tmp_path / "pairs.csv")[0] == 0
