"""Worlds in which a hub is planted, and the same worlds without: what is found, how much, and what evidence says."""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from oretrace.detect.diversion.detector import Diversion
from oretrace.evidence import Evidence, TableExhibit
from oretrace.findings import Scan, flat
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.diversion.scans import HUB, amount, flagged_in, found_in, hub_of, product_of
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
from tests.parameters import first_fast

pytestmark = pytest.mark.long

CLEAN_SEEDS = range(100, 110)


@dataclass(frozen=True)
class Case:
    """A world with `HUB` planted and the same world without, who reports it, and what a finding is called."""

    name: str
    detector: Diversion
    clean: Callable[[int], World]
    planted: Callable[[World], World]
    reports: Reports
    claim: str

    def __str__(self) -> str:
        return self.name


def _world(seed: int) -> World:
    return make_world(seed, listed=6, unlisted=4, places=11, months=54, t0=38)


def _long_world(seed: int) -> World:
    """Six years: one leg has hardly other placebos than earlier dates, and these overlap."""
    return make_world(seed, listed=6, unlisted=4, places=11, months=78, t0=60)


def _diverted(world: World) -> World:
    return plant(world, Plant(HUB, share=1.0, onset=1, lag=2))


def _diverted_twice(world: World) -> World:
    """One leg at overlapping dates cannot distinguish a single hub from chance among eleven; two at once it can."""
    return plant(world, Plant(HUB, share=1.0, onset=1, lag=2), Plant("MEX", share=0.6, onset=1, lag=1))


CASES = (
    Case("all report", Diversion(), _world, _diverted, EVERYONE, "two legs"),
    Case("target silent", Diversion(), _world, _diverted, TARGET_SILENT, "two legs"),
    Case("only the origin reports", Diversion(), _long_world, _diverted_twice, ORIGIN_ONLY, "first leg"),
    Case("all report, without supply", Diversion(supply=False), _world, _diverted, EVERYONE, "two legs"),
)


@dataclass(frozen=True)
class Ran:
    """A case run once, shared by the tests that only look."""

    case: Case
    world: World
    store: Store
    question: Question
    scan: Scan
    evidence: dict[str, Evidence]


@pytest.fixture(scope="module", params=first_fast(CASES), ids=list(map(str, CASES)))
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    case: Case = request.param
    world = case.planted(case.clean(3))
    store = stored(tmp_path_factory.mktemp("store") / "store", _rows(case))
    question = Question(ban(world))
    scan = case.detector.scan(store, question)
    evidence = case.detector.explain(store, scan, [finding.id for finding in scan.findings])
    return Ran(case, world, store, question, scan, evidence)


@cache
def _rows(case: Case) -> pa.Table:
    return records(case.planted(case.clean(3)), case.reports)


def _again(ran: Ran, folder: Path, rows: pa.Table) -> Scan:
    return ran.case.detector.scan(stored(folder, rows), ran.question)


@pytest.mark.slow
def test_finds_the_planted_case(ran: Ran) -> None:
    first, found = ran.scan.leading[0], {hub_of(f) for f in ran.scan.leading if f.flagged}
    assert hub_of(first) in ran.world.planted and (first.verdict, first.rank) == ("flagged", 1)
    assert found >= set(ran.world.planted)
    products = [f for f in ran.scan.parts if hub_of(f) == HUB]
    assert sum(f.flagged for f in products) >= len(products) / 2


def test_the_planted_amount_lies_within_the_bounds(ran: Ran) -> None:
    first = found_in(ran.scan, HUB)
    arrived = _arrived(ran.world, ran.scan.details.window.post_months)
    assert first.amount.unit == "kg"
    assert amount(first, "at_least") <= arrived <= amount(first, "at_most")
    assert amount(first) == pytest.approx(arrived, rel=0.35)
    assert amount(first, "interval90_low") <= arrived <= amount(first, "interval90_high")
    if first.details.claim == "two legs":  # one leg alone cannot distinguish a plant from what the hub keeps
        assert amount(first, "interval90_low") == pytest.approx(amount(first), rel=0.5)


def _arrived(world: World, months: int) -> float:
    return float(world.planted[HUB][:, world.t0 : world.t0 + months].sum())


def test_legs_are_labelled_right(ran: Ran) -> None:
    assert {f.details.claim for f in ran.scan.findings} == {ran.case.claim}
    assert all((f.details.leg2_p is None) == (f.details.claim == "first leg") for f in ran.scan.findings)


def test_products_hang_on_their_hub(ran: Ran) -> None:
    hubs = {f.id: hub_of(f) for f in ran.scan.leading}
    assert all(product_of(f) is None and f.details.level == "hub" for f in ran.scan.leading)
    for f in ran.scan.parts:
        assert product_of(f) and f.details.level == "product"
        assert [hubs[parent] for parent in f.parents] == [hub_of(f)]


