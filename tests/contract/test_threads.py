"""A scan does not depend on how many threads DuckDB has: sums, ranks and the order of findings stay."""

import json

import pytest

from oretrace.detect.registry import detector_named
from oretrace.engine import connect
from oretrace.findings import Scan, flat
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import Plant, ban, make_world, plant, records, stored

THREADS = "SLURM_CPUS_ON_NODE"
"""By which DuckDB takes its number of threads; the Makefile gives it one."""
WORLD = plant(make_world(3, listed=12, unlisted=30, places=22, months=60, t0=42), Plant("THA"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    rows = records(WORLD)
    assert rows.num_rows > 122_880  # a row group of DuckDB, below which one thread does all
    return stored(tmp_path_factory.mktemp("threads") / "store", rows)


def found(scan: Scan) -> str:
    beside = repr((scan.details, scan.left_out, scan.notes))
    return json.dumps([[flat(finding) for finding in scan.findings], beside], default=repr)


@pytest.mark.slow
def test_four_threads_find_what_one_finds(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scans = []
    for threads in (1, 4):
        monkeypatch.setenv(THREADS, str(threads))
        with connect() as connection:
            assert connection.sql("SELECT current_setting('threads')").fetchall() == [(threads,)]
        scan = detector_named("fused").scan(store, Question(ban(WORLD)))
        assert len(scan.of) > 3  # the other detectors
        scans.append([found(one) for one in (scan, *scan.of)])
    assert scans[0] == scans[1]
