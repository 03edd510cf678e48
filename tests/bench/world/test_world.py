"""A modelled world: the same for a seed, near real panels, and its parameters can be found again in what it makes."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from oretrace.bench.world.catalog import demand, forms
from oretrace.bench.world.describe import describe
from oretrace.bench.world.lanes import Lanes, gravity, territory_codes
from oretrace.bench.world.nature import MONTHS, Nature
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.published import publish, trade_table
from oretrace.bench.world.reports import freight_margin, make_reporters, sailing_months
from oretrace.bench.world.world import World
from oretrace.bench.world.world import world as make
from oretrace.catalog.distances import distances_km

pytestmark = pytest.mark.slow

STATED = ("noise >=0.95", "noise 0.4-0.6", *(f"growth {b}" for b in (">=0.95", "0.8-0.95", "0.6-0.8", "0.4-0.6")))


@pytest.fixture(scope="module")
def world() -> World:
    return make(1, Nature())


@pytest.fixture(scope="module")
def few(world: World) -> World:
    """Eight products of the world: its lanes are theirs in the whole one."""
    return of_products(world, 8)


def of_products(world: World, count: int) -> World:
    mine = world.lanes.product < count
    lanes = Lanes(*(getattr(world.lanes, name)[mine] for name in ("product", "exporter", "importer", "kg")))
    products = world.products[:count]
    return replace(world, products=products, lanes=lanes, price=world.price[:count], lot_kg=world.lot_kg[:count])


def test_it_is_as_large_as_it_has_to_be(world: World) -> None:
    found = describe(world)
    assert found.territories >= 60
    assert found.products >= 40
    assert found.materials >= 8
    assert found.months >= 72
    assert 0.0 < len(found.silent) / found.territories < 0.3


def test_its_statistics_are_near_those_of_real_panels(world: World) -> None:
    found = describe(world)
    near = {one.statistic: one.near for one in found.statistics}
    assert {name: near[name] for name in (*STATED, "growth 0.2-0.4", "memory")} == dict.fromkeys(
        (*STATED, "growth 0.2-0.4", "memory"), True
    )
    assert found.sellers == pytest.approx(8, abs=2)
    assert found.empty_share == pytest.approx(0.85, abs=0.05)


def test_volumes_are_the_published_ones(world: World) -> None:
    least, median, most = describe(world).volume_ratio
    assert median == pytest.approx(1.0, abs=0.05)
    assert 0.75 < least < most < 1.3


@pytest.mark.parametrize("elasticity", [0.5, 1.5])
def test_gravity_has_the_distance_elasticity_it_was_given(world: World, elasticity: float) -> None:
    """Least squares of log means on distance within exporters and importers gives the parameter back."""
    names, codes = world.territories, territory_codes(world.territories)
    km, apart, nature = distances_km(names), ~np.eye(len(names), dtype=bool), Nature(distance_elasticity=elasticity)
    estimates = []
    for form in forms()[::4]:
        mean = gravity(world.draws, nature, form, names, codes, km)
        y, x = (np.log(np.where(apart, a, np.nan)) for a in (mean, km))
        for axis in (0, 1, 0, 1, 0, 1):  # fixed effects, swept out in turns
            y, x = (a - np.nanmean(a, axis=axis, keepdims=True) for a in (y, x))
        estimates.append(-np.nansum(x * y) / np.nansum(x * x))
    assert np.mean(estimates) == pytest.approx(elasticity, abs=3 * np.std(estimates) / np.sqrt(len(estimates)))
    assert np.std(estimates) / np.sqrt(len(estimates)) < 0.03


def with_nature(few: World, nature: Nature) -> World:
    """The same trade and silent territories under other reporting habits."""
    reporters = make_reporters(few.draws, nature, few.codes, np.array([demand()[name] for name in few.territories]))
    return replace(few, nature=nature, reporters=reporters)


def test_noise_lags_margins_and_gaps_are_recovered_from_reports(few: World) -> None:
    quiet = with_nature(few, Nature(estimated_share=0.0, mirror_noise=(0.2, 0.2), mirror_bias=0.35))
    reports, lanes = quiet.reports, quiet.lanes
    both = (lanes.kg > 1000) & (reports.export_kg > 0)
    assert np.std(np.log(reports.export_kg[both] / lanes.kg[both])) == pytest.approx(0.2, rel=0.02)
    lag = sailing_months(quiet.km[lanes.exporter, lanes.importer])
    near, far = lag == 0, lag == 1
    here = (reports.import_kg[near] > 0) & (lanes.kg[near] > 1000)
    ratio = np.log(np.where(here, reports.import_kg[near], np.nan) / np.where(here, lanes.kg[near], np.nan))
    lasting = np.nanmean(ratio[here.sum(axis=1) >= 24], axis=1)
    assert np.std(lasting) == pytest.approx(0.35, rel=0.1)
    departed, arrived = lanes.kg[far][:, :-1], reports.import_kg[far][:, 1:]
    assert np.array_equal(arrived > 0, (departed > 0) & ~quiet.silent[lanes.importer[far]][:, None] & (arrived > 0))
    unit = np.where(both, reports.export_usd / np.maximum(reports.export_kg, 1.0), np.nan)
    cif = np.where(reports.import_kg > 1000, reports.import_usd / np.maximum(reports.import_kg, 1.0), np.nan)
    margin = freight_margin(quiet.nature, quiet.km[lanes.exporter, lanes.importer])[near]
    often = (~np.isnan(cif[near]) & ~np.isnan(unit[near])).sum(axis=1) >= 24
    found = np.nanmedian(cif[near][often], axis=1) / np.nanmedian(unit[near][often], axis=1)
    assert np.median(found / (1 + margin[often])) == pytest.approx(1.0, abs=0.01)
    assert reports.hidden.mean() == pytest.approx(quiet.nature.suppressed_share, abs=0.01)


def test_assumed_noise_can_be_varied(few: World) -> None:
    nature = Nature().varied(mirror=0.0, unit_value=2.0)
    exact = with_nature(few, nature)
    loud = ~exact.silent[exact.lanes.exporter] & ~exact.reports.hidden
    true, reported = exact.lanes.kg[loud], exact.reports.export_kg[loud]
    weighed = ~exact.reports.export_estimated[loud]
    assert np.array_equal(true[weighed], reported[weighed])
    assert nature.unit_value_noise == 2 * few.nature.unit_value_noise


def test_an_overlay_changes_its_lanes_and_nothing_else(few: World) -> None:
    overlay = Overlay(few)
    p, i = 3, int(few.lanes.exporter[np.flatnonzero(few.lanes.product == 3)[0]])
    j = int(np.flatnonzero(few.row[p, i] < 0)[-1])
    kg = np.where(np.arange(MONTHS) >= 60, 5000.0, 0.0)
    overlay.add(p, i, j, kg)
    assert np.array_equal(overlay.kg(p, i, j), kg)
    published = publish(overlay)
    assert published.row[p, i, j] >= 0
    unchanged = [k for k in np.ndindex(4, 8, 8) if few.row[k] >= 0 and k != (p, i, j)]
    for lane in unchanged:
        assert np.array_equal(published.reports.export_kg[published.row[lane]], few.reports.export_kg[few.row[lane]])
    assert not overlay.base_kg(p, i, j).any()


def test_an_importer_reports_only_what_it_sees(few: World) -> None:
    loud = np.flatnonzero(~few.silent)
    p, i, j = 5, int(loud[0]), int(loud[1])
    month = np.arange(MONTHS)
    overlay, hidden = Overlay(few), Overlay(few)
    overlay.add(p, i, j, np.where(month >= 60, 9e6, 0.0))
    hidden.add(p, i, j, np.where(month >= 60, 9e6, 0.0), unseen_by_importer=True)
    one = [np.array([k]) for k in (p, i, j)]
    seen, unseen = overlay.reports(*one), hidden.reports(*one)
    assert np.array_equal(seen.export_kg, unseen.export_kg)
    assert seen.import_kg[0, 63:].min() > 1e6 > unseen.import_kg[0, 63:].max()


def test_misreporting_touches_one_reporter_and_repricing_only_values(few: World) -> None:
    lane = np.flatnonzero((few.reports.export_kg[:, 70] > 0) & (few.reports.import_kg[:, 70] > 0))[0]
    p, i, j = (int(x[lane]) for x in (few.lanes.product, few.lanes.exporter, few.lanes.importer))
    overlay = Overlay(few)
    overlay.misreport(p, i, np.full(MONTHS, 2.0))
    published = publish(overlay)
    row = published.row[p, i, j]
    assert published.reports.export_kg[row, 70] == pytest.approx(2 * few.reports.export_kg[lane, 70], abs=1)
    assert published.reports.import_kg[row, 70] == few.reports.import_kg[lane, 70]
    dear = Overlay(few)
    dear.reprice(p, np.full(MONTHS, 3.0))
    found = publish(dear)
    row = found.row[p, i, j]
    assert np.array_equal(found.reports.export_kg[row], few.reports.export_kg[lane])
    assert found.reports.export_usd[row, 70] == pytest.approx(3 * few.reports.export_usd[lane, 70], rel=1e-3, abs=2)


def test_the_table_holds_every_published_figure_once(few: World) -> None:
    overlay = Overlay(few)
    table = trade_table(overlay, publish(overlay)).to_pydict()
    reports = few.reports
    known = int(((reports.export_kg > 0) | (reports.export_usd > 0)).sum())
    known += int(((reports.import_kg > 0) | (reports.import_usd > 0)).sum())
    suppressed = sum(table["suppressed"])
    assert len(table["reporter"]) - suppressed == known
    keys = set(zip(*(table[n] for n in ("reporter", "partner", "flow", "hs_code", "period_start")), strict=True))
    assert len(keys) == len(table["reporter"])
    assert all(kg is None for kg, hidden in zip(table["net_kg"], table["suppressed"], strict=True) if hidden)
    silent = {name for name, quiet in zip(few.territories, few.silent, strict=True) if quiet}
    assert not silent & set(table["reporter"])
    spans = set(zip(table["period_start"], table["published_on"], strict=True))
    waits = {(b.year - a.year) * 12 + b.month - a.month - 1 for a, b in spans}
    assert waits == set(range(1, few.nature.longest_publication + 1))


def test_the_same_bits_on_a_processor_without_wide_registers() -> None:
    """NumPy picks its kernels by processor; what is published may not hang on that."""
    code = (
        "import hashlib; from oretrace.bench.world import catalog, lanes, world as w;"
        "w.forms = lanes.forms = lambda: catalog.forms()[:6];"
        "r = w.world(1).reports;"
        "print(hashlib.sha256(r.export_kg.tobytes() + r.import_usd.tobytes()).hexdigest())"
    )

    def digest(**env: str) -> str:
        run = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | env, capture_output=True, text=True, check=True
        )
        return run.stdout.strip()

    plain = "AVX2 FMA3 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL"
    assert digest() == digest(NPY_DISABLE_CPU_FEATURES=plain)
