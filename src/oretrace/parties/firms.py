"""Firms as an extract of a register has them: a table, GLEIF's level 1, or FollowTheMoney entities one a line.

Strict: a row without a name, a day, a territory or an identifier (LEI) that is none is an InputError with its line.
Columns and entities that say nothing of a firm are counted by name; published FollowTheMoney also has countries that
are no more, which are counted and left out.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from oretrace.parties import gleif
from oretrace.parties.countries import codes
from oretrace.parties.days import day
from oretrace.parties.ftm_entity import checked_entity, json_records
from oretrace.parties.headings import column_of_names, headings
from oretrace.sources.spreadsheets import CellGrid, decoded, grid_of, is_json, read_unpacked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("reg_id", "firm_id", "id"),
        "name": ("name",),
        "others": ("name_local", "former_name", "other_names", "aliases", "曾用名"),
        "territory": ("country", "territory", "jurisdiction", "国家"),
        "addresses": ("address", "registered_address", "mail_address", "注册地址", "地址"),
        "phone": ("phone", "telephone", "phone_number", "tel", "电话"),
        "domain": ("email_domain", "domain", "email", "website", "邮箱"),
        "number": ("registration_no", "registration_number", "registration", "company_number", "统一社会信用代码"),
        "lei": ("lei", "leiCode"),
        "founded": ("incorporated_on", "founded_on", "founded", "incorporation_date", "成立日期"),
        "scope": ("business_scope", "scope", "经营范围"),
        "agent": ("agent", "registered_agent"),
    }
)
"""What a firm has, and the columns that hold it."""
FTM_FIRMS = frozenset(("Company", "Organization", "LegalEntity"))
_FTM: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name": ("name",),
        "others": ("alias", "previousName", "weakAlias"),
        "territory": ("jurisdiction", "mainCountry", "country"),
        "addresses": ("address",),
        "phone": ("phone",),
        "domain": ("email", "website"),
        "number": ("registrationNumber",),
        "lei": ("leiCode",),
        "founded": ("incorporationDate",),
        "scope": ("sector", "classification"),
    }
)
_MANGLED = re.compile(r"\d([.,]\d+)?[Ee]\+\d+")
"""8.61388E+11: firms would seem to share a number whose first digits alone they have in common."""
_CALLED = {"number": "registration number", "phone": "telephone"}
_LEI = re.compile(r"[0-9A-Z]{18}\d\d")
_SEVERAL = re.compile(r"\s*;\s*")


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm of a register; "" where unknown. `founded` is a day such as 2024-12-31, `territory` ISO alpha-3."""

    id: str
    name: str
    addresses: tuple[str, ...] = ()
    phone: str = ""
    domain: str = ""
    number: str = ""
    scope: str = ""
    other_names: tuple[str, ...] = ()
    territory: str = ""
    lei: str = ""
    founded: str = ""
    agent: str = ""

    @property
    def every_name(self) -> tuple[str, ...]:
        """Its name, and those in other scripts and of other days."""
        return (self.name, *self.other_names)


@dataclass(frozen=True, slots=True)
class Extract:
    """The firms of a file with the record each stands in, from 1, and what was left out: how many by name.

    A firm without an identifier in the file has "" here.
    """

    firms: tuple[tuple[int, Firm], ...]
    ignored: Mapping[str, int]


def read_firms(path: Path) -> list[Firm]:
    """The firms of a file; one without an identifier has the number of its record. InputError as `read_extract`."""
    return [replace(firm, id=firm.id or str(record)) for record, firm in read_extract(path).firms]


def read_extract(path: Path) -> Extract:
    """The firms of a file in CSV or FollowTheMoney; InputError for another, or an identifier twice."""
    data = read_unpacked(path, "firms: a CSV or Excel file, or FollowTheMoney JSON lines")
    if path.suffix.lower() in (".json", ".jsonl") or is_json(data):
        extract = _of_ftm(decoded(data, str(path))[0], path)
    else:
        extract = _of_grid(grid_of(data, path, ("name", gleif.NAME, *headings()["name"])))
    seen: dict[str, int] = {}
    for record, firm in extract.firms:
        if firm.id and (first := seen.setdefault(firm.id, record)) != record:
            raise InputError("each identifier of a firm once", firm.id, f"{path}, records {first} and {record}")
    return extract


