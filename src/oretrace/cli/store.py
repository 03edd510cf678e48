"""`oretrace status` and `revisions`: what a store holds, and what later files changed in it."""

from __future__ import annotations

from typing import Annotated

import typer

from oretrace.cli.options import AsOf, FormatOption, StoreFolder
from oretrace.display.tables import Format, arrow_rows, output

Verify = Annotated[bool, typer.Option("--verify", help="Compare every file with what its import wrote.")]


def status(
    store: StoreFolder, as_of: AsOf = None, verify: Verify = False, format: FormatOption = Format.table
) -> None:
    """What is in the store: sources, spans, codes, gaps; with --verify whether its files are whole (else exit 1)."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_status, print_verified, verified_rows

    opened = Workspace.open(store, as_of).store
    if verify:
        verified = opened.verify()
        output(format, print_verified, verified_rows, verified)
        raise typer.Exit(int(any(one.damage for one in verified)))
    found = opened.status()
    output(format, print_status, arrow_rows, found)


def revisions(store: StoreFolder, as_of: AsOf = None, format: FormatOption = Format.table) -> None:
    """What later snapshots changed: figures revised, withdrawn or added in slices that were known before."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_revisions

    changes = Workspace.open(store, as_of).store.revisions()
    output(format, print_revisions, arrow_rows, changes)
