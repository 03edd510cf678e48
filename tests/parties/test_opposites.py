"""Words that are not spellings of one another."""

import pytest

from oretrace.parties.opposites import are_apart, are_opposed, begin_with_other_sides


@pytest.mark.parametrize(
    ("left", "right", "across", "apart"),
    [
        ("north", "south", False, True),
        ("north", "south", True, True),
        ("hunan", "henan", False, False),  # one letter: a slip
        ("hunan", "sichuan", False, True),
        ("metals", "minerals", False, True),
        ("metals", "minerals", True, False),
        ("hassan", "hussein", True, True),
        ("hassan", "metals", False, False),
    ],
)
def test_words_of_one_table_are_apart_from_two_letters_on(left: str, right: str, across: bool, apart: bool) -> None:
    assert are_apart(left, right, across) == are_apart(right, left, across) == apart


@pytest.mark.parametrize(
    ("left", "right", "opposed"),
    [
        ("north", "south", True),
        ("north", "northern", False),
        ("metals", "minerals", False),
        ("north", "kvikk", False),
    ],
)
def test_two_sides_are_opposed_and_two_trades_are_not(left: str, right: str, opposed: bool) -> None:
    assert are_opposed(left, right) == are_opposed(right, left) == opposed


@pytest.mark.parametrize(
    ("left", "right", "other"),
    [
        ("eastmere", "westmere", True),
        ("northgate", "southgate", True),
        ("nordgate", "northgate", False),  # one side in two languages
        ("ostmere", "eastmere", False),
        ("eastmere", "westmore", False),
        ("eastmere", "mere", False),
        ("eastly", "westly", False),  # two letters are no rest of a name
    ],
)
def test_words_with_one_rest_of_three_letters_begin_with_other_sides(left: str, right: str, other: bool) -> None:
    assert begin_with_other_sides(left, right) == begin_with_other_sides(right, left) == other
