"""Nowcasts on simulated vintages with the catalog's publication lags: error, coverage, what they must not know."""

import numpy as np
import pytest

from oretrace.arrays import Array
from oretrace.catalog.publication_lags import lag_of
from oretrace.kernels.nowcast import (
    FEWEST,
    NowcastVintage,
    errors_at,
    naive_errors,
    nowcast,
    predict,
)

EARLY = [lag_of("census", "USA"), lag_of("uk", "GBR"), lag_of("comext", "DEU"), lag_of("comext", "NLD")]
LATE = lag_of("comtrade", "CHN")
MONTHS, DESTINATIONS = 150, 12


def autoregressive(memory: float, spread: float, rows: int, rng: np.random.Generator) -> Array:
    x = np.zeros((rows, MONTHS + 60))
    for month in range(1, x.shape[1]):
        x[:, month] = memory * x[:, month - 1] + rng.normal(0, spread, rows)
    return x[:, 60:]


def world(seed: int) -> tuple[Array, list[NowcastVintage]]:
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


def known_at(day: int, final: Array, mirrors: Array, rng: np.random.Generator) -> NowcastVintage:
    def printed(values: Array, lag: int | None, noise: float) -> Array:
        assert lag is not None
        age = day - np.arange(MONTHS)
        fresh = np.where(age < lag + 3, noise, 0.0)
        return np.where(age >= lag, values + fresh * rng.normal(size=MONTHS), np.nan)

    early = [printed(values, lag, 0.05) for values, lag in zip(mirrors, EARLY, strict=True)]
    return NowcastVintage(
        printed(final, LATE, 0.03), np.column_stack(early + [np.append(x[1:], np.nan) for x in early])
    )


def at(vintages: list[NowcastVintage], final: Array, distance: int) -> Array:
    months = [vintage.last + distance for vintage in vintages]
    return np.array([final[month] if month < MONTHS else np.nan for month in months])


def measured(distance: int, seeds: range) -> tuple[float, float]:
    """Mean absolute error over the naive one's, and the share of final logs in intervals made of earlier errors."""
    found = []
    for seed in seeds:
        final, vintages = world(seed)
        missed, naive = errors_at(vintages, final, distance), naive_errors(vintages, final, distance)
        made = at(vintages, final, distance) - missed
        held = []
        for n in np.flatnonzero(np.isfinite(missed)).tolist():
            month = vintages[n].last + distance
            one = nowcast(vintages[n], month, at(vintages[:n], vintages[n].y, distance) - made[:n])
            held += [one.low <= final[month] <= one.high] if np.isfinite(one.low) else []
        both = np.isfinite(missed) & np.isfinite(naive)
        found.append((np.abs(missed[both]).mean() / np.abs(naive[both]).mean(), np.mean(held)))
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
    later = NowcastVintage(one.y.copy(), one.X.copy())
    month = one.last + 5
    value = predict(one, month)
    moved = np.where(np.isfinite(one.y), final, 99.0)
    assert predict(NowcastVintage(one.y, one.X), month) == value == predict(later, month)
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
    assert np.isnan(predict(NowcastVintage(y, one.X), one.last + 1))
    assert np.isfinite(predict(one, one.last + 1))
    assert np.isnan(predict(one, MONTHS - 1))


def test_the_naive_figure_is_the_last_of_the_same_calendar_month() -> None:
    final = np.arange(40.0)
    vintage = NowcastVintage(np.where(np.arange(40) <= 20, final, np.nan), np.zeros((40, 1)))
    assert naive_errors([vintage], final, 3)[0] == 12
    assert naive_errors([vintage], final, 14)[0] == 24
    assert np.isnan(naive_errors([vintage], final, 30)[0])


# -------------------------------------------------------------------------------------- the same by a slow reading


def _slow_ridge(X: Array, y: Array, at: Array) -> float:
    """The ridge whose penalty leaves the least error when each month is left out of hat and level in turn."""
    scale = np.array([column.std() or 1.0 for column in X.T])
    Z, best = (X - X.mean(axis=0)) / scale, (np.inf, 0.0)
    for penalty in np.geomspace(0.01, 1000, 16):
        hat = Z @ np.linalg.solve(Z.T @ Z + penalty * np.eye(Z.shape[1]), Z.T) + 1 / len(y)
        loss = float((((y - y.mean() - (hat - 1 / len(y)) @ (y - y.mean())) / (1 - np.diag(hat))) ** 2).mean())
        best = min(best, (loss, float(penalty)))
    weight = np.linalg.solve(Z.T @ Z + best[1] * np.eye(Z.shape[1]), Z.T @ (y - y.mean()))
    return float(y.mean() + (at - X.mean(axis=0)) / scale @ weight)


