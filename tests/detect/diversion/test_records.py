"""How early a window is."""

from datetime import date

import pytest

from oretrace.detect.diversion.records import FEWEST_PRODUCTS, Window


@pytest.mark.parametrize(("months", "word"), [(8, "too early"), (9, "early"), (11, "early"), (12, None)])
def test_windows_say_how_early_they_are(months: int, word: str | None) -> None:
    day = date(2022, 1, 1)
    assert Window(day, day, day, day, 12, months).early == word


def test_a_claim_on_both_legs_needs_one_product_and_one_on_the_first_leg_three() -> None:
    assert FEWEST_PRODUCTS == {"two legs": 1, "first leg": 3}


@pytest.mark.parametrize(("months", "estimated"), [(5, False), (6, True)])
def test_a_very_short_window_has_bounds_alone(months: int, estimated: bool) -> None:
    day = date(2022, 1, 1)
    assert Window(day, day, day, day, 12, months).is_estimated == estimated
