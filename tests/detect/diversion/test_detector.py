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
from oretrace.errors import InputError
from oretrace.findings import Finding, Scan
from oretrace.sources.base import Import, Rows
from tests.detect.world import (
    EVERYONE,
    HAND_MADE,
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

HUB = "THA"
CLEAN = make_world(3, listed=8, unlisted=5, places=12, months=54, t0=38, size=100_000.0)
WORLD = plant(CLEAN, Plant(HUB, share=1.0, onset=1, lag=2))
ROWS = records(WORLD)
BAN = ban(WORLD)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    return Diversion().scan(stored(tmp_path_factory.mktemp("plain") / "s", ROWS), BAN)


def _scan(folder: Path, *tables: pa.Table, measure: Any = BAN, **parameters: Any) -> Scan:
    return Diversion(**parameters).scan(stored(folder / "store", *tables), measure)


def _flagged(scan: Scan) -> set[str]:
    return {f.hub for f in (*scan.hubs, *scan.products) if f.flagged}


def _edited(rows: pa.Table, where: pa.Array, **columns: Any) -> pa.Table:
    """The rows with some columns replaced where the mask is true."""
    for name, value in columns.items():
        place = rows.column_names.index(name)
        kind = rows.schema.field(name)
        new = pc.if_else(where, pa.scalar(value, kind.type), rows[name])
        rows = rows.set_column(place, kind, new)
    return rows


def _only(rows: pa.Table, where: pa.Array) -> pa.Table:
    return flow_table(rows.filter(where))


# ------------------------------------------------------------------------------------------- amounts and additions


def test_more_of_everything_scales_amounts_and_nothing_else(tmp_path: Path) -> None:
    # From a thousandfold upwards: below, the floor of one lot binds in some lanes, which is its purpose.
    large = _times(ROWS, 1_000.0)
    plain, big = _scan(tmp_path / "1", large), _scan(tmp_path / "2", _times(large, 8.0))
    for one, other in zip((*plain.hubs, *plain.products), (*big.hubs, *big.products), strict=True):
        assert (one.hub, one.product, one.rank, one.verdict) == (other.hub, other.product, other.rank, other.verdict)
        assert (one.p_value, one.q_value) == (other.p_value, other.q_value)
        assert other.score == pytest.approx(one.score, rel=1e-9, abs=1e-9)
        for name in ("estimate", "interval90_low", "interval90_high", "at_most"):
            assert getattr(other, name) == pytest.approx(8 * getattr(one, name), rel=1e-9)


def _times(rows: pa.Table, factor: float) -> pa.Table:
    for name in ("value", "net_kg"):
        rows = rows.set_column(
            rows.column_names.index(name), rows.schema.field(name), pc.multiply(rows[name], factor)
        )
    return rows


def test_an_unrelated_lane_changes_nothing(plain: Scan, tmp_path: Path) -> None:
    lane = [
        _row(reporter=reporter, partner=partner, flow=flow, hs_code=WORLD.listed[0], period_start=month(k))
        for reporter, partner, flow in (("NOR", "SWE", "export"), ("SWE", "NOR", "import"))
        for k in range(54)
    ]
    more = _scan(tmp_path, joined(ROWS, extra(lane)))
    assert [f.as_dict() for f in more.hubs] == [f.as_dict() for f in plain.hubs]
    assert [f.as_dict() for f in more.products] == [f.as_dict() for f in plain.products]


def test_an_unlisted_product_is_a_placebo_and_no_finding(plain: Scan, tmp_path: Path) -> None:
    codes = _edited(ROWS, pc.equal(ROWS["hs_code"], WORLD.products[-1]), hs_code="960110")
    added = _only(codes, pc.equal(codes["hs_code"], "960110"))
    more = _scan(tmp_path, joined(ROWS, added))
    assert {f.product for f in more.products} == {f.product for f in plain.products} <= set(WORLD.listed)
    before = {(f.hub, f.product): (f.score, f.at_most > 0) for f in plain.products}
    assert {(f.hub, f.product): (f.score, f.at_most > 0) for f in more.products} == before
    assert min(f.placebos for f in more.products) > min(f.placebos for f in plain.products)


def _row(**given: Any) -> dict[str, Any]:
    return HAND_MADE | given


# ----------------------------------------------------------------------------------------------- what is no diversion


def test_without_a_fallen_direct_lane_there_is_nothing_to_explain(tmp_path: Path) -> None:
    world = make_world(3, listed=8, unlisted=5, places=12, months=54, t0=38, fall=0.0)
    direct = np.broadcast_to(world.direct.mean(axis=1, keepdims=True), world.direct.shape)
    world = plant(replace(world, direct=direct), Plant(HUB))
    scan = _scan(tmp_path, records(world))
    assert (scan.hubs, scan.products, scan.n_products_fallen) == ((), (), 0)
    assert any(note.startswith("nothing to explain") for note in scan.notes)


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(one_leg_growth(CLEAN, HUB), id="the hub keeps what it buys"),
        pytest.param(stockpiling(CLEAN, HUB), id="stockpiling before the act"),
        pytest.param(price_spike(CLEAN), id="price without volume"),
        pytest.param(demand_boom(CLEAN), id="the target buys more from everybody"),
    ],
)
def test_decoys_are_not_flagged(world: Any, tmp_path: Path) -> None:
    scan = _scan(tmp_path, records(world))
    assert scan.hubs and _flagged(scan) == set()


