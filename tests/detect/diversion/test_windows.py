"""Windows fit the series, leave dates to calibrate on where they can, and drop incomplete months by name."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.detect.diversion.panel import LaneRows
from oretrace.detect.diversion.windows import choose_shape, shape_of
from oretrace.errors import InputError
from oretrace.months import add_months


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(3, 150), st.integers(2, 60))
def test_every_window_lies_in_the_series_and_every_placebo_before_the_act(t0: int, after: int) -> None:
    shape = shape_of(t0, after)
    assert shape.t0 == t0 and 2 <= shape.post <= min(after, 18)
    assert 3 <= shape.pre <= min(t0, 24)
    assert all(shape.pre <= date_ and date_ + shape.post <= t0 for date_ in shape.placebo_dates)


@pytest.mark.parametrize(
    ("t0", "after", "pre", "post", "dates"),
    [
        (26, 8, 13, 8, 6),  # the Eurostat panel: under a year of history would be given up first
        (60, 18, 24, 18, 19),  # long series keep the full window
        (26, 18, 12, 14, 1),  # then months after the act, down to what leaves a year before
        (14, 18, 5, 9, 1),  # no season left, but nine months after and one placebo date
        (9, 12, 9, 9, 0),  # nothing to calibrate on
    ],
)
def test_what_gives_way_first(t0: int, after: int, pre: int, post: int, dates: int) -> None:
    shape = shape_of(t0, after)
    assert (shape.pre, shape.post, len(shape.placebo_dates)) == (pre, post, dates)


def _rows(months: int, reporters: int, absent: tuple[tuple[int, int], ...] = ()) -> LaneRows:
    """Twenty rows per reporter and month on the lane out, but for the (reporter, month) pairs named."""
    pairs = [(r, m) for m in range(months) for r in range(reporters) if (r, m) not in absent] * 20
    reporter, month = np.array(pairs, dtype=np.int64).T
    count, zeros = len(pairs), np.zeros(len(pairs), dtype=np.int64)
    return LaneRows(
        unit="kg",
        months=tuple(add_months(date(2020, 1, 1), k) for k in range(months)),
        products=("811010",),
        listed=np.ones(1, dtype=bool),
        territories=("EUU", "THA"),
        reporters=tuple(f"R{k:02d}" for k in range(reporters)),
        leg=np.full(count, "out"),
        product=zeros,
        exporter=zeros,
        importer=zeros + 1,
        reporter=reporter,
        mirror=zeros - 1,
        is_import_report=np.zeros(count, dtype=bool),
        month=month,
        amount=np.ones(count),
    )


def test_a_missing_reporter_drops_the_month_and_is_named() -> None:
    shape, dropped = choose_shape(_rows(40, 4, absent=((2, 39), (2, 38))), date(2022, 7, 1), None)
    assert [item.what for item in dropped] == ["2023-03", "2023-04"]
    assert all("R02" in item.why for item in dropped)
    assert shape.t0 + shape.post == 38


def test_a_reporter_that_is_often_absent_drops_nothing() -> None:
    absent = ((3, 28), (3, 31), (3, 39))
    assert choose_shape(_rows(40, 4, absent=absent), date(2022, 7, 1), None)[1] == []


def test_a_thin_month_is_dropped() -> None:
    rows = _rows(40, 6)
    keep = (rows.month < 39) | (rows.reporter == 0)
    thin = replace(
        rows,
        **{
            name: getattr(rows, name)[keep]
            for name in (
                "leg",
                "product",
                "exporter",
                "importer",
                "reporter",
                "mirror",
                "is_import_report",
                "month",
                "amount",
            )
        },
    )
    assert [item.what for item in choose_shape(thin, date(2022, 7, 1), None)[1]] == ["2023-04"]


def test_until_cuts_and_names_nothing() -> None:
    shape, dropped = choose_shape(_rows(40, 4, absent=((2, 39),)), date(2022, 7, 1), date(2022, 12, 1))
    assert shape.post == 6 and dropped == []


def test_too_little_history_says_what_is_there() -> None:
    with pytest.raises(InputError, match=r"at least 3 months before.*2020-01 to 2023-04"):
        choose_shape(_rows(40, 2), date(2020, 2, 1), None)
