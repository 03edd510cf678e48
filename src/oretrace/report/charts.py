"""The report's figures as ECharts option dictionaries: the two Sankeys, and what all figures share."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace.report.layout import BODY_PX, GAP_PX, HAIRLINE_PX, sankey_body
from oretrace.views.routes import flows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.views.numbers import Scale
    from oretrace.views.routes import HubFlow, Routes

Option = dict[str, Any]

INK, SOFT, STRONG, BLUE, PALE, UNKNOWN = "#14212b", "#465563", "#a63d00", "#005a8f", "#8fa3b3", "#6d7278"
FONT = "Arial, 'Liberation Sans', Helvetica, sans-serif"
HALO = {"textBorderColor": "#ffffff", "textBorderWidth": 3}
TOP_PX, FOOT_PX = 30.0, 12.0
SANKEY_HUBS = 10


@dataclass(frozen=True)
class Chart:
    """One figure: its options, its height in pixels, the unit its tooltips name, its keys as (sign, words)."""

    option: Option
    height: int
    unit: str = ""
    keys: tuple[tuple[str, str], ...] = ()


def base(**parts: Any) -> Option:
    """What every figure shares: no animation, one font, tooltips drawn in the figure itself."""
    tooltip = {"renderMode": "richText", "confine": True, "textStyle": {"fontSize": 12, "color": INK}}
    tooltip |= parts.pop("tooltip", {})
    return {"animation": False, "textStyle": {"fontFamily": FONT, "color": INK}, "tooltip": tooltip, **parts}


def colour_of(found: Routes, code: str) -> str:
    """The colour of a lane: strong where its hub is flagged, blue for the direct one."""
    return BLUE if code == "direct" else (STRONG if found.flagged(code) else PALE)


def sankeys(found: Routes, scale: Scale) -> tuple[Chart, Chart]:
    """Mean trade per month before and after the act, in two figures of one scale: equal heights are equal amounts."""
    hubs = found.explained[:SANKEY_HUBS]
    before, after = flows(found.direct, hubs, after=False), flows(found.direct, hubs, after=True)
    most = max(sum(max(row.inward or 0.0, row.onward or 0.0) for row in rows) for rows in (before, after))
    per_pixel = (most or 1.0) / BODY_PX
    return sankey(found, scale, before, per_pixel), sankey(found, scale, after, per_pixel)


def sankey(found: Routes, scale: Scale, rows: Sequence[HubFlow], per_pixel: float) -> Chart:
    """One Sankey; a leg that nobody reports is a hairline without a figure, from or to a node called unknown."""
    nodes = [sankey_end("from", found.origin, INK)]
    nodes += nowhere("from unknown", "inward", [row for row in rows if row.inward is None])
    nodes += [sankey_hub(row, colour_of(found, row.code), scale) for row in rows]
    nodes.append(sankey_end("to", found.destination, INK))
    nodes += nowhere("to unknown", "onward", [row for row in rows if row.onward is None])
    body = sankey_body(rows, per_pixel)
    hairline = per_pixel * HAIRLINE_PX
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
        "links": [one for row in rows for one in sankey_links(row, colour_of(found, row.code), scale, hairline)],
    }
    return Chart(base(series=[series]), math.ceil(TOP_PX + body + FOOT_PX))


def nowhere(name: str, way: str, rows: Sequence[HubFlow]) -> list[Option]:
    """The node at which legs without a figure end; none without such legs."""
    why = "unknown (nobody reports)" if all(row.silent for row in rows) else "no figure"
    return [sankey_end(name, f"{way}: {why}", UNKNOWN)] if rows else []


def sankey_links(row: HubFlow, colour: str, scale: Scale, hairline: float) -> list[Option]:
    """The bands into and on from one hub."""
    here, links = f"via {row.code}", []
    for inward, value in ((True, row.inward), (False, row.onward)):
        known = value is not None
        end = ("from" if known else "from unknown") if inward else ("to" if known else "to unknown")
        why = "unknown (nobody reports)" if row.silent else "no figure"
        amount = f"{scale.amount(value)} per month" if known else why
        links.append(
            {
                "source": end if inward else here,
                "target": here if inward else end,
                "value": float(f"{value if known else hairline:.4g}"),
                "lineStyle": {"color": colour if known else UNKNOWN, "opacity": 0.45, "curveness": 0.5},
                "tooltip": {"formatter": f"{'into' if inward else 'on from'} {row.name}: {amount}"},
            }
        )
    return links


def sankey_end(name: str, text: str, colour: str) -> Option:
    """A node of the first or the last column, named above it."""
    left = name in ("from", "from unknown")
    label = {"formatter": text, "color": colour, "fontSize": 12, "fontWeight": "bold", **HALO}
    label |= {"position": ["0%", -17] if left else ["100%", -17], "align": "left" if left else "right"}
    node: Option = {"name": name, "depth": 0 if left else 2, "itemStyle": {"color": colour}}
    return node | {"label": label, "tooltip": {"formatter": text}}


def sankey_hub(row: HubFlow, colour: str, scale: Scale) -> Option:
    """A node of the middle column, labelled with what came in and what went on."""
    into, onward = ("?" if value is None else scale.number(value) for value in (row.inward, row.onward))
    text = f"{row.name}  {into}" + ("" if row.code == "direct" else f" → {onward}")
    label = {"formatter": text, "position": "right", "color": STRONG if colour == STRONG else INK, **HALO}
    label |= {"fontSize": 12, "fontWeight": "bold" if colour == STRONG else "normal"}
    label |= {"backgroundColor": "rgba(255,255,255,0.8)", "padding": [2, 3]}
    node: Option = {"name": f"via {row.code}", "depth": 1, "itemStyle": {"color": colour}, "label": label}
    return node | {"tooltip": {"formatter": f"{text} {scale.unit} per month"}}
