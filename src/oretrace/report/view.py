"""What the page says: a scan and its evidence turned into the strings and rows that the templates print."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.ledger.table import conclusions
from oretrace.report.caveats import coverage_text, looks
from oretrace.report.lanes import direct_leg, hub_lanes, leg_mean
from oretrace.report.numbers import Scale, count, probability, scale_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.evidence import Evidence, Leg, ProductRow
    from oretrace.findings import Finding, Scan
    from oretrace.ledger.table import HubLedger
    from oretrace.report.lanes import Mean
    from oretrace.report.reader import Reader

__all__ = ["conclusions"]  # of a ledger, for the templates

Row = dict[str, Any]

PRODUCTS_SHOWN = 30
HUBS_NAMED = 5
SIDES = {"in": "Came in", "out": "Went out", "left": "Left"}
SIGNS = {"flagged": "▲", "not flagged": "○", "undecidable": "?"}
OUTCOME_SIGNS = {"explains it as well": "!", "does not explain it": "✓", "not testable with these data": "?"}
UNSAID = {"codes": "every code in the store", "until": "last complete month"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def answer(read: Reader) -> str:
    """The whole report in one sentence."""
    scan = read.scan
    if not scan.hubs:
        return nothing(scan)
    way = f"{read.name(scan.origin)} → {read.name(scan.destination)}"
    flagged = [hub for hub in scan.hubs if hub.flagged]
    undecidable = sum(hub.verdict == "undecidable" for hub in scan.hubs)
    open_ones = f"; {count(undecidable)} could not be decided" if undecidable else ""
    if not flagged:
        return f"None of the {count(len(scan.hubs))} hubs tested is flagged for rerouting on {way}{open_ones}."
    named = ", ".join(f"{read.name(hub.hub)} ({estimate(read, hub)})" for hub in flagged[:HUBS_NAMED])
    more = f" and {count(len(flagged) - HUBS_NAMED)} more" if len(flagged) > HUBS_NAMED else ""
    return (
        f"Trade through {count(len(flagged))} of the {count(len(scan.hubs))} hubs tested is consistent with "
        f"rerouting on {way}: {named}{more}{open_ones}."
    )


def together(read: Reader) -> str:
    """What all hubs diverted, in one sentence; empty where no total is made."""
    total = read.scan.total
    if total is None:
        return ""
    low, high = read.scale.number(total.interval90_low), read.scale.amount(total.interval90_high)
    return (
        f"If rerouting is there, flagged hubs carried {read.scale.amount(total.flagged)}; with what the others may "
        f"have carried {read.scale.amount(total.estimate)}, 90\u00a0% interval {low} to {high}, at most "
        f"{read.scale.amount(total.at_most)}."
    )


def nothing(scan: Scan) -> str:
    """The answer where no hub was tested: no product fell, or none of the fallen went through anybody."""
    if scan.n_products_fallen:
        return "No territory carried these goods on its legs after the act."
    if scan.n_products_read == 1:
        return "Nothing to explain: direct trade did not fall to 70\u00a0% or less in the one product read."
    return (
        "Nothing to explain: direct trade fell to 70\u00a0% or less in none of the "
        f"{count(scan.n_products_read)} products."
    )


def estimate(read: Reader, hub: Finding) -> str:
    """The estimate with its interval: "12.3 M EUR, 90 % interval 8.1 to 17.2 M EUR"."""
    low, high = read.scale.number(hub.interval90_low), read.scale.amount(hub.interval90_high)
    return f"{read.scale.amount(hub.estimate)}, 90\u00a0% interval {low} to {high}"


def ranking(read: Reader) -> list[Row]:
    """The rows of the ranking table, best first."""
    return [ranked(read, hub) for hub in read.scan.hubs]


def ranked(read: Reader, hub: Finding) -> Row:
    """One hub's row; amounts are conditional on rerouting being there, so where none is claimed none is ranked."""
    amounts = {
        "estimate": read.scale.amount(hub.estimate),
        "interval": f"[{read.scale.number(hub.interval90_low)} – {read.scale.number(hub.interval90_high)}]",
        "at_least": read.scale.amount(hub.at_least),
        "at_most": read.scale.amount(hub.at_most),
    }
    unclaimed = {"estimate": "no claim", "interval": "", "at_least": "", "at_most": ""}
    return {
        **(amounts if hub.flagged else unclaimed),
        "conditional": amounts,
        "rank": hub.rank,
        "code": hub.hub,
        "name": read.name(hub.hub),
        "anchor": anchor(hub),
        "mode": "both legs" if hub.mode == "two_leg" else "one leg only",
        "score": f"{hub.score:.2f}".replace("-", "−"),
        "p": probability(hub.p_value),
        "attainable": probability(hub.attainable_p),
        "legs": f"{probability(hub.leg1_p)} · {probability(hub.leg2_p)}",
        "q": probability(hub.q_value),
        "second": "" if hub.flagged == hub.linear_flagged else f"linear score: q {probability(hub.linear_q_value)}",
        "verdict": hub.verdict,
        "sign": SIGNS[hub.verdict],
        "flagged": hub.flagged,
        "products": f"{count(hub.n_products_flagged)}/{count(hub.n_products)}",
        "robust": f"{count(hub.robust_flagged)} of {count(hub.robust_variants)}",
        "looks": looks([hub.separate_looks]) if hub.separate_looks < hub.placebos else "",
        "coverage": coverage_text(hub.coverage),
        "finding": hub,
    }


