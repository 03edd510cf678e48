"""Does the catalog keep its own rules? Run by the tests; it reports every violation at once, not the first."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from oretrace.catalog.critical_lists import entries, rare_earths
from oretrace.catalog.families import FamilyMember, family_members
from oretrace.catalog.hs_codes import hs_codes, hs_successors
from oretrace.catalog.materials import HsMaterial, Material, hs_materials, materials
from oretrace.catalog.measures import MEASURES
from oretrace.catalog.production import figures
from oretrace.catalog.reliance import statements
from oretrace.catalog.territories import Territories, Territory, territories
from oretrace.errors import CatalogError
from tests.catalog.rules_of_measures import Acts, measure_problems, read_acts
from tests.catalog.rules_of_supply import figure_problems, list_problems, statement_problems

KINDS = ("country", "union", "aggregate", "special")
EDITIONS = {"HS2012", "HS2017", "HS2022"}
SPAN = re.compile(r"[A-Z]{3}:\d{4}-\d{2}\.\.(\d{4}-\d{2})?")


def check_catalog(measures_folder: Path = MEASURES) -> None:
    """Raise a CatalogError that lists every broken rule; return when there is none."""
    known = territories()
    acts, unreadable = read_acts(measures_folder)
    problems = [
        *territory_problems(known),
        *family_problems(family_members()),
        *material_problems(hs_materials(), materials()),
        *hs_code_problems(hs_codes(), hs_materials()),
        *figure_problems(figures(), materials(), known),
        *statement_problems(statements(), materials(), known),
        *list_problems(entries(), rare_earths(), materials()),
        *successor_problems(hs_successors(), hs_codes(), hs_materials()),
        *unreadable,
        *measure_problems(acts, set(materials())),
        *act_name_problems(hs_materials(), materials(), acts),
    ]
    if problems:
        raise CatalogError(f"{len(problems)} problems in the catalog: " + "; ".join(problems))


def territory_problems(known: Territories) -> Iterator[str]:
    """Codes with two owners, positions off the globe, memberships of nothing."""
    for scheme in ("any", "name", "comtrade", "census", "eurostat", "iso2", "iso3"):
        try:
            known.index(scheme)
        except CatalogError as error:
            yield str(error)
    for row in known.by_iso3.values():
        yield from (f"territories.csv, {row.iso3}: {what}" for what in _territory_problems(row, known))


def _territory_problems(row: Territory, known: Territories) -> Iterator[str]:
    if not re.fullmatch(r"[A-Z]{3}", row.iso3):
        yield "the code is not three capital letters"
    if row.kind not in KINDS:
        yield f"kind {row.kind!r} is none of {', '.join(KINDS)}"
    if row.kind == "country" and (row.lon is None or row.lat is None):
        yield "a country without a position"
    if row.lon is not None and row.lat is not None and (abs(row.lon) > 180 or abs(row.lat) > 90):
        yield f"position {row.lon}, {row.lat} is not on the globe"
    for span in row.member_of:
        union = span[:3]
        if not SPAN.fullmatch(span) or union not in known.by_iso3 or known.by_iso3[union].kind != "union":
            yield f"membership {span!r} is not UNION:yyyy-mm..[yyyy-mm]"


def family_problems(members: Mapping[str, FamilyMember]) -> Iterator[str]:
    """A family has two members or more, is named after the smallest, and lists the editions of its codes."""
    families: dict[str, list[str]] = defaultdict(list)
    for hs6, member in members.items():
        families[member.family].append(hs6)
        if not re.fullmatch(r"\d{6}", hs6):
            yield f"hs_families.csv: {hs6!r} is not an HS6 code"
        if not member.editions or not member.revisions:
            yield f"hs_families.csv, {hs6}: no edition or no revision"
    for family, codes in families.items():
        if len(codes) < 2 or family != f"{min(codes)}+":
            yield f"hs_families.csv: family {family!r} holds {', '.join(sorted(codes))}"


def material_problems(rows: Iterable[HsMaterial], known: Mapping[str, Material]) -> Iterator[str]:
    """Fractions are shares in order; a row names a known material or a look-alike; no row twice."""
    listed = list(rows)
    for row in listed:
        where = f"hs_materials.csv, {row.hs6} {row.material}"
        if not re.fullmatch(r"\d{6}", row.hs6) or not row.description:
            yield f"{where}: no HS6 code or no description"
        if not 0 <= row.fraction_low <= row.fraction_typical <= row.fraction_high <= 1:
            yield f"{where}: fractions are not 0 ≤ low ≤ typical ≤ high ≤ 1"
        if not 0 <= row.share_low <= row.share_typical <= row.share_high <= 1 or not row.share_basis:
            yield f"{where}: shares are not 0 ≤ low ≤ typical ≤ high ≤ 1 with a basis"
        if row.share_basis.startswith("assumption") and (row.share_low, row.share_high) != (0, 1):
            yield f"{where}: an assumption bounds its share"
        if row.material not in known and not row.lookalike_of:
            yield f"{where}: not in materials.csv and like nothing"
    for (hs6, material, form), count in Counter((r.hs6, r.material, r.form) for r in listed).items():
        if count > 1:
            yield f"hs_materials.csv, {hs6} {material}: {form!r} occurs {count} times"


def act_name_problems(rows: Iterable[HsMaterial], known: Mapping[str, Material], acts: Acts) -> Iterator[str]:
    """Where the tables name an act, it is one of the catalog; a material's source names it, or a code of it."""
    codes: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        codes[row.material].add(row.hs6)
        if lost := [id for id in row.controlled_by if id not in acts]:
            yield f"hs_materials.csv, {row.hs6} {row.material}: {', '.join(lost)} is no act of the catalog"
    for name, material in known.items():
        source = acts.get(material.source)
        named = source and (name in {i.material for i in source.items} or codes[name] & set(source.hs6_codes))
        if not named:
            yield f"materials.csv, {name}: {material.source!r} is no act that names it"


