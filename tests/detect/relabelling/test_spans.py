"""The windows that relabelling compares, and the score from which a pair is flagged."""

import pytest

from oretrace.detect.relabelling.weighing import (
    LEAST_SCORE,
    LEAST_SCORE_ON_A_LANE,
    least_score,
    placebo_spans,
    span_of,
)
from oretrace.kernels.paired import Span


@pytest.mark.parametrize(
    ("t0", "months", "span"),
    [
        (30, 48, Span(30, 24, 18)),
        (30, 49, Span(30, 24, 18)),
        (30, 47, Span(30, 24, 17)),
        (24, 30, Span(24, 24, 6)),
        (23, 30, Span(23, 23, 7)),
    ],
)
def test_two_years_before_an_act_and_a_year_and_a_half_from_it_on(t0: int, months: int, span: Span) -> None:
    assert span_of(t0, months) == span


@pytest.mark.parametrize(
    ("span", "dates"),
    [
        (Span(60, 24, 18), (42, 38, 34, 30, 26)),
        (Span(80, 24, 18), (62, 58, 54, 50, 46, 42)),
        (Span(42, 24, 18), (24,)),
        (Span(41, 24, 18), ()),
        (Span(20, 6, 3), (17, 13, 9)),
    ],
)
def test_placebo_dates_end_before_the_act_with_as_much_before(span: Span, dates: tuple[int, ...]) -> None:
    found = placebo_spans(span)
    assert tuple(one.t0 for one in found) == dates
    assert {(one.pre, one.post) for one in found} <= {(span.pre, span.post)}


def test_a_fall_alone_on_a_lane_needs_a_lower_score() -> None:
    assert least_score("one lane") == LEAST_SCORE_ON_A_LANE < least_score("second leg") == LEAST_SCORE
