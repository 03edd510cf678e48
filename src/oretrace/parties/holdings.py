"""Who holds what of whom, as the files state it: FollowTheMoney JSON lines, BODS 0.4 statements, or a CSV.

A stake is an interval of a share from 0 to 1: exact where both ends are the same, 0 to 1 where the file does not say.
A holding by an owner who is not named ("exempt from disclosure", an anonymous person) has an owner of its own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from math import nextafter
from typing import TYPE_CHECKING, Any

from oretrace.cells import read_cells
from oretrace.errors import InputError
from oretrace.files import MOST_TABLE, read_text
from oretrace.parties.letters import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

STAKES = frozenset({"shareholding", "votingRights", "rightsToProfitOrIncome", "rightsToSurplusAssetsOnDissolution"})
"""Kinds of interest that are a share; shareholding counts before the others."""
NO_CONTROL = frozenset({"nominee", "unknownInterest", "unpublishedInterest"})
"""Interests that direct nothing: a nominee acts for his nominator."""
_DO = "Give FollowTheMoney JSON lines, a JSON list of BODS statements, or a CSV with the columns owner and owned"


@dataclass(frozen=True, slots=True)
class Holding:
    """One stake: from `low` to `high` of `owned`; `control` where the holder directs it in another way.

    `start` and `end` are days such as 2024-12-31, "" where open; `indirect` where it sums up a chain of others;
    `known` is False for an owner who is not named.
    """

    owner: str
    owned: str
    low: float
    high: float
    control: bool = False
    start: str = ""
    end: str = ""
    indirect: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Holdings:
    """All stakes of some files; by identifier the names of those in them, and the register's numbers of firms."""

    stakes: tuple[Holding, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)

    def on(self, day: str) -> Holdings:
        """Those that hold on a day; "" gives those without an end."""
        kept = (one for one in self.stakes if (not one.end or (day and one.end > day)))
        return replace(self, stakes=tuple(one for one in kept if not day or one.start <= day))


def read_holdings(paths: Iterable[Path], day: str = "") -> Holdings:
    """The stakes of files; of statements that were updated the last one up to `day`. InputError for other files."""
    stakes: list[Holding] = []
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    for path in paths:
        found = _of_csv(path) if path.suffix.lower() == ".csv" else _of_json(path, day)
        stakes += found.stakes
        names |= found.names
        numbers |= found.numbers
    return Holdings(tuple(stakes), names, numbers)


def _of_csv(path: Path) -> Holdings:
    header, rows = read_cells(path, "owners as CSV", ("owner", "owned"))
    stakes = []
    for number, row in enumerate(rows, 2):
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        low, high = _interval(cells.get("percentage", ""), f"{path}, line {number}")
        stakes.append(
            Holding(cells["owner"], cells["owned"], low, high, start=cells.get("start", ""), end=cells.get("end", ""))
        )
    return Holdings(tuple(stakes), {one: one for row in stakes for one in (row.owner, row.owned)})


def _interval(percentage: str, where: str) -> tuple[float, float]:
    """ "25", "25-50" and "" (unknown) as shares."""
    if not percentage:
        return 0.0, 1.0
    try:
        parts = [float(part.strip().rstrip("%")) / 100 for part in percentage.split("-")]
        low, high = parts[0], parts[-1]
    except ValueError:
        low, high = 1.0, 0.0
    if not 0 <= low <= high <= 1:
        raise InputError("a percentage such as 25 or 25-50", percentage, where)
    return low, high


def _of_json(path: Path, day: str) -> Holdings:
    text = read_text(path, "owners as FollowTheMoney or BODS", MOST_TABLE)
    try:
        if text.lstrip().startswith("["):
            return _of_bods(json.loads(text), day)
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        if lines and "recordType" in lines[0]:
            return _of_bods(lines, day)
        return _of_ftm(lines, str(path))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            "owners as FollowTheMoney or BODS 0.4", f"{type(error).__name__}", str(path), do=_DO
        ) from None


