"""Columns of files that people bring, by their headings: of names, of countries, of what lists have beside them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.catalog.tables import read_table, split
from oretrace.errors import InputError, nearest
from oretrace.parties.letters import FOLDER
from oretrace.sources.spreadsheets import Grid, read_grid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@lru_cache(maxsize=1)
def headings() -> Mapping[str, tuple[str, ...]]:
    """The headings of each kind of column, the likeliest first."""
    return {row["kind"]: split(row["headings"]) for row in read_table("headings.csv", FOLDER)}


@dataclass(frozen=True, slots=True)
class AskedNames:
    """Names with their countries ("" where unknown), the row of each in its file, from 1, and how they were read."""

    names: Sequence[tuple[str, str]]
    rows: Sequence[int]
    note: str


def read_asked(path: Path) -> AskedNames:
    """The names of a table that has a column of them; InputError where none of its headings is known."""
    grid = read_grid(path, "names to screen: a CSV or Excel file", headings()["name"])
    name, country = column_of_names(grid, "names to screen"), next(iter(grid.columns(headings()["country"])), None)
    asked = [(row[name], "" if country is None else row[country]) for row in grid.rows]
    return AskedNames(asked, grid.numbers, _note(grid, name, country))


def column_of_names(grid: Grid, what: str) -> int:
    """The column of names; InputError where no heading is one of them."""
    found = grid.columns(headings()["name"])
    if not found:
        shown = [one[:80] for one in grid.header[:40]]
        close = nearest("name", shown)
        do = "Give the column of names the heading `name`"
        raise InputError(f"{what} with a column name", shown, grid.file, close, do)
    return found[0]


def _note(grid: Grid, name: int, country: int | None) -> str:
    """What a reader may not expect of how the file was read; "" where the columns are `name` and `country`."""
    given = (grid.header[name], "country" if country is None else grid.header[country])
    columns = (
        f"Names are in the column {given[0]!r}, countries in {given[1]!r}." if given != ("name", "country") else ""
    )
    if columns and country is None:
        columns = f"Names are in the column {given[0]!r}; no column has countries."
    encoding = f"It is not UTF-8 and was read as {grid.encoding}." if grid.encoding else ""
    return " ".join(filter(None, (columns, encoding)))
