"""Critical lists: as many names as each act counts, groups kept as groups, and changes that are changes."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.catalog.critical_lists import Issuer, changes, entries, rare_earths, read_entry, status
from oretrace.catalog.materials import materials
from oretrace.errors import InputError
from scripts.usgs import rows_2026
from tests.catalog.rules_of_supply import list_problems

# What the USGS calls a commodity, where a list calls it otherwise.
NAMES = {
    "Graphite (Natural)": "Graphite",
    "Magnesium Metal": "Magnesium",
    "Niobium (Columbium)": "Niobium",
    "Phosphate Rock": "Phosphate",
    "Bauxite": "Aluminum",
    "Alumina": "Aluminum",
    "Titanium Mineral Concentrates": "Titanium",
}
GROUPS = {"Rare Earths", "Rare Earths (Heavy)", "Platinum-Group Metals", "Zirconium And Hafnium"}


def test_lists_have_as_many_names_as_their_acts() -> None:
    counts = Counter((e.issuer, e.year, e.kind) for e in entries())
    assert counts == {
        ("US", 2018, "critical"): 35,
        ("US", 2022, "critical"): 50,
        ("US", 2025, "critical"): 60,
        ("EU", 2011, "critical"): 14,
        ("EU", 2014, "critical"): 20,
        ("EU", 2017, "critical"): 27,
        ("EU", 2020, "critical"): 30,
        ("EU", 2023, "critical"): 34,
        ("EU", 2023, "strategic"): 17,
    }


def test_the_us_list_of_2025_is_the_usgs_column(data_file: Callable[[str], Path]) -> None:
    rows = rows_2026(data_file("usgs").parent)
    flags: dict[str, set[str]] = {}
    for row in rows:
        flags.setdefault(row["Commodity"].strip(), set()).add(row["Is critical mineral 2025"])
    flagged = {NAMES.get(name, name) for name, marks in flags.items() if "Yes" in marks} - GROUPS
    flagged = {name for name in flagged if not name.casefold().startswith(("tio2", "titanium sponge"))}
    listed = {e.name for e in entries() if (e.issuer, e.year) == ("US", 2025)}
    assert listed - flagged == {"Metallurgical coal", "Thulium", "Uranium"}
    assert not flagged - listed
    assert {e.name for e in entries() if e.checked == "trade press"} == {"Metallurgical coal", "Thulium", "Uranium"}


def states(material: str, issuer: Issuer, kind: str = "critical") -> dict[int, str]:
    return {listing.year: listing.status for listing in status(material, issuer) if listing.kind == kind}


def test_a_material_over_the_years() -> None:
    assert states("antimony", "US") == {2018: "listed", 2022: "listed", 2025: "listed"}
    assert states("copper", "US") == {2018: "not listed", 2022: "not listed", 2025: "listed"}
    assert states("molybdenum", "EU") == dict.fromkeys((2011, 2014, 2017, 2020, 2023), "not listed")
    assert states("neodymium", "US") == {2018: "in a group", 2022: "listed", 2025: "listed"}
    assert set(states("neodymium", "EU").values()) == {"in a group"}
    assert states("neodymium", "EU", "strategic") == {2023: "in a group"}
    assert states("lanthanum", "EU", "strategic") == {2023: "not listed"}
    assert states("scandium", "EU")[2014] == "not listed"


def test_the_rare_earths_as_a_whole() -> None:
    assert states("rare earths", "US") == {2018: "listed", 2022: "one by one", 2025: "one by one"}
    assert set(states("rare earths", "EU").values()) == {"listed"}
    assert states("rare earths", "EU", "strategic") == {2023: "in part"}
    (heavy_and_light,) = (x.name for x in status("rare earths", "EU") if x.year == 2014)
    assert heavy_and_light == "Heavy rare earth elements; Light rare earth elements"


def test_seventeen_rare_earths_and_promethium_on_no_list() -> None:
    assert len(rare_earths()) == 17
    assert Counter(row.eu_group for row in rare_earths().values()) == {"heavy": 10, "light": 5, "": 2}
    assert [row.number for row in rare_earths().values()] == [21, 39, *range(57, 72)]
    for issuer in ("US", "EU"):
        assert {listing.status for listing in status("promethium", issuer)} == {"not listed"}


def log(issuer: Issuer, year: int, change: str) -> set[str]:
    return {c.item for c in changes(issuer) if (c.year, c.change) == (year, change)}


def test_changes_are_those_the_issuers_name() -> None:
    assert log("US", 2022, "added") == {"nickel", "zinc"}
    assert log("US", 2022, "removed") == {"helium", "potash", "rhenium", "strontium", "uranium"}
    assert len(log("US", 2022, "named")) == 20, "15 rare earths and 5 platinum metals, named one by one: none added"
    assert len(log("US", 2025, "added")) == 10 and not log("US", 2025, "removed")
    assert len(log("EU", 2014, "added")) == 6 and log("EU", 2014, "removed") == {"tantalum"}
    assert log("EU", 2014, "ungrouped") == {"scandium"}
    assert len(log("EU", 2017, "added")) == 9 and log("EU", 2017, "removed") == {"chromium", "magnesite"}
    assert log("EU", 2020, "added") == {"aluminium", "lithium", "strontium", "titanium"}
    assert log("EU", 2020, "removed") == {"helium"}
    assert log("EU", 2023, "removed") == {"indium", "natural rubber"}


@pytest.mark.parametrize("issuer", ["US", "EU"])
def test_the_log_leads_from_each_list_to_the_next(issuer: Issuer) -> None:
    covered = {
        year: {i for e in entries() if (e.issuer, e.year, e.kind) == (issuer, year, "critical") for i in e.covers}
        for year in sorted({e.year for e in entries() if e.issuer == issuer})
    }
    years = list(covered)
    held = covered[years[0]]
    for year in years[1:]:
        held = (held | log(issuer, year, "added")) - log(issuer, year, "removed") - log(issuer, year, "ungrouped")
        assert held == covered[year]


def test_unknown_words_name_the_nearest() -> None:
    with pytest.raises(InputError, match="'antimony'"):
        status("antimoney", "US")
    with pytest.raises(InputError):
        status("antimony", "JP")  # type: ignore[arg-type]


ROW = {
    "issuer": "US", "year": "2022", "kind": "critical", "name": "Antimony", "material": "antimony",
    "covers": "antimony", "citation": "87 FR 10381", "checked": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value"),
    [("issuer", "us"), ("year", "22"), ("kind", "vital"), ("name", ""), ("covers", "|"), ("citation", "")],
)
def test_a_hostile_row_is_refused_with_its_place(column: str, value: str) -> None:
    assert read_entry(ROW, "row 1").covers == ("antimony",)
    with pytest.raises(InputError, match=r"row 1.*expected"):
        read_entry(ROW | {column: value}, "row 1")


def test_the_check_finds_what_is_broken() -> None:
    entry = read_entry(ROW, "row 1")
    broken = [entry, entry, replace(entry, year=2018, material="unobtainium"), replace(entry, year=2025, material="")]
    assert len(list(list_problems(broken, rare_earths(), materials()))) == 4
    few = {k: replace(v, material="") for k, v in rare_earths().items() if k in ("yttrium", "lanthanum")}
    assert len(list(list_problems([entry], few, materials()))) == 2
    assert not list(list_problems(entries(), rare_earths(), materials()))
