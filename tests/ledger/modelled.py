"""A modelled world as a store: what its reporters publish, in contained kg, and what truly moved."""

import numpy as np
import pyarrow as pa
from duckdb import DuckDBPyConnection

from oretrace import engine
from oretrace.bench.world.catalog import forms
from oretrace.bench.world.overlay import Overlay
from oretrace.bench.world.published import publish, trade_table
from oretrace.bench.world.world import World
from oretrace.catalog.families import families_table
from oretrace.ledger.contained import contain

CURRENT = """
CREATE TABLE current_flow AS
SELECT
    1 AS snapshot, row_number() OVER () AS line, reporter, partner, flow, period_start, 1 AS period_months,
    'HS2022' AS hs_edition, hs_code, value_usd::DOUBLE AS value, 'USD' AS currency, valuation, net_kg,
    net_kg_estimated, NULL::DOUBLE AS qty, NULL::VARCHAR AS qty_unit, suppressed
FROM published
"""
CONTENT = """
CREATE TABLE content AS
SELECT
    2022 AS first_year, 2027 AS last_year, hs6, material, 'any' AS form, 'refine' AS stage, false AS is_basket,
    fraction AS low_share, fraction AS typical_share, fraction AS high_share
FROM form
"""
COVERAGE = """
CREATE TABLE report_coverage AS
SELECT
    1 AS snapshot, who.reporter, who.flow, '*' AS partner_scope, '*' AS code_scope, months.period_start,
    1 AS period_months, 'reported' AS status
FROM (SELECT DISTINCT reporter, flow FROM published) AS who
CROSS JOIN (SELECT DISTINCT period_start FROM published) AS months
"""


def modelled_store(world: World) -> DuckDBPyConnection:
    """Its published trade as a store, and a table `truth`: exporter, importer, material, quarter of departure, kg."""
    connection = engine.connect()
    overlay = Overlay(world)
    connection.register("published", trade_table(overlay, publish(overlay)))
    fractions = {form.hs6: (form.material, form.fraction) for form in forms()}
    form = pa.table(
        {
            "hs6": list(fractions),
            "material": [material for material, _ in fractions.values()],
            "fraction": [fraction for _, fraction in fractions.values()],
        }
    )
    connection.register("form", form)
    connection.execute(CURRENT)
    connection.execute(CONTENT)
    connection.execute(COVERAGE)
    connection.register("snapshot", pa.table({"snapshot": [1], "source": ["modelled"]}))
    connection.register("hs_family", families_table().select(["hs6", "family"]))
    contain(connection, grain=3)
    connection.register("shipped", _shipped(world, fractions))
    connection.execute(
        "CREATE TABLE truth AS SELECT exporter, importer, material, quarter, sum(kg) AS kg FROM shipped GROUP BY ALL"
    )
    return connection


def _shipped(world: World, fractions: dict[str, tuple[str, float]]) -> pa.Table:
    lanes, names = world.lanes, np.array(world.territories)
    quarters = np.array(world.months[::3], dtype="datetime64[D]")
    of_product = [fractions[hs6] for hs6 in world.products]
    material = np.array([material for material, _ in of_product])
    content = np.array([fraction for _, fraction in of_product])
    kg = lanes.kg.reshape(len(lanes.kg), -1, 3).sum(axis=2) * content[lanes.product][:, None]
    each = quarters.size
    return pa.table(
        {
            "exporter": np.repeat(names[lanes.exporter], each),
            "importer": np.repeat(names[lanes.importer], each),
            "material": np.repeat(material[lanes.product], each),
            "quarter": np.tile(quarters, len(kg)),
            "kg": kg.ravel(),
        }
    )
