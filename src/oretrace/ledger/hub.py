"""The ledger of one hub since an act began, read from a store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.ledger.lanes import read_lanes
from oretrace.ledger.table import ledgers

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import Figure
    from oretrace.ledger.table import HubLedger


def ledger_of(
    connection: DuckDBPyConnection,
    measure: Measure,
    ends: tuple[Collection[str], Collection[str]],
    material: str,
    hub: str,
    until: date | None = None,
    figures: tuple[Figure, ...] = (),
) -> HubLedger:
    """The ledger of one hub from the act's first full month to `until`, or to the last month stored.

    `ends` are the territories whose exports the act restricts and those it is aimed at; `figures` a user's own of
    production. InputError where the store has no month of the material since the act, or no trade of it with the hub.
    """
    lanes = read_lanes(connection, material)
    first = lanes.month(measure.first_full_month)
    stop = len(lanes.months) if until is None else min(lanes.month(until) + 1, len(lanes.months))
    if not 0 <= first < stop:
        span = f"{lanes.months[0]:%Y-%m} to {lanes.months[-1]:%Y-%m}"
        raise InputError(f"months of {material} from {measure.first_full_month:%Y-%m} on", span, "the store")
    if hub not in lanes.territories:
        raise InputError(f"a territory that trades {material}", hub, "the store", nearest(hub, lanes.territories))
    name = territories().name
    destination = " and ".join(name(code) for code in ends[1])
    return ledgers(lanes, first, stop, *ends, figures).of(hub, name(measure.issuer), destination)
