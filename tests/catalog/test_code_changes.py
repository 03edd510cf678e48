"""Known changes of codes: what the Combined Nomenclature split, joined or moved."""

from __future__ import annotations

from datetime import date

import pytest

from oretrace.catalog.code_changes import change_between, code_changes, joined_codes

FIRST, LAST = date(2015, 1, 1), date(2018, 12, 1)


def test_the_known_traps_are_in_the_table() -> None:
    found = {(one.year, one.cn8_from, one.cn8_to) for one in code_changes()}
    assert {
        (2022, "81129221", "81124110"),
        (2023, "28053020", "28053021"),
        (2023, "28053020", "28053029"),
        (2023, "28469010", "28469040"),
        (2023, "28469010", "28469050"),
    } <= found
    assert all(len(one.cn8_from) == len(one.cn8_to) == 8 and one.cn8_from != one.cn8_to for one in code_changes())


def test_an_eight_digit_code_is_joined_with_what_it_was_and_became() -> None:
    assert {"28469010", "28469040", "28469050"} <= set(joined_codes("28469010"))
    assert joined_codes("28469010") == joined_codes("28469050")
    assert joined_codes("284690") == ("284690",)


@pytest.mark.parametrize(
    ("reporter", "first", "last", "known"),
    [
        ("DEU", FIRST, LAST, True),
        ("CHN", FIRST, LAST, True),  # a year of the Harmonized System
        ("DEU", date(2017, 2, 1), LAST, False),
        ("DEU", FIRST, date(2016, 12, 1), False),
    ],
)
def test_a_change_between_codes_has_its_month_and_reporters(
    reporter: str, first: date, last: date, known: bool
) -> None:
    assert (change_between("681510+", "962000", reporter, first, last) is not None) == known


def test_a_pair_of_editions_without_a_change_gives_an_empty_list() -> None:
    assert change_between("811010", "720529", "DEU", FIRST, LAST) is None
