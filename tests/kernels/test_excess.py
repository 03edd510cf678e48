"""The precision-weighted excess of two legs."""

import numpy as np
import pytest

from oretrace.kernels.excess import combined_excess, leg_variance
from oretrace.kernels.legs import LegFeatures, floor_of, leg_features

T0, PRE, POST = 24, 24, 18
DIRECT = np.full(1, 5_000.0)


def _leg(pre: float, post: float) -> LegFeatures:
    one = np.ones(1)
    return LegFeatures(one * pre, one * post, one, one, one, one, one > 0)


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


def test_the_variance_is_background_lumpiness_and_the_noise_of_what_was_gained() -> None:
    direct = np.array([100.0])
    # pre = .1 and gain = .2 of A: .0004 + .003·.1 + (.45·.1)² + (.25·.2)².
    assert leg_variance(_leg(10.0, 30.0), direct)[0] == pytest.approx(0.0004 + 0.0003 + 0.002025 + 0.0025)
    assert leg_variance(_leg(10.0, 30.0), direct, 0.5)[0] == pytest.approx(0.0004 + 0.0003 + 0.002025 + 0.01)
    # A leg that shrank gained nothing.
    assert leg_variance(_leg(10.0, 4.0), direct)[0] == pytest.approx(0.0004 + 0.0003 + 0.002025)


def test_legs_are_weighted_by_the_inverse_of_their_variances() -> None:
    direct = np.array([100.0])
    first, second = 0.0004 + 0.0003 + 0.002025 + 0.0025, 0.0004 + (0.22 * 0.1) ** 2
    estimate, error = combined_excess((_leg(10.0, 30.0), _leg(0.0, 10.0)), direct)
    assert estimate[0] == pytest.approx((20.0 / first + 10.0 / second) / (1 / first + 1 / second))
    assert error[0] == pytest.approx(100.0 / np.sqrt(1 / first + 1 / second))


def test_without_direct_trade_amounts_are_their_own_unit_and_a_small_one_is_a_unit() -> None:
    legs = (_leg(0.1, 0.3), _leg(0.2, 0.3))
    none, one, half = (combined_excess(legs, np.array([a])) for a in (0.0, 1.0, 0.5))
    assert (none[0][0], none[1][0]) == (one[0][0], one[1][0])
    assert half[1][0] != pytest.approx(one[1][0])
    assert leg_variance(legs[0], np.zeros(1))[0] == pytest.approx(0.0004 + 0.0003 + 0.045**2 + 0.05**2)
    assert leg_variance(legs[0], np.array([0.5]))[0] == pytest.approx(0.0004 + 0.0006 + 0.09**2 + 0.1**2)
