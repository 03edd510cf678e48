"""Where things go in a figure: which way round the world is shown, the height at which a Sankey keeps its scale."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.views.routes import HubFlow

Point = tuple[float, float]

ATLANTIC_EDGE = -30.0
BODY_PX, GAP_PX, HAIRLINE_PX = 300.0, 26.0, 1.5
BENDS = (0.18, 0.26, 0.1, 0.34, -0.1, -0.18, 0.42, -0.26, -0.34)
"""How much a line may be curved, the best liked first; ECharts counts it as part of the line's length."""
MAP_PX, CLEAR_PX, SAME_PX = 600.0, 16.0, 4.0


def projected(points: Mapping[str, Point], lanes: Sequence[tuple[str, str]]) -> tuple[str, dict[str, Point]]:
    """The map on which the lanes are shortest ("pacific" has the Atlantic at its edges), and the points on it."""
    here = dict(points)
    moved = {code: (lon + 360 if lon < ATLANTIC_EDGE else lon, lat) for code, (lon, lat) in points.items()}

    def breadth(at: Mapping[str, Point]) -> float:
        return sum(abs(at[begin][0] - at[end][0]) for begin, end in lanes if begin in at and end in at)

    return ("pacific", moved) if breadth(moved) < breadth(here) else ("world", here)


def bounds(points: Sequence[Point]) -> list[list[float]]:
    """The corners (north-west, south-east) of the points with a margin round them."""
    if not points:
        return [[-180.0, 84.0], [180.0, -56.0]]
    (west, east), (south, north) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    margin = max(3.0, 0.04 * (east - west), 0.04 * (north - south))
    return [[west - margin, min(84.0, north + margin)], [east + margin, max(-56.0, south - margin)]]


def label_sides(marks: Sequence[tuple[Point, str]]) -> list[str]:
    """The side of its mark on which each name stands so that none meets another on a narrow screen, in order of rank.

    Reckoned for a map 260 pixels wide and names of 6.5 by 15 pixels per letter; right where every side is taken.
    """
    longitudes = [lon for (lon, _), _ in marks] or [0.0]
    scale = 260.0 / max(20.0, max(longitudes) - min(longitudes))
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in (pixel(point, scale) for point, _ in marks)]
    sides = []
    for point, name in marks:
        (x, y), wide = pixel(point, scale), 6.5 * len(name)
        boxes = {
            "right": (x + 8, y - 7, x + 8 + wide, y + 7),
            "left": (x - 8 - wide, y - 7, x - 8, y + 7),
            "bottom": (x - wide / 2, y + 8, x + wide / 2, y + 22),
            "top": (x - wide / 2, y - 22, x + wide / 2, y - 8),
        }
        free = (side for side, box in boxes.items() if not any(meet(box, other) for other in taken))
        sides.append(next(free, "right"))
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


def meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    """Whether two boxes (left, top, right, bottom) overlap."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def sankey_body(rows: Sequence[HubFlow], per_pixel: float) -> float:
    """The height in pixels at which ECharts draws `per_pixel` to the pixel: the fullest of the columns decides."""

    def drawn(value: float | None) -> float:
        return HAIRLINE_PX if value is None else value / per_pixel

    sides = ([row.inward for row in rows], [row.onward for row in rows])
    first, last = (sum(map(drawn, side)) + (GAP_PX if None in side else 0.0) for side in sides)
    middle = sum(max(drawn(row.inward), drawn(row.onward)) for row in rows) + GAP_PX * (len(rows) - 1)
    return max(20.0, first, middle, last)
