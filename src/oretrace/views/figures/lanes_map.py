"""A map of routes: a curved arrow for each leg, as wide as its amount, opaque to *at least*, hatched beyond."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.views.figures.keys import AT_LEAST, AT_MOST, ROW, UNKNOWN, legend
from oretrace.views.figures.land import window
from oretrace.views.figures.route_amounts import called, in_words
from oretrace.views.figures.svg import NORMAL, fitting, label, meet, number, path, svg, tag, width_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markupsafe import Markup

    from oretrace.views.figures.land import MapWindow, Point
    from oretrace.views.figures.route_amounts import RouteAmount
    from oretrace.views.figures.svg import Box

WIDTH, HEIGHT = 720.0, 360.0
WIDEST_PX, THINNEST_PX = 14.0, 1.6
BEND = 0.2
CITIES = ("HKG", "SGP", "MAC", "BHR", "MLT", "MUS")
"""Territories that trade and that no outline shows: a dot of their own."""


@dataclass(frozen=True)
class Arc:
    """A bent line from a to b by way of `over`, the control point of a parabola."""

    a: Point
    over: Point
    b: Point

    def at(self, share: float) -> Point:
        """The point after a share of the way."""
        t, u = share, 1 - share
        x, y = (u * u * p + 2 * t * u * q + t * t * r for p, q, r in zip(self.a, self.over, self.b, strict=True))
        return x, y


def lanes_map(routes: Sequence[RouteAmount], title: str = "Routes") -> Markup:
    """The routes on a map 720 × 360, the first ones on top.

    A leg without any known amount is a thin dashed line; a territory without a place on the map is named below it.
    """
    spots = positions(routes)
    pairs = [(*pair, one.most or 0.0) for one in routes for pair in pairwise(one.stops)]
    counted = [(spots[a], spots[b], weight) for a, b, weight in pairs if a in spots and b in spots]
    view = window([*spots.values()], counted, WIDTH, HEIGHT)
    at = {code: view.at(spot) for code, spot in spots.items()}
    largest = max((one.most for one in routes if one.most), default=0.0)
    lines = [legs(one, at, 360 * view.scale, largest) for one in reversed(routes)]
    inside = tag("svg", view.land, *cities(view, set(at)), *lines, width=WIDTH, height=HEIGHT)
    body = [inside, *marks(routes, at)]
    missing = sorted({called(code) for one in routes for code in one.stops if code not in at})
    foot, height = legend([AT_LEAST, AT_MOST, UNKNOWN], WIDTH, HEIGHT + 4)
    if missing:
        foot.append(label(0, height + 12, fitting(f"Not on the map: {', '.join(missing)}", WIDTH)))
        height += ROW
    return svg("map", WIDTH, height, title, in_words(routes), *body, *foot)


def positions(routes: Sequence[RouteAmount]) -> dict[str, Point]:
    """Longitude and latitude of every territory on the routes that has a place."""
    codes = dict.fromkeys(code for one in routes for code in one.stops)
    found = {code: spot_of(code) for code in codes}
    return {code: spot for code, spot in found.items() if spot is not None}


def spot_of(code: str) -> Point | None:
    """The place of a territory, or of the first of several that has one ("AUT+DEU")."""
    known = territories()
    spots = (known.position(one) for one in code.split("+") if one in known.by_iso3)
    return next((spot for spot in spots if spot is not None), None)


def cities(view: MapWindow, drawn: set[str]) -> list[str]:
    """Dots for what is too small for an outline."""
    known = territories()
    dots = []
    for code in CITIES:
        spot = known.position(code)
        if spot is not None and code not in drawn:
            x, y = view.at(spot)
            if 0 < x < view.width and 0 < y < view.height:
                dots.append(tag("circle", cx=x, cy=y, r=1.5, fill="pale"))
    return dots


def legs(one: RouteAmount, at: dict[str, Point], turn: float, largest: float) -> str:
    """The arrows of a route, in the width of its bounds; `turn` is the way round the world in pixels."""
    colour = "strong" if one.flagged else "pale"
    drawn = []
    for begin, end in pairwise(one.stops):
        if begin not in at or end not in at or at[begin] == at[end]:
            continue
        for a, b in ways(at[begin], at[end], turn):
            line = arc(a, b)
            if one.most is None or not largest:
                drawn.append(path(curve(line, 1.0), stroke="soft", stroke_width=1.2, stroke_dasharray="4 4"))
            else:
                drawn += arrow(line, colour, (one.least or 0.0) / largest, one.most / largest)
    return tag("g", tag("title", words(one.name)), *drawn) if drawn else ""


def ways(a: Point, b: Point, turn: float) -> list[tuple[Point, Point]]:
    """The short way from a to b; twice where it leaves the map on one side and comes back on the other."""
    around = turn * round((b[0] - a[0]) / turn)
    if not around:
        return [(a, b)]
    return [(a, (b[0] - around, b[1])), ((a[0] + around, a[1]), b)]


def arrow(line: Arc, colour: str, least: float, most: float) -> list[str]:
    """An arrow, wide as the upper bound and hatched, with the lower bound opaque in it."""
    wide, solid = (max(THINNEST_PX, WIDEST_PX * share) for share in (most, least))
    head = 6 + 1.1 * wide
    length = math.dist(line.a, line.over) + math.dist(line.over, line.b)
    stop = max(0.5, 1 - (head + 5) / length)
    d = curve(line, stop)
    drawn = [
        path(d, stroke=colour, stroke_width=wide, stroke_opacity="0.25"),
        path(d, stroke=colour, stroke_width=wide, stroke_dasharray="1 3"),
    ]
    if least > 0:
        drawn.append(path(d, stroke=colour, stroke_width=min(solid, wide)))
    return [*drawn, tip(line, stop, head, wide, colour)]


def tip(line: Arc, stop: float, head: float, wide: float, colour: str) -> str:
    """The head of an arrow."""
    (x, y), (to_x, to_y) = line.at(stop), line.at(min(1.0, stop + 0.02))
    length = math.hypot(to_x - x, to_y - y) or 1.0
    ux, uy = (to_x - x) / length, (to_y - y) / length
    half = wide / 2 + 3
    corners = [(x - uy * half, y + ux * half), (x + ux * head, y + uy * head), (x + uy * half, y - ux * half)]
    d = "L".join(f"{number(px)} {number(py)}" for px, py in corners)
    return tag("path", d=f"M{d}Z", fill=colour)


def arc(a: Point, b: Point) -> Arc:
    """A line from a to b, bent upwards as great circles are in the north; one that goes up or down, to its left."""
    bend = BEND if b[0] >= a[0] or abs(b[0] - a[0]) < abs(b[1] - a[1]) else -BEND
    over = ((a[0] + b[0]) / 2 + (b[1] - a[1]) * bend, (a[1] + b[1]) / 2 - (b[0] - a[0]) * bend)
    return Arc(a, over, b)


def curve(line: Arc, stop: float) -> str:
    """The data of a path along a bent line up to a share of it."""
    over = tuple((1 - stop) * p + stop * q for p, q in zip(line.a, line.over, strict=True))
    end = line.at(stop)
    numbers = [number(part) for point in (line.a, over, end) for part in point]
    return "M{} {}Q{} {} {} {}".format(*numbers)


def marks(routes: Sequence[RouteAmount], at: dict[str, Point]) -> list[str]:
    """Squares at the ends of the routes, circles at hubs, and the names beside them where there is room."""
    ends = dict.fromkeys(code for one in routes for code in (one.origin, one.destination))
    flagged = {one.hub for one in routes if one.flagged}
    codes = [code for code in (*ends, *(one.hub for one in routes)) if code in at]
    taken: list[Box] = [(x - 5, y - 5, x + 5, y + 5) for x, y in at.values()]
    drawn, names = [], []
    for code in dict.fromkeys(code for code in codes if code is not None):
        x, y = at[code]
        end = code in ends
        look = "ink" if end else ("strong" if code in flagged else "soft")
        if end:
            drawn.append(tag("rect", x=x - 5, y=y - 5, width=10, height=10, fill="ink", stroke="ground"))
        else:
            drawn.append(tag("circle", cx=x, cy=y, r=4.5, fill=look, stroke="ground", stroke_width=1.2))
        weight = "bold" if end or code in flagged else None
        box = free_box(called(code), at[code], taken)
        if box is None and not end:
            continue
        left, _, _, bottom = box or (x + 8, y - 7, x, y + 7)
        names.append(label(left, bottom - 4, called(code), size=NORMAL, halo=True, fill=look, font_weight=weight))
    return drawn + names


def free_box(name: str, spot: Point, taken: list[Box]) -> Box | None:
    """A box for a name beside its mark that meets nothing; None where there is none. It is taken then."""
    (x, y), wide = spot, width_of(name, NORMAL) + 2
    for left, top in (
        (x + 8, y - 7),
        (x - 8 - wide, y - 7),
        (x - wide / 2, y - 22),
        (x - wide / 2, y + 8),
        (x + 6, y - 20),
        (x + 6, y + 6),
        (x - 6 - wide, y - 20),
        (x - 6 - wide, y + 6),
    ):
        box = (left, top, left + wide, top + 14)
        inside = left >= 0 and top >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT
        if inside and not any(meet(box, other) for other in taken):
            taken.append(box)
            return box
    return None
