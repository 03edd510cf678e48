"""Both ends of every lane of an act's goods by month, product by product, with what is known of each month."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.distances import distances_km
from oretrace.catalog.territories import territories
from oretrace.errors import InputError
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.flows.unions import standing_for
from oretrace.kernels.mirror import MARGIN_KM
from oretrace.months import between, each_month, index

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    import pyarrow as pa

    from oretrace.arrays import Array, Index, Mask
    from oretrace.question import Question
    from oretrace.store import Store

LANES, SPEAKING = "flows/both_ends.sql", "flows/speaking.sql"
LONGEST_POST, SHORTEST_PRE = 18, 6
PLACEBO_EVERY, MOST_DATES = 3, 10
"""Placebo dates stand a quarter apart, the latest ten of them."""


@dataclass(frozen=True)
class Side:
    """One end's report of lanes, (lanes, months) each: 0 where it speaks of the month and has nothing.

    `kg_known` and `value_known` are False where the end does not speak of a month, withholds a figure, or lacks the
    amount; `withheld` where it withholds one.
    """

    kg: Array
    value: Array
    kg_known: Mask
    value_known: Mask
    withheld: Mask
    estimated_kg: Array


@dataclass(frozen=True)
class ProductLanes:
    """All lanes of one product: the numbers of their ends (lanes,), both reports; `same_currency` (lanes,)."""

    product: str
    listed: bool
    exporter: Index
    importer: Index
    out: Side
    into: Side
    same_currency: Mask


@dataclass(frozen=True)
class BothEnds:
    """What was read for a question: `t0` is the act's first month in `months`, `post` months from it on count.

    `origins` and `targets` are numbers of `places`; no targets: an act on all. `km` (places, places).
    """

    table: pa.Table
    speaking: pa.Table
    months: tuple[date, ...]
    t0: int
    post: int
    places: tuple[str, ...]
    origins: Index
    targets: Index
    query: tuple[str, dict[str, Any]]

    @cached_property
    def km(self) -> Array:
        """A place without a position is taken to be at the ordinary distance."""
        placed = [k for k, name in enumerate(self.places) if territories().position(name) is not None]
        km = np.full((len(self.places), len(self.places)), MARGIN_KM)
        if placed:
            km[np.ix_(placed, placed)] = distances_km([self.places[k] for k in placed])
        return km

    @cached_property
    def products(self) -> tuple[str, ...]:
        """Those with a figure, sorted."""
        return tuple(sorted(self.table["product"].unique().to_pylist()))

    def in_kg(self, product: str) -> bool:
        """Whether some figure of the product has a mass."""
        import pyarrow.compute as pc

        return bool(
            pc.any(pc.greater(self.table.filter(pc.equal(self.table["product"], product))["kg"], 0.0)).as_py()
        )

    @property
    def stop(self) -> int:
        """The number of the first month that is not looked at."""
        return self.t0 + self.post

    @property
    def period(self) -> str:
        """The act's first month and the last that is looked at."""
        return f"{self.months[self.t0]:%Y-%m}/{self.months[self.stop - 1]:%Y-%m}"

    def placebo_dates(self) -> tuple[int, ...]:
        """Earlier months at which a window of the same length ends before the act; the latest ones."""
        return tuple(range(self.t0 - self.post, 2 * SHORTEST_PRE - 1, -PLACEBO_EVERY))[:MOST_DATES]

    def each(self, products: Sequence[str] | None = None) -> Iterator[ProductLanes]:
        """The lanes of these products, or of all, in order; one at a time, as all together would not fit."""
        import pyarrow.compute as pc

        for name in self.products if products is None else products:
            rows = self.table.filter(pc.equal(self.table["product"], name))
            speaks = self.speaking.filter(pc.equal(self.speaking["product"], name))
            yield self._laid_out(name, rows, speaks)

    def _laid_out(self, name: str, rows: pa.Table, speaks: pa.Table) -> ProductLanes:
        size, length = len(self.places), len(self.months)
        exporter, importer = self._numbers(rows["exporter"]), self._numbers(rows["importer"])
        keys, lane = np.unique(exporter * size + importer, return_inverse=True)
        month = self._month_numbers(rows["month"])
        is_export = np.asarray(rows["report"].to_numpy() == "export")
        ends = keys // size, keys % size
        sides = []
        for report, who, whom in (("export", ends[0], ends[1]), ("import", ends[1], ends[0])):
            mine = is_export if report == "export" else ~is_export
            place = lane[mine], month[mine]
            sides.append(
                _side(rows.filter(mine), place, self._spoken(speaks, report, who, whom), (keys.size, length))
            )
        currency = rows["currency"].fill_null("").to_numpy()
        first = np.full(keys.size, "", dtype=object)
        first[lane[::-1]] = currency[::-1]
        same = np.ones(keys.size, dtype=bool)
        same[lane[(currency != first[lane]) | (currency == "")]] = False
        return ProductLanes(name, bool(rows["is_listed"][0].as_py()), *ends, sides[0], sides[1], same)

    def _numbers(self, column: pa.ChunkedArray) -> Index:
        """The place of every code, −1 where it is none."""
        import pyarrow as pa
        import pyarrow.compute as pc

        found = pc.fill_null(pc.index_in(column, pa.array(list(self.places), pa.string())), -1)
        return np.asarray(found.to_numpy(), dtype=np.int64)

    def _month_numbers(self, column: pa.ChunkedArray) -> Index:
        return np.asarray(column.to_numpy().astype("datetime64[M]").astype(np.int64) - index(self.months[0]))

    def _spoken(self, speaks: pa.Table, report: str, who: Index, whom: Index) -> Mask:
        """Of which months the reporters `who` (lanes,) speak of their partners `whom`: (lanes, months)."""
        import pyarrow.compute as pc

        rows = speaks.filter(pc.equal(speaks["report"], report))
        reporter, scope = self._numbers(rows["reporter"]), self._numbers(rows["partner_scope"])
        month = self._month_numbers(rows["month"])
        inside = (reporter >= 0) & (month >= 0) & (month < len(self.months))
        of_all = np.zeros((len(self.places), len(self.months)), dtype=bool)
        all_of_it = inside & np.asarray(pc.equal(rows["partner_scope"], "*").to_numpy())
        of_all[reporter[all_of_it], month[all_of_it]] = True
        spoken = of_all[who]
        lane = {pair: k for k, pair in enumerate(zip(who.tolist(), whom.tolist(), strict=True))}
        of_one = np.flatnonzero(inside & (scope >= 0))
        for k in of_one.tolist():
            row = lane.get((int(reporter[k]), int(scope[k])))
            if row is not None:
                spoken[row, month[k]] = True
        return np.asarray(spoken)


