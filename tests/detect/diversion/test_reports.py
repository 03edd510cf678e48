"""Who publishes the first leg, and over which months."""

from dataclasses import replace
from datetime import date

import pytest

from oretrace.detect.diversion.records import Window
from oretrace.detect.diversion.reports import FirstLeg
from tests.detect.diversion.test_claims import DAY

WINDOW = Window(date(2021, 1, 1), date(2021, 12, 1), DAY, date(2022, 12, 1), 12, 12)
WHOLE = date(2020, 1, 1), date(2023, 6, 1)
HUBS = ("MEX", "THA")


@pytest.mark.parametrize(
    ("first_leg", "unknown"),
    [
        (FirstLeg({}, {}), [True, True]),
        (FirstLeg({"*": WHOLE}, {}), [False, False]),
        (FirstLeg({"THA": WHOLE}, {}), [True, False]),
        (FirstLeg({}, {"MEX": WHOLE}), [False, True]),
        (FirstLeg({"*": (WHOLE[0], date(2022, 9, 1))}, {}), [False, False]),  # a publication lag
        (FirstLeg({"*": (WHOLE[0], date(2022, 8, 1))}, {}), [True, True]),
        (FirstLeg({"*": (date(2021, 4, 1), WHOLE[1])}, {}), [False, False]),
        (FirstLeg({"*": (date(2021, 5, 1), WHOLE[1])}, {"THA": WHOLE}), [True, False]),
    ],
)
def test_a_leg_is_known_where_either_end_spans_the_window(first_leg: FirstLeg, unknown: list[bool]) -> None:
    assert first_leg.unknown(HUBS, WINDOW).tolist() == unknown


def test_without_the_origin_the_hubs_own_imports_remain() -> None:
    both = FirstLeg({"*": WHOLE}, {"THA": WHOLE})
    assert both.last_by_origin == WHOLE[1] and both.without_origin().last_by_origin is None
    assert both.without_origin().unknown(HUBS, WINDOW).tolist() == [True, False]
    later = replace(WINDOW, post_last=date(2024, 1, 1))
    assert both.unknown(HUBS, later).tolist() == [True, True]
