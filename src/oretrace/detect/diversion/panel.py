"""The series a reroute could use, as arrays: what `lanes.sql` returns, laid out by product, hub and month."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.months import each_month, index

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pyarrow as pa
    from numpy.typing import NDArray

    from oretrace.detect.diversion.records import Claim
    from oretrace.detect.diversion.units import Unit

    Array = NDArray[np.float64]
    Index = NDArray[np.int64]

SMALL_LOT = {"kg": 100.0, "value": 1000.0}
"""One small lot: 100 kg; in value, the threshold under which the EU does not require a line to be reported."""

LEGS = ("direct", "out", "onward", "other")
"""The legs of `lanes.sql`, by number: origin → target, → hub, hub → target, and to another destination."""
DIRECT, OUT, ONWARD, OTHER = range(len(LEGS))


@dataclass(frozen=True)
class LaneRows:
    """The rows of `lanes.sql` as coded columns; `amount` is in `unit`, NaN where unknown; months index `months`.

    `listed` (products,) marks the measure's products among those it does not name. `mirror` is the reporter at the
    other end of the row's lane, if that end reports it in this month too, with a figure or without; else −1. `leg` is
    a number of `LEGS`. `first_unknown` (territories,): nobody publishes what the origin sells there over the window.
    """

    unit: str
    months: tuple[date, ...]
    products: tuple[str, ...]
    listed: NDArray[np.bool_]
    territories: tuple[str, ...]
    reporters: tuple[str, ...]
    leg: NDArray[np.int8]
    product: Index
    exporter: Index
    importer: Index
    reporter: Index
    mirror: Index
    is_import_report: NDArray[np.bool_]
    month: Index
    amount: Array
    first_unknown: NDArray[np.bool_]


@dataclass(frozen=True)
class HubSupply:
    """What hubs can sell besides the origin's goods, each (products, hubs, months) in the panel's unit.

    `elsewhere` is what they sell to all but the destination, `bought` what they buy from all but the origin; `made`
    the published production of the product's material and stage, all of it taken for this product. Where trade is not
    known as widely (`traded` false), it is 0, and `made` alone is known.
    """

    elsewhere: Array
    bought: Array
    made: Array
    traded: bool = True

    def each(self, change: Callable[[Array], Array]) -> HubSupply:
        """All three series changed in the same way."""
        return HubSupply(change(self.elsewhere), change(self.bought), change(self.made), self.traded)


@dataclass(frozen=True)
class Panel:
    """Dense monthly series in `unit`, each the mean over the ends that report; 0 is no trade.

    `direct` is (products, months); `out` and `onward` are (products, hubs, months); `others` holds, for each other
    large destination, its direct and onward series. `out` is known only for hubs in `out_reported`, `onward` only for
    those in `onward_reported`; `supply` is None where nobody asked for it, or the store does not tell.
    """

    unit: str
    months: tuple[date, ...]
    products: tuple[str, ...]
    hubs: tuple[str, ...]
    direct: Array
    out: Array
    onward: Array
    out_reported: NDArray[np.bool_]
    onward_reported: NDArray[np.bool_]
    others: dict[str, tuple[Array, Array]]
    supply: HubSupply | None = None

    @property
    def small_lot(self) -> float:
        """The physical floor under every scale estimate."""
        return SMALL_LOT["kg" if self.unit == "kg" else "value"]

    @property
    def traded_supply(self) -> HubSupply | None:
        """The supply, where what hubs sell elsewhere is part of it."""
        return self.supply if self.supply is not None and self.supply.traded else None

    def hubs_of(self, claim: Claim) -> NDArray[np.bool_]:
        """The hubs (hubs,) of which so much is known as a kind of claim rests on, and no more."""
        first, second = self.out_reported, self.onward_reported
        if claim == "two legs":
            return first & second
        return first & ~second if claim == "first leg" else second & ~first

    def with_supply_of(self, whole: Panel) -> Panel:
        """The same panel with the supply of another that has the same products and at least its hubs."""
        if whole.supply is None:
            return self
        at = [whole.hubs.index(hub) for hub in self.hubs]
        return replace(self, supply=whole.supply.each(lambda series: series[:, at]))

    def select(self, products: NDArray[np.bool_]) -> Panel:
        """The same panel with only the products of a mask (products,)."""
        names = tuple(name for name, keep in zip(self.products, products, strict=True) if keep)
        others = {name: (d[products], o[products]) for name, (d, o) in self.others.items()}
        supply = self.supply.each(lambda series: series[products]) if self.supply else None
        return self._with(names, self.direct[products], self.out[products], self.onward[products], others, supply)

    def by_heading(self) -> Panel:
        """Products summed to their four-digit HS heading: a coarser code level."""
        headings = sorted({name[:4] for name in self.products})
        matrix = np.array([[float(name[:4] == heading) for name in self.products] for heading in headings])

        def add(series: Array) -> Array:
            total: Array = np.tensordot(matrix, series, axes=1)
            return total

        others = {name: (add(d), add(o)) for name, (d, o) in self.others.items()}
        supply = self.supply.each(add) if self.supply else None
        return self._with(tuple(headings), add(self.direct), add(self.out), add(self.onward), others, supply)

    def _with(
        self,
        products: tuple[str, ...],
        direct: Array,
        out: Array,
        onward: Array,
        others: dict[str, Any],
        supply: HubSupply | None,
    ) -> Panel:
        known = self.out_reported, self.onward_reported
        return Panel(self.unit, self.months, products, self.hubs, direct, out, onward, *known, others, supply)


def coded_rows(table: pa.Table, unit: Unit) -> LaneRows:
    """Code the rows of `lanes.sql`: masses from the first month of `unit` on, else values."""
    import pyarrow as pa
    import pyarrow.compute as pc

    months = each_month(pc.min(table["month"]).as_py(), pc.max(table["month"]).as_py())
    first = unit.first_month
    if first is not None:
        table, months = table.filter(pc.greater_equal(table["month"], first)), months[months.index(first) :]
    columns = {name: _coded(table[name]) for name in ("product", "exporter", "importer")}
    territories = tuple(sorted({*columns["exporter"][0], *columns["importer"][0]} - {"destination"}))
    number = {name: k for k, name in enumerate((*territories, "destination"))}
    month_number = table["month"].to_numpy().astype("datetime64[M]").astype(np.int64)
    listed = np.zeros(len(columns["product"][0]), dtype=bool)
    listed[columns["product"][1]] = table["is_listed"].to_numpy()
    amount, both = ("value", "partner_reports_value") if first is None else ("net_kg", "partner_reports_kg")
    mirrors = pc.if_else(table[both], table["partner"], table["reporter"])
    reporters, ends = _coded(pa.chunked_array([*table["reporter"].chunks, *mirrors.chunks]))
    reporter, mirror = np.split(ends, 2)

    named, legs = _coded(table["leg"])
    leg_numbers = np.array([LEGS.index(name) for name in named], dtype=np.int8)

    def lane_end(name: str) -> Index:
        names, codes = columns[name]
        return np.array([number[n] for n in names], dtype=np.int64)[codes] if names else codes

    return LaneRows(
        unit=unit.name,
        months=months,
        products=columns["product"][0],
        listed=listed,
        territories=territories,
        reporters=reporters,
        leg=leg_numbers[legs],
        product=columns["product"][1],
        exporter=lane_end("exporter"),
        importer=lane_end("importer"),
        reporter=reporter,
        mirror=np.where(mirror == reporter, -1, mirror),  # its own name stands for nobody
        is_import_report=pc.equal(table["report"], "import").to_numpy(),
        month=month_number - index(months[0]),
        amount=table[amount].to_numpy(zero_copy_only=False).astype(np.float64),
        first_unknown=np.zeros(len(territories), dtype=bool),
    )


def _coded(column: pa.ChunkedArray) -> tuple[tuple[str, ...], Index]:
    """Distinct values in sorted order and, per row, the number of its value."""
    encoded = column.unify_dictionaries().combine_chunks().dictionary_encode()
    names, indices = encoded.dictionary.to_pylist(), encoded.indices.to_numpy(zero_copy_only=False)
    # A dictionary may hold values that no row has.
    used = np.flatnonzero(np.bincount(indices, minlength=len(names)))
    order = sorted(used.tolist(), key=lambda k: names[k])
    place = np.zeros(len(names), dtype=np.int64)
    place[order] = np.arange(len(order))
    return tuple(names[k] for k in order), place[indices]


def lay_out(rows: LaneRows, products: NDArray[np.bool_] | None = None, without_reporter: int | None = None) -> Panel:
    """Dense series: each lane between two territories is the mean over its ends that report it, lanes summed.

    Only the `products` of a mask, else all; `without_reporter` lays out as if one reporter had published nothing, to
    see what hangs on it alone.
    """
    chosen = np.ones(len(rows.products), dtype=bool) if products is None else products
    amount, keep = _shares(rows, without_reporter)
    keep &= chosen[rows.product]
    product = np.cumsum(chosen)[rows.product] - 1
    numbers = hubs_of(rows)
    hubs = tuple(rows.territories[k] for k in numbers.tolist())
    place = np.full(len(rows.territories) + 1, -1, dtype=np.int64)
    place[numbers] = np.arange(len(hubs))
    shape = (int(chosen.sum()), len(hubs), len(rows.months))

    def series(mask: NDArray[np.bool_], end: Index) -> Array:
        at = np.flatnonzero(mask & keep & (end >= 0))
        return _sums((product[at] * shape[1] + end[at]) * shape[2] + rows.month[at], amount[at], shape)

    def direct(mask: NDArray[np.bool_]) -> Array:
        at = np.flatnonzero(mask & keep)
        return _sums(product[at] * shape[2] + rows.month[at], amount[at], (shape[0], shape[2]))

    others = {}
    for number in np.unique(rows.importer[rows.leg == OTHER]).tolist():
        if rows.first_unknown[number]:
            continue
        onward = series((rows.leg == OTHER) & (rows.importer == number), place[rows.exporter])
        others[rows.territories[number]] = (direct((rows.leg == OUT) & (rows.importer == number)), onward)
    return Panel(
        unit=rows.unit,
        months=rows.months,
        products=tuple(name for name, keep in zip(rows.products, chosen.tolist(), strict=True) if keep),
        hubs=hubs,
        direct=direct(rows.leg == DIRECT),
        out=series(rows.leg == OUT, place[rows.importer]),
        onward=series(rows.leg == ONWARD, place[rows.exporter]),
        out_reported=~rows.first_unknown[numbers],
        onward_reported=_onward_reported(rows, hubs),
        others=others,
    )


def hubs_of(rows: LaneRows) -> Index:
    """Numbers of the territories that the origin sold to, or, where that is unknown, that sell to the destination."""
    sellers = rows.exporter[rows.leg == ONWARD]
    return np.unique(np.concatenate([rows.importer[rows.leg == OUT], sellers[rows.first_unknown[sellers]]]))


def direct_series(rows: LaneRows) -> Array:
    """What went from the origin to the destination itself (products, months), as in `lay_out`."""
    amount, keep = _shares(rows, None)
    at = np.flatnonzero(keep & (rows.leg == DIRECT))
    shape = (len(rows.products), len(rows.months))
    return _sums(rows.product[at] * shape[1] + rows.month[at], amount[at], shape)


def _shares(rows: LaneRows, without_reporter: int | None) -> tuple[Array, NDArray[np.bool_]]:
    """The part of each row (rows,) in its lane's mean, and which rows count.

    Where an end that reports has no figure there was no trade: else a cargo exported in May and imported in June
    would count in both months in full. An unknown amount is no report: as zero it would halve the mean of the two.
    """
    mirrored, keep = rows.mirror >= 0, ~np.isnan(rows.amount)
    if without_reporter is not None:
        mirrored &= rows.mirror != without_reporter
        keep &= rows.reporter != without_reporter
    return rows.amount / np.where(mirrored, 2.0, 1.0), keep


def _sums(cell: Index, amount: Array, shape: tuple[int, ...]) -> Array:
    """Sums by the number of the cell in `shape`."""
    return np.bincount(cell, amount, int(np.prod(shape))).astype(np.float64, copy=False).reshape(shape)


def _onward_reported(rows: LaneRows, hubs: tuple[str, ...]) -> NDArray[np.bool_]:
    """Whether anybody reports hub → destination: the destination as importer (then for all), or the hub itself."""
    imports = (rows.leg[rows.is_import_report] == ONWARD) | (rows.leg[rows.is_import_report] == DIRECT)
    if np.any(imports):
        return np.ones(len(hubs), dtype=bool)
    exporters = {rows.reporters[k] for k in np.unique(rows.reporter[~rows.is_import_report])}
    return np.array([hub in exporters for hub in hubs], dtype=bool)
