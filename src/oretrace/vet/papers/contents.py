"""Columns named, or chosen between, by what stands in them; tables that are none, or go on in others."""

from __future__ import annotations

import itertools
import re

from oretrace.vet.papers.column import Column
from oretrace.vet.papers.columns import FIGURES
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.grammar import loosely
from oretrace.vet.papers.labelled import is_counted
from oretrace.vet.papers.lines import CONTAINER
from oretrace.vet.papers.printed import Bit, Entry, Grid, union
from oretrace.vet.papers.values import currency, unit_of
from oretrace.vet.papers.words import country, is_package, label

Rows = list[list[list[Cell]]]
"""The cells of each column of each row."""
_IN_BRACKETS = re.compile(r"\(([^\d()]+)\)")
_VOLUME = re.compile(r"\d\s?(?:cbm|m3|m³|cu\.? ?m)\b", re.IGNORECASE)
_CODES = re.compile(r"\d{4}\.\d{2}(?:\.?\d{2}){0,2}")


def unstacked(
    columns: list[Column], held: list[list[list[Cell]]]
) -> tuple[list[str | None], list[str], list[list[Bit | None]]]:
    """Keys, headings and rows; a column of three things one above another is three: price/amount/currency."""
    keys, heads = [column.key for column in columns], [column.text for column in columns]
    rows = [[union(cell) if cell else None for cell in row] for row in held]
    for at, column in enumerate(columns):
        parts = [label(part) for part in column.text.split("/")]
        if len(parts) < 2 or None in parts or len({part[0] for part in parts if part}) < len(parts):
            continue
        if not all(len(row[at]) == len(parts) for row in held):
            continue
        keys[at], heads[at] = parts[0][0] if parts[0] else None, column.text
        for place, part in enumerate(parts[1:], 1):
            keys.append(part[0] if part else None)
            heads.append("")
            for row, cells in zip(rows, held, strict=True):
                row.append(union([cells[at][place]]))
        for row, cells in zip(rows, held, strict=True):
            row[at] = union(cells[at][:1])
    return keys, heads, rows


def name_by_content(keys: list[str | None], heads: list[str], rows: list[list[Bit | None]]) -> None:
    """Name columns whose headings are in no list: by a word of the heading that all cells confirm, or as codes."""
    for at, key in enumerate(keys):
        texts = [bit.text for row in rows if (bit := row[at]) is not None]
        if not texts or key not in (None, "unit", "package_kind", "quantity"):
            continue
        if "packages" not in keys and all(is_counted(text) for text in texts):
            keys[at] = "packages"
        if (
            key == "quantity"
            and "packages" not in keys
            and (kind := _IN_BRACKETS.search(heads[at]))
            and is_package(kind[1])
        ):
            keys[at] = "packages"
        if key is not None:
            continue
        guess = loosely(heads[at], True) or ("hs" if all(_CODES.fullmatch(text) for text in texts) else None)
        borne_out = country if guess == "origin" else lambda text: fits(guess, text)  # noqa: B023
        if guess is not None and guess not in keys and all(map(borne_out, texts)):
            keys[at] = guess


def keep_longest(keys: list[str | None], rows: list[list[Bit | None]]) -> None:
    """Of several columns of goods that with most letters is the description: "Item" heads numbers or codes too."""
    places = [at for at, key in enumerate(keys) if key == "goods"]
    letters = {at: sum(sign.isalpha() for row in rows if (bit := row[at]) for sign in bit.text) for at in places}
    best = max(places, key=lambda at: letters[at])
    for at in places:
        keys[at] = "goods" if at == best else "item_no"


def keep_counted(keys: list[str | None], rows: list[list[Bit | None]]) -> None:
    """Of several columns of packages those without a figure are of their kind."""
    for at in [at for at, key in enumerate(keys) if key == "packages"]:
        if not any(fits("packages", bit.text) for row in rows if (bit := row[at])):
            keys[at] = "package_kind"


