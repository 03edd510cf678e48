"""What is drawn as a figure, and its numbers: monthly series, and clouds of values with a band."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.evidence import Cloud, CloudExhibit, Drawing, SeriesExhibit
from oretrace.views.numbers import Scale, scale_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Values = Sequence[float | None]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
NONE = "·"
"""Stands in a table of numbers where there is no figure."""


@dataclass(frozen=True)
class YearLine:
    """Twelve months of one line of a figure; "·" where there is no figure."""

    year: str
    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class YearRow:
    """One line of a figure by year, under `DrawingView.years`: means of its months; "·" for none."""

    name: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class DrawingView:
    """A figure in the scale it is drawn in: its numbers by month (`lines`) and by year (`by_year`, under `years`).

    `axis` is its unit in words ("t per month"), `note` what a reader must know of its lines; `drawn` is False where
    nobody publishes what it would show.
    """

    title: str
    exhibit: Drawing
    drawn: bool
    scale: Scale
    axis: str
    note: str
    lines: tuple[YearLine, ...]
    years: tuple[str, ...]
    by_year: tuple[YearRow, ...]
    kind: Literal["drawing"] = "drawing"


def drawing_view(exhibit: Drawing) -> DrawingView:
    """A series or a cloud with its numbers."""
    return series_view(exhibit) if exhibit.kind == "series" else cloud_view(exhibit)


def series_view(exhibit: SeriesExhibit) -> DrawingView:
    """A series, the lines beside it, its counterfactual and the band."""
    rows = {
        exhibit.line: exhibit.observed,
        **{one.name: one.values for one in exhibit.beside},
        "counterfactual": exhibit.expected,
        "from": exhibit.low,
        "to": exhibit.high,
    }
    scale = scale_for(exhibit.unit, *(value for values in rows.values() for value in values))
    note = f"Counterfactual: {exhibit.counterfactual}." if exhibit.counterfactual else ""
    axis = scale.unit if exhibit.unit == "share" else f"{scale.unit} per month"
    return _view(exhibit, exhibit.reported, scale, axis, note, rows, ("from", "to"))


def cloud_view(exhibit: CloudExhibit) -> DrawingView:
    """A cloud with the others behind it; its numbers are the medians of each by month."""
    rows = {one.name: _medians(one, exhibit.months) for one in exhibit.clouds}
    rows |= {"from": exhibit.low, "to": exhibit.high}
    note = f"Logarithmic axis. Shaded: {exhibit.band}."
    return _view(exhibit, True, Scale(1.0, exhibit.unit), exhibit.unit, note, rows, ())


def _view(
    exhibit: Drawing,
    drawn: bool,
    scale: Scale,
    axis: str,
    note: str,
    rows: Mapping[str, Values],
    edges: Sequence[str],
) -> DrawingView:
    """The view of lines by name, each as long as the months or empty; `edges` have no mean of a year."""
    years = tuple(sorted({month[:4] for month in exhibit.months})) if drawn else ()
    known = {name: dict(zip(exhibit.months, values, strict=True)) for name, values in rows.items() if values}
    lines = [
        YearLine(year, name, tuple(_cell(of_month.get(f"{year}-{n:02d}"), scale) for n in range(1, 13)))
        for year in years
        for name, of_month in known.items()
    ]
    by_year = tuple(
        YearRow(name, tuple(_mean(of_month, year, scale) for year in years))
        for name, of_month in known.items()
        if name not in edges
    )
    return DrawingView(
        title=exhibit.title,
        exhibit=exhibit,
        drawn=drawn,
        scale=scale,
        axis=axis,
        note=note,
        lines=tuple(line for line in lines if set(line.cells) != {NONE}),
        years=years,
        by_year=by_year,
    )


def _cell(value: float | None, scale: Scale) -> str:
    return NONE if value is None else scale.number(value)


def _mean(of_month: Mapping[str, float | None], year: str, scale: Scale) -> str:
    known = [value for month, value in of_month.items() if month[:4] == year and value is not None]
    return scale.number(math.fsum(known) / len(known)) if known else NONE


def _medians(cloud: Cloud, months: Sequence[str]) -> tuple[float | None, ...]:
    """The median of a cloud's points by month, the lower one of two; None for a month without any."""
    of_month: dict[str, list[float]] = {}
    for month, value, _ in cloud.points:
        of_month.setdefault(month, []).append(value)
    in_order = (sorted(of_month.get(month, ())) for month in months)
    return tuple(values[(len(values) - 1) // 2] if values else None for values in in_order)
