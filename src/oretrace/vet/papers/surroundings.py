"""What stands around a cell of a page: beside it, under it, on the next line, in its box."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from oretrace.vet.papers.fitting import MONEY, REFERENCES, TYPED, WEIGHTS, fits
from oretrace.vet.papers.glyphs import Cell, joined
from oretrace.vet.papers.labelled import Labelled, at_colon, split_inline
from oretrace.vet.papers.printed import Bit, Entry
from oretrace.vet.papers.rulings import Room
from oretrace.vet.papers.values import currency, is_currency, unit_of
from oretrace.vet.papers.words import is_package, label

_BOTH = re.compile(
    r"(?P<first>\b(?:gross|brutto|brut|bruto|lordo|g\.?w\.?)) ?/ ?(?:net|n\.?w)|"
    r"\bn(?:et\w*|\.?w\.?) ?/ ?(?:gross|brut|g\.?w)",
    re.IGNORECASE,
)
"""Both weights in one label, and whether the gross one is first."""
_CUT = re.compile(r"(?:^|[^\d.,])\d{1,3}(?: \d{3})*$")
_THOUSANDS = re.compile(r"\d{3}(?: \d{3})*(?:[.,]\d{1,2})?(?:\s?[A-Za-z]{1,4})?$")
_WITH_KIND = re.compile(
    r"\b(?:number|nos?) and kind\b|nombre et nature|anzahl und art|n[úu]mero y clase", re.IGNORECASE
)
TALLEST = 48.0
"""Points of the tallest line that a value is looked for on."""


class Surroundings:
    """The cells of a page, by height; which are used, and which boxes have labels."""

    def __init__(self, cells: list[Cell]) -> None:
        self.cells = cells
        self.by_top = sorted(cells, key=lambda cell: cell.top)
        self.tops = [cell.top for cell in self.by_top]
        self.used: set[int] = set()
        self.headless: set[int] = set()
        """The labels of boxes that are in no list."""
        self.labels: list[Labelled] = []
        self.headed: set[Room | None] = set()
        """The boxes with a label."""
        self.single: set[Room | None] = set()
        """The boxes with one label: everything else in them is its value."""
        self.filled: set[Room | None] = set()
        """Those of them with something else in them."""

    def _reaches(self, of: Cell, cell: Cell) -> bool:
        """Whether a value may stand there: in the label's box, or, when the label fills it, in one without label."""
        if of.room in self.filled:
            return cell.room == of.room
        if cell.room in self.headed:
            return False
        if of.room is None or cell.room is None:
            return True
        (left, top, right, bottom), other = of.room, cell.room
        return (top, bottom) == (other[1], other[3]) or (left, right) == (other[0], other[2])

    def _between(self, top: float, bottom: float) -> list[Cell]:
        """The cells whose upper edges lie between two heights of the page."""
        return self.by_top[bisect_left(self.tops, top) : bisect_right(self.tops, bottom)]

    def next_line(self, cell: Cell) -> Cell | None:
        """The cell right under another, at the same left edge and of about the same size."""
        for other in self._between(cell.top, cell.top + 1.5 * cell.height):
            if other.room != cell.room:
                continue
            near = 0 < other.top - cell.top < 1.5 * cell.height
            indent = 22.0 if cell.text[0].isdigit() else 2.5  # a numbered label hangs
            if near and -2.5 < other.x0 - cell.x0 < indent and 0.8 < other.height / max(cell.height, 1) < 1.25:
                return other
        return None

    def _under_line(self, start: Cell) -> list[Cell]:
        """The unused cells of the next line that begin left of the end of a cell, from left to right."""
        near = self._between(start.top + 0.5 * start.height, start.top + 1.8 * start.height)
        under = [
            cell for cell in near if cell.room == start.room and cell.x0 < start.x1 and id(cell) not in self.used
        ]
        return sorted((cell for cell in under if cell.x1 > start.x0 - 200), key=lambda cell: start.x0 - cell.x0)

    def _first_below(self, start: Cell) -> Cell | None:
        """The first cell of the next line, where a paragraph goes on."""
        near = self._between(start.top + 0.5 * start.height, start.top + 1.8 * start.height)
        first = min((one for one in near if one.room == start.room), key=lambda cell: cell.x0, default=None)
        return first if first is not None and first.x0 < start.x0 and id(first) not in self.used else None

    def broken_figure(self, key: str, start: Cell) -> Cell | None:
        """The rest of a figure that the end of a line cut at its thousands: "USD 17" over "822,40"."""
        if key in REFERENCES and start.text.endswith("-"):
            return next((cell for cell in self._under_line(start) if cell.text.isalnum()), None)
        if key not in MONEY | WEIGHTS or not _CUT.search(start.text):
            return None
        first = self._first_below(start)
        return first if first is not None and _THOUSANDS.match(first.text) else None

    def _label_left_of(self, cell: Cell) -> bool:
        return any(
            abs(one.cell.top - cell.top) < 0.4 * cell.height
            and one.cell.x1 <= cell.x0 + 1
            and one.inline is None
            and self._reaches(one.cell, cell)
            for one in self.labels
        )

    def total_beside(self, label: Cell) -> Cell | None:
        """The value on a line of totals of several figures: with a currency, else the last that is no weight."""
        level = [one for one in self._between(label.top - 4, label.top + 4) if one.x0 > label.x1]
        figures = [one for one in level if fits("value", one.text) and id(one) not in self.used]
        worth = [one for one in figures if currency(one.text)] or [one for one in figures if not unit_of(one.text)]
        return max(worth, key=lambda one: one.x0) if len(figures) > 1 and worth else None

    def currency_before(self, figure: Cell) -> list[Cell]:
        """The currency in a separate cell before a figure, on its line and in its box."""
        level = [one for one in self._between(figure.top - 4, figure.top + 4) if one.x1 <= figure.x0]
        near = max(level, key=lambda one: one.x1, default=None)
        return [near] if near is not None and near.room == figure.room and is_currency(near.text) else []

    def box_of_goods(self, label: Labelled) -> list[Cell]:
        """The lines in a box for marks, packages and goods, as box 31 of the single administrative document."""
        room = label.cell.room
        if room not in self.single or label.key != "marks" or not _WITH_KIND.search(label.cell.text):
            return []
        label.key = "goods"
        held = [cell for cell in self.cells if cell.room == room and id(cell) not in self.used]
        self.used.update(id(cell) for cell in held)
        return [
            joined([word for cell in line for word in cell.words], held[0].page, at, room)
            for at, line in itertools.groupby(held, key=lambda cell: cell.line)
        ]

    def kind_after(self, count: Cell) -> list[Cell]:
        """The kind of packages in a separate cell after their number, on its line and in its box."""
        level = [one for one in self._between(count.top - 4, count.top + 4) if one.x0 >= count.x1]
        near = min(level, key=lambda one: one.x0, default=None)
        sure = near is not None and near.room == count.room and count.text.replace(",", "").isdigit()
        return [near] if near is not None and sure and is_package(near.text) else []

    def name_beside(self, code: Cell) -> Cell | None:
        """The name on the line of a code, right beside it."""
        level = [one for one in self._between(code.top - 4, code.top + 4) if 0 < one.x0 - code.x1 < 6 * code.height]
        first = min(level, key=lambda one: one.x0, default=None)
        if first is None or self._is_taken(first):
            return None
        self.used.add(id(first))
        return replace(first, text=first.text.lstrip("-–/ "))

    def date_beside(self, start: Cell) -> Cell | None:
        """The date on the line of a number whose label asks for both: "No. & date   PL-204   /   7 May 2025"."""
        level = [one for one in self._between(start.top - 4, start.top + 4) if one.x0 > start.x1]
        after = sorted((one for one in level if one.text.strip(" /-–")), key=lambda one: one.x0)
        return after[0] if after and fits("date", after[0].text) and id(after[0]) not in self.used else None

    def begins_next(self, label: Cell, start: Cell, cell: Cell) -> bool:
        """Whether a line under a value beside its label has its own label, known or not."""
        if start.x0 < label.x1 - 1 or abs(start.top - label.top) > label.height:
            return False
        return any(
            abs(one.x0 - label.x0) < 3
            and one.x1 <= cell.x0 + 1
            and abs(one.top - cell.top) < 0.6 * cell.height
            and (id(one) not in self.used or any(one is other.cell for other in self.labels))
            for one in self._between(cell.top - cell.height, cell.top + cell.height)
        )

    def _is_taken(self, cell: Cell) -> bool:
        return (
            id(cell) in self.used
            or cell.text.endswith((":", "："))
            or split_inline(cell) is not None
            or ((found := label(cell.text)) is not None and found[1] > 0.45)
        )

    def _rest_of_room(self, start: Cell) -> list[Cell]:
        """What follows in the box of a value."""
        rest = [
            cell
            for cell in self.cells
            if cell.room == start.room and cell.top > start.top + 1 and id(cell) not in self.used
        ]
        return [cell for cell in rest if cell is not start]

    def beside(self, of: Cell) -> Cell | None:
        """The next cell to the right on the line of a label, unless it is a label or is taken."""
        best: Cell | None = None
        first_line = min(of.height, 16.0)
        for cell in self._between(of.top - TALLEST, of.top + TALLEST):
            level = abs((cell.top + cell.bottom) / 2 - (of.top + first_line / 2)) < 0.55 * max(
                cell.height, first_line
            )
            if not level or cell.x0 < of.x1 - 2 or cell.text == of.text:
                continue
            joined_up = of.text.endswith((":", "：")) and cell.x0 - of.x1 < 0.6 * cell.height
            if not joined_up and not self._reaches(of, cell):
                continue
            if best is None or cell.x0 < best.x0:
                best = cell
        return None if best is None or self._is_taken(best) else best

    def under(self, of: Cell) -> Cell | None:
        """The nearest cell under a label and overlapping it, unless it is a label or is taken."""
        best: Cell | None = None
        for cell in self._between(of.top, of.bottom + 3 * TALLEST):
            gap = cell.top - of.bottom
            over = (cell.x0 < of.x1 and cell.x1 > of.x0) or abs(cell.x0 - of.x0) < 12
            near = -0.45 * cell.height < gap < 3.0 * cell.height and cell.top > of.top + 2 and id(cell) != id(of)
            if not near or not over or not self._reaches(of, cell):
                continue
            if best is None or (cell.top, abs(cell.x0 - of.x0)) < (best.top - 1, abs(best.x0 - of.x0)):
                best = cell
        return None if best is None or self._is_taken(best) else best

    def over(self, of: Cell) -> Cell | None:
        """The cell right over a label in brackets, which forms print under the line to be filled in."""
        near = self._between(of.top - 2.5 * of.height, of.top - 2)
        above = [one for one in near if one.x0 < of.x1 and one.x1 > of.x0 and one.room == of.room]
        best = max(above, key=lambda one: one.top, default=None)
        return None if best is None or self._is_taken(best) else best

    def over_two_lines(self, key: str, choices: list[Cell | None]) -> list[Cell] | None:
        """A value that is one only with the line under it: "December 12," over "2024"."""
        for cell in choices:
            below = self.next_line(cell) if cell is not None and key in TYPED | {"d_on_board"} else None
            if cell is not None and below is not None and fits(key, f"{cell.text} {below.text}"):
                self.used.update((id(cell), id(below)))
                return [cell, below]
        return None

    def _both_weights(self) -> Iterator[Entry]:
        """Two weights under one label: "Weights (gross/net)  4,172 kg / 4,000 kg"."""
        for cell in self.cells:
            halves = at_colon(cell)
            named = _BOTH.search(halves[0] if halves else cell.text)
            if named is None or (halves is None and any(sign.isdigit() for sign in cell.text)):
                continue
            for value in [halves[1]] if halves else [self.beside(cell), self.under(cell)]:
                parts = value.text.split("/") if value is not None else []
                if value is not None and len(parts) == 2 and all(fits("gross", part.strip()) for part in parts):
                    self.used.update((id(cell), id(value)))
                    first, last = ("gross", "net") if named["first"] else ("net", "gross")
                    for key, part in ((first, parts[0]), (last, parts[1])):
                        yield Entry(key, cell.text, Bit(part.strip(), value.page, value.box))
                    break
