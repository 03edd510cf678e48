"""`oretrace monitor`: monthly figures of goods, what changed in them, and what is expected next."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import AsOf, FormatOption, PageOption, SourceOption, StoreFolder, Until, listed
from oretrace.display.tables import Format, write
from oretrace.display.terminal import working
from oretrace.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from oretrace.api import Workspace
    from oretrace.catalog.measures import Measure
    from oretrace.monitor import Monitored

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
    out: PageOption = None,
) -> None:
    """Monthly figures by reporter, form and lane: growth, seasonal adjustment, alarms, revisions, nowcasts.

    CSV has a row for each series and month; JSON has everything.
    """
    from oretrace.api import Workspace
    from oretrace.display.monitor import monitor_rows, print_monitor
    from oretrace.files import check_target

    several = {"reporter": reporter, "origin": origin, "destination": destination, "source": source}
    known = {name: listed(values, f"--{name}") for name, values in several.items()}
    if out is not None:
        check_target(out)
    with working("reading") as progress:
        workspace = Workspace.open(store, as_of)
        ends = {f"{name}s": values for name, values in known.items()}
        found = workspace.monitor(material, hs, measure, until, progress, **ends)
    if out is not None:
        one = {
            "material": material,
            "hs": hs,
            "measure": measure,
            "until": until and f"{until:%Y-%m}",
            "as-of": as_of,
        }
        command = _command({name: (str(value),) for name, value in one.items() if value} | known)
        _write_page(workspace, found, _acts(material, measure), command, known["source"], out)
    if format is not Format.table:
        write(format, *monitor_rows(found), modelled=found.modelled)
        return
    print_monitor(found)
    if out is not None:
        typer.echo(visible(f"page: {out}", keep=""))


def _write_page(
    workspace: Workspace, found: Monitored, acts: list[Measure], command: str, sources: tuple[str, ...], out: Path
) -> None:
    from oretrace.report.monitor import write as write_page

    write_page(found, acts, workspace.store.of_sources(sources).snapshots(), command, out)


def _command(asked: Mapping[str, tuple[str, ...]]) -> str:
    """What makes the page again, whichever folder the store is in."""
    options = [word for name, values in asked.items() for value in values for word in (f"--{name}", value)]
    return f"oretrace monitor --store DIR {shlex.join(options)} --out FILE.html"


def _acts(material: str | None, measure: str | None) -> list[Measure]:
    """The acts whose dates stand in the figures: those on the material, and the one that is studied."""
    from oretrace.assess import material_named
    from oretrace.catalog.measures import load_measure
    from oretrace.law.selection import selected

    acts = [] if material is None else selected(material_named(material).material)
    studied = [] if measure is None else [load_measure(measure)]
    return [*acts, *(act for act in studied if act.id not in {one.id for one in acts})]
