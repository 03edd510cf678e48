"""A seeded world of modelled trade; suites are overlays on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.draws import Draws
from oretrace.bench.world.catalog import demand, forms
from oretrace.bench.world.lanes import make_lanes, nominal_lot, territory_codes
from oretrace.bench.world.nature import FIRST_MONTH, MONTHS, Nature
from oretrace.bench.world.reports import LaneReports, Reporters, Shipped, make_reporters, publish
from oretrace.catalog.distances import distances_km
from oretrace.months import calendar

if TYPE_CHECKING:
    from datetime import date

    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.world.lanes import Lanes


@dataclass(frozen=True)
class World:
    """True trade of one seed and the habits of its reporters. Everything in it is modelled.

    `lanes` hold kg by month of departure; `price` is FOB USD per kg (products, months); `km` the distances
    (territories, territories) and `codes` the territories' coordinates of draws.
    """

    seed: int
    nature: Nature
    draws: Draws
    months: tuple[date, ...]
    territories: tuple[str, ...]
    products: tuple[str, ...]
    lot_kg: Array
    lanes: Lanes
    price: Array
    reporters: Reporters
    codes: Index
    km: Array

    @property
    def silent(self) -> Mask:
        """Territories that report nothing."""
        return self.reporters.silent

    @property
    def publication(self) -> Index:
        """Months after a month's end until each territory publishes it."""
        return self.reporters.publication

    @cached_property
    def row(self) -> Index:
        """Number of the lane (products, exporters, importers), −1 where there is none."""
        size = len(self.territories)
        row = np.full((len(self.products), size, size), -1, dtype=np.int64)
        row[self.lanes.product, self.lanes.exporter, self.lanes.importer] = np.arange(len(self.lanes.product))
        return row

    @cached_property
    def reports(self) -> LaneReports:
        """What both sides publish of the lanes as they are."""
        ones, zeros = np.ones((1, len(self.months))), np.zeros((1, len(self.months)))
        return self.publish(self.lanes.product, self.lanes.exporter, self.lanes.importer, self.lanes.kg, zeros, ones)

    def unit_value(self, product: Index, exporter: Index, importer: Index) -> Array:
        """True FOB USD per kg of lanes, (lanes, months)."""
        hs6 = self.hs6[product]
        lane = (hs6[:, None], self.codes[exporter][:, None], self.codes[importer][:, None])
        premium = self.nature.lane_price * self.draws.normal("premium", *lane)
        noise = self.nature.unit_value_noise * self.draws.normal(
            "unit value", *lane, np.arange(len(self.months))[None, :]
        )
        return np.asarray(self.price[product] * np.exp(premium + noise))

    @cached_property
    def hs6(self) -> Index:
        """The products' codes as numbers: coordinates of draws."""
        return np.array([int(code) for code in self.products], dtype=np.int64)

    def publish(
        self,
        product: Index,
        exporter: Index,
        importer: Index,
        kg: Array,
        unseen_kg: Array,
        export_factor: Array,
        import_factor: Array | None = None,
        usd: Array | None = None,
        price: Array | None = None,
    ) -> LaneReports:
        """Both sides' reports of lanes with this true trade; `usd` and `price` default to the world's."""
        shipped = Shipped(
            hs6=self.hs6[product],
            exporter=exporter,
            importer=importer,
            kg=kg,
            usd=kg * self.unit_value(product, exporter, importer) if usd is None else usd,
            unseen_kg=unseen_kg,
            export_factor=export_factor,
            import_factor=export_factor if import_factor is None else import_factor,
            price=self.price[product] if price is None else price,
        )
        return publish(self.draws, self.nature, self.reporters, self.codes, self.km, shipped)


@lru_cache(maxsize=2)
def world(seed: int, nature: Nature = Nature()) -> World:  # noqa: B008 - frozen, so one default for all is safe
    """The world of a seed, made once."""
    draws = Draws(seed)
    names = tuple(sorted(demand()))
    codes = territory_codes(names)
    products = tuple(form.hs6 for form in forms())
    return World(
        seed=seed,
        nature=nature,
        draws=draws,
        months=calendar(FIRST_MONTH, MONTHS),
        territories=names,
        products=products,
        lot_kg=np.array([nominal_lot(form) for form in forms()]),
        lanes=make_lanes(draws, nature, names),
        price=_prices(draws, nature),
        reporters=make_reporters(draws, nature, codes, np.array([demand()[name] for name in names])),
        codes=codes,
        km=distances_km(names),
    )


def _prices(draws: Draws, nature: Nature) -> Array:
    """FOB USD per kg (products, months): a heavy-tailed walk through the product's typical price."""
    hs6 = np.array([int(form.hs6) for form in forms()])[:, None]
    walk = np.cumsum(nature.price_walk * draws.heavy("price", hs6, np.arange(MONTHS)[None, :]), axis=1)
    typical = np.array([form.usd_per_kg for form in forms()])[:, None]
    return np.asarray(typical * np.exp(walk - walk.mean(axis=1, keepdims=True)))
