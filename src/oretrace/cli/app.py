"""The commands put together."""

from __future__ import annotations

from functools import cache
from typing import Annotated

import typer
from typer.core import TyperGroup

from oretrace import __version__
from oretrace.cli import fetch, findings, materials, store
from oretrace.cli.bench import bench
from oretrace.cli.cases import cases
from oretrace.cli.forecast import forecast
from oretrace.cli.imports import imports
from oretrace.cli.measures import measures
from oretrace.cli.monitor import monitor
from oretrace.cli.parties import parties
from oretrace.cli.serve import serve
from oretrace.cli.vet import classify, rank, vet
from oretrace.cli.watch import watch

app = typer.Typer(
    help="Follow controlled minerals to where they really go.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("try")(fetch.try_)
app.command()(fetch.fetch)
app.add_typer(imports, name="import")
for command in (
    *(store.status, store.revisions),
    *(findings.scan, findings.alerts, findings.explain, findings.runs, findings.report, findings.dossier),
    *(materials.ledger, materials.mirror, materials.assess),
    classify,
    rank,
    vet,
    monitor,
    serve,
):
    app.command()(command)
app.add_typer(measures, name="measures")
app.add_typer(cases, name="cases")
app.add_typer(parties, name="parties")
app.add_typer(forecast, name="forecast")
app.add_typer(watch, name="watch")
app.add_typer(bench, name="bench")


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Follow controlled minerals to where they really go."""
    if show:
        typer.echo(f"oretrace {__version__}")
        raise typer.Exit


@cache
def whole() -> TyperGroup:
    """All commands as one, made at the first call: their signatures are read then, in a twentieth of a second."""
    made = typer.main.get_command(app)
    assert isinstance(made, TyperGroup)
    return made
