"""Monthly series and clouds of values as ECharts option dictionaries, with the keys that each needs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from oretrace.report.charts import BLUE, HALO, INK, PALE, SOFT, STRONG, Chart, base
from oretrace.report.legends import BAND, COUNTERFACTUAL
from oretrace.views.numbers import figure
from oretrace.views.routes import in_window

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.diversion.records import Window
    from oretrace.evidence import Cloud, CloudExhibit, SeriesExhibit
    from oretrace.report.charts import Option
    from oretrace.report.legends import LegendKey
    from oretrace.views.drawings import DrawingView
    from oretrace.views.numbers import Scale

    Dates = Sequence[tuple[str, str]]
    Values = Sequence[float | None]

BESIDE = ((STRONG, "solid"), ("#00705a", "dashed"), ("#6a3d9a", "dotted"), ("#8a6100", [8, 3, 2, 3]))
"""Colour and stroke of the lines beside a series, in order; no two differ by colour alone."""
BAND_FILL = 0.2
SMALLEST_PX, LARGEST_PX, OTHERS_PX = 5.0, 15.0, 3.5
CLOSE = 60.0
"""The largest figure over the smallest of a cloud that is drawn in powers of 2."""
PLAIN: Option = {"type": "line", "symbol": "none", "connectNulls": False}


def drawing_chart(view: DrawingView, dates_of_act: Dates, window: Window | None) -> Chart:
    """A figure by its kind, with the act's dates; the months compared are shaded where there are any."""
    if view.exhibit.kind == "series":
        return series_chart(view, view.exhibit, dates_of_act, window)
    return cloud_chart(view, view.exhibit, dates_of_act, window)


def series_chart(view: DrawingView, exhibit: SeriesExhibit, dates_of_act: Dates, window: Window | None) -> Chart:
    """The series and the lines beside it, the counterfactual with its 90 % band."""
    scale, months = view.scale, exhibit.months
    series = band(exhibit.low, exhibit.high, scale)
    if exhibit.expected:
        stroke = {"lineStyle": {"color": BLUE, "width": 2, "type": "dashed"}, "itemStyle": {"color": BLUE}}
        series.append(PLAIN | {"name": "counterfactual", "data": scaled(exhibit.expected, scale), "z": 4} | stroke)
    for one, (colour, kind) in zip(exhibit.beside, BESIDE, strict=False):
        stroke = {"lineStyle": {"color": colour, "width": 2, "type": kind}, "itemStyle": {"color": colour}}
        series.append(PLAIN | {"name": one.name, "data": scaled(one.values, scale), "z": 5} | dots(3) | stroke)
    stroke = {"lineStyle": {"color": INK, "width": 2}, "itemStyle": {"color": INK}}
    series.append(
        PLAIN
        | {"name": exhibit.line, "data": scaled(exhibit.observed, scale), "z": 6}
        | dots(3)
        | stroke
        | {"markLine": date_lines(months, dates_of_act), "markArea": windows(months, window)}
    )
    return framed(view, months, series, {"type": "value", "splitNumber": 4}, "axis", series_keys(exhibit))


def cloud_chart(view: DrawingView, exhibit: CloudExhibit, dates_of_act: Dates, window: Window | None) -> Chart:
    """The finding's own points in colour, as large as they weigh, the others small and grey, the band shaded."""
    own, *others = exhibit.clouds
    series = band(exhibit.low, exhibit.high, view.scale)
    for one in others:
        data = [[month, float(f"{value:.4g}")] for month, value, _ in one.points]
        marks = {"symbolSize": OTHERS_PX, "itemStyle": {"color": PALE, "opacity": 0.75}, "silent": True, "z": 3}
        series.append({"type": "scatter", "name": one.name, "data": data, "tooltip": {"show": False}} | marks)
    series.append(
        {"type": "scatter", "name": own.name, "data": own_points(own, exhibit.unit), "z": 5}
        | {"itemStyle": {"color": STRONG, "opacity": 0.85, "borderColor": "#ffffff", "borderWidth": 1}}
        | {"markLine": date_lines(exhibit.months, dates_of_act), "markArea": windows(exhibit.months, window)}
    )
    keys = [("own", own.name), *(("others", one.name) for one in others)]
    keys += [("band", exhibit.band)] if series[0]["type"] == "line" else []
    return framed(view, exhibit.months, series, log_axis(exhibit), "item", keys)


def log_axis(exhibit: CloudExhibit) -> Option:
    """An axis from a power to a power around all that is drawn: of 2 where the figures lie close, else of 10."""
    edges = (value for value in (*exhibit.low, *exhibit.high) if value)
    drawn = [*(value for one in exhibit.clouds for _, value, _ in one.points), *edges] or [1.0]
    base_ = 2 if max(drawn) < CLOSE * min(drawn) else 10
    low, high = (math.log(value, base_) for value in (min(drawn), max(drawn)))
    ends = {"min": float(base_) ** math.floor(low), "max": float(base_) ** math.ceil(high)}
    return {"type": "log", "logBase": base_} | ends


