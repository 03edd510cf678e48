"""`oretrace import shipments` and `licences`: lines of declarations and bills of lading, and the register beside."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oretrace.cli.options import StoreFolder, day_option
from oretrace.display.terminal import working
from oretrace.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oretrace.store import Store

MOST_REASONS = 8


def shipments(
    files: Annotated[list[Path], typer.Argument(help="CSV, XLSX, JSON or Parquet files.", show_default=False)],
    mapping: Annotated[str, typer.Option("--mapping", help="Mapping YAML, or the name of one that ships.")],
    store: StoreFolder,
    reporter: Annotated[
        str | None, typer.Option("--reporter", help="Territory at whose customs the files were filed.")
    ] = None,
    rates: Annotated[Path | None, typer.Option("--rates", help="Table of month, currency and per_usd.")] = None,
    retrieved_on: Annotated[
        date | None, day_option("--retrieved-on", "Day on which the files were received.")
    ] = None,
) -> None:
    """Lines of declarations, manifests and bills of lading; what cannot be read is set aside with its reason."""
    from oretrace.sources.shipments import prepare_shipments
    from oretrace.store import Store

    opened = Store.open(store, create=True)
    stored: dict[int, Path] = {}
    try:
        for file in files:
            with working(f"importing {file}"):
                item = prepare_shipments(file, mapping, reporter=reporter, rates=rates, retrieved_on=retrieved_on)
                done = opened.import_file(item)
            if done.new:
                stored[done.snapshot.snapshot] = file
            else:
                typer.echo(visible(f"{file}: already stored as snapshot {done.snapshot.snapshot}", keep=""))
            for warning in done.warnings:
                typer.echo(visible(f"warning: {warning}", keep=""), err=True)
    finally:
        for file, line in _came_to(opened, stored):
            typer.echo(visible(f"{file}: {line}" if not line.startswith(" ") else line, keep=""))


def licences(
    files: Annotated[list[Path], typer.Argument(help="CSV, XLSX, JSON or Parquet files.", show_default=False)],
    store: StoreFolder,
    retrieved_on: Annotated[
        date | None, day_option("--retrieved-on", "Day on which the files were received.")
    ] = None,
) -> None:
    """A register of licences, read strictly: shipments that name a licence are checked against it."""
    from oretrace.sources.licences import prepare_licences
    from oretrace.store import Store

    for file in files:
        with working(f"importing {file}"):
            item = prepare_licences(file, retrieved_on=retrieved_on)
            done = Store.open(store, create=True).import_file(item)
        number, rows = done.snapshot.snapshot, f"{done.snapshot.rows:,} lines of licences"
        state = f"snapshot {number}, {rows}" if done.new else f"already stored as snapshot {number}"
        typer.echo(visible(f"{file}: {state}", keep=""))


def _came_to(store: Store, stored: Mapping[int, Path]) -> Iterator[tuple[Path, str]]:
    """What imports came to, by file, a line for each kind of reason why lines were set aside."""
    from oretrace.store.shipments import came_to

    for found in came_to(store, list(stored)) if stored else ():
        file = stored[found.snapshot]
        why = [f"{found.amended:,} amended since" if found.amended else ""]
        why.append(f"{found.masters:,} master bills whose house bills count" if found.masters else "")
        rest = ", ".join(part for part in why if part)
        counted = f"{found.counted:,} count{f' ({rest})' if rest else ''}"
        yield file, f"snapshot {found.snapshot}, {found.lines:,} lines, {counted}; {found.set_aside:,} set aside"
        for one in found.reasons[:MOST_REASONS]:
            has = f", found {one.found}" if one.found else ""
            yield file, f"  {one.lines:,} set aside, first line {one.first_line:,}: {one.reason}{has}"
        if len(found.reasons) > MOST_REASONS:
            yield file, f"  and {len(found.reasons) - MOST_REASONS:,} more reasons, in the table shipment_quarantine"
