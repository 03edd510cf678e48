"""The suite `withheld`: after the act the origin publishes part of its trade without a partner, or not at all.

The goods travel as in other suites; only what is published of them differs. So the series of its scenarios, of which
hubs' detectors are asked, are those of trade by its true ends; the stored table is what a reader of statistics has.
Beside the plants stand reporters that always give a few figures to unnamed areas, that withhold ever more of all
their goods, and that begin with one product in another year.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import WINDOWS
from oretrace.bench.truth.modelled import Family, Planned, Spec, fall, lay, plans, plant
from oretrace.bench.truth.plants import flows
from oretrace.bench.truth.record import Truth
from oretrace.bench.world.nature import FIRST_MONTH, MONTHS
from oretrace.months import calendar

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.truth.choice import Choice
    from oretrace.bench.truth.modelled import Asked
    from oretrace.bench.truth.plants import PlantedFlows
    from oretrace.bench.truth.suite import Suite
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.world import World

NAME = "withheld"
TACTICS = ("withheld-unnamed", "withheld-confidential", "withheld-hubs")
"""The direct lane's goods without a partner, its cells confidential, or without a partner what goes to hubs."""
UNNAMED = "ANS"
HABIT, HABIT_SHARES = 0.25, (0.002, 0.05)
"""So many reporters give so large a share of their figures to unnamed areas, in any month and of any good."""
DOUBLING = 15.0
"""Months in which a reporter that withholds ever more doubles what it withholds."""
EVER_MORE_MOST = 0.6
ANOTHER_YEAR, BEGUN_SHARES = ((-30, -10), (14, 17)), (0.05, 0.5)
MOSTLY = 0.5
"""A cell of which more than this is planted is kept confidential."""
DECOYS = ("", "ever more", "another year")
NOTES = (
    "All trade is modelled; no figure of it is a published one.",
    "Only what the origin publishes is withheld; what importers publish is as it was.",
    "The scenarios' series are by true ends, as if nothing were withheld: measure on the stored table.",
)


@dataclass
class _Laid:
    """What was planted: by lane (product, exporter, importer) the kg by month that are withheld, and how."""

    overlay: Overlay | None = None
    kg: dict[tuple[int, int, int], Array] = field(default_factory=dict)
    confidential: set[tuple[int, int, int]] = field(default_factory=set)


def build(of: World, choices: tuple[Choice, ...]) -> Suite:
    """The suite on a world."""
    laid = _Laid()
    planned = [_direct(this) for this in plans(of, choices, Spec(TACTICS))]

    def put(overlay: Overlay, this: Planned, asked: Asked) -> PlantedFlows:
        laid.overlay = overlay
        return _plant(laid, overlay, this, asked)

    suite = lay(NAME, of, planned, Family(fall, lambda _, __: None, put, NOTES))
    shares = _Shares(of, planned, laid)
    truths = tuple(
        replace(truth, wide_decoy=decoy_of(of, this), withheld_kg=shares.withheld_kg(this))
        for truth, this in zip(suite.truth.scenarios, planned, strict=True)
    )
    return replace(suite, truth=Truth(truths, suite.truth.cells), table=lambda: shares.published(suite.table()))


def _direct(this: Planned) -> Planned:
    """Only one tactic sends goods through hubs."""
    return this if this.plan.tactic == "withheld-hubs" else replace(this, routes=())


def decoy_of(of: World, this: Planned) -> str:
    """Where nothing is planted the origin may withhold for reasons of its own: dealt evenly."""
    if this.plan.sigma:
        return ""
    return of.draws.pick(DECOYS, "withheld: decoy", *this.choice.key)


def _plant(laid: _Laid, overlay: Overlay, this: Planned, asked: Asked) -> PlantedFlows:
    choice, of = this.choice, overlay.world
    lot, former = float(of.lot_kg[choice.product]), choice.former_kg * choice.controlled_share
    if this.plan.tactic == "withheld-hubs":
        goods = plant(overlay, this, asked)
        for route, legs in zip(this.routes, goods.legs, strict=False):
            laid.kg[choice.product, choice.origin, route[0]] = legs[0]
        return goods
    goods = flows(this.plan, former, lot, choice.t0, overlay.months, of.draws, choice.key)
    kg = goods.legs[:, 0].sum(axis=0)
    if kg.any():
        lane = choice.product, choice.origin, choice.destination
        overlay.add(*lane, kg)
        laid.kg[lane] = kg
        if this.plan.tactic == "withheld-confidential":
            laid.confidential.add(lane)
    return goods


