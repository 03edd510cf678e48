"""Links and ties of a graph between boxes: their lines, and their words where these meet nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oretrace.views.figures.svg import SMALL, Box, fitting, label, meet, number, path, tag, width_of, words

Point = tuple[float, float]
BOWED_PX = 70.0
"""Room beside the last layer for ties within it."""
STOPS = (0.5, 0.4, 0.6, 0.3, 0.7, 0.22, 0.78, 0.15, 0.85)
"""Where on a line its words may stand, the first free place first."""
SLIM = 40.0
"""Pixels under which words are not cut, but left out."""


@dataclass(frozen=True)
class Spot:
    """A node's box: its left edge, its middle's height, its size."""

    left: float
    middle: float
    wide: float
    high: float

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.wide

    @property
    def box(self) -> Box:
        """Its edges."""
        return self.left, self.middle - self.high / 2, self.right, self.middle + self.high / 2


@dataclass(frozen=True)
class Way:
    """A link, or with `tied` a tie, through boxes and bends, with its words and all that its title holds."""

    through: Sequence[Spot]
    words: str
    title: str
    tied: bool = False

    @property
    def bowed(self) -> bool:
        """Whether it does not go from left to right: a link back, a tie within a layer."""
        return self.through[-1].left <= self.through[0].left

    def drawn(self) -> str:
        """Its line, with its title."""
        return tag("g", tag("title", words(self.title)), tie(self.through) if self.tied else link(self.through))


def link(through: Sequence[Spot]) -> str:
    """An arrow from the right of the first to the left of the last, by way of the bends between."""
    a, b = through[0], through[-1]
    to_x, to_y = b.left, b.middle
    d, dashes = forward(through, 5), None
    if to_x <= a.left:
        bow, reach, dashes = a.high / 2 + b.high / 2 + 10, 50.0, "4 3"
        d = f"M{number(a.right)} {number(a.middle)}"
        d += curve((a.right + reach, a.middle + bow), (to_x - reach, to_y + bow), (to_x - 5, to_y))
    tip = tag("path", d=f"M{number(to_x)} {number(to_y)}l-7 -3.5v7z", fill="soft")
    return path(d, stroke="soft", stroke_width=1.2, stroke_dasharray=dashes) + tip


def forward(through: Sequence[Spot], short: float = 0) -> str:
    """The data of a way from the right of the first to the left of the last, ending `short` of it."""
    at = (through[0].right, through[0].middle)
    d = f"M{number(at[0])} {number(at[1])}"
    for n, spot in enumerate(through[1:], 2):
        last = n == len(through)
        end = (spot.left - (short if last else 0), spot.middle)
        half = (at[0] + end[0]) / 2
        d += curve((half, at[1]), (half, end[1]), end)
        at = (spot.right, spot.middle)
        d += "" if last else f"H{number(at[0])}"
    return d


def tie(through: Sequence[Spot]) -> str:
    """A broken line between two boxes, bowed outward where they stand in one layer."""
    a, b = through[0], through[-1]
    if a.left < b.left:
        d = forward(through)
    else:
        x, reach = a.right, reach_of(a, b)
        d = f"M{number(x)} {number(a.middle)}" + curve((x + reach, a.middle), (x + reach, b.middle), (x, b.middle))
    return path(d, stroke="strong", stroke_width=1.4, stroke_dasharray="5 3")


def reach_of(a: Spot, b: Spot) -> float:
    """How far a tie within a layer is bowed."""
    return min(BOWED_PX - 10, 24.0 + 0.1 * abs(a.middle - b.middle))


def curve(first: Point, second: Point, end: Point) -> str:
    """The data of a curve by way of two control points."""
    return "C" + " ".join(f"{number(x)} {number(y)}" for x, y in (first, second, end))


def labelled(ways: Sequence[Way], boxes: Sequence[Box], width: float, most: int) -> list[str]:
    """The words of at most so many ways, where they meet neither a box nor one another; those without room are left.

    Ties come first: there are few of them, and they are what a reader looks for.
    """
    taken, texts = list(boxes), []
    for way in sorted((way for way in ways if way.words), key=lambda way: not way.tied)[:most]:
        fill = "strong" if way.tied else "soft"
        for (x, y), room in places(way):
            text = fitting(way.words, room)
            half = width_of(text) / 2 + 2
            box = (x - half, y - SMALL + 1, x + half, y + 4)
            if box[0] >= 0 and box[2] <= width and not any(meet(box, other) for other in taken):
                taken.append(box)
                texts.append(label(x, y, text, halo=True, fill=fill, text_anchor="middle"))
                break
    return texts


def places(way: Way) -> Iterator[tuple[Point, float]]:
    """Where the words of a way may stand, the middle of their line, and the room there."""
    a, b = way.through[0], way.through[-1]
    if not way.bowed:
        steps = [(one, other) for one, other in zip(way.through, way.through[1:], strict=False)]
        for one, other in steps:
            room = other.left - one.right - 14
            yield from (((x, y + 3), room) for x, y in (between(one, other, t) for t in STOPS) if room >= SLIM)
    elif way.tied:
        x = a.right + 0.75 * reach_of(a, b)
        yield from (((x, a.middle + (b.middle - a.middle) * t + 4), BOWED_PX) for t in STOPS)
    else:
        yield (a.right + 46, a.middle + a.high / 2 + 11), 80.0


def between(a: Spot, b: Spot, t: float) -> Point:
    """The point of the curve from the right of one box to the left of the next, `t` from 0 to 1."""
    half, early = (a.right + b.left) / 2, (1 - t) ** 2 * (1 + 2 * t)
    x = (1 - t) ** 3 * a.right + 3 * t * (1 - t) * half + t**3 * b.left
    return x, early * a.middle + (1 - early) * b.middle
