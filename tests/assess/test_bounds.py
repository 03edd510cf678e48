"""Weighted means between bounds, against trying every corner."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.assess.bounds import ZERO, Bounds, added, weighted_mean

amount = st.tuples(st.floats(0, 10), st.floats(0, 1), st.floats(0, 10)).map(
    lambda t: Bounds(t[0], t[0] + t[1] * t[2], t[0] + t[2])
)
weight = st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(
    lambda t: Bounds(t[0] * t[1], t[0] * t[1] + (t[0] - t[0] * t[1]) * t[2], t[0])
)


@pytest.mark.slow
@given(st.lists(st.tuples(amount, weight), min_size=1, max_size=5))
def test_the_mean_is_the_extreme_over_all_corners(pairs: list[tuple[Bounds, Bounds]]) -> None:
    amounts, weights = [a for a, _ in pairs], [w for _, w in pairs]
    found = weighted_mean(amounts, weights)
    if sum(a.low for a in amounts) <= 1e-6:
        return
    assert found is not None and found.high is not None and found.typical is not None
    tops, bottoms = [], []
    for corner in product(*[(a.low, a.high or 0.0) for a in amounts]):
        total = sum(corner)
        tops.append(sum(x * (w.high or 0.0) for x, w in zip(corner, weights, strict=True)) / total)
        bottoms.append(sum(x * w.low for x, w in zip(corner, weights, strict=True)) / total)
    assert found.high == pytest.approx(max(tops), abs=1e-9)
    assert found.low == pytest.approx(min(bottoms), abs=1e-9)
    assert found.low - 1e-9 <= found.typical <= found.high + 1e-9


def test_an_empty_list_has_no_mean_and_an_open_amount_is_an_error() -> None:
    assert weighted_mean([], []) is None
    assert weighted_mean([ZERO], [ZERO]) is None
    with pytest.raises(ValueError, match="upper bound"):
        weighted_mean([Bounds(1, None, None)], [ZERO])


def test_an_amount_that_may_be_nothing_still_bounds_the_mean() -> None:
    found = weighted_mean([Bounds(0, 1, 2), Bounds(0, 1, 2)], [Bounds.of(0.2), Bounds.of(0.8)])
    assert found == Bounds(0.2, 0.5, 0.8)


def test_sums_lose_what_one_part_does_not_know() -> None:
    assert added([Bounds.of(1), Bounds(2, None, 4)]) == Bounds(3, None, 5)
    assert added([Bounds.of(1), Bounds(2, 3, None)]) == Bounds(3, 4, None)
    assert added([]) == Bounds(0, 0, 0)
