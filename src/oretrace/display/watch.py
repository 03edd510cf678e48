"""What a watch reports, in a terminal and as rows for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import (
    Shown,
    console_here,
    plain,
    print_lines,
    print_modelled,
    print_table,
    print_title,
)
from oretrace.watch.outputs.json_lines import line_of
from oretrace.watch.words import headline, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oretrace.display.tables import Written
    from oretrace.views.desk.today import StaleSource
    from oretrace.watch.budget import Budget
    from oretrace.watch.preview import Preview
    from oretrace.watch.records import Change
    from oretrace.watch.run import Digest
    from oretrace.watch.status import Status

COLUMNS = ("number", "day", "kind", "cause", "alert", "question", "topic", "finding", "sentence", "why")


def print_digest(digest: Digest, stale: Iterable[StaleSource] = ()) -> None:
    """What changed in the first line, a sentence for each change, then what failed and what is late."""
    console = console_here()
    print_title(console, headline(digest.changes))
    print_modelled(console, digest.modelled)
    print_lines(console, lines_of(digest.changes), "·")
    print_lines(console, digest.troubles, "!", "bold red")
    print_lines(console, digest.unanswered, "–", "yellow")
    print_lines(console, late_lines(stale), "–", "yellow")
    console.print(f"{digest.day}: {digest.looked} looked at, {digest.unchanged} without anything new")
    console.print(plain(budget_line(digest.budget)))


def late_lines(stale: Iterable[StaleSource]) -> list[str]:
    """Sources of which months are overdue by their usual lag, a line each."""
    lines = []
    for one in stale:
        first = ", ".join(f"{late.reporter} {late.months}" for late in one.late[:3])
        more = f" and {len(one.late) - 3} more reporters" if len(one.late) > 3 else ""
        lines.append(f"{one.source} is behind, last retrieved {one.retrieved_on}: {first}{more}")
    return lines


def budget_line(budget: Budget) -> str:
    """What the alerts may cost a year."""
    if not budget.questions:
        return "Alert budget: none is needed, as no act is watched; figures keep none"
    asked = f"{budget.questions} question{'' if budget.questions == 1 else 's'}"
    if budget.expected is None:
        return f"Alert budget: not known of {asked}: measured of alerts from a chance of 0.6 on, flags keep none"
    return (
        f"Alert budget: at a chance of {budget.chance:g} at most {budget.expected:.2g} false alerts a year are "
        f"expected of {asked}, {budget.allowed:g} are allowed"
    )


def change_rows(changes: Iterable[Change]) -> Written:
    """Changes as rows; JSON has the whole record."""
    return _rows(COLUMNS, [line_of(one) for one in changes])


def print_status(status: Status, stale: Iterable[StaleSource] = ()) -> None:
    """The last run, what stands, what was taken back, and the alerts of the last year."""
    console = console_here()
    if status.last is None:
        console.print("No run of the watch came to its end yet: oretrace watch run")
        return
    console.print(f"Last run {status.last.made_at:%Y-%m-%d %H:%M} UTC, as of {status.last.day}")
    print_lines(console, status.last.troubles, "!", "bold red")
    rows = status.lived
    columns = [
        Shown("life", [one.life for one in rows]),
        Shown("since", [str(one.change.day) for one in rows]),
        Shown("alert", ["alert" if one.change.alert else "" for one in rows], drop=1),
        Shown("last change", [one.change.sentence for one in rows], fold=True),
        Shown("why", [one.change.why for one in rows], drop=2, fold=True),
    ]
    if rows:
        print_table(console, columns)
    else:
        console.print(f"{len(status.looks)} questions and figures were looked at, and nothing was over the threshold")
    print_lines(console, late_lines(stale), "–", "yellow")
    spent = status.spent
    console.print(f"Alerts of the last year: {spent.alerts}, of which {spent.withdrawn} were withdrawn since")


def status_rows(status: Status, _stale: object = None) -> Written:
    """The life of each finding and figure."""
    return _rows(("life", *COLUMNS), [{"life": one.life, **line_of(one.change)} for one in status.lived])


def _rows(columns: Sequence[str], lines: list[dict[str, Any]]) -> Written:
    """Rows marked first where one of them rests on modelled figures."""
    marked = ("modelled",) if any(one.get("modelled") for one in lines) else ()
    return (*marked, *columns), lines, lines


def print_preview(found: Preview) -> None:
    """What would have been sent, in the first line, and when and why each was."""
    console = console_here()
    print_title(console, f"{found.headline} ({found.first:%Y-%m} to {found.last:%Y-%m}).")
    print_modelled(console, any(one.modelled for one in found.changes))
    if found.basis:
        console.print(plain(found.basis, "yellow"))
    rows = found.changes
    if rows:
        columns = [
            Shown("as of", [str(one.day) for one in rows]),
            Shown("", [one.kind for one in rows]),
            Shown("what", [one.sentence for one in rows], fold=True),
            Shown("why", [one.why for one in rows], drop=1, fold=True),
        ]
        print_table(console, columns)
    print_lines(console, found.unanswered, "–", "yellow")
    console.print(plain(budget_line(found.budget)))
