"""The suite `real-base`: evasion planted in real series of trade.

The ordinary trade is real; the diverted goods and the second report of each lane are not. Its ends are called O, D,
P1 to P3 and H01 to H58: a borrowed lane is no evidence about the territory it came from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.draws import Draws
from oretrace.bench.scenario import WINDOWS, Scenario
from oretrace.bench.truth import real_lanes
from oretrace.bench.truth.borrowed import LEG1_EXISTS, LEG2_EXISTS, Lender
from oretrace.bench.truth.choice import deal, hub_order
from oretrace.bench.truth.plants import direct_factor, draw_plan, flows
from oretrace.bench.truth.real_lanes import LONG, SHORT
from oretrace.bench.truth.real_mirror import PUBLISHED_AFTER, observe, publish, table_of
from oretrace.bench.truth.record import CellTruth, ScenarioTruth, Truth, live_from
from oretrace.bench.truth.suite import Suite
from oretrace.bench.world.nature import Nature
from oretrace.months import each_month

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    import pyarrow as pa

    from oretrace.arrays import Array, Index
    from oretrace.bench.truth.borrowed import Backdrop
    from oretrace.bench.truth.plants import PlantPlan
    from oretrace.bench.truth.real_lanes import LanePool, ScenarioSpan
    from oretrace.bench.truth.real_mirror import MirrorReports

NAME = "real-base"
HALVES = ("tune", "test")
STRATA = 10
"""Of σ and pass-through."""
TURNS = {LONG: 5, SHORT: 3}
"""How often each stratum is dealt in a half, to scenarios of each span."""
LOTS_A_MONTH = 10
"""Assumed: the former direct trade moved in so many lots a month."""

NOTES = (
    "The ordinary trade is real; the diverted goods, the second report of each lane and its noise are modelled.",
    "No panel here has a second leg: both legs of every hub are real lanes of other trade in the same half of "
    "products, borrowed as they are and independently of each other.",
    f"How large a leg is beside the direct lane follows Eurostat's exports before February 2022 (CC BY 4.0). A first "
    f"leg exists at {LEG1_EXISTS:.0%} of the hubs, as there; a second at {LEG2_EXISTS:.0%}, so that 25 % move in "
    "a year, as in US imports.",
    f"Eurostat's panel has 25 months before February 2022: its scenarios have {SHORT.pre} months before the date and "
    f"{SHORT.after} after, no placebo date, and count in windows of 6, 9 and 12 months only.",
    "Left out are months in which an act of the catalog names the code, or an act of the exporter names no codes: "
    "no suspected trade serves as innocent.",
    "O, D, P1 to P3 and H01 to H58 stand for no territory.",
    "Where a pool has values only, these stand in the place of kg: USD of the Census Bureau, EUR of Eurostat. usd "
    "repeats kg everywhere.",
    f"Reports are public {PUBLISHED_AFTER} months after a month's end; arrivals count in the month of departure.",
    "No decoys are planted; what shocks there are, are real.",
)


@dataclass(frozen=True)
class Planted:
    """Trade before (`ordinary`) and after (`true`) goods were diverted over `hubs`, numbers of candidates.

    `entered` and `arrived` are (hubs, months): true kg on the first and second leg of each of `hubs`; `former_kg` is
    the mean month of the direct trade before the date.
    """

    plan: PlantPlan
    ordinary: Backdrop
    true: Backdrop
    former_kg: float
    hubs: tuple[int, ...]
    entered: Array
    arrived: Array


@dataclass(frozen=True)
class _MadeScenario:
    """One scenario of the suite; `key` are the coordinates of its draws."""

    scenario: Scenario
    half: str
    key: tuple[int, ...]
    planted: Planted


def build(seed: int, store: Path | None = None, nature: Nature | None = None) -> Suite:
    """The suite of a seed, on the shipped lanes and those of a store; `nature` varies the assumed mirror noise.

    Raises StoreError where there is no store. A pool too short or too small for scenarios is named in the notes.
    """
    draws = Draws(seed)
    lenders = {(k, half): Lender.of(pool, half) for k, pool in enumerate(_pools(store)) for half in HALVES}
    made = tuple(_scenarios(draws, lenders))
    reports = tuple(publish(one.scenario, one.planted.true, draws, nature or Nature(), one.key) for one in made)
    observed = tuple(observe(one.scenario, seen) for one, seen in zip(made, reports, strict=True))
    return Suite(
        name=NAME,
        seed=seed,
        base="real",
        months=_span(made),
        scenarios=tuple(one.scenario for one in made),
        observed=observed,
        truth=Truth(
            tuple(_scenario_truth(seed, one) for one in made),
            tuple(
                cell
                for one, seen in zip(made, observed, strict=True)
                for cell in _cells(one.scenario, one.planted, live_from(seen))
            ),
        ),
        table=lambda: _table(made, reports),
        notes=(*NOTES, *_about(lenders)),
    )


def plant(draws: Draws, key: tuple[int, ...], plan: PlantPlan, ordinary: Backdrop) -> Planted:
    """Divert the plan's goods over hubs of the backdrop, half of them at random and half by their trade."""
    span = ordinary.span
    former = float(ordinary.direct[span.before].mean())
    trade = (ordinary.leg1 + ordinary.leg2)[:, span.before].mean(axis=1)
    hubs = hub_order(draws, key, trade, frozenset())[: len(plan.weights) if plan.sigma else 0]
    goods = flows(plan, former, former / LOTS_A_MONTH, span.t0, span.months, draws, key)
    entered, arrived = goods.entered[: len(hubs)], goods.arrived[: len(hubs)]
    leg1, leg2 = ordinary.leg1.copy(), ordinary.leg2.copy()
    for hub, first, second in zip(hubs, entered, arrived, strict=True):
        leg1[hub] += first
        leg2[hub] += second
    direct = ordinary.direct * direct_factor(plan, 1.0, span.t0, span.months)
    true = replace(ordinary, direct=direct, leg1=leg1, leg2=leg2)
    return Planted(plan, ordinary, true, former, hubs, entered, arrived)


