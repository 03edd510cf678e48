"""The terminal that output goes to."""

from __future__ import annotations

import sys

from rich.console import Console

WIDE = 100
"""Columns of a terminal from which on a table shows everything."""


def console_here() -> Console:
    """The terminal; where output goes to a file or a pipe, wide enough that no table wraps."""
    return Console(highlight=False) if sys.stdout.isatty() else Console(width=132)
