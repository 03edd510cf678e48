"""Official lists of critical minerals: what the United States and the European Union list, since when.

| issuer, year | act | how its names were checked |
|---|---|---|
| US 2018 | 83 FR 23295: 35 minerals and groups | against the notice's own summary |
| US 2022 | 87 FR 10381: 50 minerals, the rare earths one by one | against the page of the USGS |
| US 2025 | 90 FR 50494: 60 minerals | against the USGS MCS 2026; three without a chapter, trade press |
| EU 2011 | COM(2011) 25: 14 | against the press on the report that it adopts |
| EU 2014 | COM(2014) 297: 20 | against the Commission's press release |
| EU 2017 | COM(2017) 490: 27 | against the press on the communication |
| EU 2020 | COM(2020) 474: 30 | against the page of the IEA |
| EU 2023 | Regulation (EU) 2024/1252: 34 critical, 17 strategic | against Statistics Netherlands, a law firm |

The annexes themselves were not opened; the column `checked` records it row by row. The USGS column flags chapters and
commodities: iridium yes, osmium no, and thulium, uranium and metallurgical coal have none.

A group is one row, and `covers` what it stands for: the EU's heavy and light rare earths as its study of 2023 counts
them (ten and five), the platinum metals as its five. The group of the US in 2018 is read as yttrium and the
lanthanides, scandium standing beside it; that of the EU in 2011 as these and scandium, which the lists of 2014 leave
out and that of 2017 names. The texts that were compared do not state this. Promethium, one of the 17 rare earths
of rare_earths.csv, has no stable isotope and counts as unlisted.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, cast, get_args

from oretrace.catalog.materials import materials
from oretrace.catalog.production import one_of, year_of
from oretrace.catalog.tables import read_table, split
from oretrace.errors import InputError, nearest

Issuer = Literal["US", "EU"]
ListKind = Literal["critical", "strategic"]
ChangeKind = Literal["added", "removed", "named", "grouped", "ungrouped"]
GROUP = "rare earths"


@dataclass(frozen=True, slots=True)
class RareEarth:
    """One of the 17; `eu_group` is "heavy", "light" or "", `material` its key in materials.csv or ""."""

    element: str
    symbol: str
    number: int
    eu_group: str
    material: str


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One row of one list; `material` is our key, "" where we have none."""

    issuer: Issuer
    year: int
    kind: ListKind
    name: str
    material: str
    covers: tuple[str, ...]
    citation: str
    checked: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list has on one material.

    `in a group`: not by its own name. `one by one`, `in part`: of the rare earths as a whole, whose members are named
    each by itself, or only some of them at all. `name` is what the list prints, "" where it prints nothing.
    """

    year: int
    kind: ListKind
    status: Literal["listed", "in a group", "one by one", "in part", "not listed"]
    name: str
    citation: str


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a list changed against the one before it, of the same issuer.

    `named` and `grouped`: on both lists, now by its own name instead of a group's, or the other way about.
    `ungrouped`: a group covered it alone, as we read that group, and nothing covers it now; what the issuer removed
    is `removed`. `material` is our key for `item`, "" where we have none.
    """

    issuer: Issuer
    year: int
    item: str
    material: str
    change: ChangeKind
    name: str


@lru_cache(maxsize=1)
def entries() -> tuple[ListEntry, ...]:
    """All rows of all lists, oldest first within an issuer."""
    rows = enumerate(read_table("critical_lists.csv"), 1)
    read = (read_entry(row, f"critical_lists.csv, row {n}") for n, row in rows)
    return tuple(sorted(read, key=lambda entry: (entry.issuer, entry.year)))


@lru_cache(maxsize=1)
def rare_earths() -> dict[str, RareEarth]:
    """The 17 rare earths by element, in the order of their atomic numbers."""
    return {
        row["element"]: RareEarth(row["element"], row["symbol"], int(row["number"]), row["eu_group"], row["material"])
        for row in read_table("rare_earths.csv")
    }


