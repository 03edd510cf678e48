"""The land on a flat map: Gall's projection, whose meridians are straight, so that a map may begin at any of them."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from oretrace.views.figures.svg import number, path

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]

NORTH, SOUTH = 82.0, -56.0
EDGES = (-170.0, -25.0)
"""Meridians at which a map of the world may begin: in the Bering Strait and in the Atlantic."""


@lru_cache(maxsize=1)
def rings() -> tuple[tuple[Point, ...], ...]:
    """The outlines of the land in degrees (land.json)."""
    found = json.loads((Path(__file__).parent / "land.json").read_text(encoding="utf-8"))["rings"]
    return tuple(tuple((lon / 10, lat / 10) for lon, lat in zip(one[::2], one[1::2], strict=True)) for one in found)


def northing(lat: float) -> float:
    """How far north a latitude is drawn, in degrees of longitude."""
    return (1 + math.sqrt(2)) * math.degrees(math.tan(math.radians(lat) / 2))


@dataclass(frozen=True)
class MapWindow:
    """What a map shows: from `west` (a longitude) and `top` (a northing) on, `scale` pixels to a degree."""

    west: float
    top: float
    scale: float
    width: float
    height: float

    def at(self, point: Point) -> Point:
        """The pixel of a place by longitude and latitude, on whichever turn of the world the window shows it."""
        lon = self.west + (point[0] - self.west) % 360
        return (lon - self.west) * self.scale, (self.top - northing(point[1])) * self.scale

    @cached_property
    def land(self) -> str:
        """The land inside, as markup."""
        drawn = []
        for turn in (-360, 0, 360):
            for ring in rings():
                line = [((lon + turn - self.west) * self.scale, self.y(lat)) for lon, lat in ring]
                if self.shows(line):
                    drawn.append(outline(line))
        shape = path("".join(drawn), fill="shade", stroke="line", stroke_width=0.7, stroke_linejoin="round")
        return shape if drawn else ""

    def y(self, lat: float) -> float:
        """The pixel of a latitude."""
        return (self.top - northing(lat)) * self.scale

    def shows(self, line: Sequence[Point]) -> bool:
        """Whether a ring reaches into the window."""
        (left, right), (upper, lower) = ((min(axis), max(axis)) for axis in zip(*line, strict=True))
        return bool(left < self.width and right > 0 and upper < self.height and lower > 0)


def outline(line: Sequence[Point]) -> str:
    """A ring in whole pixels' tenths, steps written relative to the last point, without steps of nothing."""
    tenths = [(round(10 * x), round(10 * y)) for x, y in line]
    d, last = f"M{number(tenths[0][0] / 10)} {number(tenths[0][1] / 10)}l", tenths[0]
    steps = []
    for point in tenths[1:-1]:
        step = (point[0] - last[0], point[1] - last[1])
        if abs(step[0]) + abs(step[1]) >= 5:
            steps.append(f"{number(step[0] / 10)} {number(step[1] / 10)}")
            last = point
    return f"{d}{' '.join(steps)}z" if len(steps) > 1 else ""


def window(
    points: Sequence[Point], ways: Sequence[tuple[Point, Point, float]], width: float, height: float
) -> MapWindow:
    """A window of that size around places.

    `ways` are pairs of places and how much each counts: the map begins at the meridian that cuts the fewest. Where
    one must still be cut the whole world is shown, so that it leaves on one side and comes back on the other.
    """
    west = min(EDGES, key=lambda edge: sum(weight * cut(way, edge) for *way, weight in ways))
    lons = [west + (lon - west) % 360 for lon, _ in points] or [west, west + 360]
    if any(cut(way, west) for *way, _ in ways):
        lons = [west, west + 360]
    norths = [northing(min(NORTH, max(SOUTH, lat))) for _, lat in points] or [northing(SOUTH), northing(NORTH)]
    wide, high = roomy(lons), roomy(norths)
    scale = min(width / wide, height / high, 12.0)
    scale = max(scale, width / 360.0, height / (northing(NORTH) - northing(SOUTH)))
    top = (max(norths) + min(norths)) / 2 + height / scale / 2
    top = min(max(top, northing(SOUTH) + height / scale), northing(NORTH))
    left = (max(lons) + min(lons)) / 2 - width / scale / 2
    return MapWindow(left, top, scale, width, height)


def roomy(values: Sequence[float]) -> float:
    """How much of an axis is shown for values on it."""
    extent = max(values) - min(values)
    return extent + max(16.0, 0.25 * extent)


def cut(way: Sequence[Point], west: float) -> bool:
    """Whether the short way between two places leaves a map that begins at `west`."""
    a, b = ((lon - west) % 360 for lon, _ in way)
    return abs(a - b) > 180
