"""Kept runs, and what has changed since a finding was made: as text for a terminal, and as rows for programs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from oretrace.display.terminal import Shown, console_here, print_modelled, print_more, print_table, print_title
from oretrace.findings import flat, rounded
from oretrace.text import in_runs
from oretrace.views.plain import act_name, subject_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.display.tables import Written
    from oretrace.runs import Changed, KeptRun

LONGEST = 40
"""Runs shown in a terminal; the rest is counted."""

COLUMNS = (
    *("id", "made_at", "detector", "version", "measure", "period", "findings", "flagged"),
    *("snapshots", "as_of", "modelled"),
)


def run_rows(runs: Sequence[KeptRun]) -> Written:
    """One row a run, the last run first; `made_at` is UTC, `findings` and `flagged` count leading ones."""
    rows = [vars(run) | {"made_at": run.made_at.isoformat(timespec="seconds")} for run in runs]
    return COLUMNS, [{name: row[name] for name in COLUMNS} for row in rows], None


def print_runs(runs: Sequence[KeptRun]) -> None:
    """The runs, one line each."""
    console = console_here()
    if not runs:
        console.print("no scan of this store is kept: oretrace scan --help")
        return
    rows = runs[:LONGEST]
    seen = [in_runs(run.snapshots) + (f", as of {run.as_of}" if run.as_of else "") for run in rows]
    columns = [
        Shown("when (UTC)", [f"{run.made_at:%Y-%m-%d %H:%M}" for run in rows]),
        Shown("detector", [f"{run.detector} {run.version}" for run in rows], 2),
        Shown("measure", [("modelled: " if run.modelled else "") + act_name(run.measure) for run in rows], fold=True),
        Shown("period", [run.period or "·" for run in rows]),
        Shown("findings", [f"{run.findings:,}" for run in rows], right=True),
        Shown("flagged", [f"{run.flagged:,}" for run in rows], right=True),
        Shown("snapshots", seen, 1, fold=True),
    ]
    print_table(console, columns)
    print_more(console, len(runs) - LONGEST, "--format csv")


def changed_rows(changed: Changed) -> Written:
    """One row for each value that differs; the document has both findings and today's evidence too."""
    rows = [asdict(one) for one in changed.differences]
    document = {
        "then": flat(changed.then),
        "now": None if changed.now is None else flat(changed.now),
        "differences": rows,
        "snapshots_added": list(changed.snapshots_added),
        "snapshots_gone": list(changed.snapshots_gone),
        "evidence": None if changed.evidence is None else rounded(asdict(changed.evidence)),
    }
    return ("name", "then", "now"), rows, document


def print_changed(changed: Changed, modelled: bool = False) -> None:
    """What differs between a finding as it was made and as it is today."""
    console = console_here()
    print_modelled(console, modelled)
    print_title(console, f"{subject_in_words(changed.then.subject)}: then and today")
    for what, numbers in (("since", changed.snapshots_added), ("no longer read", changed.snapshots_gone)):
        if numbers:
            console.print(f"snapshots {what}: {in_runs(numbers)}")
    if changed.now is None:
        console.print("today's figures give no finding about this subject")
        return
    if not changed.differences:
        console.print("verdict, rank, p, q, period and amount are as they were")
        return
    columns = [
        Shown("", [one.name for one in changed.differences]),
        Shown("then", [_text(one.then) for one in changed.differences], fold=True),
        Shown("today", [_text(one.now) for one in changed.differences], fold=True),
    ]
    print_table(console, columns)


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return "·" if value is None else str(value)
