"""`oretrace ledger`, `mirror` and `assess`: one material in a hub, on its lanes, and as something to depend on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import (
    AsOf,
    FormatOption,
    MaterialName,
    MeasureId,
    PageOption,
    Production,
    SourceOption,
    StoreFolder,
    Targets,
    Until,
    listed,
)
from oretrace.display.tables import Format, arrow_rows, write
from oretrace.display.terminal import working
from oretrace.errors import OptionError
from oretrace.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.assess import Assessment

Hub = Annotated[str, typer.Argument(help="Territory by code or name.")]
AnyStore = Annotated[
    Path | None,
    typer.Option("--store", envvar="ORETRACE_STORE", metavar="DIR", help="Folder of a store, for all about trade."),
]
Importer = Annotated[str | None, typer.Option(metavar="TEXT", help="Whose imports: territory by code or name.")]
Year = Annotated[int | None, typer.Option(help="Year of production and trade. Default: the newest there is.")]
Governance = Annotated[
    Path | None,
    typer.Option(metavar="CSV", help="territory,score from 0 to 1 (highest risk), for GeoPolRisk."),
]
ActOption = Annotated[
    str | None, typer.Option("--measure", metavar="ID", help="Act whose findings correct the importer's dependence.")
]


def ledger(
    material: MaterialName,
    hub: Hub,
    store: StoreFolder,
    measure: MeasureId,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceOption = None,
    target: Targets = None,
    format: FormatOption = Format.table,
) -> None:
    """A hub's supply and sales of a material since a measure: a balance that adds up, and what follows from it."""
    from oretrace.api import Workspace
    from oretrace.display.ledger import ledger_rows, print_ledger

    sources, targets = listed(source, "--source"), listed(target, "--target")
    with working("balancing"):
        workspace = Workspace.open(store, as_of)
        found = workspace.ledger(material, hub, measure, until, production, sources=sources, targets=targets)
        missing = workspace.unconverted(material, sources=sources)
    if format is Format.table:
        print_ledger(found, missing, workspace.modelled)
    else:
        write(format, *ledger_rows(found, missing), modelled=workspace.modelled)


def mirror(
    material: MaterialName,
    store: StoreFolder,
    as_of: AsOf = None,
    source: SourceOption = None,
    format: FormatOption = Format.table,
) -> None:
    """What both ends of each lane report of a material, quarter by quarter: the gap, and both reconciled."""
    from oretrace.api import Workspace
    from oretrace.display.mirror import print_mirror

    with working("comparing both ends"):
        workspace = Workspace.open(store, as_of)
        table = workspace.mirror(material, sources=listed(source, "--source"))
    if format is Format.table:
        print_mirror(table, workspace.modelled)
    else:
        write(format, *arrow_rows(table), modelled=workspace.modelled)


def assess(
    material: MaterialName,
    store: AnyStore = None,
    importer: Importer = None,
    year: Year = None,
    governance: Governance = None,
    measure: ActOption = None,
    until: Until = None,
    source: SourceOption = None,
    target: Targets = None,
    format: FormatOption = Format.table,
    out: PageOption = None,
) -> None:
    """Who holds a material stage by stage, on which lists it is, and what an importer relies on.

    CSV has the shares and dependence, a row for each territory; JSON has everything.
    """
    from oretrace.display.assess import assessment_rows, print_assessment
    from oretrace.files import check_target
    from oretrace.report.assessment import render

    sources, targets = listed(source, "--source"), listed(target, "--target")
    if out is not None:
        check_target(out)
    with working("assessing") as progress:
        found = _assessed(material, store, importer, year, governance, measure, until, sources, targets, progress)
    if out is not None:
        render(found, out)
    if format is not Format.table:
        write(format, *assessment_rows(found), modelled=found.modelled)
        return
    print_assessment(found)
    if out is not None:
        typer.echo(visible(f"page: {out}", keep=""))


def _assessed(
    material: str,
    store: Path | None,
    importer: str | None,
    year: int | None,
    governance: Path | None,
    measure: str | None,
    until: date | None,
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    progress: Callable[[str], None],
) -> Assessment:
    """The assessment with or without a store; options that need another are refused before anything is read."""
    if until is not None and measure is None:
        raise OptionError("--until requires --measure: it is the last month of the measure's scan")
    if targets and measure is None:
        raise OptionError("--target requires --measure: it is a destination of the measure")
    if store is None:
        given = {
            "--governance": governance,
            "--measure": measure,
            "--importer": importer,
            "--source": sources or None,
        }
        for name, value in given.items():
            if value is not None:
                raise OptionError(f"{name} requires --store: the catalog alone has no trade")
        from oretrace.assess import assess

        return assess(material, year)
    from oretrace.api import Workspace

    workspace = Workspace.open(store)
    return workspace.assess(
        material, year, importer, governance, measure, until, progress, sources=sources, targets=targets
    )
