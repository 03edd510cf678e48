"""A small made-up world of monthly trade with known diversion and known decoys, as `trade_flow` rows.

Lanes are sparse and lognormal: monthly log-noise about .9, yearly growth with sd .6 and no trend, most hub →
destination lanes empty. Each lane is seen twice, by its exporter and by its importer. Everything follows from the
seed; every planted kilogram is known.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from oretrace.catalog.families import family_members
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.schema import TRADE_FLOW
from oretrace.sources.base import Import, Rows
from oretrace.store import Store

Array = NDArray[np.float64]

ORIGIN, DESTINATION = "CHN", "USA"
PLACES = (
    "VNM", "MYS", "THA", "MEX", "CAN", "IND", "KOR", "JPN", "DEU", "BRA", "TUR",
    "ARE", "IDN", "PHL", "ZAF", "POL", "GBR", "AUS", "CHL", "PER", "EGY", "MAR",
)  # fmt: skip
FIRST = date(2020, 1, 1)
RETRIEVED = date(2027, 1, 1)
LARGE = 3
"""The first places are large customers of the origin: the towns of the placebo destinations."""


def month(k: int) -> date:
    """The k-th month of the world."""
    return date(FIRST.year + k // 12, k % 12 + 1, 1)


def codes(count: int, chapter: int) -> tuple[str, ...]:
    """HS6-like codes of a chapter, each a family of its own."""
    joined = family_members()
    made = (f"{chapter:02d}{n // 10:02d}{n % 10}0" for n in range(11, 100))
    return tuple(code for code in made if code not in joined)[:count]


@dataclass(frozen=True)
class Plant:
    """`share` of the former direct trade of the listed products reaches the destination through `hub`.

    From `onset` months after the act; what arrives at the hub leaves it `lag` months later.
    """

    hub: str
    share: float = 1.0
    onset: int = 1
    lag: int = 1


@dataclass(frozen=True)
class World:
    """True monthly kg: `direct` (products, months), `out` and `onward` (products, places, months).

    `others` (products, places, LARGE, months) runs between places; `price` (products, months) per kg.
    """

    products: tuple[str, ...]
    listed: tuple[str, ...]
    t0: int
    direct: Array
    out: Array
    onward: Array
    others: Array
    price: Array
    rng: np.random.Generator
    hubs: tuple[str, ...]
    planted: dict[str, Array] = field(default_factory=dict)
    """Per hub, the kg (products, months) that arrived at the destination through it."""

    @property
    def is_listed(self) -> NDArray[np.bool_]:
        """Which products the measure names."""
        return np.isin(np.array(self.products), np.array(self.listed))

    def place(self, hub: str) -> int:
        """The number of a hub."""
        return self.hubs.index(hub)


def make_world(
    seed: int,
    listed: int = 12,
    unlisted: int = 6,
    places: int = 16,
    months: int = 54,
    t0: int = 36,
    fall: float = 0.9,
    size: float = 40_000.0,
) -> World:
    """A world without diversion in which the direct lane of the listed products falls by `fall` at `t0`."""
    rng = np.random.default_rng(seed)
    names = codes(listed, 84) + codes(unlisted, 72)
    count = len(names)
    scale = size * rng.lognormal(0, 0.8, count)
    weight = rng.lognormal(0, 0.7, places)
    weight[:LARGE] = 4.0
    direct = _lanes(rng, scale, months, np.ones(count, dtype=bool))
    if fall:
        direct[: len(codes(listed, 84)), t0:] *= 1 - fall
    out = _lanes(rng, 0.3 * scale[:, None] * weight, months, rng.random((count, places)) < 0.8)
    onward = _lanes(rng, 0.15 * scale[:, None] * weight, months, rng.random((count, places)) < 0.35)
    lanes = rng.random((count, places, LARGE)) < 0.35
    others = _lanes(rng, 0.1 * scale[:, None, None] * weight[:, None], months, lanes)
    others[:, np.arange(LARGE), np.arange(LARGE)] = 0.0
    price = 5.0 * rng.lognormal(0, 1, (count, 1)) * np.ones(months)
    return World(names, names[:listed], t0, direct, out, onward, others, price, rng, PLACES[:places], {})


def _lanes(rng: np.random.Generator, mean: Array, months: int, exists: NDArray[np.bool_]) -> Array:
    mean = np.broadcast_to(mean, exists.shape) * rng.lognormal(0, 1.0, exists.shape)
    activity = np.clip(0.45 + 0.2 * np.log10(mean / 1_000.0), 0.1, 0.98)[..., None]
    shape = (*exists.shape, months)
    level = _levels(rng, shape)
    noise = rng.normal(-0.4, 0.9, shape)
    lanes: Array = mean[..., None] * np.exp(level + noise) * (rng.random(shape) < activity) * exists[..., None]
    return lanes


def _levels(rng: np.random.Generator, shape: tuple[int, ...], sd: float = 0.6) -> Array:
    """A stationary log level: its yearly changes have sd `sd`, and no date differs from another."""
    keep = 0.5 ** (1 / 12)
    level = rng.normal(0, sd, shape)
    level[..., 1:] *= np.sqrt(1 - keep**2)
    for k in range(1, shape[-1]):
        level[..., k] += keep * level[..., k - 1]
    return level


def plant(world: World, *plants: Plant) -> World:
    """The same world with diversion of the listed products through some hubs."""
    out, onward, planted = world.out.copy(), world.onward.copy(), dict(world.planted)
    lost = world.direct[:, max(0, world.t0 - 24) : world.t0].mean(axis=1) * world.is_listed
    months = world.direct.shape[1]
    for one in plants:
        start = world.t0 + one.onset
        shipped = np.zeros_like(world.direct)
        noise = world.rng.lognormal(-0.18, 0.6, (len(world.products), months - start))
        shipped[:, start:] = one.share * lost[:, None] * noise
        arrived = np.zeros_like(shipped)
        arrived[:, start + one.lag :] = shipped[:, start : months - one.lag]
        out[:, world.place(one.hub)] += shipped
        onward[:, world.place(one.hub)] += arrived
        planted[one.hub] = arrived
    return replace(world, out=out, onward=onward, planted=planted)


def one_leg_growth(world: World, hub: str, factor: float = 8.0) -> World:
    """Decoy: the origin sells much more to a hub, which keeps it."""
    out = world.out.copy()
    out[world.is_listed, world.place(hub), world.t0 :] *= factor
    return replace(world, out=out)


def stockpiling(world: World, hub: str, factor: float = 6.0) -> World:
    """Decoy: a hub buys ahead in the last four months before the act."""
    out = world.out.copy()
    out[:, world.place(hub), world.t0 - 4 : world.t0] *= factor
    return replace(world, out=out)


def demand_boom(world: World, factor: float = 1.6) -> World:
    """Decoy: the destination buys more from everybody else."""
    onward = world.onward.copy()
    onward[..., world.t0 :] *= factor
    return replace(world, onward=onward)


def price_spike(world: World, factor: float = 6.0) -> World:
    """Decoy: prices of the listed products jump, volumes do not."""
    price = world.price.copy()
    price[world.is_listed, world.t0 :] *= factor
    return replace(world, price=price)


def scaled(world: World, factor: float) -> World:
    """All amounts times a constant."""
    amounts = {name: getattr(world, name) * factor for name in ("direct", "out", "onward", "others")}
    return replace(world, **amounts)


@dataclass(frozen=True)
class Reports:
    """How the world is reported: `silent` territories publish nothing; `only` leaves one reporter.

    `noise` is the log-noise of a report; `weighed` leaves out the net mass; `late` shifts a share of imports to the
    month after.
    """

    silent: frozenset[str] = frozenset()
    only: str | None = None
    noise: float = 0.1
    weighed: bool = True
    late: float = 0.0

    def publishes(self, reporter: str) -> bool:
        """Whether a territory reports at all."""
        return reporter not in self.silent and self.only in (None, reporter)


EVERYONE = Reports()
TARGET_SILENT = Reports(silent=frozenset({DESTINATION}))
ORIGIN_ONLY = Reports(only=ORIGIN)


def records(world: World, reports: Reports = EVERYONE) -> pa.Table:
    """The world's `trade_flow` rows, without `snapshot`."""
    rng = np.random.default_rng(77)
    parts = []
    for exporter, importer, kg in _lane_list(world):
        for reporter, partner, flow in ((exporter, importer, "export"), (importer, exporter, "import")):
            if reports.publishes(reporter):
                parts.append(_reported(rng, world, kg, reporter, partner, flow, reports))
    return flow_table(pa.concat_tables(parts))


