"""CSV written again for people: no cell is obeyed by a spreadsheet, and numbers stay numbers."""

import csv
from pathlib import Path

import pytest

from oretrace.cells import LONGEST_CELL, read_cells, write_cells
from oretrace.text import FORMULA


def written(folder: Path, cell: str) -> str:
    out = folder / "out.csv"
    write_cells(out, ["text"], [[cell]])
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))[1][0]


@pytest.mark.parametrize("sign", FORMULA)
def test_text_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(tmp_path: Path, sign: str) -> None:
    assert written(tmp_path, f"{sign}SUM(A1)")[0] == "'"


@pytest.mark.parametrize("cell", ["-1.5", "+7", "12", "tin = metal", ""])
def test_numbers_and_plain_text_stay(tmp_path: Path, cell: str) -> None:
    assert written(tmp_path, cell) == cell


def test_a_number_followed_by_text_is_text(tmp_path: Path) -> None:
    assert written(tmp_path, "-1+1") == "'-1+1"


def test_a_cell_is_as_long_as_a_spreadsheet_holds(tmp_path: Path) -> None:
    assert written(tmp_path, "x" * LONGEST_CELL) == "x" * LONGEST_CELL
    assert written(tmp_path, "x" * (LONGEST_CELL + 1)) == "x" * LONGEST_CELL + "…"


def test_a_written_cell_is_read_back(tmp_path: Path) -> None:
    write_cells(tmp_path / "a.csv", ["id", "text"], [["1", "a, b"], ["2", "c\nd"]])
    assert read_cells(tmp_path / "a.csv", "texts", ["id"]) == (["id", "text"], [["1", "a, b"], ["2", "c\nd"]])
