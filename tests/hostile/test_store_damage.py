"""Files of a store, damaged by a seed: its answers stay the same, or the damage is named; its files heal it."""

import os
import shutil
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from oretrace.errors import OretraceError
from oretrace.sources.base import Import
from oretrace.store import Store
from tests.hostile.bounds import bounded, plain
from tests.hostile.damage import damage
from tests.store.test_verify import contents, items

pytestmark = pytest.mark.long

RUNS, PARTS = int(os.environ.get("ORETRACE_DAMAGES", "800")), 8
"""Three damages for each kind and file of the store; ORETRACE_DAMAGES=1600 in the environment for twice as many."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, list[Import]]:
    folder = tmp_path_factory.mktemp("whole")
    made, files = Store.open(folder / "s", create=True), items(folder)
    for item in files:
        made.import_file(item)
    return made, files


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_damage_changes_no_answer_in_silence(whole: tuple[Store, list[Import]], tmp_path: Path, part: int) -> None:
    store, files = whole
    before, ends = contents(store), Counter[str]()
    for seed in range(part, RUNS, PARTS):
        folder = tmp_path / str(seed)
        shutil.copytree(store.path, folder)
        draw = Random(seed)
        what = f"{seed}: {damage(folder, draw)}"
        with bounded(what):
            end = read(folder, before)
        assert end != "changed", what
        ends[end] += 1
        if draw.random() < 0.25:
            with bounded(what):
                assert healed(folder, files, before) != "changed", what
        remove(folder)
    assert ends["same"] and ends["named"]


def read(folder: Path, before: list[tuple[object, ...]]) -> str:
    """What a reader meets: the same, named (by the error of opening or by status --verify), or changed."""
    try:
        store = Store.open(folder)
        if contents(store) == before:
            return "same"
        return "named" if any(one.damage for one in store.verify()) else "changed"
    except OretraceError as error:
        plain(str(error))
        return "named"


def healed(folder: Path, files: list[Import], before: list[tuple[object, ...]]) -> str:
    """The same after the files were imported again, whatever number they have now; named or changed otherwise."""
    try:
        store = Store.open(folder, create=True)
        for item in files:
            store.import_file(item)
        return "same" if [row[1:] for row in contents(store)] == [row[1:] for row in before] else read(folder, before)
    except OretraceError as error:
        plain(str(error))
        return "named"


def remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
    else:
        folder.unlink(missing_ok=True)
