"""Parameters as a person writes them."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.errors import InputError
from oretrace.parameters import codes_of, day_of, month_of

CODES = st.lists(st.sampled_from(["28", "2825", "282580", "28258010", "2825801000"]), min_size=1)


@pytest.mark.slow
@given(CODES)
def test_codes_are_sorted_once_each_however_they_are_written(codes: list[str]) -> None:
    wanted = tuple(sorted(set(codes)))
    assert codes_of(codes) == codes_of(",".join(codes)) == codes_of(" , ".join(codes) + ",") == wanted
    assert codes_of(wanted) == wanted


def test_points_and_spaces_in_a_code_are_left_out() -> None:
    assert codes_of("2825.80, 28 25 80 10") == ("282580", "28258010")


@pytest.mark.parametrize("text", ["all", " ALL "])
def test_all_stays_all(text: str) -> None:
    assert codes_of(text) == "all"


@pytest.mark.parametrize(
    "codes", ["", ",", "  ", [], (), "282", "28258", "87x", ["282580", ""], [282580], 282580, "٢٨"]
)
def test_an_invalid_code_is_refused(codes: Any) -> None:
    with pytest.raises(InputError, match=r"--hs: expected .*`all`"):
        codes_of(codes)


def test_days_and_months_take_text_and_their_own_result() -> None:
    assert day_of("2024-12-31") == day_of(date(2024, 12, 31)) == date(2024, 12, 31)
    assert month_of("2022-08") == month_of("2022-08-17") == month_of(date(2022, 8, 17)) == date(2022, 8, 1)
    assert month_of(datetime(2022, 8, 17)).day == 1


@pytest.mark.parametrize("text", ["", "2024", "2024-13-01", "yesterday", 2024])
def test_an_invalid_day_is_refused(text: Any) -> None:
    with pytest.raises(InputError, match="--as-of: expected a day such as 2024-12-31"):
        day_of(text)


@pytest.mark.parametrize("text", ["", "2024", "2024-13", "2024/01", "soon"])
def test_an_invalid_month_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="--since: expected a month such as 2022-08"):
        month_of(text, "--since")
