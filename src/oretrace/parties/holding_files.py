"""Files of owners read: FollowTheMoney JSON lines, BODS 0.4 statements, GLEIF's level 2, or a CSV."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from math import nextafter
from typing import TYPE_CHECKING, Any

from oretrace.catalog.tables import read_table
from oretrace.cells import read_cells
from oretrace.errors import InputError
from oretrace.files import MOST_TABLE, read_text
from oretrace.parties import gleif
from oretrace.parties.firms import day as day_of
from oretrace.parties.firms import read_entity
from oretrace.parties.holdings import HALF, Holding, Holdings
from oretrace.parties.letters import FOLDER, folded
from oretrace.text import parsed_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

STAKES = frozenset({"shareholding", "votingRights", "rightsToProfitOrIncome", "rightsToSurplusAssetsOnDissolution"})
"""Kinds of interest that are a share; shareholding counts before the others."""
NO_CONTROL = frozenset({"nominee", "unknownInterest", "unpublishedInterest"})
"""Interests that direct nothing: a nominee acts for his nominator."""
INDIRECT, TOTAL, UNNAMED = "indirect", "directly or through others", "owner who is not named"
"""In FollowTheMoney that we write: types of a stake, whose chains are not to be added; the role of an owner."""
_A_DAY = len("1975-01-31")
_DO = "Give FollowTheMoney JSON lines, a JSON list of BODS statements, or a CSV with the columns owner and owned"


def read_holdings(paths: Iterable[Path], day: str = "") -> Holdings:
    """The stakes of files; of statements that were updated the last one up to `day`. InputError for other files."""
    found = [_of_csv(path) if path.suffix.lower() == ".csv" else _of_json(path, day) for path in paths]
    born = {id: of for one in found for id, of in one.born.items()}
    # One person has an entity in each register: the same name and day of birth is the same person.
    first = {of: id for id, of in reversed(born.items())}
    return Holdings(
        tuple(_unless_unnamed(stake, one.names) for one in found for stake in _of_persons(one.stakes, born, first)),
        {id: name for one in found for id, name in one.names.items()},
        {id: number for one in found for id, number in one.numbers.items()},
        frozenset(person for one in found for person in one.persons),
        sum((Counter(one.ignored) for one in found), Counter()),
        born,
    )


def _of_persons(stakes: Iterable[Holding], born: Mapping[str, str], first: Mapping[str, str]) -> Iterator[Holding]:
    """The stakes, those of one person under one identifier."""
    for one in stakes:
        yield replace(one, owner=first[born[one.owner]]) if one.owner in born else one


@lru_cache(maxsize=1)
def _unnamed() -> frozenset[str]:
    return frozenset(folded(row["text"]) for row in read_table("unnamed_owners.csv", FOLDER))


def _unless_unnamed(stake: Holding, names: Mapping[str, str]) -> Holding:
    """The stake; "unknown" and "public float" are not one owner of many firms, but another one of each."""
    if folded(names.get(stake.owner) or stake.owner).strip(" .()") not in _unnamed():
        return stake
    return replace(stake, owner=f"unknown owner of {stake.owned}", known=False)


def _of_csv(path: Path) -> Holdings:
    header, rows = read_cells(path, "owners as CSV", ())
    left: Counter[str] = Counter()
    read = next((read for needed, read in _KINDS if set(needed) <= set(header)), None)
    if read is None:
        raise InputError("owners as CSV with the columns owner and owned", header[:20], str(path), do=_DO)
    stakes: list[Holding] = []
    for number, row in enumerate(rows, 2):
        cells = {name: cell.strip() for name, cell in zip(header, row, strict=True)}
        stakes += read(cells, f"{path}, line {number}", left)
    # Of the LEI format an ultimate parent that is also the direct one holds no second share.
    direct = {(one.owner, one.owned) for one in stakes if not one.indirect}
    stakes = [one for one in stakes if not one.indirect or (one.owner, one.owned) not in direct]
    written: dict[str, str] = {}
    for one in stakes:
        for end in (one.owner, one.owned):
            written.setdefault(_plain(end), end)
    stakes = [replace(one, owner=written[_plain(one.owner)], owned=written[_plain(one.owned)]) for one in stakes]
    return Holdings(tuple(stakes), {one: one for row in stakes for one in (row.owner, row.owned)}, ignored=left)


def _plain(name: str) -> str:
    return " ".join(folded(name).split())


def _stake(cells: Mapping[str, str], where: str, left: Counter[str]) -> Iterator[Holding]:
    for name in ("owner", "owned"):
        if not cells[name]:
            raise InputError(f"a name in the column {name}", "none", where)
    low, high = _interval(cells.get("percentage", ""), where)
    start, end = day_of(cells.get("start", ""), where), day_of(cells.get("end", ""), where, last=True)
    yield Holding(cells["owner"], cells["owned"], low, high, start=start, end=end)


_KINDS = (
    (("owner", "owned"), _stake),
    (gleif.RELATIONSHIPS, gleif.relationship),
    (gleif.EXCEPTIONS, gleif.exception),
)
"""Columns by which a CSV is known, and what makes a stake of its row."""


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
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    is_list, first = text.lstrip().startswith("["), lines[0][1] if lines else ""
    if not (is_list or '"recordType"' in first):
        return _of_ftm((read_entity(line, f"{path}, line {n}"), f"{path}, line {n}") for n, line in lines)
    try:
        return _of_bods(parsed_json(text) if is_list else [parsed_json(line) for _, line in lines], day)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            "owners as FollowTheMoney or BODS 0.4", f"{type(error).__name__}: {error}"[:200], str(path), do=_DO
        ) from None


def _of_ftm(entities: Iterable[tuple[Mapping[str, Any], str]]) -> Holdings:
    stakes: list[Holding] = []
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    born: dict[str, str] = {}
    persons, left = set[str](), Counter[str]()
    for entity, where in entities:
        kind, given = entity["schema"], entity["properties"]
        if kind in _LINKS:
            stakes += _link(kind, given, where)
        elif given.get("name"):
            names[entity["id"]] = given["name"][0]
            marks = *given.get("registrationNumber", ()), *given.get("leiCode", ())
            numbers[entity["id"]] = next(iter(marks), "")
            persons |= {entity["id"]} if kind == "Person" else set()
            if kind == "Person" and (days := [one for one in given.get("birthDate", ()) if len(one) == _A_DAY]):
                born[entity["id"]] = f"{folded(given['name'][0])} {days[0]}"
        else:
            left[kind] += 1
    return Holdings(tuple(stakes), names, numbers, frozenset(persons), left, born)


_LINKS = {"Ownership": ("owner", "asset"), "Directorship": ("director", "organization")}
"""FollowTheMoney's links of an owner and a firm, with the properties of both ends."""


