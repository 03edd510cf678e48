"""Tables on a page: a line of headings, and rows of cells under them, with or without rulings."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.glyphs import Cell, Word, is_rule, joined
from oretrace.vet.papers.labelled import split_inline
from oretrace.vet.papers.printed import Entry, Grid, union
from oretrace.vet.papers.values import currency
from oretrace.vet.papers.words import is_total, label

COLUMNS = frozenset(
    {"goods", "hs", "packages", "net", "gross", "price", "amount", "value", "quantity", "cbm", "lot", "origin", "item_no",
     "marks", "container", "seal", "container_type", "vgm", "tare", "test", "unit", "spec", "result", "currency", "grade",
     "po", "control_code", "statistical", "customs_value"}
)  # fmt: skip
_ANCHORS = frozenset({"goods", "container", "test"})
_FIGURES = ("net", "gross", "price", "amount", "value", "quantity", "cbm", "vgm", "hs", "packages", "result", "seal")


@dataclass(slots=True)
class Column:
    """A heading and the cells it is made of."""

    key: str | None
    cells: list[Cell]

    @property
    def x0(self) -> float:
        return min(cell.x0 for cell in self.cells)

    @property
    def x1(self) -> float:
        return max(cell.x1 for cell in self.cells)

    @property
    def text(self) -> str:
        return union(self.cells).text


@dataclass(slots=True)
class Found:
    """The tables of a page and the values of their total rows."""

    grids: list[Grid] = field(default_factory=list)
    totals: list[Entry] = field(default_factory=list)


def find_tables(cells: list[Cell]) -> tuple[Found, set[int]]:
    """All tables of a page, and the ids of the cells that belong to them."""
    lines: dict[int, list[Cell]] = {}
    for cell in cells:
        lines.setdefault(cell.line, []).append(cell)
    order = [lines[place] for place in sorted(lines)]
    found, used = Found(), set[int]()
    place = 0
    last_goods: int | None = None
    while place < len(order):
        columns = _heading(order, place, last_goods is not None)
        if columns is None:
            place += 1
            continue
        keys = {column.key for column in columns}
        grid, totals, taken, end = _body(order, place, columns)
        if grid.rows:
            if not keys & _ANCHORS and last_goods is not None:
                found.grids[last_goods] = _beside(found.grids[last_goods], grid)
            else:
                found.grids.append(grid)
                last_goods = len(found.grids) - 1 if "goods" in keys else last_goods
            found.totals.extend(totals)
            used |= taken
        place = max(end, place + 1)
    return found, used


def _beside(grid: Grid, more: Grid) -> Grid:
    """A table whose columns go on in boxes under it."""
    if len(grid.rows) < len(more.rows):
        return grid
    rows = tuple(
        row + (more.rows[place] if place < len(more.rows) else (None,) * len(more.keys))
        for place, row in enumerate(grid.rows)
    )
    return Grid(grid.keys + more.keys, grid.headings + more.headings, rows)


def _heading(order: list[list[Cell]], place: int, after_goods: bool) -> list[Column] | None:
    """The columns that a line heads; None when it is no heading."""
    line = [cell for cell in order[place] if not is_rule(cell.words[0])]
    if len(line) < 2 or any(":" in cell.text[:-1] for cell in line) or sum(map(_may_head, line)) < 2:
        return None
    columns: list[Column] = []
    for cell in line:
        columns.extend(_columns_of(cell, order, place))
    for column in columns:
        if column.key is None and currency(column.text):
            column.key = "amount"
    keyed = [column for column in columns if column.key in COLUMNS]
    keys = {column.key for column in keyed}
    enough = len(keyed) >= 2 and len(keyed) >= 0.6 * len(columns) and len(keys) >= 2
    is_totals = any(is_total(column.text) and column.key not in ("amount", "value") for column in columns)
    if not enough or is_totals:
        return None
    if keys & _ANCHORS or (
        after_goods
        and keys <= {"gross", "net", "price", "amount", "quantity", "cbm", "hs", "origin", "packages"}
        and "price" in keys
    ):
        return columns
    return None


def _may_head(cell: Cell) -> bool:
    """Whether a cell could be a heading: it has letters, and few figures."""
    return any(sign.isalpha() for sign in cell.text) and sum(sign.isdigit() for sign in cell.text) < 3


def _columns_of(cell: Cell, order: list[list[Cell]], place: int) -> Iterator[Column]:
    """The column or columns that a cell heads: two headings may stand a single space apart."""
    if (halves := _at_gap(cell, order, place)) is not None:
        for half in halves:
            yield from _columns_of(half, order, place)
        return
    below = _under(cell, order, place)
    if label(cell.text) or (below and label(union([cell, below]).text)):
        found = label(cell.text)
        whole = label(union([cell, below]).text) if below else None
        best = whole if whole and (found is None or whole[1] >= found[1]) else found
        yield Column(best[0] if best else None, [cell])
        return
    for cut in range(1, len(cell.words)):
        left, right = (
            joined(list(cell.words[:cut]), cell.page, cell.line),
            joined(list(cell.words[cut:]), cell.page, cell.line),
        )
        first, second = label(left.text), label(right.text)
        under = _under(right, order, place)
        if second is None and under is not None:
            second = label(union([right, under]).text)
        if first and second and first[1] == 1 and second[1] == 1:
            yield Column(first[0], [left])
            yield Column(second[0], [right])
            return
    yield Column(None, [cell])


def _at_gap(cell: Cell, order: list[list[Cell]], place: int) -> tuple[Cell, Cell] | None:
    """Two headings that stand closer than cells do: a gap wider than that between words, or two drawings."""
    gaps = [right.x0 - left.x1 for left, right in itertools.pairwise(cell.words)]
    wide = max(gaps, default=0.0)
    apart = wide >= 0.4 * cell.height and sorted(gaps)[len(gaps) // 2] <= 0.7 * wide
    cuts = [gaps.index(wide) + 1] if apart else []
    whole = label(cell.text)
    if whole is None or whole[1] < 1:
        cuts += [at + 1 for at, (a, b) in enumerate(itertools.pairwise(cell.words)) if a.last != b.first]
    for cut in cuts:
        left, right = (joined(list(part), cell.page, cell.line) for part in (cell.words[:cut], cell.words[cut:]))
        first, second = _label_down(left, order, place), _label_down(right, order, place)
        if first and second and first[0] != second[0] and min(first[1], second[1]) >= 0.5:
            return left, right
    return None


def _label_down(cell: Cell, order: list[list[Cell]], place: int) -> tuple[str, float] | None:
    """The label that a heading is with the one or two lines under it."""
    held, best = [cell], label(cell.text)
    for below in range(2):
        under = _under(held[-1], order, place + below)
        if under is None:
            break
        held.append(under)
        found = label(union(held).text)
        best = found if found is not None and (best is None or found[1] > best[1]) else best
    return best


def _under(cell: Cell, order: list[list[Cell]], place: int) -> Cell | None:
    """What stands on the next line within the width of a heading, if it can belong to it."""
    if place + 1 >= len(order):
        return None
    for other in order[place + 1]:
        if (
            other.x0 < cell.x1
            and other.x1 > cell.x0
            and other.top - cell.top < 1.6 * cell.height
            and not _has_figure(other)
        ):
            return other
    return None


def _has_figure(cell: Cell) -> bool:
    return any(sign.isdigit() for sign in cell.text.replace("m3", ""))


def _body(order: list[list[Cell]], place: int, columns: list[Column]) -> tuple[Grid, list[Entry], set[int], int]:
    """The rows under a heading; also totals at their foot, the cells used, and the line after the table."""
    head = place
    place = _more_heading(order, place + 1, columns)
    taken = {id(cell) for line in order[head:place] for cell in line}
    bottom = max(cell.bottom for column in columns for cell in column.cells)
    rows: list[list[list[Cell]]] = []
    tops: list[float] = []
    pending: list[tuple[int, Cell]] = []
    totals: list[Entry] = []
    while place < len(order):
        line = [cell for cell in order[place] if not is_rule(cell.words[0])]
        if not line:
            place += 1
            continue
        if line[0].top - bottom > 7 * line[0].height or _ends(line, columns, bool(rows), line[0].top - bottom):
            break
        put = _assign(line, columns)
        if is_total(line[0].text) and rows:
            totals = [
                Entry(columns[at].key or "", columns[at].text, union([cell]), True)
                for at, cell in put
                if columns[at].key in COLUMNS and not is_total(cell.text) and fits(columns[at].key or "", cell.text)
            ]
            taken |= {id(cell) for cell in line} if totals else set()
            place += 1 if totals else 0
            break
        anchored = any(columns[at].key in _FIGURES and fits(columns[at].key or "", cell.text) for at, cell in put)
        if anchored or (not rows and line[0].top - bottom > 2.2 * line[0].height):
            rows.append([[] for _ in columns])
            tops.append(line[0].top)
            for at, cell in [*pending, *put]:
                rows[-1][at].append(cell)
            pending = []
        elif rows and (rows[-1][0] or not _is_centred(rows[-1], columns)):
            if line[0].top - bottom > 1.1 * line[0].height:
                break
            for at, cell in put:
                rows[-1][at].append(cell)
        else:
            pending.extend(put)
        taken |= {id(cell) for cell in line}
        bottom = max(cell.bottom for cell in line)
        place += 1
    if not rows and pending:
        rows.append([[] for _ in columns])
        for at, cell in pending:
            rows[-1][at].append(cell)
    made = tuple(tuple(union(cell) if cell else None for cell in row) for row in rows)
    return (
        Grid(tuple(column.key for column in columns), tuple(column.text for column in columns), made),
        totals,
        taken,
        place,
    )


def _is_centred(row: list[list[Cell]], columns: list[Column]) -> bool:
    return any(column.key == "goods" and not cells for column, cells in zip(columns, row, strict=True))


def _more_heading(order: list[list[Cell]], place: int, columns: list[Column]) -> int:
    """Lines that go on with the headings: "(KGS)" under "Gross weight". Adds them, returns the first line of the body."""
    for _ in range(3):
        line = order[place] if place < len(order) else []
        above = max(cell.bottom for column in columns for cell in column.cells)
        if not line or line[0].top - above > 0.6 * line[0].height or any(_has_figure(cell) for cell in line):
            return place
        matched: list[tuple[Column, Cell]] = []
        for cell in line:
            over = [column for column in columns if column.x0 - 2 < cell.x1 and column.x1 + 2 > cell.x0]
            if len(over) != 1 or not _goes_on(over[0], cell):
                return place
            matched.append((over[0], cell))
        for column, cell in matched:
            text = union([*column.cells, cell]).text
            column.key = (label(text) or (column.key, 0))[0]
            column.cells.append(cell)
        place += 1
    return place


def _goes_on(column: Column, cell: Cell) -> bool:
    """Whether a cell under a heading is a part of it: the whole is a label, or the cell only names a unit."""
    before, whole = label(column.text), label(union([*column.cells, cell]).text)
    return whole is not None and (before is None or whole[1] >= before[1] or whole[0] == before[0])


def _assign(line: list[Cell], columns: list[Column]) -> list[tuple[int, Cell]]:
    """The column of each cell of a line, from left to right: the cheapest way to keep their order."""
    if len(line) < len(columns):
        line = [part for cell in line for part in _by_columns(cell, columns)]
    if len(line) > len(columns):
        return [(min(range(len(columns)), key=lambda at: _cost(cell, columns[at])), cell) for cell in line]
    costs = [[_cost(cell, column) for column in columns] for cell in line]
    best: list[tuple[float, list[int]]] = [(0.0, [])] + [(float("inf"), [])] * len(line)
    for at in range(len(columns)):
        for count in range(min(at + 1, len(line)), 0, -1):
            total = best[count - 1][0] + costs[count - 1][at]
            if total < best[count][0]:
                best[count] = (total, [*best[count - 1][1], at])
    return list(zip(best[len(line)][1], line, strict=True))


def _by_columns(cell: Cell, columns: list[Column]) -> list[Cell]:
    """A cell cut where its words stand under different headings, when every part is a figure that its column could have."""
    if len(cell.words) < 2 or sum(column.x0 < cell.x1 and column.x1 > cell.x0 for column in columns) < 2:
        return [cell]
    cuts: list[tuple[Column, list[Word]]] = []
    for word in cell.words:
        column = min(columns, key=lambda one: max(word.x0 - one.x1, one.x0 - word.x1, 0.0))
        if cuts and cuts[-1][0] is column:
            cuts[-1][1].append(word)
        else:
            cuts.append((column, [word]))
    parts = [joined(words, cell.page, cell.line) for _, words in cuts]
    whole = all(
        one.key in _FIGURES and fits(one.key or "", part.text) for (one, _), part in zip(cuts, parts, strict=True)
    )
    return parts if whole else [cell]


def _cost(cell: Cell, column: Column) -> float:
    """How badly a cell stands under a heading: apart from it, or unlike what the column holds."""
    apart = max(cell.x0 - column.x1, column.x0 - cell.x1, 0)
    edges = min(
        abs(cell.x0 - column.x0), abs(cell.x1 - column.x1), abs(cell.x0 + cell.x1 - column.x0 - column.x1) / 2
    )
    cost = 2 * apart + edges
    if column.key in _FIGURES and not fits(column.key, cell.text):
        cost += 120
    if column.key == "goods" and fits("gross", cell.text):
        cost += 120
    return cost


def _ends(line: list[Cell], columns: list[Column], has_rows: bool, gap: float) -> bool:
    """Whether a line no longer belongs to the table above it."""
    close = gap < 0.8 * line[0].height
    if any(split_inline(cell) is not None for cell in line):
        return True
    labels = [cell for cell in line if (found := label(cell.text)) is not None and found[1] > 0.45]
    goods = next((column for column in columns if column.key == "goods"), None)
    if len(line) == 1 and labels and goods is not None and close and abs(line[0].x0 - goods.x0) < 4 and has_rows:
        return False
    if labels and len(labels) * 2 >= len(line) and not (is_total(line[0].text) and len(line) > len(labels)):
        return True
    spanned = [column for column in columns if line[0].x0 < column.x1 and line[0].x1 > column.x0]
    return (len(line) == 1 and len(spanned) >= 3 and len(line[0].text) > 30) or (
        has_rows
        and not close
        and all(not fits("gross", cell.text) for cell in line)
        and len(line) == 1
        and is_total(line[0].text)
    )
