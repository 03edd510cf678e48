"""The route map: origin, hubs and destination in their places, a curved line for every leg."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.report.charts import HALO, INK, SOFT, STRONG, UNKNOWN, Chart, base, colour_of
from oretrace.report.layout import bends, bounds, label_sides, placed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.report.charts import Option
    from oretrace.report.layout import Placed, Point
    from oretrace.views.numbers import Scale
    from oretrace.views.routes import RouteRow, Routes

    Bends = Mapping[tuple[Point, Point], float]

SYMBOLS = {"flagged": "triangle", "not flagged": "emptyCircle", "undecidable": "emptyDiamond"}
FROM, TO = "from", "to"
"""The ends of the routes among the places on the map, which stand under their codes."""


def positions_of(found: Routes) -> dict[str, Point]:
    """Longitude and latitude of the ends and of the hubs to be mapped, where they have any.

    Several destinations stand at the first of them that has a place.
    """
    known = territories()

    def at(code: str) -> Point | None:
        return known.position(code) if code in known.by_iso3 else None

    spots = {FROM: at(found.scan.origin), TO: next(filter(None, map(at, found.scan.destinations)), None)}
    spots |= {hub.hub: at(hub.hub) for hub in found.mapped}
    return {code: spot for code, spot in spots.items() if spot is not None}


def unplaced(found: Routes, positions: Mapping[str, Point]) -> list[str]:
    """The names of what the map should show and cannot."""
    named = {FROM: found.origin, TO: found.destination} | {hub.hub: hub.name for hub in found.mapped}
    return [name for code, name in named.items() if code not in positions]


def route_map(found: Routes, scale: Scale, positions: Mapping[str, Point]) -> Chart:
    """Curved lines origin → hub → destination, a flagged hub's as wide as its estimate; no position, no line."""
    hubs = [hub for hub in found.mapped if hub.hub in positions]
    ends = [(code, name) for code, name in ((FROM, found.origin), (TO, found.destination)) if code in positions]
    codes = [hub.hub for hub in hubs]
    map_ = placed({code: positions[code] for code in [*(end for end, _ in ends), *codes]}, FROM, codes, TO)
    at = map_.at
    geo = {
        "map": map_.world,
        "silent": True,
        **{"left": 55, "right": 80, "top": 36, "bottom": 18},
        "preserveAspect": True,
        "boundingCoords": bounds([*at.values(), *map_.ends.values()]),
        "itemStyle": {"areaColor": "#e9edf0", "borderColor": "#b9c2ca", "borderWidth": 0.6},
    }
    lanes = [(at[FROM], at[code]) for code in codes if FROM in at]
    lanes += [(at[code], end) for code, end in map_.ends.items()]
    bent = bends(lanes, list(at.values()))
    largest = max((hub.finding.amount.estimate or 0.0 for hub in hubs if hub.finding.flagged), default=0.0)
    lines = [line for hub in reversed(hubs) for line in legs(found, hub, scale, map_, bent, largest)]
    sides = label_sides(
        [(at[code], name) for code, name in [*ends, *((hub.hub, hub.name) for hub in hubs)]], len(ends)
    )
    marks = [hub_mark(hub, scale, at, side) for hub, side in zip(hubs, sides[len(ends) :], strict=True)][::-1]
    marks += [end_mark(name, spot) for code, name in ends for spot in spots(map_, code)]
    on_map = {"coordinateSystem": "geo"}
    series = [
        on_map | {"type": "lines", "data": lines, "z": 3, "symbol": ["none", "arrow"]},
        on_map | {"type": "scatter", "data": marks, "z": 5, "labelLayout": {"hideOverlap": True}},
        on_map | {"type": "scatter", "data": [halo(mark) for mark in marks], "z": 4, "silent": True},
    ]
    return Chart(base(backgroundColor="#f8fafb", geo=geo, series=series), 520)


