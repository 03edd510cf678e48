"""A balance in bars: what came in, what went out, what is left, each from its least to its most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.views.figures.axes import Axis, finite, mark_text, ticks
from oretrace.views.figures.svg import fitting, hatch, label, number, path, rect, svg, wrapped
from oretrace.views.numbers import figure

if TYPE_CHECKING:
    from markupsafe import Markup

    from oretrace.evidence import BalanceExhibit, BalanceLine

WIDTH, LEFT, RIGHT, ROW, HEAD = 600.0, 212.0, 455.0, 22.0, 24.0
SIDES = {"in": "Came in", "out": "Went out", "left": "Left"}
COLOURS = {"in": "blue", "out": "strong", "left": "ink"}
BINDING = "◆ limits what can be accounted for"


def balance(exhibit: BalanceExhibit) -> Markup:
    """A balance 600 wide: solid to the least, hatched to the most, a tick at the typical figure; ◆ where it binds.

    A side without a bound is hatched to the edge, with an arrow; a line of which nothing is known has no bar.
    """
    ends = finite(value for line in exhibit.lines for value in (line.low, line.typical, line.high))
    marks = ticks(min(0.0, *ends, 0.0), max(0.0, *ends, 0.0), 4)
    axis = Axis(marks[0], marks[-1], LEFT, RIGHT)
    y, body, side = 0.0, [], ""
    for line in exhibit.lines:
        if line.side != side:
            body.append(label(0, y + 17, SIDES[line.side], size=12, fill="ink", font_weight="bold"))
            y, side = y + HEAD, line.side
        binds = line.name in exhibit.binding
        body += [*name_of(line, y, binds), *bar(line, axis, y), label(RIGHT + 14, y + 15, figures(line), fill="ink")]
        y += ROW
    feet = ruler(axis, marks, exhibit.unit, y)
    if exhibit.binding:
        feet.append(label(0, y + 40, BINDING, fill="ink"))
    height = y + (48 if exhibit.binding else 28)
    return svg("balance", WIDTH, height, exhibit.title, in_words(exhibit), *grid(axis, marks, y), *body, *feet)


def grid(axis: Axis, marks: list[float], bottom: float) -> list[str]:
    """A line for each mark, that of 0 stronger."""
    return [
        path(f"M{number(axis.at(mark))} 4V{number(bottom + 2)}", stroke="soft" if mark == 0 else "line")
        for mark in marks
    ]


def ruler(axis: Axis, marks: list[float], unit: str, y: float) -> list[str]:
    """The figures of the marks, and the unit."""
    named = [label(axis.at(mark), y + 16, mark_text(mark), text_anchor="middle") for mark in marks]
    return [*named, label(0, y + 16, fitting(unit, LEFT - 30))]


def name_of(line: BalanceLine, y: float, binds: bool) -> list[str]:
    """The name of a line on one row or two."""
    look: dict[str, Any] = {"font_weight": "bold", "fill": "ink"} if binds else {}
    rows = wrapped(f"◆ {line.name}" if binds else line.name, LEFT - 24)
    if len(rows) > 1:
        rows = [rows[0], fitting(" ".join(rows[1:]), LEFT - 24, 10)]
        return [label(12, y + 10 + 10 * n, row, size=10, **look) for n, row in enumerate(rows)]
    return [label(12, y + 15, rows[0], **look)]


def bar(line: BalanceLine, axis: Axis, y: float) -> list[str]:
    """What is known of a line."""
    colour, top, bottom = COLOURS[line.side], y + 6, y + ROW - 5
    if line.low is None and line.high is None and line.typical is None:
        return []
    low = axis.low if line.low is None else line.low
    high = axis.high if line.high is None else line.high
    drawn = []
    if (line.low, line.high) != (None, None):
        begin, end = axis.at(low), axis.at(high)
        drawn.append(path(hatch((begin, top, end, bottom)), stroke=colour))
        drawn.append(outline((begin, end), (top, bottom), (line.low is None, line.high is None), colour))
    if low > 0 and line.low is not None:
        drawn.append(rect(axis.at(0.0), top, axis.at(low), bottom, fill=colour))
    if line.typical is not None:
        x = axis.at(line.typical)
        drawn.append(rect(x - 1.2, top - 3, x + 1.2, bottom + 3, fill="ink", stroke="ground", stroke_width=0.6))
    return drawn


def outline(span: tuple[float, float], rows: tuple[float, float], open_: tuple[bool, bool], colour: str) -> str:
    """The frame of a bar; a side without a bound ends in an arrow head."""
    (begin, end), (top, bottom), middle = span, rows, (rows[0] + rows[1]) / 2
    right = f"L{number(end + 6)} {number(middle)}" if open_[1] else ""
    left = f"L{number(begin - 6)} {number(middle)}" if open_[0] else ""
    d = f"M{number(begin)} {number(top)}H{number(end)}{right}L{number(end)} {number(bottom)}H{number(begin)}{left}Z"
    return path(d, stroke=colour)


def figures(line: BalanceLine) -> str:
    """The figures of a line: "120 (100 to 140)", "unknown", "at least 12"."""
    low, high = line.low, line.high
    typical = "" if line.typical is None else figure(line.typical)
    if low is None and high is None:
        return typical or "unknown"
    if low is None or high is None:
        bound = f"at most {figure(high)}" if high is not None else f"at least {figure(low or 0.0)}"
        return f"{typical}, {bound}" if typical else bound
    if low == high:
        return figure(low)
    return f"{typical} ({figure(low)} to {figure(high)})" if typical else f"{figure(low)} to {figure(high)}"


def in_words(exhibit: BalanceExhibit) -> str:
    """The balance in sentences: each line with its figures."""
    lines = (f"{SIDES[line.side]}, {line.name}: {figures(line)}." for line in exhibit.lines)
    bound = f" Limited by {', '.join(exhibit.binding)}." if exhibit.binding else ""
    return f"In {exhibit.unit}. {' '.join(lines)}{bound}"
