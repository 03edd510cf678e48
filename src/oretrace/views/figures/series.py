"""A monthly series: what was observed, the lines beside it, and what was expected without the act, with its band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.views.figures.axes import Axis, finite, ticks
from oretrace.views.figures.frame import WIDTH, band, framed, grid
from oretrace.views.figures.keys import Key
from oretrace.views.figures.svg import nothing, path, polyline, rect, svg, tag
from oretrace.views.numbers import scale_for

if TYPE_CHECKING:
    from collections.abc import Collection

    from markupsafe import Markup

    from oretrace.evidence import SeriesExhibit
    from oretrace.views.figures.frame import Dates, Frame, Values
    from oretrace.views.figures.svg import Value

LOOKS: tuple[dict[str, Value], ...] = (
    {"stroke": "strong"},
    {"stroke": "green", "stroke_dasharray": "6 4"},
    {"stroke": "violet", "stroke_dasharray": "2 3"},
    {"stroke": "ochre", "stroke_dasharray": "8 3 2 3"},
)
"""The lines beside a series, in order; no two differ by colour alone."""
OBSERVED: dict[str, Value] = {"stroke": "ink"}
EXPECTED: dict[str, Value] = {"stroke": "blue", "stroke_dasharray": "7 3"}
BAND: dict[str, Value] = {"fill": "blue", "fill_opacity": "0.2"}
MOST_DOTTED = 72
"""Months up to which every figure has a dot; in longer series only one between two gaps."""
NOBODY = "Unknown: nobody publishes this series."


def series(exhibit: SeriesExhibit, dates: Dates = (), unpublished: Collection[str] = ()) -> Markup:
    """A series 600 wide. `dates` are those of the act as (words, ISO day), drawn where they are within the months;
    `unpublished` are months ("2025-03") in which nothing is out, shaded grey. None is a gap, never 0.
    """
    if not exhibit.reported or not exhibit.months:
        return nothing(exhibit.title, NOBODY)
    beside = [(one.name, one.values, look) for one, look in zip(exhibit.beside, LOOKS, strict=False)]
    figures = finite((*exhibit.observed, *exhibit.expected, *exhibit.low, *exhibit.high))
    figures += finite(value for _, values, _ in beside for value in values)
    scale = scale_for(exhibit.unit, *figures)
    unit = scale.unit if exhibit.unit == "share" else f"{scale.unit} per month"
    lowest, highest = min(0.0, *figures, 0.0), max(0.0, *figures, 0.0)
    marks = [mark * scale.factor for mark in ticks(lowest / scale.factor, highest / scale.factor)]
    frame = framed(
        exhibit.months,
        marks,
        scale,
        unit,
        dates,
        keys(exhibit),
        lambda bottom, top: Axis(marks[0], marks[-1], bottom, top),
    )
    body = grid(frame, scale, unpublished)
    body += [band(frame, exhibit.low, exhibit.high, **BAND), *line(frame, exhibit.expected, EXPECTED, dots=False)]
    for _, values, look in beside:
        body += line(frame, values, look)
    body += line(frame, exhibit.observed, OBSERVED)
    return svg("series", WIDTH, frame.height, exhibit.title, in_words(exhibit, unit), *body, *frame.head)


def line(frame: Frame, values: Values, look: dict[str, Value], *, dots: bool = True) -> list[str]:
    """A line with its gaps, and dots at its figures."""
    stretches = frame.points(values)
    d = "".join(polyline(points) for points in stretches if len(points) > 1)
    as_ever: dict[str, Value] = {"stroke_width": 2, "stroke_linejoin": "round"}
    drawn = [path(d, **(as_ever | look))] if d else []
    every = dots and len(frame.months) <= MOST_DOTTED
    spots = [point for points in stretches if every or len(points) == 1 for point in points]
    return drawn + [tag("circle", cx=x, cy=y, r=2, fill=look["stroke"]) for x, y in spots]


def keys(exhibit: SeriesExhibit) -> list[Key]:
    """What the lines are, those that are drawn."""
    lines = [(exhibit.line, OBSERVED)] + [(one.name, look) for one, look in zip(exhibit.beside, LOOKS, strict=False)]
    lines += [(f"counterfactual: {exhibit.counterfactual}", EXPECTED)] if exhibit.expected else []
    found = [Key(path("M0 0H26", stroke_width=2, **look), words) for words, look in lines]
    if finite(exhibit.high):
        found.append(Key(rect(0, -5, 26, 5, **BAND), "its 90\u00a0% band"))
    return found


def in_words(exhibit: SeriesExhibit, unit: str) -> str:
    """What a series shows, in sentences: its span, and the last month that has a figure."""
    known = [
        (month, value) for month, value in zip(exhibit.months, exhibit.observed, strict=True) if value is not None
    ]
    parts = [f"{exhibit.line}, in {unit}, {exhibit.months[0]} to {exhibit.months[-1]}: {len(known)} months reported."]
    scale = scale_for(exhibit.unit, *exhibit.observed, *exhibit.expected, *exhibit.low, *exhibit.high)
    if known:
        month, value = known[-1]
        parts.append(f"{month}: {scale.amount(value)}{expected(exhibit, month)}.")
    return " ".join(parts)


def expected(exhibit: SeriesExhibit, month: str) -> str:
    """What was expected of a month, in words; "" where nothing was."""
    n = exhibit.months.index(month)
    if not exhibit.expected or exhibit.expected[n] is None:
        return ""
    scale = scale_for(exhibit.unit, *exhibit.observed, *exhibit.expected, *exhibit.low, *exhibit.high)
    return f", expected {scale.amount(exhibit.expected[n])}"
