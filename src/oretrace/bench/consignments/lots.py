"""Lots: true trade of lanes cut into single consignments, then fitted to what each end publishes, exactly.

A lot has one record at each end that keeps its lots. Where an end publishes less than moved, some lots have no record
there; where it publishes more, there are lots that only this end knows. What is left, at most a few per cent of a
month, is spread over the lots of the month: masses at both ends differ by so much.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.consignments.theatre import FIRST, LENGTH
from oretrace.bench.world.reports import sailing_months

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.consignments.theatre import Theatre
    from oretrace.bench.draws import Draws

SPREAD = 0.8
"""Log sd of lots of one lane and month."""
MOST = 30
"""Lots of one lane and month at most."""
OVER = 1.02
"""A month may be so much over its published figure before a lot is left out."""
SAMPLES = 0.06
"""Share of a lane's months in which a sample is sent, too."""
ORDINARY, SAMPLE = -1, -2
DEAR = 0.008
"""Share of lots with a genuine jump of their price."""
PARTS = 10
"""Records are in tenths of a kg."""


@dataclass(frozen=True)
class Lots:
    """Lots (lots,): goods and declared code (numbers of products), ends, months of departure and arrival, kg.

    `leg` numbers the theatre's planted legs, −1 for ordinary trade, −2 for its samples. `kg` is what papers
    have, `true_kg` what there is. `one_end`: only one end knows of it.
    """

    product: Index
    code: Index
    exporter: Index
    importer: Index
    left: Index
    arrives: Index
    kg: Array
    true_kg: Array
    leg: Index
    one_end: Mask

    def __len__(self) -> int:
        return int(self.product.size)


@dataclass(frozen=True)
class Records:
    """Lots as one flow of all keepers has them (records,): number of the lot, tenths of a kg, US cents."""

    flow: str
    lot: Index
    tenths: Index
    cents: Index


def make_lots(theatre: Theatre) -> tuple[Lots, Records, Records]:
    """All lots, and their records as exports and as imports, which add up to each keeper's published figures."""
    lots, out = _fit(theatre, _joined([_planted(theatre), _ordinary(theatre)]), "export")
    lots, into = _fit(theatre, lots, "import")
    return lots, out, into


def _joined(parts: list[Lots]) -> Lots:
    return Lots(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Lots)))


def _planted(theatre: Theatre) -> Lots:
    """The lots of every planted leg; a split one has lots just under the threshold."""
    world, parts = theatre.world, []
    thresholds = {act.product: act.threshold_kg for act in theatre.acts}
    for number, leg in enumerate(theatre.legs):
        lot_kg = thresholds[leg.product] * 0.8 if leg.kind == "split" else float(world.lot_kg[leg.product])
        month = np.flatnonzero(leg.kg)
        count = np.clip(np.ceil(leg.kg[month] / lot_kg), 1, MOST).astype(np.int64)
        spread = 0.1 if leg.kind == "split" else 0.4
        cell, kg = _cut(world.draws, ("planted lots", number), leg.kg[month], count, spread)
        size = cell.size
        wait = int(sailing_months(world.km[leg.exporter, leg.importer]))
        p, q, i, j = (np.full(size, value) for value in (leg.product, leg.code, leg.exporter, leg.importer))
        left = month[cell]
        true_kg, numbers = kg * leg.true_factor, np.full(size, number)
        parts.append(Lots(p, q, i, j, left, left + wait, kg, true_kg, numbers, np.zeros(size, dtype=bool)))
    return _joined(parts)


