"""An assessment in words: shares and indices with their bounds, for the page and for the terminal alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from oretrace.assess.bounds import Bounds
from oretrace.catalog.production import LICENCES
from oretrace.views.numbers import figure, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.assess.assessment import Assessment
    from oretrace.assess.concentration import TerritoryShare
    from oretrace.assess.stages import StageTable
    from oretrace.catalog.critical_lists import Issuer, ListChange, Listing
    from oretrace.catalog.production import SupplyFigure
    from oretrace.catalog.reliance import Statement

NOTHING = "·"
VERBS = {
    "reserves": "reserves",
    "mine": "mine production",
    "refine": "refinery production",
    "export": "exports",
    "import": "imports",
}
SIGNS = {"listed": "●", "in a group": "◐", "one by one": "◐", "in part": "◔", "not listed": "○"}
RELIANCE = re.compile(r"net import reliance\s*as a percentage of \w+ consumption", re.IGNORECASE)
TERRITORIES = 12
"""Territories in the table of shares; the page's data hold all."""
CLOSE = 5e-4
"""Bounds nearer to each other than this are printed as one number."""


def percent(value: float) -> str:
    """A share in percent: "71.1", "7.6", "0.46", "<0.01", "100"."""
    if 0 < value < 5e-5:
        return "<0.01"
    text = f"{100 * value:.1f}" if value >= 0.00995 else f"{100 * value:.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(one: Bounds | None) -> str:
    """A share: "71.1 %", "70.3–71.1 %", "≤ 48.9 %" where no lower bound is known, "unknown"."""
    if one is None:
        return NOTHING
    high = 1.0 if one.high is None else one.high
    if high - one.low < CLOSE:
        return f"{percent(high if one.typical is None else one.typical)}\u00a0%"
    if one.low == 0:
        return "unknown" if high > 1 - CLOSE else f"≤\u00a0{percent(high)}\u00a0%"
    return f"{percent(one.low)}–{percent(high)}\u00a0%"


def index(one: Bounds) -> str:
    """An HHI or a risk: "0.519", "0.519–0.523", "0.302 (0–1)" with what is printed before what is possible."""
    high = 1.0 if one.high is None else one.high
    if high - one.low < CLOSE:
        return f"{high if one.typical is None else one.typical:.3f}"
    if one.typical is not None and (one.low == 0 or high > 1 - CLOSE):
        return f"{one.typical:.3f} ({one.low:.2g}–{high:.2g})"
    return f"{one.low:.3f}–{high:.3f}"


def risk(one: Bounds) -> str:
    """GeoPolRisk and its import risk, small numbers too: "0.000323", "0.58–0.6"."""
    high = 1.0 if one.high is None else one.high
    if high - one.low <= 1e-3 * high:
        return f"{high if one.typical is None else one.typical:.3g}"
    return f"{one.low:.3g}–{high:.3g}"


def tonnes(one: Bounds, basis: str) -> str:
    """An amount with its unit: "380,000 t REO", ">90 Mt REO"; bounds as "7.1–9.2 t"."""
    high = one.low if one.high is None else one.high
    factor, unit = (1e6, "Mt") if high >= 1e6 else (1.0, "t")
    unit = unit if basis == "content" else f"{unit} {basis}"
    if one.high is None:
        return f">{figure(one.low / factor)} {unit}" if one.low > 0 else "no figure"
    if high - one.low <= 1e-3 * high:
        return f"{figure((high if one.typical is None else one.typical) / factor)} {unit}"
    return f"{figure(one.low / factor)}–{figure(high / factor)} {unit}"


def total(table: StageTable) -> str:
    """The total as the publisher prints it, without what rounding does to it."""
    whole = table.held.total
    if whole.typical is None or table.open_total:
        return tonnes(whole, table.basis)
    return tonnes(Bounds.of(whole.typical), table.basis)


def kilograms(one: Bounds) -> str:
    """Kilograms in tonnes."""
    return tonnes(one.times(1e-3, 1e-3, 1e-3), "content")


def printed_amount(one: SupplyFigure) -> str:
    """One figure of a publisher: "World 10,000–15,000 t Y2O3"."""
    kind = "reserves" if one.measure == "reserves" else one.stage
    amount = tonnes(Bounds(one.low_t, one.typical_t, one.high_t), one.basis)
    return f"{kind} {one.year}, {place(one.territory)}: {amount}"


def sources(found: Assessment) -> list[str]:
    """Whose figures these are and their terms: "USGS MCS 2026 (public domain)"."""
    used = [table.source for table in found.tables] + [one.source for one in found.printed]
    return [f"{name} ({LICENCES[name]})" if name in LICENCES else name for name in dict.fromkeys(used)]


