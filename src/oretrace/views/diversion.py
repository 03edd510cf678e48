"""What only a scan for diversion shows: its ends and window, legs, placebos, the total, the second opinion."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from oretrace.views import plain
from oretrace.views.glossary import COMMON, DIVERSION, DIVERSION_METHOD, FLAGGED_AT
from oretrace.views.numbers import count, months, place, places, probability, span
from oretrace.views.rows import Fact, RankedFinding, Remark, ScanView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.detect.diversion.records import DiversionDetails, DiversionScan
    from oretrace.findings import Finding, Scan
    from oretrace.views.numbers import Scale

PUBLISHED = "This report reads published trade statistics."
BANNER = "They show flows of goods, not intentions, consignments or firms."
CAUTION = "Consistent with rerouting; other explanations remain."
COVERAGE = {
    "partial": "partial: the HS6 codes are wider than what the act controls",
    "full": "full: every good of the HS6 is controlled",
}
HUBS_NAMED = 5
COUNTED = "Products: flagged of tested. Robust: variants that flag it, of all."


def view(scan: Scan, own: DiversionScan, findings: Sequence[Finding]) -> ScanView:
    """The scan with the ranking of `findings`: its hubs, or products inside hubs."""
    scale = plain.amount_scale(scan.leading)
    origin, destination = place(own.origin), places(own.destinations)
    banner = [plain.MODELLED_DATA] if scan.modelled else []
    banner += [CAUTION] if scan.findings else []
    banner += [BANNER if scan.modelled else f"{PUBLISHED} {BANNER}"]
    return replace(
        plain.view(scan, findings),
        title=plain.headed(scan, f"{origin} → {destination}"),
        banner=" ".join(banner),
        answer=plain.headed(scan, answer(scan, own, scale)),
        facts=facts(scan, own, scale),
        remarks=remarks(scan, own),
        subject="Hub",
        subjects="hubs",
        rows=tuple(row(finding, scale) for finding in findings),
        more=("Claim on", "Products", "Robust"),
        caption=caption(own, scale, any(one.flagged for one in findings)),
        together=tuple(line for line in (total(own, scale), second_opinion(findings)) if line),
        method=tuple(line.format(origin=origin, destination=destination) for line in DIVERSION_METHOD),
        glossary=tuple(sorted((*COMMON, *DIVERSION), key=lambda one: one.name.casefold())),
    )


def caption(own: DiversionScan, scale: Scale, claimed: bool) -> str:
    """How to read the ranking."""
    amounts = f"Amounts are totals over the {own.window.post_months} months after the act, in {scale.unit}. "
    return f"{amounts if claimed else ''}p: rank among placebos; q: false-discovery rate, {FLAGGED_AT}. {COUNTED}"


def row(finding: Finding, scale: Scale) -> RankedFinding:
    """One hub's row, or that of a product in a hub, with its legs' own p and the second opinion where it differs."""
    own: DiversionDetails = finding.details
    products = f"{count(own.n_products_flagged)}/{count(own.n_products)}"
    return replace(
        plain.row(finding, scale),
        p_note=f"{probability(own.leg1_p)} · {probability(own.leg2_p)}",
        q_note=f"linear score: q {probability(own.linear_q_value)}" if finding.flagged != own.linear_flagged else "",
        more=(mode(own), products, robust(own)),
    )


def robust(own: DiversionDetails) -> str:
    """Variants that flag it, of all; blank for a product, which no variant repeats."""
    return f"{count(own.robust_flagged)}/{count(own.robust_variants)}" if own.robust_variants else ""


def mode(own: DiversionDetails) -> str:
    """What the claim rests on."""
    return own.claim


def finding_facts(finding: Finding, own: DiversionDetails) -> tuple[Fact, ...]:
    """How a hub's p, q and amount came about."""
    separate = f", {looks([own.separate_looks])}" if own.separate_looks < own.placebos else ""
    attainable = probability(finding.attainable_p)
    flagged = f"flagged in {count(own.robust_flagged)} of {count(own.robust_variants)} variants"
    robustness = [Fact("Robustness", flagged)] if own.robust_variants else []
    return (
        Fact("p of the legs", f"inward {probability(own.leg1_p)}, onward {probability(own.leg2_p)}"),
        Fact(
            "Calibration",
            f"{own.calibration}, {count(own.placebos)} placebos{separate}, smallest attainable p {attainable}",
        ),
        Fact("Counterfactual", own.counterfactual),
        Fact("Customs codes", COVERAGE.get(own.coverage, own.coverage)),
        *robustness,
    )