def is_none(columns: list[Column], rows: list[list[list[Cell]]]) -> bool:
    """Whether this only looks like a table: its goods are labels, or columns of figures have none."""
    cells = [(columns[at].key or "", cell) for row in rows for at, held in enumerate(row) for cell in held]
    goods = [cell.text for key, cell in cells if key == "goods"]
    at = next((at for at, column in enumerate(columns) if column.key == "goods"), None)
    named = [union(row[at]).text for row in rows if at is not None and row[at]]
    figured = [fits(key, cell.text) for key, cell in cells if key in FIGURES]
    labels = bool(goods) and all((label(text) or ("", 0.0))[1] == 1 for text in goods)
    figures = bool(named) and all(3 * sum(map(str.isalpha, text)) < len(text) for text in named)
    return labels or figures or (bool(figured) and not any(figured))


def without_containers(columns: list[Column], rows: Rows) -> tuple[list[Bit], Rows]:
    """The lines that begin with a container's number, or are under one among marks; and the rows of goods.

    Descriptions beside containers stay. Where every row had a container the rows are of one description; else what
    has no figure left is of none.
    """
    keys = [column.key for column in columns]
    taken: list[Bit] = []
    left: Rows = []
    for row in rows:
        lines = {
            cell.line: key
            for key, held in zip(keys, row, strict=True)
            for cell in held
            if key in ("goods", "marks") and CONTAINER.match(cell.text)
        }
        cells = [(key, cell) for key, held in zip(keys, row, strict=True) for cell in held]
        of_it = {
            id(cell) for key, cell in cells if cell.line in lines and (key != "goods" or lines[cell.line] == key)
        }
        marks = [cell for key, cell in cells if key == "marks"]
        for line in sorted(lines):
            first, *level = sorted((c for _, c in cells if c.line == line and id(c) in of_it), key=lambda c: c.x0)
            after = marks[marks.index(first) + 1 :] if first in marks else []
            under = list(itertools.takewhile(lambda cell: not CONTAINER.match(cell.text), after))
            of_it |= {id(cell) for cell in under}
            taken += [union([first, *under]), *(union([cell]) for cell in level)]
        left.append([[cell for cell in held if id(cell) not in of_it] for held in row])
    if not taken:
        return [], rows
    figured = [row for row in left if any(held for key, held in zip(keys, row, strict=True) if key in FIGURES)]
    if not figured:
        whole = [[cell for row in left for cell in row[at]] for at in range(len(columns))]
        return taken, [whole] if any(whole) else []
    rest = [cell for row in left if row not in figured for held in row for cell in held]
    return [*taken, *(union([cell]) for cell in rest)], figured


def form_row(grid: Grid) -> list[Entry] | None:
    """The values of a row of boxes that only looks like a table of goods, because its description is none."""
    row = dict(zip(grid.keys, zip(grid.headings, grid.rows[0], strict=True), strict=True))
    named = row.get("goods", ("", None))[1]
    if len(grid.rows) > 1 or named is None or fits("goods", named.text):
        return None
    return [Entry(key, head, bit) for key, (head, bit) in row.items() if key and bit and fits(key, bit.text)]


def counted(one: Entry) -> Entry:
    """A total that counts packages under a column of texts: "TOTAL  44 cartons"."""
    counts = one.key not in FIGURES and is_counted(one.value.text)
    return Entry("packages", "", one.value, True) if counts else one


def fuller(cell: Bit | None, more: Bit) -> Bit:
    """What stands in a column, else among the goods; there too where it says the same number with its kind."""
    return more if cell is None or (cell.text.isdigit() and more.text.split()[0] == cell.text) else cell


def beside(grid: Grid, more: Grid) -> Grid:
    """A table whose columns continue in boxes under it."""
    if len(grid.rows) < len(more.rows):
        return grid
    rows = tuple(
        row + (more.rows[place] if place < len(more.rows) else (None,) * len(more.keys))
        for place, row in enumerate(grid.rows)
    )
    return Grid(grid.keys + more.keys, grid.headings + more.headings, rows)


def figure_kind(text: str, key: str | None) -> str | None:
    """What a figure in a column of weights or volumes is where it is neither of its heading: a value, the other."""
    if currency(text) and fits("amount", text):
        return "amount"
    if fits("cbm", text) and _VOLUME.search(text):
        return None if key == "cbm" else "cbm"
    return "gross" if key == "cbm" and unit_of(text) else None
