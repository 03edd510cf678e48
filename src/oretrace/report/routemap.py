"""The route map: origin, hubs and destination in their places, a curved line for every leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.report.charts import HALO, INK, SOFT, STRONG, UNKNOWN, Chart, base
from oretrace.report.lanes import legs_reported, mapped
from oretrace.report.layout import bends, bounds, label_sides, projected

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.evidence import Evidence
    from oretrace.findings import Finding
    from oretrace.report.charts import Option, Words
    from oretrace.report.layout import Point

    Bends = Mapping[tuple[Point, Point], float]

SYMBOLS = {"flagged": "triangle", "not flagged": "emptyCircle", "undecidable": "emptyDiamond"}


def route_map(words: Words, evidence: Mapping[str, Evidence], positions: Mapping[str, Point]) -> Chart:
    """Curved lines origin → hub → destination, a flagged hub's as wide as its estimate; no position, no line."""
    scan = words.scan
    hubs = [finding for finding in reversed(mapped(scan)) if finding.hub in positions]
    ends = [code for code in (scan.origin, scan.destination) if code in positions]
    lanes = [pair for hub in hubs for pair in ((scan.origin, hub.hub), (hub.hub, scan.destination))]
    world, at = projected({code: positions[code] for code in [*ends, *(finding.hub for finding in hubs)]}, lanes)
    geo = {
        "map": world,
        "silent": True,
        **{"left": 55, "right": 80, "top": 36, "bottom": 18},
        "preserveAspect": True,
        "boundingCoords": bounds(list(at.values())),
        "itemStyle": {"areaColor": "#e9edf0", "borderColor": "#b9c2ca", "borderWidth": 0.6},
    }
    bent = bends([(at[a], at[b]) for a, b in lanes if a in at and b in at], list(at.values()))
    lines = [line for finding in hubs for line in routes(words, finding, evidence, at, bent)]
    sides = label_sides([(at[code], words.name(code)) for code in [*ends, *(hub.hub for hub in reversed(hubs))]])
    marks = [hub_mark(words, hub, at, side) for hub, side in zip(hubs, reversed(sides[len(ends) :]), strict=True)]
    marks += [end_mark(words, code, at) for code in ends]
    on_map = {"coordinateSystem": "geo"}
    series = [
        on_map | {"type": "lines", "data": lines, "z": 3, "symbol": ["none", "arrow"]},
        on_map | {"type": "scatter", "data": marks, "z": 5, "labelLayout": {"hideOverlap": True}},
        on_map | {"type": "scatter", "data": [halo(mark) for mark in marks], "z": 4, "silent": True},
    ]
    return Chart(base(backgroundColor="#f8fafb", geo=geo, series=series), 520)


def routes(
    words: Words, finding: Finding, evidence: Mapping[str, Evidence], at: Mapping[str, Point], bent: Bends
) -> list[Option]:
    """The one or two lines of a hub; a leg that nobody reports is dashed and grey."""
    scan = words.scan
    largest = max((hub.estimate for hub in scan.hubs if hub.flagged and hub.estimate > 0), default=1.0)
    share = finding.estimate / largest if finding.flagged else 0.0
    steps = ((scan.origin, finding.hub), (finding.hub, scan.destination))
    lines = []
    for (begin, end), reported in zip(steps, legs_reported(scan, finding, evidence), strict=True):
        if begin not in at or end not in at:
            continue
        style: Option = {"color": UNKNOWN, "type": "dashed", "width": 1.6, "opacity": 0.9}
        if reported:
            width = round(1.2 + 8.0 * share, 2)
            style = {"color": words.colour(finding.hub), "type": "solid", "width": width, "opacity": 0.78}
        said = _said(words, finding) if reported else "not reported"
        text = f"{words.name(begin)} → {words.name(end)}: {said} ({finding.verdict})"
        line = {"coords": [list(at[begin]), list(at[end])], "tooltip": {"formatter": text}}
        line["symbolSize"] = round(5 + style["width"], 1)
        lines.append(line | {"lineStyle": style | {"curveness": bent[at[begin], at[end]]}})
    return lines


def _said(words: Words, finding: Finding) -> str:
    return f"estimate {words.scale.amount(finding.estimate)}" if finding.flagged else "no claim"


def hub_mark(words: Words, finding: Finding, at: Mapping[str, Point], side: str) -> Option:
    """A hub's mark: its shape and its colour both say the verdict."""
    name, colour = words.name(finding.hub), STRONG if finding.flagged else SOFT
    label = {"show": True, "position": side, "formatter": name, "color": colour, "fontSize": 12, **HALO}
    label["fontWeight"] = "bold" if finding.flagged else "normal"
    text = f"{name}: {finding.verdict}, {_said(words, finding)}"
    return {
        "name": name,
        "value": list(at[finding.hub]),
        "symbol": SYMBOLS[finding.verdict],
        "symbolSize": 13 if finding.flagged else 9,
        "itemStyle": {
            "color": colour,
            "borderColor": "#fff" if finding.flagged else colour,
            "borderWidth": 1.5,
            "opacity": 1,
        },
        "label": label,
        "tooltip": {"formatter": text},
    }


def end_mark(words: Words, code: str, at: Mapping[str, Point]) -> Option:
    """The mark of the origin or the destination: a dark square, its name in a dark box."""
    name = words.name(code)
    label = {"show": True, "position": "top", "formatter": name, "color": "#ffffff", "backgroundColor": INK}
    label |= {"fontSize": 13, "fontWeight": "bold", "lineHeight": 20, "padding": [1, 7], "borderRadius": 3}
    style = {"color": INK, "borderColor": "#ffffff", "borderWidth": 1.5, "opacity": 1}
    mark: Option = {"name": name, "value": list(at[code]), "symbol": "rect", "symbolSize": 13, "itemStyle": style}
    return mark | {"label": label, "tooltip": {"formatter": name}}


def halo(mark: Option) -> Option:
    """A white disc under a mark, so that a line behind it is seen to pass and not to end there."""
    return {
        "value": mark["value"],
        "symbol": "circle",
        "symbolSize": mark["symbolSize"] + 5,
        "itemStyle": {"color": "#ffffff", "opacity": 0.9},
    }