def _pools(store: Path | None) -> tuple[LanePool, ...]:
    """The shipped pool and those of a store."""
    return (*real_lanes.shipped(), *(() if store is None else real_lanes.from_store(store)))


def _scenarios(draws: Draws, lenders: dict[tuple[int, str], Lender]) -> Iterator[_MadeScenario]:
    """Half by half, the long ones first."""
    number = 0
    for half in HALVES:
        for span in TURNS:
            for key, planted in _planted(draws, lenders, half, span):
                number += 1
                yield _MadeScenario(_scenario(f"R{number:05d}", draws.seed, planted), half, key, planted)


def _planted(
    draws: Draws, lenders: dict[tuple[int, str], Lender], half: str, span: ScenarioSpan
) -> Iterator[tuple[tuple[int, ...], Planted]]:
    """Key and trade of the half's scenarios of one span; each stratum is dealt to the pools in turn."""
    able = [(k, one) for (k, of), one in lenders.items() if of == half and one.pool.span == span and one.starts]
    half_number = HALVES.index(half)
    for place, stratum in enumerate(deal(draws, STRATA * max(TURNS[span], len(able)), half_number)):
        pool, lender = able[stratum.turn % len(able)]
        key = (pool, half_number, place)
        plan = draw_plan(draws, key, stratum.sigma, stratum.passthrough, "single-hop" if stratum.sigma else "none")
        yield key, plant(draws, key, plan, lender.borrow(draws, key))


def _scenario(product: str, seed: int, planted: Planted) -> Scenario:
    true, span = planted.true, planted.true.span
    return Scenario(
        id=f"{NAME}-{seed}-{product}",
        product=product,
        origin="O",
        destination="D",
        effective_from=true.months[span.t0],
        t0=span.t0,
        candidates=tuple(f"H{k + 1:02d}" for k in range(len(true.leg1))),
        pre_months=span.pre,
        months_after=span.after,
    )


def _span(made: tuple[_MadeScenario, ...]) -> tuple[date, ...]:
    """All months from the first of any scenario to the last; each scenario has some of them."""
    first = min(one.planted.true.months[0] for one in made)
    last = max(one.planted.true.months[-1] for one in made)
    return each_month(first, last)


def _scenario_truth(seed: int, one: _MadeScenario) -> ScenarioTruth:
    scenario, plan = one.scenario, one.planted.plan
    return ScenarioTruth(
        scenario=scenario.id,
        suite=NAME,
        seed=seed,
        half=one.half,
        product=scenario.product,
        origin=scenario.origin,
        destination=scenario.destination,
        effective_from=scenario.effective_from,
        sigma=plan.sigma,
        passthrough=plan.passthrough,
        tactic=plan.tactic,
        hubs=len(one.planted.hubs),
        former_kg=one.planted.former_kg,
        compliance=plan.compliance,
        wide_decoy="",
        months_after=scenario.months_after,
    )


def _cells(scenario: Scenario, one: Planted, live: Index) -> list[CellTruth]:
    """The truth of a scenario's candidates, in its order; suspected ones were cut off the pool."""
    legs, span, t0 = np.array([one.ordinary.leg1, one.ordinary.leg2]), one.ordinary.span, scenario.t0
    usual = legs[:, :, t0:].mean(axis=2).min(axis=0)
    former = legs[:, :, span.before].mean(axis=2).min(axis=0)
    dense = ((legs[:, :, span.before] > 0).mean(axis=2) >= 0.5).all(axis=0)
    cells = [
        CellTruth(
            scenario=scenario.id,
            hub=hub,
            arrived_kg=dict.fromkeys(WINDOWS, 0.0),
            entered_kg=dict.fromkeys(WINDOWS, 0.0),
            ordinary_kg=float(usual[k]),
            before_kg=float(former[k]),
            dense=bool(dense[k]),
            live_from=int(live[k]),
            published_after=PUBLISHED_AFTER,
        )
        for k, hub in enumerate(scenario.candidates)
    ]
    for number, (hub, entered, arrived) in enumerate(zip(one.hubs, one.entered, one.arrived, strict=True), start=1):
        moving = np.flatnonzero(arrived)
        cells[hub] = replace(
            cells[hub],
            route=number,
            position=1,
            arrived_kg={window: float(arrived[t0 : t0 + window].sum()) for window in WINDOWS},
            entered_kg={window: float(entered[t0 : t0 + window].sum()) for window in WINDOWS},
            first_month=int(moving[0]) - t0 if moving.size else -1,
        )
    return cells


def _table(made: tuple[_MadeScenario, ...], reports: tuple[MirrorReports, ...]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(
        [table_of(one.scenario, one.planted.true, seen) for one, seen in zip(made, reports, strict=True)]
    )


def _about(lenders: dict[tuple[int, str], Lender]) -> tuple[str, ...]:
    """One note for each pool and half: what it is, or why nothing is planted in it."""
    notes = []
    for (_, half), lender in lenders.items():
        pool = lender.pool
        span = f"{pool.months[0]:%Y-%m} to {pool.months[-1]:%Y-%m}"
        text = f"{half}, {pool.name}, {pool.unit}: {len(lender.lanes)} lanes, {span}, {pool.source} ({pool.licence})"
        few = f"; left out: too few lanes have {pool.span.months} months that may be used"
        refused = "" if lender.starts else few
        notes.append(f"{text}{refused}.")
    return tuple(notes)