def _of_grid(grid: CellGrid) -> Extract:
    if gleif.NAME in grid.header:
        return _of_gleif(grid)
    at = {kind: grid.columns(names) for kind, names in COLUMNS.items()}
    at["name"] = at["name"] or [column_of_names(grid, "firms")]
    used = {n for columns in at.values() for n in columns}
    left = Counter({f"column {name}": len(grid.rows) for n, name in enumerate(grid.header) if name and n not in used})
    firms = []
    for record, row in zip(grid.numbers, grid.rows, strict=True):
        given = {kind: [cell for n in columns if (cell := row[n].strip())] for kind, columns in at.items()}
        firms.append((record, _firm(given, next(iter(given["id"]), ""), f"{grid.file}, record {record}")))
    return Extract(tuple(firms), left)


def _of_gleif(grid: CellGrid) -> Extract:
    firms = []
    for record, row in zip(grid.numbers, grid.rows, strict=True):
        given = gleif.firm_cells({name: cell.strip() for name, cell in zip(grid.header, row, strict=True)})
        firms.append((record, _firm(given, given["id"][0], f"{grid.file}, record {record}")))
    return Extract(tuple(firms), {})


def _of_ftm(text: str, path: Path) -> Extract:
    left: Counter[str] = Counter()
    firms = []
    for record, where, found in json_records(text, path):
        entity = checked_entity(found, where)
        if entity["schema"] not in FTM_FIRMS:
            left[str(entity["schema"])] += 1
            continue
        if not entity["properties"].get("name"):
            left[f"{entity['schema']} without a name"] += 1
            continue
        given = {
            kind: [str(one) for name in names for one in entity["properties"].get(name, ())]
            for kind, names in _FTM.items()
        }
        given["others"] += given["name"][1:]
        given["territory"] = _known_places(given["territory"], left)
        firms.append((record, _firm(given, str(entity["id"]), where)))
    return Extract(tuple(firms), left)


def _known_places(texts: Sequence[str], left: Counter[str]) -> list[str]:
    """Countries that exist: registers also have the Soviet Union, the world, and regions under dispute."""
    known = [code for text in texts for code in codes(text) if code in territories().by_iso3]
    if texts and not known:
        left["country that is none of today"] += 1
    return known


def _firm(given: Mapping[str, list[str]], id: str, where: str) -> Firm:
    def first(kind: str) -> str:
        return next(iter(given.get(kind, ())), "")

    if not first("name"):
        raise InputError("a firm with a name", "none", where)
    lei = first("lei").upper()
    if lei and not _LEI.fullmatch(lei):
        raise InputError("an LEI of 20 letters and digits", lei, where)
    country = next(iter(codes(first("territory")) & territories().by_iso3.keys()), first("territory"))
    for kind in ("id", "number", "phone"):
        if mangled := next(filter(_MANGLED.fullmatch, given.get(kind, ())), None):
            do = "A spreadsheet cut its digits: format the column as text, and fill it again"
            raise InputError("a number in full", mangled, f"{where}, {_CALLED.get(kind, kind)}", do=do)
    others = [part for text in given["others"] for part in _SEVERAL.split(text) if part]
    return Firm(
        id,
        first("name"),
        tuple(dict.fromkeys(given["addresses"])),
        first("phone"),
        _domain(first("domain")),
        first("number"),
        first("scope"),
        tuple(dict.fromkeys(name for name in others if name != first("name"))),
        territories().resolve(country, where=where) if country else "",
        lei,
        day(first("founded"), where),
        first("agent"),
    )


def _domain(text: str) -> str:
    """The domain of an e-mail address or a web site."""
    bare = re.sub(r"^[a-z]+://", "", text.strip().casefold()).rpartition("@")[2]
    return bare.partition("/")[0].removeprefix("www.")
