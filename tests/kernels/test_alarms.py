"""False alarms of quiet years against the stated budget, and what whitening is for."""

import numpy as np
import pytest

from oretrace.kernels import alarms as module
from oretrace.kernels.alarms import LEARN, YEAR, alarms


def quiet(memory: float, series: int, years: int, seed: int) -> np.ndarray:
    """Autoregressive noise, with the months in which a detector learns in front of the years."""
    rng = np.random.default_rng(seed)
    x = np.zeros((series, 60 + LEARN + YEAR * years))
    for month in range(1, x.shape[1]):
        x[:, month] = memory * x[:, month - 1] + rng.normal(size=series)
    return x[:, 60:]


def a_year(memory: float, budget: float, series: int, years: int) -> tuple[float, float]:
    """Alarms a year of quiet series, each watched alone, and the standard error of that."""
    counts = alarms(quiet(memory, series, years, seed=7), budget, series=1).alarm.sum(axis=1) / years
    return float(counts.mean()), float(counts.std() / np.sqrt(series))


@pytest.mark.parametrize("memory", [0.0, 0.5])
@pytest.mark.parametrize("budget", [0.1, 0.5])
def test_two_hundred_quiet_years_keep_the_budget(memory: float, budget: float) -> None:
    rate, error = a_year(memory, budget, series=20, years=10)
    assert rate - 2 * error <= budget


@pytest.mark.slow
@pytest.mark.parametrize("memory", [0.0, 0.3, 0.5, 0.8])
@pytest.mark.parametrize("budget", [0.1, 0.5])
def test_a_thousand_quiet_years_keep_the_budget(memory: float, budget: float) -> None:
    rate, _ = a_year(memory, budget, series=100, years=10)
    assert 0 < rate <= budget


def test_the_same_detector_without_whitening_overspends_on_noise_with_memory() -> None:
    x = quiet(0.5, 200, 10, seed=3)[:, LEARN:]
    z = x / x.std()
    level, count = np.zeros((len(z), len(module.SHIFTS))), 0
    for month in range(z.shape[1]):
        level = np.exp(np.outer(z[:, month], module.SHIFTS) - module.SHIFTS**2 / 2) * (level + 1)
        over = level.mean(axis=1) >= YEAR / 0.5
        level[over] = 0
        count += int(over.sum())
    assert count / 2000 > 1.2 * 0.5


def test_a_shift_raises_an_alarm_on_its_side() -> None:
    for side in (1.0, -1.0):
        x = quiet(0.3, 40, 6, seed=5)
        x[:, LEARN + 24 :] += side * 3
        found = alarms(x, budget=0.2, series=1)
        soon = found.alarm[:, LEARN + 24 : LEARN + 36]
        assert soon.any(axis=1).mean() > 0.7
        assert found.up[:, LEARN + 24 :][soon.nonzero()].mean() == (1.0 if side > 0 else 0.0)


def test_units_change_nothing_and_gaps_are_passed_over() -> None:
    x = quiet(0.5, 10, 6, seed=9)
    np.testing.assert_array_equal(alarms(1000 + 7 * x, 0.5).alarm, alarms(x, 0.5).alarm)
    holed = x.copy()
    holed[:, 40] = np.nan
    found = alarms(holed, 0.5)
    assert not found.alarm[:, 40].any()
    assert np.isfinite(found.level).all()


def test_many_series_share_one_budget() -> None:
    x = quiet(0.0, 50, 10, seed=2)
    assert alarms(x, 1.0).threshold == 50 * alarms(x[:1], 1.0).threshold
    assert alarms(x, 1.0).alarm.sum() <= 10
    assert not alarms(x[:, : LEARN - 1], 50.0).alarm.any()
