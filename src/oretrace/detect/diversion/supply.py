"""What the hubs of a panel can sell besides the origin's goods: what they sell elsewhere and what they produce."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.panel import HubSupply, hubs_of
from oretrace.detect.materials import material_of
from oretrace.ledger.domestic import domestic
from oretrace.ledger.lanes import publishers
from oretrace.months import index

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index
    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import SupplyFigure
    from oretrace.detect.diversion.panel import LaneRows, Panel

ENOUGH_PUBLISH = 0.5
"""At least this share of the hubs must publish exports to all partners, or what hubs sell elsewhere is unknown."""
LARGEST = 30_000_000
"""Most numbers a series of all products, hubs and months may have: the whole of a large store would not fit."""


def is_known(connection: DuckDBPyConnection, rows: LaneRows, products: int) -> bool:
    """Whether what hubs sell elsewhere is known, in kg: whether enough of them publish exports to all partners.

    Of more `products` than fit it is not taken either.
    """
    hubs = {rows.territories[k] for k in hubs_of(rows).tolist()}
    if rows.unit != "kg" or products * len(hubs) * len(rows.months) > LARGEST:
        return False
    exporters = {row["reporter"] for row in publishers(connection).to_pylist() if row["report"] == "export"}
    return len(exporters & hubs) >= ENOUGH_PUBLISH * len(hubs)


def with_supply(
    panel: Panel, others: pa.Table, measure: Measure, figures: tuple[SupplyFigure, ...], traded: bool
) -> Panel:
    """The panel with the supply of its hubs: in kg, with what they trade elsewhere where that is known (`is_known`).

    Where it is not, what they make is looked up for hubs of which leg 2 alone is known. `others` are the rows of
    `lanes.sql` that hold what hubs sell to all but the destination, and buy from all but the origin.
    """
    import pyarrow.compute as pc

    if not traded and (panel.unit != "kg" or panel.out.size > LARGEST or not panel.hubs_of("second leg").any()):
        return panel
    made = _made(panel, measure, figures)
    if not traded:
        none = np.broadcast_to(0.0, made.shape)
        return replace(panel, supply=HubSupply(none, none, made, traded=False))
    elsewhere, bought = (others.filter(pc.equal(others["leg"], leg)) for leg in ("elsewhere", "bought"))
    supply = HubSupply(_series(panel, elsewhere, "exporter"), _series(panel, bought, "importer"), made)
    return replace(panel, supply=supply)


def _series(panel: Panel, rows: pa.Table, hubs: str) -> Array:
    """kg of rows (products, hubs, months), whose hub stands in the column of that name."""
    shape = panel.out.shape
    month = rows["month"].to_numpy().astype("datetime64[M]").astype(np.int64) - index(panel.months[0])
    product, hub = _numbers(rows["product"], panel.products), _numbers(rows[hubs], panel.hubs)
    kg = rows["net_kg"].to_numpy()
    at = np.flatnonzero((product >= 0) & (hub >= 0) & (month >= 0) & (month < shape[2]) & ~np.isnan(kg))
    cell = (product[at] * shape[1] + hub[at]) * shape[2] + month[at]
    return np.bincount(cell, kg[at], int(np.prod(shape))).astype(np.float64).reshape(shape)


def _numbers(column: pa.ChunkedArray, names: tuple[str, ...]) -> Index:
    """The place of every value in `names`, −1 where it is none of them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.fill_null(pc.index_in(column, pa.array(list(names), pa.string())), -1)
    return np.asarray(found.to_numpy(), dtype=np.int64)


def _made(panel: Panel, measure: Measure, figures: tuple[SupplyFigure, ...]) -> Array:
    """Published production as kg of each product's goods (products, hubs, months); 0 where the catalog knows none."""
    made = np.zeros(panel.out.shape)
    tables: dict[str, Array] = {}
    for p, name in enumerate(panel.products):
        row = material_of(name, measure)
        if row is None or not row.fraction_typical:
            continue
        key = f"{row.material} {row.stage == 'mine'}"
        if key not in tables:
            found = domestic(row.material, panel.hubs, panel.months, figures)
            tables[key] = found.monthly(of_mine=row.stage == "mine")
        made[p] = tables[key] / row.fraction_typical
    return made
