"""Firms as an extract of a register has them: a CSV, or FollowTheMoney entities one a line.

Strict: a row without a name, a day, a territory or an identifier (LEI) that is none is an InputError with its line.
Columns and entities that say nothing of a firm are counted by name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from oretrace.catalog.territories import territories
from oretrace.cells import read_cells
from oretrace.errors import InputError
from oretrace.files import MOST_TABLE, read_text
from oretrace.text import parsed_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "id": ("reg_id", "firm_id", "id"),
        "name": ("name",),
        "others": ("name_local", "former_name", "other_names", "aliases"),
        "territory": ("country", "territory", "jurisdiction"),
        "addresses": ("address", "mail_address"),
        "phone": ("phone", "telephone"),
        "domain": ("email_domain", "domain", "email", "website"),
        "number": ("registration_no", "registration_number", "registrationNumber", "registration"),
        "lei": ("lei", "leiCode"),
        "founded": ("incorporated_on", "founded_on", "founded", "incorporationDate"),
        "scope": ("business_scope", "scope"),
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
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T.*)?")
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
    extract = _of_csv(path) if path.suffix.lower() == ".csv" else _of_ftm(path)
    seen: dict[str, int] = {}
    for record, firm in extract.firms:
        if firm.id and (first := seen.setdefault(firm.id, record)) != record:
            raise InputError("each identifier of a firm once", firm.id, f"{path}, records {first} and {record}")
    return extract


def day(text: str, where: str, last: bool = False) -> str:
    """A day, month or year as a day such as 2024-12-31, its first day or with `last` its last; "" stays ""."""
    from calendar import monthrange
    from datetime import date

    if not text:
        return ""
    found = _DAY.fullmatch(text.strip())
    try:
        year, month, of = (int(part) if part else 0 for part in found.groups()) if found else (0, 0, 0)
        month = month or (12 if last else 1)
        return date(year, month, of or (monthrange(year, month)[1] if last else 1)).isoformat()
    except ValueError:
        raise InputError("a day such as 2024-12-31, a month or a year", text, where) from None


def _of_csv(path: Path) -> Extract:
    header, rows = read_cells(path, "firms as CSV", ("name",))
    known = {name for names in COLUMNS.values() for name in names}
    left = Counter({f"column {name}": len(rows) for name in header if name and name not in known})
    firms = []
    for record, row in enumerate(rows, 1):
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        given = {kind: [cells[name] for name in names if cells.get(name)] for kind, names in COLUMNS.items()}
        firms.append((record, _firm(given, next(iter(given["id"]), ""), f"{path}, record {record}")))
    return Extract(tuple(firms), left)


def _of_ftm(path: Path) -> Extract:
    left: Counter[str] = Counter()
    firms = []
    for record, where, entity in ftm_lines(path, "firms: a CSV, or FollowTheMoney JSON lines"):
        if entity["schema"] not in FTM_FIRMS:
            left[str(entity["schema"])] += 1
            continue
        given = {
            kind: [str(one) for name in names for one in entity["properties"].get(name, ())]
            for kind, names in _FTM.items()
        }
        given["others"] += given["name"][1:]
        firms.append((record, _firm(given, str(entity["id"]), where)))
    return Extract(tuple(firms), left)


def ftm_lines(path: Path, expected: str) -> Iterator[tuple[int, str, Mapping[str, Any]]]:
    """Record, place and entity of each line; InputError for a line that is no FollowTheMoney entity."""
    for record, line in enumerate(read_text(path, expected, MOST_TABLE).split("\n"), 1):
        if line.strip():
            yield record, f"{path}, line {record}", read_entity(line, f"{path}, line {record}")


def read_entity(line: str, where: str) -> Mapping[str, Any]:
    """The FollowTheMoney entity of a line: id, schema, and properties that are lists."""
    do = "One FollowTheMoney entity a line, with id, schema and properties"
    try:
        entity: Mapping[str, Any] = parsed_json(line)
        shaped = isinstance(entity["id"], str) and isinstance(entity["schema"], str)
        lists = all(isinstance(values, list) for values in entity["properties"].values())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        shaped = lists = False
    if not (shaped and lists):
        raise InputError("a FollowTheMoney entity", line[:80], where, do=do)
    return entity


def _firm(given: Mapping[str, list[str]], id: str, where: str) -> Firm:
    def first(kind: str) -> str:
        return next(iter(given.get(kind, ())), "")

    if not first("name"):
        raise InputError("a firm with a name", "none", where)
    lei = first("lei").upper()
    if lei and not _LEI.fullmatch(lei):
        raise InputError("an LEI of 20 letters and digits", lei, where)
    country = first("territory")
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
