"""Hits of a screen as a table: written with what people decided about each before, read back with what they decide.

A decision is about one name, in one country, and one listed party; so it finds its hit again on the next list. What
has changed of the listed party since stands beside it: a person, not a program, says whether it still holds.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.errors import InputError, nearest
from oretrace.sources.spreadsheets import read_grid
from oretrace.text import FORMULA

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from oretrace.sources.spreadsheets import CellGrid

COLUMNS = (
    *("row", "name", "country", "score", "listed_name", "list_id", "list", "listed_country", "listed_on"),
    *("list_vintage", "reasons", "among_list", "list_sha256", "hit"),
    *("judged", "judged_by", "judged_on", "judged_note", "changed_since", "decision", "note"),
)
"""`hit` is the key of a decision; `judged` and what follows are decisions before, the last two those to come."""
ROW = "row "
"""How the identifier of a listed party begins where its list has none."""
WITHDRAW = "withdraw"
_KEYS = {"x": "same", "n": "not the same", "u": "unsure", "w": WITHDRAW}
_SHA = re.compile("[0-9a-f]{64}")
_THEN = ("country", "list", "listed_country", "listed_on", "list_vintage", "list_sha256", "score")
_DO = "Give the file that `oretrace parties screen` wrote, as .xlsx or as CSV UTF-8"


@dataclass(frozen=True)
class HitThen:
    """A hit as a person saw it: the country of the name, and the listed party as the list of that day had it.

    `entry` is its identifier in the list, "row 12" where the list has none; `list_sha256` is of the list's file.
    """

    entry: str
    country: str
    list: str
    listed_country: str
    listed_on: str
    list_vintage: str
    list_sha256: str
    score: str


@dataclass(frozen=True)
class JudgedHit:
    """A decision on a hit that stands: the verdict, by whom, on which day, why, and what the hit was then."""

    verdict: str
    by: str
    on: str
    note: str
    listed_name: str
    then: HitThen


@dataclass(frozen=True)
class DecidedHit:
    """A decision in a table of hits: the row, from 1 under the header; a verdict of pairs, or `WITHDRAW`."""

    row: int
    key: str
    name: str
    listed_name: str
    then: HitThen
    verdict: str
    note: str


def key_of_hit(name: str, country: str, entry: str, listed_name: str) -> str:
    """The key of a decision: of a list without identifiers the listed name stands for the party."""
    of = listed_name if entry.startswith(ROW) else entry
    return "pair-" + hashlib.sha256("\n".join(("hit", name, country, of)).encode()).hexdigest()[:16]


def judged_cells(found: Sequence[JudgedHit], listed_name: str, now: HitThen) -> list[str]:
    """The cells `judged` to `changed_since` of a hit; of several people's decisions that differ, "disputed"."""
    if not found:
        return [""] * 5
    agreed = len({one.verdict for one in found}) == 1
    by = "; ".join(one.by if agreed else f"{one.by}: {one.verdict}" for one in found)
    notes = " | ".join(filter(None, (one.note for one in found)))
    last = found[-1]
    return [last.verdict if agreed else "disputed", by, last.on, notes, _changed(last, listed_name, now)]


def _changed(judged: JudgedHit, listed_name: str, now: HitThen) -> str:
    """What the list had of the party when it was judged, where it has something else now."""
    then = judged.then
    pairs = (
        ("name", judged.listed_name, listed_name),
        ("country", then.listed_country, now.listed_country),
        ("day of listing", then.listed_on, now.listed_on),
    )
    return "; ".join(f"{what} was {before or 'blank'}" for what, before, after in pairs if before != after)


def read_decisions(path: Path) -> list[DecidedHit]:
    """The rows of a table of hits that have a decision; InputError for any row that is not as `screen` wrote it."""
    grid = read_grid(path, "hits as `oretrace parties screen` writes them", ("hit", "listed_name"))
    at = {name: _column(grid, name) for name in ("hit", "name", "listed_name", "list_id", *_THEN, "decision", "note")}
    found: dict[str, DecidedHit] = {}
    for number, row in zip(grid.numbers, grid.rows, strict=True):
        cells = {name: row[n] for name, n in at.items()}
        where = f"{grid.file}, row {number} under the header"
        if one := _decided(cells, number, where):
            first = found.setdefault(one.key, one)
            if (first.verdict, first.note) != (one.verdict, one.note):
                do = "A name that stands twice, with one country, is decided on once"
                raise InputError(f"{first.verdict}, as in row {first.row}", one.verdict, where, do=do)
    if not found:
        do = "Write same, not the same, unsure or withdraw (x, n, u, w) into it"
        raise InputError("a decision in the column decision", "none", grid.file, do=do)
    return list(found.values())


def _decided(cells: Mapping[str, str], number: int, where: str) -> DecidedHit | None:
    given, note = " ".join(cells["decision"].casefold().split()), cells["note"].strip()
    if not given:
        if note:
            raise InputError("a decision beside the note", "none", where, do="Write x, n, u or w beside it")
        return None
    verdict = _KEYS.get(given, given)
    if verdict not in _KEYS.values():
        words = ", ".join(f"{word} ({key})" for key, word in _KEYS.items())
        raise InputError(f"one of {words}", cells["decision"], where, nearest(given, list(_KEYS.values())))
    if verdict == "not the same" and not note:
        do = "Write why into the column note: a hit that is set aside is asked about later"
        raise InputError("a reason", "none", where, do=do)
    plain = {name: _unescaped(cell) for name, cell in cells.items()}
    own = next((one for one in (cells, plain) if _is_own(one)), None)
    if own is None:
        raise InputError("name, country and list_id as `screen` wrote them", "other letters", where, do=_DO)
    then = HitThen(own["list_id"], **{one: own[one] for one in _THEN})
    return DecidedHit(number, own["hit"], own["name"], own["listed_name"], then, verdict, note)


def _is_own(cells: Mapping[str, str]) -> bool:
    """Whether a row's key follows from its cells, so that it is of the hit that it names."""
    of = (cells[name] for name in ("name", "country", "list_id", "listed_name"))
    return cells["hit"] == key_of_hit(*of) and bool(_SHA.fullmatch(cells["list_sha256"]))


def _unescaped(cell: str) -> str:
    """A cell without the apostrophe by which no spreadsheet computes it."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(FORMULA) else cell


def _column(grid: CellGrid, name: str) -> int:
    found = grid.columns((name,))
    if not found:
        shown = [one[:80] for one in grid.header[:40]]
        raise InputError(f"hits with a column {name}", shown, grid.file, nearest(name, shown), _DO)
    return found[0]
