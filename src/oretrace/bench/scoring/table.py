"""The truth of a suite as arrays, made once and used for every detector."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import WINDOWS

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask, Words
    from oretrace.bench.truth.record import CellTruth, Truth


@dataclass(frozen=True)
class TruthTable:
    """Scenarios (s,) and cells (k,) in the truth's order; `arrived_kg`, `planted` and `live` are (windows, k).

    `scenario` is the number of a cell's scenario. `live`: both legs are seen to have moved since the date.
    `on_route`: diverted goods go through the cell sooner or later. `route` is the number (0 … k − 1) of the first
    cell of the cell's route; a cell without a numbered route is a route of its own.
    """

    half: Words
    months_after: Index
    sigma: Array
    former_kg: Array
    passthrough: Words
    tactic: Words
    wide_decoy: Words
    scenario: Index
    arrived_kg: Array
    planted: Mask
    live: Mask
    on_route: Mask
    route: Index
    first_month: Index
    ordinary_kg: Array
    before_kg: Array
    dense: Mask
    decoy: Words
    published_after: Index
    suspected: Mask

    def cells_of(self, scenarios: Mask) -> Mask:
        """Which cells (k,) belong to the given scenarios (s,)."""
        cells: Mask = scenarios[self.scenario]
        return cells

    def per_scenario(self, cells: Mask, amounts: Array | None = None) -> Array:
        """Sum of `amounts` (k,), or the number, of the chosen cells (k,) in each scenario (s,)."""
        weights = None if amounts is None else amounts[cells]
        sums = np.bincount(self.scenario[cells], weights, minlength=self.sigma.size)
        return sums.astype(float)

    def per_scenario_by_route(self, cells: Mask, amounts: Array) -> Array:
        """Sum over each scenario's routes (s,) of the largest of `amounts` (k,) among a route's chosen cells.

        The same kg pass every hub of a route, so this counts them once. Amounts are 0 or more; one NaN makes its
        scenario's sum NaN.
        """
        largest = np.zeros(self.route.size)
        with np.errstate(invalid="ignore"):  # `at` warns of a NaN although it keeps it, as it should
            np.maximum.at(largest, self.route[cells], amounts[cells])
        return np.bincount(self.scenario, largest, minlength=self.sigma.size).astype(float)

    def total_of_scenario(self, totals: Array) -> Array:
        """The total of each scenario (s,) by its cells (k,), the largest where they differ; NaN without one."""
        largest = np.full(self.sigma.size, -np.inf)
        known = ~np.isnan(totals)
        np.maximum.at(largest, self.scenario[known], totals[known])
        return np.where(np.isinf(largest), np.nan, largest)


def tabulate(truth: Truth) -> TruthTable:
    """The truth as arrays; the cells must stand scenario by scenario as `Truth` promises."""
    scenarios, cells = truth.scenarios, truth.cells
    number = {scenario.scenario: i for i, scenario in enumerate(scenarios)}
    arrived = _each((c.arrived_kg.get(months, 0.0) for c in cells) for months in WINDOWS)
    entered = _each((c.entered_kg.get(months, 0.0) for c in cells) for months in WINDOWS)
    position = np.array([c.position for c in cells], np.int64)
    live_from = np.array([c.live_from for c in cells], np.int64)
    first_month = np.array([c.first_month for c in cells], np.int64)
    return TruthTable(
        half=np.array([s.half for s in scenarios], np.str_),
        months_after=np.array([s.months_after for s in scenarios], np.int64),
        sigma=np.array([s.sigma for s in scenarios], float),
        former_kg=np.array([s.former_kg for s in scenarios], float),
        passthrough=np.array([s.passthrough for s in scenarios], np.str_),
        tactic=np.array([s.tactic for s in scenarios], np.str_),
        wide_decoy=np.array([s.wide_decoy for s in scenarios], np.str_),
        scenario=np.array([number[c.scenario] for c in cells], np.int64),
        arrived_kg=arrived,
        planted=(arrived > 0) & (entered > 0),
        live=(live_from >= 0) & (live_from < np.array(WINDOWS)[:, None]),
        on_route=(position > 0) | (first_month >= 0) | ((arrived > 0) | (entered > 0)).any(axis=0),
        route=np.array(_routes(cells), np.int64),
        first_month=first_month,
        ordinary_kg=np.array([c.ordinary_kg for c in cells], float),
        before_kg=np.array([c.before_kg for c in cells], float),
        dense=np.array([c.dense for c in cells], bool),
        decoy=np.array([c.decoy for c in cells], np.str_),
        published_after=np.array([c.published_after for c in cells], np.int64),
        suspected=np.array([c.suspected for c in cells], bool),
    )


def _routes(cells: Sequence[CellTruth]) -> list[int]:
    first: dict[tuple[str, int], int] = {}
    return [first.setdefault((c.scenario, c.route), i) if c.route else i for i, c in enumerate(cells)]


def _each(windows: Iterable[Iterable[float]]) -> Array:
    return np.fromiter(chain.from_iterable(windows), float).reshape(len(WINDOWS), -1)