def test_probabilities_and_bounds_are_known_and_in_order(ran: Ran) -> None:
    for f in ran.scan.findings:
        assert f.p_value is not None and f.q_value is not None
        assert 0 <= amount(f, "at_least") <= amount(f, "interval90_low") <= amount(f)
        assert amount(f) <= amount(f, "interval90_high") <= amount(f, "at_most") < math.inf
        assert all(p is None or 0 < p < 1 for p in (f.details.leg1_p, f.details.leg2_p))
        assert not f.flagged or f.q_value <= 0.10
        assert f.details.placebos > 0
        assert f.attainable_p == pytest.approx(1 / (1 + f.details.placebos))


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_silent_on_clean_data(case: Case, tmp_path: Path) -> None:
    false = []
    for seed in CLEAN_SEEDS:
        world = case.clean(seed)
        store = stored(tmp_path / f"{seed}", records(world, case.reports))
        scan = case.detector.scan(store, Question(ban(world)))
        assert scan.leading, "a clean world must be weighed, not skipped"
        false.append(bool(flagged_in(scan)))
    # At a false-discovery rate of .10 three or more of ten clean scans with a flag have a chance of 7 %.
    assert sum(false) <= 2


@pytest.mark.slow
def test_sums_of_eight_digit_codes_do_not_depend_on_the_order_of_rows(ran: Ran, tmp_path: Path) -> None:
    """Each row as three, whose sum depends in its last bits on the order."""
    rows = _split(_rows(ran.case))
    order = np.random.default_rng(8).permutation(rows.num_rows)
    plain, mixed = _again(ran, tmp_path / "1", rows), _again(ran, tmp_path / "2", flow_table(rows.take(order)))
    assert json.dumps([flat(f) for f in plain.findings]) == json.dumps([flat(f) for f in mixed.findings])


def _split(rows: pa.Table) -> pa.Table:
    parts = []
    for digits, share in (("10", 0.1), ("20", 0.2), ("90", 0.7)):
        columns = {name: rows[name] for name in rows.column_names}
        columns["hs_code"] = pa.array([code + digits for code in rows["hs_code"].to_pylist()])
        for name in ("value", "net_kg"):
            columns[name] = pa.array(rows[name].to_numpy() * share)
        parts.append(pa.table(columns))
    return flow_table(pa.concat_tables(parts))


def test_evidence_agrees_with_the_finding(ran: Ran) -> None:
    tested = {(hub_of(f), product_of(f)): f for f in ran.scan.parts}
    for f in ran.scan.findings:
        shown = ran.evidence[f.id]
        assert shown.speaks_for if f.flagged else shown.speaks_against
        assert ("no claim of rerouting" in shown.claim) == (not f.flagged)
        assert ("consistent with" in shown.claim) == f.flagged
        assert ("claim on the first leg" in shown.claim) == (f.flagged and f.details.claim == "first leg")
        rows = _products(shown).rows
        for name, *_, p_value, flagged in rows:
            of = tested[hub_of(f), str(name)]
            assert (p_value, flagged) == (of.p_value, of.flagged)
        assert len(rows) == f.details.n_products
        assert sum(bool(row[-1]) for row in rows) == f.details.n_products_flagged


def test_the_lanes_shown_are_those_of_the_products(ran: Ran) -> None:
    first = ran.world.t0
    last = first + ran.scan.details.window.post_months
    for f in ran.scan.findings:
        direct, leg1, leg2 = ran.evidence[f.id].series()
        assert [one.name for one in (direct, leg1, leg2)] == ["direct", "leg 1", "leg 2"]
        assert direct.reported and leg1.reported and leg2.reported == (f.details.claim == "two legs")
        assert {one.unit for one in (direct, leg1, leg2)} == {f.amount.unit}
        after = np.array(leg1.observed[first:last], dtype=float).mean()
        summed = sum(float(row[3] or 0) for row in _products(ran.evidence[f.id]).rows)
        # A hub is drawn over all fallen products, those included that one of its legs does not carry.
        assert after == pytest.approx(summed, rel=1e-6) if product_of(f) else after >= summed * (1 - 1e-6)


def test_lanes_are_titled_by_name(ran: Ran) -> None:
    direct, leg1, leg2 = ran.evidence[found_in(ran.scan, HUB).id].series()
    assert [one.title for one in (direct, leg1, leg2)] == [
        "China → United States",
        "China → Thailand",
        "Thailand → United States",
    ]


def _products(evidence: Evidence) -> TableExhibit:
    (table,) = (one for one in evidence.exhibits if one.name == "products")
    assert isinstance(table, TableExhibit)
    assert table.columns[:1] + table.columns[2:] == (
        "product", "before_per_month", "after_per_month", "p_value", "flagged"
    )  # fmt: skip
    return table