def hs_code_problems(codes: Mapping[str, frozenset[str]], rows: Iterable[HsMaterial]) -> Iterator[str]:
    """The nomenclature holds six digits per code, and every code that the materials name, in its edition."""
    for code, editions in codes.items():
        if not re.fullmatch(r"\d{6}", code) or not editions or not editions <= EDITIONS:
            yield f"hs_codes.csv: {code!r} in {', '.join(sorted(editions))}"
    for row in rows:
        named = [("HS2022", row.hs6), *(("HS2017", c) for c in row.hs2017), *(("HS2012", c) for c in row.hs2012)]
        for edition, code in named:
            if edition not in codes.get(code, ()):
                yield f"hs_materials.csv, {row.hs6} {row.material}: {code} is no code of {edition}"


def successor_problems(
    successors: Mapping[tuple[str, str], tuple[str, ...]],
    codes: Mapping[str, frozenset[str]],
    rows: Iterable[HsMaterial],
) -> Iterator[str]:
    """Old codes and their successors exist in their editions, and the materials name the same predecessors."""
    for (edition, old), news in successors.items():
        for code, of in ((old, edition), *((new, "HS2022") for new in news)):
            if of not in codes.get(code, ()):
                yield f"hs_successors.csv, {edition} {old}: {code} is no code of {of}"
    for row in rows:
        for edition, named in (("HS2017", row.hs2017), ("HS2012", row.hs2012)):
            found = {old for (of, old), news in successors.items() if of == edition and row.hs6 in news}
            if (edition, row.hs6) not in successors and edition in codes.get(row.hs6, ()):
                found.add(row.hs6)
            if found != set(named):
                printed = ", ".join(sorted(found))
                where = f"hs_materials.csv, {row.hs6} {row.material}"
                yield f"{where}: {edition} codes are {printed} by hs_successors.csv"
