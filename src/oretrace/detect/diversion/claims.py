"""From weighed hubs and products to findings: subjects, verdicts, amounts and details."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.detect.diversion.amounts import amounts_of
from oretrace.detect.diversion.counterfactuals import CLEAN_P, counterfactual_of
from oretrace.detect.diversion.records import FEWEST_PRODUCTS, DiversionDetails, Variant
from oretrace.detect.materials import material_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.findings import Amount, Finding, FindingLevel, Subject, Verdict, digest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.arrays import Array
    from oretrace.detect.diversion.calibration import WeighedHubs
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.detect.diversion.tonnage import Tonnage


@dataclass(frozen=True)
class Weighing:
    """The units of one level by the boosted score, and the same units in the same order by the linear one."""

    level: FindingLevel
    boosted: WeighedHubs
    linear: WeighedHubs


@dataclass(frozen=True)
class RouteClaims:
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
        weighed, names, unit = weighing.boosted, self.prepared.panel.hubs, self.prepared.panel.unit
        is_hub = weighing.level == "hub"
        least = [self.least.get(names[hub], 0.0) if is_hub else 0.0 for hub in weighed.units.hub1.tolist()]
        amounts = amounts_of(weighed, self.prepared.window.post_months, np.array(least, dtype=np.float64))
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
        return tuple(
            self._finding(weighing, _amount(*amounts, k, unit, self.prepared.window.is_estimated), k, rank, parents)
            for rank, k in enumerate(order, start=1)
        )

    def _finding(
        self, weighing: Weighing, amount: Amount, k: int, rank: int, parents: Mapping[str, tuple[str, ...]]
    ) -> Finding:
        weighed, panel, window = weighing.boosted, self.prepared.panel, self.prepared.window
        measure = self.prepared.question.measure
        hub = panel.hubs[weighed.units.hub1[k]]
        product = None if weighing.level == "hub" else panel.products[weighed.units.product[k]]
        ends = {"origin": measure.issuer, "hub": hub, "destination": self.prepared.question.together}
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
            verdict=_verdict(weighed, k, len(self._inside[hub])),
            p_value=float(weighed.p[k]),
            attainable_p=float(weighed.attainable[k]),
            q_value=float(weighed.q[k]),
            amount=amount,
            parents=parents.get(hub, ()),
            details=self._details(weighing, k, hub, product),
        )

    def _details(self, weighing: Weighing, k: int, hub: str, product: str | None) -> DiversionDetails:
        weighed, linear, panel = weighing.boosted, weighing.linear, self.prepared.panel
        is_hub = product is None
        return DiversionDetails(
            level=weighing.level,
            destinations=self.prepared.question.destinations,
            claim=weighed.claim[k],
            leg1_p=None if weighed.claim[k] == "second leg" else float(weighed.leg1_p[k]),
            leg2_p=None if weighed.claim[k] == "first leg" else float(weighed.leg2_p[k]),
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
            chance=float(weighed.units.likely[k]) if weighed.two_leg[k] else None,
        )

    def _material(self, products: list[str]) -> str | None:
        """The catalog's material of some products, where it is one."""
        rows = [material_of(product, self.prepared.question.measure) for product in products]
        named = {None if row is None else row.material for row in rows}
        return named.pop() if len(named) == 1 else None


def _amount(tonnage: Tonnage, least: Array, k: int, unit: str, is_estimated: bool) -> Amount:
    """One unit's amount: bounds alone where the months are too few for an estimate."""
    return Amount(
        estimate=float(tonnage.estimate[k]) if is_estimated else None,
        interval90_low=float(tonnage.low[k]) if is_estimated else None,
        interval90_high=float(tonnage.high[k]) if is_estimated else None,
        at_least=float(least[k]),
        at_most=float(tonnage.most[k]),
        unit=unit,
    )


def _verdict(weighed: WeighedHubs, k: int, products: int) -> Verdict:
    """Flagged; undecidable, where no p was small enough or such claims are false too often; or not flagged.

    `products` is how many were weighed in the hub.
    """
    if weighed.flagged[k]:
        return "flagged" if products >= FEWEST_PRODUCTS.get(weighed.claim[k], inf) else "undecidable"
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
