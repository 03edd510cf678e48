"""A fixed slice of the benchmark, run again: the same suites to the bit, and accuracy that has not fallen."""

import json

import pytest

from benchmarks.accuracy import run_slice
from tests.conftest import ROOT

FROZEN: dict[str, dict[str, float | str]] = json.loads((ROOT / "benchmarks/accuracy_slice.json").read_text("utf-8"))
REFRESH = "if the change is meant, run `python -m benchmarks.accuracy` and commit what it writes"
TOLERANCE = 0.005
"""Less than a cell's weight: sums in another order may move a figure in its last digits only."""

pytestmark = [pytest.mark.slow, pytest.mark.long]


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, float | str]]:
    return run_slice()


@pytest.mark.parametrize("suite", FROZEN)
def test_the_suite_is_the_frozen_one(now: dict[str, dict[str, float | str]], suite: str) -> None:
    assert now[suite]["hash"] == FROZEN[suite]["hash"], REFRESH


@pytest.mark.parametrize("suite", FROZEN)
def test_accuracy_has_not_fallen(now: dict[str, dict[str, float | str]], suite: str) -> None:
    assert set(now[suite]) == set(FROZEN[suite]), REFRESH
    for figure, frozen in FROZEN[suite].items():
        if isinstance(frozen, float):
            found = now[suite][figure]
            assert isinstance(found, float)
            gain = found - frozen if "auprc" in figure or "power" in figure else frozen - found
            assert gain >= -TOLERANCE, f"{suite}, {figure}: {found} was {frozen}; {REFRESH}"
