"""Detector `diversion`: goods under an export measure reach its target through an intermediary.

Claim: after the act, origin → hub and hub → destination grew together beyond what placebos do while origin →
destination fell. Where nobody reports hub → destination the weaker one-leg claim is made and labelled so.
Assumptions: a hub's growth without rerouting is exchangeable with that of other hubs at placebo dates,
destinations, products or pairs of legs; reports are comparable over time.
Innocent explanations: demand or capacity of the hub, growth of the origin's exports everywhere, substitution,
stockpiling, price, code revisions (see `oretrace explain`).
Sources: docs/method/diversion.md; legs after Iyoha, Malesky, Wen, Wu and Feng (HBS WP 24-072).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from oretrace.detect.calibration import (
    FALSE_DISCOVERY_RATE,
    Weighed,
    by_linear_score,
    weigh_hubs,
    weigh_products,
    weigh_trials,
)
from oretrace.detect.counterfactuals import Drawings, counterfactual_of
from oretrace.detect.preparation import Prepared, Question, prepare
from oretrace.detect.robustness import flagged_in_variants
from oretrace.detect.tonnage import Amounts, hub_amounts, total_amount
from oretrace.findings import Finding, Level, Scan, Total, Verdict, digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from oretrace.catalog.measures import Measure
    from oretrace.evidence import Evidence
    from oretrace.store import Store


@dataclass(frozen=True)
class Diversion:
    """`codes` replaces the act's list (empty: every code; None: the act's own); `until` is the last month."""

    codes: tuple[str, ...] | None = None
    until: date | None = None

    id: ClassVar[str] = "diversion"
    version: ClassVar[str] = "2"
    needs: ClassVar[tuple[str, ...]] = ("trade_flow", "report_coverage")

    def question(self, measure: Measure) -> Question:
        """What this detector asks of a store about a measure."""
        codes = (measure.hs6_codes or None) if self.codes is None else self.codes
        return Question(measure, codes, self.until, asked_by=(self.id, self.version))

    def scan(self, store: Store, measure: Measure, progress: Callable[[str], None] = lambda _: None) -> Scan:
        """All hubs and products, calibrated, best first. Pure: the same store and parameters give the same scan."""
        progress("reading the lanes")
        prepared = prepare(store, self.question(measure))
        return assess(prepared, progress)

    def explain(self, store: Store, measure: Measure, finding_id: str) -> Evidence:
        """The evidence of a finding that `scan` returned; KeyError when it did not."""
        return self.explain_all(store, measure, (finding_id,))[1][finding_id]

    def explain_all(
        self, store: Store, measure: Measure, finding_ids: tuple[str, ...] | None = None
    ) -> tuple[Scan, dict[str, Evidence]]:
        """The scan and the evidence of some findings (None: all hubs)."""
        from oretrace.detect.explanation import explain

        prepared = prepare(store, self.question(measure))
        scan = assess(prepared)
        wanted = {f.id: f for f in (*scan.hubs, *scan.products)}
        ids = tuple(f.id for f in scan.hubs) if finding_ids is None else finding_ids
        drawings = Drawings(prepared, scan.hubs)
        return scan, {key: explain(store, prepared, scan, drawings, wanted[key]) for key in ids}


def assess(prepared: Prepared, progress: Callable[[str], None] = lambda _: None) -> Scan:
    """Weigh a prepared panel; without a fallen direct lane there is nothing to explain and nothing is claimed."""
    notes = _notes(prepared)
    if not prepared.panel.products:
        return _scan(prepared, (), (), notes)
    progress("weighing hubs against placebos")
    modes = weigh_trials(prepared.panel, prepared.unmeasured, prepared.shape)
    hubs = weigh_hubs(modes)
    products = weigh_products(modes, hubs)
    second = by_linear_score(modes)
    second_hubs = weigh_hubs(second)
    progress("repeating under other reasonable choices")
    variants = flagged_in_variants(prepared)
    hub_findings = _findings(prepared, hubs, second_hubs, "hub")
    product_findings = _findings(prepared, products, weigh_products(second, second_hubs), "product")
    flagged_products = Counter(f.hub for f in product_findings if f.flagged)
    label = counterfactual_of(prepared, hub_findings)
    hub_findings = tuple(
        replace(
            f,
            counterfactual=label,
            n_products_flagged=flagged_products[f.hub],
            robust_flagged=sum(f.hub in variant.flagged for variant in variants),
            robust_variants=len(variants),
        )
        for f in hub_findings
    )
    product_findings = tuple(replace(f, counterfactual=label) for f in product_findings)
    total = _total(prepared, hubs)
    return replace(_scan(prepared, hub_findings, product_findings, notes), variants=variants, total=total)


def _notes(prepared: Prepared) -> tuple[str, ...]:
    window, panel = prepared.window, prepared.panel
    lane = f"{prepared.question.measure.issuer} → {prepared.question.destination}"
    notes = [] if prepared.question.measure.own is None else [prepared.question.measure.own]
    if prepared.as_of:
        notes.append(f"as of {prepared.as_of}: files retrieved later are not seen")
    if not panel.products:
        notes.append(f"nothing to explain: {lane} fell to 70 % or less in none of {prepared.products_read} products")
    if window.pre_months < 12:
        notes.append(f"only {window.pre_months} months before the act are compared: no full season is covered")
    return (*notes, *prepared.notes)


def _scan(
    prepared: Prepared, hubs: tuple[Finding, ...], products: tuple[Finding, ...], notes: tuple[str, ...]
) -> Scan:
    return Scan(
        detector=prepared.question.asked_by[0],
        version=prepared.question.asked_by[1],
        measure=prepared.question.measure.id,
        origin=prepared.question.measure.issuer,
        destination=prepared.question.destination,
        window=prepared.window,
        unit=prepared.panel.unit,
        hubs=hubs,
        products=products,
        n_products_read=prepared.products_read,
        n_products_fallen=len(prepared.panel.products),
        left_out=prepared.left_out,
        notes=notes,
        snapshots=prepared.snapshots,
        parameters=_parameters(prepared),
    )


def _parameters(prepared: Prepared) -> dict[str, Any]:
    question = prepared.question
    return {
        "measure": question.measure.id,
        "effective_from": question.measure.effective_from,
        "targets": list(question.measure.destinations),
        "codes": list(question.codes or ()),
        "until": question.until,
        **({"production": [asdict(figure) for figure in question.supply]} if question.supply else {}),
    }


def _identity(prepared: Prepared) -> dict[str, Any]:
    """What a finding hangs on: not how its last month was asked for, only which it is (that stands in the period)."""
    return {name: value for name, value in _parameters(prepared).items() if name != "until"}


def _findings(prepared: Prepared, weighed: Weighed, second: Weighed, level: Level) -> tuple[Finding, ...]:
    """Findings of one level, best first: flagged, then by p, score and name, so that no two ranks are equal."""
    names = prepared.panel.hubs
    amounts = _amounts(weighed).times(prepared.window.post_months)
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
        _finding(prepared, weighed, second, amounts, k, rank, level) for rank, k in enumerate(order, start=1)
    )


def _finding(
    prepared: Prepared, weighed: Weighed, second: Weighed, amounts: Amounts, k: int, rank: int, level: Level
) -> Finding:
    units, question, window = weighed.units, prepared.question, prepared.window
    hub = prepared.panel.hubs[units.hub1[k]]
    product = None if level == "hub" else prepared.panel.products[units.product[k]]
    detector, version = question.asked_by
    key = "/".join(filter(None, (detector, question.measure.id, question.destination, hub, product)))
    period = f"{window.post_first:%Y-%m}/{window.post_last:%Y-%m}"
    return Finding(
        id=digest(detector, version, _identity(prepared), key, period, prepared.snapshots),
        subject_key=key,
        detector=detector,
        version=version,
        level=level,
        measure=question.measure.id,
        period=period,
        origin=question.measure.issuer,
        destination=question.destination,
        hub=hub,
        product=product,
        rank=rank,
        mode="two_leg" if weighed.two_leg[k] else "one_leg",
        score=float(units.score[k]),
        p_value=float(weighed.p[k]),
        attainable_p=float(weighed.attainable[k]),
        q_value=float(weighed.q[k]),
        leg1_p=float(weighed.leg1_p[k]),
        leg2_p=float(weighed.leg2_p[k]) if weighed.two_leg[k] else None,
        linear_score=float(second.units.score[k]),
        linear_q_value=float(second.q[k]),
        linear_flagged=bool(second.flagged[k]),
        verdict=_verdict(weighed, k),
        flagged=bool(weighed.flagged[k]),
        calibration=str(weighed.kinds[k]),
        placebos=int(weighed.placebos[k]),
        separate_looks=float(weighed.separate[k]),
        counterfactual="",
        estimate=float(amounts.estimate[k]),
        interval90_low=float(amounts.low[k]),
        interval90_high=float(amounts.high[k]),
        at_least=0.0,
        at_most=float(amounts.most[k]),
        effect_unit=prepared.panel.unit,
        coverage=_coverage(prepared, prepared.panel.products if product is None else (product,)),
        n_products=int(units.product[k]) if level == "hub" else 1,
        n_products_flagged=0 if level == "hub" else int(weighed.flagged[k]),
        robust_variants=0,
        robust_flagged=0,
    )


def _verdict(weighed: Weighed, k: int) -> Verdict:
    """Flagged, or undecidable where even the smallest p there is was not enough, or not flagged."""
    if weighed.flagged[k]:
        return "flagged"
    at_floor = weighed.p[k] <= weighed.attainable[k] and weighed.q[k] > FALSE_DISCOVERY_RATE
    undecidable = at_floor or weighed.attainable[k] > FALSE_DISCOVERY_RATE
    return "undecidable" if undecidable and weighed.open[k] else "not flagged"


def _amounts(weighed: Weighed) -> Amounts:
    """Monthly amounts of all units; a hub with one known leg has the wider interval of one."""
    units = weighed.units
    gain = (units.estimate, units.error, weighed.placebo_excess, units.weaker, units.direct)
    both, alone = hub_amounts("hub", *gain), hub_amounts("one leg", *gain)
    names = [field.name for field in fields(Amounts)]
    return Amounts(*(np.where(weighed.two_leg, getattr(both, name), getattr(alone, name)) for name in names))


def _total(prepared: Prepared, hubs: Weighed) -> Total | None:
    """What all hubs with two known legs diverted; None where none is flagged, or one with a single leg is."""
    if not hubs.flagged.any() or np.any(hubs.flagged & ~hubs.two_leg):
        return None
    two = hubs.two_leg
    shape = prepared.shape
    direct = prepared.panel.direct[:, shape.t0 - shape.pre : shape.t0].mean(axis=1).sum()
    estimate = _amounts(hubs).estimate[two]
    units = hubs.units.take(two)
    found = total_amount(hubs.flagged[two], units.chance, estimate, units.error, float(direct)).times(shape.post)
    flagged = shape.post * float(_amounts(hubs).estimate[hubs.flagged].sum())
    return Total(flagged, *(float(values[0]) for values in (found.estimate, found.low, found.high, found.most)))


def _coverage(prepared: Prepared, products: tuple[str, ...]) -> str:
    """How much of the HS6 codes the act controls, or that the user chose codes which it does not list."""
    question = prepared.question
    listed = {question.measure.coverage_of(name[:6]) for name in products}
    if None in listed and (not question.codes or question.codes != question.measure.hs6_codes):
        return "codes chosen by the user, not listed by the act"
    covered = {one or "unknown" for one in listed}
    return covered.pop() if len(covered) == 1 else "partial"
