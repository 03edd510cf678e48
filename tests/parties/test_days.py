"""Days as registers write them."""

import pytest

from oretrace.errors import InputError
from oretrace.parties.days import day


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("", "", ""),
        ("2024-12-30", "2024-12-30", "2024-12-30"),
        (" 2024-12-30 ", "2024-12-30", "2024-12-30"),
        ("2024-12-30T23:59:59Z", "2024-12-30", "2024-12-30"),
        ("2024-12-30 10:00", "2024-12-30", "2024-12-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_month_or_year_is_its_first_or_last_day(text: str, first: str, last: str) -> None:
    assert (day(text, "here"), day(text, "here", last=True)) == (first, last)


@pytest.mark.parametrize("text", ["2023-02-29", "2024-13", "0000", "30.12.2024", "20241230", "yesterday"])
def test_an_invalid_day_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(
        InputError, match=r"list\.csv, line 3.*a day such as 2024-12-31, a month or a year"
    ) as refused:
        day(text, "list.csv, line 3")
    assert text in str(refused.value)
