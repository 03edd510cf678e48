"""Event study around one date: two-way fixed effects with leads and lags, errors clustered.

With one date for all treated units and controls that are never treated, the estimate of each month is the difference
of differences against the month before the event; weights of the wrong sign, which staggered dates bring
(Sun and Abraham 2021), cannot occur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from oretrace.arrays import Array, Index, Mask

DEALS = 999


@dataclass(frozen=True)
class EventStudy:
    """Effects by month from the event, `months` (k,), the one before it left out as the reference.

    `effect`, `error`, `low`, `high` and `p_value` (k,): the interval is that of 95 %. `pre_p` is the joint test that
    all effects before the event are zero, with F `pre_f`, NaN where `clusters` are too few for it. The first and last
    month stand for all beyond.
    """

    months: Index
    effect: Array
    error: Array
    low: Array
    high: Array
    p_value: Array
    pre_f: float
    pre_p: float
    clusters: int


def event_study(Y: Array, treated: Mask, t0: int, cluster: Index, leads: int = 12, lags: int = 12) -> EventStudy:
    """Effects on treated units (units,) of a panel Y (units, months) whose event begins with month `t0`.

    Months up to `leads` before and from `lags` after are taken together. `cluster` (units,) numbers the cluster of
    each unit. Errors are those of Liang and Zeger with the correction of small samples that fixest and pyfixest
    use: unit effects are nested in clusters and cost no degree of freedom. Raises ValueError on misfitting shapes,
    gaps, fewer than two months before the event, no treated unit or no control, or fewer than two clusters.
    """
    _check(Y, treated, t0, cluster)
    event, months = _events(Y.shape[1], t0, leads, lags)
    group, when = treated - treated.mean(), _when(event, months)
    y = Y - Y.mean(axis=1, keepdims=True) - Y.mean(axis=0) + Y.mean()
    # Every regressor is the product of a unit's part and a month's part, and so are its sums.
    bread = np.linalg.inv((group @ group) * (when @ when.T))
    effect = bread @ (when @ (group @ y))
    residual = y - np.outer(group, effect @ when)
    score = group[:, None] * (residual @ when.T)
    names, member = np.unique(cluster, return_inverse=True)
    sums = np.zeros((len(names), len(months)))
    np.add.at(sums, member, score)
    clusters, cells = len(names), Y.size
    free = cells - len(months) - Y.shape[1]
    scale = (cells - 1) / free * clusters / (clusters - 1)
    variance = scale * bread @ (sums.T @ sums) @ bread
    error = np.sqrt(np.diag(variance))
    half = float(t_distribution.ppf(0.975, clusters - 1)) * error
    pre_f, pre_p = _joint(effect, variance, months < 0, clusters)
    p_value = 2 * t_distribution.sf(np.abs(effect / error), clusters - 1)
    return EventStudy(months, effect, error, effect - half, effect + half, p_value, pre_f, pre_p, clusters)


def parted_before(Y: Array, treated: Mask, t0: int, leads: int = 12, lags: int = 12) -> float:
    """The chance that units dealt at random would part as much before the event as these did.

    Arguments as in `event_study`, whose joint test rejects far too often with few clusters. Here the treatment is
    dealt anew `DEALS` times among all units, each in units of its own spread before the event, and the distance of
    the leads from zero is ranked in their covariance.
    """
    _check(Y, treated, t0, np.arange(len(Y)))
    event, months = _events(Y.shape[1], t0, leads, lags)
    when = _when(event, months)
    spread = Y[:, :t0].std(axis=1, keepdims=True)
    alike = (Y - Y.mean(axis=1, keepdims=True)) / np.where(spread > 0, spread, 1.0)
    # A unit's own effects; the estimate is their mean over the treated less that over the others.
    own = np.linalg.solve(when @ when.T, when @ alike.T).T[:, months < 0]
    metric = np.linalg.pinv(np.atleast_2d(np.cov(own, rowvar=False)))
    rng = np.random.default_rng(0)
    dealt = np.stack([treated, *(rng.permutation(treated) for _ in range(DEALS))])
    share = dealt / dealt.sum(axis=1, keepdims=True) - ~dealt / (~dealt).sum(axis=1, keepdims=True)
    gap = share @ own
    distance = np.einsum("ij,jk,ik->i", gap, metric, gap)
    return float((1 + (distance[1:] >= distance[0] * (1 - 1e-12)).sum()) / (DEALS + 1))


def _events(months: int, t0: int, leads: int, lags: int) -> tuple[Index, Index]:
    """The month of each column from the event, the outermost taken together, and those that are estimated."""
    event = np.clip(np.arange(months) - t0, -leads, lags)
    return event, np.array([k for k in np.unique(event) if k != -1], dtype=np.int64)


def _when(event: Index, months: Index) -> Array:
    when = (event[None, :] == months[:, None]).astype(np.float64)
    return np.asarray(when - when.mean(axis=1, keepdims=True))


def _joint(effect: Array, variance: Array, which: Mask, clusters: int) -> tuple[float, float]:
    """F and p of the test that these effects are all zero; NaN where there are too few clusters for so many."""
    part, count = effect[which], int(which.sum())
    if not 0 < count < clusters:
        return np.nan, np.nan
    statistic = float(part @ np.linalg.solve(variance[np.ix_(which, which)], part)) / count
    return statistic, float(f_distribution.sf(statistic, count, clusters - 1))


def _check(Y: Array, treated: Mask, t0: int, cluster: Index) -> None:
    if Y.ndim != 2 or treated.shape != Y.shape[:1] or cluster.shape != Y.shape[:1] or not 2 <= t0 < Y.shape[1]:
        raise ValueError(f"Y {Y.shape}, treated {treated.shape}, cluster {cluster.shape} and t0 {t0} do not fit")
    if treated.all() or not treated.any() or not np.isfinite(Y).all():
        raise ValueError("Y must be finite, with at least one treated unit and one control")
    if len(np.unique(cluster)) < 2:
        raise ValueError("errors are clustered: expected two clusters or more, found one")
