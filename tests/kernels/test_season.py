"""The lunar new year taken out of planted series, and what an adjustment adds up to."""

from datetime import date

import numpy as np
import pytest

from oretrace.catalog.lunar_new_year import holiday_share, usual_shares
from oretrace.kernels.alarms import LEARN, alarms
from oretrace.kernels.season import SHORTEST, adjust
from oretrace.months import calendar

pytest.importorskip("statsmodels", reason="season needs the extra `stats`")

MONTHS = calendar(date(2010, 1, 1), 180)
HOLIDAY = np.array([(holiday_share(month) or 0.0) - usual_shares()[month.month - 1] for month in MONTHS])
FIRST_QUARTER = np.array([month.month <= 3 for month in MONTHS])
EFFECT, NOISE = -0.95, 0.045


def planted(seed: int, months: int = 180) -> np.ndarray:
    """Growth, a season, a holiday that takes 61 % of the month it falls into, and noise, as logs."""
    t = np.arange(months)
    noise = np.random.default_rng(seed).normal(0, NOISE, months)
    return np.asarray(8 + 0.004 * t + 0.2 * np.sin(t * np.pi / 6) + EFFECT * HOLIDAY[:months] + noise)


def first_quarter(seed: int) -> tuple[float, float]:
    """Standard deviation of the remainder from January to March with the regressor and without."""
    x = planted(seed)
    with_it, without = adjust(x, HOLIDAY).remainder, adjust(x).remainder
    return float(with_it[FIRST_QUARTER].std()), float(without[FIRST_QUARTER].std())


@pytest.mark.slow
def test_a_planted_holiday_leaves_04_with_its_regressor_and_24_without() -> None:
    with_it, without = np.mean([first_quarter(seed) for seed in range(3)], axis=0)
    assert with_it == pytest.approx(0.04, abs=0.005)
    assert without == pytest.approx(0.24, abs=0.01)


def test_the_effect_is_found_and_the_parts_add_up() -> None:
    x = planted(0, 96)
    found = adjust(x, HOLIDAY[:96])
    assert abs(found.effect - EFFECT) < 4 * found.error < 0.2
    np.testing.assert_allclose(found.trend + found.season + found.holiday + found.remainder, x, atol=1e-12)
    np.testing.assert_allclose(found.adjusted, x - found.season - found.holiday, atol=1e-12)


def test_noise_has_no_season_taken_out_and_a_season_is() -> None:
    noise = np.random.default_rng(3).normal(size=96)
    found = adjust(noise)
    assert not found.season.any()
    np.testing.assert_allclose(found.adjusted, noise, atol=1e-12)
    assert adjust(planted(0, 96), HOLIDAY[:96]).strength > 0.8


def test_the_effect_is_0_without_a_holiday() -> None:
    found = adjust(planted(1, 60))
    assert (found.effect, found.error, float(np.abs(found.holiday).max())) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("log", [np.zeros(SHORTEST - 1), np.full(48, np.nan), np.zeros((2, 48))])
def test_short_and_broken_series_are_refused(log: np.ndarray) -> None:
    with pytest.raises(ValueError, match="36 months"):
        adjust(log)


@pytest.mark.slow
def test_quiet_years_with_season_holiday_and_memory_keep_the_alarm_budget_when_adjusted() -> None:
    rng, months = np.random.default_rng(11), 180
    noise = np.zeros((30, months + 60))
    for month in range(1, noise.shape[1]):
        noise[:, month] = 0.5 * noise[:, month - 1] + rng.normal(size=30)
    season = 0.3 * np.sin(np.arange(months) * np.pi / 6)
    adjusted = [adjust(one, HOLIDAY).adjusted for one in 0.3 * noise[:, 60:] + season - 0.6 * HOLIDAY]
    a_year = alarms(np.stack(adjusted), 0.5, series=1).alarm.sum() / (30 * (months - LEARN) / 12)
    assert 0 < a_year <= 0.5


@pytest.mark.parametrize(("months", "scale"), [(36, 1.0), (48, 0.05), (60, 0.2)])
def test_parts_equal_a_slow_reference(months: int, scale: float) -> None:
    """STL and the effect of the holiday in turn until it stays; its error, and how much of what moves is season."""
    from statsmodels.tsa.seasonal import STL

    rng = np.random.default_rng(months)
    x = scale * (planted(months, months) - 8) + rng.normal(0, 0.05, months)
    z, effect = HOLIDAY[:months], 0.0
    for _ in range(20):
        fit = STL(x - effect * z, period=12, seasonal=13, robust=True).fit()
        rest = x - fit.seasonal - fit.trend
        before, effect = effect, float(rest @ z / (z @ z))
        if abs(effect - before) < 1e-4:
            break
    rest = rest - effect * z
    strength = max(0.0, 1 - rest.var() / (fit.seasonal + rest).var())
    found = adjust(x, z)
    assert found.effect == pytest.approx(effect) and found.strength == pytest.approx(strength)
    assert found.error == pytest.approx(np.sqrt((rest @ rest) / (months - 2) / (z @ z)))
    taken = strength >= 0.4
    np.testing.assert_allclose(found.season, fit.seasonal if taken else np.zeros(months))
    np.testing.assert_allclose(found.remainder, rest if taken else rest + fit.seasonal)
    np.testing.assert_allclose(found.trend, fit.trend)


def test_a_series_that_never_moves_has_no_strength() -> None:
    assert adjust(np.zeros(SHORTEST)).strength == 0.0
