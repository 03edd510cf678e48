"""The folder of a process: it goes with it, and that of one that was killed with the next."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from oretrace.temporary import sweep

HOLD = """
from oretrace.temporary import own_folder
(own_folder() / "held").write_bytes(b"x")
print(own_folder(), flush=True)
input()
"""


def test_the_folder_of_a_killed_process_is_swept_by_the_next_and_a_living_ones_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    started = [
        subprocess.Popen([sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    folders = [Path(one.stdout.readline().strip()) for one in started if one.stdout]
    started[0].kill()
    started[0].wait()
    (tmp_path / "oretrace-process-link").symlink_to(tmp_path)
    sweep(tmp_path)
    assert folders[0].exists(), "a new folder may not be locked yet"
    for folder in folders:
        os.utime(folder, (0, 0))
    sweep(tmp_path)
    assert [(folder / "held").exists() for folder in folders] == [False, True]
    assert not folders[0].exists() and (tmp_path / "oretrace-process-link").exists()
    started[1].communicate("\n")
    assert not folders[1].exists(), "a process that ends takes its folder with it"
