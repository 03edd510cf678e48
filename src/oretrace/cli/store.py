"""`oretrace status` and `revisions`: what a store holds, and what later files changed in it."""

from __future__ import annotations

from oretrace.cli.options import AsOf, Form, StoreFolder
from oretrace.display.tables import Format, write_arrow


def status(store: StoreFolder, as_of: AsOf = None, format: Form = Format.table) -> None:
    """What is in the store: sources, spans, codes, gaps."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_status

    found = Workspace.open(store, as_of).store.status()
    if format is Format.table:
        print_status(found)
    else:
        write_arrow(format, found)


def revisions(store: StoreFolder, as_of: AsOf = None, format: Form = Format.table) -> None:
    """What later snapshots changed: figures revised, withdrawn or added in slices that were known before."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_revisions

    changes = Workspace.open(store, as_of).store.revisions()
    if format is Format.table:
        print_revisions(changes)
    else:
        write_arrow(format, changes)
