"""The ledger of a hub: a table that adds up with what follows from it, and rows for programs."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from oretrace.detect.diversion.balances import balance_exhibit
from oretrace.display.findings import print_balance
from oretrace.display.terminal import console_here, print_modelled, print_title
from oretrace.ledger.table import LedgerRow
from oretrace.views.evidence import balance_view
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from oretrace.display.tables import Written
    from oretrace.ledger.table import HubLedger


def ledger_rows(ledger: HubLedger) -> Written:
    """The lines of a ledger, tonnes of contained element; the document is the whole of it."""
    span = {"material": ledger.material, "hub": ledger.hub, "first": ledger.first, "last": ledger.last}
    rows = [span | asdict(row) for row in ledger.rows]
    return [*span, *(field.name for field in fields(LedgerRow))], rows, asdict(ledger)


def print_ledger(ledger: HubLedger, modelled: bool = False) -> None:
    """The ledger with its head and conclusions."""
    console, view = console_here(), balance_view(balance_exhibit(ledger, place(ledger.hub)))
    print_modelled(console, modelled)
    print_title(console, f"{view.title}: {view.unit}")
    print_balance(console, view)
