"""What each leg would have carried without the act, for the eye and as a second opinion; never the ranking.

Matrix completion where enough clean donors are observed after the date, else the series' own seasonal forecast.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.counterfactual import Band, mc_nnm, residual_band, seasonal_forecast
from oretrace.kernels.legs import floor_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.arrays import Array, Mask
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.findings import Finding

FEWEST_DONORS = 10
CLEAN_P = 0.2
"""A donor must look innocent: a hub below this p may be carrying rerouted goods itself."""

SHORTEST_HISTORY = 6
OWN_FORECAST = "own seasonal forecast, shrunk across lanes"


def clean_donors(hubs: Sequence[Finding]) -> tuple[str, ...]:
    """Hubs that neither were flagged nor came near it."""
    return tuple(sorted(f.subject["hub"] for f in hubs if not f.flagged and (f.p_value or 0.0) > CLEAN_P))


def counterfactual_of(prepared: Prepared, donors: int) -> str:
    """The name of the counterfactual that `Drawings` uses with so many clean donors."""
    if donors >= FEWEST_DONORS:
        return f"matrix completion (MC-NNM) with {donors} donor territories"
    return OWN_FORECAST if prepared.shape.t0 >= SHORTEST_HISTORY else "none: fewer than 6 months of history"


@dataclass(frozen=True)
class Drawn:
    """Observed monthly totals of a lane, and its counterfactual with a 90 % band; None where none could be made."""

    observed: Array
    expected: Band | None


class Drawings:
    """The drawn lanes of one scan: each set of products is fitted once, all its lanes together."""

    def __init__(self, prepared: Prepared, hubs: Sequence[Finding]) -> None:
        self._prepared, self._hubs = prepared, hubs
        self._made: dict[tuple[str, ...], dict[tuple[str, str], Drawn]] = {}

    def of(self, products: tuple[str, ...]) -> dict[tuple[str, str], Drawn]:
        """Series of some products summed, keyed ("direct", ""), ("out", hub) and ("onward", hub)."""
        if products not in self._made:
            self._made[products] = _drawn(self._prepared, self._hubs, products)
        return self._made[products]


def _drawn(prepared: Prepared, hubs: Sequence[Finding], products: Sequence[str]) -> dict[tuple[str, str], Drawn]:
    panel, shape = prepared.panel, prepared.shape
    chosen = np.isin(np.array(panel.products), np.array(list(products)))
    keys, rows = [("direct", "")], [panel.direct[chosen].sum(axis=0)]
    for name, series, known in (
        ("out", panel.out, panel.out_reported),
        ("onward", panel.onward, panel.onward_reported),
    ):
        keys += [(name, panel.hubs[k]) for k in np.flatnonzero(known).tolist()]
        rows += list(series[chosen][:, known].sum(axis=0))
    lanes = np.array(rows)
    if shape.t0 < SHORTEST_HISTORY:
        return {key: Drawn(lane, None) for key, lane in zip(keys, lanes, strict=True)}
    before = panel.direct[chosen, shape.t0 - shape.pre : shape.t0].sum(axis=0).mean()
    floor = np.full(len(lanes), float(floor_of(np.array(before), panel.small_lot)))
    donors = set(clean_donors(hubs))
    if len(donors) >= FEWEST_DONORS:
        band = _completed(lanes, np.array([key[1] in donors for key in keys]), shape.t0, floor)
    else:
        band = seasonal_forecast(lanes, shape.t0, floor)
    return {
        key: Drawn(lane, Band(band.path[k], band.low[k], band.high[k]))
        for k, (key, lane) in enumerate(zip(keys, lanes, strict=True))
    }


def _completed(lanes: Array, is_donor: Mask, t0: int, floor: Array) -> Band:
    """Complete ln(lane + floor) with every lane but the donors masked from `t0` on; back in units, not negative."""
    mask = np.ones(lanes.shape, dtype=bool)
    mask[~is_donor, t0:] = False
    logs = np.log(lanes + floor[:, None])
    fitted = mc_nnm(logs, mask).fitted
    band = residual_band(logs, fitted, mask)
    path, low, high = (np.maximum(np.exp(x) - floor[:, None], 0.0) for x in (band.path, band.low, band.high))
    return Band(path, low, high)