def _lane_list(world: World) -> list[tuple[str, str, Array]]:
    lanes = [(ORIGIN, DESTINATION, world.direct)]
    lanes += [(ORIGIN, hub, world.out[:, k]) for k, hub in enumerate(world.hubs)]
    lanes += [(hub, DESTINATION, world.onward[:, k]) for k, hub in enumerate(world.hubs)]
    lanes += [
        (hub, world.hubs[j], world.others[:, k, j])
        for k, hub in enumerate(world.hubs)
        for j in range(LARGE)
        if j != k
    ]
    return lanes


def _reported(
    rng: np.random.Generator, world: World, kg: Array, reporter: str, partner: str, flow: str, reports: Reports
) -> pa.Table:
    if reports.late and flow == "import":
        kg = kg.copy()
        moved = kg * (rng.random(kg.shape) < reports.late)
        kg -= moved
        kg[:, 1:] += moved[:, :-1]
    product, when = np.nonzero(kg > 0.5)
    amount = np.round(kg[product, when] * rng.lognormal(0, reports.noise, product.size), 1)
    value = np.round(amount * world.price[product, when], 0) + 1.0
    months = np.array([month(k) for k in range(kg.shape[1])], dtype="datetime64[D]")
    return pa.table(
        {
            "reporter": pa.repeat(reporter, product.size),
            "partner": pa.repeat(partner, product.size),
            "flow": pa.repeat(flow, product.size),
            "hs_code": np.array(world.products)[product],
            "period_start": pa.array(months[when], pa.date32()),
            "value": value,
            "net_kg": amount if reports.weighed else pa.nulls(product.size, pa.float64()),
        }
    )


