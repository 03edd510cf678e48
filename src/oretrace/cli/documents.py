"""`oretrace import documents`: sets of papers into a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.options import StoreFolder, day_option
from oretrace.display.terminal import working
from oretrace.text import visible

MOST_UNREAD = 8


def documents(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Papers (PDF, JSON, CSV, XLSX), or folders: each is the papers of one shipment."),
    ],
    store: StoreFolder,
    retrieved_on: Annotated[
        date | None, day_option("--retrieved-on", "Day on which the papers were received.")
    ] = None,
) -> None:
    """Papers of shipments, each field with its place; a file that cannot be read is stored with the reason."""
    from oretrace.store import Store
    from oretrace.store.documents import filed_in
    from oretrace.store.originals import keep_originals
    from oretrace.vet.papers.documents import prepare_documents

    opened = Store.open(store, create=True)
    with working("importing"):
        delivery = prepare_documents(paths, retrieved_on)
        keep_originals(opened.path, delivery.originals)
        done = opened.import_file(delivery.item)
        came = filed_in(opened, done.snapshot.snapshot)
    number = done.snapshot.snapshot
    state = f"snapshot {number}" if done.new else f"already stored as snapshot {number}"
    counts = f"{came.sets:,} sets, {came.papers:,} papers, {came.fields:,} fields; {came.counted:,} papers count"
    typer.echo(visible(f"{done.snapshot.file}: {state}, {counts}", keep=""))
    for file, why in came.unread[:MOST_UNREAD]:
        typer.echo(visible(f"  {file}: {why}", keep=""))
    if len(came.unread) > MOST_UNREAD:
        typer.echo(f"  and {len(came.unread) - MOST_UNREAD:,} more that could not be read, in the table document")
