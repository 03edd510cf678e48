"""What imports of shipments came to: lines stored, counted, amended, set aside and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace import engine

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.store.store import Store


@dataclass(frozen=True)
class ShipmentCounts:
    """Lines of a snapshot: stored, and of these counted, amended and covered by house bills; those set aside.

    `reasons` are the kinds of reason why lines were set aside, most frequent first.
    """

    snapshot: int
    lines: int
    counted: int
    amended: int
    masters: int
    set_aside: int
    reasons: tuple[SetAside, ...]


@dataclass(frozen=True)
class SetAside:
    """How many lines of an import were set aside for one kind of reason, the first of them, and what it has."""

    snapshot: int
    reason: str
    lines: int
    first_line: int
    found: str = ""


def came_to(store: Store, snapshots: Sequence[int]) -> tuple[ShipmentCounts, ...]:
    """The counts of snapshots, by number, in the store as it is now: one look at all lines, however many they are."""
    with store.connect() as connection:
        engine.leave_memory(connection)
        counts = engine.run(connection, "store/shipment_counts.sql", {"snapshots": list(snapshots)}).to_pylist()
    with store.aside() as connection:
        aside = set_aside(connection)
    reasons = {number: tuple(one for one in aside if one.snapshot == number) for number in snapshots}
    return tuple(ShipmentCounts(**one, reasons=reasons[one["snapshot"]]) for one in counts)


def set_aside(connection: DuckDBPyConnection) -> tuple[SetAside, ...]:
    """How many lines were set aside (`Store.aside`), by import and kind of reason, the most frequent first."""
    return tuple(SetAside(**row) for row in engine.run(connection, "store/set_aside.sql").to_pylist())


def lines_aside(
    connection: DuckDBPyConnection, snapshot: int | None, kind: str | None, skip: int, most: int
) -> pa.Table:
    """Lines that were set aside, of one import or all, for one kind of reason or any, in the order of the store.

    Columns: `snapshot`, `line`, `reason`, and `content`, a JSON object of texts.
    """
    wanted = {"snapshot": snapshot, "kind": kind, "skip": skip, "most": most}
    return engine.run(connection, "store/lines_aside.sql", wanted)
