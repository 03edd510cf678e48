"""What a destination bought of an act's goods, by supplier, before the act and from it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from oretrace.display.terminal import Shown, console_here, plain, print_table, print_title
from oretrace.views.numbers import count, months, place

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

MOST = 6
"""Suppliers of one product; the rest is counted."""


def print_suppliers(found: pa.Table, act: str, destinations: Sequence[str]) -> None:
    """The largest suppliers of each product, a month; nothing where there is none."""
    rows = found.to_pylist()
    if not rows:
        return
    console = console_here()
    span = months(rows[0]["first_month"], rows[0]["last_month"])
    whose = " and ".join(map(place, destinations))
    print_title(console, f"What {whose} bought a month, before {act} and from it on ({span})")
    shown = [row for rank, row in _ranked(rows) if rank < MOST]
    currencies = sorted({row["currency"] for row in rows})
    value = currencies[0] if len(currencies) == 1 else "value"
    columns = [
        Shown("product", [row["product"] for row in shown]),
        Shown("from", [place(row["supplier"]) for row in shown]),
        Shown("kg before", [_amount(row["kg_before"]) for row in shown], right=True),
        Shown("kg after", [_amount(row["kg_after"]) for row in shown], right=True),
        Shown(f"{value} before", [_amount(row["value_before"]) for row in shown], 1, right=True),
        Shown(f"{value} after", [_amount(row["value_after"]) for row in shown], 1, right=True),
    ]
    if len(currencies) > 1:
        columns.append(Shown("in", [row["currency"] for row in shown]))
    print_table(console, columns)
    if len(shown) < len(rows):
        console.print(plain(f"… and {count(len(rows) - len(shown))} smaller suppliers", "dim"))
    console.print(plain("published imports as they are: no claim, and no season is corrected for", "dim"))


def _ranked(rows: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        rank = seen.get(row["product"], 0)
        seen[row["product"]] = rank + 1
        found.append((rank, row))
    return found


def _amount(amount: float | None) -> str:
    return "" if amount is None else count(round(amount))
