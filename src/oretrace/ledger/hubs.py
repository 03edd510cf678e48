"""The balances of hubs under an act: of every material of some goods, and of one hub by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.catalog.territories import territories
from oretrace.errors import InputError, nearest
from oretrace.ledger import contained
from oretrace.ledger.contained import contents
from oretrace.ledger.ends import ends_of
from oretrace.ledger.lanes import read_lanes, registered_lanes
from oretrace.ledger.table import Ledgers, ledgers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import SupplyFigure
    from oretrace.ledger.lanes import MaterialLanes
    from oretrace.ledger.table import HubLedger
    from oretrace.store import Store


def balances_of(
    connection: DuckDBPyConnection,
    materials: Collection[str],
    months: tuple[date, date],
    ends: tuple[Collection[str], Collection[str]],
    figures: tuple[SupplyFigure, ...] = (),
    known: dict[str, MaterialLanes | None] | None = None,
) -> dict[str, Ledgers]:
    """Balances by material from the first to the last of `months`; none of a material without masses in them all.

    `ends` are the origins and the destinations, `figures` a user's own of production. `known` are lanes read before,
    to which those read now are added.
    """
    known = {} if known is None else known
    _read_lanes(connection, materials, known)
    found = {}
    for material in sorted(materials):
        lanes = known[material]
        if lanes is None:
            continue
        first, stop = lanes.month(months[0]), lanes.month(months[1]) + 1
        if 0 <= first < stop <= len(lanes.months):
            found[material] = ledgers(lanes, first, stop, *ends, figures)
    return found


def _read_lanes(
    connection: DuckDBPyConnection, materials: Collection[str], known: dict[str, MaterialLanes | None]
) -> None:
    """Add the lanes of materials that are not known yet, None of one without a monthly figure to balance it with."""
    new = sorted(set(materials) - set(known))
    if new:
        contained.register(connection, new)
    for material in new:
        try:
            known[material] = registered_lanes(connection, material)
        except InputError:
            known[material] = None


def at_least_kg(balances: Mapping[str, Ledgers], hub: str, codes: Collection[str]) -> float:
    """kg of goods of some HS6 codes that exceed all known supply of a hub other than the origin's, all materials.

    Of each material the contained kg, at the most element that a kg of the codes' goods can hold.
    """
    return sum(
        (
            one.at_least_kg(hub) / _most_content(material, codes)
            for material, one in balances.items()
            if hub in one.lanes.territories
        ),
        0.0,
    )


def ledgers_of(
    balances: Mapping[str, Ledgers], hub: str, origin: str, destinations: Collection[str]
) -> tuple[HubLedger, ...]:
    """The ledgers of a hub, one a material that it trades."""
    ends = _named(origin, destinations)
    return tuple(one.of(hub, *ends) for one in balances.values() if hub in one.lanes.territories)


def ledger_of(
    store: Store, measure: Measure, material: str, hub: str, until: date | None, figures: tuple[SupplyFigure, ...]
) -> HubLedger:
    """The ledger of one hub from the act's first full month to `until`, or to the last month stored.

    A union is its members together, without what they trade with one another.
    InputError where the store has no month of the material since the act, or no trade of it with the hub.
    """
    connection = store.connect()
    origins, destinations = ends_of(measure, connection)
    members = territories().members(hub, measure.first_day)
    lanes = read_lanes(connection, material, members)
    lanes = lanes.joined(hub, members) if members else lanes
    first = lanes.month(measure.first_full_month)
    stop = len(lanes.months) if until is None else min(lanes.month(until) + 1, len(lanes.months))
    if not 0 <= first < stop:
        span = f"{lanes.months[0]:%Y-%m} to {lanes.months[-1]:%Y-%m}"
        raise InputError(f"months of {material} from {measure.first_full_month:%Y-%m} on", span, "the store")
    if hub not in lanes.territories:
        raise InputError(f"a territory that trades {material}", hub, "the store", nearest(hub, lanes.territories))
    found = ledgers(lanes, first, stop, origins, destinations, figures)
    return found.of(hub, *_named(measure.issuer, measure.destinations))


def _most_content(material: str, codes: Collection[str]) -> float:
    """The most kg of the element in a kg of the codes' goods."""
    return max((row.high_share for row in contents() if row.material == material and row.hs6 in codes), default=1.0)


def _named(origin: str, destinations: Collection[str]) -> tuple[str, str]:
    """The ends as a reader knows them."""
    name = territories().name
    return name(origin), " and ".join(name(code) for code in destinations)
