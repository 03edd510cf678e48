"""The options that several commands have, and how their values are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from oretrace.display.tables import Format
from oretrace.errors import OptionError
from oretrace.parameters import day_of, month_of


def month_option(option: str, help: str) -> Any:
    """An option whose value is a month such as 2022-08, read as its first day."""
    return typer.Option(option, metavar="MONTH", help=help, parser=lambda text: month_of(text, option))


def day_option(option: str, help: str) -> Any:
    """An option whose value is a day such as 2024-12-31."""
    return typer.Option(option, metavar="DAY", help=help, parser=lambda text: day_of(text, option))


def listed(values: Sequence[str] | None, option: str) -> tuple[str, ...]:
    """The names given to an option that is repeatable and takes commas; OptionError where there is none."""
    names = tuple(name.strip() for value in values or () for name in value.split(",") if name.strip())
    if values and not names:
        raise OptionError(f"{option} has an empty value: give one, or leave it out")
    return names


def refuse_empty(arguments: Sequence[str]) -> None:
    """OptionError for an empty value: as a path it would be the current folder, as a list everything there is."""
    for before, argument in zip(("", *arguments), arguments, strict=False):
        name, equals, value = argument.partition("=")
        if equals and name.startswith("--") and not value.strip():
            raise OptionError(f"{name} has an empty value: give one, or leave it out")
        if not argument.strip():
            place = before if before.startswith("--") else "an argument"
            raise OptionError(f"{place} has an empty value: give one, or leave it out")


StoreFolder = Annotated[
    Path,
    typer.Option("--store", envvar="ORETRACE_STORE", metavar="DIR", help="Folder of the store.", show_default=False),
]
MeasureId = Annotated[str, typer.Option("--measure", metavar="ID", help="Act of the catalog, or a YAML file.")]
Codes = Annotated[
    str | None,
    typer.Option("--hs", metavar="CODES", help="Codes instead of the act's, with commas; `all` takes every one."),
]
Until = Annotated[date | None, month_option("--until", "Last month to use, such as 2022-08.")]
AsOf = Annotated[date | None, day_option("--as-of", "Use only files that had been retrieved by this day.")]
SourceOption = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="ID", help="Use only this source's figures; repeatable, or with commas."),
]
Targets = Annotated[
    list[str] | None,
    typer.Option("--target", metavar="TEXT", help="Destination to examine, code or name; repeatable."),
]
Production = Annotated[
    Path | None,
    typer.Option(metavar="CSV", help="Production figures that replace the catalog's of their years."),
]
MaterialName = Annotated[str, typer.Argument(help="Material by name or symbol, such as antimony or Sb.")]
PageOption = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="HTML page to write.")]
FormatOption = Annotated[Format, typer.Option("--format", help="Table for people, JSON or CSV for programs.")]
AsJson = Annotated[bool, typer.Option("--json", hidden=True)]
"""What `--format json` was called where there was no CSV."""
