"""Plants: how a share of a destination's former supply travels on through hubs, in true kg by month of departure.

The size is stated at the destination: at full ramp σ × the former trade arrives in a month, σ × former ÷ yield is
dispatched. Months are months of departure of the leg; how long a ship sails is the world's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.world.nature import Nature

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from oretrace.arrays import Array
    from oretrace.bench.draws import Draws

CONCENTRATION = 2.0
"""Of the symmetric Dirichlet distribution of the hubs' weights."""
ORDINARY = Nature()
"""Whose lots and noise plants and decoys have: smoother goods would give themselves away."""
BLENDING_NOISE = float(np.sqrt(np.log(1.25)))
"""Standard deviation of the log of loose pass-through's extra monthly noise: a coefficient of variation of .5."""
RELABELLED = (0.3, 0.6, 0.9)
"""Shares of the last leg that go under a confusable code in relabel mode."""


@dataclass(frozen=True)
class PlantPlan:
    """How one scenario's goods are diverted; one weight for each route, each route over `hops` hubs.

    `sigma` is the share of the former supply that arrives, `passthrough` "tight", "loose" or "none" (σ = 0). `onset`
    months pass before the first dispatch, `ramp` more until full size, `dwell` months are spent in the hubs of a
    route together. `yield_share` of what is dispatched arrives. `compliance` is the share of controlled direct trade
    that ends, never under σ; `relabel_share` the share of the last leg under another code.
    """

    sigma: float
    passthrough: str
    tactic: str
    weights: tuple[float, ...]
    onset: int
    ramp: int
    dwell: int
    hops: int
    yield_share: float
    compliance: float
    relabel_share: float


@dataclass(frozen=True)
class PlantedFlows:
    """Diverted kg, `legs` (routes, hops + 1, months): the first leg leaves the origin, the last is bound for D."""

    legs: Array

    @property
    def entered(self) -> Array:
        """(routes, months): bound for the first hub of each route."""
        return self.legs[:, 0]

    @property
    def arrived(self) -> Array:
        """(routes, months): bound for the destination from the last hub of each route."""
        return self.legs[:, -1]


def draw_plan(draws: Draws, key: tuple[int, ...], sigma: float, passthrough: str, tactic: str) -> PlantPlan:
    """A plan drawn for the scenario `key`; σ, pass-through and tactic change nothing else of it but what they must.

    One to four routes of one hub; in multi-hop mode one or two routes of two or three hubs.
    """
    several = tactic == "multi-hop"
    hubs = draws.integer(1, 4, "plan hubs", *key)
    weights = draws.dirichlet(CONCENTRATION, (hubs + 1) // 2 if several else hubs, "plan weights", *key)
    return PlantPlan(
        sigma=sigma,
        passthrough=passthrough if sigma else "none",
        tactic=tactic,
        weights=tuple(float(weight) for weight in weights),
        onset=draws.integer(0, 6, "plan onset", *key),
        ramp=draws.integer(0, 6, "plan ramp", *key),
        dwell=draws.integer(0, 4, "plan dwell", *key),
        hops=draws.integer(2, 3, "plan hops", *key) if several else 1,
        yield_share=draws.between(0.85, 1.0, "plan yield", *key),
        compliance=max(sigma, draws.between(0.5, 1.0, "plan compliance", *key)),
        relabel_share=draws.pick(RELABELLED, "plan relabel", *key) if tactic == "relabel" else 0.0,
    )


def flows(
    plan: PlantPlan, former_kg: float, lot_kg: float, t0: int, months: int, draws: Draws, key: tuple[int, ...]
) -> PlantedFlows:
    """The plan in kg, month by month, for a former direct trade of `former_kg` a month, in lots of about `lot_kg`.

    *Tight*: what entered a hub leaves after its dwell, the same lots. *Loose*: it leaves spread over 0 … 2·dwell + 1
    months in lots drawn anew. In both, no month ends with more sent on than had come in times the yield.
    """
    legs = np.zeros((len(plan.weights), plan.hops + 1, months))
    if not plan.sigma:
        return PlantedFlows(legs)
    full = plan.sigma * former_kg / plan.yield_share * np.array(plan.weights)[:, None]
    routes, month = np.arange(len(plan.weights))[:, None], np.arange(months)
    expected = full * ramp_up(months, t0 + plan.onset, plan.ramp)
    legs[:, 0] = lumpy(expected, lot_kg, draws, "plant dispatch", *key, routes, month)
    for hop in range(1, plan.hops + 1):
        kept = legs[:, hop - 1] * plan.yield_share ** (1 / plan.hops)
        wait = hop * plan.dwell // plan.hops - (hop - 1) * plan.dwell // plan.hops
        if plan.passthrough == "tight":
            legs[:, hop] = _later(kept, wait)
        else:
            legs[:, hop] = _blended(kept, wait, lot_kg, draws, (*key, hop))
    return PlantedFlows(legs)


def direct_factor(plan: PlantPlan, controlled_share: float, t0: int, months: int) -> Array:
    """(months,): what is left of the direct lane: 1 before the measure, 1 − compliance × controlled share from it."""
    return np.where(np.arange(months) < t0, 1.0, 1.0 - plan.compliance * controlled_share)


def ramp_up(months: int, start: int, ramp: int) -> Array:
    """(months,): 0 before `start`, then rising in equal steps to 1 after `ramp` more months."""
    return np.clip((np.arange(months) - start + 1.0) / (ramp + 1.0), 0.0, 1.0)


def lumpy(expected: Array, lot_kg: float, draws: Draws, stream: str, *at: ArrayLike) -> Array:
    """Monthly amounts of the expected mean, as lumpy and noisy as ordinary trade of that size (world/lanes.py)."""
    lot = lot_kg * np.maximum(expected / lot_kg, 1.0) ** ORDINARY.lot_growth
    lots = draws.poisson(expected / lot, f"{stream}: lots", *at)
    noise = draws.normal(f"{stream}: size", *at)
    variance = (np.exp(ORDINARY.lot_spread**2) - 1.0) / np.maximum(lots, 1.0)
    sd = np.sqrt(np.log1p(variance) + ORDINARY.month_noise**2)
    return np.asarray(lots * lot * np.exp(sd * noise - sd**2 / 2))


def _later(kg: Array, wait: int) -> Array:
    """The same months `wait` later; what would leave after the last month is not seen."""
    return np.concatenate([np.zeros((len(kg), wait)), kg], axis=1)[:, : kg.shape[1]]


def _blended(kg: Array, wait: int, lot_kg: float, draws: Draws, key: tuple[int, ...]) -> Array:
    """Loose pass-through (routes, months) of the same total, in other lots and months.

    The running total is held under what had come in: a hub may mix stocks, but kg that never entered it are not
    diverted ones.
    """
    delays = 2 * wait + 2
    expected = np.mean([_later(kg, delay) for delay in range(delays)], axis=0)
    at: tuple[ArrayLike, ...] = (*key, np.arange(len(kg))[:, None], np.arange(kg.shape[1]))
    drawn = lumpy(expected, lot_kg, draws, "plant blend", *at)
    drawn = drawn * np.exp(BLENDING_NOISE * draws.normal("plant blend: stock", *at))
    total = drawn.sum(axis=1, keepdims=True)
    drawn = np.where(
        total > 0, drawn * expected.sum(axis=1, keepdims=True) / np.where(total > 0, total, 1.0), expected
    )
    sent = np.minimum(np.cumsum(drawn, axis=1), np.cumsum(kg, axis=1))
    return np.diff(sent, axis=1, prepend=0.0)
