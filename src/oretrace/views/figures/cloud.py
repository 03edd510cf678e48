"""A cloud of values by month on a logarithmic axis: a finding's own points before those of others, a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.views.figures.axes import Axis, finite, log_ticks
from oretrace.views.figures.frame import WIDTH, band, framed, grid
from oretrace.views.figures.keys import Key
from oretrace.views.figures.series import BAND
from oretrace.views.figures.svg import nothing, number, path, rect, svg, tag
from oretrace.views.numbers import Scale

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from oretrace.evidence import Cloud, CloudExhibit
    from oretrace.views.figures.frame import Dates, Frame

SMALLEST_PX, LARGEST_PX = 2.5, 7.5
"""Radii of the own points, whose areas are as their weights."""


def cloud(exhibit: CloudExhibit, dates: Dates = (), unpublished: Collection[str] = ()) -> Markup:
    """A cloud 600 wide; `dates` and `unpublished` as in a series."""
    drawn = finite((*exhibit.low, *exhibit.high, *(value for one in exhibit.clouds for _, value, _ in one.points)))
    above = [value for value in drawn if value > 0]
    if not above or not exhibit.months:
        return nothing(exhibit.title, "No value is known.")
    own, *others = exhibit.clouds
    marks, scale = log_ticks(min(above), max(above)), Scale(1.0, exhibit.unit)

    def made(bottom: float, top: float) -> Axis:
        return Axis(marks[0], marks[-1], bottom, top, log=True)

    frame = framed(exhibit.months, marks, scale, exhibit.unit, dates, keys(exhibit), made)
    place = {month: n for n, month in enumerate(exhibit.months)}
    body = [*grid(frame, scale, unpublished), band(frame, exhibit.low, exhibit.high, **BAND)]
    body += [behind(frame, one, place) for one in others]
    body += in_front(frame, own, place)
    return svg("cloud", WIDTH, frame.height, exhibit.title, in_words(exhibit), *body, *frame.head)


def behind(frame: Frame, one: Cloud, place: dict[str, int]) -> str:
    """The points of others: one path of dots, each spot once."""
    spots = {
        (number(frame.x(place[month])), number(frame.axis.at(value)))
        for month, value, _ in one.points
        if month in place and value > 0
    }
    dots = "".join(f"M{x} {y}h.1" for x, y in sorted(spots))
    return path(dots, stroke="pale", stroke_width=3.5, stroke_linecap="round") if dots else ""


def in_front(frame: Frame, own: Cloud, place: dict[str, int]) -> list[str]:
    """The own points, the heaviest first, so that none hides a lighter one."""
    points = sorted((point for point in own.points if point[0] in place and point[1] > 0), key=lambda of: -of[2])
    heaviest = max((weight for *_, weight in points), default=1.0) or 1.0
    look = {"fill": "strong", "fill_opacity": "0.85", "stroke": "ground"}
    return [
        tag(
            "circle",
            cx=frame.x(place[month]),
            cy=frame.axis.at(value),
            r=SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * (max(weight, 0.0) / heaviest) ** 0.5,
            **look,
        )
        for month, value, weight in points
    ]


def keys(exhibit: CloudExhibit) -> list[Key]:
    """What the points and the band are."""
    own, *others = exhibit.clouds
    found = [Key(tag("circle", cx=13, cy=0, r=5, fill="strong"), own.name)]
    dots = path("M5 2h.1M13 -2h.1M21 3h.1", stroke="pale", stroke_width=3.5, stroke_linecap="round")
    found += [Key(dots, one.name) for one in others]
    return found + ([Key(rect(0, -5, 26, 5, **BAND), exhibit.band)] if finite(exhibit.high) else [])


def in_words(exhibit: CloudExhibit) -> str:
    """What a cloud shows, in sentences."""
    counts = ", ".join(f"{one.name}: {len(one.points)} values" for one in exhibit.clouds)
    months = f"{exhibit.months[0]} to {exhibit.months[-1]}"
    return f"{exhibit.unit}, logarithmic axis, {months}. {counts}. Shaded: {exhibit.band}."
