"""Histories that do not look ahead, and robust centres."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from oretrace.kernels.past import past_sums, robust_centres, together

ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 1)), min_size=1, max_size=40)


@given(ROWS)
def test_sums_are_of_earlier_days_of_the_same_group(rows: list[tuple[int, int, int]]) -> None:
    group, day, hit = (np.array(column) for column in zip(*rows, strict=True))
    found = past_sums(group, day, np.column_stack([np.ones(len(hit)), hit]).astype(float))
    for row in range(len(rows)):
        before = (group == group[row]) & (day < day[row])
        assert found[row].tolist() == [before.sum(), hit[before].sum()]


def test_a_combination_is_one_group() -> None:
    assert together(np.array([0, 0, 1, 1]), np.array([5, 6, 5, 5])).tolist() == [0, 1, 2, 2]


def test_centres_are_medians_of_distinct_known_values() -> None:
    group = np.array([0, 0, 0, 0, 1, 0])
    values = np.array([1.0, 2.0, 9.0, 9.0, 5.0, 100.0])
    known = np.array([True, True, True, True, True, False])
    centre, spread = robust_centres(group, values, known, 3)
    assert centre[0] == 2.0 == centre[5]
    assert np.isclose(spread[0], 1.4826)
    assert np.isnan(centre[4])
