"""Speed beside the physical limit, in one run: writes benchmarks/speed.json, medians with the spread.

    make bench        (ORETRACE_DATA names the folder of real data, default ../shared/data)

Times of machines differ and these are noisy: read the ratios, not the seconds.
"""

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from oretrace import engine
from oretrace.kernels.legs import floor_of, pair_features
from oretrace.kernels.scores import score_two_legs
from oretrace.sources import prepare
from oretrace.store import Store

HERE = Path(__file__).parent
DATA = Path(os.environ.get("ORETRACE_DATA", HERE.parent.parent / "shared" / "data"))
PANEL = DATA / "eurostat" / "eu_exports_cn8_monthly_2020_2022.parquet"
ORETRACE = Path(sys.executable).parent / "oretrace"
SCAN = ["scan", "--measure", "eu-833-2014-2022-328", "--hs", "all", "--format", "json"]
BARE = """
CREATE OR REPLACE TABLE bare AS
SELECT product_cn8, partner, period, sum(value_eur) AS value_eur
FROM read_parquet($panel) GROUP BY product_cn8, partner, period
"""


def seconds(work: Callable[[], Any], runs: int) -> list[float]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


def reported(times: list[float]) -> dict[str, float]:
    return {
        "median_s": round(statistics.median(times), 4),
        "min_s": round(min(times), 4),
        "max_s": round(max(times), 4),
    }


def bare_scan() -> None:
    connection = engine.connect()
    connection.execute(BARE, {"panel": str(PANEL)})


def import_panel() -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(Path(folder) / "store", create=True)
        store.import_file(prepare("comext", PANEL, retrieved_on=date(2023, 2, 1)))


def features() -> Callable[[], Any]:
    """R5 of 1,000 two-leg lanes over 72 months."""
    rng = np.random.default_rng(0)
    first, second = (rng.lognormal(8, 1, (1000, 72)) * (rng.random((1000, 72)) < 0.6) for _ in range(2))
    direct = np.full(1000, 1e5)

    def work() -> Any:
        return score_two_legs(pair_features(first, second, direct, 48, 24, 18, floor_of(direct, 100.0)))

    return work


def command(*arguments: str) -> float:
    """Seconds of a whole process of the command line."""
    start = time.perf_counter()
    subprocess.run([str(ORETRACE), *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def scan_of_panel() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        imported = prepare("comext", PANEL, retrieved_on=date(2023, 2, 1))
        Store.open(store, create=True).import_file(imported)
        times = [command(*SCAN, "--store", str(store)) for _ in range(3)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    return {**reported(times), "peak_gib": round(peak, 2), "limit_s": 20, "limit_gib": 2}


def main() -> None:
    if not PANEL.exists():
        raise SystemExit(f"no Eurostat panel at {PANEL}: set ORETRACE_DATA")
    bare_scan()
    import_panel()
    pairs = [(seconds(bare_scan, 1)[0], seconds(import_panel, 1)[0]) for _ in range(9)]
    bare, imported = ([pair[k] for pair in pairs] for k in (0, 1))
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "bare_group_by": reported(bare),
        "import_comext": {
            **reported(imported),
            "ratio_to_bare": round(statistics.median(b / a for a, b in pairs), 2),
            "limit_ratio": 3,
        },
        "features_1000_lanes": {**reported(seconds(features(), 21)), "limit_s": 0.010},
        "command_line_start": {**reported([command("--help") for _ in range(9)]), "limit_s": 0.5},
        "scan_of_panel": scan_of_panel(),
    }
    (HERE / "speed.json").write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    for name, figures in result.items():
        print(f"{name}: {figures}")


if __name__ == "__main__":
    main()
