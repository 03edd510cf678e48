"""What figures by month share: the months below, the values beside, the act's days, unpublished months, keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, TypeVar

from oretrace.views.figures.axes import mark_text
from oretrace.views.figures.keys import ROW, legend
from oretrace.views.figures.svg import label, meet, number, path, polyline, rect, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from oretrace.views.figures.axes import Axis
    from oretrace.views.figures.keys import Key
    from oretrace.views.figures.svg import Box, Value
    from oretrace.views.numbers import Scale

    T = TypeVar("T")
    Values = Sequence[float | None]
    Dates = Sequence[tuple[str, str]]

WIDTH, PLOT = 600.0, 150.0
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
"""Months between two that are named."""
UNPUBLISHED = "not published"


@dataclass(frozen=True)
class Frame:
    """A plot of months between `left` and `right`, from `top` to `bottom`; `head` is what stands above it.

    `axis` has its values in the exhibit's own unit, marked at `marks`.
    """

    months: Sequence[str]
    axis: Axis
    marks: Sequence[float]
    left: float
    right: float
    top: float
    bottom: float
    head: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        """How high the whole figure is."""
        return self.bottom + 22

    @property
    def step(self) -> float:
        """Pixels from a month to the next."""
        return (self.right - self.left) / max(1, len(self.months) - 1)

    def x(self, index: int) -> float:
        """The pixel of a month by its place; a single month stands in the middle."""
        return self.left + self.step * (index if len(self.months) > 1 else 0.5)

    def points(self, values: Values) -> list[list[tuple[float, float]]]:
        """The points of a line, in one list per stretch without a gap."""
        return [[(self.x(n), self.axis.at(value)) for n, value in run] for run in runs(values)]


def framed(
    months: Sequence[str],
    marks: Sequence[float],
    scale: Scale,
    unit: str,
    dates: Dates,
    keys: Sequence[Key],
    made: Callable[[float, float], Axis],
) -> Frame:
    """The frame of a figure: legend, the words of unit and dates above the plot, as many rows as they need."""
    left = 8 + max(width_of(mark_text(mark / scale.factor)) for mark in marks)
    right = WIDTH - 12
    key_rows, top = legend(keys, WIDTH)
    bare = Frame(months, made(0.0, 1.0), marks, left, right, 0.0, 0.0)
    taken: list[Box] = [(0.0, 0.0, width_of(unit) + 8, 1.0)]
    placed = [(words, *spot(words, bare.x(n), taken)) for words, n in shown(months, dates)]
    base = top + ROW * max(1, *(row + 1 for *_, row in placed), 1)
    head = [*key_rows, label(0, base - 4, unit)]
    head += [label(x, base - 4 - ROW * row, words, fill="ink") for words, x, row in placed]
    begin, end = base + 6, base + 6 + PLOT
    frame = Frame(months, made(end, begin), marks, left, right, begin, end, head)
    for (_, n), (*_, row) in zip(shown(months, dates), placed, strict=True):
        line = f"M{number(frame.x(n))} {number(base - 14 - ROW * row)}V{number(end)}"
        head.append(path(line, stroke="ink", stroke_width=1.3, stroke_dasharray="2 3"))
    return frame


def shown(months: Sequence[str], dates: Dates) -> list[tuple[str, int]]:
    """The words of each day within the months, several of one day together, and the place of its month."""
    place = {month: n for n, month in enumerate(months)}
    of_day: dict[str, list[str]] = {}
    for words, day in dates:
        of_day.setdefault(day, []).append(words)
    return [(f"{', '.join(words)} {day}", place[day[:7]]) for day, words in of_day.items() if day[:7] in place]


def spot(words: str, x: float, taken: list[Box]) -> tuple[float, int]:
    """Where words beside a line at `x` begin, and in which row from below, so as to meet none of those `taken`."""
    wide = width_of(words)
    begin = x + 5 if x + 5 + wide <= WIDTH else max(0.0, x - 5 - wide)
    row = 0
    while any(meet((begin - 6, row, begin + wide + 6, row + 1.0), box) for box in taken):
        row += 1
    taken.append((min(x, begin), row, max(x, begin + wide), row + 1.0))
    return begin, row


def grid(frame: Frame, scale: Scale, unpublished: Collection[str]) -> list[str]:
    """Behind the lines: grey where nothing is published, a line for each mark, the months named below."""
    drawn = []
    for first, last in spans([month in unpublished for month in frame.months]):
        box = (max(frame.left, frame.x(first) - frame.step / 2), min(frame.right, frame.x(last) + frame.step / 2))
        drawn.append(rect(box[0], frame.top, box[1], frame.bottom, fill="shade"))
        if box[1] - box[0] > width_of(UNPUBLISHED):
            drawn.append(label(sum(box) / 2, frame.top + 12, UNPUBLISHED, text_anchor="middle"))
    for mark in frame.marks:
        y = frame.axis.at(mark)
        drawn.append(path(f"M{number(frame.left)} {number(y)}H{number(frame.right)}", stroke="line"))
        drawn.append(label(frame.left - 6, y + 4, mark_text(mark / scale.factor), text_anchor="end"))
    for n in named(frame.months, frame.right - frame.left):
        x = frame.x(n)
        anchor = "end" if x > WIDTH - 26 else "middle"
        drawn.append(path(f"M{number(x)} {number(frame.bottom)}v4", stroke="soft"))
        drawn.append(label(min(x, WIDTH), frame.bottom + 17, frame.months[n], text_anchor=anchor))
    return drawn


def named(months: Sequence[str], wide: float) -> list[int]:
    """The places of the months that are named below: those of a round step, as many as stand side by side."""
    most = max(1, int(wide / (width_of("2024-01") + 16)))
    for step in STEPS:
        found = [n for n, month in enumerate(months) if (int(month[:4]) * 12 + int(month[5:7]) - 1) % step == 0]
        if len(found) <= most:
            break
    return found or [0]


def band(frame: Frame, low: Values, high: Values, **look: Value) -> str:
    """The area between two edges, in stretches where both are known; one month alone is as wide as a dot."""
    both = [None if a is None or b is None else (a, b) for a, b in zip(low, high, strict=True)]
    d = ""
    for run in runs(both):
        ends = [n for n, _ in run]
        shift = 0.0 if len(run) > 1 else 2.5
        upper = [(frame.x(n), frame.axis.at(b)) for n, (_, b) in run]
        lower = [(frame.x(n), frame.axis.at(a)) for n, (a, _) in reversed(run)]
        if shift:
            (x, top), (_, bottom) = upper[0], lower[0]
            upper, lower = [(x - shift, top), (x + shift, top)], [(x + shift, bottom), (x - shift, bottom)]
        d += polyline([*upper, *lower]) + "Z" if ends else ""
    return path(d, **look) if d else ""


def runs(values: Sequence[T | None]) -> list[list[tuple[int, T]]]:
    """Stretches of values that are there, each with its place."""
    found: list[list[tuple[int, T]]] = [[]]
    for n, value in enumerate(values):
        if value is not None:
            found[-1].append((n, value))
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def spans(marked: Sequence[bool]) -> list[tuple[int, int]]:
    """The first and the last place of each stretch that is marked."""
    edges = [n for n, (a, b) in enumerate(pairwise([False, *marked, False])) if a != b]
    return [(a, b - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
