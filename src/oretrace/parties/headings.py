"""Columns of files that people bring, by their headings: of names, of countries, of what lists have beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table, split
from oretrace.errors import InputError, nearest
from oretrace.parties.letters import FOLDER
from oretrace.sources.spreadsheets import CellGrid, key_of, read_grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@lru_cache(maxsize=1)
def headings() -> Mapping[str, tuple[str, ...]]:
    """The headings of each kind of column, the likeliest first."""
    return {row["kind"]: split(row["headings"]) for row in read_table("headings.csv", FOLDER)}


@dataclass(frozen=True, slots=True)
class AskedNames:
    """Names with their countries ("" where unknown), the row of each in its file, from 1, and how they were read.

    `read` of the rows have a name.
    """

    names: Sequence[tuple[str, str]]
    rows: Sequence[int]
    read: int
    note: str


def read_asked(path: Path) -> AskedNames:
    """The names of a table that has a column of them; InputError where none of its headings is known."""
    grid = read_grid(path, "names to screen: a CSV or Excel file", headings()["name"])
    name, country = column_of_names(grid, "names to screen"), next(iter(grid.columns(headings()["country"])), None)
    asked = [(row[name], "" if country is None else row[country]) for row in grid.rows]
    nameless = [number for number, (text, _) in zip(grid.numbers, asked, strict=True) if not _LETTER.search(text)]
    if len(nameless) == len(asked):
        raise InputError("names to screen with at least one name", "none", grid.file)
    note = "; ".join(filter(None, (_note(grid, name, country), _unread(nameless))))
    return AskedNames(asked, grid.numbers, len(asked) - len(nameless), note)


def column_of_names(grid: CellGrid, what: str) -> int:
    """The column of names; InputError where no heading is one of them."""
    found = grid.columns(headings()["name"])
    if not found:
        shown = [one[:80] for one in grid.header[:40]]
        close = nearest("name", shown)
        do = "Give the column of names the heading `name`"
        raise InputError(f"{what} with a column name", shown, grid.file, close, do)
    return found[0]


def _unread(nameless: Sequence[int]) -> str:
    """Rows without a name, such as the second of two whose cells are merged: nobody screened them."""
    if not nameless:
        return ""
    rows = f"{len(nameless):,} rows have no name and were" if len(nameless) > 1 else "one row has no name and was"
    return f"{rows} not screened: row {nameless[0]:,} under the header{' is the first' if len(nameless) > 1 else ''}"


_LETTER = re.compile(r"[^\W_]")
_ENCODINGS = {"gb18030": "GB18030 (Chinese)", "cp1252": "Windows-1252 (Western Europe)"}


def _note(grid: CellGrid, name: int, country: int | None) -> str:
    """Which columns were read where their headings are not `name` and `country`, and which encoding was guessed."""
    of_names = f"Names are in the column {grid.header[name]!r}" if key_of(grid.header[name]) != "name" else ""
    of_countries = "no column has countries" if country is None else ""
    if country is not None and key_of(grid.header[country]) != "country":
        of_countries = f"countries in {grid.header[country]!r}"
    columns = ", ".join(filter(None, (of_names, of_countries)))
    encoding = f"the file is not in UTF-8 and was read as {_ENCODINGS[grid.encoding]}" if grid.encoding else ""
    return "; ".join(filter(None, (columns, encoding)))
