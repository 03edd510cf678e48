"""Reading the catalog's CSV files: UTF-8, one `#` line naming source and terms, then a header."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of a catalog file as text; an empty cell is ""."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def split(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values between `|`."""
    return tuple(part for part in cell.split("|") if part)
