"""What containers carry, and what packages of each kind weigh."""

from __future__ import annotations

from math import nan
from types import MappingProxyType

PAYLOAD_KG = 30_480.0
"""The highest gross mass of an ISO container (ISO 668)."""
KG_PER_PACKAGE = MappingProxyType(
    {
        "DRM": (5.0, 1200.0),
        "BAG": (1.0, 80.0),
        "BBG": (100.0, 2500.0),
        "CTN": (0.05, 80.0),
        "BTL": (0.01, 80.0),
        "BDL": (5.0, 5000.0),
        "PLT": (20.0, 3000.0),
        "BOX": (0.05, 200.0),
    }
)
"""Least and most kg of a package, by the first letters of its kind."""


def usual_package_kg(kind: str | None) -> tuple[float, float]:
    """Least and most kg of a package of a kind as written; NaN for a kind that is not known."""
    return KG_PER_PACKAGE.get((kind or "").upper()[:3], (nan, nan))
