"""Real monthly lanes to plant in: those that ship with the package, and those of a store.

A pool holds the lanes of one source in one unit. Months that must not be used are NaN: those that an actual measure
may have touched, those a reporter did not report, and withheld ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.bench.scenario import PRE_MONTHS, WINDOWS
from oretrace.bench.truth.suspected import suspected
from oretrace.bench.world.catalog import half_of
from oretrace.catalog.tables import read_table
from oretrace.months import calendar

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from numpy.typing import NDArray

    from oretrace.arrays import Array, Index, Mask

FOLDER = Path(__file__).parent
SIZES = FOLDER / "real_sizes.csv"
WEIGHED = 0.95
"""Share of a month's value from which its masses count as known."""


@dataclass(frozen=True)
class ScenarioSpan:
    """The months of a scenario: number `t0` is the measure's first, `pre` stand before it for comparison.

    There are `after` from it on.
    """

    t0: int
    pre: int
    after: int

    @property
    def months(self) -> int:
        """All of them, and so the least a pool must have in a row."""
        return self.t0 + self.after

    @property
    def before(self) -> slice:
        """The `pre` months."""
        return slice(self.t0 - self.pre, self.t0)


LONG = ScenarioSpan(WINDOWS[-1] + PRE_MONTHS, PRE_MONTHS, WINDOWS[-1])
"""24 months stand before a placebo date 18 months earlier."""
SHORT = ScenarioSpan(13, 12, 12)
"""Eurostat's 25 months before February 2022; no placebo date has room in it."""
SHIPPED = {FOLDER / "real_lanes_census.parquet": LONG, FOLDER / "real_lanes_eurostat.parquet": SHORT}


@dataclass(frozen=True)
class LanePool:
    """Lanes of one source: `amount` (lanes, months) in `unit`, 0 without trade, NaN where it must not be used.

    `names` (lanes,) are exporter, importer and HS6, `codes` (lanes,) the HS6 alone. `span` is that of its scenarios.
    """

    name: str
    unit: str
    source: str
    licence: str
    months: tuple[date, ...]
    names: tuple[str, ...]
    codes: tuple[str, ...]
    amount: Array
    span: ScenarioSpan = LONG

    def in_half(self, half: str) -> Index:
        """Numbers of the lanes whose product belongs to a half."""
        return np.flatnonzero([half_of(code) == half for code in self.codes])


@lru_cache(maxsize=1)
def shipped() -> tuple[LanePool, ...]:
    """The lanes in the package: US exports 2013-01 to 2022-01 in USD, and EU exports 2020-01 to 2022-01 in EUR."""
    return tuple(_shipped(path, span) for path, span in SHIPPED.items())


def _shipped(path: Path, span: ScenarioSpan) -> LanePool:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    about = {key.decode(): text.decode() for key, text in table.schema.metadata.items()}
    rows = {name: np.asarray(table[name].cast("string").to_pylist()) for name in ("reporter", "partner", "hs6")}
    rows |= {"month": table["month"].to_numpy(), "amount": table["value"].to_numpy().astype(np.float64)}
    return _pool(about["name"], about["unit"], about["source"], about["licence"], rows, span)


def from_store(folder: Path) -> tuple[LanePool, ...]:
    """The export lanes of a store, one pool for each source and currency: in kg where these are known.

    Kg are taken from the longest run of months in which they are known for 95 % of the value; where that is too short
    for a scenario the pool is of values. Raises StoreError where there is no store.
    """
    from oretrace import engine
    from oretrace.catalog.territories import territories
    from oretrace.store import Store

    areas = list(territories().areas)
    with Store.open(folder).connect() as connection:
        table = engine.run(connection, "bench/truth/real_lanes.sql", {"areas": areas})
    columns = {name: _column(table, name) for name in table.column_names}
    panels = sorted(set(zip(columns["source"], columns["currency"], strict=True)))
    return tuple(_panel(columns, str(source), str(currency)) for source, currency in panels)


