"""What one end of a lane reports and the other does not: how far their ratio moved at a date, in its own spread.

All series are (lanes, months). Ratios are logs of export over import; unknown months enter neither side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from oretrace.kernels.mirror import Seen, reliability

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oretrace.arrays import Array, Index, Mask

Kind = TypeVar("Kind", bound=np.generic)

LONGEST_LAG = 3
"""Months at sea and in customs that are looked at."""
KM_A_MONTH = 9000.0
"""Assumed where a lane's own months do not show its lag: what a cargo covers in a month, with handling."""
LAG_TRUST = 0.15
"""A correlation of both ends that is better by less than this does not overrule the distance."""
FEWEST_CARGOES = 4
"""Months with trade at both ends under which a lane shows no lag."""
FLOOR_SHARE, FLOOR_KG = 0.3, 10.0
"""An amount of this share of the product's usual month, and of 10 kg at least, is added to both ends of a ratio."""
LEAST = 6.0
"""So many floors must have moved at one end, or the lane is too small to judge."""
HISTORY = 1.0
"""Cargoes before the date that a lane's own ratio needs to count as much as its reporters' usual one."""
FULL, PRIOR_LANES = 6.0, 1.0
"""A lane of six cargoes has a whole vote in what its reporter does on all lanes; that it changed nothing has one."""
UNCORROBORATED = 0.5
"""Log sd of a reporter's change on all lanes, of which less remains with each other lane that is seen."""
TOLERANCE = 0.2
"""A move of the log ratio that no ordinary pair of reporters is held to."""
UNRELIABLE, FLAT = 2.0, 0.05
"""A reporter whose lanes typically move so many times as far as others', of .05 at least, is weighed by its own."""
SHOWN = 6.0
"""Fewer lanes than this do not show that a reporter is unreliable."""
BANDS = (-6.0, -2.5, -1.0)
"""Bounds of cargoes (the harmonic mean before and after, negative): lanes of few cargoes spread more."""


@dataclass(frozen=True)
class GapEnds:
    """Both ends of lanes in one unit: `out` exports, `into` imports, and in which months each end is known.

    `into` stands in the month of departure, `lag` months before that of arrival (`aligned`).
    """

    out: Array
    into: Array
    known: Mask


@dataclass(frozen=True)
class Moved:
    """Lanes about one date, (n,) each: log ratio and cargoes before and after, sums of both ends from the date on.

    `raw` is the ratio after without the floor: infinite where one end has nothing. Both ends' sums are those of the
    unit of `floor`.
    """

    before: Array
    after: Array
    raw: Array
    cargoes_before: Array
    cargoes_after: Array
    out_after: Array
    into_after: Array


def best_lag(out: Array, into: Array, km: Array) -> Index:
    """Months by which imports follow exports, (lanes,): where both ends match best, else what the distance gives."""
    usual = np.clip(np.rint(km / KM_A_MONTH), 0, LONGEST_LAG).astype(np.int64)
    months = out.shape[1] - LONGEST_LAG
    if months < FEWEST_CARGOES:
        return usual
    one = _centred(np.sqrt(out[:, :months]))
    match = np.empty((LONGEST_LAG + 1, len(out)))
    for lag in range(LONGEST_LAG + 1):
        other = _centred(np.sqrt(into[:, lag : months + lag]))
        norm = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
        match[lag] = np.where(norm > 0, (one * other).sum(axis=1) / np.where(norm > 0, norm, 1.0), 0.0)
    shown = ((out > 0).sum(axis=1) >= FEWEST_CARGOES) & ((into > 0).sum(axis=1) >= FEWEST_CARGOES)
    match[usual, np.arange(len(out))] += np.where(shown, LAG_TRUST, np.inf)
    return np.asarray(match.argmax(axis=0), dtype=np.int64)


def _centred(values: Array) -> Array:
    return np.asarray(values - values.mean(axis=1, keepdims=True))


def aligned(series: NDArray[Kind], lag: Index) -> NDArray[Kind]:
    """Each row `lag` months earlier; what would come after the last month is 0, or False."""
    month = np.arange(series.shape[1])[None, :] + lag[:, None]
    inside = month < series.shape[1]
    moved = np.take_along_axis(series, np.minimum(month, series.shape[1] - 1), axis=1)
    return np.asarray(np.where(inside, moved, np.zeros((), series.dtype)), dtype=series.dtype)


def floor_of(amounts: Array, per_kg: float = 1.0) -> float:
    """What is added to both ends of a product's ratios, from the positive months of its lanes, worth so much a kg."""
    positive = amounts[amounts > 0]
    least = FLOOR_KG * per_kg
    return max(least, FLOOR_SHARE * float(np.median(positive))) if positive.size else least


def moved(ends: GapEnds, floor: float, before: slice, after: slice) -> Moved:
    """Both ends' sums and log ratios of the months before a date and from it on, where both are known."""
    sums = []
    for window in (before, after):
        known = ends.known[:, window]
        out, into = ends.out[:, window] * known, ends.into[:, window] * known
        sums.append((out.sum(axis=1), into.sum(axis=1), np.maximum(_cargoes(out), _cargoes(into))))
    (out0, into0, n0), (out1, into1, n1) = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = np.log(out1) - np.log(into1)
    return Moved(
        before=np.log((out0 + floor) / (into0 + floor)),
        after=np.log((out1 + floor) / (into1 + floor)),
        raw=np.where((out1 > 0) | (into1 > 0), raw, 0.0),
        cargoes_before=n0,
        cargoes_after=n1,
        out_after=out1,
        into_after=into1,
    )


