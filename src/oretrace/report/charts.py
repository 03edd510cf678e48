"""The report's figures as ECharts option dictionaries: the two Sankeys, one series per leg, and what all share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace.report.lanes import flows, in_window
from oretrace.report.layout import BODY_PX, GAP_PX, HAIRLINE_PX, sankey_body

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.evidence import Leg
    from oretrace.findings import Scan
    from oretrace.report.lanes import Flow, HubLanes, Mean
    from oretrace.report.measure import MeasureText
    from oretrace.report.numbers import Scale

Option = dict[str, Any]

INK, SOFT, STRONG, BLUE, PALE, UNKNOWN = "#14212b", "#465563", "#a63d00", "#005a8f", "#8fa3b3", "#6d7278"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
HALO = {"textBorderColor": "#ffffff", "textBorderWidth": 3}
TOP_PX, FOOT_PX = 30.0, 12.0
SANKEY_HUBS = 10


@dataclass(frozen=True)
class Chart:
    """One figure: its options, its height in pixels and the unit its tooltips name."""

    option: Option
    height: int
    unit: str = ""


@dataclass(frozen=True)
class Words:
    """What a figure needs beside its data: the scan, the territories' names, the scale of its amounts."""

    scan: Scan
    names: Mapping[str, str]
    scale: Scale

    def name(self, code: str) -> str:
        """The name of a territory, or its code."""
        return self.names.get(code, code)

    def colour(self, code: str) -> str:
        """The colour of a lane: strong where its hub is flagged, blue for the direct one."""
        flagged = any(finding.flagged for finding in self.scan.hubs if finding.hub == code)
        return BLUE if code == "direct" else (STRONG if flagged else PALE)


def base(**parts: Any) -> Option:
    """What every figure shares: no animation, one font, tooltips drawn in the figure itself."""
    tooltip = {"renderMode": "richText", "confine": True, "textStyle": {"fontSize": 12, "color": INK}}
    tooltip |= parts.pop("tooltip", {})
    return {"animation": False, "textStyle": {"fontFamily": FONT, "color": INK}, "tooltip": tooltip, **parts}


def sankeys(words: Words, direct: Mean, lanes: Sequence[HubLanes]) -> tuple[Chart, Chart]:
    """Mean trade per month before and after the act, in two figures of one scale: equal heights are equal amounts."""
    before, after = flows(direct, lanes, after=False), flows(direct, lanes, after=True)
    most = max(sum(max(row.inward or 0.0, row.onward or 0.0) for row in rows) for rows in (before, after))
    per_pixel = (most or 1.0) / BODY_PX
    return sankey(words, before, per_pixel), sankey(words, after, per_pixel)


def sankey(words: Words, rows: Sequence[Flow], per_pixel: float) -> Chart:
    """One Sankey; a leg that nobody reports is a hairline without a figure, from or to a node called unknown."""
    nodes = [sankey_end("from", words.name(words.scan.origin), INK)]
    nodes += nowhere("whence", "inward", [row for row in rows if row.inward is None])
    nodes += [sankey_hub(words, row) for row in rows]
    nodes.append(sankey_end("to", words.name(words.scan.destination), INK))
    nodes += nowhere("whither", "onward", [row for row in rows if row.onward is None])
    body = sankey_body(rows, per_pixel)
    series = {
        "type": "sankey",
        "left": 6,
        "right": 6,
        "top": TOP_PX,
        "height": round(body, 1),
        "nodeGap": GAP_PX,
        "nodeWidth": 12,
        "layoutIterations": 0,
        "draggable": False,
        "emphasis": {"disabled": True},
        "data": nodes,
        "links": [one for row in rows for one in sankey_links(words, row, per_pixel * HAIRLINE_PX)],
    }
    return Chart(base(series=[series]), math.ceil(TOP_PX + body + FOOT_PX))


def nowhere(name: str, way: str, rows: Sequence[Flow]) -> list[Option]:
    """The node at which legs without a figure end; none without such legs."""
    why = "unknown (nobody reports)" if all(row.silent for row in rows) else "no figure"
    return [sankey_end(name, f"{way}: {why}", UNKNOWN)] if rows else []


def sankey_links(words: Words, row: Flow, hairline: float) -> list[Option]:
    """The bands into and on from one hub."""
    name, here, lane = words.name(row.code), f"via {row.code}", words.colour(row.code)
    links = []
    for inward, value in ((True, row.inward), (False, row.onward)):
        known = value is not None
        end = ("from" if known else "whence") if inward else ("to" if known else "whither")
        why = "unknown (nobody reports)" if row.silent else "no figure"
        said = f"{words.scale.amount(value)} per month" if known else why
        links.append(
            {
                "source": end if inward else here,
                "target": here if inward else end,
                "value": value if known else hairline,
                "lineStyle": {"color": lane if known else UNKNOWN, "opacity": 0.45, "curveness": 0.5},
                "tooltip": {"formatter": f"{'into' if inward else 'on from'} {name}: {said}"},
            }
        )
    return links


