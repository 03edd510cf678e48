"""Do the tables of supply keep their rules? Production, reliance and critical lists, for `check`."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from oretrace.catalog.critical_lists import ListEntry, RareEarth
from oretrace.catalog.materials import Material
from oretrace.catalog.production import CONTENT, OTHERS, SupplyFigure
from oretrace.catalog.reliance import Statement
from oretrace.catalog.territories import Territories


def figure_problems(
    rows: Iterable[SupplyFigure], known: Mapping[str, Material], places: Territories
) -> Iterator[str]:
    """Materials, territories and bases are the catalog's; an edition has each figure once, after its year."""
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        where = f"production.csv, {row.source}, {row.material} {row.territory} {row.year}"
        if row.material not in known:
            yield f"{where}: not in materials.csv"
        if row.territory != OTHERS and row.territory not in places.by_iso3:
            yield f"{where}: {row.territory!r} is no territory"
        if row.basis != "content" and (row.material, row.basis) not in CONTENT:
            yield f"{where}: how much of the element is in {row.basis!r} is not known"
        if row.measure == "reserves" and row.stage != "mine":
            yield f"{where}: reserves of stage {row.stage}"
        if row.year > row.vintage:
            yield f"{where}: an edition of {row.vintage}"
        seen[row.material, row.stage, row.measure, row.territory, row.year, row.source] += 1
    yield from (f"production.csv: {key} occurs {n} times" for key, n in seen.items() if n > 1)


def statement_problems(
    rows: Iterable[Statement], known: Mapping[str, Material], places: Territories
) -> Iterator[str]:
    """Materials and territories are the catalog's, and each statement occurs once."""
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        where = f"reliance.csv, {row.item}, {row.territory} {row.first_year}"
        if row.material not in known:
            yield f"{where}: {row.material!r} is not in materials.csv"
        if row.territory != OTHERS and row.territory not in places.by_iso3:
            yield f"{where}: {row.territory!r} is no territory"
        seen[row.kind, row.item, row.territory, row.first_year, row.vintage] += 1
    yield from (f"reliance.csv: {key} occurs {n} times" for key, n in seen.items() if n > 1)


def list_problems(
    rows: Iterable[ListEntry], elements: Mapping[str, RareEarth], known: Mapping[str, Material]
) -> Iterator[str]:
    """A list covers nothing twice and names our key where there is one; the rare earths are 17, with our keys."""
    seen: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        where = f"critical_lists.csv, {row.issuer} {row.year}, {row.name}"
        if row.material and row.material not in known:
            yield f"{where}: {row.material!r} is not in materials.csv"
        if len(row.covers) == 1 and row.material != (row.covers[0] if row.covers[0] in known else ""):
            yield f"{where}: covers {row.covers[0]!r}, but its material is {row.material!r}"
        seen.update((row.issuer, row.year, row.kind, item) for item in row.covers)
    yield from (f"critical_lists.csv: {key} is covered {n} times" for key, n in seen.items() if n > 1)
    if len(elements) != 17:
        yield f"rare_earths.csv: {len(elements)} elements instead of 17"
    for name, element in elements.items():
        if element.material != (name if name in known else "") or element.eu_group not in ("heavy", "light", ""):
            yield f"rare_earths.csv, {name}: material {element.material!r}, group {element.eu_group!r}"
