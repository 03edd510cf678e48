"""The command line: a thin skin over `oretrace.api`, with tables for people and JSON or CSV for programs."""

from __future__ import annotations

import sys
from datetime import datetime
from enum import StrEnum
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace import __version__
from oretrace.cli_assess import Form, assess
from oretrace.cli_bench import bench
from oretrace.cli_measures import measures
from oretrace.display.terminal import working
from oretrace.errors import OretraceError

if TYPE_CHECKING:
    from oretrace.api import AllCodes

app = typer.Typer(
    help="Follow controlled minerals to where they really go.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
imports = typer.Typer(help="Read a file of statistics into a store.", no_args_is_help=True)
app.add_typer(imports, name="import")
app.add_typer(measures, name="measures")
app.add_typer(bench, name="bench")
app.command("assess")(assess)


class Format(StrEnum):
    """How findings are printed."""

    table = "table"
    json = "json"
    csv = "csv"


class ByLevel(StrEnum):
    """What a finding is about."""

    hub = "hub"
    product = "product"


StoreFolder = Annotated[
    Path, typer.Option("--store", envvar="ORETRACE_STORE", help="Folder of the store.", show_default=False)
]
MeasureId = Annotated[str, typer.Option("--measure", help="Id of an act in the catalog, or a YAML file.")]
Codes = Annotated[
    str | None, typer.Option("--hs", help="Codes in place of the act's, with commas; `all` takes every code stored.")
]
Until = Annotated[str | None, typer.Option("--until", help="Last month to use, such as 2022-08.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="Read the store as it was on this day: only files retrieved by then.")
]
Production = Annotated[
    Path | None, typer.Option(help="CSV of production figures, in place of the catalog's of their years.")
]
Files = Annotated[list[Path], typer.Argument(help="Files to import.", show_default=False)]
Retrieved = Annotated[
    datetime | None,
    typer.Option("--retrieved-on", formats=["%Y-%m-%d"], help="Day the files came from their publisher."),
]


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Follow controlled minerals to where they really go."""
    if show:
        typer.echo(f"oretrace {__version__}")
        raise typer.Exit


@imports.command("census")
def import_census(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
    """US Census International Trade API, exports or imports: JSON, CSV or Parquet with its column names."""
    _import("census", files, store, retrieved_on, None)


@imports.command("comtrade")
def import_comtrade(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
    """UN Comtrade: the API's JSON, or CSV as downloaded or in bulk, plain or gzipped."""
    _import("comtrade", files, store, retrieved_on, None)


@imports.command("comext")
def import_comext(files: Files, store: StoreFolder, retrieved_on: Retrieved = None) -> None:
    """Eurostat Comext: SDMX-CSV 2.1 or 3.0, or a table of CN8 by reporter, partner and month."""
    _import("comext", files, store, retrieved_on, None)


@imports.command("table")
def import_table(
    files: Files,
    store: StoreFolder,
    mapping: Annotated[str, typer.Option("--mapping", help="Mapping YAML, or the name of one that ships.")],
    retrieved_on: Retrieved = None,
) -> None:
    """Any CSV, Parquet or XLSX table, read as its mapping says."""
    _import("table", files, store, retrieved_on, mapping)


def _import(source: str, files: list[Path], store: Path, retrieved_on: datetime | None, mapping: str | None) -> None:
    from oretrace.display.store import in_words
    from oretrace.sources import prepare
    from oretrace.store import Store

    day = None if retrieved_on is None else retrieved_on.date()
    for file in files:
        with working(f"importing {file.name}"):
            item = prepare(source, file, retrieved_on=day, mapping=mapping)
            opened = Store.open(store, create=True)
            done = opened.import_file(item)
            changes = in_words(opened.changes(done.snapshot.snapshot)) if done.new else ""
        number, rows = done.snapshot.snapshot, f"{done.snapshot.rows:,} rows"
        ignored = f"; ignored by name: {done.snapshot.ignored}" if done.snapshot.ignored else ""
        state = f"snapshot {number}, {rows}{ignored}" if done.new else f"already stored as snapshot {number}"
        typer.echo(f"{file}: {state}")
        if changes:
            typer.echo(f"  of figures already known: {changes}; oretrace revisions lists them")


@app.command()
def status(
    store: StoreFolder,
    as_of: AsOf = None,
    verify: Annotated[bool, typer.Option("--verify", help="Compare every file with what its import wrote.")] = False,
) -> None:
    """What is in the store: sources, spans, codes, gaps."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_status, print_verified

    opened = Workspace.open(store, as_of).store
    if verify:
        print_verified(opened.verify())
    print_status(opened.status())


@app.command()
def revisions(
    store: StoreFolder,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option(help="Table for people, JSON or CSV for programs.")] = Format.table,
) -> None:
    """What later snapshots changed: figures revised, withdrawn or added in slices that were known before."""
    from oretrace.api import Workspace
    from oretrace.display.store import print_revisions, write_table

    changes = Workspace.open(store, as_of).store.revisions()
    if format is Format.table:
        print_revisions(changes)
    else:
        write_table(changes, format.value)


@app.command()
def scan(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    level: Annotated[ByLevel, typer.Option(help="Rank hubs, or products inside hubs.")] = ByLevel.hub,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    format: Annotated[Format, typer.Option(help="Table for people, JSON or CSV for programs.")] = Format.table,
) -> None:
    """Rank the territories that may carry goods around a measure, with p-values, amounts and caveats."""
    from oretrace.api import Workspace
    from oretrace.display.findings import print_scan, write_csv, write_json

    with working("scanning") as progress:
        result = Workspace.open(store, as_of).full_scan(measure, _codes(hs), until, progress, production)
    findings = result.findings(level.value)
    if format is Format.json:
        write_json(findings)
    elif format is Format.csv:
        write_csv(findings)
    else:
        print_scan(result, level.value)


@app.command()
def alerts(
    store: StoreFolder,
    measure: MeasureId,
    hs: Codes = None,
    as_of: AsOf = None,
    production: Production = None,
    format: Annotated[Format, typer.Option(help="Table for people, JSON or CSV for programs.")] = Format.table,
) -> None:
    """When would an alert first have fired? A scan as of each month's end since the measure."""
    from oretrace.api import Workspace
    from oretrace.catalog.measures import load_measure
    from oretrace.detect.alerts import to_arrow
    from oretrace.display.alerts import print_alerts
    from oretrace.display.store import write_table

    with working("scanning") as progress:
        found = Workspace.open(store, as_of).alerts(measure, _codes(hs), progress, production)
    if format is Format.table:
        print_alerts(found, load_measure(measure))
    else:
        write_table(to_arrow(found), format.value)


@app.command()
def explain(
    finding: Annotated[str, typer.Argument(help="Id of a finding, as printed by `scan`; a unique prefix will do.")],
    store: StoreFolder,
) -> None:
    """The evidence of a finding: claim, for, against, innocent explanations, limits, sources, and its SQL."""
    from oretrace.api import Workspace
    from oretrace.display.findings import print_evidence

    with working("recomputing"):
        found, evidence = Workspace.open(store).explain(finding)
    print_evidence(found, evidence)


@app.command()
def mirror(
    material: Annotated[str, typer.Argument(help="Material by name or symbol, such as antimony or Sb.")],
    store: StoreFolder,
    as_of: AsOf = None,
    format: Annotated[Format, typer.Option(help="Table for people, JSON or CSV for programs.")] = Format.table,
) -> None:
    """What both ends of each lane report of a material, quarter by quarter: the gap, and both reconciled."""
    from oretrace.api import Workspace
    from oretrace.display.mirror import print_mirror
    from oretrace.display.store import write_table

    with working("comparing both ends"):
        table = Workspace.open(store, as_of).mirror(material)
    if format is Format.table:
        print_mirror(table)
    else:
        write_table(table, format.value)


@app.command()
def ledger(
    material: Annotated[str, typer.Argument(help="Material by name or symbol, such as antimony or Sb.")],
    hub: Annotated[str, typer.Argument(help="Territory by code or name.")],
    store: StoreFolder,
    measure: MeasureId,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
    format: Annotated[Form, typer.Option(help="Table for people, JSON for programs.")] = Form.table,
) -> None:
    """What a hub had and gave of a material since a measure: a balance that adds up, and what it proves."""
    from oretrace.api import Workspace
    from oretrace.display.ledger import print_ledger, write_json

    with working("balancing"):
        found = Workspace.open(store, as_of).ledger(material, hub, measure, until, production)
    if format is Form.json:
        write_json(found)
    else:
        print_ledger(found)


@app.command()
def report(
    store: StoreFolder,
    measure: MeasureId,
    out: Annotated[Path, typer.Option("--out", help="HTML file to write.")],
    hs: Codes = None,
    until: Until = None,
    as_of: AsOf = None,
    production: Production = None,
) -> None:
    """One self-contained HTML file with the ranking, the map, the series and the evidence of every hub."""
    from oretrace.api import Workspace

    with working("scanning") as progress:
        _, path = Workspace.open(store, as_of).report(measure, out, _codes(hs), until, progress, production)
    typer.echo(f"report: {path}")


def _codes(hs: str | None) -> AllCodes | list[str] | None:
    if hs is None:
        return None
    return "all" if hs.strip().casefold() == "all" else [code for code in hs.split(",") if code.strip()]


def main() -> None:
    """Run the command line; an error in the input is one sentence on standard error and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows still gets its table
    try:
        app()
    except OretraceError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(2) from None
