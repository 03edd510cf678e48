"""What every detector promises, on made-up worlds where the truth is known. A new detector adds cases to CASES."""

from __future__ import annotations

import hashlib
import json
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from oretrace import engine
from oretrace.catalog.measures import Measure
from oretrace.detect.capacity import Capacity
from oretrace.detect.diversion import Diversion
from oretrace.evidence import Evidence
from oretrace.findings import Finding, Scan
from oretrace.store import Store
from tests.detect.world import (
    EVERYONE,
    ORIGIN_ONLY,
    TARGET_SILENT,
    Plant,
    Reports,
    World,
    ban,
    flow_table,
    make_world,
    plant,
    records,
    scaled,
    stored,
)

HUB = "THA"
CLEAN_SEEDS = range(100, 110)


class Detector(Protocol):
    """What the contract asks of a detector."""

    def scan(self, store: Store, measure: Measure) -> Scan: ...

    def explain(self, store: Store, measure: Measure, finding_id: str) -> Evidence: ...

    def explain_all(
        self, store: Store, measure: Measure, finding_ids: tuple[str, ...] | None = None
    ) -> tuple[Scan, dict[str, Evidence]]: ...


@dataclass(frozen=True)
class Case:
    """A detector, a world with `HUB` planted and the same world without, and what the detector should call it."""

    name: str
    detector: Callable[[], Detector]
    clean: Callable[[int], World]
    planted: Callable[[World], World]
    reports: Reports
    mode: str


def _world(seed: int) -> World:
    return make_world(seed, listed=6, unlisted=4, places=11, months=54, t0=38)


def _long_world(seed: int) -> World:
    """Six years: one leg has hardly other placebos than earlier dates, and these overlap."""
    return make_world(seed, listed=6, unlisted=4, places=11, months=78, t0=60)


def _diverted(world: World) -> World:
    return plant(world, Plant(HUB, share=1.0, onset=1, lag=2))


def _diverted_twice(world: World) -> World:
    """One leg at overlapping dates cannot tell a single hub from chance among eleven; two at once it can."""
    return plant(world, Plant(HUB, share=1.0, onset=1, lag=2), Plant("MEX", share=0.6, onset=1, lag=1))


CASES = (
    Case("diversion, all report", Diversion, _world, _diverted, EVERYONE, "two_leg"),
    Case("diversion, target silent", Diversion, _world, _diverted, TARGET_SILENT, "two_leg"),
    Case("diversion, only the origin reports", Diversion, _long_world, _diverted_twice, ORIGIN_ONLY, "one_leg"),
    Case("capacity, all report", Capacity, _world, _diverted, EVERYONE, "two_leg"),
)


@dataclass(frozen=True)
class Ran:
    """A case run once, shared by the tests that only look."""

    case: Case
    world: World
    store: Store
    measure: Measure
    scan: Scan

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.scan.hubs, *self.scan.products)


@pytest.fixture(scope="module", params=CASES, ids=lambda case: case.name)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    case: Case = request.param
    world = case.planted(case.clean(3))
    store = stored(tmp_path_factory.mktemp("store") / "store", _rows(case))
    measure = ban(world)
    return Ran(case, world, store, measure, case.detector().scan(store, measure))


@cache
def _rows(case: Case) -> pa.Table:
    return records(case.planted(case.clean(3)), case.reports)


def _told(scan: Scan, ids: bool = True) -> str:
    """A scan as JSON; without ids where the snapshots differ, which are part of an id."""
    findings = [f.as_dict() for f in (*scan.hubs, *scan.products)]
    for record in findings:
        record.pop("id" if not ids else "", None)
    beside: list[Any] = [scan.window, scan.unit, scan.left_out, scan.notes, scan.n_products_fallen]
    return json.dumps([findings, beside], default=repr)


def test_finds_the_planted_case(ran: Ran) -> None:
    first, found = ran.scan.hubs[0], {f.hub for f in ran.scan.hubs if f.flagged}
    assert first.hub in ran.world.planted and (first.verdict, first.rank) == ("flagged", 1)
    assert found >= set(ran.world.planted)
    products = [f for f in ran.scan.products if f.hub == HUB]
    assert sum(f.flagged for f in products) >= len(products) / 2


def test_the_planted_amount_lies_within_the_bounds(ran: Ran) -> None:
    first = next(f for f in ran.scan.hubs if f.hub == HUB)
    arrived = _arrived(ran.world, ran.scan.window.post_months)
    assert first.effect_unit == "kg"
    assert first.at_least <= arrived <= first.at_most
    assert first.estimate == pytest.approx(arrived, rel=0.35)
    assert first.interval90_low <= arrived <= first.interval90_high
    if first.mode == "two_leg":  # one leg alone cannot tell a plant from what the hub keeps
        assert first.interval90_low == pytest.approx(first.estimate, rel=0.5)


