"""The modelled antimony world of seed 1, made once in a run for all tests that read it, as the tutorial makes it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.typed import typed
from tests.shared import made_once

MAKE = "oretrace bench make antimony --seed 1 --out out/antimony"
REPLAY = "oretrace bench replay out/antimony --store out/antimony-store --since 2024-12"
SCAN = "oretrace scan --store out/antimony-store --measure cn-2024-46-us-ban --hs 282580 --until 2025-05"
"""Commands of docs/tutorial.md, letter by letter, which tests/test_docs.py holds."""


def antimony_suite(factory: pytest.TempPathFactory) -> Path:
    """The folder of its suite; to be read only."""
    return made_once(factory, "antimony-suite", lambda new: _run(MAKE, suite=new))


def antimony_store(factory: pytest.TempPathFactory) -> Path:
    """The store into which it was replayed, one import for all before December 2024; to be read only."""
    suite = antimony_suite(factory)
    return made_once(factory, "antimony-store", lambda new: _run(REPLAY, suite=suite, store=new))


def antimony_scanned(factory: pytest.TempPathFactory) -> Path:
    """The same store with the scan of all detectors that flags two hubs, kept; to be read only, or copied."""
    published = antimony_store(factory)

    def scanned(new: Path) -> None:
        shutil.copytree(published, new)
        _run(SCAN, store=new)

    return made_once(factory, "antimony-scanned", scanned)


def _run(command: str, **places: Path) -> None:
    """Type a command of the tutorial with its suite and its store in these places."""
    named = {"out/antimony": places.get("suite"), "out/antimony-store": places.get("store")}
    code, _, err = typed(*(named.get(word) or word for word in command.split()[1:]))
    assert code == 0, err
