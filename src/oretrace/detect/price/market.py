"""One product laid out as arrays: its lanes' unit values by end and currency, their masses, and their market."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oretrace.kernels.price import Grades, PriceSpread, deviations, grades, spread
from oretrace.months import calendar

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import pyarrow as pa

    from oretrace.arrays import Array, Index, Mask, Words

BEFORE, AFTER = 24, 18
"""Most months compared before and after the act."""
PLACEBO_DATES, FEWEST_BEFORE = 2, 6
FEWEST_POOL, FEWEST_FIGURES = 8, 60
"""Lanes that nothing touched, and their figures, without which a product has no market here."""
CAP = 0.95
"""Masses above this quantile weigh no more than it: one ship load is not the market."""
COVERAGE = 0.95
"""How much of the market's mass the fair-price band holds."""


@dataclass(frozen=True)
class Months:
    """The months read, from `first` on: the act's first is number `act`, `stop` one past the last.

    `begin` is the first in which the store has a figure of the goods.
    """

    first: date
    act: int
    stop: int
    begin: int

    @property
    def after(self) -> int:
        """Months under the act."""
        return self.stop - self.act

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All of them: "2022-03"."""
        return tuple(f"{day:%Y-%m}" for day in calendar(self.first, self.stop))

    @property
    def placebo_dates(self) -> tuple[int, ...]:
        """Earlier dates whose months after end before the act and one another, with half a year of data before."""
        dates = (self.act - n * self.after for n in range(1, PLACEBO_DATES + 1))
        return tuple(date for date in dates if date >= self.begin + FEWEST_BEFORE)


@dataclass(frozen=True)
class PriceSide:
    """Unit values as one end states them in one currency: log price (lanes, months), and the market's movement."""

    report: str
    currency: str
    price: Array
    common: Array


@dataclass(frozen=True)
class Goods:
    """One product: its lanes, those of the `pool` that the act does not touch, and their market.

    A product that is not `listed` is neither the act's nor a look-alike: all of its lanes are in the pool. `apart`
    (lanes, months) are log unit values without the market's movement, the mean of both ends; `kg` the mean of their
    masses, `most_kg` the larger; `estimated` (lanes,) the share of mass under the act that is an estimate. `ends` are
    exporters and importers as numbers.
    """

    product: str
    listed: bool
    exporter: Words
    importer: Words
    ends: tuple[Index, Index]
    pool: Mask
    sides: tuple[PriceSide, ...]
    apart: Array
    kg: Array
    most_kg: Array
    estimated: Array
    spread: PriceSpread
    grades: Grades
    band: tuple[float, float]


@dataclass(frozen=True)
class PriceRows:
    """The rows of one product as columns (rows,); `side` numbers `sides`, which are (report, currency)."""

    product: str
    listed: bool
    sides: tuple[tuple[str, str], ...]
    side: Index
    exporter: Index
    importer: Index
    places: Words
    month: Index
    kg: Array
    value: Array
    all_kg: Array


