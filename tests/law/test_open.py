"""Two hundred questions with answers made independently of the code, from the shared cases."""

import csv
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from oretrace.law.check import check_lines


def end_user(text: str) -> str:
    """military, civil or unknown, as the command line takes it."""
    if re.search(r"militar|missile|forces", text):
        return "military"
    return "civil" if "civil" in text else "unknown"


@pytest.fixture(scope="module")
def tally(data_file: Callable[[str], Path]) -> Counter[tuple[str, str, bool]]:
    """Questions by class, answer given, and whether that answer is among those right."""
    with data_file("../cases/texts/law_open.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = pa.Table.from_pylist(
        [
            {
                "hs_code": row["hs_code"],
                "origin": row["origin"],
                "destination": row["destination"],
                "on": row["date"],
                "purity": row["purity"] or None,
                "form": row["text"],
                "end_user": end_user(row["end_user"]),
            }
            for row in rows
        ]
    )
    given = check_lines(lines).column("answer").to_pylist()
    right = [answer in (row["answer"], *row["also_ok"].split(";")) for row, answer in zip(rows, given, strict=True)]
    return Counter(zip((row["klass"] for row in rows), given, right, strict=True))


def test_no_controlled_good_is_cleared(tally: Counter[tuple[str, str, bool]]) -> None:
    assert tally["true_controlled", "not_controlled", False] == 0
    assert tally["true_controlled", "controlled", True] >= 95


def test_near_misses_are_not_controlled(tally: Counter[tuple[str, str, bool]]) -> None:
    wrong = sum(count for (klass, _, right), count in tally.items() if klass == "near_miss" and not right)
    assert wrong == 0 and tally["near_miss", "not_controlled", True] >= 46


def test_depends_is_answered_where_it_is_true(tally: Counter[tuple[str, str, bool]]) -> None:
    wrong = sum(count for (klass, _, right), count in tally.items() if klass == "depends" and not right)
    assert wrong == 0
    depends = sum(count for (_, given, _), count in tally.items() if given == "depends")
    assert depends <= sum(count for (klass, _, _), count in tally.items() if klass == "depends")