def legs(found: Routes, hub: RouteRow, scale: Scale, map_: Placed, bent: Bends, largest: float) -> list[Option]:
    """The one or two lines of a hub; a leg that nobody reports is dashed and grey."""
    share = (hub.finding.amount.estimate or 0.0) / largest if hub.finding.flagged and largest else 0.0
    here = map_.at[hub.hub]
    steps = (
        (map_.at.get(FROM), here, f"{found.origin} → {hub.name}", hub.inward.reported),
        (here, map_.ends.get(hub.hub), f"{hub.name} → {found.destination}", hub.onward.reported),
    )
    lines = []
    for begin, end, name, reported in steps:
        if begin is None or end is None:
            continue
        style: Option = {"color": UNKNOWN, "type": "dashed", "width": 1.6, "opacity": 0.9}
        if reported:
            width = round(1.2 + 8.0 * share, 2)
            style = {"color": colour_of(found, hub.hub), "type": "solid", "width": width, "opacity": 0.78}
        text = f"{name}: {claim(hub, scale) if reported else 'not reported'} ({hub.finding.verdict})"
        line = {"coords": [list(begin), list(end)], "tooltip": {"formatter": text}}
        line["symbolSize"] = round(5 + style["width"], 1)
        lines.append(line | {"lineStyle": style | {"curveness": bent[begin, end]}})
    return lines


def spots(map_: Placed, end: str) -> list[Point]:
    """Where an end of the routes stands: the destination once for each side from which it is reached."""
    places = map_.ends.values() if end == TO and map_.ends else [map_.at[end]]
    return sorted(set(places))


def claim(hub: RouteRow, scale: Scale) -> str:
    """What is claimed of a hub: an estimate, or nothing."""
    return f"estimate {scale.amount(hub.finding.amount.estimate)}" if hub.finding.flagged else "no claim"


def hub_mark(hub: RouteRow, scale: Scale, at: Mapping[str, Point], side: str) -> Option:
    """A hub's mark: its shape and its colour both show the verdict."""
    flagged, colour = hub.finding.flagged, STRONG if hub.finding.flagged else SOFT
    label = {"show": True, "position": side, "formatter": hub.name, "color": colour, "fontSize": 12, **HALO}
    label |= {"backgroundColor": "rgba(248,250,251,0.85)", "padding": [1, 2]}  # lines pass behind the name
    label["fontWeight"] = "bold" if flagged else "normal"
    style = {"color": colour, "borderColor": "#fff" if flagged else colour, "borderWidth": 1.5, "opacity": 1}
    return {
        "name": hub.name,
        "value": list(at[hub.hub]),
        "symbol": SYMBOLS[hub.finding.verdict],
        "symbolSize": 13 if flagged else 9,
        "itemStyle": style,
        "label": label,
        "tooltip": {"formatter": f"{hub.name}: {hub.finding.verdict}, {claim(hub, scale)}"},
    }


def end_mark(name: str, spot: Point) -> Option:
    """The mark of the origin or the destination: a dark square, its name in a dark box."""
    label = {"show": True, "position": "top", "formatter": name, "color": "#ffffff", "backgroundColor": INK}
    label |= {"fontSize": 13, "fontWeight": "bold", "lineHeight": 20, "padding": [1, 7], "borderRadius": 3}
    style = {"color": INK, "borderColor": "#ffffff", "borderWidth": 1.5, "opacity": 1}
    mark: Option = {"name": name, "value": list(spot), "symbol": "rect", "symbolSize": 13, "itemStyle": style}
    return mark | {"label": label, "tooltip": {"formatter": name}}


def halo(mark: Option) -> Option:
    """A white disc under a mark, so that a line behind it visibly passes and does not end there."""
    return {
        "value": mark["value"],
        "symbol": "circle",
        "symbolSize": mark["symbolSize"] + 5,
        "itemStyle": {"color": "#ffffff", "opacity": 0.9},
    }