def answer(scan: Scan, own: DiversionScan, scale: Scale) -> str:
    """The whole scan in one sentence."""
    hubs = scan.leading
    if not hubs:
        return nothing(own)
    way = f"{place(own.origin)} → {places(own.destinations)}"
    flagged = [hub for hub in hubs if hub.flagged]
    undecidable = sum(hub.verdict == "undecidable" for hub in hubs)
    open_ones = f"; {count(undecidable)} could not be decided" if undecidable else ""
    if not flagged:
        return f"None of the {count(len(hubs))} hubs tested is flagged for rerouting on {way}{open_ones}."
    named = ", ".join(f"{place(hub.subject['hub'])} ({estimate(hub, scale)})" for hub in flagged[:HUBS_NAMED])
    more = f" and {count(len(flagged) - HUBS_NAMED)} more" if len(flagged) > HUBS_NAMED else ""
    return (
        f"Trade through {count(len(flagged))} of the {count(len(hubs))} hubs tested is consistent with rerouting on "
        f"{way}: {named}{more}{open_ones}."
    )


def nothing(own: DiversionScan) -> str:
    """The answer where no hub was tested: no product fell, or none of the fallen went through anybody."""
    if own.n_products_fallen:
        return "No territory carried these goods on its legs after the act."
    if own.n_products_read == 1:
        return "Nothing to explain: direct trade did not fall to 70\u00a0% or less in the one product read."
    read = count(own.n_products_read)
    return f"Nothing to explain: direct trade fell to 70\u00a0% or less in none of the {read} products."


def estimate(hub: Finding, scale: Scale) -> str:
    """The estimate with its interval: "12.3 M EUR, 90 % interval 8.1 to 17.2 M EUR"; without one, the upper bound."""
    one = hub.amount
    if one.estimate is None:
        return f"at most {scale.amount(one.at_most)}"
    low, high = scale.number(one.interval90_low), scale.amount(one.interval90_high)
    return f"{scale.amount(one.estimate)}, 90\u00a0% interval {low} to {high}"


def total(own: DiversionScan, scale: Scale) -> str:
    """What all hubs diverted, in one sentence; empty where no total is made."""
    one = own.total
    if one is None:
        return ""
    low, high = scale.number(one.interval90_low), scale.amount(one.interval90_high)
    return (
        f"Together: flagged hubs {scale.amount(one.flagged)}; with what others may have carried "
        f"{scale.amount(one.estimate)}, 90\u00a0% interval {low} to {high}, at most {scale.amount(one.at_most)}. "
        "Amounts hold only if rerouting is there."
    )


def second_opinion(findings: Sequence[Finding]) -> str:
    """Where the linear score decides otherwise."""
    other = [finding for finding in findings if finding.flagged != finding.details.linear_flagged]
    if not other:
        return ""
    named = plain.some([f"{label(one)} {'not ' if one.flagged else ''}flagged" for one in other])
    return f"The second opinion, the linear score, differs: {named}."


def label(finding: Finding) -> str:
    """A hub by name, with the product where the finding is about one."""
    return f"{place(finding.subject['hub'])} {finding.subject.parts.get('product') or ''}".strip()


