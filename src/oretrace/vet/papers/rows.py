"""Which lines of a table make a row: those between gaps, or drawn lines, that leave one line of figures in each."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterator

from oretrace.vet.papers.glyphs import Cell
from oretrace.vet.papers.rulings import SLACK

Lines = list[list[Cell]]
MOST_GAP = 7.0
"""Heights of a line after which what follows is no longer of the table."""
ROUNDED = 0.05
CLEAR = 1.0
"""Points by which the gaps between rows must be wider than those within them."""


def rows_of(lines: Lines, figures: Callable[[list[Cell]], int], ends: Callable[[list[Cell]], bool]) -> list[int]:
    """How many lines each of the first rows has, as far as gaps show it; `figures` counts those of a line.

    Cells that wrap may be centred: lines of a row can stand over its figures as well as under them.
    """
    counts, gaps, end = _extent(lines, figures, ends)
    if end < 2:
        return []
    full = max(counts[:end])
    anchors = [count * 2 > full for count in counts[:end]]
    best: list[int] = []
    for limit in sorted({round(gap, 1) for gap in gaps[1:end]}):
        made = list(_blocks(lines, gaps, anchors, limit + ROUNDED))
        if sum(made) > sum(best):
            best = made
    return best if any(size > 1 for size in best) else []


def _extent(
    lines: Lines, figures: Callable[[list[Cell]], int], ends: Callable[[list[Cell]], bool]
) -> tuple[list[int], list[float], int]:
    """Figures and gap before each line, and the first line that is no longer of the rows."""
    counts: list[int] = []
    gaps: list[float] = []
    bottom = lines[0][0].top if lines else 0.0
    for place, line in enumerate(lines):
        gap = min(cell.top for cell in line) - bottom
        if place and (gap > MOST_GAP * line[0].height or ends(line)):
            break
        if place and _is_ruled_off(lines[place - 1], line):
            gap = max(gap, 0.0) + MOST_GAP * line[0].height
        counts.append(figures(line))
        gaps.append(gap)
        bottom = max(bottom, *(cell.bottom for cell in line))
    return counts, gaps, len(counts)


def _is_ruled_off(above: list[Cell], below: list[Cell]) -> bool:
    """Whether a drawn line stands between two lines of text, in every box that both have."""
    over = [cell.room for cell in above if cell.room is not None]
    under = [cell.room for cell in below if cell.room is not None]
    if not over or not under:
        return False
    return max(room[3] for room in over) <= min(room[1] for room in under) + SLACK


def _blocks(lines: Lines, gaps: list[float], anchors: list[bool], limit: float) -> Iterator[int]:
    """Sizes of the blocks that gaps wider than `limit` part, as long as each has one line of figures.

    Nothing shows where the last block ends: it goes on over gaps as narrow as those within the others.
    """
    start, usual = 0, 0.3 * lines[0][0].height
    for place in range(1, len(anchors) + 1):
        last = place == len(anchors)
        if not last and gaps[place] <= limit:
            continue
        within = gaps[start + 1 : place]
        if last:
            within = within[: bisect_right(list(itertools.accumulate(within, max)), usual)]
        end = start + 1 + len(within)
        inside = max(within, default=-CLEAR)
        if _anchored(lines[start:end], anchors[start:end]) != 1 or not (last or gaps[place] >= inside + CLEAR):
            return
        yield end - start
        start, usual = place, max(usual, inside)


def _anchored(lines: Lines, anchors: list[bool]) -> int:
    """Lines of figures, those on one height as one."""
    heights = [line[0].top for line, anchor in zip(lines, anchors, strict=True) if anchor]
    return sum(not place or top - heights[place - 1] > 0.5 * lines[0][0].height for place, top in enumerate(heights))
