"""Materials: forms and fractions per HS6, the catalog's checks of them, and a light import."""

import subprocess
import sys
from collections import defaultdict
from dataclasses import replace

from oretrace.catalog.families import FamilyMember
from oretrace.catalog.materials import description_of, hs_materials, materials, materials_of
from oretrace.catalog.measures import all_measures
from oretrace.catalog.territories import Territories, territories
from tests.catalog.rules import family_problems, material_problems, territory_problems


def test_a_code_says_what_it_holds() -> None:
    (ore,) = materials_of("261710")
    assert (ore.material, ore.symbol, ore.stage, ore.is_basket) == ("antimony", "Sb", "mine", False)
    assert ore.fraction_low < ore.fraction_typical < ore.fraction_high
    assert description_of("250410") == "Graphite; natural, in powder or in flakes"
    assert description_of("010121") == "Horses; live, pure-bred breeding animals"  # the nomenclature's own words
    assert description_of("000000") is None
    assert {row.material for row in materials_of("811292")} >= {"gallium", "germanium"}


def test_neighbours_do_not_hold_the_material() -> None:
    assert "811010" in {row.hs6 for row in hs_materials() if row.material == "antimony"}
    assert "790310" not in {row.hs6 for row in hs_materials() if row.material == "antimony"}
    assert all(row.lookalike_evidence != "none" for row in hs_materials() if row.lookalike_of)


def test_shares_say_what_a_code_holds_beside_the_material() -> None:
    shares = {(r.hs6, r.material): (r.share_low, r.share_typical, r.share_high) for r in hs_materials()}
    assert (
        shares["282580", "antimony"] == shares["250410", "graphite"] == shares["284690", "rare earths"] == (1, 1, 1)
    )
    assert shares["811292", "gallium"] == (0, 0.3, 1)
    assert all(row.is_basket or row.share_low == 1 for row in hs_materials() if not row.hs6.startswith("8545"))


def test_typical_shares_of_a_code_add_up_to_one_at_most() -> None:
    """Of one code, the materials that are not part of one another (dysprosium is of the rare earths)."""
    held: dict[str, float] = defaultdict(float)
    for row in hs_materials():
        if row.material != "dysprosium":
            held[row.hs6] += row.share_typical
    assert {hs6: round(share, 3) for hs6, share in held.items() if share > 1.0001} == {}


def test_every_listed_mineral_code_is_described() -> None:
    minerals = {"antimony", "gallium", "germanium", "graphite"}
    codes = {
        (item.material, code)
        for act in all_measures()
        for item in act.items
        if item.material in minerals
        for code in item.hs6
    }
    assert len(codes) > 20
    known = {(row.material, row.hs6) for row in hs_materials()}
    assert codes <= known


def test_elements_have_symbols() -> None:
    assert all(bool(m.element) == bool(m.symbol) for m in materials().values())
    symbols = {m.symbol: m.element for m in materials().values() if m.element}
    assert len(symbols) == 29
    assert (symbols["Sb"], symbols["W"], symbols["C"]) == ("antimony", "tungsten", "carbon")
    of_rows = {row.material: row.symbol for row in hs_materials() if row.material in materials()}
    assert {name: symbol for name, symbol in of_rows.items() if materials()[name].symbol != symbol} == {
        "rare earths": "REE"  # a group: no element, so no symbol in materials.csv
    }


def test_the_checks_of_the_tables_can_fail() -> None:
    (ore,) = materials_of("261710")
    broken = [replace(ore, fraction_low=0.9), ore, ore, replace(ore, material="unobtainium", form="x")]
    assert len(list(material_problems(broken, materials()))) == 3
    guessed = replace(ore, share_low=0.2, share_basis="assumption: no published share")
    unsorted, unbased = replace(ore, share_typical=0.5), replace(ore, share_basis="")
    for wrong in (guessed, unsorted, unbased, replace(ore, share_high=1.1)):
        assert len(list(material_problems([wrong], materials()))) == 1
    lone = {"010121": FamilyMember("010121", "010121+", ("HS2012",), ("2017-01",))}
    assert list(family_problems(lone))
    germany = territories().by_iso3["DEU"]
    off_globe = replace(germany, lat=91.0, member_of=("DEU:1958-01..", "EUU:58"))
    assert len(list(territory_problems(Territories([off_globe])))) == 3


def test_importing_the_catalog_stays_light() -> None:
    modules = "oretrace.catalog.territories, oretrace.catalog.families, oretrace.catalog.materials"
    heavy = "{'pydantic', 'yaml', 'pyarrow', 'openpyxl', 'python_calamine', 'numpy'}"
    code = f"import sys, {modules}; raise SystemExit(sorted({heavy} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
