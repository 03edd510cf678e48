"""How long screening and resolving take: benchmarks/screening.json.

    python -m benchmarks.screening

100,000 names are screened against 10,000 others as `parties screen` does, once of the LEI register alone and once
with three fifths of modelled Chinese firms; 1,000,000 mentions in 60,000 spellings are resolved in one process.
Seconds of the clock and of the processor, those of other processes with them. Run it on a quiet machine.
"""

from __future__ import annotations

import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from benchmarks.parties import REGISTERED
from benchmarks.party_names import distinct_names
from oretrace.cells import write_cells
from oretrace.parties.files import screen_file
from oretrace.parties.resolve import Mention, resolve_all

OUT = Path(__file__).parent / "screening.json"
ASKED, LISTED, MENTIONS, SPELLINGS = 100_000, 10_000, 1_000_000, 60_000


def timed(work: Callable[[], object]) -> dict[str, float]:
    """Seconds of the clock and of the processor that `work` takes."""
    wall, before = time.perf_counter(), _processor()
    work()
    return {"wall_seconds": round(time.perf_counter() - wall, 1), "cpu_seconds": round(_processor() - before, 1)}


def _processor() -> float:
    every = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in every)


def screened(names: list[str]) -> dict[str, float]:
    """The first names against the last."""
    with tempfile.TemporaryDirectory() as folder:
        asked, against = Path(folder) / "names.csv", Path(folder) / "list.csv"
        write_cells(asked, ["name"], ([name] for name in names[:ASKED]))
        write_cells(against, ["id", "name"], ([str(n), name] for n, name in enumerate(names[ASKED:])))
        return timed(lambda: screen_file(asked, against, Path(folder) / "hits.csv"))


def main() -> None:
    """Measure and write."""
    rng = np.random.default_rng(1)
    register = pq.read_table(REGISTERED)["name"].to_pylist()
    registered = [register[n] for n in rng.choice(len(register), ASKED + LISTED, replace=False).tolist()]
    mixed, _ = distinct_names(ASKED + LISTED, REGISTERED)
    order = rng.permutation(len(mixed)).tolist()
    spellings, _ = distinct_names(SPELLINGS, REGISTERED)
    which = rng.integers(SPELLINGS, size=MENTIONS).tolist()
    found = {
        "registered": screened(registered),
        "three fifths modelled Chinese firms": screened([mixed[n] for n in order]),
        "mentions": timed(
            lambda: resolve_all(Mention(1, line, "shipper", spellings[n]) for line, n in enumerate(which))
        ),
    }
    OUT.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