def products(table: pa.Table) -> Iterator[PriceRows]:
    """The rows of lanes.sql by product, in order of its name."""
    product, names = _numbered(table, "product")
    (exporter, sellers), (importer, buyers) = (_numbered(table, end) for end in ("exporter", "importer"))
    places = np.union1d(sellers, buyers)
    exporter, importer = np.searchsorted(places, sellers)[exporter], np.searchsorted(places, buyers)[importer]
    (report, reports), (currency, currencies) = (_numbered(table, name) for name in ("report", "currency"))
    side = report * len(currencies) + currency
    numbers = {name: table[name].to_numpy().astype(np.float64) for name in ("kg", "value", "all_kg")}
    months, listed = table["month"].to_numpy().astype(np.int64), table["is_listed"].to_numpy()
    starts = np.searchsorted(product, np.arange(len(names)))
    for name, start, stop in zip(names, starts, [*starts[1:], table.num_rows], strict=True):
        part = slice(start, stop)
        held, mine = np.unique(side[part], return_inverse=True)
        yield PriceRows(
            product=str(name),
            listed=bool(listed[start]),
            sides=tuple((str(reports[k // len(currencies)]), str(currencies[k % len(currencies)])) for k in held),
            side=mine,
            exporter=exporter[part],
            importer=importer[part],
            places=places,
            month=months[part],
            **{key: column[part] for key, column in numbers.items()},
        )


def _numbered(table: pa.Table, column: str) -> tuple[Index, Words]:
    """A column of words as numbers of its words in alphabetical order."""
    coded = table[column].cast("string").combine_chunks().dictionary_encode()
    words = coded.dictionary.to_numpy(zero_copy_only=False).astype("U")
    order = np.argsort(words)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place[coded.indices.to_numpy()], words[order]


def lay_out(rows: PriceRows, months: Months, origins: Sequence[str], targets: Sequence[str]) -> Goods | None:
    """A product with its market; None without enough lanes that the act does not touch."""
    width = len(rows.places)
    lanes, lane = np.unique(rows.exporter * width + rows.importer, return_inverse=True)
    ends = lanes // width, lanes % width
    exporter, importer = (rows.places[end] for end in ends)
    touched = np.isin(exporter, origins) | np.isin(importer, targets)
    pool = ~(touched & rows.listed)
    shape = len(lanes), months.stop
    sides, apart = _sides(rows, lane, shape, pool)
    known = pool[:, None] & np.isfinite(apart)
    if not sides or known.sum() < FEWEST_FIGURES:
        return None
    kg, most = _masses(rows, lane, shape)
    mass = kg[known]
    capped = np.minimum(mass, np.quantile(mass, CAP)) + 1e-9
    found = grades(apart[known], capped, float(known.any(axis=1).sum()))
    return Goods(
        product=rows.product,
        listed=rows.listed,
        exporter=exporter,
        importer=importer,
        ends=ends,
        pool=pool,
        sides=sides,
        apart=apart,
        kg=kg,
        most_kg=most,
        estimated=_estimated(rows, lane, len(lanes), months.act),
        spread=spread(apart[pool]),
        grades=found,
        band=found.band(COVERAGE),
    )


def _sides(rows: PriceRows, lane: Index, shape: tuple[int, int], pool: Mask) -> tuple[tuple[PriceSide, ...], Array]:
    """The sides that have a market, and the lanes' deviations from it: the mean over sides, NaN without one."""
    total, count, sides = np.zeros(shape), np.zeros(shape), []
    for number, (report, currency) in enumerate(rows.sides):
        mine = rows.side == number
        price = np.full(shape, np.nan)
        price[lane[mine], rows.month[mine]] = np.log(rows.value[mine] / rows.kg[mine])
        seen = np.isfinite(price[pool])
        if seen.sum() >= FEWEST_FIGURES and seen.any(axis=1).sum() >= FEWEST_POOL:
            apart, common = deviations(price, pool)
            known = np.isfinite(apart)
            total[known] += apart[known]
            count += known
            sides.append(PriceSide(report, currency, price, common))
    return tuple(sides), np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _masses(rows: PriceRows, lane: Index, shape: tuple[int, int]) -> tuple[Array, Array]:
    """The mean of the masses that the sides state of each lane and month, and the largest; 0 where none does."""
    total, ends, most = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for number in range(len(rows.sides)):
        mine = (rows.side == number) & (rows.all_kg > 0)
        at = lane[mine], rows.month[mine]
        total[at] += rows.all_kg[mine]
        ends[at] += 1
        most[at] = np.maximum(most[at], rows.all_kg[mine])
    return total / np.maximum(ends, 1), most


def _estimated(rows: PriceRows, lane: Index, lanes: int, act: int) -> Array:
    """(lanes,): the share of the mass from month `act` on that states no weight of its own; 0 without any mass."""
    under = rows.month >= act
    total, weighed = (
        np.bincount(lane[under], np.nan_to_num(column[under]), minlength=lanes) for column in (rows.all_kg, rows.kg)
    )
    share: Array = np.where(total > 0, 1.0 - weighed / np.where(total > 0, total, 1.0), 0.0).clip(0.0, 1.0)
    return share
