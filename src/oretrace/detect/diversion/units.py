"""What a scan measures in: kg where the lanes it weighs have masses, else the currency that covers most of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.findings import LeftOut
from oretrace.months import add_months

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

KG_KNOWN = 0.95
"""A month counts as weighed when at least this share of its value, in every currency, is on lanes with a net mass."""


@dataclass(frozen=True)
class Unit:
    """`name` is kg, from `first_month` on, or a currency; `others` are the figures that it leaves out, by name."""

    name: str
    first_month: date | None
    others: tuple[LeftOut, ...] = ()


def choose(connection: DuckDBPyConnection, rows: pa.Table, act_month: date) -> Unit:
    """The unit for the rows of `diversion.sql` over the connection's `counted_flow`.

    It goes by the act's products on the direct, out and onward legs.
    """
    connection.register("lane_row", rows)
    try:
        first = _first_weighed_month(engine.run(connection, "detect/diversion/weighed.sql"), act_month)
        currencies = engine.run(connection, "detect/diversion/currencies.sql").to_pylist()
    finally:
        connection.unregister("lane_row")
    if first is not None:
        return Unit("kg", first)
    best, *rest = currencies
    return Unit(best["currency"], None, tuple(_left_out(row, best["currency"]) for row in rest))


def _left_out(row: dict[str, object], unit: str) -> LeftOut:
    why = (
        f"{row['figures']:,} figures of the act's lanes, {row['value'] or 0:,.0f} {row['currency']}; the scan is in "
        f"{unit}, which covers more of these lanes, as too few of them have masses"
    )
    return LeftOut(f"values in {row['currency']} ({row['sources']})", why)


def _first_weighed_month(by_month: pa.Table, act_month: date) -> date | None:
    """First month from which on every month is weighed, if that leaves a year before the act; else None."""
    unweighed, months = set(), set()
    for row in by_month.to_pylist():
        months.add(row["month"])
        if not row["masses"] or row["value_without_kg"] > (1 - KG_KNOWN) * row["value"]:
            unweighed.add(row["month"])
    if not months:
        return None
    first = add_months(max(unweighed), 1) if unweighed else min(months)
    return first if first <= max(months) and first <= add_months(act_month, -12) else None
