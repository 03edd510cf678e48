"""Which column of a table each cell of a line stands under."""

from __future__ import annotations

import itertools

from oretrace.vet.papers.column import Column
from oretrace.vet.papers.fitting import MONEY, fits
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.letters import PrintedWord
from oretrace.vet.papers.rulings import SLACK, Room
from oretrace.vet.papers.values import is_currency

FIGURES = ("net", "gross", "price", "amount", "value", "quantity", "cbm", "vgm", "hs", "packages", "result", "seal")


def is_figure(column: Column, cell: Cell) -> bool:
    """Whether a cell is a figure that its column can have."""
    return column.key in FIGURES and fits(column.key, cell.text)


def is_under(cell: Cell, rooms: list[Room | None]) -> bool:
    """Whether a cell can belong to a table: it has no box, or is under the box of a heading."""
    if cell.room is None or None in rooms:
        return True
    middle = (cell.x0 + cell.x1) / 2
    return any(room is not None and room[0] - SLACK < middle < room[2] + SLACK for room in rooms)


def assigned(line: list[Cell], columns: list[Column]) -> list[tuple[int, Cell]]:
    """The column of each cell of a line, from left to right: the cheapest way to keep their order."""
    if len(line) < len(columns):
        line = [part for cell in line for part in _by_columns(cell, columns)]
    by_room = [(at, cell) for cell in line if (at := _in_room(cell, columns)) is not None]
    if len(by_room) == len(line):
        return by_room
    shared = {one.room for one, other in itertools.combinations(columns, 2) if one.room == other.room}
    if len(line) > len(columns):
        return [(min(range(len(columns)), key=lambda at: _cost(cell, columns[at], shared)), cell) for cell in line]
    costs = [[_cost(cell, column, shared) for column in columns] for cell in line]
    best: list[tuple[float, list[int]]] = [(0.0, []), *((float("inf"), list[int]()) for _ in line)]
    for at in range(len(columns)):
        for count in range(min(at + 1, len(line)), 0, -1):
            total = best[count - 1][0] + costs[count - 1][at]
            if total < best[count][0]:
                best[count] = (total, [*best[count - 1][1], at])
    return list(zip(best[len(line)][1], line, strict=True))


def _in_room(cell: Cell, columns: list[Column]) -> int | None:
    """The only column in whose box, as wide as its own, a cell stands."""
    if cell.room is None:
        return None
    left, _, right, _ = cell.room
    under = [
        at
        for at, one in enumerate(columns)
        if one.room is not None and abs(one.room[0] - left) <= SLACK and abs(one.room[2] - right) <= SLACK
    ]
    return under[0] if len(under) == 1 else None


def _by_columns(cell: Cell, columns: list[Column]) -> list[Cell]:
    """A cell cut where its words stand under different headings, when every part fits its column."""
    if len(cell.words) < 2 or sum(column.x0 < cell.x1 and column.x1 > cell.x0 for column in columns) < 2:
        return [cell]
    cuts: list[tuple[Column, list[PrintedWord]]] = []
    for word in cell.words:
        column = min(columns, key=lambda one: max(word.x0 - one.x1, one.x0 - word.x1, 0.0))
        if cuts and cuts[-1][0] is column:
            cuts[-1][1].append(word)
        else:
            cuts.append((column, [word]))
    parts = [(one, joined(words, cell.page, cell.line, cell.room)) for one, words in cuts]
    figured = [one.key in FIGURES and fits(one.key or "", part.text) for one, part in parts]
    return [part for _, part in parts] if all(figured) or _before_text(parts, figured) else [cell]


def _before_text(parts: list[tuple[Column, Cell]], figured: list[bool]) -> bool:
    """A figure of its column right before a text of the next: the gap between is wider than those of the text."""
    if figured != [True, False] or parts[1][0].key in FIGURES:
        return False
    left, right = parts[0][1], parts[1][1]
    gaps = [after.x0 - before.x1 for before, after in itertools.pairwise(right.words)]
    apart = right.x0 - left.x1 > 1.2 * max(gaps, default=0.0) or left.words[-1].last != right.words[0].first
    return apart or abs(right.x0 - parts[1][0].x0) < 3


def _cost(cell: Cell, column: Column, shared: set[Room | None]) -> float:
    """How badly a cell stands under a heading: apart from it, or unlike what the column holds."""
    if cell.room is not None and column.room is not None and column.room not in shared:
        inside = column.room[0] - SLACK < (cell.x0 + cell.x1) / 2 < column.room[2] + SLACK
        return 0.0 if inside else 1000.0
    apart = max(cell.x0 - column.x1, column.x0 - cell.x1, 0)
    edges = min(
        abs(cell.x0 - column.x0), abs(cell.x1 - column.x1), abs(cell.x0 + cell.x1 - column.x0 - column.x1) / 2
    )
    cost = 2 * apart + edges
    if column.key in FIGURES and not fits(column.key, cell.text):
        cost += 0 if column.key in MONEY and is_currency(cell.text) else 120
    if column.key == "goods" and cell.text[0].isdigit() and fits("gross", cell.text):
        cost += 120
    return cost
