"""What a panel would have looked like without the event: counterfactuals of increasing flexibility.

`did`, `synthetic_control`, `sdid`: Arkhangelsky, Athey, Hirshberg, Imbens and Wager, "Synthetic Difference-in-
Differences", AER 111 (2021), with the solver settings of the authors' R package synthdid, so that its published
numbers come out. `complete`, `choose_penalty`, `mc_nnm`: Athey, Bayati, Doudchenko, Imbens and Khosravi, "Matrix
Completion Methods for Causal Panel Data Models", JASA 116 (2021), by accelerated soft-impute (Mazumder, Hastie
and Tibshirani, JMLR 11, 2010). `seasonal_forecast`: local level and month effects with empirical-Bayes bands.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.special import ndtri

from oretrace.arrays import Array, Mask

WEIGHT_STAGES = (100, 10_000)
COMPLETION_ITERATIONS = 2_000
COMPLETION_TOLERANCE = 1e-5
PENALTY_GRID = np.geomspace(1.0, 0.003, 12)
FOLDS = 5
YEAR = 12
# A month effect averaged over all rows still carries whatever struck every row in that month of one year (a
# holiday that moves, a price jump), and only more years wash that out. Taking such shocks to be as variable
# as the seasonal pattern itself, the best linear predictor weighs n years by n / (n + 1).
SEASON_PRIOR_YEARS = 1.0
# Errors of one year share one level, so a year of them is weak evidence about a row's own variance: the pooled
# variance counts as much as a year's worth of the row's months.
VARIANCE_PRIOR_MONTHS = 12.0


@dataclass(frozen=True, eq=False)
class Counterfactual:
    """A weighted comparison for the mean treated unit.

    `estimate`: mean over post periods of observed minus `path` (periods,), the mean treated unit without
    treatment. `unit_weights` (units,): zero at treated units, summing to one. `time_weights` (t0,): summing to
    one, or all zero where the method has none.
    """

    estimate: float
    unit_weights: Array
    time_weights: Array
    path: Array


@dataclass(frozen=True, eq=False)
class Completion:
    """A fitted matrix (units, periods) under penalty `lam`; `iterations` of 2,000 means not converged."""

    lam: float
    fitted: Array
    iterations: int


@dataclass(frozen=True, eq=False)
class Band:
    """Path and prediction band, each (units, periods), in the units of `Y`."""

    path: Array
    low: Array
    high: Array


def did(Y: Array, treated: Mask, t0: int) -> float:
    """Difference in differences with all units and periods weighted alike.

    `Y` (units, periods), `treated` (units,), `t0` the first treated period. Raises ValueError on a shape
    that does not fit, on no treated or no control unit, on `t0` outside 1..periods-1, on non-finite cells.
    """
    controls, target, _ = _split(Y, treated, t0)
    omega = np.full(len(controls), 1 / len(controls))
    return _compare(controls, target, treated, omega, np.full(t0, 1 / t0)).estimate


def synthetic_control(Y: Array, treated: Mask, t0: int) -> Counterfactual:
    """Synthetic control: simplex weights on control units, no intercept, no time weights.

    Arguments and errors as in `did`. As `sc_estimate` of synthdid: the ridge is 1e-6 times the noise level,
    just enough to make the weights unique.
    """
    controls, target, sigma = _split(Y, treated, t0)
    omega = _simplex_weights(controls[:, :t0].T, target[:t0], 1e-6 * sigma, sigma)
    return _compare(controls, target, treated, omega, np.zeros(t0))


def sdid(Y: Array, treated: Mask, t0: int) -> Counterfactual:
    """Synthetic difference in differences (Arkhangelsky et al. 2021, Algorithm 1).

    Arguments and errors as in `did`. Both weight problems have an intercept; the unit ridge is
    (treated units * post periods)^(1/4) times the noise level.
    """
    controls, target, sigma = _split(Y, treated, t0)
    pre, post = controls[:, :t0], controls[:, t0:].mean(axis=1)
    zeta = float(treated.sum() * (Y.shape[1] - t0)) ** 0.25 * sigma
    # An intercept in least squares is the same as taking column means out first.
    omega = _simplex_weights(pre.T - pre.mean(axis=1), target[:t0] - target[:t0].mean(), zeta, sigma)
    lam = _simplex_weights(pre - pre.mean(axis=0), post - post.mean(), 1e-6 * sigma, sigma)
    return _compare(controls, target, treated, omega, lam)


def _split(Y: Array, treated: Mask, t0: int) -> tuple[Array, Array, float]:
    """Controls, mean treated unit, and the noise level: the spread of the controls' first differences."""
    if Y.ndim != 2 or treated.shape != Y.shape[:1] or not 0 < t0 < Y.shape[1]:
        raise ValueError(f"Y {Y.shape}, treated {treated.shape} and t0 {t0} do not fit together")
    if treated.all() or not treated.any() or not np.isfinite(Y).all():
        raise ValueError("Y must be finite, with at least one treated unit and one control")
    controls = Y[~treated]
    steps = np.diff(controls[:, :t0], axis=1)
    return controls, Y[treated].mean(axis=0), float(steps.std(ddof=1)) if steps.size > 1 else 0.0


