"""What only `price` knows of its findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
