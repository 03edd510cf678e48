"""What `mirror_gap` finds in a small world, number by number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from oretrace.detect.mirror_gap.detector import MirrorGap
from tests.detect.mirror_gap.lanes import ORIGIN, TARGET, after, lanes, question, rows
from tests.detect.world import extra, stored
from tests.pins import constants, found_by, same


def gaps_both_ways(folder: Path) -> dict[str, Any]:
    """A lane that its importer hardly shows, one that its exporter does not, a reporter that changed its system."""
    world = lanes(3, months=48, t0=32)
    few = ("CHN", "RUS", "DEU", "VNM", "THA", "MEX", "USA", "JPN", "FRA")
    kg = {lane: amounts for lane, amounts in world.kg.items() if lane[0] in few and lane[1] in few}
    usual = 60_000.0 * np.random.default_rng(3).lognormal(0, 0.6, 48)
    kg[ORIGIN, "THA"] = usual * after(world, 3.0)
    kg["THA", TARGET] = np.roll(usual, 2) * after(world, 2.0, 0.2)
    kg[ORIGIN, TARGET] = usual * after(world, 0.2)
    kg["VNM", "MEX"] = np.where(np.arange(48) % 9 == 0, 900.0, 0.0)
    world = replace(
        world,
        kg=kg,
        seen={(ORIGIN, "THA"): after(world, 0.3), ("DEU", TARGET): after(world, 0.0)},
        shown={("THA", TARGET): after(world, 0.3), (ORIGIN, "MEX"): after(world, 0.0)},
        factors={("import", "JPN"): after(world, 1.7)},
    )
    return found_by(MirrorGap(), stored(folder / "store", rows(world)), question(world), explained=6)


def values_alone(folder: Path) -> dict[str, Any]:
    """Masses of exports alone and of some, two currencies, and a product of trifles."""
    world = lanes(5, months=40, t0=28)
    few = ("CHN", "DEU", "VNM", "THA", "USA", "JPN", "FRA", "MEX")
    kg = {lane: amounts for lane, amounts in world.kg.items() if lane[0] in few and lane[1] in few}
    kg[ORIGIN, "THA"] = 40_000.0 * after(world, 3.0)
    table = rows(replace(world, kg=kg, seen={(ORIGIN, "THA"): after(world, 0.2)})).to_pylist()
    for row in table:
        if row["reporter"] in ("DEU", "JPN", "THA", ORIGIN):
            row["net_kg"] = None
        if row["reporter"] == "DEU":
            row["currency"] = "EUR"
        row["value"] = row["value"] / 400_000.0 if row["reporter"] == "VNM" else row["value"]
    return found_by(MirrorGap(), stored(folder / "store", extra(table)), question(world), explained=2)


CASES: dict[str, Callable[[Path], dict[str, Any]]] = {
    "gaps_both_ways": gaps_both_ways,
    "values_alone": values_alone,
    "constants": lambda _: constants("oretrace.detect.mirror_gap"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_numbers_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
