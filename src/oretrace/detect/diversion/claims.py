"""From weighed hubs and products to findings: subjects, verdicts, amounts and details."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.detect.diversion.calibration import FALSE_DISCOVERY_RATE
from oretrace.detect.diversion.counterfactuals import CLEAN_P, counterfactual_of
from oretrace.detect.diversion.records import DiversionDetails, Level, Total, Variant, joined
from oretrace.detect.diversion.supply import material_of
from oretrace.detect.diversion.tonnage import Tonnage, hub_amounts, total_amount
from oretrace.findings import Amount, Finding, Subject, Verdict, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.detect.diversion.calibration import Weighed
    from oretrace.detect.diversion.preparation import Prepared


@dataclass(frozen=True)
class Weighing:
    """The units of one level by the boosted score, and the same units in the same order by the linear one."""

    level: Level
    boosted: Weighed
    linear: Weighed


@dataclass(frozen=True)
class Claims:
    """All that a scan weighed, and what its findings have in common.

    `asked_by` is the id and version of the detector, `asked` what ids hang on beside the snapshots, `least` the kg by
    hub that exceed its known supply other than the origin's; what it does not hold is 0.
    """

    prepared: Prepared
    asked_by: tuple[str, str]
    asked: Mapping[str, Any]
    hubs: Weighing
    products: Weighing
    variants: tuple[Variant, ...]
    least: Mapping[str, float]

    def findings(self) -> tuple[Finding, ...]:
        """The hubs and after them their products, each level best first."""
        leading = self._level(self.hubs, {})
        parents = {finding.subject["hub"]: (finding.id,) for finding in leading}
        return (*leading, *self._level(self.products, parents))

    @cached_property
    def _counterfactual(self) -> str:
        hubs = self.hubs.boosted
        return counterfactual_of(self.prepared, int((~hubs.flagged & (hubs.p > CLEAN_P)).sum()))

    @cached_property
    def _inside(self) -> dict[str, list[str]]:
        """The products that were weighed in each hub."""
        inside, panel, units = defaultdict(list), self.prepared.panel, self.products.boosted.units
        for hub, product in zip(units.hub1.tolist(), units.product.tolist(), strict=True):
            inside[panel.hubs[hub]].append(panel.products[product])
        return inside

    @cached_property
    def _flagged_inside(self) -> Counter[str]:
        """How many products are flagged in each hub."""
        products = self.products.boosted
        return Counter(self.prepared.panel.hubs[k] for k in products.units.hub1[products.flagged].tolist())

    def _level(self, weighing: Weighing, parents: Mapping[str, tuple[str, ...]]) -> tuple[Finding, ...]:
        """Best first: flagged, then by p, score and name, so that no two ranks are equal."""
        weighed, names = weighing.boosted, self.prepared.panel.hubs
        tonnage = _tonnage(weighed).times(self.prepared.window.post_months)
        order = sorted(
            range(weighed.p.size),
            key=lambda k: (
                not weighed.flagged[k],
                weighed.p[k],
                -weighed.units.score[k],
                names[weighed.units.hub1[k]],
                weighed.units.product[k],
            ),
        )
        return tuple(self._finding(weighing, tonnage, k, rank, parents) for rank, k in enumerate(order, start=1))

    def _finding(
        self, weighing: Weighing, tonnage: Tonnage, k: int, rank: int, parents: Mapping[str, tuple[str, ...]]
    ) -> Finding:
        weighed, panel, window = weighing.boosted, self.prepared.panel, self.prepared.window
        measure = self.prepared.question.measure
        hub = panel.hubs[weighed.units.hub1[k]]
        product = None if weighing.level == "hub" else panel.products[weighed.units.product[k]]
        ends = {"origin": measure.issuer, "hub": hub, "destination": joined(measure.destinations)}
        subject = Subject("route", {**ends, "product": product})
        period = f"{window.post_first:%Y-%m}/{window.post_last:%Y-%m}"
        detector, version = self.asked_by
        return Finding(
            id=digest(detector, version, self.asked, subject.key, period, self.prepared.snapshots),
            subject=subject,
            detector=detector,
            version=version,
            measure=measure.id,
            material=self._material(self._inside[hub] if product is None else [product]),
            period=period,
            rank=rank,
            score=float(weighed.units.score[k]),
            verdict=_verdict(weighed, k),
            p_value=float(weighed.p[k]),
            attainable_p=float(weighed.attainable[k]),
            q_value=float(weighed.q[k]),
            amount=_amount(tonnage, k, self.least.get(hub, 0.0) if product is None else 0.0, panel.unit),
            parents=parents.get(hub, ()),
            details=self._details(weighing, k, hub, product),
        )

    def _details(self, weighing: Weighing, k: int, hub: str, product: str | None) -> DiversionDetails:
        weighed, linear, panel = weighing.boosted, weighing.linear, self.prepared.panel
        is_hub = product is None
        return DiversionDetails(
            level=weighing.level,
            destinations=self.prepared.question.destinations,
            mode="two_leg" if weighed.two_leg[k] else "one_leg",
            leg1_p=float(weighed.leg1_p[k]),
            leg2_p=float(weighed.leg2_p[k]) if weighed.two_leg[k] else None,
            linear_score=float(linear.units.score[k]),
            linear_q_value=float(linear.q[k]),
            linear_flagged=bool(linear.flagged[k]),
            calibration=str(weighed.kinds[k]),
            placebos=int(weighed.placebos[k]),
            separate_looks=float(weighed.separate[k]),
            counterfactual=self._counterfactual,
            coverage=_coverage(self.prepared, panel.products if product is None else (product,)),
            n_products=int(weighed.units.product[k]) if is_hub else 1,
            n_products_flagged=self._flagged_inside[hub] if is_hub else int(weighed.flagged[k]),
            robust_variants=len(self.variants) if is_hub else 0,
            robust_flagged=sum(hub in variant.flagged for variant in self.variants) if is_hub else 0,
        )

    def _material(self, products: list[str]) -> str | None:
        """The catalog's material of some products, where it is one."""
        rows = [material_of(product, self.prepared.question.measure) for product in products]
        named = {None if row is None else row.material for row in rows}
        return named.pop() if len(named) == 1 else None


