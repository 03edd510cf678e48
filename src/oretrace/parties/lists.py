"""Screening lists as their publishers write them: tables, XML, or FollowTheMoney JSON lines, read into names.

A table needs a column of names; columns of aliases, country, identifier and dates are found by their usual headings
(`tables/headings.csv`). Rows of one identifier are one party, as the lists of the EU and the UK have a row for each
name. Two lists have a shape of their own: OFAC's has no header, the UK's has a name in six parts.
The vintage of a list is the newest date in it: no name added later can be among its hits.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError
from oretrace.parties.csl import grid_of_results
from oretrace.parties.ftm_entity import json_records, no_entity
from oretrace.parties.headings import column_of_names, headings
from oretrace.parties.hits import ROW
from oretrace.parties.xml_lists import grid_of_xml, is_weak, is_xml
from oretrace.sources.spreadsheets import CellGrid, decoded, grid_of, is_json, read_unpacked

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

_SEVERAL = re.compile(r"\s*[;|]\s*")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?!\d)|\b(\d\d)\.(\d\d)\.(\d{4})(?!\d)")
_SLASHED = re.compile(r"\b(\d\d?)/(\d\d?)/(\d{4})(?!\d)")
_NAMES = ("name", "alias", "weakAlias", "previousName", "abbreviation")
_SEEN = ("first_seen", "last_change", "last_seen")
_NO_PARTY = frozenset(
    {
        *("Address", "Position", "Occupancy", "Sanction", "Identification", "Passport"),
        *("Security", "CryptoWallet", "Event", "Documentation"),
    }
)
"""Entities of FollowTheMoney whose names are no party's."""
_PARTS = tuple(f"name {n}" for n in range(1, 7))
_OFAC = (
    (
        *("ent_num", "sdn_name", "sdn_type", "program", "title", "call_sign"),
        *("vess_type", "tonnage", "grt", "vess_flag", "vess_owner", "remarks"),
    ),
    ("ent_num", "alt_num", "alt_type", "sdn_name", "alt_remarks"),
)
"""Columns of SDN.CSV, and of ALT.CSV, which has the aliases of the same parties."""
_NULL, _AND = "-0-", "] ["
"""What OFAC writes for an empty cell, and between programmes."""
_ALIASES_APART = "aliases, which OFAC has in ALT.CSV (SDN.XML has all in one file)"
_AT_END = re.compile(r",\s*([A-Z]{2})\s*(?=;|$)")
"""The country at the end of each address of the US Consolidated Screening List."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed party: its identifier, its names (the list's own first), country, list, day of listing.

    Of several countries each follows a semicolon. `until` is the day on which it left the list, "" where it is on it;
    `weak` are the aliases that the list itself calls weak: too common to find anybody by them alone; `numbered`: the
    identifier is the number of a row, as the list has none.
    """

    id: str
    names: tuple[str, ...]
    country: str = ""
    list: str = ""
    listed_on: str = ""
    until: str = ""
    weak: tuple[str, ...] = ()
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class ScreeningList:
    """The parties of a list, its vintage (the newest date in it, "" where it has none), and what was left out."""

    listed: tuple[Listed, ...]
    vintage: str
    left_out: str = ""


def read_list(path: Path) -> ScreeningList:
    """The parties of a list; InputError for a file that is neither a table, nor a known XML, nor FollowTheMoney."""
    data = read_unpacked(path, "a screening list: a CSV, Excel or XML file, or FollowTheMoney JSON lines")
    if is_xml(data):
        found = _of_grid(grid_of_xml(data, str(path)))
    elif is_json(data) or path.suffix.lower() in (".json", ".jsonl"):
        text = decoded(data, str(path))[0]
        results = grid_of_results(text, str(path))
        found = _of_ftm(json_records(text, path)) if results is None else _of_grid(results)
    else:
        found = _of_table(grid_of(data, path, (*headings()["name"], *_PARTS)))
    if not found.listed:
        raise InputError("a list with at least one name", found.left_out or "none", str(path))
    return found


def _of_grid(grid: CellGrid) -> ScreeningList:
    at = {kind: grid.columns(names) for kind, names in headings().items()}
    named = [n for one in _PARTS for n in grid.columns((one,))] or [column_of_names(grid, "a screening list")]
    dated = [row[n] for row in grid.rows for n in (*at["listed_on"], *at["seen"])]
    day = _days_of(dated)
    parties: dict[tuple[str, str], Listed] = {}
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        one = _of_row([cell.strip() for cell in row], at, named, day)
        key = (one.list, one.id or f"{ROW}{number}")
        parties[key] = _together(parties[key], one) if key in parties else one
    numbered = {key: key[1].removeprefix(ROW) for key, one in parties.items() if not one.id}
    listed = tuple(
        replace(one, id=numbered.get(key, one.id), numbered=key in numbered)
        for key, one in parties.items()
        if one.names
    )
    return ScreeningList(listed, max(map(day, dated), default=""))


def _of_row(cells: Sequence[str], at: Mapping[str, list[int]], named: list[int], day: Callable[[str], str]) -> Listed:
    first = {kind: next((cells[n] for n in at[kind] if cells[n]), "") for kind in at}
    name = [" ".join(cells[n] for n in named if cells[n])]
    others = [part for n in at["other_names"] if n not in at["weak"] for part in _SEVERAL.split(cells[n])]
    weak = [part for n in at["weak"] for part in _SEVERAL.split(cells[n])]
    strong, weak = (others, [*name, *weak]) if is_weak(first["strength"]) else ([*name, *others], weak)
    countries = [cells[n] for n in at["country"]] if first["country"] else _AT_END.findall(first["addresses"])
    return Listed(
        first["id"],
        _distinct((*strong, *weak)),
        "; ".join(_distinct(countries)),
        first["list"],
        day(first["listed_on"]),
        day(first["until"]),
        _weak(weak, strong),
    )


