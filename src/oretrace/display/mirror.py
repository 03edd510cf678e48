"""Both ends of lanes in a terminal: the largest gaps, signed, beside the reconciled amount."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import Shown, console_here, print_modelled, print_more, print_table, print_title
from oretrace.views.numbers import count, place

if TYPE_CHECKING:
    import pyarrow as pa

LONGEST = 40
"""Lanes and quarters shown in a terminal; the rest is counted."""


def print_mirror(table: pa.Table, modelled: bool = False) -> None:
    """The lanes and quarters with the largest gaps, in tonnes of contained element."""
    console = console_here()
    print_modelled(console, modelled)
    if not table.num_rows:
        console.print("No lane of the material is in the store.")
        return
    known = table.num_rows - table["gap_kg"].null_count
    head = f"{count(table.num_rows)} lanes and quarters, both ends known in {count(known)}"
    print_title(console, f"{head}; tonnes of contained element")
    rows = table.slice(0, LONGEST).to_pylist()
    intervals = [f"{_tonnes(row['reconciled_low_kg'])} – {_tonnes(row['reconciled_high_kg'])}" for row in rows]
    columns = [
        Shown("quarter", [f"{row['quarter']:%Y} Q{(row['quarter'].month + 2) // 3}" for row in rows]),
        Shown("exporter", [place(row["exporter"]) for row in rows], fold=True),
        Shown("importer", [place(row["importer"]) for row in rows], fold=True),
        Shown("exporter reports", [_report(row, "export") for row in rows], 2, right=True),
        Shown("importer reports", [_report(row, "import") for row in rows], 3, right=True),
        Shown("gap", [_tonnes(row["gap_kg"], "+,.1f") for row in rows], right=True),
        Shown("reconciled", [_tonnes(row["reconciled_typical_kg"]) for row in rows], 1, right=True),
        Shown("90 % interval", intervals, 4, right=True),
    ]
    print_table(console, columns)
    print_more(console, table.num_rows - LONGEST, "--format csv")
    console.print(
        "gap: export less import. Most quarters have one: time in transit, origin against destination, and errors at "
        "either end. A gap alone is no sign of rerouting."
    )


def _report(row: dict[str, Any], side: str) -> str:
    """An amount, or why there is none."""
    amount = row[f"{side}_typical_kg"]
    return _tonnes(amount) if amount is not None else str(row[f"{side}_state"])


def _tonnes(kg: float | None, form: str = ",.1f") -> str:
    return "·" if kg is None else format(kg / 1000.0, form).replace("-", "−")
