"""Outcomes of inspections from a CSV."""

from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.vet.ranking.labels import read_labels


def test_outcomes_are_flags_by_number_and_blank_ones_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("irregular,number\n1, A \nno,B\n ,C\nTRUE,D\n0,E\nyes,F\nfalse,G\n")
    assert read_labels(tmp_path / "l.csv") == {"A": True, "B": False, "D": True, "E": False, "F": True, "G": False}


def test_an_unknown_outcome_is_refused_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("number,irregular\nA,1\nB,maybe\n")
    with pytest.raises(InputError, match=r"row 3, irregular.*1 or 0, or blank where unknown.*maybe"):
        read_labels(tmp_path / "l.csv")
