"""A column of a table: its heading, and the key that the heading names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.grammar import loosely
from oretrace.vet.papers.printed import union
from oretrace.vet.papers.rulings import Room
from oretrace.vet.papers.values import currency
from oretrace.vet.papers.words import label

COLUMNS = frozenset(
    {
        "goods", "hs", "packages", "net", "gross", "price", "amount", "value", "quantity", "cbm", "lot",
        "origin", "item_no", "marks", "container", "seal", "container_type", "vgm", "tare", "test", "unit",
        "spec", "result", "currency", "grade", "po", "control_code", "statistical", "customs_value", "invoice",
        "package_kind", "dimensions", "insured_value",
    }
)  # fmt: skip
"""Keys of labels that may head a column."""
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*")
_CLAUSE = re.compile(r"[,;] | where | only when ")
"""Where a long heading begins to explain itself."""
_NO_FIGURE = re.compile(r"[mM][3³]|\(\d\)|\([^()\d]*\d-?[^\W\d][^()]*\)?|\([^()\d]{6,}\d{1,2}\)")
"""Figures of a heading that are none of a row: a unit, a note, what is in brackets ("(clause 20)")."""
FIGURED = frozenset({"gross", "net", "price", "quantity", "hs", "cbm"})
"""Keys that one word of a heading shows."""
_PER = re.compile(r"(?:/|\bper\b)\s*(?:kg|kgs|mt|t|lb|ton|kilo|公斤|吨|кг|กก)", re.IGNORECASE)
_UNIT_ALONE = re.compile(
    r"\W*(?:kgs?|kilos?|kilograms?|kilogramos|килограмм\w*|公斤|千克|lbs?|tonnes?|mts?)\W*", re.IGNORECASE
)


@dataclass(slots=True)
class Column:
    """A heading and the cells it is made of."""

    key: str | None
    cells: list[Cell]
    over: tuple[Cell, ...] = ()
    """Headings that stand over this and others: "Quantity" over "Ordered" and "Shipped"."""

    @property
    def x0(self) -> float:
        """Its left edge."""
        return min(cell.x0 for cell in self.cells)

    @property
    def x1(self) -> float:
        """Its right edge."""
        return max(cell.x1 for cell in self.cells)

    @property
    def room(self) -> Room | None:
        """The box around it, if one is drawn."""
        return self.cells[0].room

    @property
    def text(self) -> str:
        """The heading as one text."""
        return union([*self.over, *self.cells]).text


def named(columns: list[Column]) -> list[Column]:
    """Columns in no list, named by what their headings say all the same."""
    for column in columns:
        if column.key is None:
            column.key = _named(column, column.text)
        elif column.key == "subtotal":  # of a line
            column.key = "amount"
        elif column.key == "number":  # a line's own
            column.key = "item_no"
    return columns


def _named(column: Column, text: str) -> str | None:
    """The key of a heading in no list: of its lines, without what explains it, as a currency, a unit, by one word."""
    if len(column.cells) > 1:  # two labels one over the other: volume and weight
        keys = [found[0] for cell in column.cells if (found := label(cell.text)) and found[1] == 1]
        if (key := next((key for key in ("gross", "net") if key in keys), None)) is not None:
            return key
    bare = _IN_BRACKETS.sub(" ", _IN_BRACKETS.sub(" ", text))  # brackets in brackets
    if (clause := _CLAUSE.split(bare)[0]) != text and (found := label(clause)) is not None:
        return found[0]
    if currency(text):
        return "price" if _PER.search(text) else "amount"
    if _UNIT_ALONE.fullmatch(text):
        return "quantity"
    guess = loosely(text, True)
    return guess if guess in FIGURED else None


def has_figure(cell: Cell) -> bool:
    """Whether a text has a figure that could be of a row."""
    return any(sign.isdigit() for sign in _NO_FIGURE.sub("", cell.text))
