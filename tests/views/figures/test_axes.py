"""Axes and their marks."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.views.figures.axes import Axis, log_ticks, mark_text, ticks

values = st.floats(-1e12, 1e12).map(lambda value: round(value, 3))


@settings(deadline=None)
@given(values, values, values, st.booleans())
def test_an_axis_is_monotone_and_stays_on_its_pixels(low: float, high: float, value: float, upwards: bool) -> None:
    low, high = min(low, high), max(low, high)
    start, stop = (200.0, 10.0) if upwards else (10.0, 200.0)
    axis = Axis(low, high, start, stop)
    sign = -1 if upwards else 1
    assert 10 <= axis.at(value) <= 200
    assert sign * axis.at(value) <= sign * axis.at(value + 1)


@settings(deadline=None)
@given(values, values)
def test_marks_reach_round_all_values_and_are_few(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    marks = ticks(low, high)
    slack = 1e-6 * max(abs(low), abs(high), 1)
    assert marks[0] <= low + slack and marks[-1] >= high - slack
    assert 2 <= len(marks) <= 8 and marks == sorted(set(marks))


@settings(deadline=None)
@given(st.floats(1e-6, 1e9), st.floats(1, 1e6))
def test_logarithmic_marks_reach_round_all_values(low: float, times: float) -> None:
    marks = log_ticks(low, low * times)
    assert marks[0] <= low and marks[-1] >= low * times and marks == sorted(set(marks))


def test_logarithmic_axes_give_equal_ratios_equal_lengths() -> None:
    axis = Axis(1.0, 100.0, 0.0, 100.0, log=True)
    assert [axis.at(value) for value in (1, 10, 100, 0)] == pytest.approx([0, 50, 100, 0])
    assert axis.at(math.sqrt(10)) == pytest.approx(25)


def test_marks_are_printed_alike() -> None:
    assert [mark_text(value) for value in (0.0, 2500.0, -10.0, 0.05, 1_250_000.0)] == [
        "0",
        "2,500",
        "−10",
        "0.05",
        "1,250,000",
    ]
