"""`oretrace classify`, `rank` and `vet`: what a text declares, which shipments to open, whether papers agree."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from oretrace.cli.options import FormatOption
from oretrace.display.tables import Format, output
from oretrace.text import visible

OutFile = Annotated[Path, typer.Option("--out", metavar="FILE", help="CSV to write.")]
Papers = Annotated[
    list[Path] | None,
    typer.Argument(help="Papers (PDF, JSON, CSV, XLSX), or folders, each the papers of one shipment."),
]


def classify(
    texts: Annotated[Path, typer.Argument(metavar="TEXTS", help="CSV with the columns id and text.")], out: OutFile
) -> None:
    """The three likeliest HS6 of each goods text, each with its probability and reason."""
    from oretrace.vet.classify.files import classify_file

    rows, blank = classify_file(texts, out)
    note = f"; nothing was understood of {blank:,}" if blank else ""
    typer.echo(visible(f"{out}: {rows:,} texts{note}", keep=""))


def rank(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="CSV to write.")] = None,
    store: Annotated[
        Path | None, typer.Option("--store", envvar="ORETRACE_STORE", metavar="DIR", help="Rank a store's shipments.")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(metavar="FILE", help="CSV number,irregular (1 or 0): outcomes known so far.")
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID", help="With --store: an act of your own (YAML) beside those of the catalog; repeatable."
        ),
    ] = None,
    train: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lines whose outcome is known, to learn from.")
    ] = None,
    score: Annotated[Path | None, typer.Option(metavar="FILE", help="Lines to rank.")] = None,
    mapping: Annotated[str | None, typer.Option(help="Mapping of shipments: YAML, or the name of one.")] = None,
    budget: Annotated[float, typer.Option(help="Share of the lines that can be opened, from 0 to 1.")] = 0.01,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the lines that are drawn at random.")] = 1,
) -> None:
    """Which lines of shipments to open under a budget, what to look for, and why: of a store, or of files."""
    from oretrace.errors import OptionError

    if not 0 < budget <= 1:
        raise OptionError(
            f"--budget must be above 0 and up to 1, such as 0.01 for one line in a hundred, not {budget:g}"
        )
    if train is None and score is None:
        if store is None:
            raise OptionError("rank needs --store, or --train, --score, --mapping and --out")
        _rank_store(store, labels, measure or [], budget, seed, out)
        return
    if train is None or score is None or mapping is None or out is None:
        raise OptionError("to rank files, give --train, --score, --mapping and --out")
    from oretrace.display.ranking import print_ranked
    from oretrace.display.terminal import working
    from oretrace.vet.ranking.files import rank_files

    with working("ranking"):
        found = rank_files(train, score, mapping, out, budget, seed)
    print_ranked(found, out)


def _rank_store(
    store: Path, labels: Path | None, measures: list[str], budget: float, seed: int, out: Path | None
) -> None:
    from oretrace.api import Workspace
    from oretrace.cells import check_out, write_cells
    from oretrace.display.ranking import print_first, print_ranked
    from oretrace.display.terminal import working
    from oretrace.vet.ranking import stored
    from oretrace.vet.ranking.labels import read_labels

    if out is not None:
        check_out(out, *([labels] if labels else []))
    known = read_labels(labels) if labels else None
    with working("checking"):
        workspace = Workspace.open(store)
        found = workspace.rank(budget, labels=known, measures=measures, seed=seed)
    if out is not None:
        write_cells(out, stored.COLUMNS, stored.rows(found))
    print_ranked(stored.ranked(found), out, workspace.modelled)
    print_first(found)


def vet(
    file_or_folder: Papers = None,
    store: Annotated[
        Path | None, typer.Option("--store", envvar="ORETRACE_STORE", metavar="DIR", help="Vet a store's papers.")
    ] = None,
    measure: Annotated[
        str | None, typer.Option(metavar="ID", help="With --store: only sets whose papers name goods of this act.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """Do the papers of a shipment agree with one another, their goods and their route? What disagrees, and where."""
    from oretrace.display.papers import print_vetted, vetted_rows
    from oretrace.errors import OptionError
    from oretrace.vet.papers.vetting import vet as vet_papers

    if file_or_folder:
        output(format, print_vetted, vetted_rows, vet_papers(file_or_folder))
    elif store is None:
        raise OptionError("vet needs papers, folders of papers, or --store")
    else:
        _vet_store(store, measure, format)


def _vet_store(store: Path, measure: str | None, format: Format) -> None:
    from oretrace.api import Workspace
    from oretrace.display.findings import scan_rows
    from oretrace.display.papers import print_sets
    from oretrace.display.tables import write
    from oretrace.display.terminal import working

    with working("vetting") as progress:
        found = Workspace.open(store).vet(measure, progress)
    if format is Format.table:
        print_sets(found)
    else:
        write(format, *scan_rows(found, "hub"), modelled=found.modelled)
