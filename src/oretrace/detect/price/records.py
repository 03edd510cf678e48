"""What only `price` knows of its findings, and what a scan of it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.catalog.families import codes_of

if TYPE_CHECKING:
    from oretrace.detect.price.goods import Wanted
    from oretrace.detect.price.panel import PricePanel
    from oretrace.detect.price.weighing import CalibratedPrices

Way = Literal["up", "down"]


@dataclass(frozen=True)
class PriceDetails:
    """A lane's unit values before and under the act, and the fair-price band, in `currency` per kg, FOB or CIF.

    `reported_by` is the end whose figures these are ("export" or "import"): that with more unit values under the act.
    Band and medians are of the later half of the months under the act, when a drift has arrived; None where there are
    no figures. `moved` is the way of the shift against the market, `expected` the only way
    that counts for a look-alike ("" where either does); `resembles` are the act's products it could be. `kg_outside`
    is the mass priced outside the band under the act, as the heavier end states it, of `kg_after`; `kg_unpriced` that
    of months without a unit value (None in findings of version 1). `inverse_volume`: the lane carried more while its
    price moved away. `share_estimated` of its mass is an estimate, which prices nothing. `placebos` is how many lanes
    and dates the rank is among.
    """

    currency: str
    reported_by: str
    band_low_per_kg: float | None
    band_high_per_kg: float | None
    median_before_per_kg: float | None
    median_after_per_kg: float | None
    moved: Way
    expected: str
    resembles: tuple[str, ...]
    kg_outside: float
    kg_after: float
    inverse_volume: bool
    months_before: int
    months_after: int
    share_estimated: float
    placebos: int
    kg_unpriced: float | None = None


@dataclass(frozen=True)
class PriceWorking:
    """What a scan was made of: which codes, the panel, the lanes weighed."""

    wanted: Wanted
    panel: PricePanel
    calibrated: CalibratedPrices

    @property
    def codes(self) -> tuple[str, ...]:
        """The HS6 of the products weighed."""
        return tuple(code for goods in self.panel.goods if goods.listed for code in codes_of(goods.product))
