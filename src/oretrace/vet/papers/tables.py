"""Tables on a page: headings, and rows of cells under them, with or without rulings."""

from __future__ import annotations

from dataclasses import dataclass, field

from oretrace.vet.papers.cargo import BESIDE, cargo_of
from oretrace.vet.papers.column import COLUMNS, Column
from oretrace.vet.papers.columns import FIGURES, assigned, is_figure, is_under
from oretrace.vet.papers.contents import (
    beside,
    counted,
    figure_kind,
    form_row,
    fuller,
    is_none,
    keep_counted,
    keep_longest,
    name_by_content,
    unstacked,
    without_containers,
)
from oretrace.vet.papers.fitting import INCOTERMS, fits
from oretrace.vet.papers.glyphs import Cell, is_rule
from oretrace.vet.papers.headings import ANCHORS, heading_of
from oretrace.vet.papers.labelled import is_counted, split_inline
from oretrace.vet.papers.lines import CONTAINER, WHICH
from oretrace.vet.papers.printed import Bit, Entry, Grid, union
from oretrace.vet.papers.rows import rows_of
from oretrace.vet.papers.ruled_tables import lettered, ruled
from oretrace.vet.papers.stacked_tables import Stacked, stacked
from oretrace.vet.papers.table_ends import ends
from oretrace.vet.papers.values import number
from oretrace.vet.papers.words import is_total, label

_SUMMED = frozenset({"net", "gross", "amount", "value", "quantity", "cbm", "packages"})
_WEIGHED = frozenset({"gross", "net", "quantity", "cbm"})
HEAD_LINES, FOOT_LINES = 6, 2
"""Lines at the head and at the foot of a page that may stand between the parts of a table."""


@dataclass(slots=True)
class Found:
    """The tables of a page, the values of their total rows, the ids of their cells.

    `open` are the columns of a table that the end of the page cut.
    """

    grids: list[Grid] = field(default_factory=list)
    totals: list[Entry] = field(default_factory=list)
    notes: list[Bit] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    last_goods: int | None = None
    open: list[Column] | None = None

    def add(self, body: Body) -> bool:
        """Add a table, or add its columns to the table of goods that they continue; False if it has no rows."""
        grid = body.grid()
        if not grid.rows:
            self.totals.extend(body.totals)
            return bool(body.totals)
        if (row := form_row(grid)) is not None:
            self.totals.extend(row)
        elif not set(grid.keys) & ANCHORS and self.last_goods is not None:
            self.grids[self.last_goods] = beside(self.grids[self.last_goods], grid)
        else:
            self.grids.append(grid)
            self.last_goods = len(self.grids) - 1 if "goods" in grid.keys else self.last_goods
        self.totals.extend(body.totals)
        self.notes.extend(body.notes)
        return True

    def add_whole(self, table: Stacked, lines: list[list[Cell]]) -> bool:
        """Add a table that was read from lines at once; false when it has no rows."""
        if not self.add(Body(table.columns, table.rows)):
            return False
        self.taken |= {id(cell) for line in lines for cell in line} - {id(cell) for cell in table.apart}
        for cell in table.apart:
            one = split_inline(cell)
            if one is not None and one.inline is not None:
                self.taken.add(id(cell))
                self.totals.append(Entry(one.key, one.cell.text, union([one.inline])))
        return True

    def go_on(self, order: list[list[Cell]], columns: list[Column]) -> int:
        """Rows at the head of a page under the columns of the page before; the first line after them."""
        start = next((at for at in range(min(HEAD_LINES, len(order))) if _fits_under(order[at], columns)), None)
        if start is None or any(heading_of(order, at, False) for at in range(start + 1)):
            return 0
        body = Body(columns)
        body.bottom = order[start][0].top
        end = body.read(order, start)
        if not self.add(body):
            return 0
        self.taken |= body.taken
        self.open = columns if _is_cut(order, end, body) else None
        return end


def find_tables(cells: list[Cell], going_on: list[Column] | None = None) -> Found:
    """All tables of a page; `going_on` are the columns of one that the page before did not end."""
    lines: dict[int, list[Cell]] = {}
    for cell in cells:
        lines.setdefault(cell.line, []).append(cell)
    order = [lines[place] for place in sorted(lines)]
    found = Found()
    place = found.go_on(order, going_on) if going_on else 0
    while place < len(order):
        whole = stacked(order, place) or lettered(order, place)
        if whole is not None and found.add_whole(whole, order[place : whole.end]):
            place = whole.end
            continue
        columns, start = heading_of(order, place, found.last_goods is not None) or ([], place)
        body = Body(columns)
        end = body.read(order, start) if columns else place
        if not (body.rows or body.totals) or is_none(body.columns, body.rows):
            whole = ruled(order, place)
            place = whole.end if whole is not None and found.add_whole(whole, order[place : whole.end]) else place + 1
            continue
        if found.add(body):
            found.taken |= body.taken | body.heads | {id(cell) for line in order[place:start] for cell in line}
            found.open = body.columns if _is_cut(order, end, body) else None
        place = max(end, place + 1)
    return found


