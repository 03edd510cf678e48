"""What a run of the benchmark found: numbers over seeds, the curves of the card, and what the suite was made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oretrace.bench.scoring.score import ScoreRow


@dataclass(frozen=True)
class Curve:
    """Mean over seeds of the precision at each recall of `scoring.curves.RECALL_GRID`."""

    detector: str
    half: str
    stratum: str
    precision: tuple[float, ...]


@dataclass(frozen=True)
class Reliable:
    """Pooled over seeds: of the `flagged` cells with q at most `stated` the share `realised` is innocent."""

    detector: str
    half: str
    stated: float
    realised: float | None
    flagged: int


@dataclass(frozen=True)
class SuiteRun:
    """One suite, all seeds and detectors that were asked for.

    `base` is "modelled" or "real"; `notes` say what is modelled, published, borrowed or assumed; `digests` holds one
    hash a seed. Counts are over all seeds. `cost` maps a detector to (seconds, peak MiB of the process) a seed.
    """

    suite: str
    about: str
    base: str
    notes: tuple[str, ...]
    seeds: tuple[int, ...]
    digests: tuple[str, ...]
    scenarios: int
    cells: int
    planted: int
    rows: tuple[ScoreRow, ...]
    curves: tuple[Curve, ...] = ()
    reliability: tuple[Reliable, ...] = ()
    cost: dict[str, tuple[float, float]] = field(default_factory=dict)
