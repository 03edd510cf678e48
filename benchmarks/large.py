"""Scans of large stores, as a user runs them: writes benchmarks/large.json.

    make bench

A made-up world of 60 territories that all report 5,000 HS6 codes over 72 months, each lane at both ends. `act` is a
scan of ten codes among ten million figures by `diversion` and by all detectors, beside the bare DuckDB read of these
codes; `all` is `--hs all` over three million, with its report. Every step is a process of its own: whole seconds,
seconds of processor time (`cpu_s`), which a busy machine does not stretch, and the peak of its memory.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from benchmarks.speed import HERE, ORETRACE
from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.territories import territories
from tests.detect.world import stored

PLACES, CODES, MONTHS, T0, LISTED = 60, 5000, 72, 54, 10
ORIGIN, TARGET = "CHN", "USA"
ACTIVE = 0.6
"""The share of months in which a lane has trade."""
RUNS = 3
ACT = """id: bench-act
issuer: CHN
effective_from: 2024-07-01
targets: [USA]
items: [{{hs6: [{codes}], coverage: full}}]
"""
BARE = """
import sys
from oretrace import engine
from oretrace.store import Store
sql = "SELECT hs_code, reporter, partner, flow, period_start, sum(net_kg) FROM current_flow"
codes = sys.argv[2].split(",")
where = " WHERE hs_code IN (SELECT unnest($codes))" if codes != ["all"] else ""
parameters = {"codes": codes} if where else None
print(engine.run(Store.open(sys.argv[1]).connect(), sql + where + " GROUP BY ALL", parameters).num_rows)
"""

TIMED = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024**2]))
"""


def codes() -> list[str]:
    """Codes of the newest nomenclature that no revision joined to others, the act's first."""
    newest = [hs6 for hs6, editions in sorted(hs_codes().items()) if "HS2022" in editions]
    return newest[:: len(newest) // CODES][:CODES]


def figures(rows: int) -> pa.Table:
    """About so many figures, each cargo once by its exporter and once by its importer; listed direct trade falls."""
    rng, names = np.random.default_rng(7), codes()
    known = sorted(code for code, place in territories().by_iso3.items() if place.kind == "country")
    places = [ORIGIN, TARGET, *[name for name in known if name not in (ORIGIN, TARGET)][: PLACES - 2]]
    lanes = int(rows / (2 * MONTHS * ACTIVE))
    code = rng.integers(CODES, size=lanes)
    share = rng.dirichlet(np.full(PLACES, 0.6))
    exporter, importer = rng.choice(PLACES, lanes, p=share), rng.choice(PLACES, lanes, p=share)
    # The lanes a scan of the act weighs: origin to everybody, everybody to the target.
    ends = [end for c in range(LISTED) for k in range(8, PLACES) for end in ((c, 0, k), (c, k, 1))]
    ends += [(c, 0, k) for c in range(CODES) for k in range(1, 8)]
    ends += [(c, k, 1) for c in range(CODES) for k in range(2, 8)]
    fixed = np.array(ends)[: lanes // 2] if lanes // 2 < len(ends) else np.array(ends)
    code[: len(fixed)], exporter[: len(fixed)], importer[: len(fixed)] = fixed.T
    triple = np.unique(np.stack([code, exporter, importer], axis=1)[exporter != importer], axis=0)
    code, exporter, importer = triple.T
    kg = rng.lognormal(9, 1.5, len(triple))[:, None] * rng.lognormal(0, 0.9, (len(triple), MONTHS))
    kg *= rng.random(kg.shape) < ACTIVE
    kg[(exporter == 0) & (importer == 1) & (code % 3 != 1), T0:] *= 0.2
    lane, month = np.nonzero(kg)
    both = np.concatenate([lane, lane])
    is_import = np.repeat([False, True], lane.size)
    reporter = np.where(is_import, importer[both], exporter[both])
    partner = np.where(is_import, exporter[both], importer[both])
    amount = kg[lane, month]
    amount = np.concatenate([amount, amount * rng.lognormal(0, 0.15, amount.size)])
    starts = np.array([np.datetime64("2020-01", "M") + k for k in range(MONTHS)]).astype("datetime64[D]")

    def of(values: list[str], at: np.ndarray) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), pa.array(values))

    def constant(value: str) -> pa.Array:
        return of([value], np.zeros(both.size))

    columns = {
        "line": pa.array(np.arange(1, both.size + 1)),
        "reporter": of(places, reporter),
        "partner": of(places, partner),
        "partner_basis": of(["last_known_destination", "origin"], is_import),
        "flow": of(["export", "import"], is_import),
        "hs_edition": constant("HS2022"),
        "hs_code": of(names, code[both]),
        "period_start": pa.array(np.concatenate([starts[month]] * 2)),
        "period_months": pa.array(np.ones(both.size, np.int8)),
        "value": pa.array(amount * 5.0),
        "currency": constant("USD"),
        "valuation": of(["FOB", "CIF"], is_import),
        "net_kg": pa.array(amount),
        "net_kg_estimated": pa.array(np.zeros(both.size, bool)),
        "qty": pa.nulls(both.size, pa.float64()),
        "qty_unit": pa.nulls(both.size, pa.string()).dictionary_encode(),
        "suppressed": pa.array(np.zeros(both.size, bool)),
    }
    return pa.table(columns)