def _cargoes(kg: Array) -> Array:
    """How many months' worth of equal amounts a series is: (Σ kg)² / Σ kg²."""
    squares = (kg**2).sum(axis=1)
    return np.asarray(kg.sum(axis=1) ** 2 / np.where(squares > 0, squares, 1.0))


def mean_of(one: Array, other: Array, has_one: Mask, has_other: Mask) -> Array:
    """The mean of what mass and value show, or the one that is known; NaN where neither is."""
    with np.errstate(invalid="ignore"):
        both = np.where(has_one & has_other, (one + other) / 2, np.where(has_one, one, other))
    return np.where(has_one | has_other, both, np.nan)


def usual_level(ratio: Array, cargoes: Array, exporter: Index, importer: Index, reporters: int) -> Array:
    """The log ratio that both reporters usually have, (n,): 0 until several lanes of theirs show another."""
    weight = cargoes / (cargoes + HISTORY)
    of_importer = group_median(ratio, weight, importer, reporters)
    of_exporter = group_median(ratio - of_importer[importer], weight, exporter, reporters)
    return np.asarray(of_exporter[exporter] + of_importer[importer])


def expected_level(ratio: Array, cargoes: Array, usual: Array) -> Array:
    """The lane's own ratio before the date, held towards the usual one the more, the fewer its cargoes."""
    return np.asarray(usual + cargoes / (cargoes + HISTORY) * (ratio - usual))


def common_change(
    move: Array, cargoes: Array, exporter: Index, importer: Index, reporters: int
) -> tuple[Array, Array]:
    """What reporters changed on all their lanes: log factors (reporters,), and how unsure that leaves lanes (n,).

    A code revision or a new system at a reporter moves its exports up where it moves its imports down against their
    partners: both count. The variance of a lane grows where few other lanes of its reporters are seen.
    """
    weight = np.minimum(cargoes, FULL) / FULL
    who, votes = np.concatenate([exporter, importer]), np.concatenate([weight, weight])
    change = np.zeros(reporters)
    for _ in range(4):
        shown = np.concatenate([move + change[importer], change[exporter] - move])
        change = group_median(shown, votes, who, reporters)
    seen = np.bincount(who, votes, reporters)
    doubt = 1.0 / (1.0 + seen[exporter] - weight) + 1.0 / (1.0 + seen[importer] - weight)
    return change, UNCORROBORATED**2 * doubt


def group_median(values: Array, weights: Array, who: Index, groups: int) -> Array:
    """Weighted medians by group (groups,), each with `PRIOR_LANES` of zero."""
    v = np.concatenate([values, np.zeros(groups)])
    w = np.concatenate([weights, np.full(groups, PRIOR_LANES)])
    g = np.concatenate([who, np.arange(groups)])
    order = np.lexsort((v, g))
    v, w, g = v[order], w[order], g[order]
    running, start = np.cumsum(w), np.searchsorted(g, np.arange(groups))
    half = running[start] - w[start] + np.add.reduceat(w, start) / 2.0
    return np.asarray(v[np.minimum(np.searchsorted(running, half - 1e-9), v.size - 1)])


@dataclass(frozen=True)
class Spread:
    """Standard deviation of each lane's move (n,), and which reporters (reporters,) are unreliable."""

    sd: Array
    unreliable: Mask


def spread(move: Array, before: Array, after: Array, ends: Sequence[Index], lane: Index, reporters: int) -> Spread:
    """What each lane's reporters, and lanes of so few cargoes, usually show at any date.

    `before` and `after` are cargoes, `ends` the numbers of exporter and importer, `lane` says which rows are the same
    lane at other dates. A reporter whose lanes move wildly at any date has a wide spread.
    """
    few = 1.0 / (1.0 / (before + 0.5) + 1.0 / (after + 0.5))
    band = np.digitize(-few, BANDS).astype(np.int64)
    exporter, importer = ends
    fitted = reliability(Seen(move, exporter, importer, band, lane), reporters)
    sd = np.sqrt(fitted.exporter[exporter] + fitted.importer[importer] + fitted.timing[band])
    usual = max(float(np.median(np.abs(move))), FLAT) if move.size else FLAT
    weight = 1.0 / np.bincount(lane)[lane] if lane.size else np.zeros(0)
    beside = np.concatenate([np.abs(move) / usual - 1.0] * 2)
    own = 1.0 + group_median(beside, np.concatenate([weight, weight]), np.concatenate(ends), reporters)
    lanes = np.bincount(np.concatenate(ends), np.concatenate([weight, weight]), reporters)
    return Spread(np.asarray(sd), np.asarray((own > UNRELIABLE) & (lanes >= SHOWN)))


def beyond(move: Array, sd: Array) -> Array:
    """How many standard deviations a move is beyond `TOLERANCE`, whichever way."""
    return np.asarray(np.maximum(np.abs(move) - TOLERANCE, 0.0) / sd)


def missing_share(move: Array) -> Array:
    """Of what one end reports, the share that the other does not show, when the log ratio moved so far (0–1)."""
    return np.asarray(1.0 - np.exp(-np.maximum(move, 0.0)))
