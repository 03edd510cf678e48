"""How far apart two territories are, and whether they share a land border.

Distances are great circles between the representative points of territories.csv, each good to about a degree. Borders
are those of contiguity.csv, made by scripts/make_contiguity.py.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.tables import read_table
from oretrace.catalog.territories import territories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

EARTH_KM = 6371.0
NEAREST_KM = 300.0
"""No two territories are taken to be nearer: goods travel within both as well."""


def distances_km(names: Sequence[str]) -> NDArray[np.float64]:
    """Great-circle km (n, n), at least 300, between territories that have a position; InputError if unknown."""
    known = territories()
    places = np.radians(np.array([known.position(name) for name in names], dtype=np.float64))
    lon, lat = places[:, 0], places[:, 1]
    cosine = np.sin(lat)[:, None] * np.sin(lat) + np.cos(lat)[:, None] * np.cos(lat) * np.cos(lon[:, None] - lon)
    km: NDArray[np.float64] = np.maximum(EARTH_KM * np.arccos(np.clip(cosine, -1.0, 1.0)), NEAREST_KM)
    return km


@lru_cache(maxsize=1)
def borders() -> frozenset[tuple[str, str]]:
    """Pairs of territories with a common land border, both ways round."""
    pairs = [(row["iso3"], row["neighbour"]) for row in read_table("contiguity.csv")]
    return frozenset(pairs) | frozenset((b, a) for a, b in pairs)