def facts(scan: Scan, own: DiversionScan, scale: Scale) -> tuple[Fact, ...]:
    """The months compared, and how many products fell."""
    window = own.window
    read, fallen = count(own.n_products_read), count(own.n_products_fallen)
    rows = [
        Fact("Before", f"{months(window.pre_first, window.pre_last)} ({window.pre_months} months)"),
        Fact("After", f"{months(window.post_first, window.post_last)} ({window.post_months} months)"),
        Fact("Products", f"{read} read, {fallen} fell on the direct lane"),
    ]
    if scan.findings:
        rows.append(Fact("Amounts in", f"{scale.unit or own.unit}, totals over the months after"))
    return tuple(rows)


def remarks(scan: Scan, own: DiversionScan) -> tuple[Remark, ...]:
    """What a reader must know beside the answer, the gravest first."""
    rows = [*plain.hypothetical(scan), *short_window(own, bool(scan.findings)), *one_leg(scan), *second_leg(scan)]
    rows += [*plain.undecided(scan, "hubs"), *attainable(scan.leading), *coverage(scan.leading), *plain.notes(scan)]
    if scan.findings:
        text = "Product-level statistics overstate what single firms reroute: read amounts as the most that fits, "
        rows.append(Remark("Amounts", f"{text}not as a measurement of it."))
    return tuple(rows)


def short_window(own: DiversionScan, any_hub: bool) -> tuple[Remark, ...]:
    """That few months after the act are compared."""
    window = own.window
    if not window.early:
        return ()
    later = "Under 9 months nothing is reliable, under 12 read every rank as provisional."
    text = f"Only {window.post_months} months after the act are compared. "
    return (Remark(f"Window: {window.early}", text + (later if any_hub else "Later trade is not seen here.")),)


def one_leg(scan: Scan) -> tuple[Remark, ...]:
    """The hubs whose claim rests on what they bought."""
    which = plain.chosen(scan, "hubs", lambda hub: hub.details.claim == "first leg")
    text = "Nobody publishes what the hub sold on, so the claim rests on what it bought and is weaker: "
    return (Remark("First-leg claim", f"{text}{which}."),) if which else ()


def second_leg(scan: Scan) -> tuple[Remark, ...]:
    """The hubs whose claim rests on what they sold."""
    which = plain.chosen(scan, "hubs", lambda hub: hub.details.claim == "second leg")
    text = "Nobody publishes what the hub bought of the origin: the claim rests on what it sold, never flagged: "
    return (Remark("Second-leg claim", f"{text}{which}."),) if which else ()


def attainable(hubs: Sequence[Finding]) -> tuple[Remark, ...]:
    """How small a p could have become, from how many placebos of which kind."""
    if not hubs:
        return ()
    pools: dict[str, list[DiversionDetails]] = defaultdict(list)
    for hub in hubs:
        pools[hub.details.calibration].append(hub.details)
    known = sorted(hub.attainable_p for hub in hubs if hub.attainable_p is not None)
    if not known:
        return ()
    smallest = span([probability(p) for p in known])
    counted = "; ".join(pool(kind, pools[kind]) for kind in sorted(pools))
    text = f"A p is a rank among placebos; the smallest attainable is {smallest}, from {counted}."
    return (Remark("Attainable p", text),)


def pool(kind: str, hubs: Sequence[DiversionDetails]) -> str:
    """The placebos of one kind: "1,215–1,231 placebos (dates), about 24 separate looks"."""
    placebos = span([count(n) for n in sorted(hub.placebos for hub in hubs)])
    overlapping = [hub.separate_looks for hub in hubs if hub.separate_looks < hub.placebos]
    return f"{placebos} placebos ({kind})" + (f", {looks(overlapping)}" if overlapping else "")


def looks(numbers: Sequence[float]) -> str:
    """How many placebos do not overlap: "about 24 separate looks"."""
    return f"about {span([count(round(number)) for number in sorted(numbers)])} separate looks"


def coverage(hubs: Sequence[Finding]) -> tuple[Remark, ...]:
    """What the customs codes cover."""
    words = sorted({COVERAGE.get(word, word) for hub in hubs if (word := hub.details.coverage)})
    return (Remark("Coverage of the customs codes", "; ".join(words) + "."),) if words else ()
