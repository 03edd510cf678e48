"""The ledger of a hub in a terminal: a table that adds up, and what follows from it."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from oretrace.catalog.territories import territories
from oretrace.display.terminal import WIDE, console_here
from oretrace.ledger.table import Row, conclusions

if TYPE_CHECKING:
    from rich.console import Console

    from oretrace.display.tables import Written
    from oretrace.ledger.table import HubLedger

HEADS = {"in": "came in", "out": "went out", "left": "left"}


def ledger_rows(ledger: HubLedger) -> Written:
    """The lines of a ledger, tonnes of contained element; the document is the whole of it."""
    span = {"material": ledger.material, "hub": ledger.hub, "first": ledger.first, "last": ledger.last}
    rows = [span | asdict(row) for row in ledger.rows]
    return [*span, *(field.name for field in fields(Row))], rows, asdict(ledger)


def print_ledger(ledger: HubLedger) -> None:
    """The ledger with its head and conclusions."""
    console = console_here()
    span = f"{ledger.first:%Y-%m} to {ledger.last:%Y-%m}"
    head = f"{ledger.material}, {territories().name(ledger.hub)}, {span}: tonnes of contained element"
    console.print(Text(head, style="bold"))
    print_table(console, ledger)
    for line in conclusions(ledger):
        console.print(Padding(Text(f"• {line}"), (0, 0, 0, 2)))


def print_table(console: Console, ledger: HubLedger) -> None:
    """The rows; where a figure comes from is left out of a narrow terminal."""
    wide = console.width >= WIDE
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("", "", "at least", "typical", "at most"):
        table.add_column(title, justify="right" if title else "left", no_wrap=bool(title))
    if wide:
        table.add_column("from", overflow="fold")
    side = ""
    for row in ledger.rows:
        most = "no bound" if row.high_t is None else f"{row.high_t:,.0f}"
        head = HEADS[row.side] if row.side != side else ""
        cells = [head, row.name, f"{row.low_t:,.0f}", f"{row.typical_t:,.0f}", most, *([row.source] if wide else [])]
        table.add_row(*cells, style="bold" if row.side == "left" else None)
        side = row.side
    console.print(table)
