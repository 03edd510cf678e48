"""Where things go in a figure: which way round the world is shown, the height at which a Sankey keeps its scale."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import meet

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.views.routes import HubFlow

Point = tuple[float, float]

ATLANTIC_EDGE, HALF = -30.0, 180.0
BODY_PX, GAP_PX, HAIRLINE_PX = 300.0, 26.0, 1.5
BENDS = (0.18, 0.26, 0.1, 0.34, -0.1, -0.18, 0.42, -0.26, -0.34)
"""How much a line may be curved, the best liked first; ECharts counts it as part of the line's length."""
MAP_PX, CLEAR_PX, SAME_PX = 600.0, 16.0, 4.0


@dataclass(frozen=True)
class Placed:
    """A map by its name in report.js, the points on it, and where the way on from each hub ends."""

    world: str
    at: dict[str, Point]
    ends: dict[str, Point]


def placed(points: Mapping[str, Point], origin: str, hubs: Sequence[str], destination: str) -> Placed:
    """The map on which every leg goes the short way round, and the points on it; what has no position is left out.

    "world" has the Pacific at its edges, "pacific" the Atlantic; of the two the one with the shorter legs. Where each
    has a leg that would cross the wrong ocean, "twice" has the world two times side by side: a hub stands on the
    side of the origin that is nearer, and the destination once for each side from which it is reached.
    """
    legs = [pair for hub in hubs for pair in ((origin, hub), (hub, destination))]
    maps = {
        "world": dict(points),
        "pacific": {code: (lon + 360 if lon < ATLANTIC_EDGE else lon, lat) for code, (lon, lat) in points.items()},
    }

    def spans(at: Mapping[str, Point]) -> list[float]:
        return [abs(at[begin][0] - at[end][0]) for begin, end in legs if begin in at and end in at]

    name = min(maps, key=lambda name: sum(spans(maps[name])))
    fitting = [name, *(other for other in maps if other != name)]
    for one in fitting:
        at = maps[one]
        if max(spans(at), default=0.0) <= HALF:
            return Placed(one, at, {hub: at[destination] for hub in hubs if destination in at})
    if origin not in points or destination not in points:
        return Placed(name, maps[name], {hub: maps[name][destination] for hub in hubs if destination in points})
    return twice(points, origin, hubs, destination)


def twice(points: Mapping[str, Point], origin: str, hubs: Sequence[str], destination: str) -> Placed:
    """Hubs beside the origin, and the destination beside each hub, all moved together onto the two worlds."""
    at = {code: nearest_turn(point, points[origin]) for code, point in points.items()}
    ends = {hub: nearest_turn(points[destination], at[hub]) for hub in hubs if hub in at}
    at[destination] = next(iter(ends.values()), at[destination])
    west = min(lon for lon, _ in (*at.values(), *ends.values()))
    turn = 360.0 if west < -HALF else 0.0
    return Placed(
        "twice",
        {code: (lon + turn, lat) for code, (lon, lat) in at.items()},
        {hub: (lon + turn, lat) for hub, (lon, lat) in ends.items()},
    )


def nearest_turn(point: Point, beside: Point) -> Point:
    """The point moved by whole turns to within half a turn of another."""
    return point[0] - 360 * round((point[0] - beside[0]) / 360), point[1]


def bounds(points: Sequence[Point]) -> list[list[float]]:
    """The corners (north-west, south-east) of the points with a margin round them."""
    if not points:
        return [[-180.0, 84.0], [180.0, -56.0]]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    margin = max(3.0, 0.04 * (east - west), 0.04 * (north - south))
    return [[west - margin, min(84.0, north + margin)], [east + margin, max(-56.0, south - margin)]]


def label_sides(marks: Sequence[tuple[Point, str]], tops: int = 0) -> list[str]:
    """The side of its mark on which each name stands so that none meets another on a narrow screen, in order of rank.

    The first `tops` names stand on top. Reckoned for a map 260 pixels wide, or 520 where it shows more than half the
    world, and names of 6.5 by 15 pixels per letter; right where every side is taken.
    """
    longitudes = [lon for (lon, _), _ in marks] or [0.0]
    breadth = max(20.0, max(longitudes) - min(longitudes))
    scale = (260.0 if breadth <= HALF else 520.0) / breadth
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in (pixel(point, scale) for point, _ in marks)]
    sides = []
    for number, (point, name) in enumerate(marks):
        (x, y), wide = pixel(point, scale), 6.5 * len(name)
        boxes = {
            "right": (x + 8, y - 7, x + 8 + wide, y + 7),
            "left": (x - 8 - wide, y - 7, x - 8, y + 7),
            "bottom": (x - wide / 2, y + 8, x + wide / 2, y + 22),
            "top": (x - wide / 2, y - 22, x + wide / 2, y - 8),
        }
        free = (side for side, box in boxes.items() if not any(meet(box, other) for other in taken))
        sides.append("top" if number < tops else next(free, "right"))
        taken.append(boxes[sides[-1]])
    return sides


def bends(lanes: Sequence[tuple[Point, Point]], marks: Sequence[Point]) -> dict[tuple[Point, Point], float]:
    """The curve of each lane: the first whose line keeps clear of the marks of others, else the one farthest off.

    Reckoned for a map 600 pixels wide; a mark that stands where the lane begins or ends is no obstacle.
    """
    longitudes = [lon for lon, _ in marks] or [0.0]
    scale = MAP_PX / max(20.0, max(longitudes) - min(longitudes))
    spots = [pixel(mark, scale) for mark in marks]
    chosen = {}
    for begin, end in lanes:
        a, b = pixel(begin, scale), pixel(end, scale)
        others = [spot for spot in spots if min(math.dist(spot, a), math.dist(spot, b)) > SAME_PX]
        room = {bend: clearance(a, b, bend, others) for bend in BENDS}
        clear = (bend for bend in BENDS if room[bend] >= CLEAR_PX)
        chosen[begin, end] = next(clear, max(BENDS, key=room.__getitem__))
    return chosen


def clearance(a: Point, b: Point, bend: float, others: Sequence[Point]) -> float:
    """How near the line from a to b, curved as ECharts does, comes to any of the others."""
    over = (a[0] + b[0]) / 2 - (a[1] - b[1]) * bend, (a[1] + b[1]) / 2 - (b[0] - a[0]) * bend
    steps = [n / 40 for n in range(41)]
    line = [
        tuple((1 - t) ** 2 * p + 2 * t * (1 - t) * q + t * t * r for p, q, r in zip(a, over, b, strict=True))
        for t in steps
    ]
    return min((math.dist(spot, point) for spot in others for point in line), default=math.inf)


def pixel(point: Point, scale: float) -> Point:
    """A place on the map in pixels, downwards; ECharts draws degrees of latitude a third longer than of longitude."""
    return point[0] * scale, -point[1] * scale / 0.75


def sankey_body(rows: Sequence[HubFlow], per_pixel: float) -> float:
    """The height in pixels at which ECharts draws `per_pixel` to the pixel: the fullest of the columns decides."""

    def drawn(value: float | None) -> float:
        return HAIRLINE_PX if value is None else value / per_pixel

    sides = ([row.inward for row in rows], [row.onward for row in rows])
    first, last = (sum(map(drawn, side)) + (GAP_PX if None in side else 0.0) for side in sides)
    middle = sum(max(drawn(row.inward), drawn(row.onward)) for row in rows) + GAP_PX * (len(rows) - 1)
    return max(20.0, first, middle, last)
