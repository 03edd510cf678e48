"""What the checks of a chain hold for rare, and among how many they can hold it."""

from __future__ import annotations

import numpy as np

from oretrace.detect.common_control.explanation import FEWEST, RARE
from oretrace.kernels.placebo import rank_p


def test_a_rise_above_all_is_rare_among_as_many_as_are_asked_for_and_not_among_fewer() -> None:
    (enough,), (too_few,) = (rank_p(np.array([2.0]), np.ones(n)) for n in (FEWEST, FEWEST - 1))
    assert enough <= RARE < too_few
