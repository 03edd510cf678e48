"""The project's own detector without the hub's own supply, by its boosted and by its linear score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.calibrate import CellAmounts, Judged
from oretrace.detect.diversion.calibration import median_excess
from oretrace.detect.diversion.panel import SMALL_LOT
from oretrace.detect.diversion.tonnage import hub_amounts, total_amount
from oretrace.detect.diversion.trials import Trial, weigh
from oretrace.detect.diversion.windows import Shape
from oretrace.kernels.scores import expit

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.bench.entrants.cells import CellBatch


@dataclass(frozen=True)
class Scored:
    """What the product's own weighing gives for cells (k,); dead cells score −inf and gain nothing."""

    live: Mask
    score: Array
    linear: Array
    grew: Mask
    leg1: Array
    leg2: Array
    estimate: Array
    error: Array
    weaker: Array
    direct: Array


def diversion_without_supply(cells: CellBatch, placebos: CellBatch) -> Judged:
    """The boosted score, tonnage and claim of one product in one hub.

    What placebos gained without rerouting is taken off the excess, and a cell is claimed only when both legs grew
    past the floor.
    """
    return _judged(weighed(cells), weighed(placebos), cells)


def diversion_linear(cells: CellBatch, placebos: CellBatch) -> Judged:
    """The same by R5, the second opinion, which makes no totals of its own."""
    act, null = (replace(one, score=one.linear) for one in (weighed(cells), weighed(placebos)))
    return replace(_judged(act, null, cells), totals=None)


def weighed(cells: CellBatch, legs: int = 2) -> Scored:
    """Every cell as a product of its own with a single hub: cells of many scenarios then take one call.

    With one leg, as the product weighs a hub whose onward leg nobody reports.
    """
    hub = np.zeros(1, dtype=np.int64)
    direct = cells.direct.kg[cells.group]
    leg1, leg2 = cells.leg1.kg[:, None, :], cells.leg2.kg[:, None, :]
    trial = Trial("bench", 1.0, direct, leg1, leg2 if legs == 2 else None, cells.pre, hub, hub)
    found = weigh(trial, Shape(cells.pre, cells.pre, cells.post, ()), SMALL_LOT["kg"])

    def spread(values: Array | None, dead: float = 0.0) -> Array:
        every = np.full(len(leg1), dead)
        every[found.product] = 0.0 if values is None else values
        return every

    return Scored(
        live=spread(np.ones(found.size)) > 0,
        score=spread(found.score, -np.inf),
        linear=spread(found.linear, -np.inf),
        grew=spread(found.grew.astype(float)) > 0,
        leg1=spread(found.leg1),
        leg2=spread(found.leg2),
        estimate=spread(found.estimate),
        error=spread(found.error),
        weaker=spread(found.weaker),
        direct=spread(found.direct),
    )


def _judged(act: Scored, null: Scored, cells: CellBatch) -> Judged:
    live = null.live
    score = np.where(act.live, act.score, -np.inf)
    typical = median_excess(null.estimate[live] / null.error[live])
    gains = (act.estimate, act.error, np.full(score.size, typical), np.maximum(act.weaker, 0.0))
    found = hub_amounts("hub", *gains, act.direct)
    hubs = found.times(cells.post)
    return Judged(
        score=score,
        placebos=np.where(live, null.score, -np.inf),
        amounts=CellAmounts(hubs.estimate, hubs.low, hubs.high, np.zeros(score.size), hubs.most),
        claimed=np.asarray(act.grew, dtype=bool),
        totals=partial(_totals, cells, act, found.estimate),
    )


def _totals(cells: CellBatch, act: Scored, estimate: Array, flagged: Mask) -> Array:
    """The total of each cell's scenario (4, k), NaN where nothing is flagged."""
    totals = np.full((4, flagged.size), np.nan)
    chance = np.where(act.live, expit(act.score), 0.0)
    for scenario in np.unique(cells.scenario[flagged]):
        of = cells.scenario == scenario
        found = total_amount(flagged[of], chance[of], estimate[of], act.error[of], cells.former[of][0])
        totals[:, of] = cells.post * np.stack([found.estimate, found.low, found.high, found.most])
    return totals
