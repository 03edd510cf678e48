"""`oretrace vet`: the papers of shipments, held against one another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.options import FormatOption
from oretrace.display.tables import Format, output

Papers = Annotated[
    list[Path],
    typer.Argument(help="Papers (PDF, JSON, CSV, XLSX), or folders, each the papers of one shipment."),
]


def vet(file_or_folder: Papers, format: FormatOption = Format.table) -> None:
    """Do the papers of a shipment agree with one another, their goods and their route? What disagrees, and where."""
    from oretrace.display.papers import print_vetted, vetted_rows
    from oretrace.vet.papers.vetting import vet as vet_papers

    output(format, print_vetted, vetted_rows, vet_papers(file_or_folder))
