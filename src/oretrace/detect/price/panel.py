"""The lanes of every product as arrays: unit values by end and currency, and masses, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.flows.unions import standing_for
from oretrace.kernels.price import Grades, Spread, deviations, grades, spread
from oretrace.months import add_months, between, calendar

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index, Mask, Words
    from oretrace.detect.price.goods import Wanted
    from oretrace.question import Question
    from oretrace.store import Store

LANES = "detect/price/lanes.sql"
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
class Side:
    """Unit values as one end states them in one currency: log price (lanes, months), and the market's movement."""

    report: str
    currency: str
    price: Array
    common: Array


@dataclass(frozen=True)
class Goods:
    """One product: its lanes, those of the `pool` that the act does not touch, and their market.

    `apart` (lanes, months) are log unit values without the market's movement, the mean of both ends; `kg` the mean of
    their masses, `most_kg` the larger; `estimated` (lanes,) the share of mass under the act that is an estimate.
    """

    product: str
    exporter: Words
    importer: Words
    pool: Mask
    sides: tuple[Side, ...]
    apart: Array
    kg: Array
    most_kg: Array
    estimated: Array
    spread: Spread
    grades: Grades
    band: tuple[float, float]


@dataclass(frozen=True)
class Panel:
    """What a scan reads: its months, its goods, the products without a market, and how it was asked."""

    months: Months
    goods: tuple[Goods, ...]
    without_market: tuple[str, ...]
    origins: tuple[str, ...]
    targets: tuple[str, ...]
    count: Count
    parameters: dict[str, object]


def read(store: Store, question: Question, wanted: Wanted) -> Panel | None:
    """The panel of a question; None where the store has no figure under the act."""
    count = Count(wanted.codes, question.sources)
    act = question.measure.first_full_month
    with store.connect() as connection:
        origins, targets = _ends(connection, question)
        counted.make(connection, count)
        last = _last(connection, question, act)
        if last is None:
            return None
        after = between(act, last) + 1
        before = BEFORE + PLACEBO_DATES * after
        first = add_months(act, -before)
        parameters: dict[str, object] = {"first": first, "last": last, "areas": _areas({*origins, *targets})}
        table = engine.run(connection, LANES, parameters)
    begin = int(table["month"].to_numpy().min(initial=before))
    months = Months(first, before, before + after, begin)
    goods, without = [], []
    for product, rows in _products(table):
        one = _goods(product, rows, months, origins, targets)
        if one is None:
            without.append(product)
        else:
            goods.append(one)
    return Panel(months, tuple(goods), tuple(without), origins, targets, count, parameters)


