"""`oretrace watch`: what changed about the questions of a file, why, and who gets it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import AsOf, FormatOption, StoreFolder
from oretrace.display.tables import Format, output, write
from oretrace.display.terminal import working
from oretrace.errors import InputError
from oretrace.text import visible

if TYPE_CHECKING:
    from oretrace.store import Store
    from oretrace.views.desk.today import StaleSource
    from oretrace.watch.run import Digest
    from oretrace.watch.settings import SettingsFile

watch = typer.Typer(help="What changed about what you watch, and why; for cron.", no_args_is_help=True)

CHANGED, PARTLY, BUSY = 10, 1, 75
"""Exit codes of `run`: with --exit-code where something changed; where a part failed; where another run is not over
(EX_TEMPFAIL). 0 is all other success, 2 an error in the input, as everywhere."""

Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="File of the watch; watch.yml in the store's folder by default."),
]
NoFetch = Annotated[bool, typer.Option("--no-fetch", help="Use what is stored, and refresh nothing.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print nothing where nothing changed and nothing failed.")]
ExitCode = Annotated[bool, typer.Option("--exit-code", help=f"End with {CHANGED} where something changed.")]
Months = Annotated[int, typer.Option("--months", min=2, max=240, help="Months to go back.")]


@watch.command()
def init(store: StoreFolder, config: Config = None) -> None:
    """Write a commented file of a watch for the store at hand; an existing one is left as it is."""
    from oretrace.files import whole
    from oretrace.store import Store
    from oretrace.watch.example import default_path, example

    path = config or default_path(store)
    if path.exists():
        raise InputError("a file that is not there yet", "one that is", str(path), do="Remove it, or give --config")
    text = example(Store.open(store))
    with whole(path, "--config", of_store=True) as unfinished:
        unfinished.write_text(text, "utf-8")
    typer.echo(visible(f"written: {path}", keep=""))


@watch.command()
def run(
    store: StoreFolder,
    config: Config = None,
    no_fetch: NoFetch = False,
    as_of: AsOf = None,
    quiet: Quiet = False,
    exit_code: ExitCode = False,
    format: FormatOption = Format.table,
) -> None:
    """Refresh what is due, look at each question again, report what changed and why. A second run reports nothing.

    Ends with 0; 1 where a part failed and the rest was done; 75 where another run is not over; 2 for an error.
    """
    from oretrace.watch.run import BusyError
    from oretrace.watch.run import run as carry_out

    def show(digest: Digest) -> None:
        if not quiet or digest.changes or digest.troubles:
            _show(digest, store, format)

    try:
        with working("watching") as progress:
            found = carry_out(store, _file(store, config), show, day=as_of, fetches=not no_fetch, progress=progress)
    except BusyError as error:
        typer.echo(visible(f"error: {error}", keep=""), err=True)
        raise typer.Exit(BUSY) from None
    if found.troubles:
        raise typer.Exit(PARTLY)
    raise typer.Exit(CHANGED if exit_code and found.changes else 0)


@watch.command()
def status(store: StoreFolder, config: Config = None, format: FormatOption = Format.table) -> None:
    """Every change that was reported and what became of it, late sources, the alerts of the last year."""
    from oretrace.cases import Cases, person
    from oretrace.display.watch import print_status, status_rows
    from oretrace.store import Store
    from oretrace.watch.book import Book
    from oretrace.watch.status import status_of

    known = Store.open(store, hashes=False)
    judged = {one.then.topic: one for one in Cases.of(known).labels(person(_reader(store, config)))}
    output(format, print_status, status_rows, status_of(Book.of(known), judged), _stale(known))


@watch.command()
def preview(
    store: StoreFolder,
    config: Config = None,
    months: Months = 24,
    as_of: AsOf = None,
    format: FormatOption = Format.table,
) -> None:
    """What the file would have reported over the last months, on what was published at each date; nothing is kept."""
    from oretrace.display.watch import change_rows, print_preview
    from oretrace.store import Store
    from oretrace.watch.preview import preview as look_back

    with working("looking back") as progress:
        found = look_back(Store.open(store).as_of(as_of), _file(store, config), months, progress)
    if format is Format.table:
        print_preview(found)
    else:
        write(format, *change_rows(found.changes))


def _file(store: Path, config: Path | None) -> SettingsFile:
    from oretrace.watch.example import default_path
    from oretrace.watch.settings import SettingsFile

    path = config or default_path(store)
    if config is None and not path.exists():
        do = "`oretrace watch init` writes one, --config names another"
        raise InputError("the file of a watch", "none", str(path), do=do)
    return SettingsFile(path)


def _reader(store: Path, config: Path | None) -> str | None:
    from oretrace.watch.example import default_path

    there = config or default_path(store)
    return _file(store, config).settings.reader if there.exists() else None


def _show(digest: Digest, store: Path, format: Format) -> None:
    from oretrace.display.watch import change_rows, print_digest
    from oretrace.store import Store

    if format is Format.table:
        print_digest(digest, _stale(Store.open(store, hashes=False)))
    else:
        write(format, *change_rows(digest.changes))
        for trouble in digest.troubles:
            typer.echo(visible(trouble), err=True)


def _stale(store: Store) -> tuple[StaleSource, ...]:
    from oretrace.views.desk.today import stale_sources

    return stale_sources(store.snapshots(), store.calendar(_today()))


def _today() -> date:
    return datetime.now(UTC).date()
