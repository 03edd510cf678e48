"""`oretrace scan`, `alerts`, `explain`, `runs`, `report` and `dossier`: findings, their evidence, files of both."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.cases import Author
from oretrace.cli.cases import Url as CasesUrl
from oretrace.cli.options import (
    AsOf,
    Codes,
    FormatOption,
    MeasureId,
    Production,
    SourceOption,
    StoreFolder,
    Targets,
    Until,
    listed,
)
from oretrace.display.tables import Format, arrow_rows, output, write
from oretrace.display.terminal import working
from oretrace.text import visible


class ByLevel(StrEnum):
    """What a finding is about."""

    hub = "hub"
    product = "product"


LevelOption = Annotated[ByLevel, typer.Option(help="Rank hubs, or products inside hubs.")]
DetectorOption = Annotated[
    str, typer.Option("--detector", metavar="ID", help="One detector; by default all are run and ranked in one list.")
]
FindingId = Annotated[str, typer.Argument(help="Id of a finding, as printed by `scan`; a unique prefix will do.")]
Again = Annotated[
    bool, typer.Option("--again", help="Compute it again on the store of today, and list what has changed.")
]
NoVerify = Annotated[bool, typer.Option("--no-verify", help="Trust files of the right size without hashing them.")]
Full = Annotated[bool, typer.Option("--full", help="Print everything, even beyond one screen.")]
Sql = Annotated[
    bool, typer.Option("--sql", help="Print only the query behind the figures, so that it can be run again.")
]
Subjects = Annotated[list[str], typer.Argument(help="A case by its id, or ids of findings; unique prefixes will do.")]
FolderOption = Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A new folder, or an earlier dossier's.")]
ReportOption = Annotated[Path, typer.Option("--out", metavar="FILE", help="HTML file to write.")]


def scan(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    level: LevelOption = ByLevel.hub,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceOption = None,
    target: Targets = None,
    detector: DetectorOption = "fused",
    no_verify: NoVerify = False,
    format: FormatOption = Format.table,
) -> None:
    """Rank the routes that may carry goods around a measure, by all detectors, with p-values, amounts and caveats."""
    from oretrace.api import Workspace
    from oretrace.display.findings import print_scan, scan_rows

    sources, targets = listed(source, "--source"), listed(target, "--target")
    with working("scanning") as progress:
        workspace = Workspace.open(store, as_of, hashes=not no_verify)
        found = workspace.full_scan(
            measure, hs, until, progress, production, sources=sources, targets=targets, detector=detector
        )
    if format is Format.table:
        print_scan(found, level.value)
        return
    write(format, *scan_rows(found, level.value), modelled=found.modelled)


def alerts(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceOption = None,
    target: Targets = None,
    format: FormatOption = Format.table,
) -> None:
    """When would an alert first have fired? A scan as of each month's end since the measure."""
    from oretrace.api import Workspace
    from oretrace.catalog.measures import load_measure
    from oretrace.detect.diversion.alerts import to_arrow
    from oretrace.display.alerts import print_alerts

    sources, targets = listed(source, "--source"), listed(target, "--target")
    with working("scanning") as progress:
        workspace = Workspace.open(store, as_of)
        found = workspace.alerts(measure, hs, progress, production, sources=sources, targets=targets)
    if format is Format.table:
        print_alerts(found, load_measure(measure))
    else:
        write(format, *arrow_rows(to_arrow(found)), modelled=found.modelled)


def explain(
    finding: FindingId,
    store: StoreFolder,
    again: Again = False,
    full: Full = False,
    sql: Sql = False,
    format: FormatOption = Format.table,
) -> None:
    """A finding as it was found, and its evidence: claim, for, against, innocent explanations, limits, sources.

    CSV has the products alone, with --again what has changed; JSON has everything.
    """
    from oretrace.api import Workspace
    from oretrace.display.findings import evidence_rows, print_evidence, print_queries

    if again:
        return _explain_again(finding, store, full, format)
    with working("recomputing"):
        workspace = Workspace.open(store)
        found, evidence = workspace.explain(finding)
    if sql:
        print_queries(evidence)
    elif format is Format.table:
        print_evidence(found, evidence, full, workspace.modelled)
    else:
        write(format, *evidence_rows(found, evidence), modelled=workspace.modelled)


def _explain_again(finding: str, store: Path, full: bool, format: Format) -> None:
    from oretrace.api import Workspace
    from oretrace.display.runs import changed_rows, print_changed

    workspace = Workspace.open(store)
    with working("scanning") as progress:
        changed = workspace.explain_again(finding, progress)
    if format is not Format.table:
        return write(format, *changed_rows(changed), modelled=workspace.modelled)
    print_changed(changed, workspace.modelled)
    if changed.now is not None and changed.evidence is not None:
        from oretrace.display.findings import print_evidence

        print_evidence(changed.now, changed.evidence, full)


def runs(store: StoreFolder, format: FormatOption = Format.table) -> None:
    """The scans of a store that were kept, the last one first: what was asked, on which snapshots, what was found."""
    from oretrace.api import Workspace
    from oretrace.display.runs import print_runs, run_rows

    kept = Workspace.open(store).runs.listed()
    output(format, print_runs, run_rows, kept)


def report(
    store: StoreFolder,
    measure: MeasureId,
    out: ReportOption,
    hs: Codes = None,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    source: SourceOption = None,
    target: Targets = None,
    detector: DetectorOption = "fused",
) -> None:
    """One self-contained HTML file with the ranking, the map, the series and the evidence of every hub."""
    from oretrace.api import Workspace

    sources, targets = listed(source, "--source"), listed(target, "--target")
    with working("scanning") as progress:
        workspace = Workspace.open(store, as_of)
        _, path = workspace.report(
            measure, out, hs, until, progress, production, sources=sources, targets=targets, detector=detector
        )
    typer.echo(visible(f"report: {path}", keep=""))


def dossier(
    findings: Subjects, store: StoreFolder, out: FolderOption, reader: Author = None, cases: CasesUrl = None
) -> None:
    """A folder to hand over: page, PDF, and a zip with rows, queries and a script that makes the figures again."""
    from oretrace.api import Workspace
    from oretrace.cases import Cases

    judged = None if cases is None else Cases.at(cases)
    with working("gathering") as progress:
        written = Workspace.open(store).dossier(findings, out, reader, progress, judged)
    for path in written.files:
        typer.echo(visible(f"written: {path}", keep=""))
    made = f"{written.recomputed:,} figures were made again from the rows, all equal"
    typer.echo(
        made if written.recomputed else "the script makes no figure of these findings again: check them in the store"
    )
    if written.missing:
        typer.echo(f"not written: {written.missing}", err=True)
