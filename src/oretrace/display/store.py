"""What a store holds and what later files changed in it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import Shown, console_here, plain, print_modelled, print_more, print_table
from oretrace.sources.modelled import is_modelled
from oretrace.store.calendar import STATES, spans
from oretrace.text import in_runs
from oretrace.views.numbers import count, months, place, whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    import pyarrow as pa

    from oretrace.display.tables import Written
    from oretrace.store import Verified
    from oretrace.store.calendar import MonthState

LONGEST, GAPS, FILES = 30, 12, 6
"""Changes, gaps and files of a source shown in a terminal; the rest is counted."""


def print_status(status: pa.Table, calendar: list[MonthState]) -> None:
    """What the store holds, one line a snapshot, its gaps by name, and what is published by now but missing."""
    console, rows = console_here(), status.to_pylist()
    if not rows:
        console.print("the store is empty: oretrace import --help")
        return
    columns = [
        Shown("#", [str(row["snapshot"]) for row in rows], right=True),
        Shown("source", [row["source"] for row in rows]),
        Shown("retrieved", [f"{row['retrieved_on']}" for row in rows], 3),
        Shown("periods", [_span(row["first_period"], row["last_period"]) for row in rows]),
        Shown("rows", [count(row["rows"]) for row in rows], right=True),
        Shown("codes", [count(row["codes"]) for row in rows], right=True),
        Shown("reporters", [count(row["reporters"]) for row in rows], 1, right=True),
        Shown("partners", [count(row["partners"]) for row in rows], 2, right=True),
        Shown("gaps", [count(len(row["gaps"])) for row in rows], right=True),
    ]
    print_modelled(console, any(is_modelled(row["source"]) for row in rows))
    print_table(console, columns)
    for line in _origins(rows):
        console.print(plain(line, "dim"))
    for row in rows:
        if gaps := row["gaps"]:
            more = f" and {len(gaps) - GAPS} more: --format json prints all" if len(gaps) > GAPS else ""
            console.print(plain(f"{row['snapshot']}: no row at all for {', '.join(gaps[:GAPS])}{more}"))
        if aside := row["set_aside"]:
            words = f"{row['snapshot']}: {count(aside)} lines set aside, with their reasons, in shipment_quarantine"
            console.print(plain(words, "yellow"))
        for warning in row["warnings"]:
            console.print(plain(f"{row['snapshot']}: warning: {warning}"))
    _print_late(calendar)


def _origins(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Where imports are from, those in a row of one source together; of many files how many."""
    for _, group in groupby(rows, key=lambda row: (row["source"], row["publisher"], row["licence"])):
        some = list(group)
        files = ", ".join(row["file"] for row in some) if len(some) <= FILES else f"{len(some)} files"
        numbers = in_runs([row["snapshot"] for row in some])
        yield f"{numbers}: {files}; {some[0]['publisher']}; {some[0]['licence']}"


def _span(first: date | None, last: date | None) -> str:
    return "·" if first is None or last is None else months(first, last)


def status_rows(status: pa.Table, calendar: list[MonthState]) -> Written:
    """A row for each snapshot; `late` are the months of its source that are out by now and not in the store."""
    late: dict[str, list[str]] = {}
    for one in calendar:
        if one.state == "late":
            late.setdefault(one.source, []).append(f"{one.reporter} {one.month:%Y-%m}")
    rows = [row | {"late": late.get(row["source"], [])} for row in status.to_pylist()]
    return [*status.column_names, "late"], rows, None


def _print_late(calendar: list[MonthState]) -> None:
    late = [one for one in calendar if one.state == "late"]
    for source, reporter, _, first, last in spans(late):
        out = next(one.out_by for one in late if (one.source, one.reporter, one.month) == (source, reporter, last))
        text = f"late: {source} {reporter} {months(first, last)}: out by {out}, not in the store"
        console_here().print(plain(text, "yellow"))


