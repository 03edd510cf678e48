"""Command lines drawn by a seed: a sentence, no traceback, no hang, and nothing of the user's is changed."""

import os
import subprocess
from pathlib import Path
from random import Random

import pytest

from oretrace.store import Store
from tests.cli.typed import ORETRACE
from tests.hostile.bounds import HANG, LETTERS, fingerprint, typed_within
from tests.hostile.words import Places, command_line, places
from tests.store.test_verify import items

pytestmark = pytest.mark.long

RUNS, PARTS, STARTED = 640, 8, 40


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    store = Store.open(tmp_path / "store", create=True)
    for item in items(tmp_path):
        store.import_file(item)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")  # relative names that are no trap lead here
    (tmp_path / "files").mkdir()
    return places(tmp_path / "files", store.path)


def standing(known: Places) -> dict[str, str]:
    """What no command may change: the store and the files, but kept runs, what people decide, watch and forecast."""
    found = fingerprint(known.store) | fingerprint(known.folder)
    own = (
        *(str(known.folder / name) for name in ("new", "out")),
        *(str(known.store / name) for name in ("findings.sqlite", "cases.sqlite", "watch", "forecasts")),
    )
    return {path: what for path, what in found.items() if not path.startswith(own)}


def apart(found: dict[str, str], words: list[str]) -> dict[str, str]:
    """What stands beside the file that the command was to write, and a store that an import was to begin."""
    written = [words[words.index("--out") + 1]] if "--out" in words[:-1] else []
    if words[:1] == ["import"] and "--store" in words[:-1]:
        written += [one for one in (words[words.index("--store") + 1],) if Path(one).name == "none.csv"]
    return {
        path: what
        for path, what in found.items()
        if path not in written and not path.startswith(tuple(f"{one}/" for one in written))
    }


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_any_command_line_ends_with_a_sentence(known: Places, part: int) -> None:
    before, codes = standing(known), set()
    for seed in range(part, RUNS, PARTS):
        words = command_line(Random(seed), known)
        codes.add(typed_within(*words))
        now = standing(known)
        assert apart(now, words) == apart(before, words), words
        before = now
    assert codes >= {0, 2}


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_started_commands_end_with_a_sentence(known: Places, part: int) -> None:
    """The same as processes of their own: what the interpreter itself would print at the end is seen, too."""
    before = standing(known)
    for seed in range(10_000 + part, 10_000 + STARTED, 4):
        words = [word.replace("\0", "") for word in command_line(Random(seed), known)]
        done = subprocess.run(
            [os.fsencode(word) for word in (str(ORETRACE), *words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=3 * HANG,
            check=False,
        )
        assert done.returncode in (0, 1, 2), (words, done.stderr[-2_000:])
        before = apart(before, words)
        assert b"Traceback" not in done.stderr and len(done.stderr) < LETTERS + 100, (words, done.stderr[-2_000:])
    assert before.items() <= standing(known).items()


@pytest.mark.slow
@pytest.mark.parametrize("target", ["/dev/full", "closed"])
def test_output_that_cannot_be_written_is_a_sentence(target: str) -> None:
    """`oretrace measures list` into a full disk, and into a pipe whose reader has gone."""
    command = f"{ORETRACE} measures list > /dev/full" if target == "/dev/full" else f"{ORETRACE} measures list | true"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=HANG, check=False)
    assert "Traceback" not in done.stderr and "Exception ignored" not in done.stderr, done.stderr
    if target == "/dev/full":
        assert done.returncode == 2 and "No space left on device" in done.stderr
