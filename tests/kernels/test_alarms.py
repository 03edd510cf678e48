"""False alarms of quiet years against the stated budget, and what whitening is for."""

import numpy as np
import pytest
from scipy.stats import norm
from scipy.stats import t as student

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


def _slow_alarms(x: np.ndarray, budget: float) -> tuple[list[bool], list[bool], list[float]]:
    """One series, month by month: a regression on the pairs since the last alarm, a normal residual, the detector."""
    level = np.zeros(6)
    pairs: list[tuple[float, float]] = []
    found: tuple[list[bool], list[bool], list[float]] = ([], [], [])
    for before, now in zip([np.nan, *x[:-1]], x, strict=True):
        z = np.nan
        if len(pairs) >= LEARN - 1 and np.isfinite(before) and np.isfinite(now):
            n, (past, present) = len(pairs), np.array(pairs).T
            spread = ((past - past.mean()) ** 2).sum()
            slope = ((past - past.mean()) * (present - present.mean())).sum() / spread
            slope = min(max(slope + (1 + 3 * slope) / n, -0.95), 0.95)
            rest = (present - present.mean()) - slope * (past - past.mean())
            variance = (rest**2).sum() / (n - 2) * (1 + 1 / n + (before - past.mean()) ** 2 / spread)
            u = (now - present.mean() - slope * (before - past.mean())) / np.sqrt(variance)
            z = np.sign(u) * min(norm.isf(student.sf(abs(u), n - 2)), 8.0)
        alarm = up = False
        if np.isfinite(z):
            level = np.array(
                [np.exp(z * s - s * s / 2) * (one + 1) for s, one in zip(module.SHIFTS, level, strict=True)]
            )
            alarm = level.mean() >= 12 / budget
            up = alarm and level[:3].sum() > level[3:].sum()
        found[0].append(alarm)
        found[1].append(up)
        found[2].append(float(level.mean()))
        if np.isfinite(before) and np.isfinite(now):
            pairs.append((before, now))
        if alarm:
            level, pairs = np.zeros(6), []
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_detector_equals_a_slow_reference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    x = quiet(0.4, 3, 5, seed)
    x[0, 30:] += 2.5
    x[1, 45:] -= 2.5
    x[2, 40] += 300.0
    x[1] += 0.5 * np.arange(x.shape[1])  # a slope that is clipped
    x[:, rng.integers(5, x.shape[1], 3)] = np.nan
    found = alarms(x, budget=2.0, series=1)
    for k in range(3):
        alarm, up, level = _slow_alarms(x[k], 2.0)
        assert found.alarm[k].tolist() == alarm and found.up[k].tolist() == up
        np.testing.assert_allclose(found.level[k], level, rtol=1e-6)
    assert found.alarm[:2].any()


def test_a_threshold_is_the_months_among_which_one_false_alarm_is_expected() -> None:
    assert alarms(np.zeros((0, 3)), 0.5).threshold == 24.0 == alarms(np.zeros((1, 3)), 0.5).threshold
    assert alarms(np.zeros((2, 3)), 0.5, series=5).threshold == 120.0


def test_the_first_residual_comes_after_as_many_pairs_as_are_learnt() -> None:
    x = np.random.default_rng(0).normal(size=(1, LEARN + 1))
    level = alarms(x, 0.5).level[0]
    assert not level[:LEARN].any() and level[LEARN] > 0
