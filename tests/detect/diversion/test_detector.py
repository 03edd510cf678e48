"""What must change a diversion scan and what must not: metamorphic cases on a made-up world."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace.detect.diversion.detector import Diversion
from oretrace.findings import Scan, flat
from oretrace.question import Question
from oretrace.sources.base import Import, Rows
from tests.detect.diversion.scans import (
    CLEAN,
    HUB,
    ROWS,
    WORLD,
    amount,
    edited,
    flagged_in,
    found_in,
    hub_of,
    only,
    product_of,
    row,
    scan_of,
    times,
)
from tests.detect.world import (
    EVERYONE,
    ORIGIN_ONLY,
    Plant,
    Reports,
    ban,
    demand_boom,
    extra,
    flow_table,
    joined,
    make_world,
    month,
    one_leg_growth,
    plant,
    price_spike,
    records,
    scaled,
    stockpiling,
    stored,
)

# --------------------------------------------------------------------------------------------- amounts and additions


@pytest.mark.slow
def test_scaling_all_trade_scales_amounts_alone(tmp_path: Path) -> None:
    # From a thousandfold upwards: below, the floor of one lot binds in some lanes, which is its purpose.
    large = times(ROWS, 1_000.0)
    plain, big = scan_of(tmp_path / "1", large), scan_of(tmp_path / "2", times(large, 8.0))
    for one, other in zip(plain.findings, big.findings, strict=True):
        assert (hub_of(one), product_of(one), one.rank, one.verdict) == (
            hub_of(other),
            product_of(other),
            other.rank,
            other.verdict,
        )
        assert (one.p_value, one.q_value) == (other.p_value, other.q_value)
        assert other.score == pytest.approx(one.score, rel=1e-9, abs=1e-9)
        for name in ("estimate", "interval90_low", "interval90_high", "at_most"):
            assert amount(other, name) == pytest.approx(8 * amount(one, name), rel=1e-9)


@pytest.mark.slow
def test_an_unrelated_lane_changes_nothing(plain: Scan, tmp_path: Path) -> None:
    lane = [
        row(reporter=reporter, partner=partner, flow=flow, hs_code=WORLD.listed[0], period_start=month(k))
        for reporter, partner, flow in (("NOR", "SWE", "export"), ("SWE", "NOR", "import"))
        for k in range(54)
    ]
    more = scan_of(tmp_path, joined(ROWS, extra(lane)))
    assert [flat(f) for f in more.leading] == [flat(f) for f in plain.leading]
    assert [flat(f) for f in more.parts] == [flat(f) for f in plain.parts]


@pytest.mark.slow
def test_an_unlisted_product_is_a_placebo_and_no_finding(plain: Scan, tmp_path: Path) -> None:
    codes = edited(ROWS, pc.equal(ROWS["hs_code"], WORLD.products[-1]), hs_code="960110")
    added = only(codes, pc.equal(codes["hs_code"], "960110"))
    more = scan_of(tmp_path, joined(ROWS, added))
    assert {product_of(f) for f in more.parts} == {product_of(f) for f in plain.parts} <= set(WORLD.listed)
    before = {(hub_of(f), product_of(f)): f.score for f in plain.parts}
    assert {(hub_of(f), product_of(f)): f.score for f in more.parts} == pytest.approx(before, rel=1e-9)
    assert min(f.details.placebos for f in more.parts) > min(f.details.placebos for f in plain.parts)


# ---------------------------------------------------------------------------------------------- what is no diversion


@pytest.mark.slow
def test_a_scan_without_a_fallen_direct_lane_has_nothing_to_explain(tmp_path: Path) -> None:
    world = make_world(3, listed=6, unlisted=4, places=11, months=54, t0=38, fall=0.0)
    direct = np.broadcast_to(world.direct.mean(axis=1, keepdims=True), world.direct.shape)
    world = plant(replace(world, direct=direct), Plant(HUB))
    scan = scan_of(tmp_path, records(world))
    assert (scan.leading, scan.parts, scan.details.n_products_fallen) == ((), (), 0)
    assert any(note.text.startswith("nothing to explain") for note in scan.notes)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(one_leg_growth(CLEAN, HUB), id="the hub keeps what it buys"),
        pytest.param(stockpiling(CLEAN, HUB), id="stockpiling before the act"),
        pytest.param(price_spike(CLEAN), id="price without volume", marks=pytest.mark.slow),
        pytest.param(demand_boom(CLEAN), id="the target buys more from everybody", marks=pytest.mark.slow),
    ],
)
def test_decoys_are_not_flagged(world: Any, tmp_path: Path) -> None:
    scan = scan_of(tmp_path, records(world))
    assert scan.leading and flagged_in(scan) == set()


@pytest.mark.slow
def test_a_price_spike_does_not_touch_findings_in_kg(plain: Scan, tmp_path: Path) -> None:
    spiked = scan_of(tmp_path, records(price_spike(WORLD)))
    assert spiked.details.unit == "kg"
    assert [flat(f) for f in spiked.leading] == [flat(f) for f in plain.leading]


@pytest.mark.slow
def test_residual_areas_never_become_hubs(plain: Scan, tmp_path: Path) -> None:
    """A total mirrors every hub and would win; it must neither be a hub nor take a placebo destination's seat."""
    to_hub = pc.and_(pc.equal(ROWS["partner"], HUB), pc.equal(ROWS["reporter"], "CHN"))
    onward = pc.and_(pc.equal(ROWS["partner"], HUB), pc.equal(ROWS["reporter"], "USA"))
    copies = [only(edited(ROWS, where, partner=area), where) for where in (to_hub, onward) for area in ("WLD", "ANS")]
    scan = scan_of(tmp_path, joined(ROWS, *copies))
    assert {"WLD", "ANS"}.isdisjoint(hub_of(f) for f in scan.leading)
    assert {"WLD", "ANS"} <= {item.what for item in scan.left_out}
    assert [flat(f) for f in scan.leading] == [flat(f) for f in plain.leading]


