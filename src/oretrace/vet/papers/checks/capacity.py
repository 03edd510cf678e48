"""A certificate of origin against what the origin can have made: ore against its mines, metal against its refineries.

What is certified is taken at the least (the lowest content of such goods), what can have been made at the most. A
certificate alone, and those of one year together, from the shipment on that exceeds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from oretrace.catalog.critical_lists import rare_earths
from oretrace.catalog.materials import HsMaterial, hs_materials, materials
from oretrace.catalog.production import figures
from oretrace.catalog.territories import territories
from oretrace.kernels.balance import STOCK_MONTHS
from oretrace.vet.papers.checks.finding import Bundle, PaperFinding, Severity, day_of
from oretrace.vet.papers.checks.goods import substances, words_of
from oretrace.vet.papers.paper import Paper
from oretrace.vet.papers.values import digits
from oretrace.vet.papers.words import country

REVISED = 3.0
"""How many times a later edition may raise a country's figure: 198 of 202 figures for 2024 that the USGS printed in
2025 and again in 2026 were raised by less."""
FIRST_YEAR = 2016
"""Before it no edition has figures."""
_TOGETHER = "rare earths"
"""What publishers count together."""
_MADE = {"mine": "mines", "refine": "refineries"}
_FIELDS = ("origin", "net.value")
_WORKED = re.compile(r"spher|coated|expand|micronis|microniz|purified", re.IGNORECASE)
"""Graphite under the code of natural graphite that a mill made what it is, wherever it was dug."""


class Certified(NamedTuple):
    """What one certificate says was made: at least `kg` of a material, at a stage, in a territory and a year."""

    paper: Paper
    material: str
    stage: str
    iso3: str
    year: int
    kg: float


class Most(NamedTuple):
    """What a territory can have made in a year, kg of the element; infinite where nothing bounds it.

    `own` is false where the year's own figure is not printed yet, `whole` where the table leaves out some of it.
    """

    kg: float
    why: str
    own: bool
    whole: bool


def capacity(case: Bundle) -> Iterator[PaperFinding]:
    """Each certificate of a set by itself."""
    for one in certified(case):
        most = most_made(one.material, one.stage, one.iso3, one.year)
        if most.kg == float("inf"):
            text = (
                f"Cannot say whether {_name(one.iso3)} can have made the {one.material} that {one.paper.file} "
                f"certifies: {most.why}."
            )
            yield PaperFinding("capacity", "note", (one.paper.file,), _FIELDS, text, unpublished=True)
        elif one.kg > most.kg:
            text = f"{one.paper.file} certifies at least {one.kg:,.6g} kg of {one.material} made in {_name(one.iso3)}"
            yield PaperFinding(
                "capacity", _severity(one, most), (one.paper.file,), _FIELDS, f"{text}; {_most(one, most)}"
            )


def capacity_of_year(cases: Sequence[Bundle]) -> Iterator[tuple[Bundle, PaperFinding]]:
    """The certificates of a year together; a number counts once, and what exceeds it alone was named before."""
    held: dict[tuple[str, str, str, int], dict[str, tuple[str, Bundle, Certified]]] = {}
    for place, case in enumerate(cases):
        for one in certified(case):
            uses = held.setdefault((one.material, one.stage, one.iso3, one.year), {})
            uses.setdefault(str(one.paper.get("number") or place), (day_of(case) or "", case, one))
    for key, uses in held.items():
        most = most_made(*key)
        if len(uses) > 1 and most.kg < float("inf"):
            yield from _exceeding(most, sorted(uses.values(), key=lambda use: (use[0], use[1].name)))


def _exceeding(most: Most, uses: list[tuple[str, Bundle, Certified]]) -> Iterator[tuple[Bundle, PaperFinding]]:
    total = 0.0
    for count, (_, case, one) in enumerate(uses, 1):
        if one.kg > most.kg:
            continue
        total += one.kg
        if total > most.kg:
            text = (
                f"With {one.paper.file} {count} certificates of {one.year} have at least {total:,.6g} kg of "
                f"{one.material} made in {_name(one.iso3)}"
            )
            text = f"{text}; {_most(one, most)} Which of them is false is not known."
            severity: Severity = "medium" if most.own and most.whole else "note"
            yield case, PaperFinding("capacity", severity, (one.paper.file,), _FIELDS, text)


def _severity(one: Certified, most: Most) -> Severity:
    """Ore is dug where it is from; metal may come of scrap, too, of which no table speaks."""
    if not (most.own and most.whole):
        return "note"
    return "high" if one.stage == "mine" else "medium"


def _most(one: Certified, most: Most) -> str:
    """The bound, where it comes from, and what speaks against it."""
    against = {
        "mine": "Against it: older stock, or a mine that publishers do not know.",
        "refine": "Against it: metal of scrap, or of bought metal that was refined on, of which no table speaks.",
    }[one.stage]
    late = "" if most.own else f" No edition has the figure of {one.year} yet, so this decides nothing."
    return (
        f"its {_MADE[one.stage]} can have made {most.kg:,.6g} kg, with {STOCK_MONTHS:g} months of stock and "
        f"{REVISED:g} times what is printed ({most.why}). {against}{late}"
    )


def _name(iso3: str) -> str:
    return territories().name(iso3)


def certified(case: Bundle) -> Iterator[Certified]:
    """What each certificate of origin certifies, where the goods are of one known material and have a net mass."""
    for paper in case.of("certificate_of_origin"):
        iso3, year = country(str(paper.get("origin") or "")), _year(str(paper.get("date") or day_of(case) or ""))
        kg, row = _net(case, paper), _material(case, paper)
        if iso3 in territories().by_iso3 and year is not None and kg is not None and row is not None:
            yield Certified(paper, row[0], row[1], str(iso3), year, kg * row[2])


def _year(day: str) -> int | None:
    try:
        return date.fromisoformat(day).year
    except ValueError:
        return None


def _net(case: Bundle, paper: Paper) -> float | None:
    """The net mass that is certified, else the least that another paper of the set has."""
    own = paper.get("net.kg") or paper.get("quantity.kg")
    others = [float(kg) for _, kg in case.with_field("net.kg")]
    return float(own) if own is not None else min(others, default=None)


def _material(case: Bundle, paper: Paper) -> tuple[str, str, float] | None:
    """Material, stage and least content of the goods; None where they can be of several."""
    hs = paper.get("hs") or next((codes for _, codes in case.with_field("hs")), ())
    codes = frozenset(digits(str(code))[:6] for code in hs)
    goods = [str(text) for text in paper.get("goods") or ()]
    named = frozenset[str]().union(*map(_named, goods))
    return _of_goods(codes, named) if codes and not any(map(_WORKED.search, goods)) else None


def _named(text: str) -> frozenset[str]:
    """The elements that a text names, and the rare earths together, which ores are sold as."""
    words = words_of(text).head
    mixed = "rare earth" in words or {"rare", "earth"} <= words
    return substances(text) | ({_TOGETHER} if mixed else frozenset())


@lru_cache(maxsize=4096)
def _of_goods(codes: frozenset[str], named: frozenset[str]) -> tuple[str, str, float] | None:
    found: list[HsMaterial] = []
    for code in codes:
        rows = [row for row in hs_materials() if row.symbol and code in (row.hs6, *row.hs2017)]
        sure = [row for row in rows if row.share_low == 1 or named & {row.material, _element(row.material)}]
        if not sure:
            return None
        found += sure
    kinds = {(row.material, row.stage) for row in found}
    if len(kinds) != 1 or found[0].stage not in _MADE:
        return None
    return found[0].material, found[0].stage, min(row.fraction_low for row in found)


def _element(material: str) -> str:
    known = materials().get(material)
    return known.element if known and known.element else material


@lru_cache(maxsize=4096)
def most_made(material: str, stage: str, iso3: str, year: int) -> Most:
    """The most that a territory can have made by the year's end and not sold before the year began."""
    from oretrace.ledger.domestic import domestic

    of = _TOGETHER if material in rare_earths() else material
    if (of, stage) not in _tables() or year < FIRST_YEAR:
        return Most(float("inf"), f"no edition prints what {_MADE[stage]} make of {material}", False, False)
    made = domestic(of, [iso3], [date(year - 1, 1, 1), date(year, 1, 1)])
    if stage == "mine":
        kg, own, why = made.mine[2, 0], bool(made.mine_printed[1]), str(made.mine_note[0, 1])
    else:
        kg = made.output[2, 0] if made.output_printed[0, 1] else made.capacity[0]
        own, why = bool(made.output_printed[0, 1] or made.capacity[0, 1] < float("inf")), str(made.smelter_note[0, 1])
    most = REVISED * (float(kg[1]) + STOCK_MONTHS / 12 * float(kg[0]))
    return Most(most, why, own, _tables()[of, stage])


@lru_cache(maxsize=1)
def _tables() -> dict[tuple[str, str], bool]:
    """Materials and stages that some edition prints, and whether of any purity: of gallium it is the crude metal."""
    found: dict[tuple[str, str], bool] = {}
    for figure in figures():
        key = (figure.material, figure.stage)
        found[key] = found.get(key, True) and not figure.note.startswith("low purity")
    return found
