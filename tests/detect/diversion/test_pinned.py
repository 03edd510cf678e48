"""What `diversion` finds in small worlds, number by number, by each kind of claim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.detect.diversion.detector import Diversion
from oretrace.question import Question
from tests.detect.world import (
    DESTINATION,
    ORIGIN,
    Plant,
    Reports,
    World,
    ban,
    make_world,
    month,
    one_leg_growth,
    plant,
    records,
    stored,
)
from tests.pins import constants, found_by, same


def small(seed: int, months: int = 50, t0: int = 34, **size: Any) -> World:
    """Three codes of an act and four others by seven hubs, of which two divert and Mexico keeps what it buys."""
    world = make_world(seed, listed=3, unlisted=4, places=7, months=months, t0=t0, size=100_000.0, **size)
    return one_leg_growth(plant(world, Plant("THA", lag=2), Plant("IND", share=0.2)), "MEX", 4.0)


def _found(folder: Path, world: World, rows: pa.Table, explained: int = 5, **asked: Any) -> dict[str, Any]:
    measure = asked.pop("measure", ban(world))
    return found_by(Diversion(), stored(folder / "store", rows), Question(measure, **asked), explained)


def both_legs(folder: Path) -> dict[str, Any]:
    """Everybody reports."""
    world = small(3)
    return _found(folder, world, records(world))


def first_leg(folder: Path) -> dict[str, Any]:
    """Neither the target nor the hubs report, and the last month is the one that is asked for."""
    world = small(4)
    rows = records(world, Reports(silent=frozenset({DESTINATION, *world.hubs[1:]})))
    return _found(folder, world, rows, explained=3, until=month(46))


def second_leg(folder: Path) -> dict[str, Any]:
    """The origin does not report, nor do all hubs; an act whose goods hubs make themselves."""
    world = small(5)
    rows = records(world, Reports(silent=frozenset({ORIGIN, "THA", "MEX", "VNM"})))
    return _found(folder, world, rows, explained=4)


def values_alone(folder: Path) -> dict[str, Any]:
    """No masses, two currencies, a year before the act, and a target that stops reporting soon after it."""
    world = small(6, months=30, t0=15)
    rows = records(world, Reports(weighed=False, late=0.3))
    rows = rows.filter(pc.or_(pc.not_equal(rows["reporter"], DESTINATION), pc.less(rows["period_start"], month(17))))
    place = rows.column_names.index("currency")
    currency = pc.if_else(pc.equal(rows["reporter"], "MYS"), "EUR", "USD").cast(rows.schema.field("currency").type)
    return _found(folder, world, rows.set_column(place, rows.schema.field("currency"), currency), explained=2)


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "both_legs": both_legs,
    "first_leg": first_leg,
    "second_leg": second_leg,
    "values_alone": values_alone,
    "constants": lambda _: constants("oretrace.detect.diversion"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
