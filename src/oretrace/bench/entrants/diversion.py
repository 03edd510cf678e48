"""The project's own detector without the hub's own supply, by its boosted and by its linear score."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from oretrace.bench.entrants.calibrate import Amounts, Judged
from oretrace.detect.diversion.calibration import median_excess
from oretrace.detect.diversion.panel import SMALL_LOT
from oretrace.detect.diversion.tonnage import hub_amounts, total_amount
from oretrace.detect.diversion.trials import Trial, weigh
from oretrace.detect.diversion.windows import Shape
from oretrace.kernels.scores import expit

Kind = TypeVar("Kind", bound=np.generic)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.bench.entrants.cells import Cells
    from oretrace.detect.diversion.trials import TrialCells

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]


def diversion_without_supply(cells: Cells, placebos: Cells) -> Judged:
    """The boosted score, tonnage and claim of one product in one hub.

    What placebos gained without rerouting is taken off the excess, and a cell is claimed only when both legs grew
    past the floor.
    """
    return _judged(weighed(cells), weighed(placebos), cells)


def diversion_linear(cells: Cells, placebos: Cells) -> Judged:
    """The same by R5, the second opinion, which makes no totals of its own."""
    act, null = (replace(one, score=one.linear) for one in (weighed(cells), weighed(placebos)))
    return replace(_judged(act, null, cells), totals=None)


def weighed(cells: Cells, legs: int = 2) -> TrialCells:
    """Every cell as a product of its own with a single hub: cells of many scenarios then take one call.

    With one leg, as the product weighs a hub whose onward leg nobody reports.
    """
    hub = np.zeros(1, dtype=np.int64)
    direct = cells.direct.kg[cells.group]
    leg1, leg2 = cells.leg1.kg[:, None, :], cells.leg2.kg[:, None, :]
    trial = Trial("bench", 1.0, direct, leg1, leg2 if legs == 2 else None, cells.pre, hub, hub)
    return weigh(trial, Shape(cells.pre, cells.pre, cells.post, ()), SMALL_LOT["kg"])


def _judged(act: TrialCells, null: TrialCells, cells: Cells) -> Judged:
    live = flat(null.live)
    score = np.where(flat(act.live), flat(act.score), -np.inf)
    typical = median_excess(flat(null.estimate)[live] / flat(null.error)[live])
    gains = (flat(act.estimate), flat(act.error), np.full(score.size, typical), np.maximum(flat(act.weaker), 0.0))
    found = hub_amounts("hub", *gains, flat(act.direct))
    hubs = found.times(cells.post)
    return Judged(
        score=score,
        placebos=np.where(live, flat(null.score), -np.inf),
        amounts=Amounts(hubs.estimate, hubs.low, hubs.high, np.zeros(score.size), hubs.most),
        claimed=np.asarray(flat(act.grew), dtype=bool),
        totals=partial(_totals, cells, act, found.estimate),
    )


def _totals(cells: Cells, act: TrialCells, estimate: Array, flagged: Mask) -> Array:
    """The total of each cell's scenario (4, k), NaN where nothing is flagged."""
    totals = np.full((4, flagged.size), np.nan)
    chance = np.where(flat(act.live), expit(flat(act.score)), 0.0)
    for scenario in np.unique(cells.scenario[flagged]):
        of = cells.scenario == scenario
        found = total_amount(flagged[of], chance[of], estimate[of], flat(act.error)[of], cells.former[of][0])
        totals[:, of] = cells.post * np.stack([found.estimate, found.low, found.high, found.most])
    return totals


def flat(values: NDArray[Kind]) -> NDArray[Kind]:
    """The single column of a trial of `weighed`."""
    return values[:, 0]
