"""`match` and `screen` as files: pairs of names scored row by row, and names screened against a list."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oretrace.cells import check_out, write_cells
from oretrace.errors import InputError, nearest
from oretrace.parties.headings import read_asked
from oretrace.parties.hits import COLUMNS, ROW, HitThen, judged_cells, key_of_hit
from oretrace.parties.lists import read_list
from oretrace.parties.names import read_names
from oretrace.parties.scoring import MATCH, score_read
from oretrace.parties.screening import screen
from oretrace.processes import in_processes
from oretrace.sources.spreadsheets import read_grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.headings import AskedNames
    from oretrace.parties.hits import JudgedHit
    from oretrace.parties.lists import ScreeningList
    from oretrace.parties.screening import Hit
    from oretrace.sources.spreadsheets import CellGrid

MANY_ROWS = 10_000
"""Names from which two processes screen half each: each reads the list anew."""
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Matched:
    """What `match` did: rows written, those that score a match, those without a name that can be read."""

    rows: int
    matches: int
    unread: int


@dataclass(frozen=True, slots=True)
class Screened:
    """What `screen` did: names read, names with hits, hits, listed parties, and the newest date in the list.

    `sha256` is of the list's file. `judged` hits have a decision that stands; of `changed` of these the listed party
    has changed since. `note` is what a reader may not expect of how the names were read, `left_out` of the list.
    """

    names: int
    hit: int
    hits: int
    listed: int
    vintage: str
    sha256: str
    judged: int = 0
    changed: int = 0
    note: str = ""
    left_out: str = ""


def match_file(pairs: Path, out: Path) -> Matched:
    """Add the column `score` to a CSV with name1 and name2; a row per row, in order; InputError as `read_grid`."""
    check_out(out, pairs)
    grid = read_grid(pairs, "pairs of names: a CSV or Excel file", ("name1",))
    header, rows = grid.header, grid.rows
    left, right = _column(grid, "name1"), _column(grid, "name2")
    country = [next(iter(grid.columns((name,))), None) for name in ("country1", "country2")]
    kept = [n for n, name in enumerate(header) if name != "score"]
    written, matches, unread = [], 0, 0
    for row in rows:
        one, other = read_names(row[left]), read_names(row[right])
        found = score_read(one, other, (_cell(row, country[0]), _cell(row, country[1])))
        known = bool(one and other)
        matches, unread = matches + (known and found.score >= MATCH), unread + (not known)
        written.append([*(row[n] for n in kept), f"{found.score:.{_DIGITS}f}" if known else ""])
    write_cells(out, [*(header[n] for n in kept), "score"], written)
    return Matched(len(rows), matches, unread)


def screen_file(
    names: Path, against: Path, out: Path, judged: Mapping[str, Sequence[JudgedHit]] | None = None
) -> Screened:
    """Screen the column `name` of a CSV against a list; a row per hit, the best of a name first.

    `row` is the name's row in the file, from 1; `judged` are the decisions that stand, by the keys of hits. A hit
    stays whatever was decided. InputError as `read_asked` and `read_list`.
    """
    check_out(out, names, against)
    asked, listed = read_asked(names), read_list(against)
    sha256 = hashlib.sha256(against.read_bytes()).hexdigest()
    hits = _screened(asked.names, listed)
    rows = [dict(zip(COLUMNS, _row(asked, listed, sha256, judged or {}, one), strict=True)) for one in hits]
    write_cells(out, COLUMNS, (list(row.values()) for row in rows))
    return Screened(
        names=asked.read,
        hit=len({one.position for one in hits}),
        hits=len(hits),
        listed=len(listed.listed),
        vintage=listed.vintage,
        sha256=sha256,
        judged=sum(row["judged"] != "" for row in rows),
        changed=sum(row["changed_since"] != "" for row in rows),
        note=asked.note,
        left_out=listed.left_out,
    )


def _screened(asked: Sequence[tuple[str, str]], against: ScreeningList) -> list[Hit]:
    many = 2 if len(asked) >= MANY_ROWS else 1
    starts = [n * len(asked) // many for n in range(many)]
    parts = [(start, asked[start:end], against) for start, end in zip(starts, [*starts[1:], len(asked)], strict=True)]
    return [hit for part in in_processes(_screened_part, parts) for hit in part]


def _screened_part(start: int, asked: Sequence[tuple[str, str]], against: ScreeningList) -> list[Hit]:
    return [replace(hit, position=start + hit.position) for hit in screen(asked, against)]


def _row(
    asked: AskedNames, against: ScreeningList, sha256: str, judged: Mapping[str, Sequence[JudgedHit]], hit: Hit
) -> list[str]:
    party, score = hit.party, hit.score
    notes = [f"left the list on {party.until}"] if party.until else []
    notes += ["by a weak alias alone"] if hit.listed_name in party.weak else []
    reasons = "; ".join((*notes, *(f"{reason} ({value:+.1f})" for reason, value in score.reasons)))
    name, country = asked.names[hit.position]
    shown = f"{score.score:.{_DIGITS}f}"
    entry = f"{ROW}{party.id}" if party.numbered else party.id
    then = HitThen(entry, country, party.list, party.country, party.listed_on, against.vintage, sha256, shown)
    key = key_of_hit(name, country, entry, hit.listed_name)
    return [
        *(str(asked.rows[hit.position]), name, country, shown, hit.listed_name, entry),
        *(party.list, party.country, party.listed_on, against.vintage, reasons, f"{hit.among_list:.3f}"),
        *(sha256, key, *judged_cells(judged.get(key, ()), hit.listed_name, then), "", ""),
    ]


def _column(grid: CellGrid, name: str) -> int:
    found = grid.columns((name,))
    if not found:
        shown = [one[:80] for one in grid.header[:40]]
        do = "The columns of the names are `name1` and `name2`"
        raise InputError(f"pairs of names with a column {name}", shown, grid.file, nearest(name, shown), do)
    return found[0]


def _cell(row: Sequence[str], at: int | None) -> str:
    return "" if at is None else row[at]