def print_calendar(calendar: list[MonthState]) -> None:
    """The months of each reporter in each state, a line for each source and reporter."""
    cells: dict[tuple[str, str], dict[str, list[str]]] = {}
    for source, reporter, state, first, last in spans(calendar):
        cells.setdefault((source, reporter), {}).setdefault(state, []).append(months(first, last))
    columns = [
        Shown("source", [source for source, _ in cells]),
        Shown("reporter", [reporter for _, reporter in cells]),
        *(Shown(state, [", ".join(row.get(state, ())) for row in cells.values()], fold=True) for state in STATES),
    ]
    print_table(console_here(), columns)


def calendar_rows(calendar: list[MonthState]) -> Written:
    """A row for each month of each reporter."""
    columns = ("source", "reporter", "month", "state", "out_by")
    rows = [{**vars(one), "month": f"{one.month:%Y-%m}"} for one in calendar]
    return columns, rows, rows


def print_verified(verified: list[Verified]) -> None:
    """Whether the files of each snapshot are what its import wrote, one line a snapshot and one per damage."""
    console = console_here()
    for one in verified:
        older = "rows and sizes agree, contents unverifiable: imported before files were hashed"
        found = f"{len(one.damage)} damaged" if one.damage else "as written" if one.hashed else older
        console.print(plain(f"{one.snapshot.snapshot}: {one.files} files, {count(one.snapshot.rows)} rows: {found}"))
        for what in one.damage:
            console.print(plain(f"   {what}", "bold"))


def verified_rows(verified: list[Verified]) -> Written:
    """A row for each snapshot: its files, whether their contents could be compared, and what is damaged."""
    columns = ("snapshot", "files", "hashed", "damage")
    rows = [
        dict(zip(columns, (one.snapshot.snapshot, one.files, one.hashed, list(one.damage)), strict=True))
        for one in verified
    ]
    return columns, rows, rows


def print_revisions(changes: pa.Table) -> None:
    """How many figures each snapshot revised, withdrew and added, and the largest changes."""
    console = console_here()
    if not changes.num_rows:
        console.print("no later snapshot changed a figure")
        return
    for line in _counts(changes):
        console.print(line)
    rows = changes.slice(0, LONGEST).to_pylist()
    trade = [f"{place(row['reporter'])} {row['flow']} {place(row['partner'])}" for row in rows]
    columns = [
        Shown("#", [str(row["snapshot"]) for row in rows], right=True),
        Shown("change", [row["change"] for row in rows]),
        Shown("period", [_period(row) for row in rows]),
        Shown("trade", trade, fold=True),
        Shown("code", [row["hs_code"] for row in rows]),
        Shown("value before", [_money(row, "before") for row in rows], right=True),
        Shown("value after", [_money(row, "after") for row in rows], right=True),
        Shown("kg before", [_number(row["net_kg_before"]) for row in rows], 2, right=True),
        Shown("kg after", [_number(row["net_kg_after"]) for row in rows], 1, right=True),
    ]
    print_table(console, columns)
    print_more(console, changes.num_rows - LONGEST, "--format csv")


def in_words(kinds: Mapping[str, int]) -> str:
    """ "3 revised, 1 withdrawn"; "" for none."""
    return ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))


def _counts(changes: pa.Table) -> list[str]:
    counted = changes.group_by(["snapshot", "retrieved_on", "source", "change"]).aggregate([([], "count_all")])
    kinds: dict[str, dict[str, int]] = {}
    for row in counted.sort_by("snapshot").to_pylist():
        head = f"snapshot {row['snapshot']} ({row['source']}, retrieved {row['retrieved_on']})"
        kinds.setdefault(head, {})[row["change"]] = row["count_all"]
    return [f"{head}: {in_words(counts)}" for head, counts in kinds.items()]


def _period(row: dict[str, Any]) -> str:
    months = row["period_months"]
    start = row["period_start"]
    return f"{start:%Y}" if months == 12 else f"{start:%Y-%m}" if months == 1 else f"{start:%Y-%m} ({months} months)"


def _money(row: dict[str, Any], when: str) -> str:
    if row[f"suppressed_{when}"]:
        return "suppressed"
    amount = _number(row[f"value_{when}"])
    return f"{amount} {row[f'currency_{when}']}" if row[f"value_{when}"] is not None else amount


def _number(value: float | None) -> str:
    return "·" if value is None else whole(value)