def _arrived(world: World, months: int) -> float:
    return float(world.planted[HUB][:, world.t0 : world.t0 + months].sum())


def test_legs_are_labelled_right(ran: Ran) -> None:
    assert {f.mode for f in ran.findings} == {ran.case.mode}
    assert all((f.leg2_p is None) == (f.mode == "one_leg") for f in ran.findings)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_silent_on_clean_data(case: Case, tmp_path: Path) -> None:
    false = []
    for seed in CLEAN_SEEDS:
        world = case.clean(seed)
        scan = case.detector().scan(stored(tmp_path / f"{seed}", records(world, case.reports)), ban(world))
        assert scan.hubs, "a clean world must be weighed, not skipped"
        false.append(any(f.flagged for f in (*scan.hubs, *scan.products)))
    # At a false-discovery rate of .10 three or more of ten clean scans with a flag have a chance of 7 %.
    assert sum(false) <= 2


def test_ranks_are_without_ties_and_ids_unique(ran: Ran) -> None:
    for level in (ran.scan.hubs, ran.scan.products):
        assert [f.rank for f in level] == list(range(1, len(level) + 1))
        order = [(not f.flagged, f.p_value) for f in level]
        assert order == sorted(order)
    assert len({f.id for f in ran.findings}) == len({f.subject_key for f in ran.findings}) == len(ran.findings)


def test_twice_the_same(ran: Ran) -> None:
    assert _told(ran.case.detector().scan(ran.store, ran.measure)) == _told(ran.scan)


def test_the_order_of_rows_does_not_matter(ran: Ran, tmp_path: Path) -> None:
    rows = _split(_rows(ran.case))
    order = np.random.default_rng(8).permutation(rows.num_rows)
    plain = ran.case.detector().scan(stored(tmp_path / "plain", rows), ran.measure)
    mixed = ran.case.detector().scan(stored(tmp_path / "mixed", flow_table(rows.take(order))), ran.measure)
    assert _told(plain) == _told(mixed)


def test_the_cut_into_files_does_not_matter(ran: Ran, tmp_path: Path) -> None:
    rows = _rows(ran.case)
    # By codes, as a publisher's files are: of a code in two files the later would replace the earlier.
    codes = sorted(set(rows["hs_code"].to_pylist()))
    parts = [flow_table(rows.filter(pc.is_in(rows["hs_code"], pa.array(codes[k::3])))) for k in range(3)]
    scan = ran.case.detector().scan(stored(tmp_path / "parts", *parts), ran.measure)
    assert scan.snapshots == (1, 2, 3)
    assert _told(scan, ids=False) == _told(ran.scan, ids=False)


def _split(rows: pa.Table) -> pa.Table:
    """Each row as three rows of eight-digit codes, whose sum depends in its last bits on the order."""
    parts = []
    for digits, share in (("10", 0.1), ("20", 0.2), ("90", 0.7)):
        columns = {name: rows[name] for name in rows.column_names}
        columns["hs_code"] = pa.array([code + digits for code in rows["hs_code"].to_pylist()])
        for name in ("value", "net_kg"):
            columns[name] = pa.array(rows[name].to_numpy() * share)
        parts.append(pa.table(columns))
    return flow_table(pa.concat_tables(parts))


def test_does_not_touch_the_store(ran: Ran) -> None:
    before = _hashes(ran.store.path)
    detector = ran.case.detector()
    scan = detector.scan(ran.store, ran.measure)
    detector.explain(ran.store, ran.measure, scan.hubs[0].id)
    assert before and _hashes(ran.store.path) == before


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_probabilities_and_bounds_are_in_order(ran: Ran) -> None:
    for f in ran.findings:
        assert 0 < f.attainable_p <= f.p_value < 1
        assert f.p_value <= f.q_value + 1e-12 <= 1 + 1e-12
        assert 0 <= f.at_least <= f.estimate
        assert 0 <= f.interval90_low <= f.estimate <= f.interval90_high <= f.at_most < math.inf
        assert all(p is None or 0 < p < 1 for p in (f.leg1_p, f.leg2_p))
        assert f.flagged == (f.verdict == "flagged")
        assert not f.flagged or f.q_value <= 0.10
        assert f.placebos > 0
        assert f.attainable_p == pytest.approx(1 / (1 + f.placebos))


