"""One lane's unit values and its band in currency per kg, as the end states them that has more of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.price.market import BEFORE

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.detect.price.market import Months, PriceSide
    from oretrace.detect.price.weighing import WeighedPrices


@dataclass(frozen=True)
class LanePrices:
    """`price`, `low` and `high` by month in currency per kg (NaN: none), as `report` states them.

    `before` is the median of the months before the act; `after`, `low_late` and `high_late` are medians of the later
    half of the months under it; None where there are none. Masses are those under the act, and of them what is priced
    outside the band: the mean of the ends, and the heavier end's. `unpriced_kg` is the heavier end's in months
    without a unit value, of which nobody knows at what price they went.
    """

    report: str
    currency: str
    price: Array
    low: Array
    high: Array
    before: float | None
    after: float | None
    low_late: float | None
    high_late: float | None
    kg: float
    outside_kg: float
    most_kg: float
    most_outside_kg: float
    unpriced_kg: float


def lane_prices(weighed: WeighedPrices, place: int, months: Months) -> LanePrices:
    """The prices of one weighed lane."""
    goods, lane = weighed.goods, int(weighed.lane[place])
    under = slice(months.act, months.stop)
    side = _leading(goods.sides, lane, under)
    price, common = side.price[lane], side.common
    low, high = (np.exp(common + edge) for edge in goods.band)
    apart = goods.apart[lane, under]
    late = np.flatnonzero(weighed.shift.late[place]) + months.act
    out = np.isfinite(apart) & ((apart < goods.band[0]) | (apart > goods.band[1]))
    kg, most = goods.kg[lane, under], goods.most_kg[lane, under]
    first = months.act - BEFORE
    return LanePrices(
        report=side.report,
        currency=side.currency,
        price=np.exp(price),
        low=low,
        high=high,
        before=_median(np.exp(price[first : months.act])),
        after=_median(np.exp(price[late])),
        low_late=_median(low[late]),
        high_late=_median(high[late]),
        kg=float(kg.sum()),
        outside_kg=float(kg[out].sum()),
        most_kg=float(most.sum()),
        most_outside_kg=float(most[out].sum()),
        unpriced_kg=float(most[~np.isfinite(apart)].sum()),
    )


def _leading(sides: tuple[PriceSide, ...], lane: int, under: slice) -> PriceSide:
    """The end with the most unit values of the lane under the act, then at all, then by name."""

    def figures(side: PriceSide) -> tuple[int, int, str, str]:
        seen = np.isfinite(side.price[lane])
        return (-int(seen[under].sum()), -int(seen.sum()), side.report, side.currency)

    return min(sides, key=figures)


def _median(values: Array) -> float | None:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if known.size else None
