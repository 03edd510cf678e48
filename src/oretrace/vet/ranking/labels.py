"""Outcomes of inspections from a CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.cells import read_cells
from oretrace.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

_FLAGS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def read_labels(path: Path) -> dict[str, bool]:
    """Number of a declaration or bill to its outcome, from a CSV with the columns number and irregular."""
    header, rows = read_cells(path, "outcomes in CSV", ("number", "irregular"))
    number, irregular = header.index("number"), header.index("irregular")
    found: dict[str, bool] = {}
    for place, row in enumerate(rows):
        text = row[irregular].strip().casefold()
        if not text:
            continue
        if text not in _FLAGS:
            raise InputError("1 or 0, or blank where unknown", row[irregular], f"{path}, row {place + 2}, irregular")
        found[row[number].strip()] = _FLAGS[text]
    return found
