"""The ledger of a hub in a terminal: a table that adds up, and what follows from it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from oretrace.detect.diversion.balances import balance_exhibit
from oretrace.display.findings import print_balance
from oretrace.display.terminal import console_here, print_title
from oretrace.views.evidence import balance_view
from oretrace.views.numbers import place

if TYPE_CHECKING:
    from oretrace.ledger.table import HubLedger


def write_json(ledger: HubLedger) -> None:
    """The ledger as JSON on standard output, tonnes of contained element."""
    json.dump(asdict(ledger), sys.stdout, indent=1, ensure_ascii=False, default=str)
    sys.stdout.write("\n")


def print_ledger(ledger: HubLedger) -> None:
    """The ledger with its head and conclusions."""
    console, view = console_here(), balance_view(balance_exhibit(ledger, place(ledger.hub)))
    print_title(console, f"{view.title}: {view.unit}")
    print_balance(console, view)