def own_points(own: Cloud, unit: str) -> list[Option]:
    """Points whose areas are as their weights, each with its figure for the tooltip."""
    heaviest = max((weight for *_, weight in own.points), default=1.0) or 1.0
    return [
        {
            "value": [month, float(f"{value:.4g}")],
            "symbolSize": round(SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * (weight / heaviest) ** 0.5, 1),
            "tooltip": {"formatter": f"{own.name}, {month}: {figure(value)} {unit}"},
        }
        for month, value, weight in own.points
    ]


def framed(
    view: DrawingView,
    months: Sequence[str],
    series: list[Option],
    y_axis: Option,
    trigger: str,
    keys: list[LegendKey],
) -> Chart:
    """The axes around a figure of months, high enough for the labels of the dates above it."""
    top = 34 + 13 * len(series[-1]["markLine"]["data"])
    axis = {
        "axisLabel": {"color": SOFT, "fontSize": 11, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": SOFT}},
    }
    name = {"name": view.axis, "nameLocation": "end", "nameGap": 10}
    name["nameTextStyle"] = {"align": "left", "color": SOFT, "fontSize": 11}
    option = base(
        tooltip={"trigger": trigger},
        grid={"left": 8, "right": 14, "top": top, "bottom": 6, "containLabel": True},
        xAxis=axis | {"type": "category", "data": list(months), "boundaryGap": False},
        yAxis=axis | name | {"splitLine": {"lineStyle": {"color": "#e3e8ec"}}} | y_axis,
        series=series,
    )
    return Chart(option, top + 216, view.scale.unit, tuple(keys))


def band(low: Values, high: Values, scale: Scale) -> list[Option]:
    """A shaded band between two lines, drawn as the lower one and what is stacked on it; none without any edge."""
    pairs = list(zip(scaled(low, scale), scaled(high, scale), strict=True))
    if all(a is None or b is None for a, b in pairs):
        return []
    width = [None if a is None or b is None else float(f"{b - a:.4g}") for a, b in pairs]
    floor = [None if b is None else a for a, b in pairs]
    edge = PLAIN | {"stack": "band", "stackStrategy": "all", "lineStyle": {"opacity": 0}, "silent": True}
    edge |= {"tooltip": {"show": False}}
    filled = {"areaStyle": {"color": BLUE, "opacity": BAND_FILL, "origin": "start"}}
    return [edge | {"name": "band from", "data": floor}, edge | {"name": "band", "data": width} | filled]


def scaled(values: Values, scale: Scale) -> list[float | None]:
    """Values as they are drawn."""
    return [scale.plain(value) for value in values]


def dots(size: float) -> Option:
    """A dot for every figure, so that one between two gaps is seen."""
    return {"showSymbol": True, "symbol": "circle", "symbolSize": size}


def series_keys(exhibit: SeriesExhibit) -> list[LegendKey]:
    """The lines of a series by name, and what is drawn of a counterfactual."""
    keys = [("observed", exhibit.line)]
    keys += [(f"beside-{n}", one.name) for n, one in enumerate(exhibit.beside[: len(BESIDE)], 1)]
    keys += [COUNTERFACTUAL] if exhibit.expected else []
    return keys + ([BAND] if any(value is not None for value in exhibit.high) else [])


def date_lines(months: Sequence[str], dates: Sequence[tuple[str, str]]) -> Option:
    """A vertical line for each date of the act within the series, the labels on steps above the axis's name."""
    lines = []
    shown = [(label, on) for label, on in dates if on[:7] in months]
    for step, (label, on) in enumerate(shown):
        right = list(months).index(on[:7]) > len(months) / 2
        text = {
            "formatter": f"{label} {on}",
            "distance": [0, 16 + 13 * step],
            "align": "right" if right else "left",
        }
        lines.append({"xAxis": on[:7], "label": {"position": "end", "color": INK, "fontSize": 11} | text})
    style = {"color": INK, "type": "dotted", "width": 1.3}
    return {"symbol": "none", "silent": True, "lineStyle": style, "data": lines}


def windows(months: Sequence[str], window: Window | None) -> Option:
    """The months before and after that are compared, shaded and named; none for a scan that compares none."""
    spans = (
        ()
        if window is None
        else (
            ("before", window.pre_first, window.pre_last, "rgba(0,90,143,0.07)"),
            ("after", window.post_first, window.post_last, "rgba(166,61,0,0.10)"),
        )
    )
    areas = []
    for label, first, last, colour in spans:
        inside = [month for month in months if in_window(month, first, last)]
        if inside:
            areas.append([{"name": label, "xAxis": inside[0], "itemStyle": {"color": colour}}, {"xAxis": inside[-1]}])
    return {"silent": True, "data": areas, "label": {"position": "insideTop", "color": SOFT, "fontSize": 11, **HALO}}