def measured(*command: str) -> dict[str, Any]:
    """Median seconds, whole and of processor time, and peak GiB of a command over `RUNS` processes.

    A small process starts each: a child's peak begins at that of the process which forks it, and this one holds a
    world.
    """
    runs = []
    for _ in range(RUNS):
        done = subprocess.run([sys.executable, "-c", TIMED, *command], stdout=subprocess.PIPE, check=True)
        runs.append(json.loads(done.stdout))
    times, cpu, peaks = zip(*runs, strict=True)
    spread = {"median_s": statistics.median(times), "min_s": min(times), "max_s": max(times)}
    spread |= {"cpu_s": statistics.median(cpu), "peak_gib": max(peaks)}
    return {name: round(value, 2) for name, value in spread.items()}


def size(rows: int, hs: str, with_report: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store, act, page = (Path(folder) / name for name in ("store", "act.yml", "report.html"))
        table = figures(rows)
        start = time.perf_counter()
        stored(store, table)
        result: dict[str, Any] = {"rows": table.num_rows, "import_s": round(time.perf_counter() - start, 1)}
        del table
        act.write_text(ACT.format(codes=", ".join(f'"{code}"' for code in codes()[:LISTED])), "utf-8")
        asked = ["--store", str(store), "--measure", str(act), *(["--hs", hs] if hs else [])]
        result["bare"] = measured(sys.executable, "-c", BARE, str(store), hs or ",".join(codes()[:LISTED]))
        result["scan"] = measured(str(ORETRACE), "scan", *asked, "--detector", "diversion")
        if with_report:
            result["report"] = measured(str(ORETRACE), "report", *asked, "--out", str(page))
            result["report"]["page_mb"] = round(page.stat().st_size / 1e6, 2)
        else:
            result["all_detectors"] = measured(str(ORETRACE), "scan", *asked)
        result["ratio"] = round(result["scan"]["median_s"] / result["bare"]["median_s"], 1)
    return result


def main() -> None:
    result: dict[str, Any] = {"machine": f"{os.cpu_count()} cores, Python {platform.python_version()}"}
    result["act"] = size(10_000_000, "", with_report=False) | {"limit_s": 10, "limit_gib": 2}
    result["act"] |= {"limit_all_detectors_s": 30, "limit_all_detectors_gib": 3}
    print(result["act"], flush=True)
    limits = {"limit_s": 15, "limit_gib": 1.5, "limit_report_s": 30, "limit_page_mb": 4}
    result["all"] = size(3_000_000, "all", with_report=True) | limits
    print(result["all"], flush=True)
    (HERE / "large.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
