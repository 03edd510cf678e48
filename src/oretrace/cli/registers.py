"""`oretrace import firms`, `import ownership` and `import screening`: registers and lists into a store."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import StoreFolder, day_option
from oretrace.display.terminal import working
from oretrace.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.sources.base import Import

Files = Annotated[list[Path], typer.Argument(help="Files to import.", show_default=False)]
Retrieved = Annotated[date | None, day_option("--retrieved-on", "Day the files came from their publisher.")]


def firms(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
    """Extracts of registers: names, addresses, telephones, numbers, days of founding. CSV, GLEIF, FollowTheMoney."""
    from oretrace.parties.registers import prepare_firms

    _import(files, store, retrieved_on, prepare_firms, "firm", "firms")


def ownership(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
    """Who owns whom: FollowTheMoney JSON lines, BODS, GLEIF's relationships and exceptions, or CSV."""
    from oretrace.parties.registers import prepare_ownership

    _import(files, store, retrieved_on, prepare_ownership, "ownership", "stakes")


def screening(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
    """Screening lists, such as of military end users: CSV, Excel, FollowTheMoney. A list's last file counts."""
    from oretrace.display.registers import listed_change
    from oretrace.parties.listings import listed_in, prepare_list
    from oretrace.store import Store

    opened = Store.open(store, create=True)
    before = listed_in(opened)
    _import(files, store, retrieved_on, prepare_list, "listed_party", "listed parties")
    typer.echo(listed_change(before, listed_in(opened)))


def _import(
    files: list[Path],
    store: Path,
    retrieved_on: date | None,
    prepare: Callable[[Path, date | None], Import],
    table: str,
    what: str,
) -> None:
    from oretrace.store import Store

    opened = Store.open(store, create=True)
    for file in files:
        with working(f"importing {file}"):
            done = opened.import_file(prepare(file, retrieved_on))
        mark = done.snapshot
        left = f"; not used: {mark.ignored}" if mark.ignored else ""
        state = f"snapshot {mark.snapshot}, {opened.rows_of(table, mark.snapshot):,} {what}{left}"
        typer.echo(
            visible(f"{file}: {state if done.new else f'already stored as snapshot {mark.snapshot}'}", keep="")
        )
