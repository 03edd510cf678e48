"""Numbered boxes of standard forms: where labels are in no list, the number of a box says what stands in it.

Which form a page is, is what its other boxes show: labels that are known, and values of the form's types.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from oretrace.catalog.tables import read_table, split
from oretrace.vet.papers.fitting import COUNTRIES, TYPED, fits, shows
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.labelled import SMALL, Labelled
from oretrace.vet.papers.rulings import Room

_NUMBERED = re.compile(r"(\d{1,2})[a-z]?[.)]?(?: .*)?")
_ALIKE = (
    frozenset({"value", "amount", "statistical", "customs_value"}),
    frozenset({"exporter", "supplier", "manufacturer", "licensee"}),
    frozenset({"consignee", "buyer", "importer", "end_user"}),
    frozenset({"number", "licence", "coo"}),
    frozenset({"pol", "pod", "d_on_board"}),
    frozenset({"packages", "goods", "marks", "item_no"}),
)
"""Keys that a box of a form may be called by as well."""
FEWEST = 4
"""Boxes that show a form, more than contradict it three times."""


@dataclass(slots=True)
class _Box:
    number: int
    head: list[Cell]
    value: str
    key: str | None
    """What its label says."""


def by_number(cells: Iterable[Cell], found: list[Labelled]) -> list[tuple[Labelled, list[Cell]]]:
    """Labels for the boxes of a standard form whose own labels are in no list, with the cells they are made of."""
    boxes = list(_boxes(cells, {one.cell.room: one.key for one in reversed(found)}))
    if len(boxes) < FEWEST or all(box.key for box in boxes):
        return []
    shown = {name: [_shows(box, keys) for box in boxes] for name, keys in _forms().items()}
    name = max(shown, key=lambda one: sum(shown[one]))
    if sum(one > 0 for one in shown[name]) < max(FEWEST, 3 * sum(one < 0 for one in shown[name])):
        return []
    keys = _forms()[name]
    unnamed = [box for box in boxes if not box.key and box.number in keys]
    return [(Labelled(keys[box.number], _whole(box.head)), box.head) for box in unnamed]


def _whole(cells: list[Cell]) -> Cell:
    words = [word for cell in cells for word in cell.words]
    return joined(words, cells[0].page, cells[0].line, cells[0].room)


def _boxes(cells: Iterable[Cell], named: dict[Room | None, str]) -> Iterator[_Box]:
    """The boxes that begin with a number: its label, in small letters or on the first line, and its value."""
    rooms: dict[Room, list[Cell]] = {}
    for cell in cells:
        if cell.room is not None:
            rooms.setdefault(cell.room, []).append(cell)
    for room, held in rooms.items():
        match = _NUMBERED.fullmatch(held[0].text)
        if match is None:
            continue
        large = max(cell.height for cell in held)
        small = list(itertools.takewhile(lambda cell: cell.height < SMALL * large, held))  # noqa: B023
        first = small or [cell for cell in held if cell.line == held[0].line]
        value = next((cell.text for cell in held if cell not in first), "")
        yield _Box(int(match[1]), first, value, named.get(room))


def _shows(box: _Box, keys: dict[int, str]) -> int:
    """1 where a box is as the form has it, -1 where it is otherwise, 0 where it shows neither."""
    key = keys.get(box.number)
    if key is None:
        return 0
    if box.key is not None:
        same = key == box.key or any({key, box.key} <= alike for alike in _ALIKE)
        return 1 if same else -1
    if not box.value or key not in TYPED | COUNTRIES:
        return 0
    return 1 if shows(key, box.value) else 0 if fits(key, box.value) else -1


@lru_cache(maxsize=1)
def _forms() -> dict[str, dict[int, str]]:
    rows = read_table("forms.csv", Path(__file__).parent)
    pairs = {row["form"]: [box.split() for box in split(row["boxes"])] for row in rows}
    return {form: {int(number): key for number, key in boxes} for form, boxes in pairs.items()}
