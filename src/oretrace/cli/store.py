"""`oretrace status` and `revisions`: what a store holds, and what later files changed in it."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from oretrace.cli.options import AsOf, FormatOption, StoreFolder
from oretrace.display.tables import Format, arrow_rows, output
from oretrace.errors import OptionError

Verify = Annotated[bool, typer.Option("--verify", help="Compare every file with what its import wrote.")]
Months = Annotated[
    bool, typer.Option("--months", help="Each month of each reporter: reported, suppressed, none or late.")
]


def status(
    store: StoreFolder,
    as_of: AsOf = None,
    verify: Verify = False,
    months: Months = False,
    format: FormatOption = Format.table,
) -> None:
    """What is in the store: sources, spans, codes, gaps, what is published by now but missing.

    With --verify it checks that the files are intact (exit 1 otherwise).
    """
    from oretrace.api import Workspace
    from oretrace.display import store as shown

    if verify and months:
        raise OptionError("--verify takes no --months: ask for one of them")
    opened = Workspace.open(store, as_of).store
    if verify:
        verified = opened.verify()
        output(format, shown.print_verified, shown.verified_rows, verified)
        raise typer.Exit(int(any(one.damage for one in verified)))
    known = opened.calendar(as_of or date.today())
    if months:
        output(format, shown.print_calendar, shown.calendar_rows, known)
        return
    output(format, shown.print_status, shown.status_rows, opened.status(), known)


def revisions(store: StoreFolder, as_of: AsOf = None, format: FormatOption = Format.table) -> None:
    """What later snapshots changed: figures revised, withdrawn or added in months that were known before."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_revisions

    changes = Workspace.open(store, as_of).store.revisions()
    output(format, print_revisions, arrow_rows, changes)
