"""`oretrace vet`: the papers of shipments, held against one another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.options import FormatOption
from oretrace.display.tables import Format, output

Papers = Annotated[
    list[Path],
    typer.Argument(metavar="FILE_OR_FOLDER…", help="PDF, JSON, CSV or XLSX; a folder is the papers of one shipment."),
]


def vet(paths: Papers, format: FormatOption = Format.table) -> None:
    """Do the papers of a shipment agree with one another, their goods and their route? What disagrees, and where.

    Exits with 1 when a set is inconsistent.
    """
    from oretrace.display.papers import print_vetted, vetted_rows
    from oretrace.vet.papers.vetting import vet as vet_papers

    found = vet_papers(paths)
    output(format, print_vetted, vetted_rows, found)
    raise typer.Exit(int(any(one.verdict == "inconsistent" for one in found)))