def test_a_price_spike_does_not_touch_findings_in_kg(plain: Scan, tmp_path: Path) -> None:
    spiked = _scan(tmp_path, records(price_spike(WORLD)))
    assert spiked.unit == "kg"
    assert [f.as_dict() for f in spiked.hubs] == [f.as_dict() for f in plain.hubs]


def test_areas_that_are_no_place_never_become_hubs(plain: Scan, tmp_path: Path) -> None:
    """A total mirrors every hub and would win; it must neither be a hub nor take a placebo destination's seat."""
    to_hub = pc.and_(pc.equal(ROWS["partner"], HUB), pc.equal(ROWS["reporter"], "CHN"))
    onward = pc.and_(pc.equal(ROWS["partner"], HUB), pc.equal(ROWS["reporter"], "USA"))
    copies = [
        _only(_edited(ROWS, where, partner=area), where) for where in (to_hub, onward) for area in ("WLD", "ANS")
    ]
    scan = _scan(tmp_path, joined(ROWS, *copies))
    assert {"WLD", "ANS"}.isdisjoint(f.hub for f in scan.hubs)
    assert {"WLD", "ANS"} <= {item.what for item in scan.left_out}
    assert [f.as_dict() for f in scan.hubs] == [f.as_dict() for f in plain.hubs]


# ------------------------------------------------------------------------------------------------------------- months


def test_until_drops_months(plain: Scan, tmp_path: Path) -> None:
    scan = _scan(tmp_path, ROWS, until=month(50))
    assert plain.window.post_last == month(53)
    assert scan.window.post_last == month(50)
    assert scan.hubs[0].hub == HUB and scan.hubs[0].period.endswith(f"{month(50):%Y-%m}")
    cut = _only(ROWS, pc.less_equal(ROWS["period_start"], pa.scalar(month(50))))
    shorter = _scan(tmp_path / "cut", cut)
    assert [f.score for f in shorter.hubs] == pytest.approx([f.score for f in scan.hubs], rel=1e-9)


def test_an_incomplete_last_month_changes_nothing_and_is_named(plain: Scan, tmp_path: Path) -> None:
    late = [
        _row(reporter="CHN", partner=HUB, flow="export", hs_code=code, period_start=month(54), net_kg=9e6, value=9e6)
        for code in WORLD.listed
    ]
    scan = _scan(tmp_path, joined(ROWS, extra(late)))
    assert f"{month(54):%Y-%m}" in {item.what for item in scan.left_out}
    assert scan.window == plain.window
    assert [f.as_dict() for f in scan.hubs] == [f.as_dict() for f in plain.hubs]


