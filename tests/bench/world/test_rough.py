"""A rough world: cargoes in lanes that come and go, shocks shared by a hub, one-sided reports, and no future."""

import numpy as np
import pytest

from oretrace.bench.scenario import Observed, Series
from oretrace.bench.truth.choice import choose
from oretrace.bench.truth.rough import ROUGH, SIGMAS, of_world
from oretrace.bench.world.catalog import half_of
from oretrace.bench.world.nature import Nature
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.published import publish, trade_table
from oretrace.bench.world.rough import rough_world
from oretrace.bench.world.statistics import panel_statistics
from oretrace.bench.world.world import World

pytestmark = pytest.mark.slow

SHORT = 85
"""Months of a world that ends early, after the thirteenth month of every measure and all years with a yearbook."""


@pytest.fixture(scope="module")
def world() -> World:
    return rough_world(1)


def test_it_is_as_large_as_the_other_family(world: World) -> None:
    assert len(world.territories) == 64 and len(world.months) == 90
    assert {half_of(product) for product in world.products} == {"tune", "test"} and len(world.products) > 30
    choices = choose(world, SIGMAS)
    assert len(choices) > 100


def test_a_seed_is_a_world(world: World) -> None:
    again = rough_world.__wrapped__(1)
    assert np.array_equal(again.lanes.kg, world.lanes.kg) and np.array_equal(again.price, world.price)
    assert rough_world(2).lanes.kg.shape != world.lanes.kg.shape


def test_monthly_noise_is_of_the_scale_of_real_panels_and_cargoes_are_heavy(world: World) -> None:
    found = panel_statistics(world.lanes.kg)
    noise = [value for name, value in found.items() if name.startswith("noise")]
    assert all(0.7 < value < 1.1 for value in noise)
    assert 0.4 < found["growth >=0.95"] < 0.8
    months = np.sort(world.lanes.kg[world.lanes.kg > 0])[::-1]
    assert months[: months.size // 100].sum() > 0.15 * months.sum()


def test_lanes_come_and_go(world: World) -> None:
    """Of lanes that moved in 20 months or more some begin late and some end early."""
    moved = world.lanes.kg[(world.lanes.kg > 0).sum(axis=1) >= 20] > 0
    late, early = ~moved[:, :24].any(axis=1), ~moved[:, -24:].any(axis=1)
    assert 0.03 < late.mean() < 0.15 and 0.03 < early.mean() < 0.15


def test_quiet_lanes_fall_by_chance(world: World) -> None:
    left = [
        Overlay(world).kg(one.product, one.origin, one.destination)[one.t0 : one.t0 + 18].mean() / one.former_kg
        for one in choose(world, SIGMAS)
    ]
    assert 0.25 < np.mean(np.array(left) < 0.7) < 0.5


def test_purchases_and_sales_of_a_hub_share_shocks(world: World) -> None:
    """Months of its purchases and sales of a product, off their year, are alike at one hub and not between hubs."""
    size = len(world.territories)
    own, other = [], []
    for p in range(len(world.products)):
        mine = world.lanes.product == p
        flows = np.zeros((2, size, 90))
        np.add.at(flows[0], world.lanes.importer[mine], world.lanes.kg[mine])
        np.add.at(flows[1], world.lanes.exporter[mine], world.lanes.kg[mine])
        quarters = np.log1p(flows.reshape(2, size, 30, 3).sum(axis=3))
        off = quarters - quarters.mean(axis=1, keepdims=True)  # without what the product's trade shares
        busy = np.flatnonzero((flows > 0).mean(axis=2).min(axis=0) > 0.8)
        for k, hub in enumerate(busy):
            own.append(np.corrcoef(off[0, hub], off[1, hub])[0, 1])
            other.append(np.corrcoef(off[0, hub], off[1, busy[k - 1]])[0, 1])
    assert len(own) > 50 and np.mean(own) - np.mean(other) > 0.08


def test_reports_are_one_sided_and_late(world: World) -> None:
    habits = world.reporters
    nothing, imports_only = habits.silent, (habits.exports == 0) & (habits.imports > 0)
    assert 0.03 < nothing.mean() < 0.25 and 0.1 < imports_only.mean() < 0.45
    assert habits.publication.max() > 9 and habits.publication.min() == 1
    overlay = Overlay(world)
    table = trade_table(overlay, publish(overlay))
    seen = set(zip(*table.select(["reporter", "flow"]).to_pydict().values(), strict=True))
    names = np.array(world.territories)
    assert not {name for name, _ in seen} & set(names[nothing])
    assert not {(name, "export") for name in names[imports_only]} & seen
    assert {(name, "import") for name in names[imports_only]} <= seen
    days = table.select(["period_start", "published_on"]).slice(0, 200_000).to_pydict()
    waits = [(out - start).days > 300 for start, out in zip(*days.values(), strict=True)]
    assert 0.02 < np.mean(waits) < 0.4


def test_reporters_err_lastingly(world: World) -> None:
    """A reporter's exports over the truth have a factor of its own; without mirror noise they have none."""
    factors = {}
    for of in (world, rough_world(1, Nature().varied(mirror=0.0), months=SHORT)):
        both = of.reporters.exports > 0
        factors[of.nature.mirror_bias] = np.log(of.reporters.exports[both]).std()
    assert factors[Nature().mirror_bias] == pytest.approx(0.25, abs=0.08) and factors[0.0] == 0.0


@pytest.mark.parametrize("name", ROUGH)
def test_no_month_depends_on_a_later_one(world: World, name: str) -> None:
    """A world that ends early has the same scenarios, and all that is seen of them up to its end."""
    early, choices = rough_world(1, months=SHORT), choose(world, SIGMAS)
    assert choose(early, SIGMAS) == choices
    for short, long in zip(*(of_world(name, of, choices).observed for of in (early, world)), strict=True):
        assert short.scenario == long.scenario
        for one, other in zip(series(short), series(long), strict=True):
            assert np.array_equal(one.kg, other.kg[..., :SHORT]) and np.array_equal(one.usd, other.usd[..., :SHORT])
        assert short.supply and long.supply
        for field in ("imports", "exports", "made", "made_most"):
            one, other = (getattr(seen.supply, field) for seen in (short, long))
            assert np.array_equal(one, other[..., : one.shape[-1]])


def series(seen: Observed) -> list[Series]:
    return [seen.direct, seen.leg1, seen.leg2, *(one for _, *both in seen.others for one in both)]