def sankey_end(name: str, text: str, colour: str) -> Option:
    """A node of the first or the last column, named above it."""
    left = name in ("from", "whence")
    label = {"formatter": text, "color": colour, "fontSize": 12, "fontWeight": "bold", **HALO}
    label |= {"position": ["0%", -17] if left else ["100%", -17], "align": "left" if left else "right"}
    node: Option = {"name": name, "depth": 0 if left else 2, "itemStyle": {"color": colour}}
    return node | {"label": label, "tooltip": {"formatter": text}}


def sankey_hub(words: Words, row: Flow) -> Option:
    """A node of the middle column, labelled with what came in and what went on."""
    colour = words.colour(row.code)
    into, onward = ("?" if value is None else words.scale.number(value) for value in row[1:3])
    text = f"{words.name(row.code)}  {into}" + ("" if row.code == "direct" else f" → {onward}")
    label = {"formatter": text, "position": "right", "color": STRONG if colour == STRONG else INK, **HALO}
    label |= {"fontSize": 12, "fontWeight": "bold" if colour == STRONG else "normal"}
    node: Option = {"name": f"via {row.code}", "depth": 1, "itemStyle": {"color": colour}, "label": label}
    return node | {"tooltip": {"formatter": f"{text} {words.scale.unit} per month"}}


def leg_series(leg: Leg, scan: Scan, measure: MeasureText, scale: Scale) -> Chart:
    """Observed line, counterfactual line with its 90 % band, the act's dates, the two windows shaded."""
    dates = date_lines(leg.months, measure)
    top = 34 + 13 * len(dates["data"])
    observed, expected, low, high = (
        [scale.plain(value) for value in row] for row in (leg.observed, leg.expected, leg.low, leg.high)
    )
    pairs = list(zip(low, high, strict=True))
    width = [None if a is None or b is None else round(b - a, 9) for a, b in pairs]
    floor = [None if b is None else a for a, b in pairs]
    plain = {"type": "line", "symbol": "none", "connectNulls": False}
    band = plain | {"stack": "band", "stackStrategy": "all", "lineStyle": {"opacity": 0}, "silent": True}
    band |= {"tooltip": {"show": False}}
    filled = {"areaStyle": {"color": BLUE, "opacity": 0.2, "origin": "start"}}
    series: list[Option] = [
        band | {"name": "band from", "data": floor},
        band | {"name": "band", "data": width} | filled,
        plain
        | {"name": "counterfactual", "data": expected, "z": 4}
        | {"lineStyle": {"color": BLUE, "width": 2, "type": "dashed"}, "itemStyle": {"color": BLUE}},
        plain
        | {"name": "observed", "data": observed, "z": 5, "showSymbol": True, "symbol": "circle", "symbolSize": 3}
        | {"lineStyle": {"color": INK, "width": 2}, "itemStyle": {"color": INK}}
        | {"markLine": dates, "markArea": windows(leg.months, scan)},
    ]
    axis = {
        "axisLabel": {"color": SOFT, "fontSize": 11, "hideOverlap": True},
        "axisLine": {"lineStyle": {"color": SOFT}},
    }
    name = {"name": f"{scale.unit} per month", "nameLocation": "end", "nameGap": 10}
    name["nameTextStyle"] = {"align": "left", "color": SOFT, "fontSize": 11}
    option = base(
        tooltip={"trigger": "axis"},
        grid={"left": 8, "right": 14, "top": top, "bottom": 6, "containLabel": True},
        xAxis=axis | {"type": "category", "data": list(leg.months), "boundaryGap": False},
        yAxis=axis | name | {"type": "value", "splitLine": {"lineStyle": {"color": "#e3e8ec"}}, "splitNumber": 4},
        series=series,
    )
    return Chart(option, top + 216, scale.unit)


def date_lines(months: Sequence[str], measure: MeasureText) -> Option:
    """A vertical line for each date of the act within the series, the labels on steps above the axis's name."""
    lines = []
    shown = [(label, on) for label, on in measure.dates() if on[:7] in months]
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


def windows(months: Sequence[str], scan: Scan) -> Option:
    """The months before and after that are compared, shaded and named."""
    window, areas = scan.window, []
    spans = (("before", window.pre_first, window.pre_last), ("after", window.post_first, window.post_last))
    for label, first, last in spans:
        inside = [month for month in months if in_window(month, first, last)]
        if inside:
            colour = "rgba(0,90,143,0.07)" if label == "before" else "rgba(166,61,0,0.10)"
            areas.append([{"name": label, "xAxis": inside[0], "itemStyle": {"color": colour}}, {"xAxis": inside[-1]}])
    return {"silent": True, "data": areas, "label": {"position": "insideTop", "color": SOFT, "fontSize": 11}}