def flow_table(given: pa.Table) -> pa.Table:
    """`trade_flow` rows from the columns that vary; the others are the same in every row."""
    count = given.num_rows
    same: dict[str, Any] = {
        "line": np.arange(1, count + 1),
        "partner_basis": "last_known_destination",
        "hs_edition": "HS2017",
        "period_months": 1,
        "currency": "USD",
        "valuation": "other",
        "net_kg_estimated": False,
        "qty": None,
        "qty_unit": None,
        "suppressed": False,
    }
    columns = []
    wanted = [f for f in TRADE_FLOW.arrow() if f.name != "snapshot"]
    for one in wanted:
        if one.name in given.column_names and one.name != "line":
            columns.append(given[one.name].cast(one.type))
        else:
            value = same[one.name]
            column = (
                pa.array(value) if isinstance(value, np.ndarray) else pa.repeat(pa.scalar(value, one.type), count)
            )
            columns.append(column.cast(one.type))
    return pa.Table.from_arrays(columns, schema=pa.schema(wanted))


HAND_MADE: dict[str, Any] = {"value": 5_000.0, "net_kg": 1_000.0}
"""Amounts of a row written by hand, where a test does not give its own."""


def extra(rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows written by hand: reporter, partner, flow, hs_code, period_start, value, net_kg, and what differs."""
    return flow_table(pa.Table.from_pylist(list(rows)))


def joined(*tables: pa.Table) -> pa.Table:
    """Several tables of rows as one, lines numbered anew."""
    return flow_table(pa.concat_tables(tables))


def stored(folder: Path, *tables: pa.Table, source: str = "world", retrieved: date = RETRIEVED) -> Store:
    """A store, new or not, with each table as one import."""
    store = Store.open(folder, create=True)
    for number, table in enumerate(tables):
        name = f"{source}-{number}.csv"
        store.import_file(
            Import(
                source=source,
                publisher="made up",
                licence="CC0",
                file=name,
                sha256=hashlib.sha256(f"{name}{table.num_rows}".encode()).hexdigest(),
                mapping_sha256="0" * 64,
                retrieved_on=retrieved,
                tables=lambda table=table: {_name_of(table): Rows(table, "nothing")},  # type: ignore[misc]
            )
        )
    return store


def _name_of(table: pa.Table) -> str:
    return "shipment" if "consignee" in table.column_names else "trade_flow"


def renumbered(rows: pa.Table) -> pa.Table:
    """Rows of a canonical table with lines from 1, in their order."""
    place = rows.column_names.index("line")
    numbers = pa.array(np.arange(1, rows.num_rows + 1), rows.schema.field("line").type)
    return rows.set_column(place, rows.schema.field("line"), numbers)


def ban(world: World, listed: Sequence[str] | None = None, **changes: Any) -> Measure:
    """An export ban of the world's listed products from its `t0` on."""
    chosen = world.listed if listed is None else tuple(listed)
    items = (
        MeasureItem(material="goods", form="made up", hs6=tuple(sorted({c[:6] for c in chosen})), coverage="full"),
    )
    values: dict[str, Any] = {
        "id": "made-up-ban",
        "issuer": ORIGIN,
        "effective_from": month(world.t0),
        "targets": (DESTINATION,),
        "items": items if chosen else (),
    }
    return Measure(**(values | changes))