def _of_ftm(entities: Iterable[Mapping[str, Any]], where: str) -> Holdings:
    stakes: list[Holding] = []
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    persons: dict[tuple[str, str], str] = {}
    twin: dict[str, str] = {}
    for entity in entities:
        kind, given = entity["schema"], entity["properties"]
        if kind == "Ownership":
            low, high = _interval(str(next(iter(given.get("percentage", ())), "")), where)
            stakes += [Holding(a, b, low, high, False, *_span(given)) for a in given["owner"] for b in given["asset"]]
        elif kind == "Directorship":
            pairs = [(a, b) for a in given["director"] for b in given["organization"]]
            stakes += [Holding(a, b, 0.0, 0.0, True, *_span(given)) for a, b in pairs]
        elif given.get("name"):
            names[entity["id"]] = given["name"][0]
            numbers[entity["id"]] = next(iter(given.get("registrationNumber", ())), "")
            if born := given.get("birthDate"):
                # One person has an entity in each register: the same name and day of birth is the same person.
                first = persons.setdefault((folded(given["name"][0]), born[0]), entity["id"])
                twin[entity["id"]] = first
    whose = tuple(replace(one, owner=twin.get(one.owner, one.owner)) for one in stakes)
    return Holdings(whose, names, numbers)


def _span(given: Mapping[str, Any]) -> tuple[str, str]:
    return min(given.get("startDate", ("",))), max(given.get("endDate", ("",)))


def _of_bods(statements: Iterable[Mapping[str, Any]], day: str) -> Holdings:
    last: dict[str, Mapping[str, Any]] = {}
    for one in sorted(statements, key=lambda one: str(one.get("statementDate", ""))):
        if not day or str(one.get("statementDate", ""))[:10] <= day:
            last[one["recordId"]] = one
    current = [one for one in last.values() if one.get("recordStatus") != "closed"]
    names, unnamed = {}, set[str]()
    for one in current:
        details = one["recordDetails"]
        if one["recordType"] == "entity":
            names[one["recordId"]] = str(details.get("name", ""))
        elif one["recordType"] == "person":
            names[one["recordId"]] = str(next((n.get("fullName", "") for n in details.get("names", ())), ""))
            if details.get("personType") != "knownPerson":
                unnamed.add(one["recordId"])
    related = [stake for one in current if one["recordType"] == "relationship" for stake in _relation(one, unnamed)]
    return Holdings(tuple(related), names)


def _relation(statement: Mapping[str, Any], unnamed: set[str]) -> Iterator[Holding]:
    details = statement["recordDetails"]
    party, subject = details["interestedParty"], details["subject"]
    known = isinstance(party, str) and party not in unnamed
    owner = party if isinstance(party, str) else f"unknown owner of {subject}"
    interests = details.get("interests") or [{}]
    kinds = [one.get("type", "") for one in interests]
    shares = [one for one in interests if one.get("type") in STAKES and one.get("share")]
    best = min(shares, key=lambda one: one["type"] != "shareholding", default=None)
    # What says nothing of its kind may be a stake of any size; a seat on a board is none.
    vague = best is None and any(kind in STAKES or kind in ("", "unknownInterest") for kind in kinds)
    low, high = _share(best["share"]) if best else (0.0, 1.0 if vague else 0.0)
    dated = [best] if best else interests
    yield Holding(
        owner,
        subject,
        low,
        high,
        any(kind and kind not in STAKES and kind not in NO_CONTROL for kind in kinds),
        min(str(one.get("startDate", "")) for one in dated),
        "" if any(not one.get("endDate") for one in dated) else max(str(one["endDate"]) for one in dated),
        any(one.get("directOrIndirect") == "indirect" for one in interests) and bool(details.get("componentRecords")),
        known,
    )


def _share(given: Mapping[str, Any]) -> tuple[float, float]:
    """The interval of a share in percent; an exclusive end is the number next to it."""
    if "exact" in given:
        return float(given["exact"]) / 100, float(given["exact"]) / 100
    low, high = given.get("minimum", 0.0), given.get("maximum", 100.0)
    if "exclusiveMinimum" in given:
        low = nextafter(float(given["exclusiveMinimum"]), 101.0)
    if "exclusiveMaximum" in given:
        high = nextafter(float(given["exclusiveMaximum"]), -1.0)
    return float(low) / 100, float(high) / 100
