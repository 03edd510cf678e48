"""The ledger over ten million figures: writes benchmarks/ledger.json.

    make bench

A made-up world of 200 territories that trade with ten others each, over 72 months; every figure is of a code that
holds a material, so the view can leave none out. Each step runs over the same file in a process of its own, with two
threads, so that its peak of memory is its own; `bare` is the read of the columns that the view needs, `contained` the
sums of all materials by lane and month, `balance` the lanes of one material, laid out, and the balance of every hub.
"""

import json
import os
import platform
import resource
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection
from numpy.typing import NDArray

from benchmarks.speed import HERE, reported, seconds
from benchmarks.volume import apart
from oretrace import engine
from oretrace.catalog.families import families_table
from oretrace.catalog.territories import territories
from oretrace.ledger.contained import contents, register
from oretrace.ledger.lanes import read_lanes
from oretrace.ledger.table import ledgers
from oretrace.schema import REPORT_COVERAGE, TRADE_FLOW

ROWS, PLACES, PARTNERS, MONTHS = 10_000_000, 200, 10, 72
THREADS, RUNS = 2, 5
FIRST_YEAR, NEW_EDITION = 2018, 48  # months in HS 2017 before those in HS 2022

BARE = """
SELECT
    max(reporter) AS reporter, max(partner) AS partner, max(flow) AS flow, max(period_start) AS period_start,
    max(hs_edition) AS hs_edition, max(hs_code) AS hs_code, count_if(suppressed) AS suppressed,
    sum(net_kg) AS net_kg, sum(qty) AS qty, max(qty_unit) AS qty_unit
FROM current_flow
"""
CONTAINED = """
DROP TABLE IF EXISTS ledger;
CREATE TEMP TABLE ledger AS
SELECT
    reporter, partner, flow, period_start, material, stage,
    sum(low_kg) AS low_kg, sum(typical_kg) AS typical_kg, sum(high_kg) AS high_kg, count(*) - count(low_kg) AS unknown
FROM contained_flow
GROUP BY reporter, partner, flow, period_start, material, stage
"""
BALANCED = "rare earths"
STEPS = ("bare", "contained", "balance")
LIMITS = {name: {"limit_s": 10, "limit_gib": 3} for name in STEPS[1:]}


def figures(month: int, count: int, rng: np.random.Generator) -> pa.Table:
    """Figures of one month among all lanes; one in twenty has no mass, one in fifty is withheld."""
    edition = "HS2017" if month < NEW_EDITION else "HS2022"
    codes = [
        f"{hs6}{end}" for hs6 in sorted({r.hs6 for r in contents() if r.hs_edition == edition}) for end in (10, 90)
    ]
    places = sorted(code for code, place in territories().by_iso3.items() if place.kind == "country")[:PLACES]

    def chosen(values: list[str], index: NDArray[np.int64]) -> pa.Array:
        return pa.array(values).take(pa.array(index))

    def drawn(values: list[str]) -> pa.Array:
        return chosen(values, rng.integers(len(values), size=count))

    reporter = rng.integers(PLACES, size=count)
    partner = (reporter + rng.integers(1, PARTNERS + 1, size=count)) % PLACES
    year = FIRST_YEAR + month // 12
    columns: dict[str, Any] = {
        "snapshot": np.ones(count, np.int32),
        "line": np.arange(count) + month * count + 1,
        "reporter": chosen(places, reporter),
        "partner": chosen(places, partner),
        "partner_basis": drawn(["last_known_destination"]),
        "flow": drawn(["import", "export"]),
        "hs_edition": drawn([f"CN{year}"]),
        "hs_code": drawn(codes),
        "period_start": np.full(count, np.datetime64(f"{year}-{1 + month % 12:02}-01")),
        "period_months": np.ones(count, np.int8),
        "value": rng.lognormal(9, 2, count),
        "currency": drawn(["EUR"]),
        "valuation": drawn(["FOB"]),
        "net_kg": pa.array(rng.lognormal(8, 2, count), mask=rng.random(count) < 1 / 20),
        "net_kg_estimated": np.zeros(count, bool),
        "qty": pa.nulls(count, pa.float64()),
        "qty_unit": pa.nulls(count, pa.string()),
        "suppressed": rng.random(count) < 1 / 50,
    }
    return pa.table(columns).cast(TRADE_FLOW.arrow())


def make(target: Path) -> None:
    """All months, one after another, as a store has them."""
    rng = np.random.default_rng(0)
    with pq.ParquetWriter(target, TRADE_FLOW.arrow(), compression="lz4") as writer:
        for month in range(MONTHS):
            writer.write_table(figures(month, -(-ROWS // MONTHS), rng), row_group_size=131_072)


def balance(connection: DuckDBPyConnection) -> Any:
    """The balances of all territories for half a year, from the rows on."""
    lanes = read_lanes(connection, BALANCED)
    return ledgers(lanes, MONTHS - 6, MONTHS, ["CHN"], ["USA"]).balance.beyond_others


def run(results: Any, file: str, name: str) -> None:
    """In a process of its own: one step over the file, seconds and peak memory."""
    with engine.connect() as connection:
        connection.execute(f"SET threads = {THREADS}")
        connection.read_parquet(file).create_view("current_flow")
        connection.register("hs_family", families_table())
        connection.execute("CREATE TABLE snapshot AS SELECT 1 AS snapshot, 'made up' AS source")
        connection.register("report_coverage", REPORT_COVERAGE.arrow().empty_table())
        register(connection)
        steps = {
            "bare": lambda: connection.execute(BARE),
            "contained": lambda: connection.execute(CONTAINED),
            "balance": lambda: balance(connection),
        }
        times = seconds(steps[name], RUNS)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    results.put({**reported(times), "peak_gib": round(peak, 2), **LIMITS.get(name, {})})


def main() -> None:
    result: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}"}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.parquet"
        make(file)
        result["rows"] = pq.read_metadata(file).num_rows
        for name in STEPS:
            result[name] = apart(run, str(file), name)
            print(f"{name}: {result[name]}", flush=True)
    result["ratio_to_bare"] = {
        name: round(result[name]["median_s"] / result["bare"]["median_s"], 1) for name in STEPS[1:]
    }
    (HERE / "ledger.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