@lru_cache(maxsize=1)
def sizes() -> tuple[Array, Array]:
    """Trade of existing first and second legs over that of the direct lane: percentiles 0 to 100 of each (101,).

    From Eurostat's panel before February 2022, see scripts/make_real_lanes.py.
    """
    rows = read_table(SIZES.name, SIZES.parent)
    first, second = (np.array([float(row[name]) for row in rows]) for name in ("leg1_size", "leg2_size"))
    return first, second


def _column(table: pa.Table, name: str) -> NDArray[Any]:
    column = table[name]
    return column.to_numpy() if name in ("month", "value", "kg") else np.asarray(column.to_pylist(), dtype=np.str_)


def _panel(columns: dict[str, NDArray[Any]], source: str, currency: str) -> LanePool:
    mine = (columns["source"] == source) & (columns["currency"] == currency)
    rows = {name: column[mine] for name, column in columns.items()}
    run = _weighed_months(rows)
    unit, amount = (currency, "value") if run is None else ("kg", "kg")
    if run is not None:
        rows = {name: column[(rows["month"] >= run[0]) & (rows["month"] <= run[1])] for name, column in rows.items()}
    rows["amount"] = rows[amount].astype(np.float64)
    about = str(rows["publisher"][0]), str(rows["licence"][0])
    return _pool(f"exports in the store, {source}, {unit}", unit, *about, rows)


def _weighed_months(rows: dict[str, NDArray[Any]]) -> tuple[np.datetime64, np.datetime64] | None:
    """First and last month of the longest run in which nearly all value has its mass; None where that is short."""
    months, at = np.unique(rows["month"], return_inverse=True)
    value = np.nan_to_num(rows["value"])
    total, weighed = (np.bincount(at, value * known, months.size) for known in (1.0, ~np.isnan(rows["kg"])))
    good = np.concatenate([[False], (total > 0) & (weighed >= WEIGHED * total), [False]])
    starts, ends = np.flatnonzero(good[1:] & ~good[:-1]), np.flatnonzero(~good[1:] & good[:-1]) - 1
    longest = int(np.argmax(ends - starts)) if starts.size else 0
    if not starts.size or ends[longest] - starts[longest] + 1 < LONG.months:
        return None
    return months[starts[longest]], months[ends[longest]]


def _pool(
    name: str, unit: str, source: str, licence: str, rows: dict[str, NDArray[Any]], span: ScenarioSpan = LONG
) -> LanePool:
    """The lanes as a matrix of all months from the first to the last."""
    number = rows["month"].astype("datetime64[M]").astype(np.int64)
    months = calendar(_first_of(number.min()), int(number.max() - number.min()) + 1)
    names, at = np.unique(rows["reporter"] + "-" + rows["partner"] + "-" + rows["hs6"], return_inverse=True)
    exporters, codes = [name[:3] for name in names.tolist()], [name[-6:] for name in names.tolist()]
    amount = np.zeros((names.size, len(months)))
    amount[at, number - number.min()] = rows["amount"]
    amount[_unreported(exporters, rows["reporter"], number - number.min(), len(months))] = np.nan
    amount[suspected(exporters, codes, months)] = np.nan
    return LanePool(name, unit, source, licence, months, tuple(names.tolist()), tuple(codes), amount, span)


def _unreported(exporters: list[str], reporter: NDArray[Any], month: Index, months: int) -> Mask:
    """(lanes, months): months in which the lane's exporter has no figure at all."""
    reporters, at = np.unique(reporter, return_inverse=True)
    spoken = np.zeros((reporters.size, months), dtype=bool)
    spoken[at, month] = True
    return ~spoken[np.searchsorted(reporters, exporters)]


def _first_of(month: int) -> date:
    first: date = np.datetime64(int(month), "M").astype("datetime64[D]").astype(object)
    return first
