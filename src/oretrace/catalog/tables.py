"""Reading the CSV files that ship: UTF-8, `#` lines naming source and terms, then a header."""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent


def read_table(name: str, folder: Path = FOLDER) -> list[dict[str, str]]:
    """The rows of a file of the catalog, or of another folder, as text; an empty cell is ""."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def split(cell: str) -> tuple[str, ...]:
    """The parts of a cell that holds several values between `|`."""
    return tuple(part for part in cell.split("|") if part)
