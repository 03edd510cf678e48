"""Files of owners read: FollowTheMoney JSON lines, BODS statements, GLEIF's levels 1 and 2, or a table."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from oretrace.catalog.tables import read_table
from oretrace.errors import InputError, nearest
from oretrace.parties import bods, gleif
from oretrace.parties.days import day as day_of
from oretrace.parties.ftm_entity import checked_entity, json_records
from oretrace.parties.holdings import Holding, Holdings
from oretrace.parties.letters import FOLDER, folded
from oretrace.sources.spreadsheets import decoded, grid_of, is_json, key_of, read_unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

INDIRECT, TOTAL, UNNAMED = "indirect", "directly or through others", "owner who is not named"
"""In FollowTheMoney that we write: types of a stake, whose chains are not to be added; the role of an owner."""
VOTES, BOARD = "votes", "board"
"""Kinds of control in a table, and in FollowTheMoney that we write the role of who has half of the votes."""
_A_DAY = len("1975-01-31")
_DO = "Give FollowTheMoney JSON lines, BODS statements, or a table with the columns owner and owned"
_EXPECTED = "owners: FollowTheMoney, BODS, GLEIF or a table"
_FIGURE = re.compile(r"\d+(?:[.,]\d+)?")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%?(?:\s*[-–]\s*(\d+(?:[.,]\d+)?)\s*%?)?")


def read_holdings(paths: Iterable[Path], day: str = "") -> Holdings:
    """The stakes of files; of statements that were updated the last one up to `day`. InputError for other files."""
    found = [_read(path, day) for path in paths]
    born = {id: of for one in found for id, of in one.born.items()}
    # One person has an entity in each register: the same name and day of birth is the same person.
    first = {of: id for id, of in reversed(born.items())}
    names: dict[str, str] = {}
    for id, name in ((id, name) for one in found for id, name in one.names.items()):
        names[id] = name if name != id else names.get(id, id)  # relationships of LEIs name nobody
    return Holdings(
        tuple(_unless_unnamed(stake, one.names) for one in found for stake in _of_persons(one.stakes, born, first)),
        names,
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


def _read(path: Path, day: str) -> Holdings:
    data = read_unpacked(path, _EXPECTED)
    if path.suffix.lower() in (".json", ".jsonl") or is_json(data):
        return _of_json(decoded(data, str(path))[0], path, day)
    return _of_grid(data, path)


def _of_grid(data: bytes, path: Path) -> Holdings:
    grid = grid_of(data, path, [name for needed, _ in _KINDS for name in needed])
    left: Counter[str] = Counter()
    known = {key_of(name) for name in grid.header}
    read = next((read for needed, read in _KINDS if {key_of(name) for name in needed} <= known), None)
    if read is None:
        raise InputError(
            "owners in a table with the columns owner and owned", list(grid.header[:20]), str(path), do=_DO
        )
    stakes: list[Holding] = []
    names: dict[str, str] = {}
    _check_percentages([row[n] for n in grid.columns(("percentage",)) for row in grid.rows], path)
    keys = [_CANONICAL.get(key_of(name), name) for name in grid.header]
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        cells = {name: cell.strip() for name, cell in zip(keys, row, strict=True)}
        if read is gleif.named:
            names[cells[gleif.LEI]] = cells[gleif.NAME]
        else:
            stakes += read(cells, f"{path}, line {number + 1}", left)
    stakes = _in_one_spelling(stakes)
    named = {one: one for row in stakes for one in (row.owner, row.owned)}
    return Holdings(tuple(stakes), named | names, ignored=left)


def _in_one_spelling(stakes: list[Holding]) -> list[Holding]:
    """The stakes with each end written as it was first."""
    # Of the LEI format an ultimate parent that is also the direct one holds no second share.
    direct = {(one.owner, one.owned) for one in stakes if not one.indirect}
    stakes = [one for one in stakes if not one.indirect or (one.owner, one.owned) not in direct]
    written: dict[str, str] = {}
    for one in stakes:
        for end in (one.owner, one.owned):
            written.setdefault(_plain(end), end)
    return [replace(one, owner=written[_plain(one.owner)], owned=written[_plain(one.owned)]) for one in stakes]


def _plain(name: str) -> str:
    return " ".join(folded(name).split())


def _stake(cells: Mapping[str, str], where: str, left: Counter[str]) -> Iterator[Holding]:
    for name in ("owner", "owned"):
        if not cells[name]:
            raise InputError(f"a name in the column {name}", "none", where)
    percentage, control = cells.get("percentage", ""), cells.get("control", "").casefold()
    if control and control not in (VOTES, BOARD):
        do = "`votes` is half of them or more, `board` a seat or another way; leave it blank for a stake alone"
        raise InputError(
            f"{VOTES} or {BOARD} in the column control", control, where, nearest(control, (VOTES, BOARD)), do
        )
    # Who sits on a board need not hold any of the firm; how much of it belongs to who has the votes is unknown.
    low, high = (0.0, 0.0) if control == BOARD and not percentage.strip() else _interval(percentage, where)
    start, end = day_of(cells.get("start", ""), where), day_of(cells.get("end", ""), where, last=True)
    yield Holding(cells["owner"], cells["owned"], low, high, bool(control), start, end, votes=control == VOTES)


_KINDS = (
    (("owner", "owned"), _stake),
    (gleif.RELATIONSHIPS, gleif.relationship),
    (gleif.EXCEPTIONS, gleif.exception),
    ((gleif.LEI, gleif.NAME), gleif.named),
)
"""Columns by which a table is known, and what makes a stake of its row."""
_CANONICAL = {name: name for name in ("owner", "owned", "percentage", "control", "start", "end")}


def _interval(percentage: str, where: str) -> tuple[float, float]:
    """ "25", "25-50" and "" (unknown) as shares."""
    if not percentage.strip():
        return 0.0, 1.0
    found = _PERCENT.fullmatch(percentage.strip())
    low, high = (float((found[n] or found[1]).replace(",", ".")) / 100 for n in (1, 2)) if found else (1.0, 0.0)
    if not 0 <= low <= high <= 1:
        raise InputError("a percentage such as 25 or 25-50", percentage, where)
    return low, high


def _of_json(text: str, path: Path, day: str) -> Holdings:
    records = list(json_records(text, path))
    first = records[0][2] if records else {}
    if not isinstance(first, dict) or first.keys().isdisjoint(("recordType", "statementType")):
        return _of_ftm((checked_entity(entity, where), where) for _, where, entity in records)
    try:
        return bods.holdings_of((entity for *_, entity in records), day)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        found = f"{type(error).__name__}: {error}"[:200]
        raise InputError("owners as BODS statements", found, str(path), do=_DO) from None


def _of_ftm(entities: Iterable[tuple[Mapping[str, Any], str]]) -> Holdings:
    stakes: list[Holding] = []
    names: dict[str, str] = {}
    numbers: dict[str, str] = {}
    born: dict[str, str] = {}
    persons, left = set[str](), Counter[str]()
    for entity, where in entities:
        kind, given = entity["schema"], entity["properties"]
        if kind in _LINKS:
            stakes += _link(kind, given, where, left)
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

_SERVES = re.compile(
    "liquidat|receiver|insolven|secretar|auditor|nominee|清算|破产|ликвидат|arbitrazh", re.IGNORECASE
)
"""Roles of who acts for creditors or owners."""


def _link(kind: str, given: Mapping[str, Any], where: str, left: Counter[str]) -> list[Holding]:
    ends = [given.get(name, ()) for name in _LINKS[kind]]
    if not all(ends):
        raise InputError(f"the ends {' and '.join(_LINKS[kind])} of an entity {kind}", sorted(given), where)
    if kind == "Directorship" and any(map(_SERVES.search, given.get("role", ()))):
        left["Directorship of a liquidator, secretary, auditor or nominee"] += 1
        return []
    low = high = 0.0
    if kind == "Ownership":
        spans = [_published(str(one), where, left) for one in given.get("percentage") or ("",)]
        low, high = min(span[0] for span in spans), max(span[1] for span in spans)
    start = min(day_of(text, where) for text in given.get("startDate") or ("",))
    end = max(day_of(text, where, last=True) for text in given.get("endDate") or ("",))
    indirect = not {INDIRECT, TOTAL}.isdisjoint(given.get("ownershipType", ()))
    known = UNNAMED not in given.get("role", ())
    control = kind == "Directorship"
    votes = control and VOTES in given.get("role", ())
    return [Holding(a, b, low, high, control, start, end, indirect, known, votes) for a in ends[0] for b in ends[1]]


def _check_percentages(cells: Sequence[str], path: Path) -> None:
    """InputError for shares from 0 to 1 in the place of percentages: 0.6 would be taken for 0.6 %."""
    given = [cell for cell in cells if cell.strip()]
    figures = [float(one.replace(",", ".")) for cell in given for one in _FIGURE.findall(cell)]
    if figures and max(figures) <= 1 and any(0 < one < 1 for one in figures) and not any("%" in one for one in given):
        do = "Multiply shares by 100; a percentage below 1 is written with its sign: 0.6 %"
        raise InputError("percentages from 0 to 100", f"no figure above 1, such as {given[0]}", str(path), do=do)


def _published(percentage: str, where: str, left: Counter[str]) -> tuple[float, float]:
    """The interval of a percentage as registers have it; of any other text it is unknown, and that is counted."""
    try:
        return _interval(percentage, where)
    except InputError:
        left["share that is no percentage (taken as unknown)"] += 1
        return 0.0, 1.0
