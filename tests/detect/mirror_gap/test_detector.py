from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from oretrace.detect.mirror_gap.detector import MirrorGap
from oretrace.errors import InputError
from oretrace.findings import Finding, Scan
from oretrace.question import Question
from tests.detect.mirror_gap.lanes import BUYERS, CODE, ORIGIN, SELLERS, TARGET, Lanes, after, lanes, question, rows
from tests.detect.world import month, stored
from tests.parameters import first_fast

HUB = "THA"


def _scan(folder: Path, world: Lanes, table: pa.Table | None = None, asked: Question | None = None) -> Scan:
    store = stored(folder / "store", rows(world) if table is None else table)
    return MirrorGap().scan(store, question(world) if asked is None else asked)


def _of(scan: Scan, origin: str, destination: str) -> Finding:
    (found,) = [f for f in scan.findings if f.subject["origin"] == origin and f.subject["destination"] == destination]
    return found


def _flagged(scan: Scan) -> set[tuple[str, str]]:
    return {(f.subject["origin"], f.subject["destination"]) for f in scan.findings if f.flagged}


def _hidden(world: Lanes, seen: float, lane: tuple[str, str] = (ORIGIN, HUB), times: float = 3.0) -> Lanes:
    """The lane grows to `times` what it was at the act, and its importer shows the share `seen` of it."""
    kg = dict(world.kg)
    usual = 60_000.0 * np.random.default_rng(3).lognormal(0, 0.6, len(kg[ORIGIN, "JPN"]))
    kg[lane] = usual * after(world, times)
    return replace(world, kg=kg, seen={lane: after(world, seen)})


@pytest.mark.slow
@pytest.mark.parametrize("seen", first_fast((0.3, 0.0)))
def test_exported_and_never_imported_is_flagged_with_its_share(tmp_path: Path, seen: float) -> None:
    scan = _scan(tmp_path, _hidden(lanes(1), seen))
    found = _of(scan, ORIGIN, HUB)
    assert found.flagged and found.rank == 1 and _flagged(scan) == {(ORIGIN, HUB)}
    assert found.details.direction == "exported, not imported"
    assert found.details.missing_share == pytest.approx(1 - seen, abs=0.1)
    assert found.details.missing_share_low <= 1 - seen <= found.details.missing_share_high + 0.02
    assert found.details.lag_months == 1
    assert found.amount.unit == "kg" and found.amount.at_most == pytest.approx(found.details.export_kg)
    assert found.period == f"{month(42):%Y-%m}/{month(59):%Y-%m}"


@pytest.mark.slow
def test_imported_and_never_exported_is_the_other_direction(tmp_path: Path) -> None:
    world = lanes(2)
    kg = {**world.kg, (HUB, TARGET): np.full(60, 90_000.0)}
    scan = _scan(tmp_path, replace(world, kg=kg, shown={(HUB, TARGET): after(world, 0.1)}))
    found = _of(scan, HUB, TARGET)
    assert found.flagged and found.details.direction == "imported, not exported"
    assert found.details.missing_share == pytest.approx(0.9, abs=0.1)


@pytest.mark.slow
def test_a_gap_that_closes_has_its_own_direction(tmp_path: Path) -> None:
    world = lanes(3)
    kg = {**world.kg, (ORIGIN, HUB): np.full(60, 90_000.0)}
    scan = _scan(tmp_path, replace(world, kg=kg, shown={(ORIGIN, HUB): after(world, 1.0, before=0.3)}))
    found = _of(scan, ORIGIN, HUB)
    assert found.flagged and found.details.direction == "closes: imported, not exported"
    assert found.details.missing_share == pytest.approx(0.7, abs=0.1)
    assert found.amount.estimate is None


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_clean_world_has_nothing_flagged(tmp_path: Path, seed: int) -> None:
    assert not _flagged(_scan(tmp_path, lanes(10 + seed), rows(lanes(10 + seed), seed=seed)))


@pytest.mark.slow
def test_a_gap_that_was_always_there_is_named_and_not_flagged(tmp_path: Path) -> None:
    world = _hidden(lanes(4), 1.0, times=1.0)
    always = np.full(60, 0.3)
    scan = _scan(tmp_path, replace(world, seen={(ORIGIN, HUB): always}))
    found = _of(scan, ORIGIN, HUB)
    assert not found.flagged
    assert found.details.convention is not None and "free zone" in found.details.convention


UNRELIABLE, ZONE = ("VNM", "MEX"), "ARE"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_unreliable_reporters_and_a_free_zone_are_not_flagged(tmp_path: Path, seed: int) -> None:
    """Two reporters whose figures jump and vanish, and a free zone that counts a quarter of what enters it."""
    world, rng = lanes(100 + seed), np.random.default_rng(seed)
    factors = {}
    for name in UNRELIABLE:
        for report in ("export", "import"):
            wild = rng.lognormal(0, 1.0, 60) * (rng.random(60) < 0.7)
            factors[report, name] = wild * np.exp(np.repeat(rng.normal(0, 0.7, 10), 6))
    factors["import", ZONE] = np.full(60, 0.25)
    scan = _scan(tmp_path, replace(world, factors=factors))
    named = {end for lane in _flagged(scan) for end in lane}
    assert not named & {*UNRELIABLE, ZONE}


