"""An assessment: tables for a terminal, at 80 columns and wider, and rows for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from oretrace.assess.assessment import KG_PER_T, STORE
from oretrace.display.terminal import WIDE, console_here
from oretrace.findings import rounded
from oretrace.report.assessment import words
from oretrace.report.assessment.page import territories_shown
from oretrace.report.numbers import THIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from oretrace.assess import Assessment
    from oretrace.assess.bounds import Bounds
    from oretrace.catalog.critical_lists import Listing
    from oretrace.display.tables import Written

NAME_COLUMNS = 20
"""Columns that a territory's name has in a narrow terminal."""


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
    console.print(Text(f"{found.name}, {found.year}", style="bold"))
    console.print(Text(words.answer(found).replace("\u00a0", " ")))
    for note in found.notes:
        console.print(Text(f"note: {note}", style="yellow"))
    _shares(console, found)
    _vintages(console, found)
    _importer(console, found)
    _dependence(console, found)
    _lists(console, found)
    _members(console, found)
    if sources := words.sources(found):
        console.print(Text(f"\nFigures: {'; '.join(sources)}", style="dim"))


def _shares(console: Console, found: Assessment) -> None:
    leading = found.leading()
    if not leading:
        return
    table = _titled(console, "Shares by stage", ["", *(words.heading(one) for one in leading)], right=len(leading))
    for code in territories_shown(found):
        table.add_row(_name(console, code), *(words.share(one.held.share(code)) for one in leading))
    table.add_row("HHI", *(words.index(one.held.hhi) for one in leading), style="bold")
    console.print(table)
    notes = [f"{words.heading(one)}: {note}" for one in leading for note in one.notes]
    for line in notes[: None if console.width >= WIDE else 4]:
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _vintages(console: Console, found: Assessment) -> None:
    if not found.tables:
        return
    table = _titled(console, "As printed, by vintage", ["stage", "source", "HHI", "largest"])
    for one in found.tables:
        source = one.source.replace("World Mineral Statistics", "WMS")
        table.add_row(words.heading(one), source, words.index(one.held.hhi), _plain(words.largest(one)))
    console.print(table)


def _importer(console: Console, found: Assessment) -> None:
    if found.risks:
        title = f"GeoPolRisk of {words.place(found.importer or '')}"
        table = _titled(console, title, ["", "HHI", "import risk", "score"])
        for stage, risk in found.risks.items():
            table.add_row(stage, words.index(risk.hhi), words.risk(risk.import_risk), words.risk(risk.score))
        console.print(table)
        for stage, risk in found.risks.items():
            if risk.unscored:
                line = f"{stage}: no governance score of {', '.join(risk.unscored)}: each anything from 0 to 1"
                console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))
    if found.reliance is None and not found.printed:
        return
    table = _titled(console, "Net import reliance", ["of", "reliance", "by"])
    if found.reliance is not None:
        one = found.reliance
        parts = [f"production {words.kilograms(one.production)}", f"imports {words.kilograms(one.imports)}"]
        by = ", ".join([*parts, f"exports {words.kilograms(one.exports)}"])
        table.add_row(f"{words.place(one.importer)}, {found.year}", words.share(one.share), _plain(by))
    for printed in found.printed:
        of = f"United States, {printed.first_year}: {words.item(printed)}"
        table.add_row(of, words.stated(printed), printed.source)
    console.print(table)


def _dependence(console: Console, found: Assessment) -> None:
    depends, span = found.dependence, found.span
    if depends is None or span is None:
        return
    corrected = bool(depends.moves)
    title = f"Imports of {words.place(depends.importer)} by partner, {span[0]:%Y-%m} to {span[1]:%Y-%m}"
    heads = ["", "declared", *(["corrected", "bounds"] if corrected else ["t"])]
    table = _titled(console, title, heads, right=3)
    for row in depends.origins[:12]:
        more = (
            [words.typical(row.corrected), words.share(row.corrected)]
            if corrected
            else [_plain(words.kilograms(row.declared_kg))]
        )
        table.add_row(_name(console, row.territory), words.typical(row.declared), *more)
    console.print(table)
    for move in depends.moves:
        line = (
            f"{words.typical(move.share)} ({words.between(move.share)}) of the lane of {words.place(move.hub)} is "
            f"counted to {words.place(move.origin)}: finding {move.finding}, consistent with rerouting"
        )
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _lists(console: Console, found: Assessment) -> None:
    table = _titled(console, "On official lists", ["issuer", "list", "status", "as printed"])
    for issuer, lists in found.listings.items():
        for one in lists:
            name = _short(words.named(one), console.width - 40)
            table.add_row(issuer, f"{one.year} {one.kind}", _status(one), name)
    console.print(table)
    for line in words.grouped(found.changes):
        console.print(Padding(Text(line, style="dim"), (0, 0, 0, 2)))


def _members(console: Console, found: Assessment) -> None:
    if not found.members:
        return
    first = words.newest(found.members[0].listings)
    heads = ["", *(f"{issuer} {one.year} {kind}" for (issuer, kind), one in first.items()), "figures"]
    table = _titled(console, f"The {len(found.members)} one by one", heads)
    for member in found.members:
        lists = (one.status for one in words.newest(member.listings).values())
        figures = _plain("; ".join(words.printed_amount(one) for one in member.figures)) or "no figure"
        table.add_row(f"{member.element} {member.symbol}", *lists, figures)
    console.print(table)


def _titled(console: Console, title: str, heads: Sequence[str], right: int = 0) -> Table:
    console.print(Text(f"\n{title}", style="bold"))
    table = Table(box=None, pad_edge=False, header_style="dim")
    for n, head in enumerate(heads):
        table.add_column(head, justify="right" if 0 < n <= right else "left", overflow="fold")
    return table


def _name(console: Console, code: str) -> str:
    return _short(words.place(code), NAME_COLUMNS if console.width < WIDE else 40)


def _status(one: Listing) -> Text:
    return Text(f"{words.SIGNS[one.status]} {one.status}", style="" if one.status == "not listed" else "bold")


def _plain(text: str) -> str:
    """Thousands with commas, as everywhere in a terminal: a line may break at a thin space."""
    return text.replace(THIN, ",")


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
