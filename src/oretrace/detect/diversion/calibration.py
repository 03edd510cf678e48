"""From scores to calibrated verdicts: pools of placebo cells, p-values without the tested hub, false discoveries.

The null is exchangeability: were there no rerouting, a hub's statistic at the act's date would be drawn from the
same distribution as those of other hubs at placebo dates, towards placebo destinations, in products that the act
does not name, or of pairs of unrelated legs.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.diversion.cells import TrialCells, weigh
from oretrace.detect.diversion.records import CLAIMS
from oretrace.detect.diversion.shipped import shipped_null
from oretrace.detect.diversion.statistics import Nulls, Statistics, cell_statistics, hub_statistics, pooled
from oretrace.detect.diversion.trials import ENOUGH_CELLS, act_trial, cross_pairs, placebo_trials, product_trial
from oretrace.detect.verdicts import FALSE_DISCOVERY_RATE
from oretrace.kernels.leave_out import LeaveOut
from oretrace.kernels.placebo import p_of_rank, q_values, surprise_of_the_top

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from oretrace.detect.diversion.panel import Panel
    from oretrace.detect.diversion.records import Claim
    from oretrace.detect.diversion.trials import Trial
    from oretrace.detect.diversion.windows import Shape

    Array = NDArray[np.float64]
    Mask = NDArray[np.bool_]
    Index = NDArray[np.int64]

LIKELIER_THAN_NOT = 0.5
"""The chance of rerouting that a flagged hub has at least, by the score of its likeliest product."""

FEWEST_CELLS = 100
"""With fewer placebo cells than that, pairs of legs included, the null that ships with the product is added."""


@dataclass(frozen=True)
class WeighedHubs:
    """Tested units with their calibration, all (k,): p-values and what was attainable.

    `kinds` names the kinds of placebos. `placebos` counts them, `separate` in separate looks, and `above` those of
    them at or above the unit. `open` units may be flagged: hubs that rerouting does not explain better than
    a look-alike are closed, and products of a hub that is not flagged. `claim` is what each rests on; where that is
    one leg, `leg1_p` and `leg2_p` are both of it.
    """

    units: Statistics
    p: Array
    q: Array
    attainable: Array
    leg1_p: Array
    leg2_p: Array
    placebos: Index
    separate: Array
    above: Array
    kinds: NDArray[np.object_]
    claim: NDArray[np.object_]
    open: Mask

    def take(self, which: Mask) -> WeighedHubs:
        """The units of a mask (k,)."""
        columns = {field.name: getattr(self, field.name) for field in fields(WeighedHubs) if field.name != "units"}
        return WeighedHubs(self.units.take(which), **{name: column[which] for name, column in columns.items()})

    @cached_property
    def two_leg(self) -> Mask:
        """Units of which both legs are known."""
        return np.asarray(self.claim == "two legs", dtype=bool)

    @cached_property
    def flagged(self) -> Mask:
        """Units whose q is low enough and whose every leg grew past the floor."""
        return np.asarray((self.q <= FALSE_DISCOVERY_RATE) & self.units.grew & self.open, dtype=bool)


def _rank(units: Statistics, pool: Statistics, claim: Claim) -> WeighedHubs:
    """Each unit's rank among the placebos that do not involve its own hub."""
    size = units.score.size
    others = LeaveOut.of(pool.hub1, pool.hub2, units.hub1)
    placebos = others.placebos()
    p, leg1_p, leg2_p = (
        p_of_rank(others.above(getattr(pool, name), getattr(units, name)), placebos)
        for name in ("score", "leg1", "leg2")
    )
    return WeighedHubs(
        units=units,
        p=p,
        q=q_values(p),
        attainable=p_of_rank(np.zeros_like(placebos), placebos),
        leg1_p=leg1_p,
        leg2_p=leg2_p,
        placebos=placebos,
        separate=others.weight(pool.weight),
        above=others.weight_above(pool.score, pool.weight, units.score),
        kinds=np.full(size, ", ".join(sorted(set(pool.kind.tolist()))) or "none", dtype=object),
        claim=np.full(size, claim, dtype=object),
        open=np.ones(size, dtype=bool),
    )


def _calibrate(units: Statistics, pool: Statistics, pairs: Statistics | None, claim: Claim) -> WeighedHubs:
    """Rank in the pool; where it is small, cross pairs are added to it."""
    if pairs is not None and pool.score.size < ENOUGH_CELLS:
        pool = pooled([pool, pairs])
    return _rank(units, pool, claim)


@dataclass(frozen=True)
class Trials:
    """The weighed trials of one kind of claim: the act's own, the placebos, and the pairs of unrelated legs.

    The act's holds all hubs of which the legs of the claim are known; `claimed` (hubs,) are those of which no more
    is. So what somebody reports of another leg of one hub changes nothing that is weighed of the others on this one.
    """

    claim: Claim
    claimed: Mask
    act: tuple[Trial, TrialCells]
    placebos: tuple[tuple[Trial, TrialCells], ...]
    pairs: tuple[tuple[Trial, TrialCells], ...]


def weigh_trials(panel: Panel, unmeasured: Panel | None, shape: Shape, known: Sequence[Trials] = ()) -> list[Trials]:
    """Weigh the act and every kind of placebo there is, separately for each kind of claim that some hub allows.

    `known` are trials weighed with the same shape: those on the same series are taken over.
    """
    return [_mode(panel, unmeasured, shape, claim, known) for claim in CLAIMS if panel.hubs_of(claim).any()]