def _link(kind: str, given: Mapping[str, Any], where: str) -> list[Holding]:
    ends = [given.get(name, ()) for name in _LINKS[kind]]
    if not all(ends):
        raise InputError(f"the ends {' and '.join(_LINKS[kind])} of an entity {kind}", sorted(given), where)
    low = high = 0.0
    if kind == "Ownership":
        spans = [_interval(str(one), where) for one in given.get("percentage") or ("",)]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    start = min(day_of(text, where) for text in given.get("startDate") or ("",))
    end = max(day_of(text, where, last=True) for text in given.get("endDate") or ("",))
    indirect = not {INDIRECT, TOTAL}.isdisjoint(given.get("ownershipType", ()))
    known = UNNAMED not in given.get("role", ())
    control = kind == "Directorship"
    return [Holding(a, b, low, high, control, start, end, indirect, known) for a in ends[0] for b in ends[1]]


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
    persons = frozenset(one["recordId"] for one in current if one["recordType"] == "person")
    closed = Counter({"record that is closed": len(last) - len(current)}) if len(last) > len(current) else Counter()
    return Holdings(tuple(related), names, persons=persons, ignored=closed)


def _relation(statement: Mapping[str, Any], unnamed: set[str]) -> Iterator[Holding]:
    details = statement["recordDetails"]
    party, subject = details["interestedParty"], details["subject"]
    known = isinstance(party, str) and party not in unnamed
    owner = party if isinstance(party, str) else f"unknown owner of {subject}"
    interests = details.get("interests") or [{}]
    kinds = [one.get("type", "") for one in interests]
    # What a nominee holds is not his.
    given = [] if "nominee" in kinds else [one for one in interests if one.get("type") in STAKES and one.get("share")]
    best = [one for one in given if one["type"] == "shareholding"] or given
    for one in interests:
        kind, low, high = one.get("type", ""), 0.0, 0.0
        if one in best:
            low, high = _share(one["share"])
        elif not best and "nominee" not in kinds and (kind in STAKES or kind in ("", "unknownInterest")):
            high = 1.0  # What says nothing of its kind may be a stake of any size; a seat on a board is none.
        days = str(one.get("startDate", "")), str(one.get("endDate", ""))
        indirect = one.get("directOrIndirect") == "indirect" and bool(details.get("componentRecords"))
        if high > 0 or _directs(one):
            yield Holding(owner, subject, low, high, _directs(one), *days, indirect, known)


def _directs(interest: Mapping[str, Any]) -> bool:
    """Whether an interest directs the firm beside its share: half of the votes, or what is no stake at all."""
    kind = interest.get("type", "")
    if kind == "votingRights" and interest.get("share"):
        return _share(interest["share"])[0] >= HALF
    return bool(kind) and kind not in STAKES and kind not in NO_CONTROL


def _share(given: Mapping[str, Any]) -> tuple[float, float]:
    """The interval of a share in percent; an exclusive end is the number next to it."""
    low, high = (given.get("exact", given.get(name, other)) for name, other in (("minimum", 0.0), ("maximum", 100.0)))
    if "exclusiveMinimum" in given:
        low = nextafter(float(given["exclusiveMinimum"]), 101.0)
    if "exclusiveMaximum" in given:
        high = nextafter(float(given["exclusiveMaximum"]), -1.0)
    if not 0 <= float(low) <= float(high) <= 100:
        raise ValueError(f"a share of {json.dumps(given)} percent")
    return float(low) / 100, float(high) / 100
