"""Columns named, or chosen between, by what stands in them; tables that are none, or go on in others."""

from __future__ import annotations

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
    """Columns whose headings are in no list: by a word of them that all of their cells bear out, or as codes."""
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
    """Whether this only looks like a table: labels stand for its goods, or no figure stands where figures should."""
    cells = [(columns[at].key or "", cell) for row in rows for at, held in enumerate(row) for cell in held]
    goods = [cell.text for key, cell in cells if key == "goods"]
    at = next((at for at, column in enumerate(columns) if column.key == "goods"), None)
    named = [union(row[at]).text for row in rows if at is not None and row[at]]
    figured = [fits(key, cell.text) for key, cell in cells if key in FIGURES]
    labels = bool(goods) and all((label(text) or ("", 0.0))[1] == 1 for text in goods)
    figures = bool(named) and all(3 * sum(map(str.isalpha, text)) < len(text) for text in named)
    return labels or figures or (bool(figured) and not any(figured))


def without_containers(columns: list[Column], row: list[list[Cell]]) -> tuple[list[Bit], list[list[Cell]]]:
    """What stands on lines of a row that begin with the number of a container, and the rest of the row.

    Under marks, what follows a container is of it too: its seal.
    """
    cells = [cell for held in row for cell in held]
    first = [held for column, held in zip(columns, row, strict=True) if column.key in ("goods", "marks")]
    lines = {cell.line for held in first for cell in held if CONTAINER.match(cell.text)}
    if not lines:
        return [], row
    under: dict[int, list[Cell]] = {line: [] for line in lines}
    for column, held in zip(columns, row, strict=True):
        below = None
        for cell in held if column.key == "marks" else ():
            below = cell.line if cell.line in lines else below
            if below is not None and cell.line not in lines:
                under[below].append(cell)
    of_it = {id(cell) for held in under.values() for cell in held}
    taken: list[Bit] = []
    for line in sorted(lines):
        level = sorted((cell for cell in cells if cell.line == line), key=lambda cell: cell.x0)
        taken += [union([level[0], *under[line]]), *(union([cell]) for cell in level[1:])]
    left = [[cell for cell in held if cell.line not in lines and id(cell) not in of_it] for held in row]
    if not any(left[at] for at, column in enumerate(columns) if column.key in FIGURES):
        taken += [union([cell]) for held in left for cell in held]
        left = [[] for _ in columns]
    return taken, left


def form_row(grid: Grid) -> list[Entry] | None:
    """The values of a row of boxes that only looks like a table of goods: what stands for a description is none."""
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
    """A table whose columns go on in boxes under it."""
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
