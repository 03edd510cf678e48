"""A suite's changes to one world: trade added or taken away, misreported, repriced. The world stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index
    from oretrace.bench.world.reports import LaneReports
    from oretrace.bench.world.world import World

    LaneKey = tuple[int, int, int]

ProductTerritory = tuple[int, int]


class Overlay:
    """Edits by lane: p, i, j are numbers of product, exporter and importer; series are (months,)."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.months = len(world.months)
        self._kg: dict[LaneKey, Array] = {}
        self.extra_usd: dict[LaneKey, Array] = {}
        self._unseen: dict[LaneKey, Array] = {}
        self.misreported: dict[ProductTerritory, Array] = {}
        self.recoded: dict[tuple[int, int, int], Array] = {}
        self.repriced: dict[int, Array] = {}
        self._made: dict[ProductTerritory, Array] = {}

    def base_kg(self, p: int, i: int, j: int) -> Array:
        """True kg by month of departure as the world has it; zeros where there is no lane."""
        row = self.world.row[p, i, j]
        return self.world.lanes.kg[row].copy() if row >= 0 else np.zeros(self.months)

    def kg(self, p: int, i: int, j: int) -> Array:
        """The same with all edits so far."""
        edited = self._kg.get((p, i, j))
        return self.base_kg(p, i, j) if edited is None else edited.copy()

    def unit_value(self, p: int, i: int, j: int) -> Array:
        """True FOB USD per kg of the lane's ordinary goods, with the product's repricing."""
        one = [np.array([k]) for k in (p, i, j)]
        return np.asarray(self.world.unit_value(*one)[0] * self.repriced.get(p, 1.0))

    def add(
        self, p: int, i: int, j: int, kg: Array, *, usd_per_kg: Array | None = None, unseen_by_importer: bool = False
    ) -> None:
        """Add kg, or take away (never below nothing), at the lane's own unit value or at that of the goods."""
        lane = (p, i, j)
        before = self.kg(p, i, j)
        self._kg[lane] = np.maximum(before + kg, 0.0)
        added = self._kg[lane] - before
        if usd_per_kg is not None:
            extra = added * (usd_per_kg - self.unit_value(p, i, j))
            self.extra_usd[lane] = self.extra_usd.get(lane, np.zeros(self.months)) + extra
        if unseen_by_importer:
            self._unseen[lane] = self._unseen.get(lane, np.zeros(self.months)) + added

    def scale(self, p: int, i: int, j: int, factor: Array) -> None:
        """Multiply a lane's kg, and what is unseen or priced apart on it, by a factor a month."""
        lane = (p, i, j)
        self._kg[lane] = self.kg(p, i, j) * factor
        for apart in (self.extra_usd, self._unseen):
            if lane in apart:
                apart[lane] = apart[lane] * factor

    def misreport(self, p: int, reporter: int, factor: Array) -> None:
        """A code revision: all that a reporter publishes of the product is `factor` times what it would be."""
        self.misreported[(p, reporter)] = self.misreported.get((p, reporter), np.ones(self.months)) * factor

    def recode(self, p: int, q: int, reporter: int, share: Array) -> None:
        """A split of codes: from all that a reporter publishes of product p, this share a month goes to product q."""
        self.recoded[(p, q, reporter)] = share
        lanes = self.world.lanes
        mine = np.flatnonzero((lanes.product == p) & ((lanes.exporter == reporter) | (lanes.importer == reporter)))
        for row in mine.tolist():
            self.add(q, int(lanes.exporter[row]), int(lanes.importer[row]), np.zeros(self.months))

    def reprice(self, p: int, factor: Array) -> None:
        """The product's unit values, everywhere, times a factor a month."""
        self.repriced[p] = self.repriced.get(p, np.ones(self.months)) * factor

    def produce(self, p: int, maker: int, kg: Array) -> None:
        """A territory makes so much more of the product than the world has it make."""
        self._made[(p, maker)] = self._made.get((p, maker), np.zeros(self.months)) + kg

    def made(self, p: int, maker: int) -> Array:
        """All that was made more, by month."""
        return self._made.get((p, maker), np.zeros(self.months)).copy()

    def touched(self) -> tuple[Index, Index, Index]:
        """Product, exporter and importer of every lane whose reports differ from the world's, and all new ones."""
        lanes = self.world.lanes
        sides = np.zeros((len(self.world.products), len(self.world.territories)), dtype=bool)
        for p, reporter in self.misreported:
            sides[p, reporter] = True
        repriced = np.isin(lanes.product, list(self.repriced))
        rows = np.flatnonzero(repriced | sides[lanes.product, lanes.exporter] | sides[lanes.product, lanes.importer])
        keys = set(zip(*(x[rows].tolist() for x in (lanes.product, lanes.exporter, lanes.importer)), strict=True))
        columns = np.array(sorted(keys | set(self._kg)), dtype=np.int64).reshape(-1, 3)
        return columns[:, 0], columns[:, 1], columns[:, 2]

    def reports(self, product: Index, exporter: Index, importer: Index) -> LaneReports:
        """What both sides publish of these lanes, edits included."""
        lanes = list(zip(product.tolist(), exporter.tolist(), importer.tolist(), strict=True))
        none, one = np.zeros(self.months), np.ones(self.months)

        def stacked(rows: list[Array]) -> Array:
            return np.array(rows).reshape(-1, self.months)

        kg = stacked([self.kg(*lane) for lane in lanes])
        factor = stacked([self.repriced.get(p, one) for p, _, _ in lanes])
        extra = stacked([self.extra_usd.get(lane, none) for lane in lanes])
        usd = kg * self.world.unit_value(product, exporter, importer) * factor + extra
        return self.world.publish(
            product,
            exporter,
            importer,
            kg,
            stacked([self._unseen.get(lane, none) for lane in lanes]),
            stacked([self.misreported.get((p, i), one) for p, i, _ in lanes]),
            stacked([self.misreported.get((p, j), one) for p, _, j in lanes]),
            np.maximum(usd, 0.0),
            self.world.price[product] * factor,
        )
