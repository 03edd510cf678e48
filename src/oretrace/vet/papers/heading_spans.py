"""Headings that stand over several columns: "Quantity" over "Ordered" and "Shipped", in boxes or without."""

from __future__ import annotations

from oretrace.vet.papers.column import Column, has_figure, named
from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.printed import union
from oretrace.vet.papers.rulings import SLACK, Room
from oretrace.vet.papers.words import label

MOST_BOXED = 9
"""Lines that headings in boxes may take."""
FEWEST = 3
"""Columns that a table with such headings has at least."""
MOST_INSIDE = 0.6
"""The part of a heading over others that stands over one of them, at most."""


def spanned(order: list[list[Cell]], place: int) -> tuple[list[Column], int] | None:
    """The columns of headings in boxes, some of them divided below; and the first line of the body."""
    rooms = rooms_of(order, place)
    if len({(room[1], room[3]) for room in rooms}) < 2:
        return None
    leaves = [one for one in rooms if not any(is_over(one, other) for other in rooms)]
    if len(leaves) < FEWEST or any(has_figure(cell) for cells in rooms.values() for cell in cells):
        return None
    columns = [
        Column(None, rooms[leaf], tuple(cell for one in rooms if is_over(one, leaf) for cell in rooms[one]))
        for leaf in sorted(leaves)
    ]
    for column in columns:
        column.key = (label(column.text) or label(union(column.cells).text) or (None, 0))[0]
    bottom = max(room[3] for room in rooms)
    end = next((at for at in range(place, len(order)) if order[at][0].top > bottom - SLACK), len(order))
    return named(columns), end


def rooms_of(order: list[list[Cell]], place: int) -> dict[Room, list[Cell]]:
    """The boxes of a band that begins with a line, each with its cells: as deep as the deepest beside its first."""
    near = [cell for line in order[place : place + MOST_BOXED] for cell in line if cell.room is not None]
    top = min((cell.room[1] for cell in order[place] if cell.room is not None), default=None)
    if top is None:
        return {}
    bottom = max(room[3] for cell in near if (room := cell.room) and abs(room[1] - top) < SLACK)
    held: dict[Room, list[Cell]] = {}
    for cell in near:
        if (room := cell.room) and room[1] > top - SLACK and room[3] < bottom + SLACK:
            held.setdefault(room, []).append(cell)
    return held


def is_over(upper: Room, lower: Room) -> bool:
    """Whether a box is directly above another and at least as wide."""
    return upper[0] < lower[0] + SLACK and upper[2] > lower[2] - SLACK and upper[3] < lower[1] + SLACK


def over_several(cell: Cell, columns: list[Column]) -> list[Column]:
    """The two columns or more that a heading without a box stands over the middle of, and makes labels with."""
    inside = max((min(cell.x1, one.x1) - max(cell.x0, one.x0) for one in columns), default=0.0)
    covered = sum(cell.x0 < (one.x0 + one.x1) / 2 < cell.x1 for one in columns)
    if covered < 2 and inside > MOST_INSIDE * (cell.x1 - cell.x0):
        return []
    middle = cell.x0 + cell.x1
    beside = [
        max((one for one in columns if one.x0 + one.x1 <= middle), key=lambda one: one.x1, default=None),
        min((one for one in columns if one.x0 + one.x1 > middle), key=lambda one: one.x0, default=None),
    ]
    under = [one for one in columns if one in beside or cell.x0 < (one.x0 + one.x1) / 2 < cell.x1]
    whole = [label(union([cell, *one.cells]).text) for one in under]
    alone = [label(one.text) for one in under]
    sure = len(under) > 1 and all(
        found is not None and found[1] == 1 and (own is None or own[0] == found[0])
        for found, own in zip(whole, alone, strict=True)
    )
    own, made = label(cell.text), {found[0] for found in whole if found is not None}
    return under if sure and (own is None or own[0] in made | {"quantity"}) else []