def _ordinary(theatre: Theatre) -> Lots:
    """The lots of all lanes that touch a keeper, without what is planted on them."""
    world, overlay, published = theatre.world, theatre.laid.overlay, theatre.laid.published
    keepers = [world.territories.index(name) for name in theatre.keepers]
    mine = np.isin(published.product, theatre.products)
    mine &= np.isin(published.exporter, keepers) | np.isin(published.importer, keepers)
    p, i, j = (x[mine] for x in (published.product, published.exporter, published.importer))
    months = np.arange(FIRST - 2, FIRST + LENGTH)
    known = world.row[p, i, j]
    kg = np.where(known[:, None] >= 0, world.lanes.kg[known], 0.0)
    place = {key: n for n, key in enumerate(zip(p.tolist(), i.tolist(), j.tolist(), strict=True))}
    for key in zip(*(x.tolist() for x in overlay.touched()), strict=True):
        if key in place:
            kg[place[key]] = overlay.kg(*key)
    for leg in theatre.legs:
        key = (leg.code, leg.exporter, leg.importer)
        if key in place:
            kg[place[key]] -= leg.kg
    kg = np.maximum(kg, 0.0)[:, months]
    lot = world.lot_kg[p] * np.maximum(kg.mean(axis=1) / world.lot_kg[p], 1.0) ** world.nature.lot_growth
    lane, month = np.nonzero(kg >= 0.5)
    amount = kg[lane, month]
    at = (world.hs6[p[lane]], world.codes[i[lane]], world.codes[j[lane]], months[month])
    count = np.clip(world.draws.poisson(amount / lot[lane], "lots of a month", *at), 1, MOST).astype(np.int64)
    cell, size = _cut(world.draws, ("lots", 0), amount, count, SPREAD, at)
    cell, size, sent = _with_samples(world.draws, at, amount, cell, size)
    wait = sailing_months(world.km[i, j])[lane][cell]
    left = months[month][cell]
    p, i, j = (x[lane][cell] for x in (p, i, j))
    return Lots(p, p, i, j, left, left + wait, size, size.copy(), sent, np.zeros(cell.size, dtype=bool))


def _with_samples(
    draws: Draws, at: tuple[Index, ...], amount: Array, cell: Index, kg: Array
) -> tuple[Index, Array, Index]:
    """The lots of cells, with a sample in some of them that is taken from the first lot of the month."""
    size = 0.5 * 50.0 ** draws.uniform("sample kg", *at)
    taken = np.flatnonzero((draws.uniform("sample", *at) < SAMPLES) & (amount > 40.0 * size))
    first = np.searchsorted(cell, taken)
    enough = kg[first] > 2.0 * size[taken]
    taken, kg = taken[enough], kg.copy()
    kg[first[enough]] -= size[taken]
    leg = np.concatenate([np.full(cell.size, ORDINARY), np.full(taken.size, SAMPLE)])
    return np.concatenate([cell, taken]), np.concatenate([kg, size[taken]]), leg


def _cut(
    draws: Draws, stream: tuple[str, int], kg: Array, count: Index, spread: float, at: tuple[Index, ...] | None = None
) -> tuple[Index, Array]:
    """Cut the kg of each cell into `count` lognormal lots: the cell of each lot, and its kg."""
    cell = np.repeat(np.arange(kg.size), count)
    number = np.arange(cell.size) - np.repeat(np.cumsum(count) - count, count)
    where = (np.int64(stream[1]), cell) if at is None else tuple(x[cell] for x in at)
    weight = np.exp(spread * draws.normal(stream[0], *where, number))
    total = np.bincount(cell, weight, minlength=kg.size)
    return cell, kg[cell] * weight / total[cell]


@dataclass(frozen=True)
class _Cells:
    """Cells of lane and month of one flow as keepers publish it: `total_kg` and `total_usd` (cells,)."""

    rows: Index
    place: Index
    total_kg: Array
    total_usd: Array

    def of(self, theatre: Theatre, lots: Lots, flow: str) -> Index:
        """The cell of each lot, −1 where it has none."""
        size = len(theatre.world.territories)
        lane = self.place[(lots.code * size + lots.exporter) * size + lots.importer]
        month = (lots.left if flow == "export" else lots.arrives) - FIRST
        return np.where((lane >= 0) & (month >= 0) & (month < LENGTH), lane * LENGTH + month, -1)


def _cells(theatre: Theatre, flow: str) -> _Cells:
    world, published = theatre.world, theatre.laid.published
    reports, size = published.reports, len(world.territories)
    keepers = [world.territories.index(name) for name in theatre.keepers]
    keeper = published.exporter if flow == "export" else published.importer
    rows = np.flatnonzero(np.isin(published.product, theatre.products) & np.isin(keeper, keepers))
    place = np.full(published.row.size, -1)
    ends = (published.product[rows] * size + published.exporter[rows]) * size + published.importer[rows]
    place[ends] = np.arange(rows.size)
    kg, usd = (getattr(reports, f"{flow}_{what}")[rows, FIRST : FIRST + LENGTH].ravel() for what in ("kg", "usd"))
    return _Cells(rows, place, kg, usd)


