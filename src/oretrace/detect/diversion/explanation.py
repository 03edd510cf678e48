"""The evidence of a `diversion` finding, made on demand: claim, for, against, what else fits, series, query."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.diversion.balances import balance_limits, balances_against, balances_for, own_supply
from oretrace.detect.diversion.innocent import Context, innocent_checks
from oretrace.evidence import Evidence, Leg, ProductRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oretrace.detect.diversion.counterfactuals import Drawings, Drawn
    from oretrace.detect.diversion.preparation import Prepared
    from oretrace.findings import Finding, Scan
    from oretrace.ledger.table import HubLedger
    from oretrace.store import Store

    Array = NDArray[np.float64]


ASSUMPTIONS = {
    "dates": "Placebo dates assume that the years before the act move as those after it would have.",
    "destinations": "Placebo destinations assume that an innocent hub sells to them as it sells to the target.",
    "products": "Placebo products assume that goods the act does not name move as those it names would have.",
    "cross pairs": "Cross pairs assume that the two legs of an innocent hub move together no more than those of two "
    "hubs: what drives both, such as a boom in the hub, makes that too liberal.",
    "shipped null": "The shipped null, the last resort, assumes that lanes move as those of modelled worlds do.",
}
"""What each kind of placebo takes for granted."""


def explain(
    store: Store,
    prepared: Prepared,
    scan: Scan,
    drawings: Drawings,
    finding: Finding,
    ledgers: tuple[HubLedger, ...] = (),
) -> Evidence:
    """Everything a reader needs to weigh one finding of `scan`; `drawings` are shared by all its findings.

    `ledgers` are the hub's balances over the scan's window.
    """
    products = _products(scan, finding)
    context = context_of(prepared, scan, finding, products)
    sql, sql_parameters = prepared.query()
    return Evidence(
        finding_id=finding.id,
        claim=_claim(prepared, finding, context),
        speaks_for=(*_speaks_for(prepared, finding, context), *balances_for(ledgers)),
        speaks_against=(*_speaks_against(prepared, scan, finding), *balances_against(ledgers)),
        checks=(*innocent_checks(prepared, finding, context), own_supply(ledgers)),
        limits=(*_limits(prepared, finding), *balance_limits(finding, ledgers)),
        sources=_sources(store, prepared),
        legs=_legs(prepared, drawings, finding),
        products=_product_rows(prepared, scan, finding, products),
        sql=sql,
        sql_parameters=sql_parameters,
        ledgers=ledgers,
    )


def _products(scan: Scan, finding: Finding) -> tuple[str, ...]:
    """The products a finding speaks of: its own, or all live ones of the hub, best first."""
    if finding.product is not None:
        return (finding.product,)
    return tuple(f.product for f in scan.products if f.hub == finding.hub and f.product is not None)


def context_of(prepared: Prepared, scan: Scan, finding: Finding, products: Sequence[str]) -> Context:
    """The series around a finding, summed over its products, and what the store knows beside the legs."""
    panel = prepared.panel
    chosen = np.isin(np.array(panel.products), np.array(list(products)))
    hub = panel.hubs.index(finding.hub)
    flagged = {other.hub for other in scan.hubs if other.flagged}
    innocent = [k for k, name in enumerate(panel.hubs) if name not in flagged and k != hub]
    rows = engine.run(
        prepared.connection,
        "detect/diversion/explanation_trade.sql",
        {
            "products": list(products),
            "origins": prepared.sql_parameters["origins"],
            "destinations": prepared.sql_parameters["destinations"],
            "hub": finding.hub,
            "areas": prepared.sql_parameters["areas"],
            "first": panel.months[0],
            "last": prepared.window.post_last,
        },
    ).to_pylist()
    place = {month: k for k, month in enumerate(panel.months)}
    trade: dict[str, dict[str, Array]] = {}
    for row in rows:
        series = trade.setdefault(
            row["what"], {"value": np.zeros(len(panel.months)), "net_kg": np.zeros(len(panel.months))}
        )
        for column, values in series.items():
            values[place[row["month"]]] += row[column] or 0.0
    return Context(
        direct=panel.direct[chosen].sum(axis=0),
        leg1=panel.out[chosen, hub].sum(axis=0),
        leg2=panel.onward[chosen, hub].sum(axis=0) if panel.onward_reported[hub] else None,
        other_hubs=panel.out[chosen][:, innocent].sum(axis=(0, 1)),
        other_names=tuple(panel.hubs[k] for k in innocent),
        trade=trade,
        joined=tuple(p for p in products if "+" in p),
    )


def _claim(prepared: Prepared, finding: Finding, context: Context) -> str:
    measure = prepared.question.measure
    place = _names(finding)
    fall = 1 - context.ratio(context.direct, prepared.shape)
    start = (
        f"From {finding.period.replace('/', ' to ')}, under {measure.label}, trade in "
        f"{finding.n_products} product(s) of the scan from {place['origin']} to {place['destination']} fell by "
        f"{fall:.0%}, while that to {place['hub']} went to {context.ratio(context.leg1, prepared.shape):.1f} times "
        "its former level"
    )
    if not finding.flagged:
        if finding.verdict == "undecidable":
            return f"{start}. There are too few placebos to tell that from chance: no claim of rerouting is made."
        return f"{start}. That is not beyond what placebos show: no claim of rerouting is made."
    least = f"at least {_amount(finding.at_least, '')}, " if finding.at_least > 0 else ""
    amount = (
        f"an estimated {_amount(finding.estimate, finding.effect_unit)} (90 % interval "
        f"{_amount(finding.interval90_low, '')} to {_amount(finding.interval90_high, '')}, {least}at most "
        f"{_amount(finding.at_most, '')})"
    )
    hub, destination = place["hub"], place["destination"]
    if finding.mode == "one_leg":
        return (
            f"{start}, beyond what placebos do. This is consistent with rerouting of {amount} through {hub}; it is a "
            f"one-leg claim, because nobody reports the onward leg to {destination}, and it does not prove rerouting."
        )
    return (
        f"{start} and the onward leg to {destination} grew with it, beyond what placebos do. This is consistent with "
        f"rerouting of {amount} through {hub}; it does not prove it."
    )


def _names(finding: Finding) -> dict[str, str]:
    known = territories()
    ends = {"origin": finding.origin, "hub": finding.hub}
    names = {role: known.name(code) for role, code in ends.items()}
    names["destination"] = " and ".join(known.name(code) for code in finding.destination.split("+"))
    return names


def _amount(value: float, unit: str) -> str:
    """Three significant digits with thousands apart: 1 230 000 kg, 12 300 EUR."""
    digits = f"{float(f'{value:.3g}'):,.0f}".replace(",", "\u202f")
    return f"{digits} {unit}".strip()


def _speaks_for(prepared: Prepared, finding: Finding, context: Context) -> tuple[str, ...]:
    rank = (
        f"Rank among {finding.placebos} placebos ({finding.calibration}; about {finding.separate_looks:.0f} separate "
        f"looks), none of them of this hub: p = {finding.p_value:.3g} (smallest attainable "
        f"{finding.attainable_p:.3g}), false-discovery rate q = {finding.q_value:.3g}."
    )
    lines = [rank] if finding.flagged else []
    for name, p in ((f"{finding.origin} → {finding.hub}", finding.leg1_p), (_onward(finding), finding.leg2_p)):
        if p is not None and p <= 0.1:
            lines.append(f"Leg {name} alone: p = {p:.3g}.")
    gain = context.excess(context.leg1, prepared.shape)
    if gain > 0:
        lost = max(-context.excess(context.direct, prepared.shape), prepared.panel.small_lot)
        lines.append(f"The leg's gain equals {gain / lost:.1%} of what the direct lane lost in the same products.")
    if finding.level == "hub" and finding.n_products_flagged:
        lines.append(f"{finding.n_products_flagged} of {finding.n_products} products are flagged one by one.")
    if finding.flagged and finding.linear_flagged:
        lines.append(f"The linear score, the second opinion, flags it too: q = {finding.linear_q_value:.3g}.")
    elif finding.linear_flagged:
        lines.append(f"The linear score, the second opinion, would flag it: q = {finding.linear_q_value:.3g}.")
    if finding.robust_flagged:
        lines.append(f"Flagged in {finding.robust_flagged} of {finding.robust_variants} reasonable variants.")
    return tuple(lines)


def _onward(finding: Finding) -> str:
    return f"{finding.hub} → {finding.destination}"


def _speaks_against(prepared: Prepared, scan: Scan, finding: Finding) -> tuple[str, ...]:
    lines = []
    if not finding.flagged:
        lines.append(
            f"Verdict {finding.verdict}: rank among {finding.placebos} placebos ({finding.calibration}), "
            f"p = {finding.p_value:.3g} (smallest attainable {finding.attainable_p:.3g}), q = {finding.q_value:.3g}; "
            "flagged would be 0.10 or less."
        )
    if finding.flagged and not finding.linear_flagged:
        lines.append(f"The linear score, the second opinion, does not flag it: q = {finding.linear_q_value:.3g}.")
    if finding.mode == "one_leg":
        lines.append("Only one leg is observed: the goods may have stayed in the hub.")
    elif finding.leg2_p is not None and finding.leg2_p > 0.1:
        lines.append(f"Leg {_onward(finding)} alone is unremarkable: p = {finding.leg2_p:.3g}.")
    missed = [variant.name for variant in scan.variants if finding.hub not in variant.flagged]
    if finding.flagged and finding.level == "hub" and missed:
        lines.append(f"Not flagged in {len(missed)} of {len(scan.variants)} variants: {', '.join(missed)}.")
    if finding.flagged and finding.interval90_low <= 0:
        lines.append("The 90 % interval of the amount reaches down to zero.")
    others = [f.hub for f in scan.hubs if f.hub != finding.hub and f.flagged]
    if finding.level == "hub" and others:
        lines.append(f"Flagged too: {', '.join(others)}. A shared cause would look the same.")
    if prepared.window.early:
        lines.append(f"{prepared.window.early}: {prepared.window.post_months} months after the act.")
    return tuple(lines)


def _limits(prepared: Prepared, finding: Finding) -> tuple[str, ...]:
    lines = [
        "The null is exchangeability with the placebos: a shock that they do not contain is not allowed for.",
        *(ASSUMPTIONS[kind] for kind in finding.calibration.split(", ") if kind in ASSUMPTIONS),
        "Amounts are conditional on rerouting being there; their intervals held for plants like the benchmark's.",
        "Aggregate trade overstates what firms reroute: product-level figures have been measured at nine times "
        "firm-level ones. Read amounts as upper bounds.",
        f"Control list against customs code: {finding.coverage}.",
    ]
    if finding.effect_unit != "kg":
        lines.append(f"Amounts are values in {finding.effect_unit}: a rise in price looks like a rise in volume.")
    if prepared.window.pre_months < 12:
        lines.append("Less than a year before the act is compared: seasons are not covered.")
    if len(prepared.question.measure.destinations) > 1:
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


def _legs(prepared: Prepared, drawings: Drawings, finding: Finding) -> tuple[Leg, ...]:
    series = drawings.of(prepared.panel.products if finding.product is None else (finding.product,))
    place = _names(finding)
    origin, hub, destination = place["origin"], place["hub"], place["destination"]
    lanes = (
        ("direct", ("direct", ""), origin, destination),
        ("leg 1", ("out", finding.hub), origin, hub),
        ("leg 2", ("onward", finding.hub), hub, destination),
    )
    months = tuple(f"{month:%Y-%m}" for month in prepared.panel.months)
    return tuple(
        _leg(name, start, end, series.get(key), finding, months, prepared.shape.t0) for name, key, start, end in lanes
    )


def _leg(
    name: str, start: str, end: str, lane: Drawn | None, finding: Finding, months: tuple[str, ...], t0: int
) -> Leg:
    nothing: tuple[float | None, ...] = (None,) * len(months)

    def after(values: Array | None) -> tuple[float | None, ...]:
        if values is None:
            return nothing
        return tuple(None if k < t0 else float(f"{v:.9g}") for k, v in enumerate(values.tolist()))

    band = None if lane is None else lane.expected
    return Leg(
        name=name,
        origin=start,
        destination=end,
        reported=lane is not None,
        unit=finding.effect_unit,
        months=months,
        observed=nothing if lane is None else tuple(float(f"{v:.9g}") for v in lane.observed.tolist()),
        expected=nothing if band is None else tuple(float(f"{v:.9g}") for v in band.path.tolist()),
        low=after(None if band is None else band.low),
        high=after(None if band is None else band.high),
        counterfactual=finding.counterfactual,
    )


def _product_rows(
    prepared: Prepared, scan: Scan, finding: Finding, products: Sequence[str]
) -> tuple[ProductRow, ...]:
    """The products of the finding, best first."""
    from oretrace.catalog.materials import description_of

    panel, shape = prepared.panel, prepared.shape
    hub = panel.hubs.index(finding.hub)
    tested = {f.product: f for f in scan.products if f.hub == finding.hub}
    rows = []
    for product in products:
        lane = panel.out[panel.products.index(product), hub]
        rows.append(
            ProductRow(
                product=product,
                description=description_of(product[:6]) or "",
                before_per_month=float(lane[shape.t0 - shape.pre : shape.t0].mean()),
                after_per_month=float(lane[shape.t0 : shape.t0 + shape.post].mean()),
                p_value=tested[product].p_value,
                flagged=tested[product].flagged,
            )
        )
    return tuple(rows)
