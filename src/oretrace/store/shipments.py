"""What an import of shipments came to: lines stored, counted, amended, set aside and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace import engine

if TYPE_CHECKING:
    from oretrace.store.store import Store


@dataclass(frozen=True)
class ShipmentCounts:
    """Lines of one snapshot: stored, and of these counted, amended and covered by house bills; those set aside.

    `reasons` are the reasons why lines were set aside, each with how many and the first line; most frequent first.
    """

    lines: int
    counted: int
    amended: int
    masters: int
    set_aside: int
    reasons: tuple[tuple[str, int, int], ...]


def came_to(store: Store, snapshot: int) -> ShipmentCounts:
    """The counts of one snapshot, in the store as it is now."""
    with store.connect() as connection:
        (counts,) = engine.run(connection, "store/shipment_counts.sql", {"snapshot": snapshot}).to_pylist()
        rows = engine.run(connection, "store/set_aside.sql", {"snapshot": snapshot}).to_pylist()
    return ShipmentCounts(**counts, reasons=tuple((row["reason"], row["lines"], row["first_line"]) for row in rows))
