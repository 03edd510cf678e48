"""Cells of a page → what is printed on it: tables first, then what stands beside or under each label."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from oretrace.vet.papers.cargo import cargo_of
from oretrace.vet.papers.coded_values import is_place_code, plain
from oretrace.vet.papers.days import dates
from oretrace.vet.papers.fitting import COUNTRIES, MONEY, REFERENCES, TYPED, fits, shows
from oretrace.vet.papers.forms import by_number
from oretrace.vet.papers.glyphs import Cell, PrintedSheet, is_rule
from oretrace.vet.papers.grammar import loosely, part_of
from oretrace.vet.papers.labelled import (
    Labelled,
    at_colon,
    dangles,
    pairs,
    small_print,
    split_inline,
    with_number,
    without_box_numbers,
    without_colon,
    without_numbers_of_boxes,
)
from oretrace.vet.papers.names import PART, is_firm
from oretrace.vet.papers.printed import PARTIES, Block, Entry, Printed, union
from oretrace.vet.papers.rulings import Room
from oretrace.vet.papers.sections import by_preposition, further_parts, section_of
from oretrace.vet.papers.surroundings import Surroundings
from oretrace.vet.papers.tables import find_tables
from oretrace.vet.papers.titles import headings_of, heads_number, is_title, numbered, usual_height
from oretrace.vet.papers.words import country, is_total, label, names_date

_RUNNING = frozenset(
    {"transport", "goods", "marks", "end_use", "conditions", "claims", "pol", "pod", "remarks", "supersedes",
     "incoterm", "origin", "destination", "packages"}
)  # fmt: skip
"""Fields whose value may run over several lines."""


def read_sheet(sheet: PrintedSheet, printed: Printed) -> None:
    """Add what is printed on a page."""
    kept = ((one, without_colon(one)) for cell in sheet.cells for one in pairs(cell))
    both = [(raw, plain(cell)) for raw, cell in kept if cell.text and not is_rule(cell.words[0])]
    coloned = {id(cell) for raw, (cell, _) in both if raw.text[:1] in ":："}
    printed.entries.extend(term for _, (_, terms) in both for term in terms)
    cells = [cell for _, (cell, _) in both]
    cells = without_box_numbers(cells)
    found = find_tables(cells, printed.open)
    printed.grids.extend(found.grids)
    printed.entries.extend(found.totals)
    printed.notes.extend(found.notes)
    printed.open = found.open
    rest = [cell for cell in cells if id(cell) not in found.taken]
    if sheet.number == 1:
        heads = headings_of(rest, sheet.height)
        printed.headings.extend(union([cell]) for cell in heads)
        for cell in heads:
            if (number := numbered(cell, usual_height(rest))) is not None:
                printed.entries.append(Entry("number", cell.text, union([number])))
        named = {id(cell) for cell in heads if is_title(cell) and not heads_number(cell, rest)}
        rest = [cell for cell in rest if id(cell) not in named]
    Page(rest, coloned).read(printed)


_PREFIXED = re.compile(r"^(?!.*\b[Nn][o°º]:\d)(?:[^\d:：]{3,30}[:：]|[^\x00-\u02ff:：]{2,30}[:：])\s?\S")
_WAY = re.compile(r"from .+ to ", re.IGNORECASE)
_ASIDE = re.compile(r"^(?:tel|fax|phone|e-?mail|vat|attn|contact|tax)", re.IGNORECASE)


class Page(Surroundings):
    """The cells of a page outside its tables, and which of them were understood."""

    def __init__(self, cells: list[Cell], coloned: set[int]) -> None:
        super().__init__(cells)
        self.coloned = coloned
        """The cells that a colon stands before: what is before it on the line is their label."""
        self.heads: set[Room | None] = set()
        self.labels = self._labels()
        for one, parts in by_number(cells, self.labels):
            self.labels.append(one)
            self.used.update(id(part) for part in parts)
        self.headed = ({one.cell.room for one in self.labels} | self.heads) - {None}
        counted = Counter(one.cell.room for one in self.labels)
        self.single = {room for room, count in counted.items() if room is not None and count == 1}
        self.filled = self.headed & {cell.room for cell in cells if id(cell) not in self.used}
        self.by_cell = {id(one.cell): one for one in self.labels}
        self.right_first = self._votes_right()

    def read(self, printed: Printed) -> None:
        """Parties, then values, then what is left."""
        for one in self.labels:
            key = self._party(one)
            if key in PARTIES and (block := section_of(self, one) or self._block(one)):
                block += further_parts(self, one, block)
                printed.blocks.append(Block(key, tuple(union([cell]) for cell in block)))
        for one in self.labels:
            if self._party(one) not in PARTIES and (value := self.box_of_goods(one) or self._value(one)):
                if one.key == "goods":
                    value = self._cargo(one, value, printed)
                printed.entries.append(Entry(self._party(one), one.cell.text, union(value), is_total(one.cell.text)))
            elif self._party(one) not in PARTIES and one.inline is not None:  # no value of its label, but printed
                printed.notes.append(union([one.inline]))
        printed.entries.extend(self._both_weights())
        printed.entries.extend(self._weak())
        for cell in self.cells:
            if id(cell) not in self.used and id(cell) not in self.by_cell:
                printed.notes.append(union([cell]))

    def _weak(self) -> Iterator[Entry]:
        """Values of labels of which only some words are known, where they leave no doubt of one another."""
        known = self.used | self.by_cell.keys()
        for cell in [one for one in self.cells if id(one) in self.headless or id(one) not in known]:
            halves = at_colon(cell)
            key = loosely(halves[0] if halves else cell.text)
            if key is None or key in PARTIES or key == "goods":
                continue
            values = [halves[1]] if halves else [self.beside(cell), self.under(cell)]
            value = next((one for one in values if one is not None and shows(key, one.text)), None)
            if value is not None and (halves or id(value) not in self.used):
                self.used.update((id(cell), id(value)))
                yield Entry(key, cell.text, union([value]), weak=True)

    def _party(self, one: Labelled) -> str:
        """The key of a label; "From" and "To" before a firm name the parties, not the places."""
        if one.inline is not None and one.cell.text.casefold().startswith("ship ") and not is_firm(one.inline.text):
            return {"exporter": "pol", "consignee": "pod", "buyer": "pod"}.get(one.key, one.key)
        role = {"pol": "exporter", "pod": "consignee"}.get(one.key)
        value = one.inline or self.under(one.cell) or self.beside(one.cell) if role else None
        if role is None or value is None:
            return one.key
        below = self.next_line(value) if len(one.cell.text) <= 12 else None
        return role if is_firm(value.text) or (below is not None and is_firm(below.text)) else one.key

    def _cargo(self, one: Labelled, value: list[Cell], printed: Printed) -> list[Cell]:
        """The description alone; packages, codes and lots that stand with it are entries of their own."""
        cargo = cargo_of(value, "mark" in one.cell.text.casefold())
        printed.notes.extend(union([cell]) for cell in cargo.notes)
        printed.entries.extend(Entry(key, "", union([cell])) for key, cell in cargo.values.items())
        return cargo.goods

    def _labels(self) -> list[Labelled]:
        found: list[Labelled] = []
        eaten: set[int] = set()
        for held in small_print(self.cells):
            whole = replace(held[0], text=union(held).text, bottom=held[-1].bottom, x1=max(one.x1 for one in held))
            party = with_number(held[0])
            named = label(whole.text) or label(held[0].text) or ((party.key, 1.0) if party else None)
            if named is not None:
                found.append(Labelled(named[0], whole, last=held[-1] if held[1:] else None))
            if named is not None or split_inline(held[0]) is None:
                known = held if named else held[:1]
                eaten.update(id(cell) for cell in known)
                self.used.update(id(cell) for cell in known)
                self.heads.add(held[0].room)
                self.headless |= set() if named else {id(held[0])}
        for place, cell in enumerate(self.cells):
            if id(cell) in eaten or self._ends_line_above(cell):
                continue
            if (owner := with_number(cell)) is not None:
                found.append(owner)
                self.used.add(id(cell))
            elif (split := split_inline(cell)) is not None:
                found.append(split)
                self.used.add(id(cell))
            elif (role := by_preposition(self, cell)) is not None:
                found.append(Labelled(role, cell))
                self.used.add(id(cell))
            elif (grown := self._grown(place)) is not None:
                one, parts = grown
                eaten.update(id(part) for part in parts)
                self.used.update(id(part) for part in parts)
                found.append(one)
        return without_numbers_of_boxes(found, self.cells)

    def _grown(self, place: int) -> tuple[Labelled, list[Cell]] | None:
        """A label with the lines under it that belong to it: "Country" over "of destination"."""
        cell = self.cells[place]
        best = label(cell.text)
        whole, parts = cell, []
        held: list[Cell] = [cell]
        for _ in range(2):
            below = self.next_line(held[-1])
            if below is None or any(sign.isdigit() for sign in below.text) or is_firm(below.text):
                break
            if ")" not in below.text and part_of(below.text) is not None and self.beside(below) is not None:
                break  # of the party that this heads
            held.append(below)
            text = union(held).text
            found = label(text)
            alone = label(below.text)
            goes_on = best is not None and found == (best[0], 1.0)
            if goes_on and best is not None and alone is not None and alone[0] != best[0]:
                goes_on = not self._has_beside(below, alone[0])
            goes_on |= best is None and cell.room is not None and found is not None and found[1] == 1
            ends = alone is not None and not dangles(held[-2].text) and not goes_on
            if ends and alone is not None and (self._has_beside(below, alone[0]) if best else alone[1] >= 0.5):
                break
            halves = at_colon(below)
            joined_up = label(f"{union(held[:-1]).text} {halves[0]}") if halves else None
            if halves is not None and best is not None and joined_up == (best[0], 1.0):
                return Labelled(best[0], whole, halves[1]), [*held]
            if split_inline(below) is not None or (best is None and found is not None and found[1] < 1):
                break
            if found is None or (
                best is not None and (found[1] < best[1] or (alone and alone[0] != found[0] and not goes_on))
            ):
                continue
            best, parts = found, held[1:]
            whole = replace(cell, text=text, bottom=below.bottom, x1=max(one.x1 for one in held))
        if best is None:
            return None
        last = parts[-1] if parts else None
        return Labelled(best[0], replace(whole), last=last), [cell, *parts]

    def _ends_line_above(self, cell: Cell) -> bool:
        """Whether a text is the end of the line above: "AS PER" over "B/L"."""
        near = self._between(cell.top - 1.5 * cell.height, cell.top)
        above = (one for one in near if one.room == cell.room and 0 < cell.top - one.top < 1.5 * cell.height)
        return any(abs(one.x0 - cell.x0) < 100 and one.text.casefold().endswith((" per", " see")) for one in above)

    def _has_beside(self, cell: Cell, key: str) -> bool:
        """Whether the next cell on the line of a label is its value."""
        near = self._between(cell.top - cell.height, cell.top + cell.height)
        after = [one for one in near if abs(one.top - cell.top) < 0.6 * cell.height and one.x0 > cell.x1]
        nearest = min(after, key=lambda one: one.x0, default=None)
        if nearest is not None and id(nearest) in self.coloned:
            return True
        return nearest is not None and label(nearest.text) is None and fits(key, nearest.text)

    def _votes_right(self) -> bool:
        """Whether values of this page stand beside their labels rather than under them."""
        right = under = 0
        for one in self.labels:
            if one.inline is None and one.key in TYPED:
                beside, below = self.beside(one.cell), self.under(one.cell)
                right_fits = beside is not None and fits(one.key, beside.text)
                under_fits = below is not None and fits(one.key, below.text)
                right += right_fits and not under_fits
                under += under_fits and not right_fits
        return right >= under

    def _value(self, one: Labelled) -> list[Cell] | None:
        """The cells of the value of a label."""
        if one.inline is not None:
            start, edge = one.inline, one.cell.x0
        else:
            choices = self._choices(one)
            fitting = [cell for cell in choices if cell is not None and fits(one.key, cell.text)]
            if one.key == "goods":
                fitting = [cell for cell in fitting if not _PREFIXED.match(cell.text)]
            if not fitting:
                return self.over_two_lines(one.key, choices) or self._line_of_room(one)
            start = fitting[0]
            if is_place_code(start.text) and (place := self.name_beside(start)) is not None:
                self.used.add(id(start))
                start = place
            joins = one.cell.text.endswith((":", "：")) and start.x0 - one.cell.x1 < 1.5 * start.height
            edge = one.cell.x0 if joins else start.x0
        if not fits(one.key, start.text):
            rest = self._first_below(start) if one.key in MONEY else None
            if rest is None or not fits(one.key, f"{start.text} {rest.text}"):
                return None
            self.used.update((id(start), id(rest)))
            return [start, rest]
        before = self.currency_before(start) if one.key in MONEY else []
        kind = self.kind_after(start) if one.key == "packages" else []
        value = [*before, start, *kind, *self._rest(one, start, edge)]
        self.used.update(id(cell) for cell in value)
        return value

    def _choices(self, one: Labelled) -> list[Cell | None]:
        """Where the value of a label may begin, the likelier first."""
        total = self.total_beside(one.cell) if one.key in MONEY and is_total(one.cell.text) else None
        beside = total or self.beside(one.cell)
        choices = [beside, self.under(one.cell)]
        if one.cell.text[0] in "(（" and one.cell.text[-1] in ")）":
            return [self.over(one.cell)]
        close = beside and (
            id(beside) in self.coloned
            or (one.cell.text.endswith((":", "：")) and beside.x0 - one.cell.x1 < 1.5 * beside.height)
        )
        if not self.right_first and not close:
            choices.reverse()
        if one.last is not None:
            choices.append(self.beside(one.last))
        if one.cell.room in self.single and choices[:2] == [None, None]:
            choices += [cell for cell in self.cells if cell.room == one.cell.room and id(cell) not in self.used][:1]
        return choices

    def _rest(self, one: Labelled, start: Cell, edge: float) -> list[Cell]:
        """What goes on with a value under its first line."""
        if one.key in _RUNNING:
            return list(self._running(one, start, edge))
        if (rest := self.broken_figure(one.key, start)) is not None:
            return [rest]
        if one.key in REFERENCES and names_date(one.cell.text) and (date := self.date_beside(start)) is not None:
            return [date]
        dated = one.key in REFERENCES or one.key == "date" or one.key.startswith("d_")
        return self._wrapped(one, start) if dated else []

    def _wrapped(self, one: Labelled, start: Cell) -> list[Cell]:
        """The lines under a number or a date in its box, where they end a date that it began."""
        if start.room is None or (one.cell.room == start.room) != (start.room in self.single):
            return []
        rest = [
            cell for cell in self.cells if cell.room == start.room and cell is not start and not self._is_taken(cell)
        ]
        rest = [cell for cell in rest if (cell.line, cell.x0) > (start.line, start.x0)][:3]
        whole = union([start, *rest]).text
        return rest if rest and fits(one.key, whole) and len(dates(whole)) > len(dates(start.text)) else []

    def _line_of_room(self, one: Labelled) -> list[Cell] | None:
        """The first line in the box of a label that is its value as a whole: "EUR" and "4,00" apart."""
        if one.cell.room not in self.single:
            return None
        rest = [cell for cell in self.cells if cell.room == one.cell.room and id(cell) not in self.used]
        for _, line in itertools.groupby(rest, key=lambda cell: cell.line):
            held = list(line)
            if fits(one.key, union(held).text):
                self.used.update(id(cell) for cell in held)
                return held
        return None

    def _running(self, one: Labelled, start: Cell, edge: float) -> Iterator[Cell]:
        """The lines under a value that go on with it."""
        key, last = one.key, start
        for other in self.cells:
            pitch = other.top - last.top
            aligned = abs(other.x0 - start.x0) < 3 or -3 < other.x0 - edge < 22
            if not (0.5 * last.height < pitch < 1.8 * last.height and aligned) or self._is_taken(other):
                continue
            if other.room != start.room:
                continue
            if key in ("transport", "pol", "pod") and _WAY.match(other.text):
                return
            if _PREFIXED.match(other.text) and key not in ("goods", "remarks"):
                return
            if self.begins_next(one.cell, start, other):
                return
            if self._label_left_of(other) or (key in COUNTRIES and not country(f"{start.text} {other.text}")):
                return
            if key in ("packages", "incoterm") and any(sign.isdigit() for sign in other.text):
                return
            last = other
            yield other

    def _block(self, one: Labelled) -> list[Cell]:
        """Name and address under, beside or after a label."""
        start = one.inline or self._start_of_block(one)
        if start is None:
            return []
        if one.cell.room in self.single and start.room == one.cell.room:
            block = [start, *self._rest_of_room(start)]
            self.used.update(id(cell) for cell in block)
            return block
        if start.room is not None and start.room != one.cell.room and start.room not in self.headed:
            block = [start, *self._rest_of_room(start)]
            self.used.update(id(cell) for cell in block)
            return block
        edges = [start.x0 if one.inline is None else one.cell.x0, start.x0]
        block = [start]
        for cell in self.cells:
            pitch = cell.top - block[-1].top
            aligned = any(abs(cell.x0 - edge) < 3.5 for edge in edges)
            if not aligned or pitch < 0.5 * block[-1].height or id(cell) == id(start) or cell.room != start.room:
                continue
            part = PART.match(cell.text)
            if part and any((other := PART.match(one.text)) and other[0] == part[0] for one in block):
                break  # the name of the next party
            if pitch > (3.5 if part else 2.1) * block[-1].height or len(block) >= 7 or self._label_left_of(cell):
                break
            if self.begins_next(one.cell, start, cell):
                break
            if not part and (self._is_taken(cell) or (_PREFIXED.match(cell.text) and not _ASIDE.match(cell.text))):
                break
            block.append(cell)
        self.used.update(id(cell) for cell in block)
        return block

    def _start_of_block(self, one: Labelled) -> Cell | None:
        """The first line of a party: the first in the label's box, else under or beside the label."""
        if one.cell.room in self.single:
            held = (cell for cell in self.cells if cell.room == one.cell.room and id(cell) not in self.used)
            if (first := next(held, None)) is not None:
                return first
        under, beside = self.under(one.cell), self.beside(one.cell)
        if under is not None and (under.x0 > one.cell.x0 + 40 or part_of(under.text)):
            under = None
        if beside is not None and (
            id(beside) in self.coloned or (under is not None and self.right_first and self._label_left_of(under))
        ):
            return beside
        return under or beside
