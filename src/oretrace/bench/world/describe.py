"""A modelled world held against what it is calibrated to: real panels and published yearly totals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.world.catalog import forms
from oretrace.bench.world.statistics import panel_statistics
from oretrace.catalog.tables import read_table

if TYPE_CHECKING:
    from oretrace.bench.world.world import World

TOLERANCE = 0.2
"""A modelled statistic must lie within this share of each large real panel's."""

LARGE = 1000
"""A panel of fewer lanes is shown, but not aimed at."""

PANELS = Path(__file__).parent / "panels.csv"


@dataclass(frozen=True)
class ComparedStatistic:
    """One statistic: of the world, of the large real panels by their name, and of the small ones."""

    statistic: str
    modelled: float
    real: dict[str, float]
    small: dict[str, float]

    @property
    def near(self) -> bool:
        """Within the tolerance of every large panel; *memory*, which is about 0 in all, is near when under 0.1."""
        if self.statistic == "memory":
            return abs(self.modelled) < 0.1
        return all(abs(self.modelled / value - 1.0) <= TOLERANCE for value in self.real.values())


@dataclass(frozen=True)
class Described:
    """What a world is made of, and how near it is to what it is calibrated to.

    `volume_ratio` holds the least, the median and the largest ratio of a product's modelled yearly tonnes to its
    published ones; `sellers` the median number of territories that one of the ten largest importers buys a product
    from in a year, `empty_share` the share of possible lanes to them without trade in that year.
    """

    seed: int
    territories: int
    products: int
    materials: int
    months: int
    lanes: int
    silent: tuple[str, ...]
    statistics: tuple[ComparedStatistic, ...]
    volume_ratio: tuple[float, float, float]
    sellers: float
    empty_share: float


def real_panels(large: bool) -> dict[str, dict[str, float]]:
    """Statistic → panel → value, of the large or of the small panels in panels.csv."""
    found: dict[str, dict[str, float]] = {}
    for row in read_table(PANELS.name, PANELS.parent):
        if row["value"] and (int(row["lanes"]) >= LARGE) == large:
            found.setdefault(row["statistic"], {})[row["panel"]] = float(row["value"])
    return found


def describe(world: World) -> Described:
    """The figures of `Described` for a world, from what exporters report."""
    reported = world.reports.export_kg
    statistics = panel_statistics(reported[(reported > 0).any(axis=1)])
    real, small = real_panels(large=True), real_panels(large=False)
    yearly = np.bincount(world.lanes.product, world.lanes.kg.sum(axis=1)) / len(world.months) * 12 / 1000
    ratio = yearly / np.array([form.world_trade_t for form in forms()])
    sellers, empty = _sellers(world)
    return Described(
        seed=world.seed,
        territories=len(world.territories),
        products=len(world.products),
        materials=len({form.material for form in forms()}),
        months=len(world.months),
        lanes=len(world.lanes.product),
        silent=tuple(name for name, silent in zip(world.territories, world.silent, strict=True) if silent),
        statistics=tuple(
            ComparedStatistic(name, value, real[name], small.get(name, {}))
            for name, value in statistics.items()
            if name in real and not math.isnan(value)
        ),
        volume_ratio=(float(ratio.min()), float(np.median(ratio)), float(ratio.max())),
        sellers=sellers,
        empty_share=empty,
    )


def _sellers(world: World) -> tuple[float, float]:
    """Of the ten largest importers by number of lanes in the last full year."""
    size = len(world.territories)
    moved = world.lanes.kg[:, -18:-6].sum(axis=1) > 0
    there = np.zeros((len(world.products), size, size), dtype=bool)
    there[world.lanes.product[moved], world.lanes.exporter[moved], world.lanes.importer[moved]] = True
    largest = np.argsort(-there.sum(axis=(0, 1)), kind="stable")[:10]
    count = there.sum(axis=1)[:, largest]
    return float(np.median(count)), float(1.0 - count.sum() / (count.size * (size - 1)))


def write_world(world: World, out: Path) -> None:
    """The world's published trade as a Parquet file that takes its name when it is whole."""
    from oretrace.bench.files import write_table
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.published import publish, trade_table

    overlay = Overlay(world)
    write_table(trade_table(overlay, publish(overlay)), out, "modelled")
