"""Addresses of two names: one but for slips, or elsewhere."""

import pytest

from oretrace.parties.marks import marks_of_address
from oretrace.parties.streets import MOST_COMPARED, elsewhere, slips


def _streets(*addresses: str) -> frozenset[str]:
    return frozenset(mark.value for text in addresses for mark in marks_of_address(text) if mark.kind == "address")


@pytest.mark.parametrize(
    ("left", "right", "one"),
    [
        ("7 Quilldale Street, Fjord", "7 Quildale Street, Fjord", True),
        ("7 Quilldale Street, Fjord", "7 Old Quilldale Street, Fjord", True),
        ("7 Quilldale Street, Fjord", "17 Quilldale Street, Fjord", False),
        ("7 Quilldale Street, Fjord", "7 Harbour Street, Fjord", False),
    ],
)
def test_slips_have_the_same_numbers_and_nearly_the_same_letters(left: str, right: str, one: bool) -> None:
    assert bool([*slips(_streets(left), _streets(right))]) is one
    assert elsewhere(_streets(left), _streets(right)) is not one


def test_a_firm_without_an_address_is_not_taken_to_be_elsewhere() -> None:
    known = _streets("7 Quilldale Street")
    assert known and not elsewhere(known, frozenset()) and not elsewhere(frozenset(), known)
    assert not elsewhere(known, known | _streets("9 Harbour Street"))


def test_very_many_addresses_are_not_compared() -> None:
    many = _streets(*(f"{n} Harbour Street" for n in range(MOST_COMPARED + 1)))
    other = _streets("999 Quilldale Street")
    assert len(many) == MOST_COMPARED + 1
    assert not elsewhere(many, other) and not [*slips(many, _streets("7 Harbor Street"))]
