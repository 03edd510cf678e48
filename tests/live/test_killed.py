"""A fetch that is killed, wherever it is, and run again leaves what an undisturbed one leaves."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.fetched import SERVICES, asked, contents, files, run
from tests.live.server import Limits, Served, serving, world

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess

pytestmark = pytest.mark.long

WORLD = world(seed=5, codes=("28258000", "81101000", "81129289"), partners=("CHN", "THA", "USA", "GBR"))
LIMITS = Limits(comext_waits=200, uk_page=60)


FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload(
    ["tests.live.fetched", "oretrace.catalog.families", "oretrace.live.fetch", "duckdb", "deltalake", "httpx2"]
)
"""A process of its own, without the second that the interpreter and its imports take each time."""


def started(served: Served, *arguments: object) -> ForkServerProcess:
    """The command in a process of its own, its services this server."""
    process = FRESH.Process(target=run, args=(Served(served.urls), *arguments), kwargs={"keyed": False})
    process.start()
    return process


def killed_at(served: Served, store: Path, service: str, seconds: float, requests: int) -> bool:
    """Whether a fetch was killed: so long after its start, or at so many requests of its own, whichever is first."""
    before, begin = len(served.requests), time.monotonic()
    process = started(served, *asked(service, store))
    while process.is_alive():
        if time.monotonic() - begin > seconds or len(served.requests) - before >= requests:
            process.kill()
            process.join()
            return True
        time.sleep(0.001)
    return False


def answers(store: Path) -> list[bytes]:
    """The bytes of all archived answers, in an order of their own."""
    return sorted(data for name, data in files(store / "archive").items() if "answer" in name)


def kill_until(points: int, tmp_path: Path, seed: int) -> None:
    """Kill fetches of all services at so many points, and compare what their runs leave."""
    chance, done, chains = random.Random(seed), 0, 0
    with serving(WORLD, limits=LIMITS) as served:
        for service in SERVICES:
            assert run(served, *asked(service, tmp_path / "whole" / service), keyed=False)[0] == 0
        while done < points:
            service = SERVICES[chains % len(SERVICES)]
            store = tmp_path / "killed"
            for _ in range(chance.randint(4, 12)):
                done += killed_at(served, store, service, chance.uniform(0.2, 4.0), chance.randint(1, 30))
            assert run(served, *asked(service, store), keyed=False)[0] == 0
            assert contents(store) == contents(tmp_path / "whole" / service)
            if service != "comtrade":  # which is asked anew each time what it has out
                assert answers(store) == answers(tmp_path / "whole" / service)
            assert run(served, "status", "--store", store, "--verify")[0] == 0
            shutil.rmtree(store)
            chains += 1


@pytest.mark.slow
def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Sixteen points; ORETRACE_KILLS=100 in the environment for a hundred, which take four minutes."""
    kill_until(int(os.environ.get("ORETRACE_KILLS", "16")), tmp_path, seed=2)
