"""Values between codes, as customs systems print them."""

import pytest

from oretrace.vet.papers.coded_values import is_place_code, plain
from oretrace.vet.papers.glyphs import Cell


@pytest.mark.parametrize(
    ("text", "value", "term"),
    [
        ("CIF - USD - 44,800.00 - A", "USD 44,800.00", "CIF"),
        ("USD - 43,300.00", "USD 43,300.00", None),
        ("A - KFS-25-0211", "KFS-25-0211", None),
        ("XYZ - ABC - 12", "XYZ - ABC - 12", None),
        ("A - to be announced", "A - to be announced", None),
    ],
)
def test_codes_about_a_value_are_left_out(text: str, value: str, term: str | None) -> None:
    cell, terms = plain(Cell(text, 0, 0, 100, 10))
    assert cell.text == value
    assert [entry.value.text for entry in terms] == ([term] if term else [])


@pytest.mark.parametrize(("text", "is_code"), [("JPTYO", True), ("VNHPH", True), ("OSAKA", False), ("QQTYO", False)])
def test_a_code_of_a_place_begins_with_a_country(text: str, is_code: bool) -> None:
    assert is_place_code(text) is is_code
