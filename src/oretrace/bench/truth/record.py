"""The truth of a suite: what was planted where, and which decoys stand beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datetime import date

    from oretrace.arrays import Index, Mask
    from oretrace.bench.scenario import Observed


@dataclass(frozen=True)
class ScenarioTruth:
    """How one scenario was made. `sigma` is the share of former controlled supply sent through hubs.

    `passthrough` is "tight", "loose", or "none" where σ is 0; `tactic` is single-hop, multi-hop, mirror-gap,
    relabel or none; `former_kg` the true mean monthly direct trade (of it `controlled_share` is under the
    measure) in the 24 months before, or as many as there are; `half` tune or test. `wide_decoy` names the decoy
    that touches the whole scenario, "" where there is none. No window longer than `months_after` is scored.
    `false_code` is the HS6 under which a part of the last leg of each planted hub is declared, "" where none is.
    `withheld_kg` are those true kg of the 18 months from the date that the origin publishes without a partner or not
    at all; their tactics are withheld-unnamed, withheld-confidential and withheld-hubs.
    """

    scenario: str
    suite: str
    seed: int
    half: str
    product: str
    origin: str
    destination: str
    effective_from: date
    sigma: float
    passthrough: str
    tactic: str
    hubs: int
    former_kg: float
    compliance: float
    wide_decoy: str
    months_after: int = 18
    controlled_share: float = 1.0
    false_code: str = ""
    withheld_kg: float = 0.0


@dataclass(frozen=True)
class CellTruth:
    """One candidate hub of one scenario.

    `arrived_kg` maps months since the date (6, 9, 12, 15, 18) to the diverted kg that had reached the destination
    through this hub by then, or by the scenario's last month; `entered_kg` likewise what had entered the hub. A
    cell is *planted* in a window when both are positive. `route` numbers the scenario's routes from 1, `position`
    the hubs of a route from the origin (0: not on one). `first_month` is the month, counted from the date (0 is
    its first), in which the first diverted kg arrived; -1 without one. `ordinary_kg` is the mean monthly trade of
    the weaker leg in the months after the date without the plant, 18 at most, `before_kg` that in the 24 months
    before, or as many as there are; `dense`: both legs moved in at least half of these. `decoy` names a decoy that
    stands at this hub, "" without one. `live_from` is the month, counted from the date, by which both legs are seen
    to have moved since it; -1 where they never are. `published_after` is how many months after a month's end both
    legs of it are public. `suspected` cells are real ones that an actual measure may have touched: never
    negatives. `missing_share` is the share of what the origin sent into the hub in the 18 months from the date that
    the hub's imports do not show on purpose.
    """

    scenario: str
    hub: str
    route: int = 0
    position: int = 0
    arrived_kg: dict[int, float] = field(default_factory=dict)
    entered_kg: dict[int, float] = field(default_factory=dict)
    first_month: int = -1
    live_from: int = -1
    ordinary_kg: float = 0.0
    before_kg: float = 0.0
    dense: bool = False
    decoy: str = ""
    published_after: int = 0
    suspected: bool = False
    missing_share: float = 0.0

    def planted(self, months: int) -> bool:
        """Whether something had moved on both legs by then."""
        return self.arrived_kg.get(months, 0.0) > 0 and self.entered_kg.get(months, 0.0) > 0


def live_from(seen: Observed) -> Index:
    """(candidates,): `CellTruth.live_from` of each."""
    t0 = seen.scenario.t0
    moved = np.stack([leg.kg[:, t0 : t0 + seen.scenario.months_after] > 0 for leg in (seen.leg1, seen.leg2)])
    both: Mask = np.asarray(np.logical_or.accumulate(moved, axis=2).all(axis=0))
    return np.where(both.any(axis=1), both.argmax(axis=1), -1)


@dataclass(frozen=True)
class Truth:
    """All of a suite; one `CellTruth` for every candidate of every scenario, in the scenario's order."""

    scenarios: tuple[ScenarioTruth, ...]
    cells: tuple[CellTruth, ...]