@pytest.mark.parametrize(("seed", "noise"), [(0, 0.02), (1, 0.5), (2, 3.0)])
def test_a_nowcast_is_a_ridge_with_the_penalty_of_leaving_one_out(seed: int, noise: float) -> None:
    rng = np.random.default_rng(seed)
    X = rng.normal(5, 2, (30, 4))
    X[:, 3] = 7.0  # it does not vary
    y = np.where(np.arange(30) < 26, X[:, :2] @ [0.7, -0.2] + rng.normal(0, noise, 30), np.nan)
    assert predict(NowcastVintage(y, X), 28) == pytest.approx(_slow_ridge(X[:26], y[:26], X[28]))


def test_a_partner_needs_eighteen_common_months_and_the_shortest_is_dropped() -> None:
    rng = np.random.default_rng(3)
    X = rng.normal(5, 2, (40, 3))
    y = np.where(np.arange(40) < 38, X @ [0.5, 0.3, 0.2] + rng.normal(0, 0.1, 40), np.nan)
    X[20:38, 0] = np.nan  # 20 months of the first alone, 18 of them with y; no 18 with the second
    X[:20, 1] = np.nan
    expected = _slow_ridge(X[:20][:, [0, 2]], y[:20], X[38, [0, 2]])
    assert predict(NowcastVintage(y, X), 38) == pytest.approx(expected)  # of 22 and 20 months the 20 of the second go
    X[:2, 0] = np.nan
    kept = _slow_ridge(X[20:38][:, [1, 2]], y[20:38], X[38, [1, 2]])
    assert predict(NowcastVintage(y, X), 38) == pytest.approx(kept)
    alone = NowcastVintage(
        y, np.where(np.arange(40) < 17, X[:, 2], np.where(np.arange(40) >= 38, X[:, 2], np.nan))[:, None]
    )
    assert np.isnan(predict(alone, 38))
    eighteen = np.where((np.arange(40) < 18) | (np.arange(40) >= 38), X[:, 2], np.nan)[:, None]
    assert predict(NowcastVintage(y, eighteen), 38) == pytest.approx(_slow_ridge(eighteen[:18], y[:18], eighteen[38]))


def test_no_common_months_of_two_reporters_leave_one_of_them() -> None:
    rng = np.random.default_rng(4)
    X, y = rng.normal(size=(40, 2)), rng.normal(size=40)
    y[38:] = np.nan
    X[19:38, 0], X[:20, 1] = np.nan, np.nan
    assert predict(NowcastVintage(y, X), 38) == pytest.approx(_slow_ridge(X[:19, :1], y[:19], X[38, :1]))


def test_errors_are_of_months_that_have_a_final_figure() -> None:
    final, vintages = world(5)
    missed = errors_at(vintages, final, 14)
    asked = at(vintages, final, 14)
    made = np.array([predict(one, min(one.last + 14, MONTHS - 1)) for one in vintages])
    assert np.isnan(missed[np.isnan(asked)]).all() and np.isfinite(missed).any()
    assert missed[np.isfinite(asked)] == pytest.approx((asked - made)[np.isfinite(asked)], nan_ok=True)
    unborn = NowcastVintage(np.full(MONTHS, np.nan), vintages[0].X)
    assert np.isnan(errors_at([unborn], final, 1)).all()


def test_naive_figures_at_the_edges() -> None:
    final = np.arange(30.0)
    last_11 = NowcastVintage(np.where(np.arange(30) <= 11, final, np.nan), np.zeros((30, 1)))
    assert naive_errors([last_11], final, 1)[0] == 12.0  # of month 12, month 0 is its own calendar month
    assert naive_errors([last_11], final, 12)[0] == 12.0 and naive_errors([last_11], final, 13)[0] == 24.0
    none = NowcastVintage(np.full(30, np.nan), np.zeros((30, 1)))
    assert none.last == -1 and np.isnan(naive_errors([none], final, 14)[0])
    first = NowcastVintage(np.where(np.arange(30) == 0, final, np.nan), np.zeros((30, 1)))
    assert naive_errors([first], final, 12)[0] == 12.0 and np.isnan(naive_errors([first], final, 11)[0])
