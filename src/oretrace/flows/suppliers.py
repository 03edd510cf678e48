"""From whom a destination buys an act's goods, before the act and from it on: the second leg as it was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.flows.counted import Count, make
from oretrace.flows.unions import standing_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from oretrace.catalog.measures import Measure
    from oretrace.store import Store


def suppliers(store: Store, measure: Measure, destinations: Sequence[str], codes: tuple[str, ...] = ()) -> pa.Table:
    """One row a product and supplier, columns as in suppliers.sql; `codes` in place of the act's.

    Empty where the store has none of the destinations' own import figures of these goods.
    """
    act = measure.first_full_month
    with store.connect() as connection:
        make(connection, Count(codes or measure.hs6_codes))
        whose = [place for name in destinations for place in standing_for(connection, name, "import", act)]
        return engine.run(connection, "flows/suppliers.sql", {"destinations": whose, "act": act})
