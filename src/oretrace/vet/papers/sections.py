"""Parties whose parts have labels of their own, under the heading of a section: "Exporter" over "Name", "Address"."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.grammar import part_of
from oretrace.vet.papers.labelled import Labelled, at_colon
from oretrace.vet.papers.names import is_firm
from oretrace.vet.papers.printed import PARTIES, union
from oretrace.vet.papers.rulings import SLACK, Room
from oretrace.vet.papers.surroundings import Surroundings
from oretrace.vet.papers.words import label

_PREPOSITION = re.compile(r"[^\W\d][^\d]{2,28} (by|from|to|por|a|для|кем):?", re.IGNORECASE)
MOST_LINES = 14
"""Lines of a section that are looked at."""


def section_of(page: Surroundings, heading: Labelled) -> list[Cell]:
    """The name, the address and the country under the heading of a section; none where no name has a label there."""
    if heading.inline is not None:
        return []
    found: dict[str, list[Cell]] = {}
    labels: list[Cell] = []
    before = set(page.used)
    for cell in _below(page, heading.cell):
        if (part := _labelled(page, cell, heading.cell)) is None:
            continue
        name, held = ("name", part[1]) if part[0] == "party" else part
        if name in found and name == "name":
            break
        found.setdefault(name, []).extend(held)
        labels.append(cell)
    if "name" not in found:
        page.used = before
        return []
    block = [cell for name in ("name", "address", "country") for cell in found.get(name, ())]
    page.used.update(id(cell) for cell in (*labels, *block))
    return block


def further_parts(page: Surroundings, heading: Labelled, block: list[Cell]) -> list[Cell]:
    """The address and the country with labels of their own in the lines under a name: "Customer", "Address"."""
    label = heading.cell
    if not block or block[0].x0 < label.x1 - 1 or abs(block[0].top - label.top) > label.height:
        return []
    found: list[Cell] = []
    bottom = max(cell.bottom for cell in block)
    for cell in page.by_top:
        if cell.top < label.top + 2 or abs(cell.x0 - label.x0) > 3 or _is_used(page, cell):
            continue
        level = sorted(
            (one for one in page.by_top if abs(one.top - cell.top) < 3 and one.x0 >= cell.x0), key=lambda one: one.x0
        )
        parts = [one for one in level if part_of(one.text) in ("address", "country")]
        if cell.top - bottom > 1.2 * cell.height or not parts or parts[0] is not cell:
            break
        values = [value for one in parts if (value := page.beside(one)) is not None]
        page.used.update(id(one) for one in (*parts, *values))
        found += values
        bottom = max(one.bottom for one in level)
    return found


def _is_used(page: Surroundings, cell: Cell) -> bool:
    """Whether a cell is of something that was understood; the labels of boxes in no list are not."""
    return id(cell) in page.used and id(cell) not in page.headless


def _below(page: Surroundings, heading: Cell) -> Iterator[Cell]:
    """The cells under a heading as far as the next party's, between the headings beside it."""
    others = [one.cell for one in page.labels if one.key in PARTIES and one.cell is not heading]
    level = [one.x0 for one in others if abs(one.top - heading.top) < 0.6 * heading.height]
    left = max((x0 for x0 in level if x0 < heading.x0), default=None)
    right = min((x0 for x0 in level if x0 > heading.x0), default=None)
    ends = [one.top for one in others if one.top > heading.bottom]
    bottom = min([*ends, heading.bottom + MOST_LINES * heading.height])
    for cell in page.by_top:
        inside = (right is None or cell.x0 < right - 2) and (left is None or cell.x0 > heading.x0 - 12)
        if heading.bottom - 2 <= cell.top < bottom - 2 and inside and not _is_used(page, cell):
            yield cell


def _labelled(page: Surroundings, cell: Cell, heading: Cell) -> tuple[str, list[Cell]] | None:
    """The part of a party that a cell labels, and its value: after a colon, in its box or under it, beside."""
    if cell.room is not None and cell.room != heading.room:
        return _in_box(page, cell.room, cell)
    halves = at_colon(cell)
    part = part_of(halves[0] if halves else cell.text)
    start = halves[1] if halves else page.beside(cell) or page.under(cell)
    if part is None or start is None or part_of(start.text) is not None:
        return None
    page.used.add(id(cell))
    return part, [start, *_wrapped(page, cell, start)]


def _wrapped(page: Surroundings, label: Cell, start: Cell) -> Iterator[Cell]:
    """The lines under a value without a label of their own."""
    last = start
    for one in page.by_top:
        pitch = one.top - last.top
        if abs(one.x0 - start.x0) > 2 or not 0.5 * last.height < pitch < 1.3 * last.height or id(one) in page.used:
            continue
        if page.begins_next(label, start, one) or at_colon(one) is not None or part_of(one.text) is not None:
            return
        last = one
        yield one


def _in_box(page: Surroundings, room: Room, cell: Cell) -> tuple[str, list[Cell]] | None:
    held = [one for one in page.cells if one.room == room]
    held = held[held.index(cell) :]
    if (halves := at_colon(cell)) is not None and (part := part_of(halves[0])) is not None:
        rest = list(itertools.takewhile(lambda one: at_colon(one) is None, held[1:]))
        page.used.update(id(one) for one in (cell, *rest))
        return part, [halves[1], *rest]
    for count in range(len(held), 0, -1) if held[0].top <= room[1] + held[0].height else ():
        if (part := part_of(union(held[:count]).text)) is not None:
            value = held[count:] or _box_under(page, room)
            page.used.update(id(one) for one in held)
            return (part, value) if value else None
    return None


def _box_under(page: Surroundings, room: Room) -> list[Cell]:
    """What stands in the box right under another of its width."""
    under = (one.room for one in page.by_top if one.room is not None and abs(one.room[1] - room[3]) < SLACK)
    below = next((one for one in under if (one[0], one[2]) == (room[0], room[2])), None)
    held = [one for one in page.cells if one.room == below] if below else []
    return held if held and part_of(union(held).text) is None else []


def by_preposition(page: Surroundings, cell: Cell) -> str | None:
    """Who a firm is by the last word before it: "Invoice issued by", "Delivered to"."""
    match = _PREPOSITION.fullmatch(cell.text)
    below = page.next_line(cell) if match else None
    if match is None or below is None or not is_firm(below.text) or label(cell.text) is not None:
        return None
    return "buyer" if match[1] in ("to", "a", "для") else "exporter"
