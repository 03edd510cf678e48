"""From calibrated units to verdicts and an order without ties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.arrays import Array
    from oretrace.findings import Verdict

FALSE_DISCOVERY_RATE = 0.10
"""Of every detector's own list, and of the list over all."""


def verdict_of(p: float, q: float, attainable: float) -> Verdict:
    """Flagged, or undecidable where even the smallest p there is was not enough, or not flagged."""
    if q <= FALSE_DISCOVERY_RATE:
        return "flagged"
    return "undecidable" if p <= attainable or attainable > FALSE_DISCOVERY_RATE else "not flagged"


def best_first(p: Array, q: Array, score: Array, names: Sequence[Any]) -> list[int]:
    """Numbers of units: flagged ones first, then by p, the larger score and the name, so that no ranks are equal."""
    return sorted(range(p.size), key=lambda k: (q[k] > FALSE_DISCOVERY_RATE, p[k], -score[k], names[k]))
