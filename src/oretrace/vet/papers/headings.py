"""The headings of a table: one line of labels, or several lines that make labels together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from oretrace.vet.papers.column import COLUMNS, Column, has_figure, named
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.glyphs import Cell, is_rule, joined
from oretrace.vet.papers.heading_spans import MOST_BOXED, over_several, spanned
from oretrace.vet.papers.printed import union
from oretrace.vet.papers.rulings import Room
from oretrace.vet.papers.words import is_total, label

ANCHORS = frozenset({"goods", "container", "test"})
_BESIDE = frozenset(
    {"gross", "net", "price", "amount", "quantity", "cbm", "hs", "origin", "packages", "unit", "spec", "grade",
     "currency", "statistical"}
)  # fmt: skip
_CODED = re.compile(r"\[[^\]]*\]?|^[^\[]*\]")
"""The code of a data element after its name: "Gross mass [18 04]"."""
_BOX_NUMBER = re.compile(r"^\(?\d{1,2}[a-z]?[.)]?(?=\s|$)")
_OF_GOODS = frozenset({"quantity", "price", "amount", "value", "net", "gross", "hs", "packages", "cbm"})
"""Three of them head a table of goods, whatever its descriptions stand under."""
MOST_OVER = 30
"""Letters of a heading alone on its line over two columns, at most."""
MOST_LINES = 6
"""Lines that the headings of a table may take."""


def heading_of(order: list[list[Cell]], place: int, after_goods: bool) -> tuple[list[Column], int] | None:
    """The columns that a line heads, and the first line of the body under them; None when it heads none.

    Read in two ways, line by line and as a band of lines; the one that makes more of the headings labels is taken.
    """
    line = [cell for cell in order[place] if not is_rule(cell.words[0])]
    if len(line) == 1 and line[0].room is None:
        return _under_one(order, place, line[0], after_goods)
    if (parted := spanned(order, place)) is not None and _is_heading(parted[0], after_goods):
        return parted
    if len(line) < 2 or any(":" in cell.text[:-1] for cell in line) or sum(map(_may_head, line)) < 2:
        return None
    if len({(cell.room[1], cell.room[3]) for cell in line if cell.room is not None}) > 1:
        return None  # boxes of a form
    single = [column for cell in line for column in _columns_of(cell, order, place)]
    ways = [(named(single), _more_heading(order, place + 1, single))]
    boxed = _boxed(order, place)
    if boxed is not None and _is_heading(boxed[0], after_goods):
        return boxed
    if (band := _band(order, place)) is not None:
        ways.append(band)
    fitting = [way for way in ways if _is_heading(way[0], after_goods)]
    return max(fitting, key=lambda way: (_share(way[0]), -way[1]), default=None)


def _under_one(order: list[list[Cell]], place: int, cell: Cell, after_goods: bool) -> tuple[list[Column], int] | None:
    """The columns under a line of one cell: a heading that is centred beside others, or stands over several."""
    after = order[place + 1 : place + 2]
    raised = bool(after) and after[0][0].top < cell.bottom - 2
    if not raised and (has_figure(cell) or len(cell.text) > MOST_OVER):
        return None
    band = _band(order, place)
    if band is None or not (raised or any(column.over for column in band[0])):
        return None
    return band if _is_heading(band[0], after_goods) else None


def _share(columns: list[Column]) -> float:
    """How much of the headings is labels, in whole columns."""
    return sum(found[1] for column in columns if (found := label(column.text)) is not None) - 0.1 * len(columns)


def _is_heading(columns: list[Column], after_goods: bool) -> bool:
    keyed = [column for column in columns if column.key in COLUMNS]
    keys = {column.key for column in keyed}
    if len(keyed) < 2 or len(keyed) < 0.6 * len(columns) or len(keys) < 2:
        return False
    if any(is_total(column.text) and column.key not in ("amount", "value") for column in columns):
        return False
    if any(_is_pair(*both) for both in itertools.pairwise(columns)):
        return False
    if not keys & ANCHORS and not after_goods and len(keys & _OF_GOODS) > 2 and keys & {"price", "net", "gross"}:
        _describe(columns)
        keys = {column.key for column in columns}
    if keys >= {"net", "gross"} and keys & {"item_no", "lot"}:  # a list of weights
        return True
    return bool(keys & ANCHORS) or (after_goods and keys <= _BESIDE and "price" in keys)


def _is_pair(left: Column, right: Column) -> bool:
    """Whether two texts on a line are a label and its value: "Lot  IT-25-031", which head nothing."""
    figures = sum(sign.isdigit() for sign in right.text)
    return left.key is not None and right.key is None and figures > 2 and fits(left.key, right.text)


def _describe(columns: list[Column]) -> None:
    """Of a table of figures, the column with most room is that of the descriptions when its heading is in no list."""
    rooms = {id(one): after.x0 - one.x0 for one, after in itertools.pairwise(columns) if one.key in (None, "item_no")}
    for column in columns:
        if rooms and rooms.get(id(column)) == max(rooms.values()) and rooms[id(column)] > 60:
            column.key = "goods"


def _band(order: list[list[Cell]], place: int) -> tuple[list[Column], int] | None:
    """Close lines without figures as one band: the line of most cells makes the columns, the others add to them."""
    lines, end = [order[place]], place + 1
    while end < len(order) and len(lines) < MOST_LINES and _is_close(lines[-1], order[end]):
        lines.append(order[end])
        end += 1
    if len(lines) == 1:
        return None
    widest = max(lines, key=len)
    columns = [Column(None, [cell]) for cell in widest]
    for line in lines:
        for cell in line if line is not widest else ():
            if line is lines[0] and (under := over_several(cell, columns)):
                for column in under:
                    column.over = (*column.over, cell)
                continue
            over = [(min(cell.x1, one.x1) - max(cell.x0, one.x0), one) for one in columns]
            over = [pair for pair in over if pair[1].room == cell.room] if cell.room else over
            wide, column = max(over, key=lambda pair: pair[0], default=(0.0, columns[0]))
            if wide > 0:
                column.cells.append(cell)
            elif cell.room not in {one.room for one in columns}:
                return None
            else:
                columns.append(Column(None, [cell]))
    columns.sort(key=lambda column: column.x0)
    for column in columns:
        column.cells.sort(key=lambda cell: (cell.top, cell.x0))
        column.key = (label(column.text) or (None, 0))[0]
    return named(columns), end


def _boxed(order: list[list[Cell]], place: int) -> tuple[list[Column], int] | None:
    """Headings in boxes of one height: every line in a box belongs to its heading, whatever it says."""
    first = order[place][0].room
    if first is None:
        return None
    held: dict[Room, list[Cell]] = {}
    size, end = max(cell.height for cell in order[place]), place
    while end < len(order) and all(_is_in_band(cell, first) and _is_heading_line(cell, size) for cell in order[end]):
        for cell in order[end]:
            held.setdefault(cell.room or first, []).append(cell)
        end += 1
    if len(held) < 2 or end - place > MOST_BOXED:
        return None
    for room, cells in held.items():
        cells.extend(
            _rest_of_small_print([cell for line in order[end:] for cell in line if cell.room == room], cells)
        )
    columns = [Column(None, cells) for _, cells in sorted(held.items())]
    for column in columns:
        column.key = (label(column.text) or (None, 0))[0]
    return named(columns), end


def _is_in_band(cell: Cell, room: Room) -> bool:
    """Whether a cell stands in a box as high as another, beside it."""
    return cell.room is not None and (cell.room[1], cell.room[3]) == (room[1], room[3])


def _rest_of_small_print(below: list[Cell], head: list[Cell]) -> Iterator[Cell]:
    """Lines of a heading beside the first figures of other columns: set smaller than what stands under them."""
    if any(cell.height > 1.12 * head[0].height for cell in below):
        yield from itertools.takewhile(lambda cell: _is_heading_line(cell, head[0].height), below)


def _is_heading_line(cell: Cell, size: float) -> bool:
    """Whether a line in a box can be of its heading: no larger than its first line, and without a figure."""
    first = cell.words[0]  # a raised figure makes a line higher: "m³"
    return first.bottom - first.top < 1.12 * size and not has_figure(
        replace(cell, text=_CODED.sub("", _BOX_NUMBER.sub("", cell.text)))
    )


def _is_close(above: list[Cell], line: list[Cell]) -> bool:
    gap = line[0].top - max(cell.bottom for cell in above)
    if {cell.room for cell in above} == {None} and None not in {cell.room for cell in line}:
        return False  # a line over a table in boxes
    return gap < 0.5 * line[0].height and not any(has_figure(cell) or is_rule(cell.words[0]) for cell in line)


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
        left, right = _halves(cell, cut)
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
    if edge := _edge_below(cell, order, place):
        left, right = _halves(cell, edge)
        first, second = label(left.text), label(right.text)
        if whole is None or (first and second and first[0] != second[0] and first[1] == second[1] == 1):
            return left, right
    if whole is None or whole[1] < 1:
        cuts += [at + 1 for at, (a, b) in enumerate(itertools.pairwise(cell.words)) if a.last != b.first]
    for cut in cuts:
        left, right = _halves(cell, cut)
        first, second = _label_down(left, order, place), _label_down(right, order, place)
        if first and second and first[0] != second[0] and min(first[1], second[1]) >= 0.5:
            return left, right
    return None


def _halves(cell: Cell, cut: int) -> tuple[Cell, Cell]:
    left, right = cell.words[:cut], cell.words[cut:]
    return joined(list(left), cell.page, cell.line, cell.room), joined(list(right), cell.page, cell.line, cell.room)


def _edge_below(cell: Cell, order: list[list[Cell]], place: int) -> int:
    """How many words of a heading stand over one cell of the next line before others begin over another; or 0."""
    below = order[place + 1] if place + 1 < len(order) else []
    ends = [word.x1 for word in cell.words[:-1]]
    if not any(
        (abs(one.x0 - cell.x0) < 4 and one.x1 < cell.x1) or any(abs(one.x1 - end) < 2 for end in ends)
        for one in below
    ):
        return 0
    edges = [one.x0 for one in below if cell.x0 + 2 < one.x0 < cell.x1]
    return next((at for at, word in enumerate(cell.words) if at and any(abs(word.x0 - x0) < 4 for x0 in edges)), 0)


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
            other.room == cell.room
            and other.x0 < cell.x1
            and other.x1 > cell.x0
            and other.top - cell.top < 1.6 * cell.height
            and not has_figure(other)
        ):
            return other
    return None


def _more_heading(order: list[list[Cell]], place: int, columns: list[Column]) -> int:
    """Adds lines that go on with the headings ("(KGS)" under "Gross weight"); the first line of the body."""
    for _ in range(3):
        line = order[place] if place < len(order) else []
        above = max(cell.bottom for column in columns for cell in column.cells)
        if not line or line[0].top - above > 0.6 * line[0].height or any(has_figure(cell) for cell in line):
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
