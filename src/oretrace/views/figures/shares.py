"""Shares of a whole: a bar from 0 to 100 % for each row, parts from the largest; what others have is hatched."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import fitting, hatch, label, number, path, rect, svg, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

WIDTH, LEFT, ROW, BAR = 720.0, 190.0, 30.0, 20.0
LOOKS = ("1", "0.85", "0.55", "0.38", "0.24")
"""How strong the parts are, from the first; what comes after these is pale."""


@dataclass(frozen=True)
class ShareRow:
    """One bar: its name, and shares (0 to 1) by name from the largest, None where no typical share is known."""

    name: str
    parts: tuple[tuple[str, float | None], ...]


def shares(rows: Sequence[ShareRow], title: str) -> Markup:
    """The rows in their order, 720 wide; a part too narrow for its name has none, an unknown share no bar."""
    body = [label(at(n / 4), 10, f"{25 * n} %", text_anchor=anchor(n)) for n in range(5)]
    for n, row in enumerate(rows):
        top = 18 + n * ROW
        body += [label(0, top + 14, fitting(row.name, LEFT - 10), fill="ink"), *bar(row, top)]
    return svg("shares", WIDTH, 18 + len(rows) * ROW, title, in_words(rows), *body)


def anchor(quarter: int) -> str:
    """How the figure of a quarter stands over its place, so that none is cut."""
    return {0: "start", 4: "end"}.get(quarter, "middle")


def bar(row: ShareRow, top: float) -> list[str]:
    """The parts of one row, each with its name where there is room, and the rest to 100 %."""
    known = [(name, share) for name, share in row.parts if share]
    if not known:
        return [label(LEFT + 5, top + 14, "no share is printed, bounds alone")]
    ends = [0.0]
    for _, share in known:
        ends.append(min(1.0, ends[-1] + share))
    drawn = []
    for n, ((name, share), (begin, end)) in enumerate(zip(known, pairwise(ends), strict=True)):
        a, b = at(begin), at(end)
        look = LOOKS[min(n, len(LOOKS) - 1)]
        drawn.append(rect(a, top, b, top + BAR, fill="blue", fill_opacity=look, stroke="ground"))
        text = f"{name} {100 * share:.0f} %"
        if width_of(text) < b - a - 8:
            drawn.append(label(a + 5, top + 14, text, fill="ground" if n < 2 else "ink"))
    if ends[-1] < 0.995:
        box = (at(ends[-1]), top, WIDTH, top + BAR)
        drawn += [path(hatch(box, 6.0), stroke="line"), path(outline(box), stroke="line")]
    return drawn


def at(share: float) -> float:
    """Where a share ends."""
    return LEFT + share * (WIDTH - LEFT)


def outline(box: tuple[float, float, float, float]) -> str:
    """The data of a path round a box."""
    left, top, right, bottom = map(number, box)
    return f"M{left} {top}H{right}V{bottom}H{left}Z"


def in_words(rows: Sequence[ShareRow]) -> str:
    """Each row in a sentence; what is left of 100 % stands in none."""
    parts = ((row.name, [f"{name} {100 * share:.0f} %" for name, share in row.parts if share]) for row in rows)
    return " ".join(f"{name}: {', '.join(known) or 'no share is printed'}." for name, known in parts)