def _side(rows: pa.Table, place: tuple[Index, Index], spoken: Mask, shape: tuple[int, int]) -> Side:
    amounts = {}
    for name in ("kg", "value", "estimated_kg"):
        column = np.asarray(rows[name].cast("double").fill_null(float("nan")).to_numpy(), dtype=np.float64)
        amounts[name] = np.zeros(shape)
        amounts[name][place] = column
    withheld = np.zeros(shape, dtype=bool)
    withheld[place] = np.asarray(rows["is_withheld"].to_numpy(), dtype=bool)
    return Side(
        kg=np.nan_to_num(amounts["kg"]),
        value=np.nan_to_num(amounts["value"]),
        kg_known=spoken & ~np.isnan(amounts["kg"]),
        value_known=spoken & ~np.isnan(amounts["value"]),
        withheld=withheld,
        estimated_kg=np.nan_to_num(amounts["estimated_kg"]),
    )


def read(store: Store, question: Question, placebos: int, keep: Sequence[str] = ()) -> BothEnds:
    """Both ends of all lanes of the act's goods and of some `placebos` products beside them.

    `keep` are codes of no place, such as residual areas, whose rows are wanted too. InputError where the act names no
    codes or no first day, where the store has nothing of them, or too few months before or after the act.
    """
    measure = question.measure
    act, where = measure.first_full_month, f"store {store.path}, measure {measure.id}"
    count = Count(question.named_codes(store), question.sources, placebos=placebos)
    connection = store.connect()
    counted.make(connection, count)
    day = measure.first_day
    origins = standing_for(connection, measure.issuer, "export", day)
    targets = {name for target in question.destinations for name in standing_for(connection, target, "import", day)}
    areas = set(territories().areas) - {*origins, *targets, *keep}
    given = {"areas": sorted(areas), "until": question.until}
    table = _plain(engine.run(connection, LANES, given))
    text = counted.statement(SPEAKING, "covered", "trader")
    speaking = _plain(engine.run(connection, text, {**count.periods, "until": question.until}))
    months = _months(table, act, where, question)
    t0 = between(months[0], act)
    places = sorted({*table["exporter"].unique().to_pylist(), *table["importer"].unique().to_pylist()})
    number = {name: k for k, name in enumerate(places)}
    return BothEnds(
        table=table,
        speaking=speaking,
        months=months,
        t0=t0,
        post=min(len(months) - t0, LONGEST_POST),
        places=tuple(places),
        origins=np.array(sorted(number[name] for name in origins if name in number), dtype=np.int64),
        targets=np.array(sorted(number[name] for name in targets if name in number), dtype=np.int64),
        query=(counted.statement(LANES, "wanted", "counted_flow"), {**count.wanted, **count.parameters, **given}),
    )


def _plain(table: pa.Table) -> pa.Table:
    """Words of few kinds, which the engine keeps as numbers, as text."""
    import pyarrow as pa

    fields = [pa.field(f.name, pa.string()) if pa.types.is_dictionary(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _months(table: pa.Table, act: date, where: str, question: Question) -> tuple[date, ...]:
    """All months with figures, without gaps; InputError where the act is not among them."""
    import pyarrow.compute as pc

    codes = ", ".join((question.asked_codes or ("any code",))[:6])
    if not table.num_rows or not pc.any(table["is_listed"]).as_py():
        do = "Import such statistics, or choose other codes with --hs"
        raise InputError("monthly trade of the act's goods", f"no row of {codes}", where, do=do)
    first, last = (pc.min_max(table["month"])[end].as_py() for end in ("min", "max"))
    months = each_month(first, last)
    if not SHORTEST_PRE <= between(first, act) < len(months):
        what = f"{SHORTEST_PRE} months before the act and one from it on"
        raise InputError(what, f"{first:%Y-%m} to {last:%Y-%m}, and the act in {act:%Y-%m}", where)
    return months
