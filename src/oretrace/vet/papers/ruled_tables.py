"""Tables whose columns are boxes: what stands in the boxes over a column is its heading, whatever it looks like.

A heading may list several things by letter ("A. Gross weight", "B. Manifest qty."): the first line of a row is then
the first of them, the next line the second.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from oretrace.vet.papers.column import COLUMNS, Column, named
from oretrace.vet.papers.columns import FIGURES
from oretrace.vet.papers.contents import is_none
from oretrace.vet.papers.fitting import fits, shows
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.heading_spans import is_over, rooms_of
from oretrace.vet.papers.labelled import split_inline
from oretrace.vet.papers.printed import union
from oretrace.vet.papers.rulings import SLACK, Room
from oretrace.vet.papers.stacked_tables import Lines, Stacked
from oretrace.vet.papers.words import is_total, label

FEWEST = 3
"""Columns with keys that such a table has at least."""
MOST_OVER = 5
"""Lines that a second letter stands under the first line of headings, at most."""
_LETTER = re.compile(r"([A-D])[.)] ?(?=\S)")
_ITEM = re.compile(r"\d{1,4}[.)]?")
_NUMBER_OF_BOX = re.compile(r"\(?\d{1,2}[.)]?")
_FROM_EDGE = 1.0
"""Points from the left end of a word to where it is looked for: what overflows its box begins in it."""


@dataclass(slots=True)
class _Upright:
    """A column: its edges, what it holds by line of a row, and whether descriptions stand over it too."""

    room: Room
    parts: list[Column]
    above: list[Cell]
    described: bool

    @property
    def key(self) -> str:
        return self.parts[0].key or ""


def lettered(order: Lines, place: int) -> Stacked | None:
    """The same where a heading lists several things by letter."""
    heads = (cell.text for line in order[place : place + MOST_OVER] for cell in line)
    return ruled(order, place) if any(text.startswith(("B. ", "B) ")) for text in heads) else None


def ruled(order: Lines, place: int) -> Stacked | None:
    """The rows in boxes under the boxes of headings that begin at a line; None where no such table does."""
    rooms = rooms_of(order, place)
    if len(rooms) < FEWEST:
        return None
    bottom = max(room[3] for room in rooms)
    start = next((at for at in range(place, len(order)) if order[at][0].top > bottom - SLACK), len(order))
    if not any(_is_body(cell.room, rooms) for cell in (order[start] if start < len(order) else ())):
        return None
    uprights = list(_uprights(rooms, [cell for line in order[place:start] for cell in line]))
    keys = {part.key for one in uprights for part in one.parts if part.key in COLUMNS}
    if len(keys) < FEWEST or not keys & set(FIGURES) or not ("goods" in keys or any(x.described for x in uprights)):
        return None
    columns = [part for one in uprights for part in one.parts]
    goods = next((column for column in columns if column.key == "goods"), None)
    if goods is None:
        goods = Column("goods", [cell for one in uprights for cell in one.above if one.described][:1])
        columns.append(goods)
    rows: list[list[list[Cell]]] = []
    end = start
    for lines, after in _bands(order, start, uprights):
        for item in _items(lines, uprights):
            row = {id(column): list[Cell]() for column in columns}
            for column, cell in _put(item, uprights, goods):
                row[id(column)].append(cell)
            rows.append([row[id(column)] for column in columns])
        end = after
    rows = [row for row in rows if row[columns.index(goods)]]
    if is_none(columns, rows):
        return None
    put = {id(cell) for row in rows for held in row for cell in held}
    apart = tuple(cell for line in order[start:end] for cell in line if id(cell) not in put)
    return Stacked(columns, rows, end, apart) if rows else None


def _is_body(room: Room | None, rooms: dict[Room, list[Cell]]) -> bool:
    """Whether a box stands right under the box of a heading, as wide as it."""
    return room is not None and any(
        abs(room[0] - x0) <= SLACK and abs(room[2] - x1) <= SLACK and abs(room[1] - under) <= SLACK
        for x0, _, x1, under in rooms
    )


def _uprights(rooms: dict[Room, list[Cell]], cells: list[Cell]) -> Iterator[_Upright]:
    """The columns under boxes of headings, by what their lines begin with."""
    words = [(word, cell) for cell in cells for word in cell.words]
    for leaf in sorted(one for one in rooms if not any(is_over(one, other) for other in rooms)):
        inside = [(word, cell) for word, cell in words if _holds(leaf, word.x0 + _FROM_EDGE, word.middle)]
        by_line = itertools.groupby(inside, key=lambda pair: pair[1].line)
        lines = [
            joined([w for w, _ in held], cells[0].page, at, leaf) for at, group in by_line if (held := list(group))
        ]
        above = [cell for one in rooms if is_over(one, leaf) for cell in rooms[one]]
        if not lines:
            continue
        described = (label(union(above).text) or ("", 0.0))[0] == "goods" if above else False
        yield _Upright(leaf, named(_lettered(lines, () if described else tuple(above))), above, described)


def _lettered(lines: list[Cell], above: tuple[Cell, ...]) -> list[Column]:
    """A column for each letter of a heading, else one for the whole of it."""
    made: list[Column] = []
    for line in lines:
        if (match := _LETTER.match(line.text)) is not None and ord(match[1]) - ord("A") == len(made):
            made.append(Column(None, [line], above))
        elif made:
            made[-1].cells.append(line)
        elif not _NUMBER_OF_BOX.fullmatch(line.text):
            break
    columns = made if len(made) > 1 else [Column(None, lines, above)]
    for column in columns:
        texts = [column.text, union(column.cells).text]
        found = next(filter(None, map(label, [*texts, *(_LETTER.sub("", text) for text in texts)])), None)
        column.key = found[0] if found else None
    return columns


def _holds(room: Room, x: float, y: float) -> bool:
    return room[0] <= x < room[2] and room[1] <= y < room[3]


def _bands(order: Lines, place: int, uprights: list[_Upright]) -> Iterator[tuple[Lines, int]]:
    """The lines in one row of boxes under the columns after another; with the first line after each."""
    edges = [(one.room[0], one.room[2]) for one in uprights]
    bottom = uprights[0].room[3]
    while place < len(order):
        first = order[place][0].room
        if first is None or abs(first[1] - bottom) > SLACK:
            return
        held: Lines = []
        while place < len(order) and all(_is_in(cell, first, edges) for cell in order[place]):
            held.append(order[place])
            place += 1
        if not held or any(is_total(cell.text) for line in held[:1] for cell in line):
            return
        yield held, place
        bottom = first[3]


def _is_in(cell: Cell, band: Room, edges: list[tuple[float, float]]) -> bool:
    """Whether a cell stands in a box of a row of boxes, under a heading."""
    room = cell.room
    if room is None or abs(room[1] - band[1]) > SLACK or abs(room[3] - band[3]) > SLACK:
        return False
    return any(abs(room[0] - x0) <= SLACK and abs(room[2] - x1) <= SLACK for x0, x1 in edges)


def _items(lines: Lines, uprights: list[_Upright]) -> Iterator[tuple[Lines, int]]:
    """The lines of each row in a box, and which of them has its figures."""
    counts = [sum(_figures(cell, uprights) for cell in line) for line in lines]
    anchors = [at for at, count in enumerate(counts) if count and 2 * count > max(counts)]
    starts = [_start(lines, before, at) for before, at in itertools.pairwise([-1, *anchors])]
    for start, end, anchor in zip(starts, [*starts[1:], len(lines)], anchors, strict=True):
        yield lines[start:end], anchor - start


def _start(lines: Lines, before: int, anchor: int) -> int:
    """Where a row begins whose figures stand on the line `anchor`: at its number, else at the widest gap."""
    within = range(before + 1, anchor + 1)
    if before < 0:
        return 0
    numbered = next((at for at in within if _ITEM.fullmatch(lines[at][0].text)), None)
    gaps = {at: lines[at][0].top - lines[at - 1][0].bottom for at in within}
    widest = max(gaps, key=lambda at: gaps[at])
    return numbered if numbered is not None else widest if gaps[widest] > gaps[anchor] + SLACK else anchor


def _figures(cell: Cell, uprights: list[_Upright]) -> int:
    """How surely a cell is the figure that its column begins a row with: 2 where it shows its kind."""
    one = _over(cell, uprights)
    if one is None or one.key not in FIGURES or not fits(one.key, cell.text):
        return 0
    return 1 + shows(one.key, cell.text)


def _over(cell: Cell, uprights: list[_Upright]) -> _Upright | None:
    middle = cell.x0 + _FROM_EDGE
    return next((one for one in uprights if one.room[0] <= middle < one.room[2]), None)


def _put(item: tuple[Lines, int], uprights: list[_Upright], goods: Column) -> Iterator[tuple[Column, Cell]]:
    """The cells of a row, each with the column that it is of."""
    lines, anchor = item
    for at, line in enumerate(lines):
        for cell in line:
            one = _over(cell, uprights)
            if one is None or (split_inline(cell) is not None and goods not in one.parts):
                continue
            by_letter = one.parts[at - anchor : at - anchor + 1] if at >= anchor else []
            column = by_letter[0] if by_letter else one.parts[0] if len(one.parts) == 1 else None
            if one.described and (column is None or column.key not in FIGURES or not fits(column.key, cell.text)):
                column = goods
            if column is not None and (column.key not in FIGURES or fits(column.key or "", cell.text) or at > anchor):
                yield column, cell