def _ends(connection: DuckDBPyConnection, question: Question) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Whose exports are the origin's, and whose imports those of the act's targets; none for an act on all."""
    day = question.measure.first_day
    origins = standing_for(connection, question.measure.issuer, "export", day)
    targets = {name for one in question.destinations for name in standing_for(connection, one, "import", day)}
    return tuple(sorted(origins)), tuple(sorted(targets))


def _areas(ends: set[str]) -> list[str]:
    """Totals and residual areas, which are no end of a lane, but for a union whose total stands for it."""
    return sorted(
        code for code, place in territories().by_iso3.items() if place.kind != "country" and code not in ends
    )


def _last(connection: DuckDBPyConnection, question: Question, act: date) -> date | None:
    """The last month compared: of the question, of the store, or the longest after the act."""
    found = connection.sql("SELECT max(period) FROM counted_flow WHERE state = 'reported'").fetchone()
    if found is None or found[0] is None or found[0] < act:
        return None
    last: date = min(found[0], add_months(act, AFTER - 1), question.until or found[0])
    return last if last >= act else None


@dataclass(frozen=True)
class _Rows:
    """The rows of one product as columns."""

    side: tuple[tuple[str, str], ...]
    number: Index
    exporter: Words
    importer: Words
    month: Index
    kg: Array
    value: Array
    all_kg: Array


def _products(table: pa.Table) -> Iterator[tuple[str, _Rows]]:
    """The rows by product, in its order."""
    words = {name: table[name].cast("string").to_numpy() for name in ("product", "report", "currency")}
    ends = {name: table[name].cast("string").to_numpy().astype("U") for name in ("exporter", "importer")}
    numbers = {name: table[name].to_numpy().astype(np.float64) for name in ("kg", "value", "all_kg")}
    months = table["month"].to_numpy().astype(np.int64)
    names, starts = np.unique(words["product"].astype("U"), return_index=True)
    for name, start, stop in zip(names, starts, [*starts[1:], table.num_rows], strict=True):
        part = slice(start, stop)
        pairs = list(zip(words["report"][part], words["currency"][part], strict=True))
        sides = tuple(sorted(set(pairs)))
        yield (
            str(name),
            _Rows(
                side=sides,
                number=np.array([sides.index(pair) for pair in pairs]),
                exporter=ends["exporter"][part],
                importer=ends["importer"][part],
                month=months[part],
                **{key: column[part] for key, column in numbers.items()},
            ),
        )


def _goods(
    product: str, rows: _Rows, months: Months, origins: tuple[str, ...], targets: tuple[str, ...]
) -> Goods | None:
    """A product laid out; None without enough lanes that the act does not touch."""
    lanes, lane = np.unique(np.stack([rows.exporter, rows.importer]), axis=1, return_inverse=True)
    lane = lane.ravel()
    exporter, importer = lanes
    pool = ~(np.isin(exporter, origins) | np.isin(importer, targets))
    shape = (len(exporter), months.stop)
    priced, weighed = np.zeros(shape), np.zeros(shape)
    apart, kg, ends, most = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    sides = []
    for number, (report, currency) in enumerate(rows.side):
        mine = rows.number == number
        at = lane[mine], rows.month[mine]
        price, mass = np.full(shape, np.nan), np.zeros(shape)
        price[at] = np.log(rows.value[mine] / rows.kg[mine])
        mass[at] = np.nan_to_num(rows.all_kg[mine])
        if (
            np.isfinite(price[pool]).sum() >= FEWEST_FIGURES
            and (np.isfinite(price).any(axis=1) & pool).sum() >= FEWEST_POOL
        ):
            left, common = deviations(price, pool)
            known = np.isfinite(left)
            apart[known] += left[known]
            priced += known
            sides.append(Side(report, currency, price, common))
        kg += mass
        ends += mass > 0
        most = np.maximum(most, mass)
    if not sides:
        return None
    weighed = np.zeros(shape)
    stated = np.isfinite(rows.kg) & (rows.month >= months.act)
    np.add.at(weighed, (lane[stated], rows.month[stated]), rows.kg[stated])
    under = slice(months.act, months.stop)
    total = kg[:, under].sum(axis=1)
    apart = np.where(priced > 0, apart / np.maximum(priced, 1), np.nan)
    mean_kg = kg / np.maximum(ends, 1)
    found = _market(apart, mean_kg, pool)
    if found is None:
        return None
    width, mixture = found
    return Goods(
        product=product,
        exporter=exporter,
        importer=importer,
        pool=pool,
        sides=tuple(sides),
        apart=apart,
        kg=mean_kg,
        most_kg=most,
        estimated=np.where(total > 0, 1.0 - weighed.sum(axis=1) / np.where(total > 0, total, 1.0), 0.0).clip(
            0.0, 1.0
        ),
        spread=width,
        grades=mixture,
        band=mixture.band(COVERAGE),
    )


def _market(apart: Array, kg: Array, pool: Mask) -> tuple[Spread, Grades] | None:
    """The spread of the pool's lanes and the grades they trade in, by mass."""
    known = pool[:, None] & np.isfinite(apart)
    if known.sum() < FEWEST_FIGURES:
        return None
    mass = kg[known]
    capped = np.minimum(mass, np.quantile(mass, CAP)) + 1e-9
    lanes = float(known.any(axis=1).sum())
    return spread(apart[pool]), grades(apart[known], capped, lanes)