def _compare(controls: Array, target: Array, treated: Mask, omega: Array, lam: Array) -> Counterfactual:
    synthetic = omega @ controls
    path = synthetic + lam @ (target - synthetic)[: len(lam)]
    unit_weights = np.zeros(len(treated))
    unit_weights[~treated] = omega
    return Counterfactual(float((target - path)[len(lam) :].mean()), unit_weights, lam, path)


def _simplex_weights(A: Array, b: Array, zeta: float, sigma: float) -> Array:
    """Minimise |Ax - b|²/rows + zeta²|x|² over the simplex: Frank-Wolfe, small weights dropped half way."""
    x = np.full(A.shape[1], 1 / A.shape[1])
    eta, least_decrease = len(b) * zeta**2, (1e-5 * sigma) ** 2
    for iterations in WEIGHT_STAGES:
        # The uniform start passes unchanged; the second stage starts from the large weights of the first.
        x = np.where(x > x.max() / 4, x, 0.0)
        x /= x.sum()
        error, last = A @ x - b, np.inf
        for done in range(iterations):
            gradient = error @ A + eta * x
            vertex = int(gradient.argmin())
            direction = -x
            direction[vertex] += 1
            # The residual moves along with x, which saves the second matrix product of the textbook step.
            change = A[:, vertex] - b - error
            curvature = float(change @ change + eta * (direction @ direction))
            step = min(1.0, max(0.0, -float(gradient @ direction) / curvature)) if curvature > 0 else 0.0
            x += step * direction
            error += step * change
            value = zeta**2 * float(x @ x) + float(error @ error) / len(b)
            if done > 0 and last - value <= least_decrease:
                break
            last = value
    return x


def complete(Y: Array, mask: Mask, lam: float) -> Array:
    """Fitted values, in all cells, of a low-rank matrix plus unit and time effects.

    Minimises ½ Σ_observed (Y - L - a_i - b_t)² + lam·|L|_* with the effects a, b unpenalised. `Y` and
    `mask` (True = observed) are (units, periods); `lam` >= 0 in the units of `Y`; unobserved cells of `Y`
    are not read and may be NaN. Stops when an iteration moves the unobserved cells by less than 1e-5 of the
    spread around additive effects (root mean square), or after 2,000 iterations. Raises ValueError on misfitting
    shapes, a non-finite observed cell, a negative penalty, or a row or column without observed cells.
    """
    _check_panel(Y, mask)
    return _soft_impute(Y, mask, lam).fitted


def choose_penalty(Y: Array, mask: Mask, seed: int = 0) -> float:
    """The penalty with the least squared error on held-out observed cells.

    Five folds of random units; a unit's held-out cells are its tail, from a first missing period drawn from
    the incomplete rows (the last quarter of the periods when no row is incomplete), so that the holdout
    looks like the gap to be filled. The grid is fixed: twelve log-spaced fractions, 1 to 0.003, of the
    smallest penalty that leaves nothing but fixed effects. Arguments and errors as in `complete`;
    ValueError also when there is nothing to hold out.
    """
    _check_panel(Y, mask)
    rest = np.where(mask, Y - _soft_impute(Y, mask, np.inf).fitted, 0.0)
    # The spectral norm of what effects leave over, through the small Gram matrix rather than an SVD of all units.
    grid = PENALTY_GRID * np.sqrt(np.linalg.norm(rest.T @ rest, 2))
    folds = [held for held in _holdouts(mask, np.random.default_rng(seed)) if held.any()]
    if not folds:
        raise ValueError("no observed cell can be held out: too few complete units")
    loss = np.zeros(len(grid))
    for held in folds:
        fitted = None
        for i, lam in enumerate(grid):
            fitted = _soft_impute(Y, mask & ~held, float(lam), fitted).fitted
            loss[i] += ((Y - fitted)[held] ** 2).sum()
    return float(grid[loss.argmin()])


def mc_nnm(Y: Array, mask: Mask, seed: int = 0) -> Completion:
    """`complete` at the penalty found by `choose_penalty`; arguments and errors as there."""
    return _soft_impute(Y, mask, choose_penalty(Y, mask, seed))