# ------------------------------------------------------------------------------------------------------------- modes


@pytest.mark.slow
def test_a_target_that_stopped_publishing_leaves_one_leg_claims(tmp_path: Path) -> None:
    """Imports that end with the act say nothing about it; without the hubs' own reports leg 2 is unknown."""
    origin = pc.equal(ROWS["reporter"], "CHN")
    before = pc.and_(pc.equal(ROWS["reporter"], "USA"), pc.less(ROWS["period_start"], pa.scalar(month(38))))
    scan = scan_of(tmp_path, only(ROWS, pc.or_(origin, before)))
    assert {f.details.claim for f in scan.leading} == {"first leg"}
    assert "imports reported by the target" in {item.what for item in scan.left_out}
    assert hub_of(scan.leading[0]) == HUB and scan.leading[0].verdict != "not flagged"


@pytest.mark.slow
def test_hubs_that_report_and_hubs_that_do_not_are_distinguished(tmp_path: Path) -> None:
    silent = frozenset({"USA", "VNM", "DEU"})
    scan = scan_of(tmp_path, records(WORLD, Reports(silent=silent)))
    assert {hub_of(f) for f in scan.leading if f.details.claim == "first leg"} == {"VNM", "DEU"}
    assert found_in(scan, HUB).details.claim == "two legs" and found_in(scan, HUB).flagged


def test_scaled_world_is_the_same_as_scaled_rows() -> None:
    assert float(pc.sum(records(scaled(CLEAN, 2.0), ORIGIN_ONLY)["net_kg"]).as_py()) == pytest.approx(
        2 * float(pc.sum(records(CLEAN, ORIGIN_ONLY)["net_kg"]).as_py()), rel=0.01
    )
    assert EVERYONE.publishes("USA") and not ORIGIN_ONLY.publishes("USA")
    assert WORLD.t0 == 38 and month(38) == date(2023, 3, 1)


# ------------------------------------------------------------------------------------------------- counted only once


def _outcome(scan: Scan) -> list[tuple[str, float | None, float]]:
    return [(hub_of(f), f.p_value, amount(f)) for f in scan.leading]


@pytest.mark.slow
def test_a_second_source_of_the_same_trade_changes_nothing(plain: Scan, tmp_path: Path) -> None:
    store = stored(tmp_path / "store", ROWS)
    again = Import(
        source="elsewhere",
        publisher="made up",
        licence="none",
        file="again.csv",
        sha256="e" * 64,
        mapping_sha256="f" * 64,
        retrieved_on=date(2027, 1, 1),
        tables=lambda: {"trade_flow": Rows(ROWS, "")},
    )
    store.import_file(again)
    twice = Diversion().scan(store, Question(ban(WORLD)))
    assert [(hub_of(f), f.p_value, amount(f)) for f in twice.leading] == [
        (hub_of(f), f.p_value, amount(f)) for f in plain.leading
    ]


@pytest.mark.slow
def test_codes_of_two_lengths_are_not_added(plain: Scan, tmp_path: Path) -> None:
    longer = pc.binary_join_element_wise(ROWS["hs_code"], pa.scalar("00"), "")
    place = ROWS.column_names.index("hs_code")
    national = ROWS.set_column(place, ROWS.schema.field("hs_code"), longer)
    both = flow_table(pa.concat_tables([ROWS, national]))
    scan = scan_of(tmp_path, both)
    assert _outcome(scan) == _outcome(plain)


@pytest.mark.slow
def test_a_supply_that_is_known_or_not_asked_for_adds_no_note(plain: Scan, tmp_path: Path) -> None:
    assert plain.working.prepared.panel.supply is not None
    without = Diversion(supply=False).scan(stored(tmp_path / "store", ROWS), plain.question)
    assert without.working.prepared.panel.supply is None
    for scan in (plain, without):
        assert not [note for note in scan.notes if "does not enter the ranking" in note.text]
