"""All lanes of one material as arrays: what both ends report, in kg of contained element."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.families import family_of
from oretrace.catalog.materials import hs_materials
from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.kernels.balance import REPORT_HIGH, REPORT_LOW
from oretrace.ledger import contained
from oretrace.months import between, calendar, index, of_index

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection
    from numpy.typing import NDArray

    from oretrace.arrays import Array, Index, Mask

REPORTS = ("export", "import")
LOW, TYPICAL, HIGH = range(3)


@dataclass(frozen=True)
class MaterialLanes:
    """One material between `territories`, by month.

    `exporter` and `importer` (lanes,) number the territories, `is_ore` (lanes,) marks ore. `kg` is
    (3, 2, lanes, months): low, typical and high of the export and of the import report. `reported` and `unknown` (2,
    lanes, months): whether an end has a figure, and whether a part of it is withheld or without mass. `publishes`
    (2, territories, months): whether a territory publishes its trade with all partners; of imports, whether files
    that speak of them hold every code of ore and refined goods that the store has. `missing` are the codes that
    hold nothing but the material, ore or refined, of which the store has no figure at all.
    """

    material: str
    months: tuple[date, ...]
    territories: tuple[str, ...]
    exporter: Index
    importer: Index
    is_ore: Mask
    kg: Array
    reported: Mask
    unknown: Mask
    publishes: Mask
    missing: tuple[str, ...] = ()

    def month(self, day: date) -> int:
        """The index of the month of `day`; below 0 or past the end where the store has none of it."""
        return between(self.months[0], day)

    def window(self, first: int, stop: int) -> tuple[Array, Mask]:
        """Sums over months first … stop − 1: (3, lanes) kg, and which lanes have no upper bound.

        Both ends speak of the same cargoes, so low is the lower and high the higher of the ends that have a figure.
        An end without one may simply not count the lane: the lone other end is widened by `REPORT_LOW` and
        `REPORT_HIGH`. A month that one end withholds is bounded by the other, where that has a figure of it.
        """
        sums, reported = self.kg[..., first:stop].sum(axis=-1), self.reported[..., first:stop].any(axis=-1)
        unknown, known = self.unknown[..., first:stop], (self.reported & ~self.unknown)[..., first:stop]
        whole = reported & ~unknown.any(axis=-1)
        low = np.where(reported, sums[LOW], np.inf).min(axis=0)
        low = np.where(reported.all(axis=0), low, REPORT_LOW * np.where(np.isfinite(low), low, 0.0))
        high = sums[HIGH].max(axis=0)  # of an end without a figure it is 0
        # Where both ends withhold some month no sum is whole: month by month, the higher of the ends.
        monthly = self.kg[HIGH][..., first:stop].max(axis=0).sum(axis=-1)
        high = np.where(whole.any(axis=0), high, monthly)
        high = np.where(whole.all(axis=0), high, REPORT_HIGH * high)
        chosen = np.where(whole.any(axis=0), whole, reported)
        typical = np.where(chosen, sums[TYPICAL], 0.0).sum(axis=0) / np.maximum(chosen.sum(axis=0), 1)
        typical = np.maximum(typical, low)
        unbounded = (unknown & ~known[::-1]).any(axis=(0, -1))
        return np.stack([low, typical, np.maximum(high, typical)]), np.asarray(unbounded)

    def joined(self, union: str, members: Collection[str]) -> MaterialLanes:
        """The same lanes with the members of a union as one territory; what they trade with one another is no lane.

        The union publishes in a month where every member does. `members` must be among the territories.
        """
        names = sorted({*self.territories, union} - set(members))
        place = np.array([names.index(union if name in members else name) for name in self.territories])
        exporter, importer = place[self.exporter], place[self.importer]
        outside = exporter != importer
        keys, lane = np.unique(((exporter * len(names) + importer) * 2 + self.is_ore)[outside], return_inverse=True)
        return replace(
            self,
            territories=tuple(names),
            exporter=keys // 2 // len(names),
            importer=keys // 2 % len(names),
            is_ore=(keys % 2).astype(bool),
            kg=_added(self.kg[:, :, outside], lane, keys.size),
            reported=_added(self.reported[:, outside], lane, keys.size) > 0,
            unknown=_added(self.unknown[:, outside], lane, keys.size) > 0,
            publishes=_added(~self.publishes, place, len(names)) == 0,
        )


def read_lanes(connection: DuckDBPyConnection, material: str, also: Collection[str] = ()) -> MaterialLanes:
    """The lanes of a material in a store's connection; InputError where it has no monthly figure of it.

    `also` are territories to have in it though none of these lanes is theirs.
    """
    contained.register(connection, (material,))
    return registered_lanes(connection, material, also)


def registered_lanes(connection: DuckDBPyConnection, material: str, also: Collection[str] = ()) -> MaterialLanes:
    """The same after `contained.register` of several materials by month, whose figures are then read once."""
    aggregates = sorted(code for code, place in territories().by_iso3.items() if place.kind in ("aggregate", "union"))
    rows = engine.run(connection, "ledger/lanes.sql", {"material": material, "aggregates": aggregates})
    if not rows.num_rows:
        do = "Import monthly statistics of its codes (oretrace import --help)"
        raise InputError(f"monthly trade of {material}", "none", "the store", do=do)
    lanes = _laid_out(material, rows, publishers(connection), also)
    missing, needed = _missing(connection, material)
    buyers = engine.run(connection, "ledger/buyers.sql", {"families": list(needed)})
    reported = _publishes(buyers, list(lanes.territories), index(lanes.months[0]), len(lanes.months))
    publishes = np.stack([lanes.publishes[0], lanes.publishes[1] & reported[1]])
    return replace(lanes, missing=missing, publishes=publishes)


def publishers(connection: DuckDBPyConnection) -> pa.Table:
    """Who publishes its trade with all partners, by month: columns reporter, report, month."""
    return engine.run(connection, counted.statement("ledger/publishers.sql", "covered"), Count().periods)


def _missing(connection: DuckDBPyConnection, material: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes of ore and refined goods without a figure: what a hub bought under them is unknown, not nothing.

    And the families of the others, of which each hub's own files must speak.
    """
    text = "SELECT DISTINCT hs6 FROM contained_flow WHERE material = $material"
    held = connection.execute(text, {"material": material}).fetchall()
    families = {family_of(hs6) for (hs6,) in held}
    rows = (row for row in hs_materials() if row.material == material and row.stage in ("mine", "refine"))
    codes = {row.hs6 for row in rows if row.share_low == 1}
    missing = {hs6 for hs6 in codes if family_of(hs6) not in families}
    return tuple(sorted(missing)), tuple(sorted({family_of(hs6) for hs6 in codes - missing}))


