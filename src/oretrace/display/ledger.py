"""The ledger of a hub: a table that adds up with what follows from it, and rows for programs."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING

from oretrace.detect.diversion.balances import balance_exhibit
from oretrace.display.findings import print_balance
from oretrace.display.terminal import Shown, console_here, print_modelled, print_more, print_table, print_title
from oretrace.ledger.table import LedgerRow
from oretrace.views.evidence import balance_view
from oretrace.views.numbers import count, place

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.display.tables import Written
    from oretrace.ledger.table import HubLedger


LONGEST = 12
"""Codes that are shown of those whose figures have no mass."""
WHY = {
    "heading": "four digits: its goods cannot be separated",
    "edition": "a nomenclature of another year than 2012 to 2027",
    "other code": "no code of the nomenclature that is named",
    "withheld": "withheld by the publisher",
    "no mass": "published without a mass",
}
"""The reasons of unconverted.sql in words."""


def ledger_rows(ledger: HubLedger, missing: pa.Table) -> Written:
    """The lines of a ledger, tonnes of contained element; the document is the whole of it, with what it misses."""
    span = {"material": ledger.material, "hub": ledger.hub, "first": ledger.first, "last": ledger.last}
    rows = [span | asdict(row) for row in ledger.rows]
    return (
        [*span, *(field.name for field in fields(LedgerRow))],
        rows,
        asdict(ledger) | {"unconverted": missing.to_pylist()},
    )


def print_ledger(ledger: HubLedger, missing: pa.Table, modelled: bool = False) -> None:
    """The ledger with its head and conclusions, and what of the store's figures no ledger can hold."""
    console, view = console_here(), balance_view(balance_exhibit(ledger, place(ledger.hub)))
    print_modelled(console, modelled)
    print_title(console, f"{view.title}: {view.unit}")
    print_balance(console, view)
    if missing.num_rows:
        rows = missing.slice(0, LONGEST).to_pylist()
        print_title(console, f"Figures near {ledger.material} that have no tonnes, of all territories and months")
        columns = [
            Shown("figures", [count(row["figures"]) for row in rows], right=True),
            Shown("code", [row["hs_code"] for row in rows]),
            Shown("nomenclature", [row["hs_edition"] for row in rows]),
            Shown("why", [WHY[row["reason"]] for row in rows]),
        ]
        print_table(console, columns)
        print_more(console, missing.num_rows - LONGEST, "--format json")
