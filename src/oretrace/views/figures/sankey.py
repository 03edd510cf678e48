"""A Sankey of routes: origin, hubs, destination, as high as its amount; opaque to *at least*, hatched beyond."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.views.figures.keys import AT_LEAST, AT_MOST, ROW, UNKNOWN, legend
from oretrace.views.figures.route_amounts import called, in_words, scale_of
from oretrace.views.figures.svg import NORMAL, fitting, label, nothing, number, path, rect, svg, tag, width_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from oretrace.views.figures.route_amounts import RouteAmount
    from oretrace.views.numbers import Scale

WIDTH, SIDE, NODE, TOP = 720.0, 120.0, 10.0, 12.0
COLUMNS = (SIDE, 330.0, WIDTH - SIDE - NODE)
BODY_PX, GAP_PX, LEAST_PX, ROOM_PX = 240.0, 12.0, 1.5, 15.0
"""The height of all amounts together, the gap between nodes, the height of an unknown one, that of a node's words."""
MOST_ROUTES, HATCH_PX = 14, 5.0


@dataclass(frozen=True)
class SankeyLink:
    """One leg as it is drawn: from (x, y) to (x, y), the height of its bounds in pixels."""

    a: tuple[float, float]
    b: tuple[float, float]
    least: float
    most: float
    known: bool


def sankey(routes: Sequence[RouteAmount], title: str = "Routes") -> Markup:
    """The first 14 routes, 720 wide; one of which nothing is known is a dashed hairline."""
    drawn = [*routes][:MOST_ROUTES]
    if not drawn:
        return nothing(title, "No route.")
    per_unit = BODY_PX / (sum(one.most or 0.0 for one in drawn) or 1.0)
    heights = [max(LEAST_PX, (one.most or 0.0) * per_unit) for one in drawn]
    middle = stacked([(str(n), height) for n, height in enumerate(heights)], ROOM_PX)
    bottom = max((y + height for (y, height) in middle.values()), default=TOP)
    outer = [ends(drawn, heights, which, bottom) for which in ("origin", "destination")]
    scale = scale_of(drawn)
    body: list[str] = []
    used = ({code: 0.0 for code in outer[0]}, {code: 0.0 for code in outer[1]})
    for n, one in enumerate(drawn):
        height = heights[n]
        body.append(bands(one, height, per_unit, middle[str(n)][0], outer, used))
    for n, one in enumerate(drawn):
        body += hub_words(one, middle[str(n)], scale)
    for side, column in enumerate(outer):
        body += end_words(column, side)
    rest = len(routes) - len(drawn)
    foot, height = legend([AT_LEAST, AT_MOST, UNKNOWN], WIDTH, bottom + 14)
    if rest:
        foot.append(label(0, height + 12, f"{rest} more routes are in the table."))
        height += ROW
    return svg("sankey", WIDTH, height, title, in_words(drawn), *body, *foot)


def stacked(nodes: Sequence[tuple[str, float]], room: float = 0.0) -> dict[str, tuple[float, float]]:
    """Top and height of each node, one under the other, none nearer to the next than its words need."""
    y, found = TOP, {}
    for name, height in nodes:
        space = max(height, room)
        found[name] = (y + (space - height) / 2, height)
        y += space + GAP_PX
    return found


def ends(
    routes: Sequence[RouteAmount], heights: Sequence[float], which: str, bottom: float
) -> dict[str, tuple[float, float]]:
    """The nodes of an outer column, in the middle of the figure's height."""
    sums: dict[str, float] = {}
    for one, height in zip(routes, heights, strict=True):
        code = getattr(one, which)
        sums[code] = sums.get(code, 0.0) + height
    found = stacked([*sums.items()], ROOM_PX)
    below = max((y + height for y, height in found.values()), default=TOP)
    shift = max(0.0, (bottom - below) / 2)
    return {code: (y + shift, height) for code, (y, height) in found.items()}


