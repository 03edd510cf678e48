"""True trade of a world: which lanes there are and what moves on them each month, in kg.

Each lane is a compound Poisson process of lognormal lots around a level: gravity gives its mean, a heavy-tailed walk,
product, exporter and importer shocks, season and trend move it. Levels are centred, so that a product's lanes add up
to its published yearly trade in expectation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.world.catalog import demand, forms, producers
from oretrace.bench.world.nature import MONTHS
from oretrace.catalog.distances import distances_km

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index
    from oretrace.bench.draws import Draws
    from oretrace.bench.world.catalog import TradedForm
    from oretrace.bench.world.nature import Nature

LARGEST_LOT_KG, LOTS_A_MONTH = 18_000.0, 70.0
"""A nominal lot is a container's load, or a 70th of a product's monthly trade where that is less."""

FEWEST_LOTS = 0.01
"""Lanes with fewer lots a month than this are left out: they would move once in eight years."""


@dataclass(frozen=True)
class Lanes:
    """Lanes with trade: numbers of product, exporter and importer (lanes,), and kg by month of departure."""

    product: Index
    exporter: Index
    importer: Index
    kg: Array


def territory_codes(names: tuple[str, ...]) -> Index:
    """A number for each ISO code that stays the same when territories are added: coordinates of draws."""
    return np.array([sum((ord(c) - 64) * 27**k for k, c in enumerate(reversed(name))) for name in names])


def nominal_lot(form: TradedForm) -> float:
    """A small lot of a product in kg."""
    return float(min(LARGEST_LOT_KG, form.world_trade_t * 1000.0 / 12.0 / LOTS_A_MONTH))


def make_lanes(draws: Draws, nature: Nature, names: tuple[str, ...]) -> Lanes:
    """All lanes of all products."""
    codes, km = territory_codes(names), distances_km(names)
    parts = [_product_lanes(draws, nature, k, form, names, codes, km) for k, form in enumerate(forms())]
    return Lanes(*(np.concatenate([getattr(p, f) for p in parts]) for f in ("product", "exporter", "importer", "kg")))


def gravity(draws: Draws, nature: Nature, form: TradedForm, names: tuple[str, ...], codes: Index, km: Array) -> Array:
    """Mean monthly kg (exporters, importers) of one product; sums to its published yearly trade over twelve."""
    hs6 = int(form.hs6)
    share = producers(form.material, "mine" if form.stage == "mine" else "refine")
    size = np.array([demand()[name] for name in names])
    size = size / size.sum()
    made = np.array([share.get(name, 0.0) for name in names]) * np.exp(0.5 * draws.normal("producer", hs6, codes))
    passed = size * np.exp(1.2 * draws.normal("re-exporter", hs6, codes))
    out = (1 - nature.reexport_share) * made / made.sum() + nature.reexport_share * passed / passed.sum()
    into = size * np.exp(nature.demand_spread * draws.normal("demand", hs6, codes))
    spread = np.exp(nature.lane_spread * draws.normal("lane", hs6, codes[:, None], codes[None, :]))
    mean: Array = out[:, None] * into[None, :] * (km / 1000.0) ** -nature.distance_elasticity * spread
    np.fill_diagonal(mean, 0.0)
    mean *= form.world_trade_t * 1000.0 / 12.0 / mean.sum()
    return mean


def _product_lanes(
    draws: Draws, nature: Nature, number: int, form: TradedForm, names: tuple[str, ...], codes: Index, km: Array
) -> Lanes:
    mean = gravity(draws, nature, form, names, codes, km)
    lot = nominal_lot(form)
    lots = (mean / lot) ** (1.0 - nature.lot_growth)
    exporter, importer = np.nonzero(lots >= FEWEST_LOTS)
    mean, lots = mean[exporter, importer], lots[exporter, importer]
    at = (int(form.hs6), codes[exporter][:, None], codes[importer][:, None], np.arange(MONTHS)[None, :])
    level = _level(draws, nature, lots, at)
    kg = _lots(draws, nature, lots[:, None] * level, (mean / lots)[:, None], at)
    moved = kg.sum(axis=1) > 0
    return Lanes(np.full(moved.sum(), number), exporter[moved], importer[moved], kg[moved])


Coordinates = tuple[int, "Index", "Index", "Index"]


def _level(draws: Draws, nature: Nature, lots: Array, at: Coordinates) -> Array:
    """The level of each lane by month, with mean 1 over the months: its walks, season and trend."""
    hs6, i, j, month = at
    sparse = nature.sparse_walk / (1.0 + lots[:, None])
    log = _walk(draws.heavy("level", hs6, i, j, month)) * np.hypot(nature.level_walk, sparse)
    log = log + nature.product_walk * _walk(draws.normal("product level", hs6, month))
    log = log + nature.exporter_walk * _walk(draws.normal("exporter level", hs6, i, month))
    log = log + nature.importer_walk * _walk(draws.normal("importer level", hs6, j, month))
    amplitude = 2.0 * nature.season * draws.uniform("amplitude", hs6)
    log = log + amplitude * np.cos(2 * np.pi * (month / 12.0 - draws.uniform("season", hs6)))
    log = log + nature.trend * draws.normal("trend", hs6, i, j) * month / 12.0
    level = np.exp(log)
    return np.asarray(level / level.mean(axis=1, keepdims=True))


def _walk(steps: Array) -> Array:
    """A walk with a yearly sd of 1 from monthly steps with sd 1."""
    return np.asarray(np.cumsum(steps, axis=-1) / np.sqrt(12.0))


def _lots(draws: Draws, nature: Nature, rate: Array, lot: Array, at: Coordinates) -> Array:
    """Months of a compound Poisson process: `rate` lots of mean `lot` kg, all sizes of a month noisy together.

    The sum of n lognormal lots is drawn as one lognormal of the same mean and variance.
    """
    count = draws.poisson(rate, "lots", *at)
    variance = (np.exp(nature.lot_spread**2) - 1.0) / np.maximum(count, 1.0)
    sd = np.sqrt(np.log1p(variance) + nature.month_noise**2)
    kg = count * lot * np.exp(sd * draws.normal("size", *at) - sd**2 / 2.0)
    return np.where(count > 0, np.maximum(np.rint(kg), 1.0), 0.0)
