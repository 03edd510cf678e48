"""Detector `price`: under an act, the unit values of a lane left what they were against the market's.

Claim: on a lane of the act's goods, or of goods that look like them, value per kg left its former distance to the
common movement of lanes that the act does not touch, beyond what placebo lanes and dates do, and came to lie outside
the band in which the market trades. A neighbour's code sold at the price of the controlled goods is consistent with
relabelling; a controlled code at a far too low price with under-invoicing or with another good.
Assumptions: without the act the lane's price would have moved like those of other lanes of the same code, or of
itself at earlier dates; masses that are stated as weighed were weighed.
Innocent explanations: another grade of the same code, a price move of the exporter or the importer as a whole, a
contract at a fixed price, a revision of the code, a mistake of one end (see `oretrace explain`).
Source: docs/method/price.md; abnormal unit values after Pak and Zdanowicz (1994) and the IMF (2018) on trade
misinvoicing, here with a null of placebos in place of a fixed quantile.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from oretrace.detect.contract import quiet
from oretrace.detect.materials import only_material
from oretrace.detect.notes import notes_on
from oretrace.detect.price.goods import wanted
from oretrace.detect.price.market import COVERAGE, FEWEST_POOL, PLACEBO_DATES
from oretrace.detect.price.panel import read
from oretrace.detect.price.prices import lane_prices
from oretrace.detect.price.records import PriceDetails, PriceWorking
from oretrace.detect.price.weighing import FEWEST_AFTER, FLOOR_KG, TWICE, CalibratedPrices, weigh
from oretrace.detect.scans import chosen, finding_of, scan_with
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.errors import InputError
from oretrace.findings import Amount, Finding, LeftOut, Note, Scan, Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oretrace.detect.price.prices import LanePrices
    from oretrace.detect.price.weighing import WeighedPrices
    from oretrace.evidence import Evidence
    from oretrace.findings import SubjectKind, Verdict
    from oretrace.question import Question
    from oretrace.store import Store


@dataclass(frozen=True)
class FoundLane:
    """One lane of a scan: its place among the weighed lanes of its product, and its p, q and verdict."""

    weighed: WeighedPrices
    place: int
    p: float | None
    q: float | None
    attainable_p: float | None
    undecidable: bool

    @property
    def parts(self) -> dict[str, str | None]:
        """The parts of its subject."""
        goods, lane = self.weighed.goods, self.weighed.lane[self.place]
        return {
            "origin": str(goods.exporter[lane]),
            "hub": None,
            "destination": str(goods.importer[lane]),
            "product": goods.product,
        }

    @property
    def verdict(self) -> Verdict:
        """By q and the size of the shift; undecidable where even the best rank could not be flagged."""
        if self.undecidable or self.q is None:
            return "undecidable"
        doubled = abs(self.weighed.shift.size[self.place]) >= TWICE
        return "flagged" if self.q <= FALSE_DISCOVERY_RATE and doubled else "not flagged"

    @property
    def order(self) -> tuple[object, ...]:
        """Flagged first, then by p, score and subject."""
        score = float(self.weighed.score[self.place])
        rank = 1.0 if self.p is None else self.p
        return (self.verdict != "flagged", rank, -score, *(value or "" for value in self.parts.values()))


@dataclass(frozen=True)
class Price:
    """Lanes of the act's goods and their look-alikes: from the origin, and from anybody into a target."""

    id: ClassVar[str] = "price"
    version: ClassVar[str] = "2"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow",)
    subject: ClassVar[SubjectKind] = "lane"
    parts: ClassVar[tuple[str, ...]] = ("origin", "hub", "destination", "product")
    details: ClassVar[type | None] = PriceDetails

    def scan(self, store: Store, question: Question, progress: Callable[[str], None] = quiet) -> Scan:
        """One finding for each lane with enough unit values under the act: see `Detector.scan`."""
        progress("reading unit values")
        working = _working(store, question, progress)
        notes = (*notes_on(store, question.measure, working.codes), *_notes(working))
        return scan_with(self._findings, self, store, question, working, notes, _left_out(working))

    def explain(self, store: Store, scan: Scan, ids: Sequence[str]) -> dict[str, Evidence]:
        """The evidence of findings by id, KeyError for one that is not of the scan: see `Detector.explain`."""
        from oretrace.detect.price.explanation import PriceExplanation

        wanted = chosen(scan, ids)
        explanation = PriceExplanation(store, scan, scan.working or _working(store, scan.question, quiet))
        return {finding.id: explanation.of(finding) for finding in wanted}

    def _findings(self, scan: Scan) -> tuple[Finding, ...]:
        found = sorted(_found(scan.working.calibrated), key=lambda one: one.order)
        return tuple(self._finding(scan, one, rank) for rank, one in enumerate(found, start=1))

    def _finding(self, scan: Scan, found: FoundLane, rank: int) -> Finding:
        working: PriceWorking = scan.working
        subject = Subject("lane", found.parts)
        names, act = working.panel.months.names, working.panel.months.act
        period = f"{names[act]}/{names[-1]}"
        product = found.weighed.goods.product
        prices = lane_prices(found.weighed, found.place, working.panel.months)
        details = details_of(prices, found, working)
        return finding_of(
            scan,
            subject,
            period,
            only_material(working.wanted.resembles.get(product, (product,)), scan.question.measure),
            rank=rank,
            score=float(f"{found.weighed.score[found.place]:.9g}"),
            verdict=found.verdict,
            p_value=found.p,
            attainable_p=found.attainable_p,
            q_value=found.q,
            amount=amount_of(prices, found),
            details=details,
        )