def residual_band(Y: Array, fitted: Array, mask: Mask, level: float = 0.9) -> Band:
    """Normal prediction band around `fitted` (units, periods), which is the band's path.

    A row's scale is 1.4826 times the median absolute residual of its observed cells, and at least the lower
    quartile of the positive row scales: a short row that happens to be fitted closely earns no needle-thin
    band. The band carries the noise of a cell, not the error of the completion itself. Raises ValueError on
    misfitting shapes, a non-finite observed cell, a row or column without observed cells.
    """
    _check_panel(Y, mask)
    scale = 1.4826 * np.nanmedian(np.where(mask, np.abs(Y - fitted), np.nan), axis=1)
    floor = np.quantile(scale[scale > 0], 0.25) if (scale > 0).any() else 0.0
    half = float(ndtri((1 + level) / 2)) * np.maximum(scale, floor)[:, None]
    return Band(fitted, fitted - half, fitted + half)


def _check_panel(Y: Array, mask: Mask) -> None:
    if Y.ndim != 2 or mask.shape != Y.shape or not np.isfinite(Y[mask]).all():
        raise ValueError(f"Y {Y.shape} and mask {mask.shape} must be one shape, observed cells finite")
    if not (mask.any(axis=0).all() and mask.any(axis=1).all()):
        raise ValueError("every row and every column needs an observed cell")


