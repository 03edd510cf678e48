"""The catalog's checks: the catalog passes them, and every rule has an act that breaks it."""

import re
from pathlib import Path

import pytest

from oretrace.catalog.hs_codes import hs_codes, hs_successors
from oretrace.catalog.materials import hs_materials, materials
from oretrace.catalog.measures import MEASURES, Measure, all_measures, measure_files, read_measure
from oretrace.errors import CatalogError
from tests.catalog.rules import act_name_problems, check_catalog, hs_code_problems, successor_problems
from tests.catalog.rules_of_measures import measure_problems


@pytest.mark.slow
def test_the_catalog_keeps_its_rules() -> None:
    check_catalog()


def acts_with(folder: Path, id: str, old: str, new: str) -> dict[str, Measure]:
    """The acts of the catalog, one of them with other words in its file."""
    text = measure_files()[id].read_text(encoding="utf-8")
    assert old in text
    path = folder / f"{id}.yml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return {act.id: act for act in all_measures()} | {id: read_measure(path, in_catalog=True)}


US_BAN = "cn-2024-46-us-ban"
UNVERIFIED = "eu-833-2014-2024-745"


@pytest.mark.parametrize(
    ("id", "old", "new", "complaint"),
    [
        # sources
        (UNVERIFIED, "verified: false", "verified: true", "verified, but no source"),
        (UNVERIFIED, "general knowledge", "memory", "neither an unopened source nor a note"),
        (UNVERIFIED, "evidence_level: press", "evidence_level: null", "no evidence level"),
        (UNVERIFIED, "evidence_level: press", "evidence_level: hypothetical", "no evidence level"),
        (UNVERIFIED, "reviewed: 2026-11-23", "reviewed: null", "no date of review"),
        # dates
        ("cn-2023-39", "reviewed: 2026-11-23", "reviewed: 2023-10-19", "reviewed before it was announced"),
        ("cn-2025-61", "2025-12-01", "2025-10-08", "phase '1(1), 1(2)' begins before the act"),
        ("cn-2010-ree-quota", "date: 2015-05-01", "date: 2014-05-01", "key_dates are not in order"),
        # codes
        ("cn-2023-39", "HS2022", "HS2017", "681519: no code of HS2017"),
        ("id-2023-bauxite", "'260600'", "'260601'", "260601: no code of HS2022"),
        ("cn-2023-23", "note: 8110929010", "note: This code", "code 8110929010 is of no hs6 of the item"),
        ("cn-2025-18", "'2805301300'", "'2805401300'", "code 2805401300 is of no hs6 of the item"),
        ("cn-2023-39", "coverage: partial", "coverage: null", "coverage and hs6 go together"),
        ("cn-2025-62", "coverage: null", "coverage: full", "coverage and hs6 go together"),
        ("cn-2024-33", "{'261710': full", "{'261790': full", "coverage_by_hs6 names 261790"),
        ("cn-2024-33", "material: antimony", "material: antimoney", "not in materials.csv"),
        # words
        ("cn-2023-23", "[nitride, gan]", "[nitride, GaN]", "in lower case, not 'GaN'"),
        ("cn-2023-39", "not_called: [amorphous", "not_called: [flake", "both called and not_called: flake"),
        ("cn-2023-57-tech-catalogue", "    hs6: []", "    hs6: []\n    purity: {above: 9}", "but no hs6 of goods"),
        # references
        (US_BAN, "see: [cn-2023-39]", "see: []", "`see` names no act"),
        (US_BAN, "see: [cn-2023-39]", "see: [cn-2023-93]", "see names cn-2023-93, no act of the catalog"),
        (US_BAN, "see: [cn-2023-39]", "see: [cn-2023-23]", "its hs6 are not those of cn-2023-23: 250410, 380110"),
        (US_BAN, ", '382499', '681519']", ", '382499']", "its hs6 are not those of cn-2023-39: 681519"),
        (US_BAN, "    see: [cn-2023-39]", "    see: [cn-2023-39]\n    called: [flake]", "with words or a purity"),
        # relations
        ("cn-2025-10", "id: cn-2024-51", "id: cn-2024-15", "amends cn-2024-15-dual-use-list, no act of the catalog"),
        ("cn-2025-72", "clause: '2'", "clause: '7'", "suspends clause '7'"),
        ("cn-2025-72", "clause: '2'", "clause: whole act", "which lists no such suspended period"),
        ("cn-2025-70", "id: cn-2025-62", "id: cn-2025-10", "suspends cn-2025-10, which lists no such"),
        ("cn-2025-70", "suspends", "amends", "suspended by cn-2025-70: an act that does not suspend it"),
        (US_BAN, "by: cn-2025-72", "by: other", "suspended by other: no act of the catalog"),
        (US_BAN, "by: cn-2025-72", "by: cn-2025-70", "suspended by cn-2025-70: an act that does not suspend it"),
        (US_BAN, "  - clause: '2'\n    from", "  - clause: '7'\n    from", "the clause '7' has no item"),
        ("cn-2025-55", "until: 2026-11-10", "until: 2026-11-11", "but that act runs 2025-11-07 to 2026-11-10"),
    ],
)
def test_the_check_finds_what_is_broken(tmp_path: Path, id: str, old: str, new: str, complaint: str) -> None:
    problems = list(measure_problems(acts_with(tmp_path, id, old, new), set(materials())))
    assert any(complaint in problem for problem in problems), problems
    assert all(problem.startswith("measure ") for problem in problems)


