"""The evidence of a `price` finding: how unit values moved, what else could have moved them, the cloud and band."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.families import codes_of, family_members
from oretrace.catalog.materials import description_of
from oretrace.catalog.territories import territories
from oretrace.detect.price.market import BEFORE, COVERAGE
from oretrace.detect.price.panel import LANES
from oretrace.detect.price.prices import lane_prices
from oretrace.detect.price.weighing import MOSTLY
from oretrace.detect.scans import sources_of
from oretrace.evidence import (
    DOES_NOT,
    EXPLAINS,
    UNTESTABLE,
    Check,
    Cloud,
    CloudExhibit,
    Evidence,
    Line,
    Query,
    SeriesExhibit,
    TableExhibit,
)
from oretrace.flows import counted
from oretrace.kernels.price import GROUP, common_shift, medians, shifts

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index
    from oretrace.detect.price.market import Goods
    from oretrace.detect.price.prices import LanePrices
    from oretrace.detect.price.records import PriceDetails, PriceWorking
    from oretrace.detect.price.weighing import WeighedPrices
    from oretrace.findings import Finding, Scan
    from oretrace.store import Store

DRAWN = 1200
"""Most points of other lanes in a cloud: every n-th by lane and month."""
SAME = 0.7
"""An innocent cause explains a shift as well when it is at least this share of it."""
COLUMNS = ("month", "unit_value_per_kg", "band_low_per_kg", "band_high_per_kg", "kg")
LIMITS = (
    "A unit value is value over net mass of all goods of a code on a lane in a month: of a mixture, not of one good.",
    "Statistics at six digits are wider than a control list.",
    "An estimated mass that is not marked as one makes the unit value look ordinary.",
    "Exports are valued FOB, imports CIF: the movement of each end is compared with that of its own kind.",
)


class PriceExplanation:
    """Evidence of the findings of one scan."""

    def __init__(self, store: Store, scan: Scan, working: PriceWorking) -> None:
        self.scan, self.working = scan, working
        self.panel, self.months = working.panel, working.panel.months
        self.sources = sources_of(store)
        self.places = {}
        for weighed in (*working.calibrated.weighed, *working.calibrated.unpriced):
            goods = weighed.goods
            for place, lane in enumerate(weighed.lane.tolist()):
                self.places[goods.product, str(goods.exporter[lane]), str(goods.importer[lane])] = weighed, place

    def of(self, finding: Finding) -> Evidence:
        """The evidence of one finding."""
        ends = finding.subject["product"], finding.subject["origin"], finding.subject["destination"]
        weighed, place = self.places[ends]
        prices = lane_prices(weighed, place, self.months)
        speaks_for, against = self._reasons(finding, weighed, place)
        return Evidence(
            finding_id=finding.id,
            claim=_claim(finding),
            speaks_for=speaks_for,
            speaks_against=against,
            checks=self._checks(finding, weighed, place),
            limits=LIMITS,
            sources=self.sources,
            queries=(self._query(),),
            exhibits=self._exhibits(finding, weighed, place, prices),
        )

    def _query(self) -> Query:
        count = self.panel.count
        sql = counted.statement(LANES, "wanted", "counted_flow")
        return Query(sql, {**count.wanted, **count.parameters, **self.panel.parameters})

    def _reasons(
        self, finding: Finding, weighed: WeighedPrices, place: int
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        own: PriceDetails = finding.details
        if finding.p_value is None:
            return (), (f"{100 * own.share_estimated:.0f} % of its mass is an estimate, which follows from value.",)
        unit = f"{own.currency} per kg"
        speaks_for: list[str] = []
        against: list[str] = []
        before = "no unit value" if own.median_before_per_kg is None else f"{own.median_before_per_kg:,.2f}"
        moved = f"The unit value went from {before} to {own.median_after_per_kg or 0.0:,.2f} {unit}."
        speaks_for.append(moved)
        beyond = float(weighed.beyond[place])
        side = "above" if own.moved == "up" else "under"
        text = f"{100 * beyond:.0f} % of the later mass lies {side} the band of the market."
        (speaks_for if beyond > MOSTLY else against).append(text)
        times = float(np.exp(abs(weighed.shift.size[place])))
        if times < 2:
            against.append(f"The price moved by a factor of {times:.2f} against the market: under 2 is not flagged.")
        if own.expected:
            toward = own.moved == own.expected
            text = f"The price moved {'towards' if toward else 'away from'} that of HS {', '.join(own.resembles)}."
            (speaks_for if toward else against).append(text)
        grew = "The lane carried more than before while its price moved away."
        fell = "The lane carried less than before."
        (speaks_for if own.inverse_volume else against).append(grew if own.inverse_volume else fell)
        if own.kg_unpriced:
            months = "went in months without a unit value: at which price is unknown, and the upper bound holds it"
            against.append(f"{own.kg_unpriced:,.0f} kg {months}.")
        if own.months_before == 0:
            against.append("The lane has no unit value before the act: it is held against the market's level alone.")
        return tuple(speaks_for), tuple(against)

    def _checks(self, finding: Finding, weighed: WeighedPrices, place: int) -> tuple[Check, ...]:
        goods, size = weighed.goods, float(weighed.shift.size[place])
        return (
            self._market(goods, weighed, place),
            self._others("the exporter's other lanes", goods.ends[0], weighed, place),
            self._others("the importer's other lanes", goods.ends[1], weighed, place),
            _another_grade(goods, weighed, place),
            self._one_end(goods, weighed, place, size),
            self._revision(goods.product),
        )

    def _market(self, goods: Goods, weighed: WeighedPrices, place: int) -> Check:
        """What the whole market did; it is taken off the lane's price before anything is compared."""
        name = "a price move of the whole market"
        moves = [
            float(np.nanmedian(side.common[self.months.act :]) - np.nanmedian(side.common[: self.months.act]))
            for side in goods.sides
            if np.isfinite(side.common[self.months.act :]).any() and np.isfinite(side.common[: self.months.act]).any()
        ]
        if not moves:
            return Check(name, UNTESTABLE, "the market has no figure before the act or none under it")
        went = float(np.exp(np.median(moves)))
        text = f"the market went to {went:.2f} times; the lane to {np.exp(weighed.shift.size[place]):.2f} times that"
        return Check(name, DOES_NOT, text)

    def _others(self, what: str, group: Index, weighed: WeighedPrices, place: int) -> Check:
        name = f"a price move of {what}"
        goods, act = weighed.goods, self.months.act
        shift = shifts(goods.apart, act, act - BEFORE, self.months.stop, goods.spread)
        counts = shift.after >= 2
        lane, size = int(weighed.lane[place]), float(weighed.shift.size[place])
        if (counts & (group == group[lane])).sum() < GROUP:
            return Check(name, UNTESTABLE, f"fewer than {GROUP} of them have unit values under the act")
        common = float(common_shift(shift.size, group, counts)[lane])
        same = size * common > 0 and abs(common) >= SAME * abs(size)
        text = f"their median went to {np.exp(common):.2f} times the market; this lane to {np.exp(size):.2f}"
        return Check(name, EXPLAINS if same else DOES_NOT, text)

    def _one_end(self, goods: Goods, weighed: WeighedPrices, place: int, size: float) -> Check:
        name = "a mistake of one end"
        lane, act = int(weighed.lane[place]), self.months.act
        moves = []
        for side in goods.sides:
            apart = (side.price[lane] - side.common)[None, :]
            before, after = medians(apart[:, :act])[0], medians(apart[:, act:])[0]
            if np.isfinite(after):
                moves.append((side.report, float(after - (before if np.isfinite(before) else 0.0))))
        if len({report for report, _ in moves}) < 2:
            return Check(name, UNTESTABLE, "only one end states mass and value under the act")
        text = "; ".join(f"{report}s went to {np.exp(move):.2f} times the market" for report, move in moves)
        both = all(move * size > 0 and abs(move) >= (1 - SAME) * abs(size) for _, move in moves)
        return Check(name, DOES_NOT if both else EXPLAINS, text)

    def _revision(self, product: str) -> Check:
        name = "revision of the code"
        names = self.months.names
        inside = sorted(
            month
            for code in codes_of(product)
            if code in family_members()
            for month in family_members()[code].revisions
            if names[0] <= month <= names[-1]
        )
        if not inside:
            return Check(name, DOES_NOT, "no revision of the nomenclature touches the code in these months")
        return Check(name, DOES_NOT, f"codes were joined over {', '.join(inside)}; all partners are revised alike")

    def _exhibits(
        self, finding: Finding, weighed: WeighedPrices, place: int, prices: LanePrices
    ) -> tuple[CloudExhibit, SeriesExhibit, TableExhibit]:
        goods, lane, names = weighed.goods, int(weighed.lane[place]), self.months.names
        seen = slice(self.months.begin, None)
        code = codes_of(goods.product)[0]
        what = f" ({text})" if (text := description_of(code)) else ""
        low, high, kg = prices.low[seen], prices.high[seen], goods.kg[lane, seen]
        price, months = prices.price[seen], names[seen]
        cloud = CloudExhibit(
            name="prices",
            title=f"Unit values of HS {goods.product}{what}: {_lane(finding)} and others",
            unit=f"{prices.currency} per kg",
            months=months,
            clouds=(
                Cloud(_lane(finding), _points(price[None, :], kg[None, :], months)),
                Cloud(f"lanes that the act does not touch, as {prices.report}s", self._market_points(goods, prices)),
            ),
            low=_known(low),
            high=_known(high),
            band=f"{100 * COVERAGE:.0f} % of the market's mass, learned without the lanes that the act touches",
        )
        out = np.isfinite(price) & ((price < low) | (price > high))
        series = SeriesExhibit(
            name="mass",
            title=f"{_lane(finding)}, HS {goods.product}: mass, and what of it is priced outside the band",
            reported=True,
            unit="kg",
            months=months,
            observed=_known(np.where(kg > 0, kg, np.nan)),
            line="mass, mean of the ends",
            beside=(Line("priced outside the band", _known(np.where(np.isfinite(price), kg * out, np.nan))),),
        )
        rows = [
            (month, *_known(np.array(values)))
            for month, *values in zip(months, price, low, high, kg, strict=True)
            if np.isfinite(values[0])
        ]
        title = f"Unit values, {prices.currency} per kg, as {prices.report}s; latest first"
        return cloud, series, TableExhibit("months", title, COLUMNS, tuple(rows[::-1]))

    def _market_points(self, goods: Goods, prices: LanePrices) -> tuple[tuple[str, float, float], ...]:
        side = next(s for s in goods.sides if (s.report, s.currency) == (prices.report, prices.currency))
        points = _points(np.exp(side.price[goods.pool]), goods.kg[goods.pool], self.months.names)
        return points[:: max(1, -(-len(points) // DRAWN))]


def _claim(finding: Finding) -> str:
    own: PriceDetails = finding.details
    lane = f"{_lane(finding)}, HS {finding.subject['product']}"
    if finding.p_value is None:
        return f"{lane}: most of its mass is estimated, so its unit value says nothing."
    if finding.verdict == "undecidable":
        return f"{lane}: with so few placebos it cannot be decided whether its unit values moved by chance."
    if not finding.flagged:
        return f"{lane}: unit values under the act are consistent with how lanes of the code move without it."
    other = (
        f"goods of HS {', '.join(own.resembles)} declared under this code"
        if own.resembles
        else ("under-invoicing or another good" if own.moved == "down" else "over-invoicing or another good")
    )
    return f"{lane}: unit values moved {own.moved} out of the market's band, consistent with {other}."


def _lane(finding: Finding) -> str:
    name = territories().name
    return f"{name(finding.subject['origin'])} → {name(finding.subject['destination'])}"


def _another_grade(goods: Goods, weighed: WeighedPrices, place: int) -> Check:
    """Whether the market trades a grade at the price that the lane came to."""
    name = "another grade of the same code"
    lane = int(weighed.lane[place])
    late = goods.apart[lane, -weighed.shift.late.shape[1] :][weighed.shift.late[place]]
    if not late.size:
        return Check(name, UNTESTABLE, "no unit value under the act")
    at, found = float(np.median(late)), goods.grades
    near = np.abs(at - found.centre) <= 1.5 * found.sd
    share = float(found.share[near].sum())
    count = found.centre.size
    grades = f"{count} grade{'s' * (count > 1)} in all"
    text = f"{100 * share:.0f} % of the market's mass is of a grade at this price ({grades})"
    return Check(name, EXPLAINS if share >= 0.05 else DOES_NOT, text)


def _points(price: Array, kg: Array, months: tuple[str, ...]) -> tuple[tuple[str, float, float], ...]:
    lanes, when = np.nonzero(np.isfinite(price))
    return tuple(
        (months[month], float(f"{price[lane, month]:.6g}"), float(f"{kg[lane, month]:.6g}"))
        for lane, month in zip(lanes.tolist(), when.tolist(), strict=True)
    )


def _known(values: Array) -> tuple[float | None, ...]:
    return tuple(float(f"{value:.6g}") if np.isfinite(value) else None for value in values)
