"""`oretrace monitor`: monthly figures of goods, what changed in them, and what is expected next."""

from __future__ import annotations

from typing import Annotated

import typer

from oretrace.cli.options import AsOf, FormatOption, SourceOption, StoreFolder, Until, listed
from oretrace.display.tables import Format, write
from oretrace.display.terminal import working

Goods = Annotated[str | None, typer.Option("--material", metavar="TEXT", help="Material by name or symbol.")]
GoodsCodes = Annotated[str | None, typer.Option("--hs", metavar="CODES", help="Customs codes, with commas.")]
Act = Annotated[str | None, typer.Option("--measure", metavar="ID", help="Act whose effect on lanes to estimate.")]
Reporters = Annotated[
    list[str] | None, typer.Option("--reporter", metavar="TEXT", help="Whose own figures, code or name; repeatable.")
]
Origins = Annotated[list[str] | None, typer.Option("--origin", metavar="TEXT", help="Exporter; repeatable.")]
Destinations = Annotated[
    list[str] | None, typer.Option("--destination", metavar="TEXT", help="Importer; repeatable.")
]


def monitor(
    store: StoreFolder,
    material: Goods = None,
    hs: GoodsCodes = None,
    reporter: Reporters = None,
    origin: Origins = None,
    destination: Destinations = None,
    measure: Act = None,
    until: Until = None,
    as_of: AsOf = None,
    source: SourceOption = None,
    format: FormatOption = Format.table,
) -> None:
    """Month on month and year on year by reporter, form and lane, season taken out; alarms, revisions, nowcasts.

    CSV has a row a series and month; JSON has everything.
    """
    from oretrace.api import Workspace
    from oretrace.display.monitor import monitor_rows, print_monitor

    with working("reading") as progress:
        found = Workspace.open(store, as_of).monitor(
            material,
            hs,
            measure,
            until,
            progress,
            reporters=listed(reporter, "--reporter"),
            origins=listed(origin, "--origin"),
            destinations=listed(destination, "--destination"),
            sources=listed(source, "--source"),
        )
    if format is Format.table:
        print_monitor(found)
    else:
        write(format, *monitor_rows(found), modelled=found.modelled)