@pytest.mark.slow
def test_the_query_of_the_evidence_recomputes_the_series(ran: Ran) -> None:
    best = next(f for f in ran.scan.parts if hub_of(f) == HUB)
    shown = ran.evidence[best.id]
    (query,) = shown.queries
    sums: dict[str, float] = defaultdict(float)
    with ran.store.connect() as connection:
        for row in connection.execute(query.sql, query.parameters).to_arrow_table().to_pylist():
            if row["leg"] == "direct" and row["product"] == product_of(best):
                sums[f"{row['month']:%Y-%m}"] += row["net_kg"] / (1 + row["partner_reports_kg"])
    direct = shown.series()[0]
    for month, observed in zip(direct.months, direct.observed, strict=True):
        assert observed == pytest.approx(sums[month], rel=1e-6, abs=1e-6)


@pytest.mark.slow
def test_tiny_trade_is_not_flagged(ran: Ran, tmp_path: Path) -> None:
    """The same shape at under a lot a month: physically there is nothing to reroute."""
    largest = float(ran.world.direct[:, : ran.world.t0].mean(axis=1).max())
    scan = _again(ran, tmp_path / "small", records(scaled(ran.world, 40.0 / largest), ran.case.reports))
    assert scan.details.n_products_fallen > 0
    assert flagged_in(scan) == set()


@pytest.mark.slow
def test_growth_from_nothing_is_finite(ran: Ran, tmp_path: Path) -> None:
    hub = ran.world.place(HUB)
    out, onward = ran.world.out.copy(), ran.world.onward.copy()
    out[:, hub, : ran.world.t0] = onward[:, hub, : ran.world.t0] = 0.0
    world = World(**{**vars(ran.world), "out": out, "onward": onward})
    scan = _again(ran, tmp_path / "new", records(world, ran.case.reports))
    first = scan.leading[0]
    assert (hub_of(first), first.flagged) == (HUB, True)
    assert math.isfinite(first.score)
    assert amount(first, "at_most") < 3 * _arrived(world, scan.details.window.post_months)


@pytest.mark.slow
def test_a_new_hub_below_the_floor_is_not_flagged(ran: Ran, tmp_path: Path) -> None:
    """A kilogram a month where there was nothing is endless growth and still nothing."""
    world = ran.case.clean(3)
    hub = world.place(HUB)
    out, onward = world.out.copy(), world.onward.copy()
    out[:, hub], onward[:, hub] = 0.0, 0.0
    out[:, hub, world.t0 + 1 :] = onward[:, hub, world.t0 + 1 :] = 1.0
    world = World(**{**vars(world), "out": out, "onward": onward})
    scan = _again(ran, tmp_path / "new", records(world, ran.case.reports))
    assert HUB in {hub_of(f) for f in scan.leading}
    assert HUB not in flagged_in(scan)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_scan_without_placebos_of_its_own_says_what_it_rests_on(case: Case, tmp_path: Path) -> None:
    """Nine months of history, one product, no other: next to no placebos of its own."""
    world = plant(make_world(3, listed=1, unlisted=0, places=4, months=27, t0=9), Plant(HUB))
    world = World(**{**vars(world), "others": world.others * 0})
    store = stored(tmp_path / "short", records(world, case.reports))
    scan = case.detector.scan(store, Question(ban(world)))
    assert scan.leading
    assert {f.details.calibration.rpartition(", ")[2] for f in scan.leading} == {"shipped null"}
    assert [note.kind for note in scan.notes if "no full season" in note.text] == ["window"]
    evidence = case.detector.explain(store, scan, [f.id for f in scan.leading])
    assert all(any("last resort" in limit for limit in one.limits) for one in evidence.values())


@pytest.mark.slow
def test_supply_that_is_left_out_makes_findings_of_their_own(tmp_path: Path) -> None:
    world = _diverted(_world(3))
    store = stored(tmp_path / "store", records(world))
    one, other = (Diversion(supply).scan(store, Question(ban(world))) for supply in (True, False))
    assert {f.id for f in one.findings}.isdisjoint(f.id for f in other.findings)
    assert {f.subject.key for f in one.findings} == {f.subject.key for f in other.findings}


@pytest.mark.slow
def test_several_destinations_are_one_part_and_stand_one_by_one_in_the_details(tmp_path: Path) -> None:
    world = _diverted(_world(3))
    store = stored(tmp_path / "store", records(world))
    question = Question(ban(world).model_copy(update={"targets": ("USA", "CAN")}))
    scan = Diversion().scan(store, question)
    first = found_in(scan, HUB)
    assert first.subject["destination"] == "USA+CAN"
    assert first.details.destinations == scan.details.destinations == ("USA", "CAN")
    (shown,) = Diversion().explain(store, scan, [first.id]).values()
    assert shown.series()[0].title == "China → United States and Canada"
    assert "CAN" not in {hub_of(f) for f in scan.leading}
    assert asdict(first.details)["destinations"] == ("USA", "CAN")