def stated(one: Statement) -> str:
    """A printed reliance: "67 %", "more than 95 %", "net exporter", "no figure"."""
    if one.status == "net_exporter":
        return "net exporter"
    if one.typical is not None:
        return f"{percent(one.typical)} %"
    low, high = one.low, one.high
    if low is not None and high in (None, 1.0):
        return f"more than {percent(low)} %"
    if high is not None:
        return f"less than {percent(high)} %" if not low else f"{percent(low)}–{percent(high)} %"
    return "no figure"


def heading(table: StageTable) -> str:
    """A table's stage and year: "mine 2024"."""
    return f"{table.stage} {table.year}"


def largest(table: StageTable) -> str:
    """The first holder as printed: "China 270,000 t of 380,000 t REO, 71.1 %"."""
    first = table.held.shares[0]
    own = tonnes(first.amount, "content")
    held = share(first.share) if table.open_total else typical(first.share)
    return f"{place(first.territory)} {own} of {total(table)}, {held}"


def drawn(one: TerritoryShare | None) -> float:
    """How much of a bar a territory fills: nothing where its amount is not printed, however much is left for it."""
    return 0.0 if one is None or one.amount.low <= 0 else size(one.share)


def size(one: Bounds) -> float:
    """What a share is ranked by: as printed, else the most it can be, nothing where all is open."""
    if one.typical is not None:
        return one.typical
    high = 1.0 if one.high is None else one.high
    return high if one.low > 0 or high < 1 else 0.0


def item(one: Statement) -> str:
    """What a printed reliance is of: "Rare Earths, compounds and metals"."""
    short = " ".join(RELIANCE.sub(" ", one.item).split()).strip(" ,:")
    return re.sub(r"\s*[:,][\s:,]*", ", ", short)


def typical(one: Bounds) -> str:
    """The value in the middle of a share, its bounds where there is none."""
    return share(one) if one.typical is None else f"{percent(one.typical)}\u00a0%"


def named(one: Listing) -> str:
    """What a list prints; of a group whose members it names one by one only how many they are."""
    return f"{one.name.count(';') + 1} names" if one.status == "one by one" else one.name or NOTHING


def between(one: Bounds) -> str:
    """A share's bounds whatever they are: "0–100 %"."""
    return f"{percent(one.low)}–{percent(1.0 if one.high is None else one.high)}\u00a0%"


def newest(listings: Mapping[Issuer, Sequence[Listing]]) -> dict[tuple[str, str], Listing]:
    """The newest list of each issuer and kind."""
    return {(issuer, one.kind): one for issuer, lists in listings.items() for one in lists}


def grouped(changes: Sequence[ListChange]) -> list[str]:
    """The change log, one line per list and kind of change: "US 2022: named dysprosium, terbium"."""
    lines: dict[tuple[str, int, str], list[str]] = {}
    for one in changes:
        lines.setdefault((one.issuer, one.year, one.change), []).append(one.item)
    return [f"{issuer} {year}: {change} {', '.join(items)}" for (issuer, year, change), items in lines.items()]


def answer(found: Assessment) -> str:
    """The whole assessment in a sentence or two."""
    tops = []
    for table in found.leading():
        first = table.held.shares[0]
        most = share(first.share).replace("≤\u00a0", "at most ")
        tops.append(f"{place(first.territory)} has {most} of {whose(table)} ({table.year})")
    held = "; ".join(tops) if tops else "No publisher of the catalog prints who produces it"
    return f"{held}.{_corrected(found)}"


def whose(table: StageTable) -> str:
    """What a table's shares are of; trade of the store is that of its reporters, not of the world."""
    what = VERBS[table.stage]
    return what if table.vintage is not None else f"the {what} of the {len(table.held.shares)} reporters in the store"


def _corrected(found: Assessment) -> str:
    depends = found.dependence
    if depends is None or not depends.moves or not depends.whole:
        return ""
    origin = depends.moves[0].origin
    row = next(row for row in depends.origins if row.territory == origin)
    return (
        f" {place(depends.importer)} declares {typical(row.declared)} of its imports as from {place(origin)}; with "
        f"what is consistent with rerouting it is {typical(row.corrected)}, between {between(row.corrected)}."
    )


def territories_shown(found: Assessment) -> list[str]:
    """The territories of the table of shares: the first of `territories_of`."""
    return territories_of(found)[:TERRITORIES]


def territories_of(found: Assessment) -> list[str]:
    """Every territory that holds some stage, the largest of any stage first."""
    most: dict[str, float] = {}
    for table in found.leading():
        for row in table.held.shares:
            most[row.territory] = max(most.get(row.territory, 0.0), size(row.share))
    return sorted(most, key=lambda code: (-most[code], code))
