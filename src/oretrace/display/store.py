"""What a store holds and what later files changed in it."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from oretrace.catalog.territories import territories
from oretrace.display.terminal import WIDE, console_here

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from oretrace.store import Verified

LONGEST = 30
"""Changes shown in a terminal; the rest is counted."""


def print_status(status: pa.Table) -> None:
    """What the store holds, one line a snapshot, and its gaps by name."""
    console = console_here()
    rows = status.to_pylist()
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=console.width < WIDE)
    for name in ("#", "source", "retrieved", "periods"):
        table.add_column(name, no_wrap=True)
    for name in ("rows", "codes", "reporters", "partners", "gaps"):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        span = f"{row['first_period']:%Y-%m}…{row['last_period']:%Y-%m}"
        numbers = [f"{row[name]:,}" for name in ("rows", "codes", "reporters", "partners")]
        table.add_row(
            str(row["snapshot"]), row["source"], f"{row['retrieved_on']}", span, *numbers, str(len(row["gaps"]))
        )
    console.print(table if rows else "the store is empty: oretrace import --help")
    for row in rows:
        console.print(Text(f"{row['snapshot']}: {row['file']}; {row['publisher']}; {row['licence']}", style="dim"))
        if row["gaps"]:
            more = f" and {len(row['gaps']) - 12} more" if len(row["gaps"]) > 12 else ""
            console.print(f"{row['snapshot']}: no row at all for {', '.join(row['gaps'][:12])}{more}")


def print_verified(verified: list[Verified]) -> None:
    """Whether the files of each snapshot are what its import wrote, one line a snapshot and one per damage."""
    console = console_here()
    for one in verified:
        older = "rows and sizes agree, contents unverifiable: imported before files were hashed"
        found = f"{len(one.damage)} damaged" if one.damage else "as written" if one.hashed else older
        console.print(Text(f"{one.snapshot.snapshot}: {one.files} files, {one.snapshot.rows:,} rows: {found}"))
        for what in one.damage:
            console.print(Text(f"   {what}", style="bold"))


def print_revisions(changes: pa.Table) -> None:
    """How many figures each snapshot revised, withdrew and added, and the largest changes."""
    console = console_here()
    if not changes.num_rows:
        console.print("no later snapshot changed a figure")
        return
    for line in _counts(changes):
        console.print(line)
    table = Table(box=None, pad_edge=False, header_style="bold", collapse_padding=console.width < WIDE)
    for name in ("#", "change", "period", "trade", "code"):
        table.add_column(name, no_wrap=True)
    wide = console.width >= WIDE
    for name in ("value before", "value after", *(("kg before", "kg after") if wide else ())):
        table.add_column(name, justify="right", no_wrap=True)
    for row in changes.slice(0, LONGEST).to_pylist():
        amounts = [_money(row, "before"), _money(row, "after")]
        amounts += [_number(row["net_kg_before"]), _number(row["net_kg_after"])] if wide else []
        table.add_row(str(row["snapshot"]), row["change"], _period(row), _trade(row, wide), row["hs_code"], *amounts)
    console.print(table)
    if changes.num_rows > LONGEST:
        console.print(f"… and {changes.num_rows - LONGEST:,} more: --format csv prints all")


def write_table(table: pa.Table, form: str) -> None:
    """The rows on standard output as a JSON list, or as CSV with a header."""
    if form == "json":
        json.dump(table.to_pylist(), sys.stdout, indent=1, ensure_ascii=False, default=str)
        sys.stdout.write("\n")
        return
    writer = csv.DictWriter(sys.stdout, table.column_names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.to_pylist())


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


def _trade(row: dict[str, Any], wide: bool) -> str:
    name = territories().name if wide else str
    return f"{name(row['reporter'])[:20]} {row['flow']} {name(row['partner'])[:20]}"


def _money(row: dict[str, Any], when: str) -> str:
    if row[f"suppressed_{when}"]:
        return "suppressed"
    amount = _number(row[f"value_{when}"])
    return f"{amount} {row[f'currency_{when}']}" if row[f"value_{when}"] is not None else amount


def _number(value: float | None) -> str:
    return "·" if value is None else f"{value:,.0f}"
