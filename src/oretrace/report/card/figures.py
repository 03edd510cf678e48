"""The figures of the result card: precision against recall, and false discoveries stated against realised."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace.bench.scoring.curves import RECALL_GRID
from oretrace.bench.scoring.strata import headline
from oretrace.report.charts import BLUE, INK, SOFT, STRONG, UNKNOWN, Chart, Option, base
from oretrace.views.bench import BenchCell, BenchLine, BenchTable
from oretrace.views.bench_numbers import Numbers, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.bench.result import Curve, Reliable, SuiteRun

HEIGHT = 300
MARK_EVERY = 10
"""Points of the recall grid between two marks of a curve, and between two lines of its table."""


@dataclass(frozen=True)
class DetectorStyle:
    """How one detector is drawn: distinguished by mark and dashes, colour only helps.

    `mark` is ECharts' symbol, `shape` the same as an SVG path about (17, 7).
    """

    colour: str
    dashes: tuple[int, ...]
    mark: str
    shape: str
    width: float = 2


STYLES = (
    DetectorStyle(STRONG, (), "circle", "M12.5 7a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0Z", 3),
    DetectorStyle(BLUE, (), "rect", "M13 3H21V11H13Z"),
    DetectorStyle(INK, (7, 3), "triangle", "M17 2L22 11H12Z"),
    DetectorStyle("#6b3fa0", (10, 3, 2, 3), "diamond", "M17 1.5L22 7L17 12.5L12 7Z"),
    DetectorStyle(UNKNOWN, (3, 2), "path://M0 0H10L5 9Z", "M12 2.5H22L17 11.5Z"),
)


def styles(detectors: Sequence[str]) -> dict[str, DetectorStyle]:
    """The style of each detector that is drawn."""
    return dict(zip(detectors, STYLES, strict=False))


def curves(run: SuiteRun, half: str, passthrough: str, detectors: Sequence[str]) -> list[Curve]:
    """The headline curves of one pass-through, in the order of the detectors."""
    there = {
        curve.detector: curve
        for curve in run.curves
        if (curve.half, curve.stratum) == (half, headline(passthrough)) and curve.precision
    }
    return [there[detector] for detector in detectors if detector in there]


def precision_recall(lines: Sequence[Curve], look: dict[str, DetectorStyle], base_rate: float | None) -> Chart:
    """Precision at each recall, marks on every tenth, out of step so that curves on one another stay apart."""
    series: list[Option] = []
    for n, curve in enumerate(lines):
        style = look[curve.detector]
        precision = [round(value, 3) for value in curve.precision]
        series.append(_line(curve.detector, precision, style) | {"symbol": "none"})
        marked = [[i, precision[i]] for i in range(2 * n, len(precision), MARK_EVERY)]
        marks = {"type": "scatter", "data": marked, "symbol": style.mark, "symbolSize": 9, "silent": True, "z": 5}
        series.append(marks | {"itemStyle": {"color": style.colour, "opacity": 1}, "tooltip": {"show": False}})
    if base_rate is not None:
        series[0]["markLine"] = _chance(base_rate)
    recalls = {"type": "category", "data": [f"{recall:.2f}" for recall in RECALL_GRID], "boundaryGap": False}
    # Every other name is a scatter of marks, which has no line in the tooltip.
    values = "\n".join(f"{{a{n}}}: {{c{n}}}" for n in range(len(lines)))
    return _chart(
        series,
        x=recalls | _axis("recall", interval=2 * MARK_EVERY - 1),
        y=_axis("precision") | {"min": 0, "max": 1, "interval": 0.25},
        tooltip={"trigger": "axis", "formatter": f"precision at recall {{b0}}\n{values}"},
    )


def reliability(run: SuiteRun, half: str, look: dict[str, DetectorStyle]) -> Chart | None:
    """Realised share of false discoveries at each stated q, with the diagonal; None where nobody flags anything."""
    stated_by = {name: [one for one in _reliable(run, half, name) if one.realised is not None] for name in look}
    stated_by = {name: points for name, points in stated_by.items() if points}
    if not stated_by:
        return None
    most = max(one.stated for points in stated_by.values() for one in points)
    highest = max(most, *(one.realised or 0.0 for points in stated_by.values() for one in points))
    series: list[Option] = [
        {"type": "line", "data": [[0, 0], [most, most]], "symbol": "none", "silent": True, "tooltip": {"show": False}}
        | {"lineStyle": {"color": SOFT, "width": 1.3, "type": "dotted"}}
    ]
    for name, points in stated_by.items():
        data = [{"value": [one.stated, _plain(one.realised)], "tooltip": _tip(one)} for one in points]
        series.append(_line(name, data, look[name]) | {"symbol": look[name].mark, "symbolSize": 9})
    return _chart(
        series,
        x=_axis("stated: q at most") | {"type": "value", "min": 0, "max": most},
        y=_axis("realised: share that is innocent") | {"min": 0, "max": min(1.0, math.ceil(highest * 10) / 10)},
        tooltip={"trigger": "item"},
    )


def curve_table(lines: Sequence[Curve]) -> BenchTable:
    """The curves in numbers."""
    at = range(0, len(RECALL_GRID), MARK_EVERY)
    return BenchTable(
        "recall",
        tuple(curve.detector for curve in lines),
        tuple(
            BenchLine(f"{RECALL_GRID[i]:.1f}", tuple(BenchCell(share(curve.precision[i])) for curve in lines))
            for i in at
        ),
    )


def reliability_table(run: SuiteRun, half: str, numbers: Numbers) -> BenchTable | None:
    """Realised share and number flagged at each stated q, of all detectors that state one; None without any."""
    stated_by = {name: {one.stated: one for one in _reliable(run, half, name)} for name in numbers.detectors}
    stated_by = {name: points for name, points in stated_by.items() if any(one.flagged for one in points.values())}
    if not stated_by:
        return None
    stated = sorted({q for points in stated_by.values() for q in points})
    lines = [
        BenchLine(f"q ≤ {share(q)}", tuple(_realised(points.get(q)) for points in stated_by.values())) for q in stated
    ]
    return BenchTable("stated", tuple(stated_by), tuple(lines))


def _reliable(run: SuiteRun, half: str, detector: str) -> list[Reliable]:
    return [one for one in run.reliability if (one.detector, one.half) == (detector, half)]


def _realised(one: Reliable | None) -> BenchCell:
    return (
        BenchCell("·") if one is None or one.realised is None else BenchCell(share(one.realised), f"of {one.flagged}")
    )


def _tip(one: Reliable) -> Option:
    words = f"q ≤ {share(one.stated)}: {one.flagged} flagged, {share(one.realised)} of them innocent"
    return {"formatter": f"{one.detector}\n{words}"}


def _plain(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _line(name: str, data: Sequence[Any], style: DetectorStyle) -> Option:
    dashes = list(style.dashes) or "solid"
    drawn = {"lineStyle": {"color": style.colour, "width": style.width, "type": dashes}}
    return {"type": "line", "name": name, "data": list(data), "itemStyle": {"color": style.colour}, "z": 4, **drawn}


def _chance(base_rate: float) -> Option:
    label = {
        "formatter": f"base rate {share(base_rate)}",
        "position": "insideStartTop",
        "color": SOFT,
        "fontSize": 11,
    }
    style = {"color": SOFT, "type": "dotted", "width": 1.3}
    line = {"yAxis": base_rate, "label": label}
    return {"symbol": "none", "silent": True, "lineStyle": style, "data": [line]}


def _axis(name: str, **label: Any) -> Option:
    text = {"color": SOFT, "fontSize": 11}
    return {
        "name": name,
        "axisLabel": {**text, **label},
        "axisLine": {"lineStyle": {"color": SOFT}},
        "nameTextStyle": text,
    }


def _chart(series: list[Option], x: Option, y: Option, tooltip: Option) -> Chart:
    y |= {"type": "value", "nameLocation": "end", "splitNumber": 4, "splitLine": {"lineStyle": {"color": "#e3e8ec"}}}
    y["nameTextStyle"] = {**y["nameTextStyle"], "align": "left"}
    x |= {"nameLocation": "middle", "nameGap": 24, "splitLine": {"show": False}}
    grid = {"left": 8, "right": 18, "top": 30, "bottom": 24, "containLabel": True}
    return Chart(base(tooltip=tooltip, grid=grid, xAxis=x, yAxis=y, series=series), HEIGHT)
