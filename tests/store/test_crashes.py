"""Killed, crowded: an import is there wholly or not at all."""

import multiprocessing
import os
import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from oretrace import sources
from oretrace.sources.base import Import
from oretrace.store import Store

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess as Process

PANEL = "product_cn8,reporter,partner,period,value_eur\n"
DAY = date(2026, 8, 1)
KILLS = int(os.environ.get("ORETRACE_KILLS", "60"))
"""Of one import; more by the environment, as for fetches: each takes half a second of processor time."""

FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload(["duckdb", "deltalake", "pyarrow.csv", "pyarrow.parquet", "oretrace.sources.comext"])


def prepared(file: Path) -> Import:
    """A file of `large`, each retrieved on a day of its own: two of one day may not contradict one another."""
    later = int(file.stem.removeprefix("panel-"))
    return sources.prepare("comext", file, retrieved_on=DAY + timedelta(days=later))


def import_elsewhere(folder: Path, file: Path, pipe: "Connection") -> None:
    """What a child process does."""
    pipe.send("ready")
    done = Store.open(folder, create=True).import_file(prepared(file))
    pipe.send((done.new, done.snapshot.snapshot))


def start(folder: Path, file: Path) -> "tuple[Process, Connection]":
    here, there = FRESH.Pipe(duplex=False)
    process = FRESH.Process(target=import_elsewhere, args=(folder, file, there))
    process.start()
    there.close()
    assert here.recv() == "ready"
    return process, here


def large(folder: Path, codes: int, value: int, partner: str = "Georgia") -> Path:
    """A panel of `codes` x 240 months in which every figure is `value`."""
    file = folder / f"panel-{value}.csv"
    months = [f"{year}-{month:02}" for year in range(2000, 2020) for month in range(1, 13)]
    products = range(10_000_000, 10_000_000 + codes)
    lines = [f"{code},Germany,{partner},{month},{value}\n" for code in products for month in months]
    file.write_text(PANEL + "".join(lines))
    return file


def contents(store: Store) -> list[tuple[object, ...]]:
    """What a reader sees: the rows of every snapshot with their coverage, and what is current."""
    with store.connect() as connection:
        return connection.execute(
            """
            SELECT s.file, s.rows, count(*), sum(f.value), any_value(c.slices)
            FROM snapshot AS s
            INNER JOIN trade_flow AS f USING (snapshot)
            INNER JOIN (SELECT snapshot, count(*) AS slices FROM report_coverage GROUP BY ALL) AS c USING (snapshot)
            GROUP BY s.file, s.rows
            UNION ALL
            SELECT 'current', NULL, count(*), sum(value), NULL FROM current_flow
            ORDER BY ALL
            """
        ).fetchall()


def crowd(folder: Path, files: list[Path]) -> list[tuple[bool, int]]:
    """What processes that import these files at the same time come to."""
    started = [start(folder, file) for file in files]
    ends = [pipe.recv() for _, pipe in started]
    for process, _ in started:
        process.join(50)
    return sorted(ends)


def seconds(folder: Path, file: Path) -> float:
    """How long an undisturbed import takes in a process that is ready for it."""
    process, pipe = start(folder, file)
    began = time.monotonic()
    assert pipe.recv()[0]
    took = time.monotonic() - began
    process.join(50)
    return took


@pytest.mark.slow
def test_processes_importing_one_file_at_once_end_with_one_snapshot(tmp_path: Path) -> None:
    file = large(tmp_path, 200, 1)
    assert crowd(tmp_path / "s", [file] * 4) == [(False, 1)] * 3 + [(True, 1)]
    assert [s.rows for s in Store.open(tmp_path / "s").snapshots()] == [48_000]


@pytest.mark.slow
def test_processes_importing_several_files_at_once_end_as_one_process_would(tmp_path: Path) -> None:
    partners = ("Georgia", "Armenia", "Kazakhstan", "Georgia")
    files = [large(tmp_path, 50, value, partner) for value, partner in enumerate(partners, 1)]
    assert crowd(tmp_path / "s", files) == [(True, number) for number in range(1, 5)]
    # Of the two of Georgia the later vintage counts, whichever came first.
    crowded = Store.open(tmp_path / "s")
    one = Store.open(tmp_path / "one", create=True)
    for snapshot in crowded.snapshots():
        one.import_file(prepared(tmp_path / snapshot.file))
    assert contents(crowded) == contents(one)


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_the_store_before_or_after(tmp_path: Path) -> None:
    base, draw = tmp_path / "base", random.Random(7)
    Store.open(base, create=True).import_file(prepared(large(tmp_path, 5, 1)))
    file, whole = large(tmp_path, 5, 2), tmp_path / "whole"
    shutil.copytree(base, whole)
    took = seconds(whole, file)
    before, after = contents(Store.open(base)), contents(Store.open(whole))

    def killed(seconds_in: float) -> list[tuple[object, ...]]:
        folder = tmp_path / str(seconds_in)
        shutil.copytree(base, folder)
        process, _told = start(folder, file)
        time.sleep(seconds_in)
        process.kill()
        process.join()
        end = contents(Store.open(folder))
        shutil.rmtree(folder)
        return end

    with ThreadPoolExecutor(3) as pool:  # three at a time are slower each, so that the moments spread over the import
        ends = list(pool.map(killed, [draw.uniform(0, 4 * took) for _ in range(KILLS)]))
    assert all(end in (before, after) for end in ends)
    assert before in ends and after in ends


@pytest.mark.slow
def test_an_import_that_was_killed_can_be_repeated(tmp_path: Path) -> None:
    file = large(tmp_path, 200, 1)
    process, _told = start(tmp_path / "s", file)
    time.sleep(0.1)
    process.kill()
    process.join()
    store = Store.open(tmp_path / "s", create=True)
    store.import_file(sources.prepare("comext", file, retrieved_on=DAY))
    assert [s.rows for s in store.snapshots()] == [48_000]
    assert contents(store)[0][:4] == ("current", None, 48_000, 48_000.0)
