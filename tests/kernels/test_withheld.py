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


def test_what_was_always_withheld_has_not_grown() -> None:
    grown, before, after = withheld.growth(_from(0), WHOLE, 36, 54, 0.005)
    assert grown.tolist() == [0.0] and before[0] == after[0] == pytest.approx(0.3)


def test_a_trend_is_taken_out() -> None:
    hidden = 1.0 * 2.0 ** (np.arange(60)[None, :] / 15)
    assert withheld.growth(hidden, WHOLE, 36, 54, 0.005)[0][0] < 0.25


def test_nothing_moved_is_no_share() -> None:
    assert withheld.shares(np.zeros((1, 60)), np.zeros((1, 60)), slice(0, 9)).tolist() == [0.0]
