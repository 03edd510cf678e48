"""The precision-weighted excess of two legs."""

import numpy as np
import pytest

from oretrace.kernels.excess import combined_excess
from oretrace.kernels.legs import floor_of, leg_features

T0, PRE, POST = 24, 24, 18
DIRECT = np.full(1, 5_000.0)


def test_combined_excess_leans_on_the_leg_with_less_background() -> None:
    quiet, busy = np.zeros((1, T0 + POST)), np.full((1, T0 + POST), 20_000.0)
    quiet[:, T0:], busy[:, T0:] = 1_000.0, 26_000.0
    floor = floor_of(DIRECT, 100.0)
    legs = tuple(leg_features(lane, T0, PRE, POST, floor) for lane in (quiet, busy))
    estimate, error = combined_excess(legs, DIRECT)
    assert 1_000.0 < estimate[0] < 1_500.0
    assert error[0] > 0
    alone, _ = combined_excess(legs[:1], DIRECT)
    assert alone[0] == pytest.approx(1_000.0)
