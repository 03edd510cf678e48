"""Two reports of one lane: what CIF adds to a value, how far each reporter can be trusted, and what both come to.

The steps are those of BACI (Gaulier and Zignago 2010, CEPII Working Paper 2010-23), made robust and with intervals:
remove the margin from import values, split the ends' disagreement into the reporters' shares, weigh each end
by the inverse of its share. Unknown is NaN in here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask

MARGIN, MARGIN_KM = 0.06, 5000.0
"""CIF over FOB less one: 6 % of trade at large (Miao and Fortanier 2017), taken to hold at 5,000 km."""
MARGIN_ELASTICITY = 0.35
"""Freight between continents (9,000 km) is then 3 points dearer than within one (2,000 km); they print 2 to 4."""
MARGIN_AT_BORDER = 2 / 3
"""Assumed: neighbours pay a third less. Contiguity is in BACI's equation too; its coefficient we have not seen."""

ASSUMED_VARIANCE = 0.25
"""Of log(export/import) before any lane has been seen twice: half as much again or a third less is ordinary."""
PRIOR_LANES = 10.0
"""So many lanes of ordinary disagreement count in for every reporter: one with few lanes stays near the others."""
CLIP, KEPT = 4.0, 0.9205
"""A squared residual counts for four variances at most; of a normal one's mean 0.9205 is kept by that."""
BANDS_KM = (2500.0, 5000.0, 10000.0)
"""Bounds of the bands of distance: the farther, the more is at sea at a quarter's end."""
FLOOR = 1e-4
"""No reporter's figures are taken to be better than 1 %."""
ROUNDS, CLOSE = 300, 1e-4
Z90 = 1.6449


def cif_margin(km: Array, contiguous: Mask) -> Array:
    """CIF over FOB less one on lanes of this length, (n,) each; for values only, as freight adds no mass.

    Good for taking the ordinary margin out of a sum of values, to a few points; no statement on one cargo's freight,
    which hangs on mode, price per kg and year; BACI's equation has the product's price too.
    """
    return MARGIN * (km / MARGIN_KM) ** MARGIN_ELASTICITY * np.where(contiguous, MARGIN_AT_BORDER, 1.0)


@dataclass(frozen=True)
class ReporterReliability:
    """Variances of log amounts: a reporter's as exporter and as importer (reporters,), and by band of distance.

    `timing` (bands,) is what both ends of such a lane differ by because cargo is under way at the quarter's end.
    """

    exporter: Array
    importer: Array
    timing: Array


@dataclass(frozen=True)
class Seen:
    """Log ratios of lanes that both ends report, (n,) each: their ends' and bands' numbers, and which lane it is."""

    log_ratio: Array
    exporter: Index
    importer: Index
    band: Index
    lane: Index


def distance_bands(km: Array) -> Index:
    """The band of distance of each lane, 0 the nearest."""
    return np.searchsorted(np.array(BANDS_KM), km, side="right").astype(np.int64)


def reliability(seen: Seen, reporters: int) -> ReporterReliability:
    """Split squared log ratios into a share of the exporter, one of the importer and one of the distance.

    Fits E[d²] = a(exporter) + b(importer) + t(band), t of the nearest band being 0, by the multiplicative updates for
    variance components (Zhou, Hu, Zhou and Lange 2019), with clipped squares. Rows of one lane count as one together,
    since a lane's bias lasts. Each reporter has `PRIOR_LANES` near lanes of ordinary disagreement besides its own;
    they also settle what the data cannot: how much of all disagreement is exporters' and how much importers' (as much
    by default). A lasting bias counts as unreliability, and what both ends get wrong alike is not seen.
    """
    squared, share = seen.log_ratio**2, 1.0 / np.bincount(seen.lane)[seen.lane] if seen.lane.size else np.zeros(0)
    near = seen.band == 0
    ordinary = _pooled(squared[near], share[near])
    a, b = np.full(reporters, ordinary / 2), np.full(reporters, ordinary / 2)
    t = np.full(len(BANDS_KM) + 1, ordinary / 2)
    t[0] = 0.0

    def step(part: Array, who: Index, floor: float) -> Array:
        total = a[seen.exporter] + b[seen.importer] + t[seen.band]
        return _step(part, who, total, squared, share, ordinary / 2, floor)

    for _ in range(ROUNDS):
        before = a
        a = step(a, seen.exporter, FLOOR)
        b = step(b, seen.importer, FLOOR)
        t = step(t, seen.band, 0.0)
        t[0] = 0.0
        if np.abs(np.log(a / before)).max(initial=0.0) < CLOSE:
            break
    return ReporterReliability(a, b, t)


