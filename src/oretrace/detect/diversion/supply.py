"""What the hubs of a panel can sell besides the origin's goods: what they sell elsewhere and what they produce."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.materials import materials_of
from oretrace.detect.diversion.panel import HubSupply
from oretrace.ledger.domestic import domestic
from oretrace.ledger.lanes import publishers

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array
    from oretrace.catalog.materials import HsMaterial
    from oretrace.catalog.measures import Measure
    from oretrace.catalog.production import SupplyFigure
    from oretrace.detect.diversion.panel import Panel

ENOUGH_PUBLISH = 0.5
"""At least this share of the hubs must publish exports to all partners, or what hubs sell elsewhere is unknown."""
LARGEST = 30_000_000
"""Most numbers a series of all products, hubs and months may have: the whole of a large store would not fit."""


def supply_of(
    connection: DuckDBPyConnection,
    panel: Panel,
    elsewhere: pa.Table,
    measure: Measure,
    figures: tuple[SupplyFigure, ...],
) -> HubSupply | None:
    """The supply of all hubs of a panel in kg; None where the store does not tell it.

    `elsewhere` are the rows of `lanes.sql` that say what hubs sell to all but the destination.
    """
    shape = panel.out.shape
    if panel.unit != "kg" or np.prod(shape) > LARGEST or not _published(connection, panel):
        return None
    place = {name: k for k, name in enumerate(panel.hubs)}
    product = {name: k for k, name in enumerate(panel.products)}
    month = {day: k for k, day in enumerate(panel.months)}
    sold = np.zeros(shape)
    for row in elsewhere.select(["product", "exporter", "month", "net_kg"]).to_pylist():
        at = product.get(row["product"]), place.get(row["exporter"]), month.get(row["month"])
        if None not in at and row["net_kg"]:
            sold[at] += row["net_kg"]
    return HubSupply(sold, _made(panel, measure, figures))


def _published(connection: DuckDBPyConnection, panel: Panel) -> bool:
    exporters = {row["reporter"] for row in publishers(connection).to_pylist() if row["report"] == "export"}
    return len(exporters.intersection(panel.hubs)) >= ENOUGH_PUBLISH * len(panel.hubs)


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


def material_of(product: str, measure: Measure) -> HsMaterial | None:
    """What a product is taken to hold: a material of the act where the code holds one, else the first it holds."""
    rows = [row for row in materials_of(product[:6]) if row.symbol]
    named = {item.material for item in measure.items}
    return next((row for row in rows if row.material in named), rows[0] if rows else None)