def status(material: str, issuer: Issuer) -> tuple[Listing, ...]:
    """The entry of a material in each list of an issuer, oldest first.

    `material` is a key of materials.csv, a rare earth, or what some list covers; anything else is an InputError.
    """
    known = {*materials(), *rare_earths(), *(item for entry in entries() for item in entry.covers)}
    if material not in known:
        raise InputError("a material, or an item of a list", material, "critical lists", nearest(material, known))
    of_list = _of_group if material == GROUP else _of_item
    return tuple(of_list(material, rows) for rows in _lists(issuer).values())


def changes(issuer: Issuer) -> tuple[ListChange, ...]:
    """The log of an issuer's critical lists, from its second on; strategic ones are a part of them and have none."""
    lists = [(year, rows) for (year, kind), rows in _lists(issuer).items() if kind == "critical"]
    found: list[ListChange] = []
    for (_, before), (year, after) in pairwise(lists):
        old, new = _items(before), _items(after)
        for item in sorted(old | new):
            change = _change(old.get(item), new.get(item))
            if change is not None:
                key = item if item in materials() else ""
                found.append(ListChange(issuer, year, item, key, change, (new.get(item) or old[item]).name))
    return tuple(found)


def read_entry(row: dict[str, str], where: str) -> ListEntry:
    """One row of critical_lists.csv; an unknown word, or a row that covers nothing, is an InputError at `where`."""
    covers = split(row["covers"])
    if not covers or not row["name"] or not row["citation"]:
        raise InputError("a name, what it covers and a citation", row["name"], where)
    return ListEntry(
        issuer=cast(Issuer, one_of(row["issuer"], get_args(Issuer), where, "issuer")),
        year=year_of(row["year"], where, "year"),
        kind=cast(ListKind, one_of(row["kind"], get_args(ListKind), where, "kind")),
        name=row["name"],
        material=row["material"],
        covers=covers,
        citation=row["citation"],
        checked=row["checked"],
    )


def _lists(issuer: Issuer) -> dict[tuple[int, ListKind], list[ListEntry]]:
    """(year, kind) → rows, oldest first."""
    one_of(issuer, get_args(Issuer), "critical lists", "issuer")
    found: dict[tuple[int, ListKind], list[ListEntry]] = defaultdict(list)
    for entry in entries():
        if entry.issuer == issuer:
            found[entry.year, entry.kind].append(entry)
    return found


def _items(rows: list[ListEntry]) -> dict[str, ListEntry]:
    """Item → the row that covers it, its own before a group's."""
    return {item: row for row in sorted(rows, key=lambda row: -len(row.covers)) for item in row.covers}


def _change(before: ListEntry | None, after: ListEntry | None) -> ChangeKind | None:
    if before is None:
        return "added"
    if after is None:
        return "removed" if len(before.covers) == 1 else "ungrouped"
    grouped, regrouped = len(before.covers) > 1, len(after.covers) > 1
    if grouped == regrouped:
        return None
    return "named" if grouped else "grouped"


def _of_item(item: str, rows: list[ListEntry]) -> Listing:
    row = _items(rows).get(item)
    if row is None:
        return Listing(rows[0].year, rows[0].kind, "not listed", "", rows[0].citation)
    return Listing(row.year, row.kind, "listed" if len(row.covers) == 1 else "in a group", row.name, row.citation)


def _of_group(group: str, rows: list[ListEntry]) -> Listing:
    """The rare earths as a whole: by its rows if a list has any, else by its members' own."""
    first = rows[0]
    counted = {element for element, row in rare_earths().items() if row.eu_group}
    named = [row for row in rows if row.material == group]
    held = counted & {item for row in rows for item in row.covers}
    if not held:
        return Listing(first.year, first.kind, "not listed", "", first.citation)
    how: Literal["listed", "one by one"] = "listed" if named else "one by one"
    return Listing(
        first.year,
        first.kind,
        how if held == counted else "in part",
        "; ".join(row.name for row in named or rows if counted & set(row.covers)),
        first.citation,
    )
