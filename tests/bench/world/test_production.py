"""The modelled yearbook: nobody sells what nobody made, plants make nothing, and what is printed can be read."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from oretrace.bench.files import PRODUCTION, write_suite
from oretrace.bench.truth import antimony, modelled
from oretrace.bench.truth.antimony_trade import HUBS, OXIDE
from oretrace.bench.truth.choice import Choice, choose
from oretrace.bench.truth.decoys import Site, capacity
from oretrace.bench.truth.modelled import assemble
from oretrace.bench.truth.suite import Suite
from oretrace.bench.truth.suites import MODELLED
from oretrace.bench.world.catalog import TradedForm, forms, producers
from oretrace.bench.world.nature import Nature
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.production import COLUMNS, SOURCE, Yearbook, stage_of, yearbook
from oretrace.bench.world.world import World
from oretrace.catalog.production import OTHERS, read_figures
from tests.bench.small_world import small_world

Array = NDArray[np.float64]
Key = tuple[str, str]


@pytest.fixture(scope="module")
def choices() -> tuple[Choice, ...]:
    return choose(small_world())


def plain() -> World:
    """The small world with true figures in its yearbook, and everybody listed."""
    return replace(small_world(), nature=replace(Nature(), output_noise=0.0, listed_share=0.0))


@contextmanager
def overlays(patch: pytest.MonkeyPatch) -> Iterator[list[Overlay]]:
    """Overlays at the moment their yearbook is made, as frozen sums by lane: nothing is planted on them yet."""
    kept: list[Overlay] = []

    def keeping(overlay: Overlay) -> Yearbook:
        edits = Overlay(overlay.world)
        edits.__dict__ |= {name: dict(value) for name, value in vars(overlay).items() if isinstance(value, dict)}
        kept.append(edits)
        return yearbook(overlay)

    with patch.context() as inner:
        inner.setattr(modelled, "yearbook", keeping)
        yield kept


def by_year(overlay: Overlay, p: int, years: tuple[int, ...]) -> tuple[Array, Array]:
    """Sold and bought kg of a product, (territories, years) each: lane by lane, the slow way."""
    world = overlay.world
    size = len(world.territories)
    sold, bought = np.zeros((size, len(years))), np.zeros((size, len(years)))
    calendar = np.array([month.year for month in world.months])
    touched = {(i, j) for q, i, j in zip(*(x.tolist() for x in overlay.touched()), strict=True) if q == p}
    ends = zip(*(x.tolist() for x in np.nonzero(world.row[p] >= 0)), strict=True)
    for i, j in {*touched, *ends}:
        kg = overlay.kg(p, i, j)
        a_year = np.array([kg[calendar == year].sum() for year in years])
        sold[i] += a_year
        bought[j] += a_year
    return sold, bought


def known(world: World) -> list[tuple[int, TradedForm]]:
    return [(world.products.index(form.hs6), form) for form in forms() if form.hs6 in world.products]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["null", "single-hop-decoys"])
def test_no_territory_sells_more_than_it_makes_and_receives(
    choices: tuple[Choice, ...], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """With all falls and decoys in place: by year, in every territory and material that is all of a code."""
    with overlays(monkeypatch) as kept:
        assemble(name, MODELLED[name], small_world(), choices)
    (overlay,) = kept
    overlay.world = plain()
    book = yearbook(overlay)
    needed: dict[Key, Array] = {}
    for p, form in known(overlay.world):
        if not form.is_basket:
            sold, bought = by_year(overlay, p, book.years)
            lacking = np.maximum(sold - overlay.world.nature.passed_on_share * bought, 0.0) * form.fraction / 1000.0
            key = (form.material, stage_of(form))
            needed[key] = needed.get(key, 0.0) + lacking
    assert len(needed) >= 3 and all(tonnes.sum() > 0 for tonnes in needed.values())
    for key, tonnes in needed.items():
        assert (book.printed[key] >= tonnes * (1 - 1e-12)).all()
        large = [overlay.world.territories.index(iso3) for iso3 in producers(*key)]
        assert (book.printed[key][large] >= tonnes[large]).all()


@pytest.mark.slow
def test_a_capacity_decoy_makes_what_it_sells_more_and_takes_nothing_from_its_hub(
    choices: tuple[Choice, ...],
) -> None:
    world, seen = plain(), 0
    before = yearbook(Overlay(world))
    calendar = np.array([month.year for month in world.months])
    for choice in choices[:20]:
        overlay, hub = Overlay(world), choice.hubs[5]
        capacity(Site(overlay, choice, hub))
        after, form = yearbook(overlay), {p: form for p, form in known(world)}[choice.product]
        edited = zip(*overlay.touched(), strict=True)
        gained = np.sum([overlay.kg(p, i, j) - overlay.base_kg(p, i, j) for p, i, j in edited], axis=0)
        tonnes = np.array([gained[calendar == year].sum() for year in before.years]) * form.fraction / 1000.0
        key = (form.material, stage_of(form))
        assert (after.printed[key] - before.printed[key])[hub] == pytest.approx(tonnes, abs=1e-6)
        others = np.arange(len(world.territories)) != hub  # who buys it makes no more, and may make less
        assert (after.printed[key][others] <= before.printed[key][others] + 1e-6).all()
        for other in set(before.printed) - {key}:
            assert np.array_equal(after.printed[other], before.printed[other])
        seen += bool(tonnes.any())
    assert seen == 20


def same(one: Suite, other: Suite) -> bool:
    rows = zip(one.yearbook() if one.yearbook else (), other.yearbook() if other.yearbook else (), strict=True)
    return all(a == b for a, b in rows)


@pytest.mark.slow
def test_plants_make_nothing(choices: tuple[Choice, ...]) -> None:
    """Goods through one hub, through two or three, or under another code: who makes what is the same."""
    single, *others = (
        assemble(name, MODELLED[name], small_world(), choices) for name in ("single-hop", "multi-hop", "relabel")
    )
    planted = {(cell.scenario.split("-", 2)[-1], cell.hub) for cell in single.truth.cells if cell.route}
    for other in others:
        assert same(single, other)
    elsewhere = {(cell.scenario.split("-", 2)[-1], cell.hub) for cell in others[0].truth.cells if cell.route}
    assert len(planted - elsewhere) + len(elsewhere - planted) > 20  # they do stand at other hubs


@pytest.mark.slow
def test_the_hubs_of_the_antimony_case_make_nothing_of_what_they_pass_on() -> None:
    """What is printed of them is no more than their innocent sales: three sd of noise, far below what is planted."""
    laid = antimony.case(1, Nature())
    world, book = laid.world, laid.printed
    calendar, lanes = np.array([month.year for month in world.months]), world.lanes
    in_year = (calendar[:, None] == np.array(book.years)).astype(float)
    moved = lanes.kg @ in_year
    for hub, arrived in zip(HUBS, laid.diverted.arrived, strict=True):
        k, sold = world.territories.index(hub), np.zeros(len(book.years))
        for p, form in known(world):
            if (form.material, stage_of(form)) == ("antimony", "refine"):
                planted = arrived @ in_year if form.hs6 == OXIDE else 0.0
                of_hub = (lanes.product == p) & (lanes.exporter == k)
                sold += form.controlled_share * form.fraction / 1000.0 * (moved[of_hub].sum(axis=0) - planted)
        ceiling = sold * np.exp(3.0 * world.nature.output_noise)
        assert (book.printed["antimony", "refine"][k] <= ceiling).all()
        assert (arrived @ in_year).max() / 1000.0 > ceiling.min()


def test_unlisted_producers_make_less_than_the_listed_share_and_the_rest() -> None:
    world = small_world()
    share = world.nature.listed_share
    true, book = yearbook(Overlay(plain())).printed, yearbook(Overlay(world))
    few = yearbook(Overlay(replace(world, nature=replace(world.nature, listed_share=0.02))))
    for some, least in ((book, share), (few, 0.02)):
        for key, tonnes in true.items():
            listed = (some.printed[key] > 0).any(axis=1)
            assert (tonnes[~listed] < least * tonnes.sum(axis=0)).all()
            assert ((tonnes >= least * tonnes.sum(axis=0)).any(axis=1) == listed).all()
            rest = tonnes[~listed].sum(axis=0)
            assert some.most[key][~listed] == pytest.approx(np.broadcast_to(rest, tonnes[~listed].shape))
            assert (some.most[key][listed] >= some.printed[key][listed]).all()
    assert any((few.printed[key] == 0).all(axis=1).any() for key in true)
    ratios = [(book.printed[key] / np.where(t > 0, t, 1.0))[book.printed[key] > 0] for key, t in true.items()]
    noise = np.log(np.concatenate(ratios))
    covered = [(t <= book.most[key])[book.printed[key] > 0] for key, t in true.items()]
    assert 0.95 < np.mean(np.concatenate(covered)) < 1.0  # two sd above the printed figure
    assert np.std(noise) == pytest.approx(world.nature.output_noise, rel=0.1)


def test_a_year_that_is_not_over_has_no_figure() -> None:
    """The world ends in June 2026: half a year's output would look like a mine that closed."""
    world, book = small_world(), yearbook(Overlay(small_world()))
    assert world.months[-1].month == 6
    assert book.years == tuple(range(2019, 2026))
    assert [world.months[k] for k in book.last_month] == [world.months[12 * y + 11] for y in range(7)]
    totals = np.array([tonnes.sum(axis=0) for tonnes in book.printed.values()])
    assert (totals[:, -1] > 0.7 * totals[:, -2]).all()


