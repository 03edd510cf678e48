"""Who makes how much in an overlaid world, and what a yearbook prints of it.

No plant makes anything: goods that are passed on must have come in. What a territory sells in a year beyond what it
can pass on of its purchases it has made, and so has a producer its exports and what it keeps; new capacity prints
its own output. The yearbook has a figure a year for each material and stage (mine, or all that follows it)
and territory, and the small ones only as a sum.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.world.catalog import forms, producers
from oretrace.catalog.production import OTHERS, SupplyFigure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oretrace.arrays import Array, Index
    from oretrace.bench.world.catalog import TradedForm
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.world import World

    Small = Mapping[tuple[str, str], int]
    """Material and territory of smelters that make no more than what is sold beyond purchases, and only from the
    month with that index on."""


MONTHS_A_YEAR = 12

COLUMNS = tuple(field.name for field in fields(SupplyFigure))
"""Columns of a yearbook on disk: those of catalog/production.csv, which `oretrace ledger --production` reads."""

SOURCE = "oretrace bench (modelled)"


@dataclass(frozen=True)
class Yearbook:
    """Published production by material and stage: tonnes of the element, each (territories, years).

    `most` is the upper end: of a listed territory with the noise of such figures, of another the sum that the
    yearbook prints for all it does not list. `years` (years,), `last_month` the index of each one's last month.
    """

    years: tuple[int, ...]
    last_month: Index
    printed: dict[tuple[str, str], Array]
    most: dict[tuple[str, str], Array]

    def rows(self, world: World) -> Iterator[tuple[str | int | float, ...]]:
        """The yearbook as rows of `COLUMNS`, figures as catalog/production.csv has them; all of it modelled."""
        for (material, stage), figures in self.printed.items():
            most = self.most[material, stage]
            listed = (figures > 0).any(axis=1)
            for y, year in enumerate(self.years):
                for t in np.flatnonzero(listed):
                    figure, high = float(figures[t, y]), float(most[t, y])
                    low = figure * figure / high if high else 0.0
                    yield _row(material, stage, world.territories[t], year, (low, figure, high))
                rest = float(most[~listed, y].max(initial=0.0))
                yield _row(material, stage, OTHERS, year, (0.0, rest, rest))


def _row(
    material: str, stage: str, territory: str, year: int, tonnes: tuple[float, float, float]
) -> tuple[str | int | float, ...]:
    low, typical, high = (float(f"{value:.6g}") for value in tonnes)
    status = "estimated" if low == typical == high else "bound"
    return (material, stage, "production", territory, year, "content", low, typical, high, status, SOURCE, year, "")


def stage_of(form: TradedForm) -> str:
    """The stage whose producers make the form."""
    return "mine" if form.stage == "mine" else "refine"


def yearbook(overlay: Overlay, small: Small = MappingProxyType({})) -> Yearbook:
    """What is printed of an overlay on which nothing is planted yet; `small` are smelters as in the type."""
    world = overlay.world
    calendar = np.array([month.year for month in world.months])
    years, months = np.unique(calendar, return_counts=True)
    years = years[months == MONTHS_A_YEAR]  # a year that is not over has no figure
    made = _made(overlay, (calendar[:, None] == years).astype(np.float64), small)
    printed: dict[tuple[str, str], Array] = {}
    most: dict[tuple[str, str], Array] = {}
    tonnes: dict[tuple[str, str], Array] = {}
    for p, form in _with_numbers(world):
        key = (form.material, stage_of(form))
        tonnes[key] = tonnes.get(key, np.zeros_like(made[p])) + made[p] * form.fraction / 1000.0
    for key in sorted(tonnes):
        printed[key], most[key] = _print(world, key, tonnes[key])
    last = np.array([np.flatnonzero(calendar == year)[-1] for year in years])
    return Yearbook(tuple(int(year) for year in years), last, printed, most)


def _with_numbers(world: World) -> list[tuple[int, TradedForm]]:
    return [(world.products.index(form.hs6), form) for form in forms() if form.hs6 in world.products]


def _made(overlay: Overlay, in_year: Array, small: Small) -> Array:
    """True kg of the material made in each code's form (products, territories, years); `in_year` (months, years)."""
    world, nature = overlay.world, overlay.world.nature
    sold, bought = (_by_year(overlay, end, in_year) for end in ("exporter", "importer"))
    made = np.zeros_like(sold)
    for p, form in _with_numbers(world):
        more = np.array([overlay.made(p, t) for t in range(len(world.territories))]) @ in_year
        ordinary = sold[p] - more
        smelters = {name: start for (of, name), start in small.items() if of == form.material}
        smelters = smelters if stage_of(form) == "refine" else {}
        names = [name for name in producers(form.material, stage_of(form)) if name not in smelters]
        large = [world.territories.index(name) for name in names]
        made[p] = np.maximum(ordinary - nature.passed_on_share * bought[p], 0.0)
        made[p, large] = np.maximum(made[p, large], ordinary[large] / nature.exported_share)
        for name, start in smelters.items():
            made[p, world.territories.index(name)] *= in_year[start:].sum(axis=0) / in_year.sum(axis=0)
        # Of a basket only the material is counted, and all that new capacity makes is the material.
        made[p] = form.controlled_share * made[p] + more
    return made


def _by_year(overlay: Overlay, end: str, in_year: Array) -> Array:
    """True kg by one end of all lanes: (products, territories, years)."""
    world = overlay.world
    lanes = world.lanes
    total = np.zeros((len(world.products), len(world.territories), in_year.shape[1]))
    np.add.at(total, (lanes.product, getattr(lanes, end)), lanes.kg @ in_year)
    for p, i, j in zip(*overlay.touched(), strict=True):
        change = overlay.kg(int(p), int(i), int(j)) - overlay.base_kg(int(p), int(i), int(j))
        total[p, i if end == "exporter" else j] += change @ in_year
    return np.maximum(total, 0.0)


def _print(world: World, key: tuple[str, str], tonnes: Array) -> tuple[Array, Array]:
    """What is printed of true tonnes (territories, years), and the most it can be."""
    nature, total = world.nature, tonnes.sum(axis=0)
    listed = (tonnes >= nature.listed_share * total).any(axis=1)[:, None]
    number = sum(ord(letter) * 31**k for k, letter in enumerate("".join(key))) % 2**31
    noise = world.draws.normal("yearbook", number, world.codes[:, None], np.arange(tonnes.shape[1])[None, :])
    figure = tonnes * np.exp(nature.output_noise * noise - nature.output_noise**2 / 2.0)
    rest = np.where(listed, 0.0, tonnes).sum(axis=0)
    return np.where(listed, figure, 0.0), np.where(listed, figure * np.exp(2.0 * nature.output_noise), rest)
