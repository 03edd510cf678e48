"""The evidence of a `diversion` finding, made on demand: claim, for, against, what else fits, exhibits, query."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.diversion.balances import (
    balance_exhibit,
    balance_limits,
    balances_against,
    balances_for,
    own_supply,
)
from oretrace.detect.diversion.calibration import LIKELIER_THAN_NOT
from oretrace.detect.diversion.counterfactuals import Drawings
from oretrace.detect.diversion.exhibits import product_table, series_of
from oretrace.detect.diversion.innocent import Context, innocent_checks
from oretrace.detect.diversion.records import FEWEST_PRODUCTS, names_of
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.evidence import Evidence, Query
from oretrace.ledger.hubs import ledgers_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.detect.diversion.records import DiversionDetails
    from oretrace.findings import Finding, Scan
    from oretrace.ledger.table import HubLedger, Ledgers
    from oretrace.store import Store

ASSUMPTIONS = {
    "dates": "Placebo dates assume that the years before the act move as those after it would have.",
    "destinations": "Placebo destinations assume that an innocent hub sells to them as it sells to the target.",
    "products": "Placebo products assume that goods the act does not name move as those it names would have.",
    "cross pairs": "Cross pairs assume that the two legs of an innocent hub move together no more than those of two "
    "hubs: what drives both, such as a boom in the hub, makes that too liberal.",
    "shipped null": "The shipped null, the last resort, assumes that lanes move as those of modelled worlds do.",
}
"""What each kind of placebo takes for granted."""


class DiversionExplanation:
    """Explains the findings of one scan; what several of them share is made once.

    `balances` are those of all hubs by material over the scan's window.
    """

    def __init__(self, store: Store, prepared: Prepared, scan: Scan, balances: Mapping[str, Ledgers]) -> None:
        self._store, self._prepared, self._scan, self._balances = store, prepared, scan, balances
        self._ledgers: dict[str, tuple[HubLedger, ...]] = {}

    @cached_property
    def _drawings(self) -> Drawings:
        return Drawings(self._prepared, self._scan.leading)

    def of(self, finding: Finding) -> Evidence:
        """Everything a reader needs to weigh one finding of the scan."""
        prepared, scan, ledgers = self._prepared, self._scan, self._ledgers_of(finding)
        names = names_of(finding)
        inside = {f.subject["product"]: f for f in scan.parts if f.subject["hub"] == finding.subject["hub"]}
        product = finding.subject.parts["product"]
        products = tuple(inside) if product is None else (product,)  # all that were weighed in the hub, best first
        context = context_of(prepared, scan, finding, products)
        drawn = self._drawings.of(prepared.panel.products if product is None else products)
        return Evidence(
            finding_id=finding.id,
            claim=("Modelled data. " if scan.modelled else "") + _claim(prepared, finding, context, names),
            speaks_for=(*_speaks_for(prepared, finding, context), *balances_for(ledgers)),
            speaks_against=(*_speaks_against(prepared, scan, finding), *balances_against(ledgers)),
            checks=(*innocent_checks(prepared, finding, context), own_supply(ledgers)),
            limits=(*_limits(prepared, finding), *balance_limits(finding, ledgers)),
            sources=_sources(self._store, prepared),
            queries=(Query(*prepared.query()),),
            exhibits=(
                *series_of(prepared, finding, drawn, names),
                product_table(prepared, finding, [inside[name] for name in products]),
                *(balance_exhibit(ledger, names["hub"]) for ledger in ledgers),
            ),
        )

    def _ledgers_of(self, finding: Finding) -> tuple[HubLedger, ...]:
        hub = finding.subject["hub"]
        if hub not in self._ledgers:
            ends = finding.subject["origin"], finding.details.destinations
            self._ledgers[hub] = ledgers_of(self._balances, hub, *ends)
        return self._ledgers[hub]


def context_of(prepared: Prepared, scan: Scan, finding: Finding, products: Sequence[str]) -> Context:
    """The series around a finding, summed over its products, and what the store knows beside the legs."""
    panel = prepared.panel
    chosen = np.isin(np.array(panel.products), np.array(list(products)))
    hub = panel.hubs.index(finding.subject["hub"])
    flagged = {other.subject["hub"] for other in scan.leading if other.flagged}
    innocent = [k for k, name in enumerate(panel.hubs) if name not in flagged and k != hub]
    asked = {"products": list(products), "hub": finding.subject["hub"]}
    rows = engine.run(prepared.trading, "detect/diversion/explanation_trade.sql", asked).to_pylist()
    place = {month: k for k, month in enumerate(panel.months)}
    trade: dict[str, dict[str, Array]] = {}
    for row in rows:
        series = trade.setdefault(
            row["what"], {"value": np.zeros(len(panel.months)), "net_kg": np.zeros(len(panel.months))}
        )
        for column, values in series.items():
            values[place[row["month"]]] += row[column] or 0.0
    supply = panel.traded_supply
    return Context(
        direct=panel.direct[chosen].sum(axis=0),
        leg1=panel.out[chosen, hub].sum(axis=0) if panel.out_reported[hub] else None,
        leg2=panel.onward[chosen, hub].sum(axis=0) if panel.onward_reported[hub] else None,
        other_hubs=(panel.out if panel.out_reported[hub] else panel.onward)[chosen][:, innocent].sum(axis=(0, 1)),
        other_names=tuple(panel.hubs[k] for k in innocent),
        to_others=None if supply is None else supply.elsewhere[chosen, hub].sum(axis=0),
        of_others=None if supply is None else supply.bought[chosen, hub].sum(axis=0),
        trade=trade,
        joined=tuple(p for p in products if "+" in p),
    )


def _claim(prepared: Prepared, finding: Finding, context: Context, names: Mapping[str, str]) -> str:
    details: DiversionDetails = finding.details
    hub, destination = names["hub"], names["destination"]
    fall = 1 - context.ratio(context.direct, prepared.shape)
    products = "product" if details.n_products == 1 else "products"
    lane = f"that from {hub} to {destination}" if details.claim == "second leg" else f"that to {hub}"
    start = (
        f"From {finding.period.replace('/', ' to ')}, under {prepared.question.measure.label}, trade in "
        f"{details.n_products} {products} of the scan from {names['origin']} to {destination} fell by "
        f"{fall:.0%}, while {lane} went to {context.ratio(context.known, prepared.shape):.1f} times its former level"
    )
    if details.claim == "second leg" and finding.verdict == "undecidable":
        return f"{start}. {_second_leg(finding, names)}"
    few = details.n_products < FEWEST_PRODUCTS.get(details.claim, 1)
    if finding.verdict == "undecidable" and few and (finding.q_value or 0.0) <= FALSE_DISCOVERY_RATE:
        return (
            f"{start}, beyond what placebos do. Of first legs of so few products too many such claims are false "
            "among look-alikes of rerouting: no claim is made until the other leg is published."
        )
    if finding.verdict == "undecidable":
        return f"{start}. There are too few placebos to distinguish that from chance: no claim of rerouting is made."
    if not finding.flagged:
        return f"{start}. {_why_not(finding)}: no claim of rerouting is made."
    much = _much(finding)
    if details.claim == "first leg":
        return (
            f"{start}, beyond what placebos do. This is consistent with rerouting of {much} through {hub}; it is a "
            f"claim on the first leg alone, because nobody reports the onward leg to {destination}, and other "
            "explanations remain."
        )
    return (
        f"{start} and the onward leg to {destination} grew with it, beyond what placebos do. This is consistent with "
        f"rerouting of {much} through {hub}; other explanations remain."
    )


def _much(finding: Finding) -> str:
    """The estimate with its interval and bounds; bounds alone where there is no estimate."""
    amount = finding.amount
    least = f"at least {_amount(amount.at_least, '')}, " if amount.at_least else ""
    if amount.estimate is None:
        return f"{least}at most {_amount(amount.at_most, amount.unit)}"
    return (
        f"an estimated {_amount(amount.estimate, amount.unit)} (90 % interval "
        f"{_amount(amount.interval90_low, '')} to {_amount(amount.interval90_high, '')}, {least}at most "
        f"{_amount(amount.at_most, '')})"
    )


def _second_leg(finding: Finding, names: Mapping[str, str]) -> str:
    """What a claim on the second leg alone comes to."""
    unpublished = f"nobody publishes what {names['hub']} bought of {names['origin']}"
    if finding.q_value is None or finding.q_value > FALSE_DISCOVERY_RATE:
        return f"There are too few placebos to distinguish that from chance, and {unpublished}: no claim is made."
    return (
        "That is beyond what placebos do, and no published output of the hub is as large: consistent with rerouting. "
        f"It is a claim on the second leg alone, because {unpublished}; such claims are false too often among "
        "look-alikes of rerouting to be flagged, so it stays undecidable until another leg is published."
    )


def _why_not(finding: Finding) -> str:
    """What keeps a finding from being flagged."""
    details: DiversionDetails = finding.details
    if finding.q_value is None or finding.q_value > FALSE_DISCOVERY_RATE:
        return "That is not beyond what placebos show"
    if details.chance is not None and details.chance < LIKELIER_THAN_NOT:
        return "That is beyond what placebos show, but looks more like something else than like rerouting"
    if details.level == "product":
        return "That is beyond what placebos show, but the hub as a whole is not flagged"
    small = "a leg gained less than 2 % of the former direct trade"
    if details.claim == "second leg":
        return f"That is beyond what placebos show, but {small}, or the hub may make as much as it sells more"
    return f"That is beyond what placebos show, but {small}, or the hub's own output explains what it sells more"


def _amount(value: float | None, unit: str | None) -> str:
    """Three significant digits with thousands apart: 1 230 000 kg, 12 300 EUR."""
    if value is None:
        return "an unknown amount"
    digits = f"{float(f'{value:.3g}'):,.0f}".replace(",", "\u202f")
    return f"{digits} {unit or ''}".strip()


def _speaks_for(prepared: Prepared, finding: Finding, context: Context) -> tuple[str, ...]:
    details: DiversionDetails = finding.details
    rank = (
        f"Rank among {details.placebos} placebos ({details.calibration}; about {details.separate_looks:.0f} separate "
        f"looks), none of them of this hub: p = {finding.p_value:.3g} (smallest attainable "
        f"{finding.attainable_p:.3g}), false-discovery rate q = {finding.q_value:.3g}."
    )
    lines = [rank] if finding.flagged else []
    names = names_of(finding)
    first, second = f"{names['origin']} → {names['hub']}", f"{names['hub']} → {names['destination']}"
    for name, p in ((first, details.leg1_p), (second, details.leg2_p)):
        if p is not None and p <= 0.1:
            lines.append(f"Leg {name} alone: p = {p:.3g}.")
    gain = context.excess(context.known, prepared.shape)
    if gain > 0:
        lost = max(-context.excess(context.direct, prepared.shape), prepared.panel.small_lot)
        lines.append(f"The leg's gain equals {gain / lost:.1%} of what the direct lane lost in the same products.")
    if details.level == "hub" and details.n_products_flagged:
        lines.append(f"{details.n_products_flagged} of {details.n_products} products are flagged one by one.")
    if details.linear_flagged:
        flags = "flags it too" if finding.flagged else "would flag it"
        lines.append(f"The linear score, the second opinion, {flags}: q = {details.linear_q_value:.3g}.")
    if details.robust_flagged:
        lines.append(f"Flagged in {details.robust_flagged} of {details.robust_variants} reasonable variants.")
    return tuple(lines)


def _speaks_against(prepared: Prepared, scan: Scan, finding: Finding) -> tuple[str, ...]:
    details: DiversionDetails = finding.details
    hub, lines = finding.subject["hub"], []
    if not finding.flagged:
        lines.append(
            f"Verdict {finding.verdict}: rank among {details.placebos} placebos ({details.calibration}), "
            f"p = {finding.p_value:.3g} (smallest attainable {finding.attainable_p:.3g}), q = {finding.q_value:.3g}; "
            f"to be flagged it must be {FALSE_DISCOVERY_RATE:.2f} or less."
        )
    if details.chance is not None and details.chance < LIKELIER_THAN_NOT:
        lines.append(
            f"The legs look less like rerouting than like something else: of such pairs in modelled worlds "
            f"{details.chance:.1%} carried rerouted goods; flagged needs {LIKELIER_THAN_NOT:.0%} or more."
        )
    if finding.flagged and not details.linear_flagged:
        lines.append(f"The linear score, the second opinion, does not flag it: q = {details.linear_q_value:.3g}.")
    if details.claim == "first leg":
        lines.append("Only the first leg is observed: the goods may have stayed in the hub.")
    elif details.claim == "second leg":
        lines.append("Only the second leg is observed: the goods may be of another origin, or the hub's own.")
    elif details.leg2_p is not None and details.leg2_p > 0.1:
        names = names_of(finding)
        lines.append(f"Leg {names['hub']} → {names['destination']} alone is unremarkable: p = {details.leg2_p:.3g}.")
    lines += _not_robust(scan, finding)
    if finding.flagged and finding.amount.interval90_low == 0:
        lines.append("The 90 % interval of the amount reaches down to zero.")
    flagged = (f.subject["hub"] for f in scan.leading if f.subject["hub"] != hub and f.flagged)
    others = [territories().name(code) for code in flagged]
    if details.level == "hub" and others:
        lines.append(f"Flagged too: {', '.join(others)}. A shared cause would look the same.")
    if prepared.window.early:
        lines.append(f"{prepared.window.early}: {prepared.window.post_months} months after the act.")
    return tuple(lines)


def _not_robust(scan: Scan, finding: Finding) -> list[str]:
    variants = scan.details.variants
    missed = [variant.name for variant in variants if finding.subject["hub"] not in variant.flagged]
    if not (finding.flagged and finding.details.level == "hub" and missed):
        return []
    return [f"Not flagged in {len(missed)} of {len(variants)} variants: {', '.join(missed)}."]


def _limits(prepared: Prepared, finding: Finding) -> tuple[str, ...]:
    details: DiversionDetails = finding.details
    lines = [
        "The null is exchangeability with the placebos: a shock that they do not contain is not allowed for.",
        *(ASSUMPTIONS[kind] for kind in details.calibration.split(", ") if kind in ASSUMPTIONS),
        "Amounts are conditional on rerouting being there; their intervals held for plants like the benchmark's.",
        "Aggregate trade overstates what firms reroute: product-level figures have been measured at nine times "
        "firm-level ones. Read amounts as upper bounds.",
        f"Control list against customs code: {details.coverage}.",
    ]
    if finding.amount.unit != "kg":
        lines.append(f"Amounts are values in {finding.amount.unit}: a rise in price looks like a rise in volume.")
    if prepared.window.pre_months < 12:
        lines.append("Less than a year before the act is compared: seasons are not covered.")
    if len(details.destinations) > 1:
        lines.append("The act's destinations are taken together as one.")
    return tuple(lines)


def _sources(store: Store, prepared: Prepared) -> tuple[str, ...]:
    lines = [
        f"{item.publisher}, {item.file} (snapshot {item.snapshot}, retrieved {item.retrieved_on}, {item.licence})"
        for item in store.snapshots()
        if item.snapshot in prepared.snapshots
    ]
    measure = prepared.question.measure
    return (*lines, *(f"{measure.label}: {url}" for url in measure.source_urls))
