"""Does the catalog keep its own rules? Run by the tests; it reports every violation at once, not the first."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from oretrace.catalog.families import FamilyMember, family_members
from oretrace.catalog.materials import HsMaterial, Material, hs_materials, materials
from oretrace.catalog.measures import MEASURES, Measure, read_measure
from oretrace.catalog.territories import Territories, Territory, territories
from oretrace.errors import CatalogError, InputError

KINDS = ("country", "union", "aggregate", "special")
SPAN = re.compile(r"[A-Z]{3}:\d{4}-\d{2}\.\.(\d{4}-\d{2})?")


def check_catalog(measures_folder: Path = MEASURES) -> None:
    """Raise a CatalogError that lists every broken rule; return when there is none."""
    known = territories()
    problems = [
        *territory_problems(known),
        *family_problems(family_members()),
        *material_problems(hs_materials(), materials()),
        *measure_problems(measures_folder, set(materials())),
    ]
    if problems:
        raise CatalogError(f"{len(problems)} problems in the catalog:\n" + "\n".join(f"- {p}" for p in problems))


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
    """A family has two members or more, is named after the smallest, and says where its codes exist."""
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
    """Fractions are shares in order; a row is of a known material or says what it looks like; no row twice."""
    listed = list(rows)
    for row in listed:
        where = f"hs_materials.csv, {row.hs6} {row.material}"
        if not re.fullmatch(r"\d{6}", row.hs6) or not row.description:
            yield f"{where}: no HS6 code or no description"
        if not 0 <= row.fraction_low <= row.fraction_typical <= row.fraction_high <= 1:
            yield f"{where}: fractions are not 0 ≤ low ≤ typical ≤ high ≤ 1"
        if row.material not in known and not row.lookalike_of:
            yield f"{where}: not in materials.csv and like nothing"
    for (hs6, material, form), count in Counter((r.hs6, r.material, r.form) for r in listed).items():
        if count > 1:
            yield f"hs_materials.csv, {hs6} {material}: {form!r} stands there {count} times"


def measure_problems(folder: Path, known_materials: set[str]) -> Iterator[str]:
    """Files that cannot be read, and acts that contradict themselves or each other."""
    acts: dict[str, Measure] = {}
    for path in sorted(folder.glob("*/*.y*ml")):
        try:
            act = read_measure(path, in_catalog=True)
        except InputError as error:
            yield str(error)
            continue
        place = f"{path.parent.name}/{path.name}"
        if place != f"{act.issuer}/{act.id}.yml":
            yield f"measures/{place}: the file of {act.id} by {act.issuer} is {act.issuer}/{act.id}.yml"
        acts[act.id] = act
    for act in acts.values():
        found = (*_item_problems(act, known_materials), *_relation_problems(act, acts))
        yield from (f"measure {act.id}: {what}" for what in found)


def _item_problems(act: Measure, known_materials: set[str]) -> Iterator[str]:
    if not act.source_urls:
        yield "no source"
    if act.reviewed is None:
        yield "no date of review"
    for item in act.items:
        where = f"item {item.material}, {item.form}"
        if item.material not in known_materials:
            yield f"{where}: the material is not in materials.csv"
        if (item.coverage is None) != (not item.hs6):
            yield f"{where}: coverage and hs6 go together"
        if stray := sorted(set(item.coverage_by_hs6) - set(item.hs6)):
            yield f"{where}: coverage_by_hs6 names {', '.join(stray)}, which hs6 does not"


def _relation_problems(act: Measure, acts: Mapping[str, Measure]) -> Iterator[str]:
    """Relations into the catalog must name a clause that is there; a suspension stands in both acts."""
    for relation in act.relations:
        other = acts.get(relation.id)
        if other is None:
            continue
        if relation.clause and relation.clause not in _clauses(other):
            yield f"{relation.type} clause {relation.clause!r} of {relation.id}, which has no item of that clause"
        mirrored = any((p.by, p.clause) == (act.id, relation.clause) for p in other.suspended_periods)
        if relation.type == "suspends" and not mirrored:
            yield f"suspends {relation.id}, which lists no such suspended period"
    for period in act.suspended_periods:
        by = acts.get(period.by)
        if period.clause and period.clause not in _clauses(act):
            yield f"the suspended clause {period.clause!r} has no item"
        if by and not any((r.type, r.id) == ("suspends", act.id) for r in by.relations):
            yield f"suspended by {by.id}, which does not say so"


def _clauses(act: Measure) -> set[str]:
    return {item.clause for item in act.items if item.clause}
