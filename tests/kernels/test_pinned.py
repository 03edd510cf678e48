"""The constants of kernels: a number that was chosen or tuned changes on purpose only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.pins import constants, same

CASES: dict[str, Callable[[Path], Any]] = {"constants": lambda _: constants("oretrace.kernels")}


@pytest.mark.parametrize("case", CASES)
def test_constants_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