def _working(store: Store, question: Question, progress: Callable[[str], None]) -> PriceWorking:
    goods = wanted(store, question)
    panel = read(store, question, goods)
    if panel is None:
        what = f"monthly figures of the act's goods from {question.measure.first_full_month:%Y-%m} on"
        raise InputError(what, "none", f"store {store.path}", do="Import such statistics, or choose codes with --hs")
    progress("weighing lanes against placebos")
    return PriceWorking(goods, panel, weigh(panel, goods.resembles))


def _found(calibrated: CalibratedPrices) -> Iterator[FoundLane]:
    number = 0
    for weighed in calibrated.weighed:
        for place in range(weighed.lane.size):
            p, q, best = (float(one[number]) for one in (calibrated.p, calibrated.q, calibrated.attainable_p))
            yield FoundLane(weighed, place, p, q, best, bool(calibrated.undecidable[number]))
            number += 1
    for weighed in calibrated.unpriced:
        for place in range(weighed.lane.size):
            yield FoundLane(weighed, place, None, None, None, undecidable=True)


def details_of(prices: LanePrices, found: FoundLane, working: PriceWorking) -> PriceDetails:
    """The details of one lane."""
    weighed, place = found.weighed, found.place
    goods, shift = weighed.goods, weighed.shift
    return PriceDetails(
        currency=prices.currency,
        reported_by=prices.report,
        band_low_per_kg=prices.low_late,
        band_high_per_kg=prices.high_late,
        median_before_per_kg=prices.before,
        median_after_per_kg=prices.after,
        moved="up" if shift.z[place] > 0 else "down",
        expected={1: "up", -1: "down"}.get(weighed.way, ""),
        resembles=tuple(working.wanted.resembles.get(goods.product, ())),
        kg_outside=prices.most_outside_kg,
        kg_unpriced=prices.unpriced_kg,
        kg_after=prices.most_kg,
        inverse_volume=bool(weighed.volume[place] > 0),
        months_before=int(shift.before[place]),
        months_after=int(shift.after[place]),
        share_estimated=float(goods.estimated[weighed.lane[place]]),
        placebos=working.calibrated.placebos,
    )


def amount_of(prices: LanePrices, found: FoundLane) -> Amount:
    """The mass priced outside the band: the mean of the ends, without what ordinarily is, and the heavier end's.

    What is in months without a unit value can have been: it counts in the upper bound.
    """
    if found.p is None:
        return Amount()
    estimate = max(0.0, prices.outside_kg - (1.0 - COVERAGE) * prices.kg)
    return Amount(estimate=estimate, at_most=prices.most_outside_kg + prices.unpriced_kg, unit="kg")


def _left_out(working: PriceWorking) -> tuple[LeftOut, ...]:
    """Products without a market, and lanes with too few unit values."""
    none = f"fewer than {FEWEST_POOL} lanes that the act does not touch state mass and value: no market to hold it to"
    left = [LeftOut(f"HS {product}", none) for product in working.panel.without_market]
    judged = {one.goods.product: one.lane.size for one in working.calibrated.weighed}
    for one in working.calibrated.unpriced:
        judged[one.goods.product] += one.lane.size
    for goods in (one for one in working.panel.goods if one.listed):
        touched = ~goods.pool & (goods.kg[:, working.panel.months.act :] > 0).any(axis=1)
        few = int(touched.sum()) - judged[goods.product]
        if few > 0:
            why = (
                f"under {FEWEST_AFTER} months with mass and value under the act (and before it, where either way "
                f"counts), or under {FLOOR_KG:g} kg"
            )
            left.append(LeftOut(f"{few} lane{'s' * (few > 1)} of HS {goods.product}", why))
    return tuple(left)


def _notes(working: PriceWorking) -> Iterator[Note]:
    months, goods = working.panel.months, [one for one in working.panel.goods if one.listed]
    alike = [one.product for one in goods if one.product in working.wanted.resembles]
    if alike:
        yield Note("method", f"look-alikes weighed: HS {', '.join(alike)}")
    if len(months.placebo_dates) < PLACEBO_DATES:
        yield Note("window", f"{len(months.placebo_dates)} earlier dates to calibrate on, of {PLACEBO_DATES} wanted")
    if not goods:
        yield Note(
            "data", "no product has a market: prices of lanes that the act does not touch are not in the store"
        )
