"""What `withheld` finds in small worlds, number by number."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from oretrace.detect.withheld.detector import Withheld
from oretrace.question import Question
from tests.detect.world import World, ban, make_world, month, records, stored
from tests.pins import constants, found_by, same

Row = dict[str, Any]
Change = Callable[[World, Row, int], list[Row]]


def _found(folder: Path, change: Change, months: int = 48, t0: int = 30) -> Row:
    """A small world of whose rows each is changed, given the months since the act."""
    world = make_world(3, listed=2, unlisted=4, places=6, months=months, t0=t0, fall=0.0)
    table, first = records(world), month(t0)
    merged: dict[tuple[Any, ...], Row] = {}
    for row in table.to_pylist():
        day = row["period_start"]
        for one in change(world, row, (day.year - first.year) * 12 + day.month - first.month):
            key = tuple(one[name] for name in ("reporter", "partner", "flow", "hs_code", "period_start"))
            if key in merged and not one["suppressed"]:
                merged[key]["value"] += one["value"]
                merged[key]["net_kg"] = None if one["net_kg"] is None else merged[key]["net_kg"] + one["net_kg"]
            else:
                merged[key] = dict(one)
    rows = [row | {"line": number} for number, row in enumerate(merged.values(), 1)]
    store = stored(folder / "store", pa.Table.from_pylist(rows, schema=table.schema))
    return found_by(Withheld(), store, Question(ban(world)), explained=6)


def _unnamed(row: Row, share: float, area: str = "ANS") -> list[Row]:
    amounts = {name: row[name] for name in ("value", "net_kg")}
    moved = row | {"partner": area} | {name: amount * share for name, amount in amounts.items()}
    return [row | {name: amount * (1 - share) for name, amount in amounts.items()}, moved]


def _withheld(row: Row) -> Row:
    return row | {"suppressed": True, "value": None, "net_kg": None}


def both_ends_withhold(folder: Path) -> Row:
    """The issuer's exports of one good lose their partners, one lane is withheld by both ends; others do a little."""

    def change(world: World, row: Row, since: int) -> list[Row]:
        what = row["reporter"], row["partner"], row["flow"], row["hs_code"]
        one, other = world.listed
        if what == ("CHN", "USA", "export", other) and since >= 1:
            return [_withheld(row)]
        if what == ("USA", "CHN", "import", other) and since >= 0 and since % 3 == 0:
            return [_withheld(row)]
        if what[0] == "CHN" and what[2:] == ("export", one):
            return _unnamed(row, 0.4 if since >= 2 else 0.05)
        if what[:2] == ("VNM", "MYS") and since % 5 == 0:
            return [_withheld(row)]
        return _unnamed(row, 0.02 + 0.002 * (since + 30)) if what[0] in ("THA", "USA") and what[3] != one else [row]

    return _found(folder, change)


def a_practice(folder: Path) -> Row:
    """The target withholds ever more of all it buys; masses are missing in a month; a year of history."""

    def change(world: World, row: Row, since: int) -> list[Row]:
        if row["reporter"] == "CAN" and since == -3:
            return [row | {"net_kg": None}]
        if row["reporter"] == "USA" and row["flow"] == "import":
            return _unnamed(row, min(0.04 * 2 ** ((since + 13) / 9), 0.6))
        return [row]

    return _found(folder, change, months=30, t0=13)


CASES: dict[str, Callable[[Path], Row]] = {
    "both_ends_withhold": both_ends_withhold,
    "a_practice": a_practice,
    "constants": lambda _: constants("oretrace.detect.withheld"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
