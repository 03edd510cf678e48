"""Who takes part: the baselines by name, and the project's own detector."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from oretrace.bench.entrants import baselines
from oretrace.bench.entrants.calibrate import CellAmounts, Judged, answers_of
from oretrace.bench.entrants.scan import READINGS, scan_answers
from oretrace.bench.scenario import WINDOWS
from oretrace.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from numpy.typing import NDArray

    from oretrace.bench.entrants.calibrate import Judge, TimedAnswers
    from oretrace.bench.entrants.cells import CellBatch
    from oretrace.bench.scenario import Observed

    Score = Callable[[CellBatch], NDArray[np.float64]]


@dataclass(frozen=True)
class Entrant:
    """A detector that takes part; `kind` separates detectors from the baselines beside them."""

    name: str
    kind: Literal["baseline", "product"]


def run_entrants(
    names: Iterable[str],
    observed: Sequence[Observed],
    families: Sequence[str],
    only: Collection[str] | None = None,
    windows: Collection[int] = WINDOWS,
) -> dict[str, TimedAnswers]:
    """Answers and seconds of the named entrants: the product's scan by scan, baselines' over all of a family.

    `families` names for each scenario the family (a half of a suite) whose false discoveries are controlled
    together for baselines. The product is asked of `only` these families, where given, and at `windows` alone.
    Raises InputError for a name nobody has, and for series that do not hold the windows.
    """
    named = [entrant(name) for name in names]
    judges = {one.name: _BASELINES[one.name] for one in named if one.kind == "baseline"}
    found = answers_of(judges, observed, families)
    asked = [only is None or family in only for family in families]
    found |= scan_answers([one.name for one in named if one.kind == "product"], observed, asked, windows)
    return {one.name: found[one.name] for one in named}


def entrant(name: str) -> Entrant:
    """The entrant of that name; InputError with the nearest one where there is none."""
    if name not in ENTRANTS:
        raise InputError(f"one of {', '.join(ENTRANTS)}", name, "name of a detector", nearest(name, ENTRANTS))
    return ENTRANTS[name]


def _by_score(score: Score) -> Judge:
    return lambda cells, placebos: Judged(score(cells), score(placebos))


def _floored_growth(cells: CellBatch, placebos: CellBatch) -> Judged:
    """Its tonnage is what the weaker leg gained: also the most it can say, while the least is nothing."""
    gain = baselines.weaker_excess(cells)
    unknown = np.full(gain.size, np.nan)
    score = baselines.min_floored_growth
    return Judged(score(cells), score(placebos), CellAmounts(gain, unknown, unknown, np.zeros(gain.size), gain))


_BASELINES: dict[str, Judge] = {
    "random": _by_score(baselines.chance),
    "yoy-leg1": _by_score(baselines.yoy_leg1),
    "yoy-leg2": _by_score(baselines.yoy_leg2),
    "min-yoy": _by_score(baselines.min_yoy),
    "level-min": _by_score(baselines.level_min),
    "change-min": _by_score(baselines.change_min),
    "robust-z": _by_score(baselines.robust_z),
    "difference-in-differences": _by_score(baselines.did),
    "surveillance-gates": _by_score(baselines.surveillance_gates),
    "min-floored-growth": _floored_growth,
    "min-regularity-gain": _by_score(baselines.min_regularity_gain),
}

ENTRANTS = {
    **{name: Entrant(name, "baseline") for name in _BASELINES},
    **{name: Entrant(name, "product") for name in READINGS},
}
