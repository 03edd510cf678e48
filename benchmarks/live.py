"""Fetches of 36 months, 30 partners and 10 codes from each service: writes benchmarks/live.json.

    python -m benchmarks.live

The services are the tests' own server on the loopback, in another process than the fetch. Of each fetch: seconds
from start to end, of its own processor time, the peak of its memory, and whether it ended with the server's truth.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.speed import HERE, ORETRACE
from tests.live.fetched import WHOSE, cells, environment
from tests.live.server import Served, serving, world
from tests.live.server.truth import EU, World, places

MONTHS = [f"{year}-{month:02d}" for year in (2023, 2024, 2025) for month in range(1, 13)]
CODES = (
    "28258000",
    "28256000",
    "25041000",
    "38011000",
    "81011000",
    "81019400",
    "81101000",
    "81109000",
    "81129295",
    "81129289",
)
REPORTERS = ("DEU", "NLD", "FRA", "ITA", "POL", "GBR", "USA", "CHN", "THA")

LAUNCHER = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
"""
"""A small process between, as a child's peak is at least that of its parent when it begins."""


def made() -> World:
    """Thirty partners of every reporter."""
    return world(seed=1, reporters=REPORTERS, partners=sorted(places())[:30], codes=CODES, months=MONTHS)


def fetched(served: Served, service: str, store: Path) -> dict[str, Any]:
    """One fetch as a user runs it."""
    who = ("--reporter", "CHN") if service == "comtrade" else ()
    codes = ",".join(sorted({code[:6] for code in CODES}))
    span = ("--from", MONTHS[0], "--to", MONTHS[-1])
    words = (sys.executable, ORETRACE, "fetch", service, *who, "--hs", codes, *span, "--store", store)
    before, begin = len(served.requests), time.monotonic()
    variables = {**os.environ, **environment(served)}
    launched = [sys.executable, "-c", LAUNCHER, *map(str, words)]
    done = subprocess.run(launched, env=variables, check=True, capture_output=True, text=True)
    own, mebibytes = done.stdout.split()[-2:]
    return {
        "seconds": round(time.monotonic() - begin, 1),
        "own_seconds": round(float(own), 1),
        "mebibytes": round(float(mebibytes)),
        "requests": len(served.requests) - before,
    }


def main() -> None:
    """Fetch from each service and write what it took."""
    truth, results = made(), {}
    with serving(truth) as served, tempfile.TemporaryDirectory() as folder:
        for service, whose in WHOSE.items():
            store = Path(folder) / service
            results[service] = fetched(served, service, store)
            reporters = ("CHN",) if service == "comtrade" else EU if service == "comext" else whose
            results[service]["cells"] = len(expected := truth.totals(reporters))
            results[service]["is_truth"] = cells(store, service) == expected
            print(service, results[service], flush=True)
    document = {"machine": platform.machine(), "processors": os.cpu_count(), "services": results}
    (HERE / "live.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
