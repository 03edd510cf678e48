"""From scores to p-values: every pair against placebos of its way, every hub or lane by its best pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.relabelling.trials import WEIGHTS, pairs_of, score_of, ways
from oretrace.kernels.paired import Pairs, Span, gain_of
from oretrace.kernels.placebo import at_or_above, p_of_rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oretrace.arrays import Array
    from oretrace.detect.relabelling.trials import Legs, Place, Way, WaySeries

LONGEST_PRE, LONGEST_POST = 24, 18
SHORTEST_PRE, SHORTEST_POST = 6, 3
DATES, STEP = 6, 4
"""Earlier dates at most, and months between them."""
FALLEN = 0.8
"""The controlled code must have fallen to this share of what it was, or nothing was freed for another name."""
HIGHEST_P = 0.999
LEAST_SCORE, LEAST_SCORE_ON_A_LANE = 7.0, 4.5
"""From this score on a pair is likelier relabelled than not in the suites' worlds; below it nothing is flagged.

A fall has no cargoes of its own, so that on one lane less is known of the timing and less can be scored.
"""


@dataclass(frozen=True)
class PairCandidate:
    """A pair at a hub or on a lane: `product` the number of the other code's, `p` over all pairs of its `about`.

    `attainable` is the smallest `p` could be, `placebos` the size of its pool.
    """

    about: Place
    product: int
    way: Way
    series: WaySeries
    lane: int
    score: float
    p: float
    attainable: float
    placebos: int


def least_score(way: str) -> float:
    """The score that a pair needs to be flagged."""
    return LEAST_SCORE_ON_A_LANE if way == "one lane" else LEAST_SCORE


def span_of(t0: int, months: int) -> Span:
    """The window of an act: up to 24 months before and 18 from it on, of so many months stored."""
    return Span(t0, min(t0, LONGEST_PRE), min(months - t0, LONGEST_POST))


def placebo_spans(span: Span) -> tuple[Span, ...]:
    """Windows of the same shape that end before the act."""
    last = span.t0 - span.post
    return tuple(Span(t, span.pre, span.post) for t in range(last, span.pre - 1, -STEP)[:DATES])


def loss_of(legs: Legs, span: Span) -> Array:
    """(destinations,): kg a month that the controlled code lost on each direct lane; NaN: unknown or not fallen."""
    direct = gain_of(legs.direct.mean[legs.place], span)
    fallen = direct.known & (direct.after <= FALLEN * direct.before)
    return np.where(fallen, -direct.kg, np.nan)


def weigh(legs: Legs, alike: Mapping[int, float], span: Span) -> tuple[list[PairCandidate], frozenset[Place]]:
    """All pairs of the products `alike` (with their weights) whose two sides gained, the best of each pair alone.

    And all hubs and lanes that were looked at, with such a pair or without: the false-discovery rate is over these.

    Weighted Bonferroni over what could be looked at for one hub or lane, so that its smallest p is a p-value.
    """
    lost = loss_of(legs, span)
    if not np.isfinite(lost).any() or not alike:
        return [], frozenset()
    columns = sorted(alike)
    found: list[PairCandidate] = []
    looked: dict[Place, float] = {}
    for series in ways(legs):
        loss = lost if len(lost) > 1 else np.full(len(series.donor), lost[0])
        score = score_of(series, legs, loss, span)
        earlier = [_where_fallen(series, legs, one, score_of(series, legs, loss, one)) for one in placebo_spans(span)]
        beside = [k for k in range(score.shape[1]) if k not in alike]
        pool = np.concatenate([score[:, beside].ravel(), *(one.ravel() for one in earlier)])
        pool = pool[~np.isnan(pool)]
        for lane, about in enumerate(series.about):
            row = score[lane, columns]
            known = ~np.isnan(row)
            if about is None or not known.any():
                continue
            weights = WEIGHTS[series.way] * np.array([alike[k] for k in columns])
            looked[about] = looked.get(about, 0.0) + float(weights[known].sum())
            found += _candidates(series, lane, about, columns, row, weights, pool)
    return _best_of_pairs(_shared(found, looked)), frozenset(looked)


def _where_fallen(series: WaySeries, legs: Legs, span: Span, score: Array) -> Array:
    """The score of an earlier date, NaN on *one lane* where nothing had fallen then.

    At the act's date such a lane is looked at only because it fell: others are no placebos of it.
    """
    if series.way != "one lane":
        return score
    fallen = dict(zip(legs.destinations, np.isfinite(loss_of(legs, span)).tolist(), strict=True))
    known = [any(fallen.values()) if about is None else fallen[about[0]] for about in series.about]
    return np.where(np.array(known)[:, None], score, np.nan)


def _candidates(
    series: WaySeries, lane: int, about: Place, columns: Sequence[int], row: Array, weights: Array, pool: Array
) -> Iterator[PairCandidate]:
    """The pairs of a lane that gained on both sides; `p` is yet to be multiplied by all that was looked at."""
    open_ = np.isfinite(row)
    p = p_of_rank(at_or_above(row[open_], pool), np.asarray(pool.size))
    least = 1.0 / (1.0 + pool.size)
    for k, product in enumerate(np.array(columns)[open_].tolist()):
        weight = float(weights[open_][k])
        score = float(row[open_][k])
        yield PairCandidate(
            about, product, series.way, series, lane, score, float(p[k]) / weight, least / weight, pool.size
        )


def _shared(found: Sequence[PairCandidate], looked: Mapping[Place, float]) -> Iterator[PairCandidate]:
    for one in found:
        whole = looked[one.about]
        yield replace(one, p=min(one.p * whole, HIGHEST_P), attainable=min(one.attainable * whole, HIGHEST_P))


def found_in(candidate: PairCandidate, legs: Legs, loss: Array, span: Span) -> Pairs:
    """The one pair of a candidate, to be looked at."""
    series, lane = candidate.series, np.array([candidate.lane])
    every = loss if len(loss) > 1 else np.full(len(series.donor), loss[0])
    return pairs_of(series, legs, every, span, np.array([candidate.product]), lane)


def _best_of_pairs(found: Iterator[PairCandidate]) -> list[PairCandidate]:
    best: dict[tuple[Place, int], PairCandidate] = {}
    for one in found:
        key = (one.about, one.product)
        if key not in best or (one.p, -one.score) < (best[key].p, -best[key].score):
            best[key] = one
    return list(best.values())