@pytest.mark.parametrize("missing", [1, 2, 3, 5])
def test_months_the_target_has_not_published_are_dropped_and_named(missing: int, tmp_path: Path) -> None:
    """Its imports are then unknown, not zero, however many months it lags."""
    gone = pc.and_(
        pc.and_(pc.equal(ROWS["reporter"], "USA"), pc.equal(ROWS["flow"], "import")),
        pc.greater(ROWS["period_start"], pa.scalar(month(53 - missing))),
    )
    scan = _scan(tmp_path, _only(ROWS, pc.invert(gone)))
    assert scan.window.post_last == month(53 - missing)
    named = {item.what for item in scan.left_out}
    assert {f"{month(k):%Y-%m}" for k in range(54 - missing, 54)} <= named
    assert (scan.hubs[0].hub, scan.hubs[0].flagged) == (HUB, True)


def test_too_little_history_is_an_error_that_names_the_months(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least 3 months before and 2 from 2020-03 on"):
        _scan(tmp_path, ROWS, measure=ban(WORLD, effective_from=month(2)))


# ------------------------------------------------------------------------------------------------- units and reports


def test_two_currencies_without_masses_are_an_error(tmp_path: Path) -> None:
    rows = records(WORLD, Reports(weighed=False))
    mixed = _edited(rows, pc.equal(rows["reporter"], "USA"), currency="EUR")
    with pytest.raises(InputError, match="EUR and USD"):
        _scan(tmp_path, mixed)


def test_two_currencies_do_not_matter_in_kg(plain: Scan, tmp_path: Path) -> None:
    scan = _scan(tmp_path, _edited(ROWS, pc.equal(ROWS["reporter"], "USA"), currency="EUR"))
    assert [f.as_dict() for f in scan.hubs] == [f.as_dict() for f in plain.hubs]


def test_values_stand_in_where_no_masses_are(tmp_path: Path) -> None:
    scan = _scan(tmp_path, records(WORLD, Reports(weighed=False)))
    assert scan.unit == "USD" and {f.effect_unit for f in scan.hubs} == {"USD"}
    assert (scan.hubs[0].hub, scan.hubs[0].flagged) == (HUB, True)


def test_a_report_without_mass_is_no_report_of_zero(tmp_path: Path) -> None:
    """One report in a hundred without mass leaves the scan in kg; its lane is then what the other side says.

    A suppressed cell is the same: not known. A report that is not there at all says that nothing was traded.
    """
    hub_exports = pc.and_(pc.equal(ROWS["reporter"], HUB), pc.equal(ROWS["flow"], "export"))
    to_target = pc.and_(hub_exports, pc.equal(ROWS["partner"], "USA"))
    rows = _edited(ROWS, to_target, net_kg=None, value=1.0)
    withheld = _edited(ROWS, to_target, net_kg=None, value=None, suppressed=True)
    tables = (rows, withheld, _only(ROWS, pc.invert(to_target)))
    scans = [_scan(tmp_path / str(number), table) for number, table in enumerate(tables)]
    assert {scan.unit for scan in scans} == {"kg"}
    unweighed, suppressed, absent = (_hub(scan, HUB) for scan in scans)
    assert unweighed.score == pytest.approx(suppressed.score, rel=1e-9)
    assert unweighed.estimate == pytest.approx(suppressed.estimate, rel=1e-9)
    assert absent.estimate < 0.9 * unweighed.estimate


def test_one_side_late_leaves_the_hub_found(tmp_path: Path) -> None:
    scan = _scan(tmp_path, records(WORLD, Reports(late=0.5)))
    assert (scan.hubs[0].hub, scan.hubs[0].flagged) == (HUB, True)


def _hub(scan: Scan, name: str) -> Finding:
    return next(f for f in scan.hubs if f.hub == name)


# ------------------------------------------------------------------------------------------------ codes and targets


def test_an_act_on_all_destinations_errors_and_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="all destinations"):
        _scan(tmp_path, ROWS, measure=ban(WORLD, targets=("*",)))


