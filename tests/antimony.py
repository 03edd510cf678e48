"""The modelled antimony world of seed 1, made once in a run for all tests that read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace.bench.files import write_suite
from oretrace.bench.replay import replay
from oretrace.bench.truth.suites import build
from tests.shared import made_once


def antimony_suite(factory: pytest.TempPathFactory) -> Path:
    """Its folder, as `bench make antimony` writes it; to be read only."""
    return made_once(factory, "antimony-suite", lambda new: write_suite(build("antimony", 1), new))


def antimony_store(factory: pytest.TempPathFactory) -> Path:
    """The store into which it was replayed, one import for all before December 2024; to be read only."""
    suite = antimony_suite(factory)
    return made_once(factory, "antimony-store", lambda new: replay(suite, new, date(2024, 12, 1)))
