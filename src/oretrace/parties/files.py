"""`match` and `screen` as files: pairs of names scored row by row, and names screened against a list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.cells import check_out, write_cells
from oretrace.errors import InputError, nearest
from oretrace.parties.blocking import Index
from oretrace.parties.headings import read_asked
from oretrace.parties.lists import read_list
from oretrace.parties.names import read_names
from oretrace.parties.scoring import MATCH, Score, score_read
from oretrace.sources.spreadsheets import read_grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from oretrace.parties.headings import AskedNames
    from oretrace.parties.lists import Listed, ScreeningList
    from oretrace.parties.names import Name
    from oretrace.sources.spreadsheets import Grid

LEAST_HIT = 0.4
"""Score from which a listed name is shown: a screen would rather show one too many."""
_DIGITS = 12
_HITS = (
    *("row", "name", "country", "score", "listed_name", "list_id", "list", "listed_country", "listed_on"),
    *("list_vintage", "reasons", "among_list"),
)


@dataclass(frozen=True, slots=True)
class Matched:
    """What `match` did: rows written, those that score a match, those without a name that can be read."""

    rows: int
    matches: int
    unread: int


@dataclass(frozen=True, slots=True)
class Screened:
    """What `screen` did: names read, names with hits, hits, listed parties, and the newest date in the list.

    `note` is what a reader may not expect of how the file of names was read, `left_out` of the list.
    """

    names: int
    hit: int
    hits: int
    listed: int
    vintage: str
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


def screen_file(names: Path, against: Path, out: Path) -> Screened:
    """Screen the column `name` of a CSV against a list; a row per hit, the best of a name first.

    `row` is the name's row in the file, from 1. InputError as `read_asked` and `read_list`.
    """
    check_out(out, names, against)
    asked, listed = read_asked(names), read_list(against)
    hits = list(screen(asked.names, listed))
    write_cells(out, _HITS, (_row(asked, listed, one) for one in hits))
    found, parties = len({one.position for one in hits}), len(listed.listed)
    return Screened(len(asked.names), found, len(hits), parties, listed.vintage, asked.note, listed.left_out)


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed party that a name may be of: the name's position, the listed name that is likest, the score.

    `among_list` is how likely it is this one of all on the list that are like the name, or none of them: where many
    are alike each is less likely.
    """

    position: int
    party: Listed
    listed_name: str
    score: Score
    among_list: float


def screen(asked: Sequence[tuple[str, str]], against: ScreeningList) -> Iterator[Hit]:
    """Each hit of names with their countries, the best of a name first."""
    every = [(party, name) for party in against.listed for name in party.names]
    index = Index([read_names(name) for _, name in every])
    read: dict[str, int] = {}
    for name, _ in asked:
        read.setdefault(name, len(read))
    distinct = [read_names(name) for name in read]
    candidates = dict(index.candidates(distinct))
    for n, (name, country) in enumerate(asked):
        found = candidates.get(read[name])
        if found is not None:
            yield from _best(n, distinct[read[name]], country, [every[c] for c in found])


def _best(n: int, name: Sequence[Name], country: str, candidates: Sequence[tuple[Listed, str]]) -> Iterator[Hit]:
    """The best name of each listed party that reaches `LEAST_HIT`, the best party first."""
    best: dict[str, tuple[Listed, str, Score]] = {}
    of_name: dict[object, float] = {}
    for party, listed_name in candidates:
        read = read_names(listed_name)
        score = score_read(name, read, (country, party.country))
        # A party that is listed twice is no rival of itself.
        core = tuple(word.text for one in read[:1] for word in one.words)
        of_name[core] = max(of_name.get(core, 0.0), _odds(score))
        if score.score >= LEAST_HIT and (party.id not in best or score.score > best[party.id][2].score):
            best[party.id] = party, listed_name, score
    together = 1.0 + sum(of_name.values())
    for party, listed_name, score in sorted(best.values(), key=lambda one: (-one[2].score, one[0].id)):
        yield Hit(n, party, listed_name, score, _odds(score) / together)


def _odds(score: Score) -> float:
    return score.score / (1 - score.score)


def _row(asked: AskedNames, against: ScreeningList, hit: Hit) -> list[str]:
    party, score = hit.party, hit.score
    reasons = "; ".join(f"{reason} ({value:+.1f})" for reason, value in score.reasons)
    given = (str(asked.rows[hit.position]), *asked.names[hit.position])
    shown = [*given, f"{score.score:.{_DIGITS}f}", hit.listed_name, party.id]
    return [*shown, party.list, party.country, party.listed_on, against.vintage, reasons, f"{hit.among_list:.3f}"]


def _column(grid: Grid, name: str) -> int:
    found = grid.columns((name,))
    if not found:
        shown = [one[:80] for one in grid.header[:40]]
        do = "The columns of the names are `name1` and `name2`"
        raise InputError(f"pairs of names with a column {name}", shown, grid.file, nearest(name, shown), do)
    return found[0]


def _cell(row: Sequence[str], at: int | None) -> str:
    return "" if at is None else row[at]