@dataclass(frozen=True)
class _Shares:
    """Which share of every figure goes to unnamed areas, and which cells are confidential."""

    of: World
    planned: list[Planned]
    laid: _Laid

    def withheld_kg(self, this: Planned) -> float:
        """True kg of a scenario that is withheld in the 18 months from its date."""
        window = slice(this.choice.t0, this.choice.t0 + WINDOWS[-1])
        mine = [lane for lane in self.laid.kg if lane[:2] == (this.choice.product, this.choice.origin)]
        return float(sum(self._planted(lane)[0][window].sum() for lane in mine))

    def _planted(self, lane: tuple[int, int, int]) -> tuple[Array, Array]:
        """Withheld kg of a planted lane by month, and their share of its true kg."""
        assert self.laid.overlay is not None
        kg, whole = self.laid.kg[lane], self.laid.overlay.kg(*lane)
        share = np.clip(kg / np.where(whole > 0, whole, 1.0), 0.0, 1.0)
        if lane in self.laid.confidential:
            share = (share > MOSTLY).astype(np.float64)
        return share * whole, share

    def published(self, table: pa.Table) -> pa.Table:
        """The rows as published: shares of them moved to unnamed areas, one row each product, month and reporter."""
        import pyarrow as pa

        rows = _Rows.of(table, self.of)
        share, hidden = self._habits(rows), np.zeros(table.num_rows, dtype=bool)
        planting = {lane[1] for lane in self.laid.kg}
        for this in self.planned:
            self._decoy(this, rows, share, this.choice.origin in planting)
        for lane in self.laid.kg:
            p, i, j = lane
            planted = self._planted(lane)[1][rows.month]
            where = rows.is_export & (rows.product == p) & (rows.reporter == i) & (rows.partner == j) & (planted > 0)
            if lane in self.laid.confidential:
                hidden |= where
            else:
                share[where] = np.maximum(share[where], planted[where])
        share[rows.suppressed] = 0.0
        named = _scaled(table, 1.0 - share, hidden).filter(pa.array(share < 1.0))
        moved = share > 0
        unnamed = _scaled(table.filter(pa.array(moved)), share[moved], np.zeros(int(moved.sum()), dtype=bool))
        return pa.concat_tables([named, _together(unnamed)])

    def _habits(self, rows: _Rows) -> Array:
        """Whole figures that reporters with the habit give to unnamed areas."""
        of = self.of
        who = np.arange(len(of.territories))
        has = of.draws.uniform("withheld: habit", of.codes[who]) < HABIT
        low, high = np.log(HABIT_SHARES)
        rate = has * np.exp(low + (high - low) * of.draws.uniform("withheld: habit share", of.codes[who]))
        at = of.hs6[rows.product], of.codes[rows.reporter], of.codes[rows.partner], rows.month * 2 + rows.is_export
        return np.asarray(of.draws.uniform("withheld: figure", *at) < rate[rows.reporter], dtype=np.float64)

    def _decoy(self, this: Planned, rows: _Rows, share: Array, planting: bool) -> None:
        """An origin that withholds ever more must not be one that a plant is laid on: that begins in another year."""
        choice, of, kind = this.choice, self.of, decoy_of(self.of, this)
        if not kind:
            return
        mine = rows.is_export & (rows.reporter == choice.origin)
        if kind == "ever more" and not planting:
            grown = np.minimum(0.02 * 2.0 ** ((rows.month - 24) / DOUBLING), EVER_MORE_MOST)
        else:
            span = of.draws.pick(ANOTHER_YEAR, "withheld: year", *choice.key)
            start = choice.t0 + of.draws.integer(*span, "withheld: begins", *choice.key)
            mine &= rows.product == choice.product
            part = of.draws.between(*BEGUN_SHARES, "withheld: share", *choice.key)
            grown = np.where(rows.month >= start, part, 0.0)
        share[mine] = np.maximum(share[mine], grown[mine])


@dataclass(frozen=True)
class _Rows:
    """A table's rows as numbers of the world's products, territories and months."""

    product: Index
    reporter: Index
    partner: Index
    month: Index
    is_export: Mask
    suppressed: Mask

    @classmethod
    def of(cls, table: pa.Table, world: World) -> _Rows:
        days = np.array(calendar(FIRST_MONTH, MONTHS), dtype="datetime64[D]")
        places = np.array(world.territories)
        columns = (("hs_code", np.array(world.products)), ("reporter", places), ("partner", places))
        product, reporter, partner = (
            np.searchsorted(values, table[name].to_numpy().astype(str)).astype(np.int64) for name, values in columns
        )
        month = np.searchsorted(days, table["period_start"].to_numpy().astype("datetime64[D]")).astype(np.int64)
        is_export = np.asarray(table["flow"].to_numpy() == "export")
        return cls(product, reporter, partner, month, is_export, np.asarray(table["suppressed"].to_numpy()))


def _scaled(table: pa.Table, factor: Array, hidden: Mask) -> pa.Table:
    """Amounts times a factor, in whole numbers; hidden rows are suppressed."""
    import pyarrow as pa

    gone = hidden | np.asarray(table["suppressed"].to_numpy())
    for name in ("net_kg", "value_usd"):
        amounts = np.rint(table[name].fill_null(0.0).to_numpy() * factor)
        table = table.set_column(table.column_names.index(name), name, pa.array(amounts, mask=gone))
    estimated = np.asarray(table["net_kg_estimated"].to_numpy()) & ~gone
    table = table.set_column(table.column_names.index("net_kg_estimated"), "net_kg_estimated", pa.array(estimated))
    return table.set_column(table.column_names.index("suppressed"), "suppressed", pa.array(gone))


def _together(table: pa.Table) -> pa.Table:
    """The unnamed parts of one reporter, flow, product and month as one row."""
    import pyarrow as pa

    keys = ["reporter", "flow", "hs_code", "period_start", "valuation", "published_on"]
    sums = [("net_kg", "sum"), ("value_usd", "sum"), ("net_kg_estimated", "max")]
    found = table.group_by(keys, use_threads=False).aggregate(sums)
    size = found.num_rows
    made = {
        "partner": pa.array([UNNAMED] * size),
        "net_kg": found["net_kg_sum"],
        "net_kg_estimated": found["net_kg_estimated_max"],
        "value_usd": found["value_usd_sum"],
        "suppressed": pa.array(np.zeros(size, dtype=bool)),
    }
    columns = {name: made.get(name, found[name] if name in keys else None) for name in table.column_names}
    return pa.table(columns).cast(table.schema)