def _together(one: Listed, more: Listed) -> Listed:
    """A party whose names or addresses stand in rows of their own, as in the lists of the EU and the UK."""
    strong = _distinct(name for row in (one, more) for name in row.names if name not in row.weak)
    weak = _weak((*one.weak, *more.weak), strong)
    return replace(
        one,
        names=(*strong, *weak),
        country="; ".join(_distinct((one.country, more.country))),
        listed_on=one.listed_on or more.listed_on,
        until=one.until and more.until,
        weak=weak,
    )


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, texts)))


def _of_table(grid: CellGrid) -> ScreeningList:
    """A table with a header, or as OFAC publishes it: without one, and with signs for what is empty and for "and"."""
    first = list(grid.header)
    columns = next((one for one in _OFAC if len(one) == len(first)), None)
    if columns is None or not first[0].isdecimal() or _NULL not in (cell.strip() for cell in first):
        return _of_grid(grid)
    rows = [
        ["" if cell.strip() == _NULL else cell.replace(_AND, "; ") for cell in row] for row in (first, *grid.rows)
    ]
    found = _of_grid(CellGrid(grid.file, columns, rows, range(1, len(rows) + 1), grid.encoding))
    return replace(found, left_out=_ALIASES_APART if columns is _OFAC[0] else "")


def _weak(weak: Iterable[str], strong: Collection[str]) -> tuple[str, ...]:
    """Aliases that are weak, and that the list does not also give as names that are not."""
    return tuple(one for one in dict.fromkeys(weak) if one and one not in strong)


def _of_ftm(entities: Iterable[tuple[int, str, Any]]) -> ScreeningList:
    listed: list[Listed] = []
    beside: list[Listed] = []
    left: Counter[str] = Counter()
    sanctioned: dict[str, str] = {}
    newest = ""
    for number, where, entity in entities:
        try:
            properties, id, schema = (
                entity["properties"],
                str(entity.get("id", number)),
                str(entity.get("schema", "")),
            )
            names = tuple(dict.fromkeys(_texts(properties, *_NAMES)))
            countries = "; ".join(dict.fromkeys(_texts(properties, "country", "jurisdiction", "nationality")))
            seen = [_day(str(entity.get(key, ""))) for key in _SEEN]
            lists = "; ".join(map(str, entity.get("datasets", ())))
            for of, day in _sanctions(entity, id):
                sanctioned[of] = min(day, sanctioned.get(of, day))
        except (KeyError, TypeError, AttributeError):
            raise no_entity(str(entity), where) from None
        newest = max(newest, *seen)
        if not names or schema in _NO_PARTY:
            left[schema or "entity without a name"] += 1
        else:
            weak = _weak(_texts(properties, "weakAlias"), _texts(properties, *(set(_NAMES) - {"weakAlias"})))
            one = Listed(id, names, countries, lists, seen[0], weak=weak, numbered="id" not in entity)
            (beside if entity.get("target") is False else listed).append(one)
    if listed and beside:
        left["party beside the listed ones"] = len(beside)
    kept = tuple(replace(one, listed_on=sanctioned.get(one.id, one.listed_on)) for one in listed or beside)
    return ScreeningList(kept, newest, "; ".join(f"{n:,} × {what}" for what, n in sorted(left.items())))


def _sanctions(entity: Mapping[str, Any], id: str) -> Iterator[tuple[str, str]]:
    """Each party of which an entity states a sanction, itself or nested in the party, and the day of its listing."""
    properties = entity["properties"]
    for nested in properties.get("sanctions", ()):
        if isinstance(nested, dict):
            yield from ((id, day) for _, day in _sanctions({"schema": "Sanction", **nested}, id))
    if entity.get("schema") == "Sanction":
        days = [day for text in _texts(properties, "listingDate", "startDate") if (day := _day(text))]
        yield from ((of, min(days)) for of in _texts(properties, "entity") or [id] if days)


def _texts(properties: Mapping[str, Any], *keys: str) -> list[str]:
    """The values of some properties; TypeError where one is no list of texts."""
    values = [properties.get(key, []) for key in keys]
    if not all(isinstance(of, list) and all(isinstance(one, str | int | float) for one in of) for of in values):
        raise TypeError("a property is no list of texts")
    return [str(one) for of in values for one in of]


def _days_of(texts: Iterable[str]) -> Callable[[str], str]:
    """What reads a day of a list; 31/12/2024 or 12/31/2024 where some day of it shows which of both it has."""
    pairs = {(int(one), int(other)) for text in texts for one, other, _ in _SLASHED.findall(text)}
    ends, begins = any(one > 12 for one, _ in pairs), any(other > 12 for _, other in pairs)

    def day(text: str) -> str:
        slashed = _SLASHED.search(text)
        if slashed is None or ends == begins:
            return _day(text)
        one, other, year = slashed.groups()
        month, of = (other, one) if ends else (one, other)
        return f"{year}-{month:0>2}-{of:0>2}"

    return day


def _day(text: str) -> str:
    """The newest day in a text as 2024-12-31, whichever way it is written; "" where there is none."""
    found: list[tuple[str, ...]] = _DAY.findall(text)
    return max((f"{y}-{m}-{d}" if y else f"{y2}-{m2}-{d2}" for y, m, d, d2, m2, y2 in found), default="")
