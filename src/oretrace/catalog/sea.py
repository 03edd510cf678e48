"""How far it is by sea: a net of some hundred straits, capes and canals, and the ports that lie at them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.tables import read_table, split

if TYPE_CHECKING:
    from oretrace.arrays import Array

MILES = 3440.065
"""Nautical miles of the earth's radius."""


@dataclass(frozen=True)
class Sea:
    """Points by name, the territory of ports ("" of other points), and the miles (n, n) by sea between all."""

    place: dict[str, int]
    territory: tuple[str, ...]
    miles: Array

    @property
    def ports(self) -> dict[str, int]:
        """The places of ports, by name in lower case."""
        return {name.lower(): number for name, number in self.place.items() if self.territory[number]}

    def of_territory(self, territory: str) -> list[int]:
        """The places of a territory's ports."""
        return [number for number, one in enumerate(self.territory) if one == territory]


@lru_cache(maxsize=1)
def sea() -> Sea:
    """The net with all its distances."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import dijkstra

    rows = list(read_table("sea_points.csv"))
    place = {row["name"]: number for number, row in enumerate(rows)}
    edges = [(number, place[end]) for number, row in enumerate(rows) for end in split(row["joins"])]
    at = np.radians([[float(row["latitude"]), float(row["longitude"])] for row in rows])
    one, other = np.array(edges).T
    net = csr_array((_great_circle(at[one], at[other]), (one, other)), shape=(len(rows), len(rows)))
    return Sea(place, tuple(row["territory"] for row in rows), np.asarray(dijkstra(net, directed=False)))


def _great_circle(one: Array, other: Array) -> Array:
    """Nautical miles between points (n, 2) in radians."""
    half = np.sin((other - one) / 2) ** 2
    square = half[:, 0] + np.cos(one[:, 0]) * np.cos(other[:, 0]) * half[:, 1]
    return np.asarray(2 * MILES * np.arcsin(np.sqrt(square)))


@lru_cache(maxsize=1 << 12)
def port(text: str) -> int | None:
    """The place of the port that a text names, the longest name first; None for none."""
    low = " ".join(re.findall(r"[^\W\d_]+", text.lower()))
    found = [name for name in sea().ports if re.search(rf"\b{name}\b", low)]
    return sea().ports[max(found, key=len)] if found else None


@lru_cache(maxsize=1 << 14)
def detour(origin: str, loading: int, unloading: int) -> tuple[float, float] | None:
    """Miles from the nearest port of an origin (ISO alpha-3) by a port of loading to one of unloading, and straight
    there; None where the origin has no port here."""
    ports, miles = sea().of_territory(origin), sea().miles
    if not ports:
        return None
    way = float(miles[ports, loading].min() + miles[loading, unloading])
    return way, float(miles[ports, unloading].min())
