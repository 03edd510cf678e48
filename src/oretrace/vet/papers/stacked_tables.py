"""Tables whose rows take several lines, each under a line of headings of its own: "Item Material Description" over
"Quantity Price Value"."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from oretrace.vet.papers.column import COLUMNS, Column, has_figure, named
from oretrace.vet.papers.columns import FIGURES, assigned
from oretrace.vet.papers.fitting import fits
from oretrace.vet.papers.glyphs import Cell, is_rule, joined
from oretrace.vet.papers.labelled import split_inline
from oretrace.vet.papers.rulings import SLACK
from oretrace.vet.papers.words import is_total, label

Lines = list[list[Cell]]
MOST_LEVELS = 3
MOST_GAP = 1.0
"""Heights of a line between the lines of the headings."""
MOST_EXTRA = 4
"""Lines that may stand under a row and belong to it."""


@dataclass(frozen=True, slots=True)
class Stacked:
    """The columns of all levels, the cells of each row by column, and the first line after them."""

    columns: list[Column]
    rows: list[list[list[Cell]]]
    end: int
    apart: tuple[Cell, ...] = ()
    """Cells among them that are of no row."""


def stacked(order: Lines, place: int) -> Stacked | None:
    """The rows under headings of several levels that begin at a line; None where its headings are of one."""
    if len(order[place]) < 2 or not all(map(_is_plain, order[place])):
        return None
    bands = list(itertools.islice(_bands(order, place), MOST_LEVELS + 1))
    if len(bands) < 3 or not all(map(_is_plain, bands[1][0])) or not any(label(cell.text) for cell in order[place]):
        return None
    for count in range(min(MOST_LEVELS, len(bands) - 1), 1, -1):
        levels = [_columns(band) for band, _ in bands[:count]]
        if _are_levels(levels, [band for band, _ in bands[:count]]):
            rows, extra, end = _rows(order, bands[count - 1][1], levels)
            if rows and (_overlap(levels) or _are_apart(levels)):
                return Stacked([*itertools.chain(*levels), *extra], rows, end)
    return None


def _bands(order: Lines, place: int) -> Iterator[tuple[list[Cell], int]]:
    """Lines one by one, in boxes all that stands in a row of them; with the first line after each."""
    while place < len(order):
        held, rooms = [*order[place]], {_height(cell) for cell in order[place]}
        place += 1
        while None not in rooms and place < len(order) and {_height(cell) for cell in order[place]} <= rooms:
            held += order[place]
            place += 1
        yield held, place


def _height(cell: Cell) -> tuple[float, float] | None:
    return None if cell.room is None else (cell.room[1], cell.room[3])


def _columns(band: list[Cell]) -> list[Column]:
    """The headings of one level: what stands in one box is one."""
    held: list[list[Cell]] = []
    for cell in sorted(band, key=lambda one: (one.x0 if one.room is None else one.room[0], one.top)):
        if held and cell.room is not None and held[-1][0].room == cell.room:
            held[-1].append(cell)
        else:
            held += [[part] for part in (_parted(cell) if cell.room is None else [cell])]
    columns = [Column(None, cells) for cells in held]
    for column in columns:
        column.key = (label(column.text) or (None, 0))[0]
    return named(columns)


def _parted(cell: Cell) -> list[Cell]:
    """Two headings that stand closer than cells do, drawn apart."""
    for at, (left, right) in enumerate(itertools.pairwise(cell.words), 1):
        apart = right.x0 - left.x1 > (0.35 if left.last != right.first else 0.5) * cell.height
        parts = [joined(list(words), cell.page, cell.line) for words in (cell.words[:at], cell.words[at:])]
        if apart and all(label(part.text) for part in parts):
            return parts
    return [cell]


def _are_levels(levels: list[list[Column]], bands: list[list[Cell]]) -> bool:
    """Whether lines can be headings of one table: no figures, close, goods among them and figures in the last."""
    keys = [{column.key for column in level if column.key in COLUMNS} for level in levels]
    close = all(map(_is_close, bands, bands[1:]))
    plain = all(_is_plain(cell) for band in bands for cell in band)
    return (
        close
        and plain
        and all(keys)
        and "goods" in set().union(*keys)
        and bool(keys[-1] & {"price", "amount", "value", "net", "gross"})
        and all(level[0].room or 2 * sum(one.key in COLUMNS for one in level) > len(level) for level in levels)
        and len(set(FIGURES) & keys[-1]) > 1
        and not any(len(upper & lower) > 1 for upper, lower in itertools.combinations(keys, 2))
    )


def _is_close(above: list[Cell], below: list[Cell]) -> bool:
    """Whether one line of headings stands right under another, in boxes that touch where there are boxes."""
    upper, lower = above[0].room, below[0].room
    if upper is not None and lower is not None:
        return abs(lower[1] - upper[3]) <= SLACK
    gap = min(cell.top for cell in below) - max(cell.bottom for cell in above)
    return upper is lower and gap < MOST_GAP * below[0].height


def _is_plain(cell: Cell) -> bool:
    """Whether a cell can be a heading: no figure, no total, no rule."""
    return not has_figure(cell) and not is_total(cell.text) and not is_rule(cell.words[0])


def _overlap(levels: list[list[Column]]) -> bool:
    """Whether two headings of different meaning stand one over the other."""
    return any(
        min(one.x1, other.x1) > max(one.x0, other.x0) and one.key != other.key and other.key in FIGURES
        for upper, lower in itertools.pairwise(levels)
        for one in upper
        for other in lower
    )


def _are_apart(levels: list[list[Column]]) -> bool:
    """Whether all figures stand under the last line of headings."""
    return not any(column.key in FIGURES for level in levels[:-1] for column in level)


def _rows(order: Lines, place: int, levels: list[list[Column]]) -> tuple[list[list[list[Cell]]], list[Column], int]:
    """The rows from a line on, the columns of what their further lines name, and the first line after."""
    starts = [0, *itertools.accumulate(len(level) for level in levels)]
    rows: list[list[list[Cell]]] = []
    extra: dict[str, Column] = {}
    more: list[dict[str, Cell]] = []
    end = place
    while place < len(order) and place - end <= MOST_EXTRA:
        held = list(itertools.islice(_bands(order, place), len(levels)))
        put = _record([band for band, _ in held], levels)
        if put is not None:
            rows.append([[] for _ in range(starts[-1])])
            more.append({})
            for level, cells in enumerate(put):
                for at, cell in cells:
                    rows[-1][starts[level] + at].append(cell)
            place = end = held[-1][1]
            continue
        if not rows or any(is_total(cell.text) for cell in order[place]):
            break
        for inline in map(split_inline, order[place]):
            if inline is not None and inline.inline is not None and inline.key in COLUMNS:
                extra.setdefault(inline.key, Column(inline.key, [inline.cell]))
                more[-1].setdefault(inline.key, inline.inline)
                end = place + 1
        place += 1
    for row, found in zip(rows, more, strict=True):
        row += [[found[key]] if key in found else [] for key in extra]
    return rows, list(extra.values()), end


def _record(bands: Lines, levels: list[list[Column]]) -> list[list[tuple[int, Cell]]] | None:
    """The cells of a row by level and column; None where a line of it does not fit its level."""
    if len(bands) < len(levels) or any(is_total(cell.text) for band in bands for cell in band):
        return None
    put = [assigned(_headed(band, level), level) for band, level in zip(bands, levels, strict=True)]
    named_goods = False
    for cells, level in zip(put, levels, strict=True):
        keyed = [(level[at].key or "", cell) for at, cell in cells]
        if len(cells) > len(level):
            return None
        if any(key in FIGURES and not fits(key, cell.text) for key, cell in keyed):
            return None
        if {column.key for column in level} & set(FIGURES) and not any(key in FIGURES for key, _ in keyed):
            return None
        named_goods |= any(key == "goods" and fits(key, cell.text) for key, cell in keyed)
        if any(split_inline(cell) for _, cell in keyed):
            return None
    return put if named_goods else None


def _headed(band: list[Cell], level: list[Column]) -> list[Cell]:
    """The cells of a line from left to right, without those in boxes that no heading stands over."""
    rooms = [column.room for column in level if column.room is not None]
    return sorted(
        (
            cell
            for cell in band
            if cell.room is None
            or not rooms
            or any(room[0] < (cell.room[0] + cell.room[2]) / 2 < room[2] for room in rooms)
        ),
        key=lambda cell: cell.x0,
    )