def bands(
    one: RouteAmount,
    height: float,
    per_unit: float,
    at: float,
    outer: Sequence[dict[str, tuple[float, float]]],
    used: tuple[dict[str, float], dict[str, float]],
) -> str:
    """A route's two bands, and its node in the middle unless it goes straight through."""
    starts = outer[0][one.origin][0] + used[0][one.origin]
    stops = outer[1][one.destination][0] + used[1][one.destination]
    used[0][one.origin] += height
    used[1][one.destination] += height
    middle, colour = at + height / 2, "blue" if one.hub is None else ("strong" if one.flagged else "pale")
    solid, known = min(height, (one.least or 0.0) * per_unit), one.most is not None
    left = SankeyLink((COLUMNS[0] + NODE, starts + height / 2), (COLUMNS[1], middle), solid, height, known)
    right = SankeyLink((COLUMNS[1] + NODE, middle), (COLUMNS[2], stops + height / 2), solid, height, known)
    node = rect(COLUMNS[1], at, COLUMNS[1] + NODE, at + height, fill=colour)
    if one.hub is None:
        node = "".join(
            band(SankeyLink((COLUMNS[1], middle), (COLUMNS[1] + NODE, middle), solid, height, known), colour)
        )
    return tag("g", tag("title", words(one.name)), *band(left, colour), *band(right, colour), node)


def band(link: SankeyLink, colour: str) -> list[str]:
    """A band from node to node, hatched, and opaque as high as the lower bound in the middle of it."""
    if not link.known:
        return [path(f"M{edge(link, 0.0)}", stroke="soft", stroke_width=1.2, stroke_dasharray="4 4")]
    drawn = [path(area(link, link.most), fill=colour, fill_opacity="0.2")]
    drawn.append(path(upright(link), stroke=colour, stroke_opacity="0.8"))
    if link.least > 0:
        drawn.append(path(area(link, max(link.least, 1.0)), fill=colour))
    return drawn


def edge(link: SankeyLink, shift: float, *, back: bool = False) -> str:
    """The data of a curve along a band, `shift` below its middle."""
    (x, y), (to_x, to_y) = (link.b, link.a) if back else (link.a, link.b)
    half, y, to_y = number((x + to_x) / 2), y + shift, to_y + shift
    return f"{number(x)} {number(y)}C{half} {number(y)} {half} {number(to_y)} {number(to_x)} {number(to_y)}"


def area(link: SankeyLink, height: float) -> str:
    """The data of a band's area: as high everywhere as at its ends."""
    return f"M{edge(link, -height / 2)}L{edge(link, height / 2, back=True)}Z"


def upright(link: SankeyLink) -> str:
    """The data of the lines that hatch a band, all upright, about HATCH_PX apart."""
    (x, y), (to_x, to_y) = link.a, link.b
    steps = max(2, round((to_x - x) / HATCH_PX))
    lines = []
    for n in range(1, steps):
        t = n / steps
        across, down = 1.5 * t * (1 - t) + t**3, 3 * t * t * (1 - t) + t**3
        at = y + (to_y - y) * down - link.most / 2
        lines.append(f"M{number(x + (to_x - x) * across)} {number(at)}v{number(link.most)}")
    return "".join(lines)


def hub_words(one: RouteAmount, node: tuple[float, float], scale: Scale) -> list[str]:
    """A hub's name and its bounds, beside its node."""
    name = "direct" if one.hub is None else called(one.hub)
    text = fitting(f"{name}  {one.text(scale)}", COLUMNS[2] - COLUMNS[1] - 40, NORMAL)
    x, y = COLUMNS[1] + NODE + 6, node[0] + node[1] / 2 + 4
    weight = "bold" if one.flagged and one.hub is not None else None
    plate = rect(x - 3, y - 12, x + 3 + width_of(text, NORMAL), y + 4, fill="ground", fill_opacity="0.88", rx=2)
    return [plate, label(x, y, text, size=NORMAL, fill="ink", font_weight=weight)]


def end_words(column: dict[str, tuple[float, float]], side: int) -> list[str]:
    """The nodes of an outer column with their names."""
    x = COLUMNS[2] if side else COLUMNS[0]
    drawn = []
    for code, (y, height) in column.items():
        drawn.append(rect(x, y, x + NODE, y + height, fill="ink"))
        text = fitting(called(code), SIDE - 8, NORMAL)
        at, anchor = (x + NODE + 6, None) if side else (x - 6, "end")
        look = {"fill": "ink", "font_weight": "bold", "text_anchor": anchor}
        drawn.append(label(at, y + height / 2 + 4, text, size=NORMAL, **look))  # type: ignore[arg-type]
    return drawn
