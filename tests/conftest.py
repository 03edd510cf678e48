"""Shared fixtures: where the real data are, and stores made for a test."""

import csv
import gc
import os
import readline  # noqa: F401 - on import it sets COLUMNS, which commands that a test runs would take for their width
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parent.parent
os.environ["COLUMNS"] = "132"
gc.set_threshold(20_000, 20, 20)  # tests are half a million objects that stay: to look through them took 5 s a worker
settings.register_profile("house", deadline=None)  # how busy the machine is decides no test
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files marked `long` first, so that no worker is left alone with one at the end."""
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: item.path not in long)


@pytest.fixture(scope="session")
def data_file() -> Callable[[str], Path]:
    """A file of the real data under `ORETRACE_DATA` (default `../shared/data`), or a skip that says so aloud."""
    base = Path(os.environ.get("ORETRACE_DATA", ROOT.parent / "shared" / "data"))

    def find(relative: str) -> Path:
        path = base / relative
        if not path.exists():
            pytest.skip(f"real data not found: {path} (set ORETRACE_DATA)")
        return path

    return find


@pytest.fixture(autouse=True)
def plain_csv_limit() -> Iterator[None]:
    """Python's own bound on a CSV field: reading a publisher's file in the same process lifts it."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], capture_output=True, check=False)
    if made.returncode:
        pytest.skip("needs the right to mount a file system")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)
