"""Single scans of a suite as one table, for research on how scans are calibrated.

from scripts.single_scans import cells
table = cells("single-hop-decoys", seed=1, months=18, half="tune")
flagged, score = table["flagged"], table["score"]
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.bench.entrants.registry import run_entrants
from oretrace.bench.scenario import FLAG_LEVEL, WINDOWS
from oretrace.bench.scoring.table import tabulate
from oretrace.bench.truth.suites import build

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.bench.scenario import Answers
    from oretrace.bench.truth.suite import Suite

AMOUNTS = ("estimate", "low", "high", "at_least", "at_most", "total", "total_low", "total_high", "total_most")


def cells(
    suite: str, seed: int, months: int, detector: str = "diversion", half: str | None = None
) -> dict[str, NDArray[Any]]:
    """Every candidate of every scenario as the scan of its act so many months after the date answers it, each (k,).

    `score`, `p`, `q` (NaN where not live) and amounts in kg as in `Answers`; `truth` the planted kg that had arrived,
    `planted`: more than none; `innocent`: nothing ever goes through it; `decoy` and `wide_decoy` kinds or "";
    `size` the weaker leg's ordinary trade beside the former direct trade; `sigma`, `passthrough`, `scenario`, `hub`.
    """
    made, answers = _answered(suite, seed, detector)
    table, window = tabulate(made.truth), WINDOWS.index(months)
    of = table.scenario
    live = np.isfinite(answers.score[window])
    found: dict[str, NDArray[Any]] = {
        "scenario": np.array([cell.scenario for cell in made.truth.cells]),
        "hub": np.array([cell.hub for cell in made.truth.cells]),
        "half": table.half[of],
        "sigma": table.sigma[of],
        "passthrough": table.passthrough[of],
        "live": live,
        "score": answers.score[window],
        "p": np.where(live, answers.p[window], np.nan),
        "q": np.where(live, answers.q[window], np.nan),
        "flagged": live & (answers.q[window] <= FLAG_LEVEL),
        **{name: getattr(answers, name)[window] for name in AMOUNTS},
        "truth": table.arrived_kg[window],
        "planted": table.planted[window],
        "innocent": ~table.on_route & ~table.suspected,
        "decoy": table.decoy,
        "wide_decoy": table.wide_decoy[of],
        "size": table.ordinary_kg / table.former_kg[of],
    }
    chosen = (table.months_after >= months)[of] & (True if half is None else found["half"] == half)
    return {name: column[chosen] for name, column in found.items()}


@lru_cache(maxsize=4)
def _answered(suite: str, seed: int, detector: str) -> tuple[Suite, Answers]:
    """The suite, and its scans at all windows: asked again for another window it costs nothing."""
    made = build(suite, seed)
    return made, run_entrants([detector], made.observed, [one.half for one in made.truth.scenarios])[detector].answers