def _is_cut(order: list[list[Cell]], end: int, body: Body) -> bool:
    """Whether a table ends with the page, but for its foot."""
    return len(order) - end <= FOOT_LINES and not body.totals


def _fits_under(line: list[Cell], columns: list[Column]) -> bool:
    """Whether two cells of a line at least are figures of the columns that they stand under."""
    put = [(columns[at].key or "", cell.text) for at, cell in assigned(line, columns)]
    return sum(key in FIGURES and fits(key, text) for key, text in put) >= 2


class Body:
    """The rows under the headings of a table, and the totals at their foot; `taken` are the ids of its cells."""

    def __init__(self, columns: list[Column], rows: list[list[list[Cell]]] | None = None) -> None:
        self.columns = columns
        self.heads = {id(cell) for column in columns for cell in (*column.over, *column.cells)}
        self.rows = rows or []
        self.totals: list[Entry] = []
        self.notes: list[Bit] = []
        self.taken: set[int] = set()
        self.waiting: list[tuple[int, Cell]] = []
        self.boxes: set[tuple[float, float]] = set()
        """Top and bottom of the boxes of the last row, where lines are drawn."""
        self.bottom = max((cell.bottom for column in columns for cell in column.cells), default=0.0)

    def read(self, order: list[list[Cell]], place: int) -> int:
        """Read lines from `place` on; the first line that is no longer of the table."""
        lines = [self._without_heads(line) for line in order]
        place = self._wrapped(lines, place)
        while place < len(order):
            line = lines[place]
            if line:
                gap = line[0].top - self.bottom
                put = assigned(line, self.columns)
                if self._goes_on_in_box(line, put):
                    place += 1
                    continue
                if self.rows and self._is_total_row(line, put) and self._goes_on(lines, place):
                    self.taken |= {id(cell) for cell in line}
                    self.bottom = max(cell.bottom for cell in line)
                    place = self._wrapped(lines, place + 1)
                    continue
                if gap < 2 * line[0].height and self._is_total_row(line, put):
                    return place + self._total(line, put)
                gap = min(gap, line[0].height) if self._touches(line) else gap
                if gap > 7 * line[0].height or ends(line, self.columns, bool(self.rows), gap):
                    break
                if self.rows and any(is_total(cell.text) for cell in line):
                    return place + self._total(line, put)
                more = next((one for one in lines[place + 1 : place + 4] if one), None)
                if not self._row(line, put, gap, more):
                    break
                self.taken |= {id(cell) for cell in line}
                self.bottom = max(cell.bottom for cell in line)
            place += 1
        if not self.rows and self.waiting:
            self._begin([])
        self._part_sums()
        return place

    def _touches(self, line: list[Cell]) -> bool:
        """Whether a line stands in boxes right under those of the last row."""
        under = {bottom for _, bottom in self.boxes}
        return all(cell.room is not None and cell.room[1] in under for cell in line)

    def _part_sums(self) -> None:
        """A last row whose figures are the sums of those over it is one of totals, whatever it is called."""
        if len(self.rows) < 3 or self.totals:
            return
        sums = [at for at, column in enumerate(self.columns) if column.key in _SUMMED and self._sums_up(at)]
        if len(sums) > 1 and all(
            not cells or is_figure(self.columns[at], cells[0]) or at not in sums
            for at, cells in enumerate(self.rows[-1])
        ):
            last = self.rows.pop()
            self.totals = [
                Entry(column.key or "", column.text, union(cells), True)
                for column, cells in zip(self.columns, last, strict=True)
                if cells and column.key in COLUMNS and fits(column.key or "", union(cells).text)
            ]

    def _sums_up(self, at: int) -> bool:
        """Whether the last figure of a column is the sum of the others."""
        figures = [number(union(row[at]).text) if row[at] else None for row in self.rows]
        if None in figures:
            return False
        *parts, total = (figure or 0.0 for figure in figures)
        return total > 0 and abs(sum(parts) - total) < 0.0005 * total

    def _without_heads(self, line: list[Cell]) -> list[Cell]:
        rooms = [column.room for column in self.columns]
        rest = [cell for cell in line if id(cell) not in self.heads and not is_rule(cell.words[0])]
        return [cell for cell in rest if is_under(cell, rooms)]

    def _wrapped(self, lines: list[list[Cell]], place: int) -> int:
        """Rows that gaps or drawn lines show by themselves, whatever wraps in them; the first line after them."""
        after = [at for at in range(place, len(lines)) if lines[at]]
        sizes = rows_of([lines[at] for at in after], self._figures, self._is_past)
        read = 0
        for size in sizes:
            held = [cell for at in after[read : read + size] for cell in lines[at]]
            put = [one for at in after[read : read + size] for one in assigned(lines[at], self.columns)]
            self._begin(sorted(put, key=lambda one: (one[1].top, one[1].x0)))
            self.taken |= {id(cell) for cell in held}
            self.bottom = max(cell.bottom for cell in held)
            read += size
        return after[read - 1] + 1 if read else place

    def _figures(self, line: list[Cell]) -> int:
        return sum(is_figure(self.columns[at], cell) for at, cell in assigned(line, self.columns))

    def _is_past(self, line: list[Cell]) -> bool:
        return any(is_total(cell.text) for cell in line) or ends(line, self.columns, True, 0.0)

    def _goes_on_in_box(self, line: list[Cell], put: list[tuple[int, Cell]]) -> bool:
        """A line in the boxes of the last row, unless it fills as many columns: rows may have no lines between."""
        if not self.rows or any(cell.room is None or (cell.room[1], cell.room[3]) not in self.boxes for cell in line):
            return False
        begun = {at for at, cells in enumerate(self.rows[-1]) if cells and is_figure(self.columns[at], cells[0])}
        again = {at for at, cell in put if is_figure(self.columns[at], cell) and not WHICH.search(cell.text)}
        if (again and 2 * len(again) >= len(begun)) or is_total(line[0].text):
            return False
        for at, cell in put:
            self.rows[-1][at].append(cell)
        self.taken |= {id(cell) for cell in line}
        self.bottom = max(self.bottom, *(cell.bottom for cell in line))
        return True

    def grid(self) -> Grid:
        """The table that was read; other values among the goods have separate columns."""
        self._take_containers()
        self._part_figures()
        keys, heads, rows = unstacked(self.columns, self.rows)
        name_by_content(keys, heads, rows)
        if keys.count("goods") > 1:
            keep_longest(keys, rows)
        if keys.count("packages") > 1:
            keep_counted(keys, rows)
        if "goods" in keys:
            at = keys.index("goods")
            marked = "mark" in heads[at].casefold()
            counts = [row[keys.index("packages")] for row in rows] if "packages" in keys else []
            counted = bool(counts) and all(one is not None and one.text.isdigit() for one in counts)
            cargo = [cargo_of(row[at], marked, counted) for row in self.rows]
            for row, one in zip(rows, cargo, strict=True):
                row[at] = union(one.goods) if one.goods else None
                self.notes.extend(union([cell]) for cell in one.notes)
                self.totals.extend(
                    Entry(key, key, union([cell])) for key, cell in one.values.items() if key not in BESIDE
                )
            for key in BESIDE:
                if key not in keys and any(key in one.values for one in cargo):
                    keys.append(key)
                    heads.append("")
                    for row in rows:
                        row.append(None)
                at_key = keys.index(key) if key in keys else None
                for row, one in zip(rows, cargo, strict=True):
                    if at_key is not None and key in one.values:
                        row[at_key] = fuller(row[at_key], union([one.values[key]]))
        return Grid(tuple(keys), tuple(heads), tuple(map(tuple, rows)))

    def _take_containers(self) -> None:
        """Lines that begin with the number of a container: all that stands on them is of it, and of no row."""
        taken, self.rows = without_containers(self.columns, self.rows)
        self.notes.extend(taken)

    def _part_figures(self) -> None:
        """Values and volumes that stand with weights in one column, each in a column of its own."""
        for at, column in enumerate(self.columns):
            if column.key not in _WEIGHED or not any(len(row[at]) > 1 for row in self.rows):
                continue
            kinds = [[figure_kind(cell.text, column.key) for cell in row[at]] for row in self.rows]
            others = {kind for held in kinds for kind in held if kind} - {one.key for one in self.columns}
            for kind in sorted(others):
                self.columns = [*self.columns, Column(kind, column.cells)]
                for row, held in zip(self.rows, kinds, strict=True):
                    row.append([cell for cell, one in zip(row[at], held, strict=True) if one == kind][:1])
            for row, held in zip(self.rows, kinds, strict=True):
                row[at] = [cell for cell, one in zip(row[at], held, strict=True) if one not in others]

    def _is_total_row(self, line: list[Cell], put: list[tuple[int, Cell]]) -> bool:
        """A line that says total somewhere, with figures under two columns of figures, and no other label."""
        if not any(is_total(cell.text) for cell in line):
            return False
        return sum(is_figure(self.columns[at], cell) and label(cell.text) is None for at, cell in put) >= 2

    def _total(self, line: list[Cell], put: list[tuple[int, Cell]]) -> int:
        """A line of totals under the columns; 1 when it was one."""
        keyed = [(self.columns[at].key or "", self.columns[at].text, cell) for at, cell in put]
        self.totals = [
            Entry(key, text, union([cell]), True)
            for key, text, cell in keyed
            if key in COLUMNS and not is_total(cell.text) and fits(key, cell.text)
        ]
        if sum(is_counted(one.value.text) for one in self.totals) == 1:
            self.totals = [counted(one) for one in self.totals]
        if self.totals:
            self.taken |= {id(cell) for cell in line if split_inline(cell) is None}
            self.notes.extend(union([cell]) for _, _, cell in keyed if cell.text[:3].upper() in INCOTERMS)
        return int(bool(self.totals))

    def _row(self, line: list[Cell], put: list[tuple[int, Cell]], gap: float, more: list[Cell] | None) -> bool:
        """A line that begins a row, goes on with one, or waits for the figures of its row; else false."""
        keyed = [(self.columns[at].key or "", cell.text) for at, cell in put]
        if self._fills_row(line, put, gap):
            for at, cell in put:
                self.rows[-1][at].append(cell)
        elif any(key in FIGURES and fits(key, text) for key, text in keyed) or (
            not self.rows and gap > 2.2 * line[0].height
        ):
            self._begin(put)
        elif self.rows and (self.rows[-1][0] or not _is_centred(self.rows[-1], self.columns)):
            if gap > 1.1 * line[0].height:
                self.notes.extend(union([cell]) for _, cell in put)
                return self._is_row_like(more, line)
            for at, cell in put:
                self.rows[-1][at].append(cell)
        else:
            self.waiting.extend(put)
        return True

    def _fills_row(self, line: list[Cell], put: list[tuple[int, Cell]], gap: float) -> bool:
        """Whether a close line has figures only where its row has words yet: "G.W." over "318 kg"."""
        figured = [at for at, cell in put if is_figure(self.columns[at], cell)]
        row = self.rows[-1] if self.rows and gap < 0.6 * line[0].height else []
        if figured and row and len(figured) == len(put) and not any(row[at] for at in figured):
            return len(figured) > 1  # the figures of a description on the line above
        return bool(figured and row) and all(
            row[at] and not any(is_figure(self.columns[at], one) for one in row[at]) for at in figured
        )

    def _goes_on(self, lines: list[list[Cell]], place: int) -> bool:
        """Whether rows follow a line of totals: it was one of subtotals."""
        after = next((line for line in lines[place + 1 :] if line and not CONTAINER.search(line[0].text)), None)
        if after is not None and self._is_sum_of(after, lines[place]):
            return True
        if after is None or any(is_total(cell.text) or label(cell.text) or split_inline(cell) for cell in after):
            return False
        goods = {"goods"} & {column.key for column in self.columns}
        named = {self.columns[at].key for at, _ in assigned(after, self.columns)} >= goods
        return named and self._is_row_like(after, lines[place])

    def _is_sum_of(self, line: list[Cell], part: list[Cell]) -> bool:
        """Whether a line of totals under another has larger figures in all its columns: that one was of a part."""
        put = [{at: number(cell.text) or 0.0 for at, cell in assigned(one, self.columns)} for one in (line, part)]
        figured = [at for at in put[1] if self.columns[at].key in _SUMMED and put[1][at]]
        whole = self._is_total_row(line, assigned(line, self.columns))
        return whole and len(figured) > 1 and all(put[0].get(at, 0.0) > put[1][at] for at in figured)

    def _is_row_like(self, line: list[Cell] | None, above: list[Cell]) -> bool:
        """Whether a near line has figures in all columns in which the last row has them, or is one of totals."""
        if line is None or line[0].top - above[0].bottom > 3 * above[0].height:
            return False
        put = assigned(line, self.columns)
        begun = {at for at, cells in enumerate(self.rows[-1]) if cells and is_figure(self.columns[at], cells[0])}
        again = {at for at, cell in put if is_figure(self.columns[at], cell)}
        return self._is_total_row(line, put) or (len(begun) > 1 and begun <= again)

    def _begin(self, put: list[tuple[int, Cell]]) -> None:
        self.rows.append([[] for _ in self.columns])
        self.boxes = {(cell.room[1], cell.room[3]) for _, cell in put if cell.room is not None}
        for at, cell in [*self.waiting, *put]:
            self.rows[-1][at].append(cell)
        self.waiting = []


def _is_centred(row: list[list[Cell]], columns: list[Column]) -> bool:
    return any(column.key == "goods" and not cells for column, cells in zip(columns, row, strict=True))
