"""The monitor in a terminal: each series at its last month, then revisions and what an act did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.display.terminal import (
    Shown,
    console_here,
    plain,
    print_lines,
    print_modelled,
    print_more,
    print_table,
    print_title,
)
from oretrace.views.monitor import (
    MONTH_COLUMNS,
    document,
    late_sentences,
    month_rows,
    of,
    row,
    shown,
    side,
    study_sentences,
)
from oretrace.views.numbers import count, months

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rich.console import Console

    from oretrace.display.tables import Written
    from oretrace.monitor import Monitored
    from oretrace.monitor.lines import MonitorLine


def print_monitor(found: Monitored) -> None:
    """Totals, forms and the largest lanes at their last month; notes, and the sentences of an act's study."""
    console = console_here()
    print_modelled(console, found.modelled)
    tables = shown(found)
    print_title(console, f"{found.name}: {months(found.months[0], found.months[-1])}")
    for title, lines in tables.sides:
        _print_side(console, title, lines, found.months, whose=len({side(line.key) for line in lines}) > 1)
    print_more(console, tables.left_out, "--format csv", tables.them)
    if found.watched:
        budget = f"alarms: at most {found.budget:g} false a year over {count(found.watched)} adjusted series together"
        console.print(plain(budget, "dim"))
    if found.study is not None:
        print_title(console, f"Around {found.study.act}")
        print_lines(console, study_sentences(found.study))
    if found.late:
        print_title(console, "Not out yet")
    for late in found.late:
        print_lines(console, late_sentences(late))
    for note in found.notes:
        console.print(plain(note, "yellow"))


def monitor_rows(found: Monitored) -> Written:
    """Columns, a row for each series and month, and the whole as a document."""
    return MONTH_COLUMNS, month_rows(found), document(found)


def _print_side(
    console: Console, title: str, lines: Sequence[MonitorLine], months: tuple[date, ...], whose: bool
) -> None:
    rows = [row(line, months) for line in lines]
    print_title(console, title)
    columns = [
        Shown("whose" if whose else "what", [side(line.key) if whose else of(line) for line in lines], fold=True),
        Shown("month", [one.month for one in rows]),
        Shown("amount", [one.amount for one in rows], right=True),
        Shown("on month before", [one.month_before for one in rows], right=True),
        Shown("on year before", [one.year_before for one in rows], right=True),
        Shown("season out", [one.adjusted for one in rows], 1, right=True),
        Shown("value", [one.value for one in rows], 3, right=True),
        Shown("note", [one.note for one in rows], 2, fold=True),
    ]
    print_table(console, columns, bold={n for n, line in enumerate(lines) if line.key.level == "all" and not whose})