def _holdouts(mask: Mask, rng: np.random.Generator) -> list[Mask]:
    """One boolean matrix per fold: the observed tail cells of that fold's units."""
    units, periods = mask.shape
    incomplete = ~mask.all(axis=1)
    gaps = mask[incomplete].argmin(axis=1) if incomplete.any() else np.array([periods - max(1, periods // 4)])
    tails = mask & (np.arange(periods) >= rng.choice(gaps, units)[:, None])
    fold_of = rng.permutation(units) % FOLDS
    folds = [tails & (fold_of == fold)[:, None] for fold in range(FOLDS)]
    # No row and no column may be left with nothing to fit.
    folds = [held & (mask & ~held).any(axis=1, keepdims=True) for held in folds]
    return [held & (mask & ~held).any(axis=0) for held in folds]


def _soft_impute(Y: Array, mask: Mask, lam: float, start: Array | None = None) -> Completion:
    """Accelerated soft-impute whose only unknowns are the unobserved cells.

    With x in the holes, the fit is `shrink(filled(x))` and the objective is a function of x alone, smooth
    (a Moreau envelope) with gradient x - fit(x) and Lipschitz constant 1: Nesterov steps of length one,
    restarted whenever they climb (O'Donoghue and Candes 2015).
    """
    if not lam >= 0:
        raise ValueError(f"the penalty must not be negative, got {lam}")
    rows = np.where(mask, Y, 0.0).sum(axis=1, keepdims=True) / mask.sum(axis=1, keepdims=True)
    additive = rows + np.where(mask, Y - rows, 0.0).sum(axis=0) / mask.sum(axis=0)
    filled = np.where(mask, Y, additive if start is None else start)
    holes = np.flatnonzero(~mask)
    spread = np.sqrt(((Y - additive)[mask] ** 2).mean() * len(holes))
    x = ahead = filled.flat[holes]
    momentum = 1.0
    for iteration in range(1, COMPLETION_ITERATIONS + 1):
        fitted = shrink(filled, lam)
        new = fitted.flat[holes]
        gradient = ahead - new
        if np.linalg.norm(gradient) <= COMPLETION_TOLERANCE * spread or iteration == COMPLETION_ITERATIONS:
            break
        if gradient @ (new - x) > 0:
            momentum = 1.0
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = filled.flat[holes] = new + (momentum - 1) / following * (new - x)
        x, momentum = new, following
    return Completion(lam, fitted, iteration)


def shrink(M: Array, lam: float) -> Array:
    """The two-way effects of a full matrix plus its remainder with singular values reduced by `lam`.

    Right singular vectors come from the periods × periods Gram matrix, so the cost is linear in the units.
    """
    rows = M.mean(axis=1, keepdims=True)
    rest = M - rows
    columns = rest.mean(axis=0)
    rest -= columns
    values, vectors = np.linalg.eigh(rest.T @ rest)
    factor, kept = np.zeros(len(values)), values > lam**2
    factor[kept] = 1 - lam / np.sqrt(values[kept])
    fitted: Array = rest @ ((vectors * factor) @ vectors.T) + rows + columns
    return fitted


def seasonal_forecast(Y: Array, t0: int, floor: Array) -> Band:
    """Each row's own seasonal forecast from month `t0` on, with what it shares with the others shrunk in.

    Works on log(Y + floor): a local level (mean of the last 12 deseasonalised months, or fewer) plus month
    effects pooled over rows and shrunk toward zero. Before `t0` the path is the trailing level of that month;
    from `t0` on it is a median forecast. The 90 % band uses the row's errors at the same horizon from earlier
    origins, their variance shrunk toward the pooled one (empirical Bayes as in Smyth 2004). History shorter
    than a year shows no season, and the band cannot cover one then. A row zero throughout gives zeros.

    `Y` (units, months), non-negative; columns from `t0` on are not read. `floor` (units,), positive, in the
    units of `Y`: the amount below which differences do not matter. Raises ValueError on misfitting shapes,
    `t0` below 6 or beyond the last month, negative or non-finite history, a floor that is not positive.
    """
    history, months = Y[:, :t0], Y.shape[1]
    if floor.shape != Y.shape[:1] or not 6 <= t0 <= months:
        raise ValueError(f"Y {Y.shape}, floor {floor.shape} and t0 {t0} do not fit together")
    if not (0 <= history.min() <= history.max() < np.inf and 0 < floor.min() <= floor.max() < np.inf):
        raise ValueError("history must be finite and not negative, floors finite and positive")
    forecast = Band(np.zeros(Y.shape), np.zeros(Y.shape), np.zeros(Y.shape))
    # A record that never left zero is its own forecast and would dilute what is pooled from the others.
    active = history.any(axis=1)
    unit = floor[active, None]
    # Dividing by the floor makes the result proportional to Y and floor together.
    log = np.log1p(history[active] / unit)
    season = np.resize(_month_effects(log), months)
    adjusted = log - season[:t0]
    total = np.cumsum(adjusted, axis=1)
    total[:, YEAR:] -= total[:, :-YEAR].copy()
    levels = total / np.minimum(np.arange(1, t0 + 1), YEAR)
    center = np.pad(levels, ((0, 0), (0, months - t0)), mode="edge") + season
    half = float(ndtri(0.95)) * _error_scale(adjusted, levels, months - t0)
    for out, offset in ((forecast.path, 0.0), (forecast.low, -half), (forecast.high, half)):
        out[active] = np.maximum(np.expm1(center + offset), 0.0) * unit
    return forecast


def _month_effects(log: Array) -> Array:
    """Twelve effects by column modulo 12, summing to zero; zero with less than a year of history."""
    years, spread = log.shape[1] // YEAR, log.var(axis=1)
    if years == 0 or not spread.any():
        return np.zeros(YEAR)
    weight = 1 / (spread + spread.mean())  # erratic rows count for less
    common = weight @ log / weight.sum()
    # Year-on-year changes are free of season; without a second year, drift and season cannot be separated.
    slope = float((common[YEAR:] - common[:-YEAR]).mean()) / YEAR if years > 1 else 0.0
    flat = (common - slope * np.arange(len(common)))[-years * YEAR :].reshape(years, YEAR)
    effects = (flat.mean(axis=0) - flat.mean()) * years / (years + SEASON_PRIOR_YEARS)
    # Whole years are counted back from the end, so they start at the end's month; turn them to column 0's.
    return np.roll(effects, len(common) % YEAR)


def _error_scale(adjusted: Array, levels: Array, horizons: int) -> Array:
    """Standard deviation of the log forecast error, (units, months): one step before t0, h steps after it.

    The variance is a row's own level of error times a line in the horizon that all rows share.
    """
    t0 = adjusted.shape[1]
    first = min(YEAR, t0 // 2)  # months behind the earliest origin
    reach = np.arange(1, min(max(horizons, 1), t0 - first) + 1)
    errors = (adjusted[:, first - 1 + h :] - levels[:, first - 1 : t0 - h] for h in reach)
    squares = np.stack([(error**2).mean(axis=1) for error in errors], axis=1)
    origins = t0 - first + 1 - reach
    own = squares @ origins / origins.sum()
    if not own.any():
        return np.zeros((len(adjusted), t0 + horizons))
    # Rows are put on a like scale first, so that wild ones do not decide how errors grow with the horizon.
    profile = (squares / (own + own.mean())[:, None]).mean(axis=0)
    design = np.column_stack([np.ones(len(reach)), reach])
    (base, growth), _ = nnls(design * np.sqrt(origins)[:, None], profile * np.sqrt(origins))
    row = (squares / (base + growth * reach)) @ origins / origins.sum()
    own_share = (t0 - first) / (t0 - first + VARIANCE_PRIOR_MONTHS)
    variance = own_share * row + (1 - own_share) * np.median(row)
    return np.sqrt(np.outer(variance, base + growth * np.r_[np.ones(t0), np.arange(1, horizons + 1)]))