@pytest.mark.slow
def test_a_revision_at_the_importer_moves_all_its_lanes_and_is_not_flagged(tmp_path: Path) -> None:
    world = lanes(5)
    scan = _scan(
        tmp_path, replace(world, factors={("import", HUB): after(world, 0.3), ("export", HUB): after(world, 0.3)})
    )
    assert (ORIGIN, HUB) not in _flagged(scan)


@pytest.mark.slow
def test_an_importer_that_is_silent_is_not_judged(tmp_path: Path) -> None:
    world = _hidden(lanes(6), 0.0)
    table = rows(world)
    silent = [name != HUB for name in table["reporter"].to_pylist()]
    scan = _scan(tmp_path, world, table.filter(pa.array(silent)))
    assert scan.findings and all(f.subject["destination"] != HUB for f in scan.findings)


@pytest.mark.slow
def test_withheld_imports_are_not_a_gap(tmp_path: Path) -> None:
    world = _hidden(lanes(7), 1.0)
    table = rows(world).to_pylist()
    for row in table:
        lane = row["reporter"] == HUB and row["partner"] == ORIGIN and row["period_start"] >= month(world.t0)
        if lane and row["flow"] == "import":
            row |= {"suppressed": True, "net_kg": None, "value": None}
    scan = _scan(tmp_path, world, pa.Table.from_pylist(table, schema=rows(world).schema))
    assert (ORIGIN, HUB) not in _flagged(scan)


@pytest.mark.slow
@pytest.mark.parametrize("lag", first_fast((2, 0, 3)))
def test_the_time_of_sailing_is_not_a_gap(tmp_path: Path, lag: int) -> None:
    world = lanes(8)
    scan = _scan(tmp_path, world, rows(world, lag=lag))
    assert not _flagged(scan)
    busy = max(scan.findings, key=lambda f: f.details.export_kg or 0.0)
    assert busy.details.lag_months == lag


@pytest.mark.slow
def test_a_year_of_history_is_enough_for_a_large_gap_into_a_hub_that_sells_on(tmp_path: Path) -> None:
    world = _hidden(lanes(9, months=24, t0=12), 0.0)
    onward = 20_000.0 * after(world, 3.0)
    scan = _scan(tmp_path, replace(world, kg={**world.kg, (HUB, TARGET): onward}))
    assert _of(scan, ORIGIN, HUB).flagged
    assert any("too short for placebo dates" in note.text for note in scan.notes)


@pytest.mark.slow
def test_values_speak_where_masses_are_missing(tmp_path: Path) -> None:
    world = _hidden(lanes(1), 0.1)
    table = rows(world)
    place = table.column_names.index("net_kg")
    scan = _scan(tmp_path, world, table.set_column(place, "net_kg", pa.nulls(table.num_rows, pa.float64())))
    found = _of(scan, ORIGIN, HUB)
    assert found.flagged and found.amount.estimate is None and found.details.export_kg is None


@pytest.mark.slow
def test_the_act_must_name_codes_and_have_a_history(tmp_path: Path) -> None:
    world = lanes(1)
    store, asked = stored(tmp_path / "store", rows(world)), question(world)
    with pytest.raises(InputError, match="1 to 500 customs codes"):
        MirrorGap().scan(store, Question(asked.measure.model_copy(update={"items": ()})))
    with pytest.raises(InputError, match="months before the act"):
        MirrorGap().scan(store, Question(asked.measure.model_copy(update={"effective_from": month(2)})))
    with pytest.raises(InputError, match="no row of 261710"):
        MirrorGap().scan(store, Question(asked.measure, codes=("261710",)))


@pytest.mark.slow
def test_lanes_of_the_issuer_and_into_the_target_are_tested(tmp_path: Path) -> None:
    scan = _scan(tmp_path, lanes(1))
    assert {f.subject["product"] for f in scan.findings} == {CODE}
    assert all(f.subject["origin"] == ORIGIN or f.subject["destination"] == TARGET for f in scan.findings)
    assert {f.subject["origin"] for f in scan.findings} <= set(SELLERS)
    assert {f.subject["destination"] for f in scan.findings} <= set(BUYERS)


@pytest.mark.slow
def test_the_evidence_shows_both_ends_and_the_reporters_other_lanes(tmp_path: Path) -> None:
    world = _hidden(lanes(1), 0.0)
    store = stored(tmp_path / "store", rows(world))
    scan = MirrorGap().scan(store, question(world))
    first = scan.findings[0]
    shown = MirrorGap().explain(store, scan, [first.id])[first.id]
    assert "China to Thailand" in shown.claim and "consistent with" in shown.claim
    (series,) = shown.series()
    exported, imported = (sum(x or 0.0 for x in of[world.t0 :]) for of in (series.observed, series.expected))
    assert exported > 0 and imported == 0
    assert {check.name for check in shown.checks} >= {"cargo under way at the end of the window", "estimated masses"}
