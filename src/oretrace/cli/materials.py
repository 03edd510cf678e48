"""The command `oretrace assess`: what a material depends on, from the catalog alone or with a store."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.display.terminal import working
from oretrace.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.assess import Assessment


class Form(StrEnum):
    """How an assessment is printed."""

    table = "table"
    json = "json"


def assess(
    material: Annotated[str, typer.Argument(help="Material by name or symbol, such as antimony or Sb.")],
    store: Annotated[
        Path | None, typer.Option("--store", envvar="ORETRACE_STORE", help="Folder of a store, for all about trade.")
    ] = None,
    importer: Annotated[str | None, typer.Option(help="Whose imports: territory by code or name.")] = None,
    year: Annotated[int | None, typer.Option(help="Year of production and trade; the newest there is.")] = None,
    governance: Annotated[
        Path | None, typer.Option(help="CSV of territory,score from 0 to 1 (highest risk), for GeoPolRisk.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option("--measure", help="Act whose findings correct the importer's dependence.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="Last month of that scan, such as 2025-05.")] = None,
    format: Annotated[Form, typer.Option(help="Table for people, JSON for programs.")] = Form.table,
    out: Annotated[Path | None, typer.Option("--out", help="HTML page to write.")] = None,
) -> None:
    """Who holds a material stage by stage, on which lists it is, and what an importer relies on."""
    from oretrace.display.assess import print_assessment
    from oretrace.report import check_target
    from oretrace.report.assessment import render

    if out is not None:
        check_target(out)
    with working("assessing") as progress:
        found = _assessed(material, store, importer, year, governance, measure, until, progress)
    if out is not None:
        render(found, out)
    if format is Form.json:
        typer.echo(json.dumps(found.as_dict(), indent=1, ensure_ascii=False, default=str))
    else:
        print_assessment(found)
        if out is not None:
            typer.echo(f"page: {out}")


def _assessed(
    material: str,
    store: Path | None,
    importer: str | None,
    year: int | None,
    governance: Path | None,
    measure: str | None,
    until: str | None,
    progress: Callable[[str], None],
) -> Assessment:
    """The assessment with or without a store; what needs the other is said before anything is read."""
    needing = {"--governance": governance, "--measure": measure, "--importer": importer}
    if until is not None and measure is None:
        raise InputError("--measure with it", "--until alone", "assess", do="name the act whose scan ends there")
    if store is None:
        asked = next((name for name, value in needing.items() if value is not None), None)
        if asked:
            raise InputError("--store with it", f"{asked} alone", "assess", do="name the folder of a store")
        from oretrace.assess import assess

        return assess(material, year)
    from oretrace.api import Workspace

    return Workspace.open(store).assess(material, year, importer, governance, measure, until, progress)
