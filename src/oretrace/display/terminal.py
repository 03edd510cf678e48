"""The terminal that output goes to."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console

WIDE = 100
"""Columns of a terminal from which on a table shows everything."""


def console_here() -> Console:
    """The terminal; where output goes to a file or a pipe, wide enough that no table wraps."""
    from rich.console import Console

    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=132)


@contextmanager
def working(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner with the current step on a terminal's standard error; silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(what) as spinner:
        yield spinner.update