def test_codes_nobody_trades_are_an_error_that_names_headings(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=WORLD.products[0][:4]):
        _scan(tmp_path, ROWS, codes=("999999",))


def test_no_codes_means_every_code(tmp_path: Path) -> None:
    scan = _scan(tmp_path, ROWS, codes=())
    assert scan.n_products_read == len(WORLD.products)
    assert {f.coverage for f in scan.hubs} == {"codes chosen by the user, not listed by the act"}
    assert "products" not in scan.hubs[0].calibration


def test_an_act_without_codes_covers_none_of_those_asked_for(tmp_path: Path) -> None:
    scan = _scan(tmp_path, ROWS, measure=ban(WORLD, listed=()), codes=())
    assert {f.coverage for f in scan.hubs} == {"codes chosen by the user, not listed by the act"}


def test_the_acts_own_codes_keep_their_coverage_when_asked_for_by_name(tmp_path: Path) -> None:
    scan = _scan(tmp_path, ROWS, codes=WORLD.listed[:2])
    assert {f.coverage for f in scan.hubs} == {"full"}


def test_codes_of_four_digits_take_in_what_lies_below(tmp_path: Path) -> None:
    heading = WORLD.listed[0][:4]
    scan = _scan(tmp_path, ROWS, codes=(heading,))
    below = {code for code in WORLD.products if code.startswith(heading)}
    assert scan.n_products_read == len(below) > 1
    assert {f.product for f in scan.products} <= below


def _eight_digits() -> pa.Table:
    """Every product as two national codes: …10 carries the planted tonnes' product, …90 a tenth of it."""
    place, field = ROWS.column_names.index("hs_code"), ROWS.schema.field("hs_code")
    codes, rest = (pc.binary_join_element_wise(ROWS["hs_code"], digits, "") for digits in ("10", "90"))
    return joined(ROWS.set_column(place, field, codes), _times(ROWS.set_column(place, field, rest), 0.1))


def test_codes_of_eight_digits_take_only_themselves(tmp_path: Path) -> None:
    wanted = tuple(f"{code}10" for code in WORLD.listed)
    part = _scan(tmp_path / "1", _eight_digits(), codes=wanted)
    whole = _scan(tmp_path / "2", _eight_digits(), codes=WORLD.listed)
    assert part.n_products_read == whole.n_products_read == len(WORLD.listed)
    assert part.hubs[0].hub == whole.hubs[0].hub == HUB
    assert whole.hubs[0].at_most == pytest.approx(1.1 * part.hubs[0].at_most, rel=0.02)


# ---------------------------------------------------------------------------------------------------------- revisions

REVISION = month(24)


def _renamed(old: str, new: str) -> pa.Table:
    after = pc.and_(pc.equal(ROWS["hs_code"], old), pc.greater_equal(ROWS["period_start"], pa.scalar(REVISION)))
    return _edited(ROWS, after, hs_code=new)


def test_a_revision_break_is_left_out_by_name_and_never_a_finding(tmp_path: Path) -> None:
    old, new = WORLD.listed[0], "960110"
    scan = _scan(tmp_path, _renamed(old, new), measure=ban(WORLD, (*WORLD.listed, new)))
    named = {item.what: item.why for item in scan.left_out}
    assert "2022-01-01" in named[old] and f"{old} end" in named[old]
    assert "2022-01-01" in named[new] and f"{new} begin" in named[new]
    assert {old, new}.isdisjoint(f.product for f in scan.products)
    assert (scan.hubs[0].hub, scan.n_products_read) == (HUB, len(WORLD.listed) - 1)


def test_codes_joined_by_the_revision_go_on_as_one_family(plain: Scan, tmp_path: Path) -> None:
    """620120 of HS2022 took over from 620111: listed by either code, the series runs through."""
    old = WORLD.listed[0]
    rows = _renamed(old, "620120")
    rows = _edited(rows, pc.equal(rows["hs_code"], old), hs_code="620111")
    for number, code in enumerate(("620111", "620120")):
        scan = _scan(tmp_path / str(number), rows, measure=ban(WORLD, (*WORLD.listed[1:], code)))
        assert scan.left_out == ()
        family = {f.hub: f.score for f in scan.products if f.product == "620111+"}
        assert family == pytest.approx({f.hub: f.score for f in plain.products if f.product == old}, rel=1e-9)


