"""`oretrace scan`, `alerts`, `explain` and `report`: findings, the date of the first one, their evidence."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.options import (
    AsOf,
    Codes,
    Form,
    MeasureId,
    Production,
    SourceIds,
    StoreFolder,
    Targets,
    Until,
    limits,
)
from oretrace.display.tables import Format, write, write_arrow
from oretrace.display.terminal import working


class ByLevel(StrEnum):
    """What a finding is about."""

    hub = "hub"
    product = "product"


Level = Annotated[ByLevel, typer.Option(help="Rank hubs, or products inside hubs.")]
FindingId = Annotated[str, typer.Argument(help="Id of a finding, as printed by `scan`; a unique prefix will do.")]
Page = Annotated[Path, typer.Option("--out", metavar="FILE", help="HTML file to write.")]


def scan(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    level: Level = ByLevel.hub,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceIds = None,
    target: Targets = None,
    format: Form = Format.table,
) -> None:
    """Rank the territories that may carry goods around a measure, with p-values, amounts and caveats."""
    from oretrace.api import Workspace
    from oretrace.display.findings import print_scan
    from oretrace.findings import to_arrow

    with working("scanning") as progress:
        result = Workspace.open(store, as_of).full_scan(
            measure, hs, until, progress, production, **limits(source, target)
        )
    if format is Format.table:
        print_scan(result, level.value)
    else:
        write_arrow(format, to_arrow(result.findings(level.value)))


def alerts(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceIds = None,
    target: Targets = None,
    format: Form = Format.table,
) -> None:
    """When would an alert first have fired? A scan as of each month's end since the measure."""
    from oretrace.api import Workspace, act_of
    from oretrace.detect.alerts import to_arrow
    from oretrace.display.alerts import print_alerts

    only = limits(source, target)
    with working("scanning") as progress:
        found = Workspace.open(store, as_of).alerts(measure, hs, progress, production, **only)
    if format is Format.table:
        print_alerts(found, act_of(measure, only["targets"]))
    else:
        write_arrow(format, to_arrow(found))


def explain(finding: FindingId, store: StoreFolder, format: Form = Format.table) -> None:
    """The evidence of a finding: claim, for, against, innocent explanations, limits, sources, and its SQL.

    CSV has the products alone; JSON has everything.
    """
    from oretrace.api import Workspace
    from oretrace.display.findings import evidence_rows, print_evidence

    with working("recomputing"):
        found, evidence = Workspace.open(store).explain(finding)
    if format is Format.table:
        print_evidence(found, evidence)
    else:
        write(format, *evidence_rows(found, evidence))


def report(
    store: StoreFolder,
    measure: MeasureId,
    out: Page,
    hs: Codes = None,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceIds = None,
    target: Targets = None,
) -> None:
    """One self-contained HTML file with the ranking, the map, the series and the evidence of every hub."""
    from oretrace.api import Workspace

    with working("scanning") as progress:
        _, path = Workspace.open(store, as_of).report(
            measure, out, hs, until, progress, production, **limits(source, target)
        )
    typer.echo(f"report: {path}")