def anchor(hub: Finding) -> str:
    """The id of a hub's section, safe in an address."""
    return f"hub-{hub.rank}"


def lane_table(scan: Scan, evidence: Mapping[str, Evidence], read: Reader) -> tuple[Scale, list[Row], str]:
    """The numbers of the Sankeys: mean per month before and after, direct lane first.

    Where nobody reports any onward leg a sentence says so, in place of a row for each.
    """
    direct, lanes = leg_mean(direct_leg(scan, evidence), scan), hub_lanes(scan, evidence)
    means = [direct, *(mean for lane in lanes for mean in (lane.inward, lane.onward))]
    scale = scale_for(scan.unit, *(value for mean in means for value in (mean.before, mean.after)))
    origin, destination = read.name(scan.origin), read.name(scan.destination)
    silent = bool(lanes) and not any(lane.onward.reported for lane in lanes)
    rows = [lane_row(f"{origin} → {destination} (direct)", direct, scale)]
    for lane in lanes:
        hub = read.name(lane.finding.hub)
        rows.append(lane_row(f"{origin} → {hub}", lane.inward, scale))
        if not silent:
            rows.append(lane_row(f"{hub} → {destination}", lane.onward, scale))
    text = f"What went on from the hubs to {destination} is unknown: nobody reports any of these legs."
    return scale, rows, text if silent else ""


def lane_row(name: str, mean: Mean, scale: Scale) -> Row:
    """One lane; "unknown (nobody reports)" instead of an invented figure."""
    if not mean.reported:
        return {"name": name, "before": "unknown (nobody reports)", "after": "unknown (nobody reports)"}
    return {"name": name, "before": scale.amount(mean.before), "after": scale.amount(mean.after)}


def series_table(leg: Leg, scale: Scale) -> list[Row]:
    """The numbers of a leg's figure: per year one line of twelve months for each thing drawn."""
    drawn = (("observed", leg.observed), ("counterfactual", leg.expected), ("from", leg.low), ("to", leg.high))
    rows = []
    for year in sorted({month[:4] for month in leg.months}):
        for label, values in drawn:
            by_month = {month: value for month, value in zip(leg.months, values, strict=True) if month[:4] == year}
            cells = [
                scale.number(value) if (value := by_month.get(f"{year}-{n:02d}")) is not None else "·"
                for n in range(1, 13)
            ]
            if set(cells) != {"·"}:
                rows.append({"year": year, "label": label, "cells": cells})
    return rows


def product_rows(products: tuple[ProductRow, ...], unit: str) -> Row:
    """The first products of a hub and how many are not shown."""
    amounts = [amount for product in products for amount in (product.before_per_month, product.after_per_month)]
    scale = scale_for(unit, *amounts)
    rows = [
        {
            "product": row.product,
            "description": row.description,
            "before": scale.amount(row.before_per_month),
            "after": scale.amount(row.after_per_month),
            "p": probability(row.p_value),
            "flagged": row.flagged,
        }
        for row in products[:PRODUCTS_SHOWN]
    ]
    return {
        "rows": rows,
        "rest": max(0, len(products) - PRODUCTS_SHOWN),
        "total": len(products),
        "described": any(row.description for row in products),
    }


def ledger_rows(ledger: HubLedger) -> list[Row]:
    """A ledger's lines; the side is named in the first line of it."""
    rows, side = [], ""
    for row in ledger.rows:
        rows.append(
            {
                "side": row.side,
                "head": SIDES[row.side] if row.side != side else "",
                "name": row.name,
                "low": signed(row.low_t),
                "typical": signed(row.typical_t),
                "high": "no bound" if row.high_t is None else signed(row.high_t),
                "source": row.source,
            }
        )
        side = row.side
    return rows


def signed(tonnes: float) -> str:
    """Whole tonnes, with a true minus sign."""
    return f"{tonnes:,.0f}".replace(",", "\u202f").replace("-", "−")


def run_parameters(scan: Scan) -> list[tuple[str, str]]:
    """What this run was asked, in words: no brackets, quotes or None."""
    return [(key.replace("_", " "), worded(key, value)) for key, value in scan.parameters.items()]


def worded(key: str, value: Any) -> str:
    """One parameter's value; nothing given for the codes or the last month means all there is."""
    if value in (None, [], ()):
        return UNSAID.get(key, "none")
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:%Y-%m}" if key == "until" and isinstance(value, date) else str(value)
