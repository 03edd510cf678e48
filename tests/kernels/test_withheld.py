from __future__ import annotations

import numpy as np
import pytest

from oretrace.kernels import withheld

WHOLE = np.full((1, 60), 100.0)


def _from(month: int, share: float = 0.3) -> np.ndarray:
    return np.where(np.arange(60)[None, :] >= month, 100.0 * share, 0.0)


@pytest.mark.parametrize(("start", "counts"), ((36, True), (42, True), (30, False), (52, False)))
def test_a_growth_counts_where_it_begins_about_the_date(start: int, counts: bool) -> None:
    assert bool(withheld.begins_at(_from(start), 36, 54)[0]) is counts
    assert bool(withheld.growth(_from(start), WHOLE, 36, 54, 0.005)[0][0] > 0) is counts


def test_a_share_that_was_always_withheld_has_not_grown() -> None:
    grown, before, after = withheld.growth(_from(0), WHOLE, 36, 54, 0.005)
    assert grown.tolist() == [0.0] and before[0] == after[0] == pytest.approx(0.3)


def test_a_trend_is_taken_out() -> None:
    hidden = 1.0 * 2.0 ** (np.arange(60)[None, :] / 15)
    assert withheld.growth(hidden, WHOLE, 36, 54, 0.005)[0][0] < 0.25


def test_the_share_is_blank_if_nothing_moved() -> None:
    assert withheld.shares(np.zeros((1, 60)), np.zeros((1, 60)), slice(0, 9)).tolist() == [0.0]


def _share(hidden: np.ndarray, whole: np.ndarray, first: int, stop: int) -> float:
    total = whole[max(first, 0) : max(stop, 0)].sum()
    return float(hidden[max(first, 0) : max(stop, 0)].sum() / total) if total > 0 else 0.0


def _begins(hidden: np.ndarray, date: int, stop: int) -> bool:
    """Whether the cut between low and high months with the largest difference is near the date."""
    first = max(0, date - 12)
    roots = np.sqrt(hidden[first:stop])
    found = []
    for cut in range(1, roots.size):
        low, high = roots[:cut].mean(), roots[cut:].mean()
        found.append((high - low) * np.sqrt(cut * (roots.size - cut)))
    best = first + 1 + int(np.argmax(found))
    return date - 2 <= best <= date + 12


@pytest.mark.parametrize("date", [5, 12, 13, 20, 24, 25, 36])
def test_growth_equals_a_slow_reference(date: int) -> None:
    rng, floor = np.random.default_rng(date), 0.005
    whole = rng.uniform(50, 150, (60, 60)) * (rng.random((60, 1)) < 0.9)
    start = rng.integers(0, 50, (60, 1))
    size = rng.uniform(0, 0.5, (60, 1))
    hidden = whole * rng.uniform(0, 1, (60, 60)) * np.where(np.arange(60) >= start, size, 0.05 * rng.random((60, 1)))
    stop = date + 18
    grown, before, after = withheld.growth(hidden, whole, date, stop, floor)
    for k in range(60):
        one = hidden[k], whole[k]
        now, year, recent = _share(*one, date, stop), _share(*one, date - 12, date), _share(*one, date - 6, date)
        earlier = _share(*one, date - 24, date - 12)
        trend = max(np.log((year + floor) / (earlier + floor)), 0.0) if date > 12 else 0.0
        log = np.log((now + floor) / (max(year, recent) + floor)) - trend
        begins = _begins(hidden[k], date, stop)
        assert withheld.begins_at(hidden[k : k + 1], date, stop)[0] == begins
        real = now - max(year, recent) >= 0.01 and begins
        assert (before[k], after[k]) == pytest.approx((max(year, recent), now))
        assert grown[k] == pytest.approx(max(log, 0.0) if real else 0.0)


@pytest.mark.parametrize(("start", "counts"), [(34, True), (33, False), (48, True), (49, False)])
def test_it_begins_two_months_before_to_a_year_after(start: int, counts: bool) -> None:
    assert bool(withheld.begins_at(_from(start), 36, 60)[0]) is counts


def test_a_hundredth_of_the_whole_is_looked_at_and_half_a_kilogram_is_a_whole() -> None:
    assert withheld.growth(_from(36, 0.01), WHOLE, 36, 54, 0.005)[0][0] == pytest.approx(np.log(3.0))
    assert withheld.growth(_from(36, 0.0099), WHOLE, 36, 54, 0.005)[0][0] == 0.0
    assert withheld.shares(np.full((1, 2), 0.1), np.full((1, 2), 0.2), slice(0, 2)).tolist() == [0.5]
