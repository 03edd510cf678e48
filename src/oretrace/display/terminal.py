"""The terminal that output goes to, and tables that fit it: of a narrow one fewer columns, not cut ones."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from oretrace.text import visible
from oretrace.views.plain import MODELLED_DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

PIPED = 132
"""Columns of output that goes to a file or a pipe, where COLUMNS does not say otherwise."""
GAP, FOLDED = 2, 30
"""Columns between two columns, and those that a column which may fold asks for at most."""


@dataclass(frozen=True)
class Shown:
    """One column of a table: its head and cells; where not all fit, the one with the largest `drop` goes first.

    A column whose `drop` is 0 always stays; one that may `fold` takes more lines where even those do not fit.
    """

    head: str
    cells: Sequence[str]
    drop: int = 0
    right: bool = False
    fold: bool = False

    @property
    def width(self) -> int:
        """Columns of the terminal that it takes, with the gap to the next."""
        widest = max(cell_len(visible(cell, keep="")) for cell in (self.head, *self.cells))
        return (min(widest, FOLDED) if self.fold else widest) + GAP


def console_here() -> Console:
    """The terminal; where output goes to a file or a pipe, as wide as COLUMNS, else 132."""
    fixed = None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPED
    return Console(highlight=False, width=fixed)


def print_table(console: Console, columns: Sequence[Shown], bold: Collection[int] = ()) -> None:
    """The columns that fit, side by side; `bold` are rows by number."""
    shown = fitting(columns, console.width)
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold")
    for one in shown:
        table.add_column(
            plain(one.head), justify="right" if one.right else "left", no_wrap=not one.fold, overflow="fold"
        )
    for n, row in enumerate(zip(*(one.cells for one in shown), strict=True)):
        table.add_row(*(plain(visible(cell, keep="")) for cell in row), style="bold" if n in bold else None)
    console.print(table)


def fitting(columns: Sequence[Shown], width: int) -> list[Shown]:
    """The columns that have anything to show and fit, in their order."""
    kept = [one for one in columns if not one.drop or any(one.cells)]
    while sum(one.width for one in kept) - GAP > width and any(one.drop for one in kept):
        kept.remove(max(kept, key=lambda one: one.drop))
    return kept


def plain(text: str, style: str = "") -> Text:
    """Text as it is, never read as markup or obeyed.

    A space that may not break on a page is a space here, and the one between thousands a comma, as lines do break.
    """
    return Text(visible(text).replace("\u00a0", " ").replace("\u202f", ","), style, overflow="fold")


def print_lines(console: Console, lines: Iterable[str], mark: str = "", style: str = "") -> None:
    """Lines set in by two, each after a mark."""
    table = Table.grid(padding=(0, 1, 0, 0))
    for line in lines:
        table.add_row(f" {mark}", plain(line, style))
    if table.rows:
        console.print(table)


def print_more(console: Console, number: int, option: str, what: str = "") -> None:
    """How many rows a table leaves out and which option prints all; nothing where it leaves out none."""
    if number > 0:
        console.print(f"… and {number:,} more{f' {what}' if what else ''}: {option} prints all", style="dim")


def print_title(console: Console, text: str) -> None:
    """A heading."""
    console.print(plain(text, "bold"))


def print_modelled(console: Console, modelled: bool) -> None:
    """Before all else, that the figures below are modelled; nothing where they are published."""
    if modelled:
        console.print(plain(MODELLED_DATA, "bold yellow"))


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner with the current step on a terminal's standard error; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with Console(stderr=True).status(what) as spinner:
        yield spinner.update
