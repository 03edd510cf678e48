import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.arrays import Array, Mask
from oretrace.kernels.counterfactual import (
    Band,
    choose_penalty,
    complete,
    did,
    mc_nnm,
    residual_band,
    sdid,
    seasonal_forecast,
    shrink,
    synthetic_control,
)

SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture
def prop99(data_file: Callable[[str], Path]) -> tuple[Array, Mask, int]:
    with data_file("oracles/california_prop99.csv").open(newline="") as lines:
        records = list(csv.DictReader(lines, delimiter=";"))
    states = sorted({r["State"] for r in records})
    years = sorted({r["Year"] for r in records})
    Y = np.full((len(states), len(years)), np.nan)
    for r in records:
        Y[states.index(r["State"]), years.index(r["Year"])] = float(r["PacksPerCapita"])
    return Y, np.array([s == "California" for s in states]), years.index("1989")


def panel(seed: int) -> tuple[Array, Mask, int]:
    rng = np.random.default_rng(seed)
    units, periods = int(rng.integers(6, 20)), int(rng.integers(8, 24))
    Y = rng.normal(size=(units, 2)) @ rng.normal(size=(2, periods)) + rng.normal(size=(units, periods))
    treated = np.arange(units) < int(rng.integers(1, units // 2))
    return Y, treated, int(rng.integers(4, periods - 2))


def low_rank(seed: int, units: int = 60, periods: int = 30) -> tuple[Array, Mask]:
    """Rank two plus fixed effects, the last third unobserved for a quarter of the units."""
    rng = np.random.default_rng(seed)
    Y = rng.normal(size=(units, 2)) @ rng.normal(size=(2, periods))
    Y += 3 * rng.normal(size=(units, 1)) + rng.normal(size=periods)
    mask = np.ones(Y.shape, dtype=bool)
    mask[: units // 4, periods - periods // 3 :] = False
    return Y, mask


def monthly(seed: int, units: int, months: int, amplitude: float = 0.3) -> tuple[Array, Array, Array]:
    """Stationary lognormal rows of very different size and noise with one season; also floors and the season."""
    rng = np.random.default_rng(seed)
    season = amplitude * np.sin(2 * np.pi * np.arange(months) / 12)
    level = rng.normal(3, 2, (units, 1))
    noise = rng.normal(size=(units, months)) * np.exp(rng.normal(-1, 0.5, (units, 1)))
    return np.exp(level + season + noise), 0.01 * np.exp(level[:, 0]), season


def textbook_weights(A: Array, b: Array, ridge: float, sigma: float) -> Array:
    """Frank and Wolfe's rounds as synthdid writes them: a hundred, small weights dropped, at most 10,000 more."""
    x = np.full(A.shape[1], 1 / A.shape[1])
    for rounds in (100, 10_000):
        x = np.where(x > x.max() / 4, x, 0.0)
        x /= x.sum()
        values: list[float] = []
        for _ in range(rounds):
            slope = A.T @ (A @ x - b) + len(b) * ridge**2 * x
            towards = np.eye(len(x))[slope.argmin()] - x
            bend = ((A @ towards) ** 2).sum() + len(b) * ridge**2 * (towards @ towards)
            x = x + np.clip(-(slope @ towards) / bend if bend > 0 else 0.0, 0.0, 1.0) * towards
            values.append(float(ridge**2 * (x @ x) + ((A @ x - b) ** 2).sum() / len(b)))
            if len(values) > 1 and values[-2] - values[-1] <= (1e-5 * sigma) ** 2:
                break
    return x


def covered(Y: Array, band: Band) -> Mask:
    return np.logical_and(band.low <= Y, band.high >= Y)


class TestProposition99:
    def test_difference_in_differences(self, prop99: tuple[Array, Mask, int]) -> None:
        assert did(*prop99) == pytest.approx(-27.349, abs=0.02)

    def test_synthetic_control(self, prop99: tuple[Array, Mask, int]) -> None:
        assert synthetic_control(*prop99).estimate == pytest.approx(-19.620, abs=0.02)

    def test_synthetic_difference_in_differences(self, prop99: tuple[Array, Mask, int]) -> None:
        assert sdid(*prop99).estimate == pytest.approx(-15.604, abs=0.02)

    @pytest.mark.slow
    def test_matrix_completion(self, prop99: tuple[Array, Mask, int]) -> None:
        Y, treated, t0 = prop99
        mask = np.ones(Y.shape, dtype=bool)
        mask[treated, t0:] = False
        effect = (Y - mc_nnm(Y, mask, seed=0).fitted)[~mask].mean()
        assert effect == pytest.approx(-20.3, abs=0.6)


class TestWeightedComparisons:
    @pytest.mark.slow
    @given(SEEDS)
    @settings(max_examples=12, deadline=None, derandomize=True)
    def test_unit_and_time_effects_do_not_matter(self, seed: int) -> None:
        Y, treated, t0 = panel(seed)
        rng = np.random.default_rng(seed + 1)
        shifted = Y + rng.normal(0, 5, (len(Y), 1)) + rng.normal(0, 5, Y.shape[1])
        assert did(shifted, treated, t0) == pytest.approx(did(Y, treated, t0), abs=1e-9)
        # The ridge of SDID follows the spread of first differences, so among time effects only a trend, which
        # leaves that spread alone, leaves the published estimator alone too.
        slope = Y + rng.normal(0, 5, (len(Y), 1)) + rng.normal(0, 5) * np.arange(Y.shape[1])
        assert sdid(slope, treated, t0).estimate == pytest.approx(sdid(Y, treated, t0).estimate, abs=1e-4)

    @pytest.mark.slow
    @given(SEEDS, st.floats(1e-3, 1e6))
    @settings(max_examples=6, deadline=None, derandomize=True)
    def test_estimates_scale_with_the_outcome(self, seed: int, scale: float) -> None:
        Y, treated, t0 = panel(seed)
        assert did(scale * Y, treated, t0) == pytest.approx(scale * did(Y, treated, t0), abs=1e-9 * scale)
        for estimator in (synthetic_control, sdid):
            expected = scale * estimator(Y, treated, t0).estimate
            assert estimator(scale * Y, treated, t0).estimate == pytest.approx(expected, abs=1e-4 * scale)

    @pytest.mark.slow
    @given(SEEDS)
    @settings(max_examples=8, deadline=None, derandomize=True)
    def test_weights_and_path_explain_the_estimate(self, seed: int) -> None:
        Y, treated, t0 = panel(seed)
        for estimator, time_total in ((synthetic_control, 0.0), (sdid, 1.0)):
            result = estimator(Y, treated, t0)
            assert (result.unit_weights >= 0).all() and not result.unit_weights[treated].any()
            assert result.unit_weights.sum() == pytest.approx(1)
            assert result.time_weights.sum() == pytest.approx(time_total)
            assert result.estimate == pytest.approx((Y[treated].mean(axis=0) - result.path)[t0:].mean())

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", [1, 2, 3])
    def test_weights_are_those_of_the_textbook(self, seed: int) -> None:
        Y, treated, t0 = panel(seed)
        controls, target = Y[~treated], Y[treated].mean(axis=0)
        sigma = float(np.diff(controls[:, :t0], axis=1).std(ddof=1))
        plain = textbook_weights(controls[:, :t0].T, target[:t0], 1e-6 * sigma, sigma)
        np.testing.assert_allclose(synthetic_control(Y, treated, t0).unit_weights[~treated], plain, atol=1e-9)
        ridge = (treated.sum() * (Y.shape[1] - t0)) ** 0.25 * sigma
        before, found = controls[:, :t0], sdid(Y, treated, t0)
        units = textbook_weights(before.T - before.mean(axis=1), target[:t0] - target[:t0].mean(), ridge, sigma)
        np.testing.assert_allclose(found.unit_weights[~treated], units, atol=1e-9)
        after = controls[:, t0:].mean(axis=1)
        times = textbook_weights(before - before.mean(axis=0), after - after.mean(), 1e-6 * sigma, sigma)
        np.testing.assert_allclose(found.time_weights, times, atol=1e-9)
        apart = target - units @ controls
        assert found.estimate == pytest.approx(apart[t0:].mean() - times @ apart[:t0])

    def test_a_known_effect_on_a_copy_of_two_controls_is_found(self) -> None:
        Y, _, _ = panel(7)
        Y = np.vstack([Y, Y[:2].mean(axis=0)])
        treated = np.arange(len(Y)) == len(Y) - 1
        Y[-1, 5:] += 10
        assert synthetic_control(Y, treated, 5).estimate == pytest.approx(10, abs=1.5)

    @pytest.mark.parametrize(
        ("treated", "t0"), [([True] * 4, 2), ([False] * 4, 2), ([True], 2), ([True, False] * 2, 5)]
    )
    def test_a_panel_without_comparison_is_refused(self, treated: list[bool], t0: int) -> None:
        with pytest.raises(ValueError, match="treated"):
            sdid(np.ones((4, 5)), np.array(treated), t0)

    def test_a_missing_cell_is_refused(self) -> None:
        Y = np.ones((3, 5))
        Y[1, 1] = np.nan
        with pytest.raises(ValueError, match="finite"):
            did(Y, np.array([True, False, False]), 2)


class TestMatrixCompletion:
    @given(SEEDS, st.floats(0.0, 30.0))
    @settings(max_examples=12, deadline=None, derandomize=True)
    def test_the_gram_route_equals_a_full_svd(self, seed: int, lam: float) -> None:
        M = 5 * np.random.default_rng(seed).normal(size=(40, 12))
        rows, columns = M.mean(axis=1, keepdims=True), M.mean(axis=0)
        U, s, Vt = np.linalg.svd(M - rows - columns + M.mean(), full_matrices=False)
        expected = (U * np.maximum(s - lam, 0)) @ Vt + rows + columns - M.mean()
        np.testing.assert_allclose(shrink(M, lam), expected, atol=1e-8)

    @pytest.mark.parametrize("seed", range(3))
    def test_a_low_rank_matrix_is_recovered_behind_the_mask(self, seed: int) -> None:
        Y, mask = low_rank(seed)
        error = (complete(np.where(mask, Y, np.nan), mask, 0.05) - Y)[~mask]
        assert np.sqrt((error**2).mean()) < 0.03 * Y.std()

    @pytest.mark.slow
    @pytest.mark.parametrize("seed", range(3))
    def test_noise_is_not_amplified_at_the_chosen_penalty(self, seed: int) -> None:
        truth, mask = low_rank(seed)
        Y = truth + 0.3 * np.random.default_rng(seed).normal(size=truth.shape)
        completion = mc_nnm(np.where(mask, Y, np.nan), mask)
        assert np.sqrt(((completion.fitted - truth)[~mask] ** 2).mean()) < 0.4
        assert completion.iterations < 2_000
        assert completion.lam == choose_penalty(Y, mask)

    @pytest.mark.slow
    def test_acceleration_ends_where_plain_soft_impute_ends(self) -> None:
        Y, mask = low_rank(3)
        Y += 0.3 * np.random.default_rng(3).normal(size=Y.shape)
        slow = np.where(mask, Y, 0.0)
        for _ in range(3_000):
            slow = shrink(np.where(mask, Y, slow), 4.0)
        np.testing.assert_allclose(complete(Y, mask, 4.0), slow, atol=2e-4)

    @pytest.mark.parametrize("seed", range(4))
    def test_steps_are_nesterovs_restarted_where_they_climb(self, seed: int) -> None:
        """As many as by the textbook, from additive effects, until the holes move by less than 1e-5 of the spread."""
        Y, mask = low_rank(seed, 24, 15)
        Y += 0.3 * np.random.default_rng(seed).normal(size=Y.shape)
        found = mc_nnm(Y, mask)
        rows = np.array([[Y[k][mask[k]].mean()] for k in range(len(Y))])
        columns = np.array([(Y - rows)[:, t][mask[:, t]].mean() for t in range(Y.shape[1])])
        additive = rows + columns
        spread = np.sqrt(((Y - additive)[mask] ** 2).mean() * (~mask).sum())
        x = ahead = additive[~mask]
        momentum, steps = 1.0, 0
        while True:
            filled = Y.copy()
            filled[~mask] = ahead
            fitted, steps = shrink(filled, found.lam), steps + 1
            new = fitted[~mask]
            if np.linalg.norm(ahead - new) <= 1e-5 * spread:
                break
            momentum = 1.0 if (ahead - new) @ (new - x) > 0 else momentum
            following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
            ahead, x, momentum = new + (momentum - 1) / following * (new - x), new, following
        assert found.iterations == steps > 5
        np.testing.assert_allclose(found.fitted, fitted, atol=1e-10)

    @given(SEEDS, st.floats(1e-3, 1e6))
    @settings(max_examples=10, deadline=None, derandomize=True)
    def test_completion_scales_and_follows_fixed_effects(self, seed: int, scale: float) -> None:
        Y, mask = low_rank(seed, 20, 12)
        effects = np.random.default_rng(seed).normal(size=(20, 1)) + np.arange(12)
        base = complete(Y, mask, 1.0)
        np.testing.assert_allclose(complete(scale * Y, mask, scale), scale * base, atol=1e-6 * scale)
        np.testing.assert_allclose(complete(Y + effects, mask, 1.0), base + effects, atol=2e-3)

    def test_complete_data_and_no_penalty_return_the_data(self) -> None:
        Y, _ = low_rank(0)
        np.testing.assert_allclose(complete(Y, np.ones(Y.shape, dtype=bool), 0.0), Y, atol=1e-10)

    @pytest.mark.slow
    def test_units_are_dealt_by_the_seed_which_defaults_to_0(self) -> None:
        rng = np.random.default_rng(0)
        Y, mask = rng.normal(size=(12, 2)) @ rng.normal(size=(2, 8)) + rng.normal(size=(12, 8)), np.ones((12, 8)) > 0
        mask[:3, 6:] = False
        penalties = [choose_penalty(Y, mask, seed) for seed in (0, 1)]
        assert choose_penalty(Y, mask) == mc_nnm(Y, mask).lam == penalties[0] != penalties[1]

    def test_a_complete_panel_still_gets_a_penalty(self) -> None:
        Y, _ = low_rank(0)
        assert choose_penalty(Y, np.ones(Y.shape, dtype=bool)) > 0

    def test_panels_that_cannot_be_fitted_are_refused(self) -> None:
        Y, mask = low_rank(0)
        with pytest.raises(ValueError, match="shape"):
            complete(Y, mask[1:], 1.0)
        with pytest.raises(ValueError, match="penalty"):
            complete(Y, mask, -1.0)
        with pytest.raises(ValueError, match="finite"):
            complete(np.where(mask, np.nan, Y), mask, 1.0)
        with pytest.raises(ValueError, match="row"):
            complete(Y, mask & (np.arange(len(Y)) > 0)[:, None], 1.0)
        with pytest.raises(ValueError, match="held out"):
            choose_penalty(np.ones((1, 5)), np.ones((1, 5), dtype=bool))


class TestResidualBand:
    def test_covers_the_share_it_names(self) -> None:
        truth, mask = low_rank(1, 300, 60)
        rng = np.random.default_rng(1)
        Y = truth + rng.normal(size=truth.shape) * np.exp(rng.normal(-1, 0.5, (300, 1)))
        band = residual_band(Y, truth, mask)
        assert 0.87 < covered(Y, band)[~mask].mean() < 0.93

    def test_a_row_fitted_exactly_gets_the_pooled_floor(self) -> None:
        rng = np.random.default_rng(2)
        Y = rng.normal(size=(8, 40))
        fitted = np.zeros(Y.shape)
        fitted[0] = Y[0]
        band = residual_band(Y, fitted, np.ones(Y.shape, dtype=bool))
        assert (band.high - band.low)[0].min() > 2
        assert not (residual_band(Y, Y, np.ones(Y.shape, dtype=bool)).high - Y).any()


class TestSeasonalForecast:
    def test_recovers_a_known_season(self) -> None:
        Y, floor, season = monthly(0, 500, 60)
        path = seasonal_forecast(Y, 48, floor).path
        found = np.log(path[:, 48:]).mean(axis=0)
        # Four years of history weigh 4/5.
        np.testing.assert_allclose(found - found.mean(), 0.8 * season[48:], atol=0.03)

    @pytest.mark.parametrize("t0", [47, 29, 18])
    def test_the_season_keeps_its_months_whatever_the_last_one(self, t0: int) -> None:
        Y, floor, season = monthly(0, 500, 60)
        found = np.log(seasonal_forecast(Y, t0, floor).path[:, t0 : t0 + 12]).mean(axis=0)
        assert np.corrcoef(found, season[t0 : t0 + 12])[0, 1] > 0.9

    @pytest.mark.parametrize(("t0", "months"), [(48, 60), (40, 60), (24, 60), (14, 24)])
    def test_band_covers_what_it_says(self, t0: int, months: int) -> None:
        Y, floor, _ = monthly(t0, 400, months)
        band = seasonal_forecast(Y, t0, floor)
        assert 0.80 <= covered(Y, band)[:, t0:].mean() <= 0.97

    def test_band_covers_half_a_year_of_history_without_season(self) -> None:
        Y, floor, _ = monthly(6, 400, 12, amplitude=0.0)
        band = seasonal_forecast(Y, 6, floor)
        assert 0.80 <= covered(Y, band)[:, 6:].mean() <= 0.97

    def test_band_widens_with_the_horizon_for_wandering_rows(self) -> None:
        rng = np.random.default_rng(4)
        Y = np.exp(np.cumsum(rng.normal(0, 0.2, (300, 60)), axis=1))
        band = seasonal_forecast(Y, 48, np.full(300, 0.01))
        width = np.log(band.high / band.path)
        assert (width[:, -1] > 1.3 * width[:, 48]).all()
        assert 0.80 <= covered(Y, band)[:, 48:].mean() <= 0.97

    @pytest.mark.parametrize("others", [0, 5])
    @pytest.mark.parametrize("t0", [6, 30])
    def test_a_row_without_trade_gives_zeros(self, others: int, t0: int) -> None:
        Y, floor, _ = monthly(1, others + 1, 40)
        Y[0, :t0] = 0
        band = seasonal_forecast(Y, t0, floor)
        assert not band.path[0].any() and not band.low[0].any() and not band.high[0].any()

    @given(SEEDS, st.floats(1e-3, 1e9), st.integers(6, 30))
    @settings(max_examples=20, deadline=None, derandomize=True)
    def test_scales_when_the_floor_scales_too(self, seed: int, scale: float, t0: int) -> None:
        Y, floor, _ = monthly(seed, 5, 30)
        base, scaled = seasonal_forecast(Y, t0, floor), seasonal_forecast(scale * Y, t0, scale * floor)
        for name in ("path", "low", "high"):
            np.testing.assert_allclose(
                getattr(scaled, name), scale * getattr(base, name), rtol=1e-6, atol=1e-9 * scale
            )

    @given(SEEDS, st.integers(6, 30))
    @settings(max_examples=20, deadline=None, derandomize=True)
    def test_is_ordered_not_negative_and_blind_to_the_future(self, seed: int, t0: int) -> None:
        Y, floor, _ = monthly(seed, 4, 30)
        Y[np.random.default_rng(seed).random(Y.shape) < 0.6] = 0  # intermittent trade
        band = seasonal_forecast(Y, t0, floor)
        assert (band.low >= 0).all() and (band.low <= band.path).all() and (band.path <= band.high).all()
        Y[:, t0:] = np.nan
        assert np.array_equal(band.high, seasonal_forecast(Y, t0, floor).high)

    def test_a_constant_row_is_continued(self) -> None:
        band = seasonal_forecast(np.full((3, 30), 7.0), 24, np.ones(3))
        for values in (band.path, band.low, band.high):
            np.testing.assert_allclose(values, 7.0, atol=1e-6)

    def test_an_invalid_history_is_refused(self) -> None:
        Y, floor, _ = monthly(0, 3, 24)
        for bad_Y, t0, bad_floor, what in (
            (Y, 5, floor, "t0"),
            (Y, 25, floor, "t0"),
            (Y, 12, floor[1:], "floor"),
            (-Y, 12, floor, "negative"),
            (np.where(Y > 0, np.nan, Y), 12, floor, "finite"),
            (Y, 12, 0 * floor, "positive"),
        ):
            with pytest.raises(ValueError, match=what):
                seasonal_forecast(bad_Y, t0, bad_floor)


def _slow_penalty(Y: Array, mask: Mask, seed: int) -> float:
    """The penalty of twelve with the least error on what five folds of units hold out, in the order of the draws."""
    units, periods = mask.shape
    rng = np.random.default_rng(seed)
    gaps = [int(np.flatnonzero(~row)[0]) for row in mask if not row.all()] or [periods - max(1, periods // 4)]
    start, fold_of = rng.choice(np.array(gaps), units), rng.permutation(units) % 5
    rest = np.where(mask, Y - complete(Y, mask, np.inf), 0.0)
    grid = np.geomspace(1.0, 0.003, 12) * np.linalg.svd(rest, compute_uv=False)[0]
    loss = np.zeros(12)
    for fold in range(5):
        held = np.array([
            [bool(mask[u, t]) and t >= start[u] and fold_of[u] == fold for t in range(periods)] for u in range(units)
        ])  # fmt: skip
        for u in range(units):
            held[u] &= (mask[u] & ~held[u]).any()
        for t in range(periods):
            held[:, t] &= (mask[:, t] & ~held[:, t]).any()
        for k, lam in enumerate(grid if held.any() else []):
            loss[k] += ((Y - complete(Y, mask & ~held, float(lam)))[held] ** 2).sum()
    return float(grid[loss.argmin()])


@pytest.mark.parametrize(("seed", "units", "periods", "gap"), [(1, 8, 5, 0), (2, 9, 5, 2), (3, 8, 9, 0)])
def test_the_penalty_equals_a_slow_reference(seed: int, units: int, periods: int, gap: int) -> None:
    rng = np.random.default_rng(seed)
    Y = 2 * np.outer(rng.normal(size=units), rng.normal(size=periods)) + 0.5 * rng.normal(size=(units, periods))
    mask = np.ones(Y.shape, dtype=bool)
    if gap:
        mask[1, -gap:] = mask[2, -1:] = False
        mask[3:, 0] = False  # a gap from the first month on, and a month that few have
    assert choose_penalty(Y, mask, seed) == pytest.approx(_slow_penalty(Y, mask, seed))


def _slow_forecast(Y: Array, t0: int, floor: Array) -> tuple[Array, Array]:
    """Centre and standard deviation (units, months) on the log scale of rows that all trade, month by month."""
    from scipy.optimize import nnls

    units, months = Y.shape
    log = np.log1p(Y[:, :t0] / floor[:, None])
    years, first = t0 // 12, min(12, t0 // 2)
    weight = 1 / (log.var(axis=1) + log.var(axis=1).mean())
    common = (weight[:, None] * log).sum(axis=0) / weight.sum()
    slope = np.mean([common[t] - common[t - 12] for t in range(12, t0)]) / 12 if years > 1 else 0.0
    effect = np.zeros(12)
    if years:
        whole = range(t0 - 12 * years, t0)
        flat = {t: common[t] - slope * t for t in whole}
        mean = np.mean(list(flat.values()))
        for m in range(12):
            effect[m] = (np.mean([flat[t] for t in whole if t % 12 == m]) - mean) * years / (years + 1)
    adjusted = np.array([[log[u, t] - effect[t % 12] for t in range(t0)] for u in range(units)])
    level = np.array([[adjusted[u, max(0, t - 11) : t + 1].mean() for t in range(t0)] for u in range(units)])
    centre = np.array([[level[u, min(t, t0 - 1)] + effect[t % 12] for t in range(months)] for u in range(units)])
    reach = np.arange(1, min(max(months - t0, 1), t0 - first) + 1)
    squares = np.array([
        [np.mean([(adjusted[u, o - 1 + h] - level[u, o - 1]) ** 2 for o in range(first, t0 - h + 1)]) for h in reach]
        for u in range(units)
    ])  # fmt: skip
    origins = np.array([t0 - h - first + 1 for h in reach])
    own = (squares * origins).sum(axis=1) / origins.sum()
    profile = (squares / (own + own.mean())[:, None]).mean(axis=0)
    line = np.column_stack([np.ones(reach.size), reach]) * np.sqrt(origins)[:, None]
    base, growth = nnls(line, profile * np.sqrt(origins))[0]
    row = (squares / (base + growth * reach) * origins).sum(axis=1) / origins.sum()
    share = (t0 - first) / (t0 - first + 12)
    variance = share * row + (1 - share) * np.median(row)
    ahead = np.array([base + growth * max(t - t0 + 1, 1) for t in range(months)])
    return centre, np.sqrt(variance[:, None] * ahead)


@pytest.mark.parametrize("t0", [6, 7, 11, 12, 13, 23, 24, 25, 36, 40])
def test_forecasts_equal_a_slow_reference(t0: int) -> None:
    Y, floor, _ = monthly(t0, 5, 40)
    floor = floor * 40
    Y[3, :t0] = 0.0
    band, live = seasonal_forecast(Y, t0, floor), np.arange(5) != 3
    centre, sd = _slow_forecast(Y[live], t0, floor[live])
    for found, offset in ((band.path, 0.0), (band.low, -1.6448536), (band.high, 1.6448536)):
        logs = np.log1p(found[live] / floor[live, None])
        np.testing.assert_allclose(logs, np.maximum(centre + offset * sd, 0.0), atol=1e-6)
    assert not band.high[3].any()


def test_the_band_of_residuals_by_hand() -> None:
    Y = np.array([[1.0, -1.0, 1.0, 9.0], [2.0, 2.0, -2.0, 2.0], [4.0, 4.0, 4.0, -4.0], [0.0] * 4])
    mask = np.ones(Y.shape, dtype=bool)
    mask[0, 3] = False
    band = residual_band(Y, np.zeros(Y.shape), mask, level=0.8)
    scale = 1.4826 * np.array([1.5, 2.0, 4.0, 1.5])  # the lower quartile of 1, 2 and 4 is 1.5
    np.testing.assert_allclose(band.high, np.repeat(scale[:, None] * 1.2815515655446004, 4, axis=1))
    np.testing.assert_allclose(band.low, -band.high)


def test_shapes_and_bounds_of_a_panel() -> None:
    Y, treated = np.arange(12.0).reshape(3, 4) ** 2, np.array([True, False, False])
    assert np.isfinite(did(Y, treated, 1)) and np.isfinite(did(Y, treated, 3))
    for t0 in (0, 4):
        with pytest.raises(ValueError, match="do not fit"):
            did(Y, treated, t0)
    with pytest.raises(ValueError, match="do not fit"):
        did(Y[0], treated, 1)
    one = synthetic_control(Y[:2], treated[:2], 1)  # one control and no first difference: no noise is known
    assert one.unit_weights.tolist() == [0.0, 1.0]
    with pytest.raises(ValueError, match="one shape"):
        complete(Y[0], np.ones(4, dtype=bool), 1.0)
    with pytest.raises(ValueError, match="column"):
        complete(Y, np.arange(4) > np.zeros((3, 1)), 1.0)
    for bad in (np.array([1.0, 1.0, np.inf]), np.array([1.0, 1.0, 0.0])):
        with pytest.raises(ValueError, match="positive"):
            seasonal_forecast(np.ones((3, 8)), 6, bad)