def total_of(prepared: Prepared, hubs: Weighed) -> Total | None:
    """What all hubs with two known legs diverted; None where none is flagged, or one with a single leg is."""
    if not hubs.flagged.any() or np.any(hubs.flagged & ~hubs.two_leg):
        return None
    two = hubs.two_leg
    shape = prepared.shape
    direct = prepared.panel.direct[:, shape.t0 - shape.pre : shape.t0].mean(axis=1).sum()
    estimate = _tonnage(hubs).estimate
    units = hubs.units.take(two)
    found = total_amount(hubs.flagged[two], units.chance, estimate[two], units.error, float(direct)).times(shape.post)
    flagged = shape.post * float(estimate[hubs.flagged].sum())
    return Total(flagged, *(float(values[0]) for values in (found.estimate, found.low, found.high, found.most)))


def _tonnage(weighed: Weighed) -> Tonnage:
    """Monthly amounts of all units; a hub with one known leg has the wider interval of one."""
    units = weighed.units
    gain = (units.estimate, units.error, weighed.placebo_excess, units.weaker, units.direct)
    both, alone = hub_amounts("hub", *gain), hub_amounts("one leg", *gain)
    names = [field.name for field in fields(Tonnage)]
    return Tonnage(*(np.where(weighed.two_leg, getattr(both, name), getattr(alone, name)) for name in names))


def _amount(tonnage: Tonnage, k: int, least: float, unit: str) -> Amount:
    """One unit's amount, not below `least`, which the weaker leg's gain bounds from above."""
    most = float(tonnage.most[k])
    least = min(least, most)
    estimate = max(float(tonnage.estimate[k]), least)
    return Amount(
        estimate=estimate,
        interval90_low=max(float(tonnage.low[k]), least),
        interval90_high=max(float(tonnage.high[k]), estimate),
        at_least=least,
        at_most=most,
        unit=unit,
    )


def _verdict(weighed: Weighed, k: int) -> Verdict:
    """Flagged, or undecidable where even the smallest p there is was not enough, or not flagged."""
    if weighed.flagged[k]:
        return "flagged"
    at_floor = weighed.p[k] <= weighed.attainable[k] and weighed.q[k] > FALSE_DISCOVERY_RATE
    undecidable = at_floor or weighed.attainable[k] > FALSE_DISCOVERY_RATE
    return "undecidable" if undecidable and weighed.open[k] else "not flagged"


def _coverage(prepared: Prepared, products: tuple[str, ...]) -> str:
    """How much of the HS6 codes the act controls, or that the user chose codes which it does not list."""
    measure, asked = prepared.question.measure, prepared.question.asked_codes
    listed = {measure.coverage_of(name[:6]) for name in products}
    if None in listed and (not asked or asked != measure.hs6_codes):
        return "codes chosen by the user, not listed by the act"
    covered = {one or "unknown" for one in listed}
    return covered.pop() if len(covered) == 1 else "partial"