def test_explains_every_finding_and_agrees_with_it(ran: Ran) -> None:
    scan, evidence = ran.case.detector().explain_all(ran.store, ran.measure, tuple(f.id for f in ran.findings))
    assert _told(scan) == _told(ran.scan)
    assert set(evidence) == {f.id for f in ran.findings}
    first = ran.world.t0
    last = first + ran.scan.window.post_months
    for f in ran.findings:
        told = evidence[f.id]
        assert told.finding_id == f.id
        assert (
            (told.speaks_for if f.flagged else told.speaks_against) and told.checks and told.limits and told.sources
        )
        assert told.speaks_against or f.flagged
        assert ("no claim of rerouting" in told.claim) == (not f.flagged)
        assert ("one-leg claim" in told.claim) == (f.flagged and f.mode == "one_leg")
        direct, leg1, leg2 = told.legs
        assert direct.reported and leg1.reported and leg2.reported == (f.mode == "two_leg")
        after = np.array(leg1.observed[first:last], dtype=float).mean()
        rows = sum(row.after_per_month for row in told.products)
        # A hub is drawn over all fallen products, those included that one of its legs does not carry.
        assert after == pytest.approx(rows, rel=1e-6) if f.product else after >= rows * (1 - 1e-6)
        tested = {(g.hub, g.product): g for g in ran.scan.products}
        for row in told.products:
            assert row.p_value == tested[f.hub, row.product].p_value
            assert row.flagged == tested[f.hub, row.product].flagged
        assert len(told.products) == f.n_products
        assert sum(row.flagged for row in told.products) == f.n_products_flagged


def test_the_query_of_the_evidence_recomputes_the_series(ran: Ran) -> None:
    best = next(f for f in ran.scan.products if f.hub == HUB)
    told = ran.case.detector().explain(ran.store, ran.measure, best.id)
    rows = engine.run(ran.store.connect(), told.sql, told.sql_parameters).to_pylist()
    products = {row.product for row in told.products}
    sums: dict[str, float] = defaultdict(float)
    for row in rows:
        if row["leg"] == "direct" and row["product"] in products:
            sums[f"{row['month']:%Y-%m}"] += row["net_kg"] / (1 + row["partner_tells_kg"])
    for month, observed in zip(told.legs[0].months, told.legs[0].observed, strict=True):
        assert observed == pytest.approx(sums[month], rel=1e-6, abs=1e-6)


def test_an_unknown_finding_is_refused(ran: Ran) -> None:
    with pytest.raises(KeyError):
        ran.case.detector().explain(ran.store, ran.measure, "0" * 16)


def test_tiny_trade_is_not_flagged(ran: Ran, tmp_path: Path) -> None:
    """The same shape at under a lot a month: physically there is nothing to reroute."""
    largest = float(ran.world.direct[:, : ran.world.t0].mean(axis=1).max())
    small = scaled(ran.world, 40.0 / largest)
    scan = ran.case.detector().scan(stored(tmp_path / "small", records(small, ran.case.reports)), ran.measure)
    assert scan.n_products_fallen > 0
    assert not [f for f in (*scan.hubs, *scan.products) if f.flagged]


def test_growth_from_nothing_is_finite(ran: Ran, tmp_path: Path) -> None:
    hub = ran.world.place(HUB)
    out, onward = ran.world.out.copy(), ran.world.onward.copy()
    out[:, hub, : ran.world.t0] = onward[:, hub, : ran.world.t0] = 0.0
    world = World(**{**vars(ran.world), "out": out, "onward": onward})
    scan = ran.case.detector().scan(stored(tmp_path / "new", records(world, ran.case.reports)), ran.measure)
    first = scan.hubs[0]
    assert (first.hub, first.flagged) == (HUB, True)
    assert math.isfinite(first.score) and first.at_most < 3 * _arrived(world, scan.window.post_months)


def test_a_new_hub_below_the_floor_is_not_flagged(ran: Ran, tmp_path: Path) -> None:
    """A kilogram a month where there was nothing is endless growth and still nothing."""
    world = ran.case.clean(3)
    hub = world.place(HUB)
    out, onward = world.out.copy(), world.onward.copy()
    out[:, hub], onward[:, hub] = 0.0, 0.0
    out[:, hub, world.t0 + 1 :] = onward[:, hub, world.t0 + 1 :] = 1.0
    world = World(**{**vars(world), "out": out, "onward": onward})
    scan = ran.case.detector().scan(stored(tmp_path / "new", records(world, ran.case.reports)), ran.measure)
    assert HUB in {f.hub for f in scan.hubs}
    assert not [f for f in (*scan.hubs, *scan.products) if f.hub == HUB and f.flagged]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_scan_without_placebos_of_its_own_says_what_it_rests_on(case: Case, tmp_path: Path) -> None:
    """Nine months of history, one product, no other: next to no placebos of its own."""
    world = plant(make_world(3, listed=1, unlisted=0, places=4, months=27, t0=9), Plant(HUB))
    world = World(**{**vars(world), "others": world.others * 0})
    store, detector = stored(tmp_path / "short", records(world, case.reports)), case.detector()
    scan, evidence = detector.explain_all(store, ban(world))
    assert scan.hubs
    assert {f.calibration.rpartition(", ")[2] for f in scan.hubs} == {"shipped null"}
    assert all(any("last resort" in limit for limit in evidence[f.id].limits) for f in scan.hubs)