def _mode(panel: Panel, unmeasured: Panel | None, shape: Shape, claim: Claim, known: Sequence[Trials]) -> Trials:
    claimed, two_leg = panel.hubs_of(claim), claim == "two legs"
    hubs = claimed if two_leg else panel.out_reported if claim == "first leg" else panel.onward_reported
    placebos = list(placebo_trials(panel, hubs, shape, claim))
    if unmeasured is not None:
        placebos.append(product_trial(unmeasured, hubs, shape, claim))
    pairs = list(cross_pairs(panel, hubs, shape)) if two_leg else []
    trials = [act_trial(panel, hubs, shape, claim), *placebos, *pairs]
    weighed = [pair for mode in known for pair in mode.placebos]
    found = [next((cells for one, cells in weighed if one.same_as(trial)), None) for trial in trials]
    anew = iter(weigh([t for t, cells in zip(trials, found, strict=True) if not cells], shape, panel.small_lot))
    done = [(trial, cells or next(anew)) for trial, cells in zip(trials, found, strict=True)]
    first_pair = 1 + len(placebos)
    mode = Trials(claim, claimed, done[0], tuple(done[1:first_pair]), tuple(done[first_pair:]))
    if _has_enough(mode):
        return mode
    if two_leg and panel.traded_supply is not None:
        # The shipped null knows of no supply: a scan that needs it is weighed without.
        plain = None if unmeasured is None else replace(unmeasured, supply=None)
        return _mode(replace(panel, supply=None), plain, shape, claim, ())
    return _with_shipped(mode, shape)


def _has_enough(mode: Trials) -> bool:
    return sum(cells.size for _, cells in (*mode.placebos, *mode.pairs)) >= FEWEST_CELLS


def _with_shipped(mode: Trials, shape: Shape) -> Trials:
    """The same, with the null that ships with the product, as the scan has next to no placebos of its own.

    There is none of second legs: such a claim flags nobody, and stays undecidable.
    """
    trial = mode.act[0]
    if trial.leg1 is None:
        return mode
    direct = float(trial.direct[:, trial.t0 - shape.pre : trial.t0].mean())
    return (
        replace(mode, placebos=(*mode.placebos, shipped_null(direct, mode.claim == "two legs")))
        if direct > 0
        else mode
    )


def by_linear_score(modes: list[Trials]) -> list[Trials]:
    """The same trials as R5 ranks them: the second opinion."""

    def linear(weighed: tuple[Trial, TrialCells]) -> tuple[Trial, TrialCells]:
        trial, cells = weighed
        return trial, replace(cells, score=cells.linear)

    return [
        replace(
            mode,
            act=linear(mode.act),
            placebos=tuple(map(linear, mode.placebos)),
            pairs=tuple(map(linear, mode.pairs)),
        )
        for mode in modes
    ]


def _list(mode: Trials, statistics: Callable[[Trial, TrialCells], Statistics]) -> WeighedHubs:
    """The units of one kind of claim, calibrated in its own pool, with false discoveries controlled among them."""
    units = statistics(*mode.act)
    nothing = units.take(np.zeros(0, dtype=np.int64))
    pool = pooled([nothing, *(statistics(*placebo) for placebo in mode.placebos)])
    pairs = pooled(statistics(*pair) for pair in mode.pairs) if mode.pairs else None
    return _calibrate(units, pool, pairs, mode.claim)


def _claimed(lists: Iterable[tuple[Trials, WeighedHubs]]) -> WeighedHubs:
    """Of each list the units whose claim rests on that and no more, together."""
    parts = [weighed.take(mode.claimed[weighed.units.hub1]) for mode, weighed in lists]
    names = [field.name for field in fields(WeighedHubs) if field.name != "units"]
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return WeighedHubs(units=pooled(part.units for part in parts), **columns)


def weigh_hubs(modes: list[Trials]) -> WeighedHubs:
    """Whole hubs, all products together: one list of hubs for each kind of claim.

    A hub's q is at least the probability that so many hubs stand so high among placebos that partly overlap. Where
    both its legs are known it may be flagged only if its score finds rerouting likelier than not: placebos
    hold no look-alikes of it, and the worlds of which the score learned do.
    """
    hubs = _claimed((mode, _guarded(_list(mode, _hubs_of(mode)))) for mode in modes)
    return replace(hubs, open=~hubs.two_leg | (hubs.units.likely >= LIKELIER_THAN_NOT))


def _hubs_of(mode: Trials) -> Callable[[Trial, TrialCells], Statistics]:
    return partial(hub_statistics, nulls=Nulls.of((*mode.placebos, *mode.pairs)))


def _guarded(hubs: WeighedHubs) -> WeighedHubs:
    best_first = np.argsort(-hubs.units.score, kind="stable")
    surprise = surprise_of_the_top(hubs.above[best_first], hubs.separate[best_first])
    q = hubs.q.copy()
    q[best_first] = np.maximum(q[best_first], surprise)
    return replace(hubs, q=q)


def weigh_products(modes: list[Trials], hubs: WeighedHubs) -> WeighedHubs:
    """Products inside hubs, list by list and in each those inside flagged hubs together, the rest together.

    No product's q is below that of its hub, so only products inside flagged hubs can be flagged.
    """

    def grouped(mode: Trials) -> WeighedHubs:
        products = _list(mode, cell_statistics)
        inside = np.isin(products.units.hub1, hubs.units.hub1[hubs.flagged & (hubs.claim == mode.claim)])
        q = np.ones(inside.size)
        for group in (inside, ~inside):
            q[group] = q_values(products.p[group])
        return replace(products, q=q, open=inside)

    products = _claimed((mode, grouped(mode)) for mode in modes)
    hub_q = dict(zip(hubs.units.hub1.tolist(), hubs.q.tolist(), strict=True))
    gate = np.array([hub_q[hub] for hub in products.units.hub1.tolist()], dtype=float)
    return replace(products, q=np.maximum(products.q, gate))
