"""Both ends of lanes in a terminal: the largest gaps, signed, beside the reconciled amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from oretrace.catalog.territories import territories
from oretrace.display.terminal import WIDE, console_here

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST = 40
"""Lanes and quarters shown in a terminal; the rest is counted."""


def print_mirror(table: pa.Table) -> None:
    """The lanes and quarters with the largest gaps, in tonnes of contained element."""
    console = console_here()
    if not table.num_rows:
        console.print("No lane of it is in the store.")
        return
    known = table.num_rows - table["gap_kg"].null_count
    head = f"{table.num_rows:,} lanes and quarters, both ends known in {known:,}; tonnes of contained element"
    console.print(Text(head, style="bold"))
    wide = console.width >= WIDE
    shown = Table(box=None, pad_edge=False, header_style="bold")
    titles = ("quarter", "exporter", "importer", "exporter reports", "importer reports", "gap", "reconciled")
    for title in (*titles, *(("90 % interval",) if wide else ())):
        shown.add_column(title, justify="left" if title in titles[:3] else "right", no_wrap=True)
    for row in table.slice(0, LONGEST).to_pylist():
        shown.add_row(*_cells(row, wide))
    console.print(shown)
    if table.num_rows > LONGEST:
        console.print(f"… and {table.num_rows - LONGEST:,} more: --format csv prints all")
    console.print(
        "gap: export less import. Most quarters have one: time in transit, origin against destination, and errors at "
        "either end. A gap alone is no sign of rerouting."
    )


def _cells(row: dict[str, Any], wide: bool) -> list[str]:
    name = territories().name if wide else str
    quarter = f"{row['quarter']:%Y} Q{(row['quarter'].month + 2) // 3}"
    ends = [name(row[end])[:22] for end in ("exporter", "importer")]
    reports = [_report(row, side) for side in ("export", "import")]
    low, high = _tonnes(row["reconciled_low_kg"]), _tonnes(row["reconciled_high_kg"])
    cells = [quarter, *ends, *reports, _tonnes(row["gap_kg"], "+,.1f"), _tonnes(row["reconciled_typical_kg"])]
    return [*cells, f"{low} – {high}"] if wide else cells


def _report(row: dict[str, Any], side: str) -> str:
    """An amount, or why there is none."""
    amount = row[f"{side}_typical_kg"]
    return _tonnes(amount) if amount is not None else str(row[f"{side}_state"])


def _tonnes(kg: float | None, form: str = ",.1f") -> str:
    return "·" if kg is None else format(kg / 1000.0, form).replace("-", "−")
