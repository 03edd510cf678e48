"""How a modelled world behaves: every number of the generator, and where it comes from.

*Calibrated* numbers were set so that the statistics of worlds lie near those of real panels:
docs/method/benchmark-worlds.md has the table. *Assumed* ones have no panel behind them: no data set here shows both
sides of a lane, so the noise between mirror reports and that of unit values are assumptions, and can be varied.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST_MONTH = date(2019, 1, 1)
MONTHS = 90
"""2019-01 to 2026-06."""


@dataclass(frozen=True)
class Nature:
    """Parameters of the generator; log scales are natural logarithms."""

    distance_elasticity: float = 1.0
    """Assumed: the usual gravity estimate is near −1 (Head and Mayer 2014)."""
    lane_spread: float = 1.2
    """Calibrated: log sd of lanes around gravity."""
    demand_spread: float = 0.6
    """Assumed: log sd of a territory's taste for one product."""
    reexport_share: float = 0.05
    """Calibrated: share of a product's exports by territories that do not produce it, in proportion to demand."""
    lot_growth: float = 0.25
    """Lots grow as the lane's mean to this power (measured advice of the method notes)."""
    lot_spread: float = 0.87
    """Calibrated: log sd of one lot."""
    month_noise: float = 0.5
    """Calibrated: log sd of a lane's month, without memory."""
    level_walk: float = 0.52
    """Calibrated: yearly log sd of the heavy-tailed walk of a lane's level."""
    sparse_walk: float = 2.2
    """Calibrated: what is added to it in a lane of next to no lots, less by 1 + lots a month."""
    product_walk: float = 0.12
    """Yearly log sd of the level shared by all lanes of a product."""
    exporter_walk: float = 0.20
    """Yearly log sd of the level shared by an exporter's lanes of a product."""
    importer_walk: float = 0.20
    """Yearly log sd of the level shared by an importer's lanes of a product."""
    season: float = 0.15
    """Mean seasonal amplitude of a product's trade."""
    trend: float = 0.06
    """Yearly log sd of a lane's trend."""
    price_walk: float = 0.06
    """Monthly log sd of a product's price, heavy-tailed."""
    lane_price: float = 0.25
    """Assumed: log sd of a lane's quality premium."""
    unit_value_noise: float = 0.15
    """Assumed: log sd of a lane's unit value from month to month."""
    mirror_noise: tuple[float, float] = (0.05, 0.35)
    """Assumed: range of reporters' log sd of reported mass and value."""
    mirror_bias: float = 0.35
    """Assumed: log sd of an importer's lasting bias on a lane."""
    silent_share: float = 0.12
    """Share of all but the largest territories that report nothing."""
    suppressed_share: float = 0.03
    """Share of lanes whose exporter suppresses them."""
    estimated_share: float = 0.10
    """Mean share of a reporter's rows whose mass is its value over the product's price."""
    freight: float = 0.03
    """CIF over FOB at no distance; grows by as much again for each 5,000 km."""
    passed_on_share: float = 0.5
    """Assumed: of what a territory buys it can sell on so much in a year; what it sells beyond that it makes."""
    exported_share: float = 0.5
    """Assumed: share of a producer's output that it exports."""
    output_noise: float = 0.10
    """Assumed: log sd of a published figure of yearly production."""
    listed_share: float = 0.002
    """Assumed: share of world production from which a territory is listed by name (the USGS lists .0005 to .01)."""
    longest_publication: int = 5
    """Months after a month's end until the slowest reporter publishes; the fastest needs one."""

    def varied(self, mirror: float = 1.0, unit_value: float = 1.0) -> Nature:
        """The same world with the assumed mirror noise and unit-value noise times these factors."""
        from dataclasses import replace

        low, high = self.mirror_noise
        return replace(
            self,
            mirror_noise=(low * mirror, high * mirror),
            mirror_bias=self.mirror_bias * mirror,
            unit_value_noise=self.unit_value_noise * unit_value,
            lane_price=self.lane_price * unit_value,
        )