def test_a_listed_national_code_that_begins_at_a_revision_is_left_out(tmp_path: Path) -> None:
    """Its product as a whole runs on, but the code the measure names starts at nothing: no growth is to be read."""
    old = WORLD.listed[0]
    rows = _eight_digits()
    moved = pc.and_(
        pc.equal(rows["hs_code"], f"{old}10"), pc.greater_equal(rows["period_start"], pa.scalar(REVISION))
    )
    rows = _edited(rows, moved, hs_code=f"{old}20")
    wanted = tuple(f"{code}10" for code in WORLD.listed[1:])
    scan = _scan(tmp_path / "new", rows, codes=(*wanted, f"{old}20"))
    assert [item.what for item in scan.left_out] == [old]
    assert old not in {f.product for f in scan.products}
    both = _scan(tmp_path / "both", rows, codes=(*wanted, f"{old}10", f"{old}20"))
    assert both.left_out == () and old in {f.product for f in both.products}


# -------------------------------------------------------------------------------------------------------------- modes


def test_a_target_that_stopped_publishing_leaves_one_leg_claims(tmp_path: Path) -> None:
    """Imports that end with the act say nothing about it; without the hubs' own reports leg 2 is unknown."""
    origin = pc.equal(ROWS["reporter"], "CHN")
    before = pc.and_(pc.equal(ROWS["reporter"], "USA"), pc.less(ROWS["period_start"], pa.scalar(month(38))))
    scan = _scan(tmp_path, _only(ROWS, pc.or_(origin, before)))
    assert {f.mode for f in scan.hubs} == {"one_leg"}
    assert "imports reported by the target" in {item.what for item in scan.left_out}
    assert scan.hubs[0].hub == HUB and scan.hubs[0].verdict != "not flagged"


def test_hubs_that_report_and_hubs_that_do_not_are_told_apart(tmp_path: Path) -> None:
    silent = frozenset({"USA", "VNM", "DEU"})
    scan = _scan(tmp_path, records(WORLD, Reports(silent=silent)))
    assert {f.hub for f in scan.hubs if f.mode == "one_leg"} == {"VNM", "DEU"}
    assert _hub(scan, HUB).mode == "two_leg" and _hub(scan, HUB).flagged


def test_scaled_world_is_the_same_as_scaled_rows() -> None:
    assert float(pc.sum(records(scaled(CLEAN, 2.0), ORIGIN_ONLY)["net_kg"]).as_py()) == pytest.approx(
        2 * float(pc.sum(records(CLEAN, ORIGIN_ONLY)["net_kg"]).as_py()), rel=0.01
    )
    assert EVERYONE.publishes("USA") and not ORIGIN_ONLY.publishes("USA")
    assert WORLD.t0 == 38 and month(38) == date(2023, 3, 1)


# ------------------------------------------------------------------------------------------------- counted only once


def _outcome(scan: Scan) -> list[tuple[str, float, float]]:
    return [(f.hub, f.p_value, f.estimate) for f in scan.hubs]


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
    twice = Diversion().scan(store, ban(WORLD))
    assert [(f.hub, f.p_value, f.estimate) for f in twice.hubs] == [
        (f.hub, f.p_value, f.estimate) for f in plain.hubs
    ]


def test_codes_of_two_lengths_are_not_added(plain: Scan, tmp_path: Path) -> None:
    longer = pc.binary_join_element_wise(ROWS["hs_code"], pa.scalar("00"), "")
    place = ROWS.column_names.index("hs_code")
    national = ROWS.set_column(place, ROWS.schema.field("hs_code"), longer)
    both = flow_table(pa.concat_tables([ROWS, national]))
    scan = _scan(tmp_path, both)
    assert _outcome(scan) == _outcome(plain)