def _fit(theatre: Theatre, lots: Lots, flow: str) -> tuple[Lots, Records]:
    """The records of one flow, and the lots with those that only this end knows."""
    draws, cells = theatre.world.draws, _cells(theatre, flow)
    cell = cells.of(theatre, lots, flow)
    here = np.flatnonzero((cell >= 0) & ~lots.one_end)
    order = here[np.lexsort((draws.uniform(f"recorded {flow}", here), lots.leg[here] < 0, cell[here]))]
    kept = order[_running(cell[order], lots.kg[order]) <= cells.total_kg[cell[order]] * OVER]
    held = np.bincount(cell[kept], lots.kg[kept], minlength=cells.total_kg.size)
    missing = cells.total_kg - held
    short = np.flatnonzero(missing > (OVER - 1.0) * cells.total_kg)
    new = _only_here(theatre, cells.rows, short, missing[short], flow)
    lots = _joined([lots, new])
    kept = np.concatenate([kept, np.arange(len(lots) - len(new), len(lots))])
    cell = cells.of(theatre, lots, flow)[kept]
    tenths = _shared(np.rint(cells.total_kg * PARTS).astype(np.int64), cell, lots.kg[kept])
    worth = tenths * np.exp(0.12 * draws.normal(f"price {flow}", kept)) * np.where(dear(draws, kept), 2.5, 1.0)
    planted = np.flatnonzero(lots.leg[kept] >= 0)
    relative = np.array([leg.worth for leg in theatre.legs])
    worth[planted] *= relative[lots.leg[kept[planted]], lots.left[kept[planted]]]
    return lots, Records(
        flow,
        kept,
        tenths,
        _shared(np.rint(cells.total_usd * 100).astype(np.int64), cell, np.asarray(worth, np.float64)),
    )


def dear(draws: Draws, lot: Index) -> Mask:
    """Which lots cost far more than others of their month, for an honest reason."""
    return np.asarray(draws.uniform("dear", lot) < DEAR)


def _running(cell: Index, kg: Array) -> Array:
    """Running totals within each cell; cells stand together."""
    total = np.cumsum(kg)
    starts = np.flatnonzero(np.r_[True, cell[1:] != cell[:-1]]) if cell.size else np.zeros(0, dtype=np.int64)
    before = np.repeat(total[starts] - kg[starts], np.diff(np.r_[starts, cell.size]))
    return np.asarray(total - before)


def _only_here(theatre: Theatre, rows: Index, cells: Index, kg: Array, flow: str) -> Lots:
    """Lots for what one end publishes beyond the lots that it knows."""
    world, published = theatre.world, theatre.laid.published
    lane, month = rows[cells // LENGTH], FIRST + cells % LENGTH
    p, i, j = published.product[lane], published.exporter[lane], published.importer[lane]
    lot = world.lot_kg[p] * np.maximum(kg / world.lot_kg[p] / 4.0, 1.0)
    count = np.clip(np.rint(kg / lot), 1, MOST).astype(np.int64)
    at = (world.hs6[p], world.codes[i], world.codes[j], month)
    cell, size = _cut(world.draws, (f"lots of one end: {flow}", 0), kg, count, SPREAD, at)
    wait = sailing_months(world.km[i, j])[cell]
    month = month[cell]
    left, arrives = (month, month + wait) if flow == "export" else (month - wait, month)
    none = np.full(cell.size, -1)
    goods = p[cell]
    return Lots(
        goods, goods, i[cell], j[cell], left, arrives, size, size.copy(), none, np.ones(cell.size, dtype=bool)
    )


def _shared(total: Index, cell: Index, weight: Array) -> Index:
    """Whole parts of each cell's total in proportion to the weights, by largest remainders; they add up exactly."""
    held = np.bincount(cell, weight, minlength=total.size)
    exact = total[cell] * weight / np.where(held > 0, held, 1.0)[cell]
    part = np.floor(exact).astype(np.int64)
    left = total - np.bincount(cell, part, minlength=total.size).astype(np.int64)
    order = np.lexsort((part - exact, cell))
    rank = np.empty(cell.size, dtype=np.int64)
    starts = np.flatnonzero(np.r_[True, cell[order][1:] != cell[order][:-1]]) if cell.size else order
    counts = np.diff(np.r_[starts, cell.size])
    rank[order] = np.arange(cell.size) - np.repeat(starts, counts)
    return part + (rank < left[cell])
