"""Parameters of which the fast tests take the first and `make test` all."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_fast(values: Iterable[Any], count: int = 1) -> list[Any]:
    """The values, those after the first `count` marked slow: repeats of one path that add little while one works."""
    return [
        value if number < count else pytest.param(value, marks=pytest.mark.slow)
        for number, value in enumerate(values)
    ]
