"""Volume: a million declarations, the Census files, ten million rows; writes benchmarks/volume.json.

    make bench        (ORETRACE_DATA names the folder of real data, default ../shared/data)

The Census import stands beside the time that DuckDB needs to read the same files and group them by code, country and
month, both in one run and in pairs. Memory is the peak of a process of its own.
"""

import json
import multiprocessing
import os
import platform
import resource
import statistics
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.speed import DATA, HERE, reported, seconds
from oretrace import engine
from oretrace.catalog.measures import all_measures
from oretrace.catalog.territories import territories
from oretrace.law.check import check_lines
from oretrace.sources import prepare
from oretrace.store import Store

COUNTRIES = ("ireland", "switzerland", "vietnam")
CENSUS = [DATA / "census" / f"us_exports_hs10_monthly_{name}.parquet" for name in COUNTRIES]
RETRIEVED = date(2026, 3, 15)
BARE = """
SELECT E_COMMODITY, CTY_CODE, time, sum(CAST(ALL_VAL_MO AS DOUBLE)) AS value
FROM read_parquet($files) GROUP BY ALL
"""
READ_BACK = """
SELECT hs_code, partner, period_start, sum(value) AS value, count(*) AS figures FROM current_flow GROUP BY ALL
"""


def bare_census() -> None:
    engine.run(engine.connect(), BARE, {"files": [str(path) for path in CENSUS]})


def import_census() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store", create=True)
        for path in CENSUS:
            store.import_file(prepare("census", path, retrieved_on=RETRIEVED))


def census() -> dict[str, Any]:
    bare_census()
    import_census()
    pairs = [(seconds(bare_census, 1)[0], seconds(import_census, 1)[0]) for _ in range(7)]
    bare, imported = ([pair[k] for pair in pairs] for k in (0, 1))
    ratio = round(statistics.median(b / a for a, b in pairs), 2)
    rows = sum(pq.read_metadata(path).num_rows for path in CENSUS)
    return {
        "rows": rows,
        "bare": reported(bare),
        "import": reported(imported),
        "ratio_to_bare": ratio,
        "limit_ratio": 3,
    }


def many_rows(target: Path, wanted: int) -> None:
    """The rows of one real file as if of many countries."""
    rows = pq.read_table(CENSUS[2]).select(["E_COMMODITY", "CTY_CODE", "time", "ALL_VAL_MO"])
    codes = sorted(code for row in territories().by_iso3.values() for code in row.census if code[0] in "1234567")
    copies = -(-wanted // rows.num_rows)
    with pq.ParquetWriter(target, rows.schema) as writer:
        for code in codes[:copies]:
            column = pa.repeat(pa.scalar(code, pa.string()), rows.num_rows)
            writer.write_table(rows.set_column(1, rows.schema.field("CTY_CODE"), column))


def ten_million(results: Any) -> None:
    """In a process of its own: import, a later vintage of one country, read back as of a day between and of now."""
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder) / "many.parquet", Store.open(Path(folder) / "store", create=True)
        many_rows(file, 10_000_000)
        imported = seconds(lambda: store.import_file(prepare("census", file, retrieved_on=date(2026, 2, 1))), 1)
        store.import_file(prepare("census", CENSUS[2], retrieved_on=RETRIEVED))
        past = seconds(lambda: engine.run(store.as_of(date(2026, 2, 28)).connect(), READ_BACK), 1)
        now = seconds(lambda: engine.run(store.connect(), READ_BACK), 1)
        rows = store.snapshots()[0].rows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    results.put(
        {
            "rows": rows,
            "import_s": round(imported[0], 1),
            "read_as_of_s": round(past[0], 1),
            "read_now_s": round(now[0], 1),
            "peak_gib": round(peak, 2),
            "limit_gib": 4,
        }
    )


def apart(work: Callable[..., None], *given: Any) -> Any:
    """What `work` puts into a queue in a process of its own."""
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=work, args=(queue, *given))
    process.start()
    result = queue.get()
    process.join()
    return result


def declarations(count: int) -> pa.Table:
    """Lines of a customs office: every code of the catalog's acts, many lanes and days, some descriptions."""
    rng = np.random.default_rng(0)
    codes = [*sorted({code for act in all_measures() for code in act.hs6_codes}), "847130", "040110", "720449"]
    forms = [None, "antimony trioxide", "gallium metal", "flake graphite", "NdFeB magnet", "indium metal", "parts"]
    days = [f"{year}-{month:02}-15" for year in range(2022, 2027) for month in range(1, 13)][:54]

    def drawn(values: list[Any]) -> pa.Array:
        return pa.array(values).take(pa.array(rng.integers(0, len(values), count)))

    return pa.table(
        {
            "hs_code": drawn(codes),
            "origin": drawn(["CHN", "CHN", "DEU", "THA", "IDN", "COD"]),
            "destination": drawn(["USA", "JPN", "DEU", "RUS", "VNM", "MEX"]),
            "on": drawn(days),
            "purity": drawn([None, None, 99.6, 99.99, 99.9999]),
            "form": drawn(forms),
        }
    )


def checks() -> dict[str, Any]:
    lines = declarations(1_000_000)
    check_lines(lines.slice(0, 1000))
    return {"lines": lines.num_rows, **reported(seconds(lambda: check_lines(lines), 5)), "limit_s": 10}


def main() -> None:
    if not all(path.exists() for path in CENSUS):
        raise SystemExit(f"no Census files in {DATA / 'census'}: set ORETRACE_DATA")
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "import_census": census(),
        "ten_million_rows": apart(ten_million),
        "measures_check": checks(),
    }
    (HERE / "volume.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    for name, figures in result.items():
        print(f"{name}: {figures}")


if __name__ == "__main__":
    main()
