from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from oretrace.detect.withheld.detector import Withheld
from oretrace.findings import Finding, Scan
from tests.detect.world import TARGET_SILENT, World, ban, make_world, month, records, stored
from tests.parameters import first_fast


def _world(seed: int = 3) -> World:
    return make_world(seed, listed=2, unlisted=6, places=8, months=54, t0=36, fall=0.0)


def _rows(world: World, change: Any = None) -> pa.Table:
    """The world's rows; `change` takes a row and its number of months since the act and returns rows in its place."""
    table = records(world)
    if change is None:
        return table
    first = month(world.t0)
    rows: list[dict[str, Any]] = []
    for row in table.to_pylist():
        day = row["period_start"]
        rows += change(row, (day.year - first.year) * 12 + day.month - first.month)
    merged: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("reporter", "partner", "flow", "hs_code", "period_start"))
        if key in merged and not row["suppressed"]:
            merged[key]["value"] += row["value"]
            merged[key]["net_kg"] += row["net_kg"]
        else:
            merged[key] = dict(row)
    found = [row | {"line": number} for number, row in enumerate(merged.values(), 1)]
    return pa.Table.from_pylist(found, schema=table.schema)


def _unnamed(row: dict[str, Any], share: float) -> list[dict[str, Any]]:
    amounts = {name: row[name] for name in ("value", "net_kg")}
    moved = row | {"partner": "ANS"} | {name: amount * share for name, amount in amounts.items()}
    return [row | {name: amount * (1 - share) for name, amount in amounts.items()}, moved]


def _question(world: World) -> Any:
    from oretrace.question import Question

    return Question(ban(world))


def _found(folder: Path, world: World, table: pa.Table) -> Scan:
    return Withheld().scan(stored(folder / "store", table), _question(world))


def _of(scan: Scan, origin: str, destination: str, product: str) -> Finding:
    (found,) = [
        f
        for f in scan.findings
        if (f.subject["origin"], f.subject["destination"], f.subject["product"]) == (origin, destination, product)
    ]
    return found


@pytest.mark.slow
def test_trade_moved_to_unnamed_areas_after_the_act_is_flagged_with_its_share(tmp_path: Path) -> None:
    world = _world()
    product = world.listed[0]

    def change(row: dict[str, Any], since: int) -> list[dict[str, Any]]:
        mine = (row["reporter"], row["flow"], row["hs_code"]) == ("CHN", "export", product)
        return _unnamed(row, 0.4) if mine and since >= 2 else [row]

    scan = _found(tmp_path, world, _rows(world, change))
    found = _of(scan, "CHN", "ANS", product)
    assert found.flagged and found.rank == 1
    assert found.details.how == "unnamed area" and found.details.share_before == 0
    assert found.details.moved_share == pytest.approx(0.4 * 16 / 18, abs=0.1)
    assert found.amount.unit == "kg" and found.amount.at_most is not None
    assert [f.subject.key for f in scan.findings if f.flagged] == [found.subject.key]
    shown = Withheld().explain(stored(tmp_path / "again", _rows(world, change)), scan, [found.id])[found.id]
    assert "China, exports" in shown.claim and "consistent with" in shown.claim


@pytest.mark.slow
def test_a_lane_kept_confidential_after_the_act_is_flagged(tmp_path: Path) -> None:
    world = _world()
    product = world.listed[0]

    def change(row: dict[str, Any], since: int) -> list[dict[str, Any]]:
        lane = (row["reporter"], row["partner"], row["flow"], row["hs_code"]) == ("CHN", "USA", "export", product)
        return [row | {"suppressed": True, "value": None, "net_kg": None}] if lane and since >= 1 else [row]

    scan = _found(tmp_path, world, _rows(world, change))
    found = _of(scan, "CHN", "USA", product)
    assert found.flagged and found.details.how == "confidential" and found.details.share_after > 0.8
    assert found.amount.estimate is None  # withheld: unknown


@pytest.mark.slow
@pytest.mark.parametrize("seed", first_fast(range(4)))
def test_figures_that_were_always_unnamed_are_not_flagged(tmp_path: Path, seed: int) -> None:
    world, rng = _world(seed), np.random.default_rng(seed)

    def change(row: dict[str, Any], since: int) -> list[dict[str, Any]]:
        return [row | {"partner": "ANS"}] if rng.random() < 0.03 else [row]

    scan = _found(tmp_path, world, _rows(world, change))
    assert not [f for f in scan.findings if f.flagged]


@pytest.mark.slow
def test_a_reporter_that_withholds_ever_more_of_all_goods_is_not_flagged(tmp_path: Path) -> None:
    world = _world()

    def change(row: dict[str, Any], since: int) -> list[dict[str, Any]]:
        mine = (row["reporter"], row["flow"]) == ("CHN", "export")
        return _unnamed(row, min(0.02 * 2 ** ((since + 30) / 15), 0.6)) if mine and since > -30 else [row]

    assert not [f for f in _found(tmp_path, world, _rows(world, change)).findings if f.flagged]


@pytest.mark.slow
@pytest.mark.parametrize("start", (-14, 15))
def test_withholding_that_begins_in_another_year_is_not_flagged(tmp_path: Path, start: int) -> None:
    world = _world()

    def change(row: dict[str, Any], since: int) -> list[dict[str, Any]]:
        mine = (row["reporter"], row["flow"], row["hs_code"]) == ("CHN", "export", world.listed[0])
        return _unnamed(row, 0.4) if mine and since >= start else [row]

    assert not [f for f in _found(tmp_path, world, _rows(world, change)).findings if f.flagged]


@pytest.mark.slow
def test_a_lane_without_withheld_trade_has_a_finding_with_share_0(tmp_path: Path) -> None:
    world = _world()
    scan = _found(tmp_path, world, records(world, TARGET_SILENT))
    found = _of(scan, "CHN", "ANS", world.listed[0])
    assert found.verdict == "not flagged" and found.details.share_after == 0 and found.score == 0
