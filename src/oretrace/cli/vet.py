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


def rank(
    out: OutFile,
    train: Annotated[Path | None, typer.Option(metavar="FILE", help="Lines whose outcome is known.")] = None,
    score: Annotated[Path | None, typer.Option(metavar="FILE", help="Lines to rank.")] = None,
    mapping: Annotated[str | None, typer.Option(help="Mapping of shipments: YAML, or the name of one.")] = None,
    budget: Annotated[float, typer.Option(help="Share of the lines that can be opened.")] = 0.01,
    seed: Annotated[int, typer.Option(min=0, help="Of the lines drawn by lot.")] = 1,
) -> None:
    """Which lines of shipments to open under a budget, what to look for, and why."""
    from oretrace.display.ranking import print_ranked
    from oretrace.display.terminal import working
    from oretrace.errors import OptionError
    from oretrace.vet.ranking.files import rank_files

    if train is None or score is None or mapping is None:
        raise OptionError("rank needs --train, --score and --mapping: lines with outcomes, new lines, their columns")
    with working("ranking"):
        found = rank_files(train, score, mapping, out, budget, seed)
    print_ranked(found, out)