def _pooled(squared: Array, share: Array) -> float:
    """The variance of all these: Huber's scale by repeated substitution, `ASSUMED_VARIANCE` as prior."""
    variance = ASSUMED_VARIANCE
    for _ in range(ROUNDS):
        before = variance
        found = float(np.sum(share * np.minimum(squared / variance, CLIP))) / KEPT
        variance *= (found + PRIOR_LANES * ASSUMED_VARIANCE / variance) / (float(share.sum()) + PRIOR_LANES)
        variance = max(variance, FLOOR)
        if abs(variance / before - 1.0) < CLOSE:
            break
    return variance


def _step(part: Array, who: Index, total: Array, squared: Array, share: Array, usual: float, floor: float) -> Array:
    """One update of a component's variances; `who` has which, and `total` the sum of components, of each row (n,)."""
    prior = part + usual
    residual = np.minimum(squared / total, CLIP) / KEPT
    up = np.bincount(who, share * residual / total, part.size) + PRIOR_LANES * 2 * usual / prior**2
    down = np.bincount(who, share / total, part.size) + PRIOR_LANES / prior
    return np.maximum(part * np.sqrt(up / down), floor)


@dataclass(frozen=True)
class LaneSide:
    """One end's amounts, (n,) each, NaN where unknown, and the variance of their logs."""

    low: Array
    typical: Array
    high: Array
    variance: Array


@dataclass(frozen=True)
class Reconciled:
    """What both ends come to, (n,) each, NaN where unknown; `weight` of the first, NaN unless both have an amount."""

    low: Array
    typical: Array
    high: Array
    weight: Array


def reconcile(one: LaneSide, other: LaneSide) -> Reconciled:
    """The inverse-variance weighted mean of the logs of both ends, with an interval of 90 %.

    Ends that differ by more than their variances allow widen it by the ratio (Birge 1932). One end alone is taken as
    it is, within its own, wider interval; where the other end's high lies below that interval, the low becomes the
    other end's low: they contradict each other. A zero (no trade) contradicts so, and does not pull the mean.
    Without an amount from either end only a low is known, unless both say zero.
    """
    ends = (one, other)
    has = [np.asarray(end.typical > 0) for end in ends]
    precision = [np.where(known, 1.0 / end.variance, 0.0) for known, end in zip(has, ends, strict=True)]
    total = precision[0] + precision[1]
    some, both = total > 0, has[0] & has[1]
    safe = np.where(some, total, 1.0)
    weight = [part / safe for part in precision]
    logs = [np.log(np.where(known, end.typical, 1.0)) for known, end in zip(has, ends, strict=True)]
    gap = np.where(both, logs[0] - logs[1], 0.0)
    error = Z90 * np.sqrt(np.maximum(1.0, gap**2 / (one.variance + other.variance)) / safe)
    typical = np.exp(weight[0] * logs[0] + weight[1] * logs[1])
    least = np.fmin(*(np.where(known, end.typical, np.nan) for known, end in zip(has, ends, strict=True)))
    most = np.fmax(*(np.where(known, end.typical, np.nan) for known, end in zip(has, ends, strict=True)))
    typical = np.where(some, np.clip(typical, least, most), 1.0)  # one end alone is that end to the last digit
    low = typical * _mean_ratio([end.low for end in ends], ends, weight) * np.exp(-error)
    high = typical * _mean_ratio([end.high for end in ends], ends, weight) * np.exp(error)
    for known, end in zip(has, ends, strict=True):
        low = np.where(~known & (end.high < low), np.fmax(end.low, 0.0), low)
    zero = (one.typical == 0) & (other.typical == 0)
    known_low = np.fmax(np.fmax(one.low, other.low), 0.0)
    return Reconciled(
        low=np.where(some, low, np.where(zero, 0.0, known_low)),
        typical=np.where(some, typical, np.where(zero, 0.0, np.nan)),
        high=np.where(some, high, np.where(zero, 0.0, np.nan)),
        weight=np.where(both, weight[0], np.nan),
    )


def _mean_ratio(bounds: list[Array], ends: tuple[LaneSide, LaneSide], weight: list[Array]) -> Array:
    """The weighted geometric mean of bound over typical: how unsure the ends are of what their goods contain."""
    product = np.ones_like(weight[0])
    for bound, end, part in zip(bounds, ends, weight, strict=True):
        used = part > 0
        product *= np.where(used, np.where(used, bound, 1.0) / np.where(used, end.typical, 1.0), 1.0) ** part
    return product