def _laid_out(material: str, rows: pa.Table, publishers: pa.Table, also: Collection[str]) -> MaterialLanes:
    month = _months(rows["month"])
    start, length = int(month.min()), int(month.max() - month.min()) + 1
    names = sorted({*rows["exporter"].unique().to_pylist(), *rows["importer"].unique().to_pylist(), *also})
    exporter, importer = (_numbers(rows[end], names) for end in ("exporter", "importer"))
    is_ore = _numbers(rows["pool"], ["goods", "ore"])
    keys, lane = np.unique((exporter * len(names) + importer) * 2 + is_ore, return_inverse=True)
    at = (_numbers(rows["report"], REPORTS), lane, month - start)
    shape = (2, keys.size, length)
    kg, reported, unknown = np.zeros((3, *shape)), np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    for k, name in enumerate(("low_kg", "typical_kg", "high_kg")):
        kg[k][at] = rows[name].to_numpy()
    reported[at] = True
    unknown[at] = rows["is_unknown"].to_numpy(zero_copy_only=False)
    return MaterialLanes(
        material=material,
        months=calendar(of_index(start), length),
        territories=tuple(names),
        exporter=keys // 2 // len(names),
        importer=keys // 2 % len(names),
        is_ore=(keys % 2).astype(bool),
        kg=kg,
        reported=reported,
        unknown=unknown,
        publishes=_publishes(publishers, names, start, length),
    )


def _publishes(publishers: pa.Table, names: list[str], start: int, length: int) -> Mask:
    found = np.zeros((2, len(names), length), dtype=bool)
    for row in publishers.to_pylist():
        month = index(row["month"]) - start
        if row["reporter"] in names and row["report"] in REPORTS and 0 <= month < length:
            found[REPORTS.index(row["report"]), names.index(row["reporter"]), month] = True
    return found


def _added(values: NDArray[Any], place: Index, count: int) -> Array:
    """Sums of values (…, rows, months) by the place of each row: (…, count, months)."""
    rows = np.moveaxis(values, -2, 0).astype(np.float64)
    sums = np.zeros((count, *rows.shape[1:]))
    np.add.at(sums, place, rows)
    return np.moveaxis(sums, 0, -2)


def _numbers(column: pa.ChunkedArray, names: list[str] | tuple[str, ...]) -> Index:
    """The place of every value in `names`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(column.combine_chunks(), pa.array(list(names)))
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _months(column: pa.ChunkedArray) -> Index:
    """Months since 1970-01."""
    return np.asarray(column.to_numpy().astype("datetime64[M]").astype(np.int64))
