"""An assessment: tables for a terminal, at 80 columns and wider, and rows for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.assess.assessment import KG_PER_T, STORE
from oretrace.display.terminal import (
    Shown,
    console_here,
    plain,
    print_lines,
    print_modelled,
    print_more,
    print_table,
    print_title,
)
from oretrace.findings import rounded
from oretrace.views import assess as words
from oretrace.views.numbers import months, place

if TYPE_CHECKING:
    from rich.console import Console

    from oretrace.assess import Assessment
    from oretrace.assess.bounds import Bounds
    from oretrace.display.tables import Written

PARTNERS, NOTES = 12, 4
"""Partners and notes of the publishers that are shown; the page and JSON have all."""


AMOUNT, SHARE = ("low_t", "typical_t", "high_t"), ("low_share", "typical_share", "high_share")


def assessment_rows(found: Assessment) -> Written:
    """Shares of every stage, source and territory, then the importer's partners as declared and as corrected.

    Tonnes are of `basis`; the document is the whole assessment.
    """
    head: dict[str, Any] = {"material": found.material, "importer": found.importer}
    rows = []
    for one in found.tables:
        about = head | {"part": one.stage, "year": one.year, "source": one.source, "basis": one.basis}
        rows += [about | _bounds(row.territory, row.amount, row.share) for row in one.held.shares]
    for row in found.dependence.origins if found.dependence else ():
        about = head | {"part": "declared imports", "source": STORE, "basis": "content"}
        rows.append(about | _bounds(row.territory, row.declared_kg, row.declared, KG_PER_T))
        about |= {"part": "corrected imports"}
        rows.append(about | _bounds(row.territory, row.corrected_kg, row.corrected, KG_PER_T))
    columns = (*head, "part", "year", "source", "basis", "territory", *AMOUNT, *SHARE)
    return columns, rounded(rows), found.as_dict()


def _bounds(territory: str, amount: Bounds, share: Bounds, per_tonne: float = 1.0) -> dict[str, Any]:
    tonnes = amount.times(*[1 / per_tonne] * 3)
    amounts = dict(zip(AMOUNT, (tonnes.low, tonnes.typical, tonnes.high), strict=True))
    return {"territory": territory} | amounts | dict(zip(SHARE, (share.low, share.typical, share.high), strict=True))


def print_assessment(found: Assessment) -> None:
    """The answer first, then stage by stage, the importer, the lists, the members of a group."""
    console = console_here()
    print_modelled(console, found.modelled)
    print_title(console, f"{found.name}, {found.year}")
    console.print(plain(words.answer(found)))
    for note in found.notes:
        console.print(plain(f"note: {note}", "yellow"))
    _shares(console, found)
    _vintages(console, found)
    _risks(console, found)
    _reliance(console, found)
    _dependence(console, found)
    _lists(console, found)
    _members(console, found)
    if sources := words.sources(found):
        console.print(plain(f"\nFigures: {'; '.join(sources)}", "dim"))


def _shares(console: Console, found: Assessment) -> None:
    leading = found.leading()
    if not leading:
        return
    print_title(console, "\nShares by stage")
    codes = words.territories_shown(found)
    columns = [Shown("", [*map(place, codes), "HHI"], fold=True)]
    for n, one in enumerate(leading):
        cells = [*(words.share(one.held.share(code)) for code in codes), words.index(one.held.hhi)]
        columns.append(Shown(words.heading(one), cells, drop=n, right=True))
    print_table(console, columns, bold={len(codes)})
    print_more(console, len(words.territories_of(found)) - len(codes), "--format csv")
    notes = [f"{words.heading(one)}: {note}" for one in leading for note in one.notes]
    print_lines(console, notes[:NOTES], style="dim")
    print_more(console, len(notes) - NOTES, "--format json", "notes")


def _vintages(console: Console, found: Assessment) -> None:
    if not found.tables:
        return
    print_title(console, "\nAs printed, by vintage")
    tables = found.tables
    columns = [
        Shown("stage", [words.heading(one) for one in tables]),
        Shown("source", [one.source.replace("World Mineral Statistics", "WMS") for one in tables], fold=True),
        Shown("HHI", [words.index(one.held.hhi) for one in tables], right=True),
        Shown("largest", [words.largest(one) for one in tables], fold=True),
    ]
    print_table(console, columns)


def _risks(console: Console, found: Assessment) -> None:
    if not found.risks:
        return
    print_title(console, f"\nGeoPolRisk of {place(found.importer or '')}")
    risks = found.risks.values()
    columns = [
        Shown("", list(found.risks)),
        Shown("HHI", [words.index(one.hhi) for one in risks], right=True),
        Shown("import risk", [words.risk(one.import_risk) for one in risks], right=True),
        Shown("score", [words.risk(one.score) for one in risks], right=True),
    ]
    print_table(console, columns)
    unscored = (
        f"{stage}: no governance score of {', '.join(one.unscored)}: each anything from 0 to 1"
        for stage, one in found.risks.items()
        if one.unscored
    )
    print_lines(console, unscored, style="dim")


def _reliance(console: Console, found: Assessment) -> None:
    rows = []
    if (own := found.reliance) is not None:
        amounts = {"production": own.production, "imports": own.imports, "exports": own.exports}
        by = ", ".join(f"{name} {words.kilograms(amount)}" for name, amount in amounts.items())
        rows.append((f"{place(own.importer)}, {found.year}", words.share(own.share), by))
    for one in found.printed:
        rows.append((f"United States, {one.first_year}: {words.item(one)}", words.stated(one), one.source))
    if not rows:
        return
    print_title(console, "\nNet import reliance")
    of, share, by_whom = (list(cells) for cells in zip(*rows, strict=True))
    print_table(console, [Shown("of", of, fold=True), Shown("reliance", share), Shown("by", by_whom, fold=True)])


def _dependence(console: Console, found: Assessment) -> None:
    depends, span = found.dependence, found.span
    if depends is None or span is None:
        return
    print_title(console, f"\nImports of {place(depends.importer)} by partner, {months(*span)}")
    rows = depends.origins[:PARTNERS]
    columns = [
        Shown("", [place(row.territory) for row in rows], fold=True),
        Shown("declared", [words.typical(row.declared) for row in rows], right=True),
    ]
    if depends.moves:
        columns += [
            Shown("corrected", [words.typical(row.corrected) for row in rows], right=True),
            Shown("bounds", [words.share(row.corrected) for row in rows], right=True),
        ]
    else:
        columns.append(Shown("amount", [words.kilograms(row.declared_kg) for row in rows], right=True))
    print_table(console, columns)
    print_more(console, len(depends.origins) - len(rows), "--format csv", "partners")
    moves = (
        f"{words.typical(move.share)} ({words.between(move.share)}) of the lane of {place(move.hub)} is counted to "
        f"{place(move.origin)}: finding {move.finding}, consistent with rerouting"
        for move in depends.moves
    )
    print_lines(console, moves, style="dim")


def _lists(console: Console, found: Assessment) -> None:
    print_title(console, "\nOn official lists")
    rows = [(issuer, one) for issuer, lists in found.listings.items() for one in lists]
    columns = [
        Shown("issuer", [issuer for issuer, _ in rows]),
        Shown("list", [f"{one.year} {one.kind}" for _, one in rows]),
        Shown("status", [f"{words.SIGNS[one.status]} {one.status}" for _, one in rows]),
        Shown("as printed", [words.named(one) for _, one in rows], fold=True),
    ]
    print_table(console, columns, bold={n for n, (_, one) in enumerate(rows) if one.status != "not listed"})
    print_lines(console, words.grouped(found.changes), style="dim")


def _members(console: Console, found: Assessment) -> None:
    if not found.members:
        return
    print_title(console, f"\nThe {len(found.members)} one by one")
    newest = [words.newest(member.listings) for member in found.members]
    columns = [Shown("", [f"{member.element} {member.symbol}" for member in found.members])]
    for n, ((issuer, kind), one) in enumerate(newest[0].items()):
        columns.append(Shown(f"{issuer} {one.year} {kind}", [lists[issuer, kind].status for lists in newest], n))
    figures = ["; ".join(map(words.printed_amount, member.figures)) or "no figure" for member in found.members]
    print_table(console, [*columns, Shown("figures", figures, fold=True)])
