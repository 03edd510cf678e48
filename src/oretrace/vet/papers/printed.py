"""What is printed on a paper, whatever it was read from: heading, parties, labelled values, tables, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from oretrace.vet.papers.glyphs import Box, Cell

PARTIES = (
    "exporter", "manufacturer", "supplier", "consignee", "buyer", "importer", "end_user", "notify", "licensee",
    "insured", "carrier", "agent",
)  # fmt: skip
"""Keys of labels that stand before a name and an address."""


@dataclass(frozen=True, slots=True)
class Bit:
    """A text and its place; page 0 and no box if it was read from data, not from a page."""

    text: str
    page: int = 0
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A value with the label before it and the key of its field."""

    key: str
    label: str
    value: Bit
    total: bool = False
    weak: bool = False
    """Whether only a part of the label is known: it counts where nothing else names the field, and it alone does."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: keys and headings of its columns, its rows; a cell is None where nothing is printed."""

    keys: tuple[str | None, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[Bit | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A party as printed: its role and its lines."""

    role: str
    lines: tuple[Bit, ...]


@dataclass(slots=True)
class Printed:
    """A paper as printed; `unread` are sentences about what could not be read."""

    headings: list[Bit] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    notes: list[Bit] = field(default_factory=list)
    kind: str | None = None
    created: str | None = None
    pages: int = 0
    size: tuple[float, float] | None = None
    unread: list[str] = field(default_factory=list)
    open: Any = None
    """The columns of a table that the last page read did not end."""

    def texts(self) -> Iterator[str]:
        """Every printed text that is no heading or label."""
        yield from (entry.value.text for entry in self.entries)
        yield from (cell.text for grid in self.grids for row in grid.rows for cell in row if cell)
        yield from (note.text for note in self.notes)


def union(cells: list[Cell]) -> Bit:
    """Lines of cells as one text in one box."""
    text = cells[0].text
    for cell in cells[1:]:
        tight = text[-1:] > "\u2e80" and cell.text[:1] > "\u2e80"
        text = f"{text}{'' if tight or (text.endswith('-') and cell.text[:1].isalnum()) else ' '}{cell.text}"
    boxes = [cell.box for cell in cells]
    if len(boxes) == 1:
        return Bit(text, cells[0].page, boxes[0])
    left, top, right, bottom = zip(*boxes, strict=True)
    box = (min(left), min(top), max(right), max(bottom))
    return Bit(text, cells[0].page, box)


def around(lines: tuple[Bit, ...]) -> Bit:
    """Lines as one text, with the box around them."""
    boxes = [line.box for line in lines if line.box]
    box = (
        (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
        if boxes
        else None
    )
    return Bit("\n".join(line.text for line in lines), lines[0].page, box)
