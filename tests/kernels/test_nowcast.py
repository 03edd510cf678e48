"""Nowcasts on simulated vintages with the catalog's publication lags: error, coverage, what they must not know."""

import numpy as np
import pytest

from oretrace.arrays import Array
from oretrace.catalog.publication_lags import lag_of
from oretrace.kernels.nowcast import FEWEST, Vintage, backtest, errors_at, naive_errors, nowcast, predict

EARLY = [lag_of("census", "USA"), lag_of("uk", "GBR"), lag_of("comext", "DEU"), lag_of("comext", "NLD")]
LATE = lag_of("comtrade", "CHN")
MONTHS, DESTINATIONS = 150, 12


def autoregressive(memory: float, spread: float, rows: int, rng: np.random.Generator) -> Array:
    x = np.zeros((rows, MONTHS + 60))
    for month in range(1, x.shape[1]):
        x[:, month] = memory * x[:, month - 1] + rng.normal(0, spread, rows)
    return x[:, 60:]


def world(seed: int) -> tuple[Array, list[Vintage]]:
    """A reporter's exports to twelve, four of which report early, with noise; what was out at each month's end.

    All figures are revised for three months after their first print.
    """
    rng = np.random.default_rng(seed)
    season = 0.15 * np.sin(np.arange(MONTHS) * np.pi / 6)
    logs = autoregressive(0.6, 0.25, DESTINATIONS, rng) + autoregressive(0.8, 0.12, 1, rng) + season
    flow = np.exp(logs + rng.normal(3, 0.8, (DESTINATIONS, 1)))
    arrived = 0.6 * flow[: len(EARLY)] + 0.4 * np.roll(flow[: len(EARLY)], 1, axis=1)
    mirrors = np.log(arrived) + rng.normal(0, 0.1, arrived.shape)
    final = np.log(flow.sum(axis=0))
    return final, [known_at(day, final, mirrors, rng) for day in range(60, MONTHS)]


def known_at(day: int, final: Array, mirrors: Array, rng: np.random.Generator) -> Vintage:
    def printed(values: Array, lag: int | None, noise: float) -> Array:
        assert lag is not None
        age = day - np.arange(MONTHS)
        fresh = np.where(age < lag + 3, noise, 0.0)
        return np.where(age >= lag, values + fresh * rng.normal(size=MONTHS), np.nan)

    early = [printed(values, lag, 0.05) for values, lag in zip(mirrors, EARLY, strict=True)]
    return Vintage(printed(final, LATE, 0.03), np.column_stack(early + [np.append(x[1:], np.nan) for x in early]))


def at(vintages: list[Vintage], final: Array, distance: int) -> Array:
    months = [vintage.last + distance for vintage in vintages]
    return np.array([final[month] if month < MONTHS else np.nan for month in months])


def measured(distance: int, seeds: range) -> tuple[float, float]:
    found = []
    for seed in seeds:
        final, vintages = world(seed)
        one = backtest(vintages, final, distance)
        found.append((one.mase, one.coverage(at(vintages, final, distance))))
    mase, coverage = np.mean(found, axis=0)
    return float(mase), float(coverage)


@pytest.mark.slow
@pytest.mark.parametrize("distance", [2, 8, 14])
def test_error_and_coverage_on_vintages_with_real_lags(distance: int) -> None:
    assert (EARLY, LATE) == ([2, 2, 3, 3], 18)
    mase, coverage = measured(distance, range(20))
    assert mase < 0.7
    assert 0.85 <= coverage <= 0.95


def test_a_nowcast_knows_only_its_vintage() -> None:
    final, vintages = world(0)
    one = vintages[40]
    later = Vintage(one.y.copy(), one.X.copy())
    month = one.last + 5
    value = predict(one, month)
    moved = np.where(np.isfinite(one.y), final, 99.0)
    assert predict(Vintage(one.y, one.X), month) == value == predict(later, month)
    assert errors_at([one], moved, 5)[0] == pytest.approx(99.0 - value)


def test_an_interval_needs_nine_errors_and_holds_nine_in_ten() -> None:
    _, vintages = world(1)
    one = vintages[-1]
    assert np.isnan(nowcast(one, one.last + 1, np.full(8, 0.1)).low)
    assert np.isfinite(nowcast(one, one.last + 1, np.full(9, 0.1)).low)
    found = nowcast(one, one.last + 1, np.r_[np.arange(1, 20) / 100, np.nan])
    assert found.high - found.value == pytest.approx(0.18)
    assert found.errors == 19


def test_too_short_a_history_has_no_nowcast() -> None:
    _, vintages = world(2)
    one = vintages[-1]
    y = np.where(np.arange(MONTHS) > one.last - FEWEST + 1, one.y, np.nan)
    assert np.isnan(predict(Vintage(y, one.X), one.last + 1))
    assert np.isfinite(predict(one, one.last + 1))
    assert np.isnan(predict(one, MONTHS - 1))


def test_the_naive_figure_is_the_last_of_the_same_calendar_month() -> None:
    final = np.arange(40.0)
    vintage = Vintage(np.where(np.arange(40) <= 20, final, np.nan), np.zeros((40, 1)))
    assert naive_errors([vintage], final, 3)[0] == 12
    assert naive_errors([vintage], final, 14)[0] == 24
    assert np.isnan(naive_errors([vintage], final, 30)[0])
