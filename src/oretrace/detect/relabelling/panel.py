"""The trade that a relabelling can use, as arrays: what origins sell and what a destination buys, by lane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oretrace.months import between, each_month

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import pyarrow as pa

    from oretrace.arrays import Array, Index, Mask


@dataclass(frozen=True)
class Ends:
    """Lanes (products, lanes, months) as their exporters (0) and importers (1) report them.

    `kg` and `value` (2, products, lanes, months); NaN where that end does not speak of the month.
    """

    kg: Array
    value: Array

    @cached_property
    def mean(self) -> Array:
        """Kg: the mean of the ends that speak, NaN where neither does."""
        return _mean_of(self.kg)

    @cached_property
    def worth(self) -> Array:
        """Value, likewise."""
        return _mean_of(self.value)


def _mean_of(ends: Array) -> Array:
    known = np.isfinite(ends)
    count = known.sum(axis=0)
    total = np.where(known, ends, 0.0).sum(axis=0)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


@dataclass(frozen=True)
class CodeLanes:
    """All rows of `lanes.sql`, numbered, and of which months who speaks.

    `speaks` (2, products, territories, months): exporters and importers.
    """

    products: tuple[str, ...]
    places: tuple[str, ...]
    months: tuple[date, ...]
    product: Index
    exporter: Index
    importer: Index
    month: Index
    kg: Array
    value: Array
    open: Mask
    speaks: Mask

    def ends(self, exporters: Sequence[Sequence[str]], importers: Sequence[Sequence[str]]) -> Ends:
        """Lanes from each group of exporters to the group of importers beside it, members summed."""
        shape = (2, len(self.products), len(exporters), len(self.months))
        kg, value, known = np.zeros(shape), np.zeros(shape), np.zeros(shape, dtype=bool)
        number = {name: k for k, name in enumerate(self.places)}
        lane = np.full((len(self.places), len(self.places)), -1)
        for k, (sellers, buyers) in enumerate(zip(exporters, importers, strict=True)):
            here = [[number[name] for name in side if name in number] for side in (sellers, buyers)]
            for i in here[0]:
                lane[i, here[1]] = k
            for side in (0, 1):
                if here[side]:
                    known[side, :, k] = self.speaks[side][:, here[side]].any(axis=1)
        mine = lane[self.exporter, self.importer]
        rows = mine >= 0
        at = self.product[rows], mine[rows], self.month[rows]
        for side in (0, 1):
            np.add.at(kg[side], at, np.nan_to_num(self.kg[side, rows]))
            np.add.at(value[side], at, np.nan_to_num(self.value[side, rows]))
            reported, closed = np.isfinite(self.kg[side, rows]), self.open[side, rows]
            known[side][tuple(axis[reported] for axis in at)] = True
            known[side][tuple(axis[closed] for axis in at)] = False
            value[side][tuple(axis[reported & np.isnan(self.value[side, rows])] for axis in at)] = np.nan
        return Ends(np.where(known, kg, np.nan), np.where(known, value, np.nan))

    @cached_property
    def unit_value(self) -> Array:
        """(products, months): value per kg over all lanes read, the year about each month; NaN without any."""
        shape = (len(self.products), len(self.months))
        kg, value = np.zeros(shape), np.zeros(shape)
        for side in (0, 1):
            known = np.isfinite(self.kg[side]) & (np.nan_to_num(self.value[side]) > 0)
            np.add.at(kg, (self.product[known], self.month[known]), self.kg[side, known])
            np.add.at(value, (self.product[known], self.month[known]), self.value[side, known])
        kg, value = (_summed_around(amount) for amount in (kg, value))
        return np.where(kg > 0, value / np.where(kg > 0, kg, 1.0), np.nan)


def _summed_around(amount: Array) -> Array:
    """Each month with the two months on both sides of it."""
    total = np.cumsum(np.pad(amount, ((0, 0), (3, 2))), axis=1)
    return np.asarray(total[:, 5:] - total[:, :-5])


def numbered(rows: pa.Table, speaking: pa.Table) -> CodeLanes:
    """The rows of lanes.sql, and of flows/speaking.sql those with masses, as arrays; none are an empty panel."""
    products = _names(rows["product"])
    places = tuple(sorted({*_names(rows["exporter"]), *_names(rows["importer"]), *_names(speaking["reporter"])}))
    first, last = min(rows["month"].to_pylist()), max(rows["month"].to_pylist())
    months = each_month(first, last)
    speaks = np.zeros((2, len(products), len(places), len(months)), dtype=bool)
    at = [_number(speaking[name], of) for name, of in (("product", products), ("reporter", places))]
    month = _month_number(speaking["month"], first)
    inside = (month >= 0) & (month < len(months)) & (at[0] >= 0)
    side = (_words(speaking["report"]) == "import").astype(np.int64)
    speaks[side[inside], at[0][inside], at[1][inside], month[inside]] = True
    return CodeLanes(
        products=products,
        places=places,
        months=months,
        product=_number(rows["product"], products),
        exporter=_number(rows["exporter"], places),
        importer=_number(rows["importer"], places),
        month=_month_number(rows["month"], first),
        kg=np.stack([_floats(rows[f"{side}_kg"]) for side in ("export", "import")]),
        value=np.stack([_floats(rows[f"{side}_value"]) for side in ("export", "import")]),
        open=np.stack([_floats(rows[f"{side}_open"]) > 0 for side in ("export", "import")]),
        speaks=speaks,
    )


def _words(column: pa.ChunkedArray) -> np.typing.NDArray[np.str_]:
    import pyarrow as pa

    return np.array(column.cast(pa.string()).to_pylist(), dtype=np.str_)


def _names(column: pa.ChunkedArray) -> tuple[str, ...]:
    import pyarrow as pa

    return tuple(sorted(column.cast(pa.string()).unique().to_pylist()))


def _number(column: pa.ChunkedArray, names: Sequence[str]) -> Index:
    """The place of each word among the names, −1 for one that is not among them."""
    import pyarrow as pa

    coded = column.cast(pa.string()).combine_chunks().dictionary_encode()
    known = {name: k for k, name in enumerate(names)}
    of = np.array([known.get(word, -1) for word in coded.dictionary.to_pylist()], dtype=np.int64)
    return of[coded.indices.to_numpy(zero_copy_only=False)] if len(coded) else np.zeros(0, dtype=np.int64)


def _month_number(column: pa.ChunkedArray, first: date) -> Index:
    coded = column.combine_chunks().dictionary_encode()
    of = np.array([between(first, day) for day in coded.dictionary.to_pylist()], dtype=np.int64)
    return of[coded.indices.to_numpy(zero_copy_only=False)] if len(coded) else np.zeros(0, dtype=np.int64)


def _floats(column: pa.ChunkedArray) -> Array:
    import pyarrow as pa

    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
