"""`oretrace import ID`: one command for each source of the registry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.documents import documents
from oretrace.cli.options import StoreFolder, day_option
from oretrace.cli.registers import firms, ownership, screening
from oretrace.cli.shipments import licences, shipments
from oretrace.display.terminal import working
from oretrace.errors import InputError
from oretrace.sources.registry import SOURCES
from oretrace.text import visible

imports = typer.Typer(
    help="Read files into a store: statistics, shipments, papers, registers, lists.", no_args_is_help=True
)

Files = Annotated[list[Path], typer.Argument(help="Files to import.", show_default=False)]
Retrieved = Annotated[date | None, day_option("--retrieved-on", "Day the files came from their publisher.")]
MappingName = Annotated[str, typer.Option("--mapping", help="Mapping YAML, or the name of one that ships.")]


def _plain(source: str) -> Callable[[list[Path], Path, date | None], None]:
    def command(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
        _import(source, files, store, retrieved_on, None)

    return command


def _mapped(source: str) -> Callable[[list[Path], Path, str, date | None], None]:
    def command(files: Files, store: StoreFolder, mapping: MappingName, retrieved_on: Retrieved = None) -> None:
        _import(source, files, store, retrieved_on, mapping)

    return command


for id, entry in SOURCES.items():
    imports.command(id, help=entry.help)(_mapped(id) if entry.mapped else _plain(id))

for command in (shipments, licences, firms, ownership, screening, documents):
    imports.command(command.__name__)(command)


@imports.command("archive")
def archive(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Archive of `oretrace fetch`.")], store: StoreFolder
) -> None:
    """The answers of services that `oretrace fetch` archived: the same store again, without a network."""
    from oretrace.display.fetch import print_stored
    from oretrace.live.archive import Archive
    from oretrace.live.fetch import import_archive

    if not (folder / "deliveries").is_dir():
        do = "It is the folder `archive` in the store of a fetch"
        raise InputError("the archive of a fetch", "none", str(folder), do=do)
    with working("importing"):
        stored, unread = import_archive(Archive(folder), store)
    print_stored(stored)
    for error in unread[:-1]:
        typer.echo(visible(f"error: {error}", keep="\n"), err=True)
    if unread:
        raise unread[-1]


def _import(source: str, files: list[Path], store: Path, retrieved_on: date | None, mapping: str | None) -> None:
    from oretrace.display.store import in_words
    from oretrace.sources import deliveries, prepare
    from oretrace.store import Store

    for delivery in deliveries(source, files):
        names = ", ".join(map(str, delivery))
        with working(f"importing {names}"):
            item = prepare(source, delivery, retrieved_on=retrieved_on, mapping=mapping)
            opened = Store.open(store, create=True)
            done = opened.import_file(item)
            changes = in_words(opened.changes(done.snapshot.snapshot)) if done.new else ""
        number, rows = done.snapshot.snapshot, f"{done.snapshot.rows:,} rows"
        ignored, _, _ = done.snapshot.ignored.partition("warning: ")
        ignored = f"; ignored by name: {ignored.removesuffix('; ')}" if ignored else ""
        state = f"snapshot {number}, {rows}{ignored}" if done.new else f"already stored as snapshot {number}"
        typer.echo(visible(f"{names}: {state}", keep=""))
        for warning in done.warnings:
            typer.echo(visible(f"warning: {warning}", keep=""), err=True)
        if changes:
            typer.echo(visible(f"  of figures already known: {changes}; oretrace revisions lists them", keep=""))
