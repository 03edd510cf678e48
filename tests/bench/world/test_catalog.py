"""The calibration tables of the modelled worlds: complete, within bounds, and what the committed script derives."""

import runpy
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from oretrace.bench.world import catalog
from oretrace.bench.world.catalog import all_producers, demand, forms, half_of, producers
from oretrace.catalog.materials import hs_materials
from oretrace.catalog.tables import read_table
from oretrace.catalog.territories import territories
from oretrace.errors import InputError

ROOT = Path(__file__).parents[3]


def made_in(stage: str) -> str:
    return "mine" if stage == "mine" else "refine"


def test_there_are_enough_territories_forms_and_materials() -> None:
    assert len(demand()) >= 64
    assert len(forms()) >= 48
    assert len({form.material for form in forms()}) >= 10
    assert len({form.hs6[:4] for form in forms()}) >= 20


def test_each_half_of_the_products_has_twenty_forms_and_is_whole_headings() -> None:
    sizes = Counter(form.half for form in forms())
    assert min(sizes["tune"], sizes["test"]) >= 20
    halves = defaultdict(set)
    for form in forms():
        halves[form.hs6[:4]].add(form.half)
    assert all(len(half) == 1 for half in halves.values())


@pytest.mark.parametrize(("hs6", "half"), [("282580", "tune"), ("810110", "test"), ("380110", "test")])
def test_the_rule_of_the_halves_is_fixed(hs6: str, half: str) -> None:
    assert half_of(hs6) == half


def test_forms_are_sorted_once_each_and_as_the_catalog_has_them() -> None:
    codes = [form.hs6 for form in forms()]
    assert codes == sorted(set(codes))
    known = {(row.hs6, row.material): (row.fraction_typical, row.stage, row.is_basket) for row in hs_materials()}
    for form in forms():
        assert known[form.hs6, form.material] == (form.fraction, form.stage, form.is_basket), form.hs6


def test_figures_of_forms_are_within_bounds() -> None:
    for form in forms():
        assert 0 < form.fraction <= 1, form
        assert form.world_trade_t > 0, form
        assert form.usd_per_kg > 0, form
        if form.is_basket:
            assert 0.3 <= form.controlled_share <= 0.8, form
        else:
            assert form.controlled_share == 1, form


def test_every_form_could_be_declared_under_another_form_of_the_table() -> None:
    codes = {form.hs6 for form in forms()}
    for form in forms():
        assert form.lookalikes, form
        assert set(form.lookalikes) <= codes - {form.hs6}, form


def test_antimony_oxide_is_calibrated_to_the_published_exports() -> None:
    oxide = next(form for form in forms() if form.hs6 == "282580")
    assert oxide.world_trade_t == pytest.approx(37456.8 / 0.55, rel=0.005)
    assert {"281700", "282300", "282590", "811010"} <= set(oxide.lookalikes)


def test_every_row_names_its_basis() -> None:
    sources = [
        row["source"] for name in ("territories", "producers") for row in read_table(f"{name}.csv", catalog.FOLDER)
    ]
    sources += [source for form in forms() for source in (form.trade_source, form.price_source)]
    bases = ("assumption", "USGS MCS 2026", "BGS", "Comtrade", "Census", "Eurostat", "Chinese customs")
    assert all(any(basis in source for basis in bases) for source in sources)


def test_every_form_has_producers_and_shares_are_at_most_the_whole() -> None:
    for form in forms():
        assert producers(form.material, made_in(form.stage)), form
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in all_producers():
        assert 0 < row.share <= 1, row
        sums[row.material, row.stage] += row.share
    assert max(sums.values()) <= 1 + 1e-9
    used = {(form.material, made_in(form.stage)) for form in forms()}
    assert set(sums) == used, "no table that no form uses"


def test_territories_are_countries_with_a_position_and_hold_all_producers() -> None:
    for iso3, size in demand().items():
        assert territories().by_iso3[iso3].kind == "country"
        assert territories().position(iso3) is not None
        assert size > 0
    assert list(demand()) == sorted(demand())
    assert sum(demand().values()) == pytest.approx(1, abs=1e-4)
    assert {row.iso3 for row in all_producers()} <= set(demand())


def test_an_unknown_stage_is_an_error_with_the_nearest() -> None:
    with pytest.raises(InputError, match="nearest is 'antimony, mine'"):
        producers("antimony", "mined")


@pytest.mark.slow
def test_the_script_derives_the_committed_tables(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    data = data_file("usgs/MCS2026_Commodities_Data.csv").parent.parent
    runpy.run_path(str(ROOT / "scripts/make_bench_world.py"))["make"](data, tmp_path)
    for name in ("territories.csv", "forms.csv", "producers.csv"):
        assert (tmp_path / name).read_bytes() == (catalog.FOLDER / name).read_bytes(), name
