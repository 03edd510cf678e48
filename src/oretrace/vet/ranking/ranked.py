"""What a ranking comes to, as a person is shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.vet.ranking.budget import CurvePoint

OPEN, PAPERS, PASS = "open", "papers missing", "let pass"


@dataclass(frozen=True)
class Ranked:
    """What a person is shown beside the file: the lanes, the curve of budgets, and what has shifted."""

    rows: int
    aside: int
    learned: int
    repeated: int
    lanes: Mapping[str, int]
    by_lot: int
    curve: tuple[CurvePoint, ...]
    drift: tuple[tuple[str, float], ...]
