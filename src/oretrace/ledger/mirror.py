"""Both ends of each lane: what they report, how far apart they are, and what they come to together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace import engine
from oretrace.catalog.distances import borders, distances_km
from oretrace.catalog.territories import territories
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.kernels.mirror import (
    MARGIN_KM,
    LaneSide,
    ReporterReliability,
    Seen,
    cif_margin,
    distance_bands,
    reconcile,
    reliability,
)
from oretrace.ledger import contained

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index, Mask

AREAS = ("ANS",)
"""Residual areas of the catalog: "areas not elsewhere specified"."""


def mirror(connection: DuckDBPyConnection) -> pa.Table:
    """Both ends of every lane of a material, by calendar quarter, sorted by its first four columns.

    Reads the table `contained_flow` in quarters (`contained.register(connection, grain=3)`) and the store's coverage.

    Quarters, because a cargo leaves in one month and arrives up to two later: sums of three months see most of it at
    both ends, and disjoint ones still add up. What sails over a quarter's edge is a gap in the one and its opposite
    in the next: a gap is to be read with the quarter before and after it.

    Columns: exporter, importer (alpha-3), material, quarter (its first day); then, kg of contained element throughout
    and NULL where unknown:

    - `export_state`, `import_state`: reported, suppressed, not reported (unknown), none (a true zero).
    - `export_` and `import_low_kg`, `_typical_kg`, `_high_kg`. A withheld amount is 0 at least and what the other end
      reports at most. What a reporter has for unnamed areas raises the high of every lane of these goods that it does
      not name: highs of several lanes do not add up. A high that is NULL beside a low has no known bound.
    - `export_value`, `import_value`, `import_value_fob` (less the ordinary margin where valued CIF), in `currency`:
      sums of the values that are known; `cif_margin_share` is that margin, of the FOB value.
    - `gap_kg`, export less import, `gap_low_kg`, `gap_high_kg` its least and greatest, and `gap_log`, the natural log
      of export over import. They are kept beside what follows, which hides them.
    - `reconciled_low_kg`, `_typical_kg`, `_high_kg`: both ends weighed by the reporters' reliability over all lanes
      and quarters, with an interval of 90 %; `export_weight_share` (0–1) the exporter's weight, NULL unless both
      ends have an amount.

    Where a lane's values of a quarter come in two currencies, they and `currency` are NULL: masses still compare.
    """
    totals = [code for code, row in territories().by_iso3.items() if row.kind == "aggregate"]
    quarters = Count(grain=3).periods
    text = counted.statement("ledger/mirror.sql", "covered", "trader", table="contained_flow")
    table = engine.run(connection, text, {"areas": list(AREAS), "aggregates": totals, **quarters})
    table = _without_mixed_values(table)
    ends = _ends(table)
    margin = cif_margin(ends.km, ends.contiguous)
    trusted, band = _reliability(table, ends), distance_bands(ends.km)
    both = reconcile(
        _side(table, "export", trusted.exporter[ends.exporter] + trusted.timing[band] / 2),
        _side(table, "import", trusted.importer[ends.importer] + trusted.timing[band] / 2),
    )
    fob = _column(table, "import_value") - np.nan_to_num(_column(table, "import_value_cif")) * margin / (1 + margin)
    made = {
        "import_value_fob": fob,
        "cif_margin_share": margin,
        "reconciled_low_kg": both.low,
        "reconciled_typical_kg": both.typical,
        "reconciled_high_kg": both.high,
        "export_weight_share": both.weight,
    }
    table = table.drop_columns(["last_currency", "import_value_cif"])
    for name, values in made.items():
        table = table.append_column(name, _nullable(values))
    return table


def mirror_of(connection: DuckDBPyConnection, material: str) -> pa.Table:
    """The rows of `mirror` of one material, largest gap first; needs nothing but the store's tables."""
    import pyarrow.compute as pc

    contained.register(connection, grain=3)
    table = mirror(connection)
    table = table.filter(pc.equal(table["material"], material))
    size = pc.negate(pc.fill_null(pc.abs(table["gap_kg"]), -1.0))
    keys = [("size", "ascending"), ("quarter", "ascending"), ("exporter", "ascending"), ("importer", "ascending")]
    return table.append_column("size", size).sort_by(keys).drop_columns(["size"])


def _without_mixed_values(table: pa.Table) -> pa.Table:
    """No value where a lane's comes in two currencies in a quarter: their sum and their gap would mean nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    mixed = pc.fill_null(pc.not_equal(table["currency"], table["last_currency"]), False)
    for name in ("export_value", "import_value", "import_value_cif", "currency"):
        column = table[name]
        kept = pc.if_else(mixed, pa.scalar(None, column.type), column)
        table = table.set_column(table.column_names.index(name), name, kept)
    return table


@dataclass(frozen=True)
class RowEnds:
    """The ends of each row (n,) as numbers of the sorted `names`, their distances, and which are neighbours."""

    names: list[str]
    exporter: Index
    importer: Index
    km: Array
    contiguous: Mask


def _ends(table: pa.Table) -> RowEnds:
    """A place without a position is taken to be at the ordinary distance."""
    names, (exporter, importer) = _numbered(table, "exporter", "importer")
    placed = np.array([territories().position(name) is not None for name in names], dtype=bool)
    km = np.full((len(names), len(names)), MARGIN_KM)
    if placed.any():
        km[np.ix_(placed, placed)] = distances_km([name for name, known in zip(names, placed, strict=True) if known])
    number = {name: k for k, name in enumerate(names)}
    contiguous = np.zeros(km.shape, dtype=bool)
    for one, other in borders():
        if one in number and other in number:
            contiguous[number[one], number[other]] = True
    return RowEnds(names, exporter, importer, km[exporter, importer], contiguous[exporter, importer])


def _numbered(table: pa.Table, *columns: str) -> tuple[list[str], list[Index]]:
    """The sorted names in the columns, and each column as numbers of them."""
    import pyarrow as pa

    chunks = [chunk for column in columns for chunk in table[column].chunks]
    coded = pa.chunked_array(chunks, pa.string()).combine_chunks().dictionary_encode()
    names = np.asarray(coded.dictionary.to_pylist(), dtype=str)
    order = np.argsort(names)
    place = np.argsort(order)
    numbers = place[np.asarray(coded.indices)].astype(np.int64)
    return names[order].tolist(), np.split(numbers, len(columns))


def _reliability(table: pa.Table, ends: RowEnds) -> ReporterReliability:
    log_ratio = _column(table, "gap_log")
    _, (material,) = _numbered(table, "material")
    seen = ~np.isnan(log_ratio)
    exporter, importer = ends.exporter[seen], ends.importer[seen]
    lanes = (material[seen] * len(ends.names) + exporter) * len(ends.names) + importer
    _, lane = np.unique(lanes, return_inverse=True)
    observed = Seen(log_ratio[seen], exporter, importer, distance_bands(ends.km[seen]), lane)
    return reliability(observed, len(ends.names))


def _side(table: pa.Table, name: str, variance: Array) -> LaneSide:
    low, typical, high = (_column(table, f"{name}_{bound}_kg") for bound in ("low", "typical", "high"))
    return LaneSide(low, typical, high, variance)


def _column(table: pa.Table, name: str) -> Array:
    """A column of numbers, NaN for NULL."""
    import pyarrow.compute as pc

    return np.asarray(pc.fill_null(table[name].cast("double"), float("nan")).to_numpy(), dtype=np.float64)


def _nullable(values: Array) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, mask=np.isnan(values))
