"""A series as it was known on different days: vintages pale, first prints of months hollow, the last one dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.views.figures.axes import Axis, finite, ticks
from oretrace.views.figures.frame import WIDTH, framed, grid
from oretrace.views.figures.keys import Key
from oretrace.views.figures.series import OBSERVED, line
from oretrace.views.figures.svg import nothing, path, svg, tag
from oretrace.views.numbers import scale_for

if TYPE_CHECKING:
    from markupsafe import Markup

    from oretrace.views.figures.svg import Value

OLDER: dict[str, Value] = {"stroke": "pale"}
NEVER = "No month of it was published twice."


@dataclass(frozen=True)
class Vintages:
    """One series by the day on which it was known, ISO days in order; values in `unit`, as long as `months`."""

    title: str
    unit: str
    months: tuple[str, ...]
    known_on: tuple[str, ...]
    values: tuple[tuple[float | None, ...], ...]

    @property
    def first_prints(self) -> tuple[float | None, ...]:
        """What each month was when it was first known."""
        return tuple(
            next((value for value in month if value is not None), None) for month in zip(*self.values, strict=True)
        )


def fan(one: Vintages) -> Markup:
    """All vintages of a series, 600 wide."""
    figures = finite(value for values in one.values for value in values)
    if len(one.values) < 2 or not figures:
        return nothing(one.title, NEVER)
    scale = scale_for(one.unit, *figures)
    marks = [mark * scale.factor for mark in ticks(0.0, max(figures) / scale.factor)]
    dot = tag("circle", cx=13, cy=0, r=3, fill="ground", stroke="strong")
    keys = [
        Key(path("M0 0H26", stroke_width=2, **OBSERVED), f"known on {one.known_on[-1]}"),
        Key(
            path("M0 0H26", stroke_width=1.2, **OLDER),
            f"on {len(one.values) - 1} days before, from {one.known_on[0]}",
        ),
        Key(dot, "first print"),
    ]
    unit = f"{scale.unit} per month"
    frame = framed(
        one.months, marks, scale, unit, (), keys, lambda bottom, top: Axis(marks[0], marks[-1], bottom, top)
    )
    body = grid(frame, scale, ())
    for values in one.values[:-1]:
        body += line(frame, values, {**OLDER, "stroke_width": 1.2}, dots=False)
    body += line(frame, one.values[-1], OBSERVED)
    for points in frame.points(one.first_prints):
        body += [tag("circle", cx=x, cy=y, r=3, fill="ground", stroke="strong") for x, y in points]
    changed = sum(a is not None and a != b for a, b in zip(one.first_prints, one.values[-1], strict=True))
    desc = f"{one.months[0]} to {one.months[-1]}, {len(one.values)} vintages: {changed} months were revised."
    return svg("fan", WIDTH, frame.height, one.title, desc, *body, *frame.head)
