"""Windows fit the series, leave dates to calibrate on where they can, and drop incomplete months by name."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from oretrace.detect.diversion.panel import LEGS, LaneRows
from oretrace.detect.diversion.windows import Shape, choose_shape, fell, shape_of, window_of
from oretrace.errors import InputError
from oretrace.months import add_months

Array = NDArray[np.int64]


@pytest.mark.slow
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
def test_windows_are_shortened_in_a_fixed_order(t0: int, after: int, pre: int, post: int, dates: int) -> None:
    shape = shape_of(t0, after)
    assert (shape.pre, shape.post, len(shape.placebo_dates)) == (pre, post, dates)


@pytest.mark.parametrize(
    ("t0", "after", "pre", "post", "dates"),
    [
        (48, 18, 24, 18, range(24, 31)),  # two years before, and more than six dates
        (47, 18, 24, 18, range(24, 30)),  # just six dates
        (46, 18, 23, 18, range(23, 29)),  # from here on the months before give way
        (36, 18, 13, 18, range(13, 19)),
        (35, 18, 12, 18, range(12, 18)),
        (34, 18, 12, 18, range(12, 17)),  # not under a year: now dates give way
        (30, 18, 12, 18, (12,)),
        (29, 18, 12, 17, (12,)),  # now months after
        (21, 18, 12, 9, (12,)),
        (20, 18, 11, 9, (11,)),  # not under nine after: now months before again
        (20, 9, 11, 9, (11,)),
        (21, 9, 12, 9, (12,)),
        (12, 9, 3, 9, (3,)),
        (11, 9, 11, 9, ()),  # under three months before there is no placebo
        (30, 5, 20, 5, range(20, 26)),
        (13, 2, 11, 2, (11,)),
        (26, 30, 12, 14, (12,)),
    ],
)
def test_the_longest_window_that_leaves_dates(t0: int, after: int, pre: int, post: int, dates: range) -> None:
    assert shape_of(t0, after) == Shape(t0, pre, post, tuple(dates))


def test_a_window_in_calendar_months() -> None:
    months = tuple(add_months(date(2020, 3, 1), k) for k in range(40))
    window = window_of(Shape(20, 13, 9, ()), months)
    assert (window.pre_first, window.pre_last) == (date(2020, 10, 1), date(2021, 10, 1))
    assert (window.post_first, window.post_last) == (date(2021, 11, 1), date(2022, 7, 1))
    assert (window.pre_months, window.post_months) == (13, 9)


def _counted(
    exports: Array, imports: Array | None = None, leg: str = "out", first: date = date(2020, 1, 1)
) -> LaneRows:
    """So many rows of each (reporter, month): exports on the lane out, imports on `leg`."""
    sides = [(exports, False, "out")] + ([] if imports is None else [(imports, True, leg)])
    reporter = np.concatenate([np.repeat(np.nonzero(c)[0], c[np.nonzero(c)]) for c, _, _ in sides])
    month = np.concatenate([np.repeat(np.nonzero(c)[1], c[np.nonzero(c)]) for c, _, _ in sides])
    of_side = [int(counts.sum()) for counts, _, _ in sides]
    zeros = np.zeros(reporter.size, dtype=np.int64)
    return LaneRows(
        unit="kg",
        months=tuple(add_months(first, k) for k in range(exports.shape[1])),
        products=("811010",),
        listed=np.ones(1, dtype=bool),
        territories=("EUU", "THA"),
        reporters=tuple(f"R{k:02d}" for k in range(exports.shape[0])),
        leg=np.repeat([LEGS.index(name) for _, _, name in sides], of_side),
        product=zeros,
        exporter=zeros,
        importer=zeros + 1,
        reporter=reporter,
        mirror=zeros - 1,
        is_import_report=np.repeat([side for _, side, _ in sides], of_side),
        month=month,
        amount=np.ones(reporter.size),
        first_unknown=np.zeros(2, dtype=bool),
    )


def _full(months: int = 40, reporters: int = 4, rows: int = 20) -> Array:
    return np.full((reporters, months), rows)


def _rows(months: int, reporters: int, absent: tuple[tuple[int, int], ...] = ()) -> LaneRows:
    """Twenty rows per reporter and month on the lane out, but for the (reporter, month) pairs named."""
    counts = _full(months, reporters)
    for pair in absent:
        counts[pair] = 0
    return _counted(counts)


def test_a_missing_reporter_drops_the_month_and_is_named() -> None:
    shape, dropped = choose_shape(_rows(40, 4, absent=((2, 39), (2, 38))), date(2022, 7, 1), None)
    assert [item.what for item in dropped] == ["2023-03", "2023-04"]
    assert all("R02" in item.why for item in dropped)
    assert shape.t0 + shape.post == 38


def test_a_reporter_that_is_often_absent_drops_nothing() -> None:
    absent = ((3, 28), (3, 31), (3, 39))
    assert choose_shape(_rows(40, 4, absent=absent), date(2022, 7, 1), None)[1] == []


def _last(rows: LaneRows, act: date = date(2022, 7, 1)) -> tuple[int, list[str]]:
    """The number of the last month used, and the months dropped."""
    shape, dropped = choose_shape(rows, act, None)
    return shape.t0 + shape.post - 1, [item.what for item in dropped]


def test_a_thin_month_is_dropped_and_one_with_half_of_the_rows_is_not() -> None:
    counts = _full(40, 6)
    counts[:, 39] = 10
    assert _last(_counted(counts)) == (39, [])
    counts[0, 39] = 9
    assert _last(_counted(counts)) == (38, ["2023-04"])
    why = choose_shape(_counted(counts), date(2022, 7, 1), None)[1][0].why
    assert why == "exporters' reports incomplete: fewer than half of the usual rows"


def test_rows_that_are_few_anyway_are_not_thin() -> None:
    """The side has five rows in its usual month, or four; no reporter of it has five."""
    for rows, last in ((5, 38), (4, 39)):
        counts = np.zeros((3, 40), dtype=np.int64)
        counts[0], counts[1] = rows - 3, 3
        counts[:, 39] = 0
        counts[2, 39] = 2
        assert _last(_counted(counts))[0] == last


def test_a_reporter_of_few_rows_may_be_silent() -> None:
    for rows, last in ((5, 38), (4, 39)):
        counts = _full()
        counts[1] = rows
        counts[1, 39] = 0
        assert _last(_counted(counts))[0] == last


def test_a_reporter_must_have_reported_in_each_of_the_twelve_months_before() -> None:
    for gap, last in ((24, 38), (25, 39), (36, 39)):  # the twelve are numbers 25 to 36
        counts = _full()
        counts[1, [gap, 39]] = 0
        assert _last(_counted(counts))[0] == last


def test_three_silent_months_are_a_lag_and_four_are_an_end() -> None:
    counts = _full()
    counts[2, 37:] = 0
    assert _last(_counted(counts)) == (36, ["2023-02", "2023-03", "2023-04"])
    counts[2, 36] = 0
    assert _last(_counted(counts)) == (39, [])


def test_a_gap_before_a_complete_month_drops_nothing() -> None:
    counts = _full()
    counts[2, 38] = 0
    assert _last(_counted(counts)) == (39, [])


def test_completeness_is_judged_by_a_whole_year_before_the_lag() -> None:
    for months, dropped in ((15, ["2021-03"]), (14, [])):
        counts = _full(months)
        counts[2, -1] = 0
        assert _last(_counted(counts), date(2020, 8, 1))[1] == dropped


def test_the_side_that_ends_first_decides_and_is_named() -> None:
    exports, imports = _full(), _full()
    exports[0, 39], imports[1, 38:] = 0, 0
    shape, dropped = choose_shape(_counted(exports, imports), date(2022, 7, 1), None)
    assert shape.t0 + shape.post == 38
    assert {item.why for item in dropped} == {"importers' reports incomplete: R01 missing"}
    exports[0, 38] = 0  # both end there
    assert choose_shape(_counted(exports, imports), date(2022, 7, 1), None)[1][0].why.startswith("exporters")
    exports[3, 37:] = 0
    shape, dropped = choose_shape(_counted(exports, imports), date(2022, 7, 1), None)
    assert shape.t0 + shape.post == 37
    assert {item.why for item in dropped} == {"exporters' reports incomplete: R03 missing"}


@pytest.mark.parametrize("leg", ["direct", "onward"])
def test_after_the_target_stops_its_leg_is_unknown(leg: str) -> None:
    imports = np.zeros((4, 40), dtype=np.int64)
    imports[0, :34] = 5
    shape, dropped = choose_shape(_counted(_full(), imports, leg), date(2022, 7, 1), None)
    assert shape.t0 + shape.post == 34
    assert [item.what for item in dropped] == [f"2022-{m}" for m in (11, 12)] + [f"2023-0{m}" for m in (1, 2, 3, 4)]
    assert {item.why for item in dropped} == {"imports reported by the target end in 2022-10"}


def test_few_rows_of_the_target_or_of_others_end_nothing() -> None:
    imports = np.zeros((4, 40), dtype=np.int64)
    imports[0, :34] = 4
    assert _last(_counted(_full(), imports, "onward")) == (39, [])
    imports[0, :34] = 5
    assert _last(_counted(_full(), imports, "out"))[0] == 36  # as of any reporter that has stopped
    # Judged by the twelve months that end with its last: six of them with five rows are not enough, seven are.
    for since, last in ((28, 39), (27, 33)):
        imports[0, :34], imports[0, since:34] = 4, 5
        imports[0, 34:] = 0
        assert _last(_counted(_full(), imports, "onward"))[0] == last
    imports[0, 22:28], imports[0, 28:34] = (
        4,
        6,
    )  # a median of five, and what comes after the last month is no part of it
    assert _last(_counted(_full(), imports, "onward"))[0] == 33


def test_until_cuts_and_names_nothing() -> None:
    shape, dropped = choose_shape(_rows(40, 4, absent=((2, 39),)), date(2022, 7, 1), date(2022, 12, 1))
    assert shape.post == 6 and dropped == []


def test_until_the_last_month_and_later_changes_nothing() -> None:
    rows = _rows(40, 4, absent=((2, 39),))
    for until in (date(2023, 3, 1), date(2023, 4, 1), date(2024, 1, 1)):
        shape, dropped = choose_shape(rows, date(2022, 7, 1), until)
        assert shape.t0 + shape.post == 39 and [item.what for item in dropped] == ["2023-04"]


@pytest.mark.parametrize(("first", "t0"), [(date(2019, 9, 1), 17), (date(2019, 12, 1), 14)])
def test_series_need_not_begin_in_january(first: date, t0: int) -> None:
    shape, _ = choose_shape(_counted(_full(), first=first), date(2021, 2, 1), date(2021, 8, 1))
    assert (shape.t0, shape.post) == (t0, 7)


@pytest.mark.parametrize(("act", "until"), [(date(2020, 4, 1), None), (date(2022, 1, 1), date(2022, 2, 1))])
def test_three_months_before_and_two_after_are_just_enough(act: date, until: date | None) -> None:
    shape, _ = choose_shape(_rows(40, 2), act, until)
    assert (shape.t0, shape.post) == (((act.year - 2020) * 12 + act.month - 1), 9 if until is None else 2)


@pytest.mark.parametrize(
    ("act", "until", "span"),
    [
        (date(2020, 3, 1), None, "2020-01 to 2023-04"),
        (date(2022, 1, 1), date(2022, 1, 1), "2020-01 to 2022-01"),
        (date(2022, 1, 1), date(2019, 10, 1), "2020-01 to 2020-01"),
    ],
)
def test_a_month_less_is_not(act: date, until: date | None, span: str) -> None:
    with pytest.raises(InputError, match=span):
        choose_shape(_rows(40, 2), act, until)


def test_too_little_history_says_what_is_there() -> None:
    with pytest.raises(InputError, match=r"at least 3 months before.*2020-01 to 2023-04"):
        choose_shape(_rows(40, 2), date(2020, 2, 1), None)


def test_a_shortened_window_names_the_reports_that_end_first() -> None:
    exports, imports = _full(), _full()
    exports[0, 39] = 0
    imports[:, 39] = 0
    rows = _counted(exports, imports, "direct")
    why = choose_shape(rows, date(2022, 7, 1), None)[1][0].why
    assert why == "exporters' reports incomplete: R00 missing"


def test_direct_trade_that_came_to_seven_tenths_fell() -> None:
    shape = Shape(3, 2, 2, ())
    months = [[99.0, 10, 10, 7, 7, 0], [0, 10, 10, 7, 7.1, 0], [9, 0, 0, 0, 0, 0], [0, 0.5, 0.5, 0.1, 0.1, 9]]
    assert fell(np.array(months), shape).tolist() == [True, False, False, True]
