"""Screening lists: CSV or FollowTheMoney JSON lines, read into names with what the list says of each.

A CSV needs a column of names; columns of aliases, country, identifier and dates are found by their usual headings.
The vintage of a list is the newest date in it: no name added later can be among its hits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace.cells import read_cells
from oretrace.errors import InputError
from oretrace.files import MOST_TABLE, read_text
from oretrace.text import parsed_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("name", "caption", "entity", "entity name", "listed name"),
    "aliases": (
        "aliases",
        "alias",
        "weakalias",
        "weak_alias",
        "weak alias",
        "previousname",
        "previous name",
        "clean name",
        "chinese name",
        "aka",
    ),
    "country": ("country", "countries", "nationality", "jurisdiction"),
    "id": ("list_id", "id", "recordid", "entity number", "uid"),
    "list": ("list_name", "list", "program", "programkey", "dataset"),
    "until": ("end date", "end_date", "enddate", "delisted_on", "delisted", "removed_on"),
    "listed_on": ("listed_on", "start date", "startdate", "date", "listing date", "first_seen"),
}
_WEAK = ("weakalias", "weak_alias", "weak alias")
_SEVERAL = re.compile(r"\s*[;|]\s*")
_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?!\d)|\b(\d\d)\.(\d\d)\.(\d{4})(?!\d)")
_NAMES = ("name", "alias", "weakAlias", "previousName")


@dataclass(frozen=True, slots=True)
class Listed:
    """One listed party: its identifier, its names (the list's own first), country, list, day of listing.

    `until` is the day on which it left the list, "" where it is on it; `weak` are the aliases that the list itself
    calls weak: they are too common to find anybody by them alone.
    """

    id: str
    names: tuple[str, ...]
    country: str = ""
    list: str = ""
    listed_on: str = ""
    until: str = ""
    weak: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScreeningList:
    """The parties of a list and its vintage: the newest date in it, "" where it has none."""

    listed: tuple[Listed, ...]
    vintage: str


def read_list(path: Path) -> ScreeningList:
    """The parties of a list in CSV or FollowTheMoney JSON lines; InputError for a file that is neither."""
    listed = tuple(_of_csv(path) if path.suffix.lower() == ".csv" else _of_ftm(path))
    if not listed:
        raise InputError("a list with at least one name", "none", str(path))
    return ScreeningList(listed, max((one.listed_on for one in listed), default=""))


def _of_csv(path: Path) -> Iterable[Listed]:
    header, rows = read_cells(path, "a screening list as CSV", ())
    at = {kind: [n for n, h in enumerate(header) if h.casefold() in known] for kind, known in HEADINGS.items()}
    if not at["name"]:
        do = "Name the column of the listed names `name`"
        raise InputError("a screening list with a column name", header[:20], str(path), do=do)
    weakly = [n for n, h in enumerate(header) if h.casefold() in _WEAK]
    for number, row in enumerate(rows, 1):
        names = [row[at["name"][0]].strip()]
        names += [part for n in at["aliases"] for part in _SEVERAL.split(row[n].strip()) if part]
        if any(names):
            first = {kind: next((row[n].strip() for n in at[kind] if row[n].strip()), "") for kind in HEADINGS}
            kept = tuple(dict.fromkeys(filter(None, names)))
            days = _day(first["listed_on"]), _day(first["until"])
            weak = tuple(part for n in weakly for part in _SEVERAL.split(row[n].strip()) if part)
            yield Listed(first["id"] or str(number), kept, first["country"], first["list"], *days, weak)


def _of_ftm(path: Path) -> Iterable[Listed]:
    text = read_text(path, "a screening list: CSV, or FollowTheMoney JSON lines", MOST_TABLE)
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entity = parsed_json(line)
            properties = entity["properties"]
            names = [str(one) for key in _NAMES for one in properties.get(key, ())]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            do = "Give a CSV whose name ends in .csv, or one FollowTheMoney entity a line"
            raise InputError("an entity with properties", line[:80], f"{path}, line {number}", do=do) from None
        if names:
            dates = [str(entity.get(key, "")) for key in ("last_change", "first_seen")]
            yield Listed(
                str(entity.get("id", number)),
                tuple(dict.fromkeys(names)),
                "; ".join(_countries(properties)),
                "; ".join(map(str, entity.get("datasets", ()))),
                max(map(_day, dates)),
                weak=tuple(map(str, properties.get("weakAlias", ()))),
            )


def _countries(properties: Mapping[str, Any]) -> list[str]:
    keys = ("country", "jurisdiction", "nationality")
    return list(dict.fromkeys(str(one) for key in keys for one in properties.get(key, ())))


def _day(text: str) -> str:
    """The newest day in a text as 2024-12-31, whichever way it is written; "" where there is none."""
    found: Sequence[tuple[str, ...]] = _DAY.findall(text)
    return max((f"{y}-{m}-{d}" if y else f"{y2}-{m2}-{d2}" for y, m, d, d2, m2, y2 in found), default="")
