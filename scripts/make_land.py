"""Make views/figures/land.json: outlines of the land, for the maps that Python draws.

Reads frontend/node_modules/world-atlas/land-110m.json (Natural Earth, public domain; `make frontend` fetches it).
Run it from the project's root; the result is committed. Rings are lists of tenths of a degree, longitude and latitude
in turn.
"""

import json
from itertools import pairwise
from pathlib import Path

ATLAS = Path("frontend/node_modules/world-atlas/land-110m.json")
OUT = Path("src/oretrace/views/figures/land.json")
SOURCE = "Natural Earth 1:110m land by way of world-atlas 2 (public domain), made by scripts/make_land.py"
SOUTHERNMOST = -60.0
"""What lies wholly south of it is Antarctica, where no goods go."""

Point = tuple[float, float]


def unpacked(atlas: dict[str, object]) -> list[list[Point]]:
    """The arcs in degrees."""
    transform: dict[str, list[float]] = atlas["transform"]  # type: ignore[assignment]
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    arcs = []
    for arc in atlas["arcs"]:  # type: ignore[attr-defined]
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((x * kx + dx, y * ky + dy))
        arcs.append(points)
    return arcs


def ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    """Arcs put together; a negative number is one that is walked backwards."""
    points: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        points += arc[1:] if points else arc
    return points


def unbroken(points: list[Point]) -> list[Point]:
    """A ring that crosses the date line goes on beyond 180 degrees, instead of all the way round."""
    kept, turn = points[:1], 0
    for (before, _), (lon, lat) in pairwise(points):
        turn += 360 * ((before - lon > 180) - (lon - before > 180))
        kept.append((lon + turn, lat))
    middle = (max(lon for lon, _ in kept) + min(lon for lon, _ in kept)) / 2
    return [(lon - 360 * round(middle / 360), lat) for lon, lat in kept]


def compact(points: list[Point]) -> list[int]:
    """A ring in tenths of a degree, without points that come twice in a row."""
    whole = [(round(10 * lon), round(10 * lat)) for lon, lat in points]
    kept = [point for n, point in enumerate(whole) if n == 0 or point != whole[n - 1]]
    return [part for point in kept for part in point]


def main() -> None:
    atlas = json.loads(ATLAS.read_text())
    arcs = unpacked(atlas)
    polygons = atlas["objects"]["land"]["geometries"][0]["arcs"]
    rings = [unbroken(ring(numbers, arcs)) for polygon in polygons for numbers in polygon]
    rings = [one for one in rings if max(lat for _, lat in one) > SOUTHERNMOST]
    lines = ",\n".join(json.dumps(compact(one), separators=(",", ":")) for one in rings)
    OUT.write_text(f'{{"source": {json.dumps(SOURCE)}, "rings": [\n{lines}\n]}}\n')
    print(f"{OUT}: {len(rings)} rings, {OUT.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