def test_the_yearbook_is_the_same_every_time_and_another_for_another_seed() -> None:
    one, again, other = (
        yearbook(Overlay(world)) for world in (small_world(), replace(small_world()), small_world(2))
    )
    for key in one.printed:
        assert np.array_equal(one.printed[key], again.printed[key]) and np.array_equal(one.most[key], again.most[key])
        assert not np.array_equal(one.printed[key], other.printed[key])


@pytest.mark.slow
def test_the_file_of_a_suite_is_read_as_a_users_own_figures_and_is_what_entrants_are_told(
    choices: tuple[Choice, ...], tmp_path: Path
) -> None:
    suite = assemble("null", MODELLED["null"], small_world(), choices)
    path = write_suite(suite, tmp_path / "suite") / "observations" / PRODUCTION
    with path.open(encoding="utf-8", newline="") as file:
        assert tuple(next(csv.reader(file))) == COLUMNS
    figures, form_of = read_figures(path), {form.hs6: form for form in forms()}
    assert {f.source for f in figures} == {SOURCE} and {f.status for f in figures} <= {"bound", "estimated"}
    printed = {(f.material, str(f.stage), f.territory, f.year): f for f in figures}
    listed = 0
    for seen in suite.observed:
        form = form_of[seen.scenario.product]
        assert seen.supply is not None and seen.supply.whole_code == (not form.is_basket)
        years = [suite.months[k].year for k in seen.supply.last_month]
        for k, hub in enumerate(seen.scenario.candidates):
            rows = [printed.get((form.material, stage_of(form), hub, year)) for year in years]
            rest = [printed[form.material, stage_of(form), OTHERS, year] for year in years]
            typical = [row.typical_t or 0.0 if row else 0.0 for row in rows]
            most = [(row or other).high_t for row, other in zip(rows, rest, strict=True)]
            assert seen.supply.made[k] * form.fraction / 1000.0 == pytest.approx(typical, rel=1e-5)
            assert seen.supply.made_most[k] * form.fraction / 1000.0 == pytest.approx(most, rel=1e-5)
            assert all(row.low_t <= (row.typical_t or 0.0) <= (row.high_t or 0.0) for row in rows if row)
            listed += all(rows)
    assert listed > 500