def test_the_catalogs_acts_have_no_problems() -> None:
    assert not list(measure_problems({act.id: act for act in all_measures()}, set(materials())))


def test_every_problem_is_reported_at_once(tmp_path: Path) -> None:
    for path in MEASURES.glob("*/*.yml"):
        (tmp_path / path.parent.name).mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8")
        text = text.replace("id: cn-2024-33\n", "id: cn-2024-34\n", 1 if path.stem == "cn-2024-33" else 0)
        text = text.replace("effective_from: 2023-12-01", "effective_from: 2023-10-01")
        text = text.replace("title: Annual cobalt", "based_on: cn-2023-93\ntitle: Annual cobalt")
        (tmp_path / path.parent.name / path.name).write_text(text, encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        check_catalog(tmp_path)
    expected = [
        r"the file of cn-2024-34 by CHN is CHN/cn-2024-34\.yml",
        r"cn-2023-39\.yml.*in this order",
        r"based_on: expected the id of a measure, found 'cn-2023-93'; nearest is 'cn-2023-",
        "see names cn-2024-33",
        r"materials\.csv, antimony: 'cn-2024-33' is no act that names it",
        r"hs_materials\.csv, 261710 antimony: cn-2024-33 is no act of the catalog",
    ]
    for pattern in expected:
        assert re.search(pattern, str(caught.value)), pattern
    assert "problems in the catalog" in str(caught.value)


def test_a_source_of_a_material_names_it_or_a_code_of_it() -> None:
    acts = {act.id: act for act in all_measures()}
    known = materials()
    assert not list(act_name_problems(hs_materials(), known, acts))
    assert "cerium" not in {item.material for item in acts[known["cerium"].source].items}  # 2846.10 stands for it
    moved = {"cerium": known["cobalt"], "bismuth": known["cobalt"]}
    assert len(list(act_name_problems(hs_materials(), moved, acts))) == 2


def test_codes_of_the_materials_exist() -> None:
    assert not list(hs_code_problems(hs_codes(), hs_materials()))
    fewer = {code: editions for code, editions in hs_codes().items() if code != "261710"}
    (problem, *others) = hs_code_problems(fewer, hs_materials())
    assert problem == "hs_materials.csv, 261710 antimony: 261710 is no code of HS2022" and len(others) == 2
    assert len(list(hs_code_problems({"2617": frozenset({"HS2022"}), "261710": frozenset({"HS1992"})}, []))) == 2


def test_predecessors_of_the_materials_are_those_of_the_correlation_tables() -> None:
    assert not list(successor_problems(hs_successors(), hs_codes(), hs_materials()))
    lost = {key: news for key, news in hs_successors().items() if key != ("HS2017", "681510")}
    (problem,) = successor_problems(lost, hs_codes(), hs_materials())
    assert problem == "hs_materials.csv, 681519 graphite: HS2017 codes are  by hs_successors.csv"
    unknown = {("HS2017", "681510"): ("681500",), ("HS2012", "681599"): ("681599",), ("HS2012", "1"): ()}
    assert len(list(successor_problems(unknown, hs_codes(), []))) == 2
