"""`oretrace classify` and `rank`: what a text declares, and which shipments to open."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oretrace.text import visible

OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV to write.")]


def classify(
    texts: Annotated[Path, typer.Argument(metavar="TEXTS", help="CSV with the columns id and text.")], out: OutFile
) -> None:
    """The three likeliest HS6 of each goods text, each with its probability and reason."""
    from oretrace.vet.classify.files import classify_file

    rows, blank = classify_file(texts, out)
    note = f"; nothing was understood of {blank:,}" if blank else ""
    typer.echo(visible(f"{out}: {rows:,} texts{note}", keep=""))
