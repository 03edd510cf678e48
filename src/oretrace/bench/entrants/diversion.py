"""The project's own detector as an entrant: R5 of both legs, with the product's tonnage and rule of flagging."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.entrants.calibrate import Amounts, Judged
from oretrace.detect.calibration import FEWEST_FOR_QUANTILES, NORMAL_QUANTILES, amounts
from oretrace.detect.trials import Trial, weigh
from oretrace.detect.windows import Shape

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oretrace.bench.entrants.cells import Cells
    from oretrace.detect.trials import Cells as Weighed

    Array = NDArray[np.float64]

SMALL_LOT_KG = 100.0


def diversion(cells: Cells, placebos: Cells) -> Judged:
    """Score, tonnage and claim as `oretrace scan` makes them for one product and hub.

    What placebos gained without rerouting is taken off the excess, the 90 % interval is their spread, and a cell is
    claimed only when both legs grew past the floor. Unlike in the product, a hub's own placebos stay in the pool.
    """
    act, null = _weighed(cells), _weighed(placebos)
    live = _flat(null.live)
    return Judged(
        score=np.where(_flat(act.live), _flat(act.score), -np.inf),
        placebos=np.where(live, _flat(null.score), -np.inf),
        amounts=_amounts(act, _flat(null.estimate)[live] / _flat(null.error)[live], cells.post),
        claimed=np.asarray(_flat(act.grew), dtype=bool),
    )


def _weighed(cells: Cells) -> Weighed:
    """Every cell as a product of its own with a single hub: cells of many scenarios then take one call."""
    hub = np.zeros(1, dtype=np.int64)
    direct = cells.direct.kg[cells.group]
    leg1, leg2 = cells.leg1.kg[:, None, :], cells.leg2.kg[:, None, :]
    trial = Trial("bench", 1.0, direct, leg1, leg2, cells.pre, hub, hub)
    return weigh(trial, Shape(cells.pre, cells.pre, cells.post, ()), SMALL_LOT_KG)


def _flat(values: NDArray[np.generic]) -> Array:
    return np.asarray(values)[:, 0]


def _amounts(act: Weighed, ratios: Array, months: int) -> Amounts:
    """Estimate, interval and bounds over the window, from the placebos' excess in standard errors (m,)."""
    enough = ratios.size >= FEWEST_FOR_QUANTILES
    few, middle, many = np.quantile(ratios, (0.05, 0.5, 0.95)) if enough else NORMAL_QUANTILES
    weaker = np.maximum(_flat(act.weaker), 0.0)
    spread = (np.asarray(few), np.asarray(middle), np.asarray(many))
    estimate, low, high, at_most = amounts(_flat(act.estimate), _flat(act.error), weaker, spread, months)
    return Amounts(estimate, low, high, np.zeros_like(estimate), at_most)
