"""What is published of an overlaid world: one scenario's series, or the whole as a table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.scenario import Observed, Series, Supply
from oretrace.bench.world.catalog import forms
from oretrace.bench.world.nature import FIRST_MONTH, MONTHS
from oretrace.bench.world.production import stage_of
from oretrace.bench.world.reports import freight_margin, mean_of_reports
from oretrace.months import calendar

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from oretrace.arrays import Index
    from oretrace.bench.scenario import Scenario
    from oretrace.bench.world.catalog import TradedForm
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.production import Yearbook
    from oretrace.bench.world.reports import LaneReports


@dataclass(frozen=True)
class Published:
    """All lanes of an overlaid world as reported; `row` numbers them (products, exporters, importers), −1: none."""

    product: Index
    exporter: Index
    importer: Index
    reports: LaneReports
    row: Index
    series: Series


def publish(overlay: Overlay) -> Published:
    """The world's reports, with those of the lanes that the overlay touches made anew."""
    world = overlay.world
    touched = overlay.touched()
    mine = overlay.reports(*touched)
    kept = np.ones(len(world.lanes.product), dtype=bool)
    known = world.row[touched]
    kept[known[known >= 0]] = False
    base = world.reports
    reports = type(base)(
        *(np.concatenate([getattr(base, f)[kept], getattr(mine, f)]) for f in base.__dataclass_fields__)
    )
    ends = [
        np.concatenate([getattr(world.lanes, name)[kept], new])
        for name, new in zip(("product", "exporter", "importer"), touched, strict=True)
    ]
    row = np.full(world.row.shape, -1, dtype=np.int64)
    row[ends[0], ends[1], ends[2]] = np.arange(ends[0].size)
    reports = _recoded(overlay, reports, row)
    margin = freight_margin(world.nature, world.km[ends[1], ends[2]])[:, None]
    exported, imported = world.reporters.exports > 0, world.reporters.imports > 0
    sides = (exported[ends[1]] & ~reports.hidden).astype(np.float64) + imported[ends[2]]
    series = Series(
        kg=mean_of_reports(reports.export_kg, reports.import_kg, sides),
        usd=mean_of_reports(reports.export_usd, reports.import_usd / (1.0 + margin), sides),
    )
    return Published(ends[0], ends[1], ends[2], reports, row, series)


def _recoded(overlay: Overlay, reports: LaneReports, row: Index) -> LaneReports:
    """The same reports with what reporters declare under another code moved there, estimates with the rest."""
    if not overlay.recoded:
        return reports
    sides = {
        "export": (reports.export_kg.copy(), reports.export_usd.copy()),
        "import": (reports.import_kg.copy(), reports.import_usd.copy()),
    }
    for (p, q, reporter), share in overlay.recoded.items():
        for side, lanes in (("export", row[:, reporter]), ("import", row[:, :, reporter])):
            there = (lanes[p] >= 0) & (lanes[q] >= 0)
            source, target = lanes[p][there], lanes[q][there]
            for amount in sides[side]:
                moved = np.rint(amount[source] * share)
                amount[source] -= moved
                amount[target] += moved
    (export_kg, export_usd), (import_kg, import_usd) = sides["export"], sides["import"]
    return replace(reports, export_kg=export_kg, export_usd=export_usd, import_kg=import_kg, import_usd=import_usd)


def observe(
    overlay: Overlay, published: Published, scenario: Scenario, others: tuple[str, ...], printed: Yearbook
) -> Observed:
    """What a detector sees of one scenario."""
    world = overlay.world
    number = {name: k for k, name in enumerate(world.territories)}
    p, o, d = world.products.index(scenario.product), number[scenario.origin], number[scenario.destination]
    hubs = np.array([number[name] for name in scenario.candidates])
    form = next(one for one in forms() if one.hs6 == scenario.product)

    def lanes(exporter: int | Index, importer: int | Index) -> Series:
        row = published.row[p, exporter, importer]
        there = np.asarray(row >= 0)[..., None]
        return Series(np.where(there, published.series.kg[row], 0.0), np.where(there, published.series.usd[row], 0.0))

    habits = world.reporters
    reporting = np.array(
        [[habits.exports[o] > 0] * hubs.size, ~habits.silent[hubs], [habits.imports[d] > 0] * hubs.size]
    )
    waits = (reporting * world.publication[np.array([[o] * hubs.size, hubs, [d] * hubs.size])]).max(axis=0)
    return Observed(
        scenario=scenario,
        direct=lanes(o, d),
        leg1=lanes(o, hubs),
        leg2=lanes(hubs, d),
        others=tuple((name, lanes(o, number[name]), lanes(hubs, number[name])) for name in others),
        published_after=waits.astype(np.float64),
        supply=_supply(published, printed, form, p, hubs),
    )


def _supply(published: Published, printed: Yearbook, form: TradedForm, p: int, hubs: Index) -> Supply:
    """What the hubs trade of the product with everybody, and what of it they make."""
    of_product = published.product == p
    kg = published.series.kg[of_product]
    totals = np.zeros((2, int(published.row.shape[1]), kg.shape[1]))
    np.add.at(totals[0], published.importer[of_product], kg)
    np.add.at(totals[1], published.exporter[of_product], kg)
    key, per_tonne = (form.material, stage_of(form)), 1000.0 / form.fraction
    return Supply(
        imports=totals[0][hubs],
        exports=totals[1][hubs],
        made=printed.printed[key][hubs] * per_tonne,
        made_most=printed.most[key][hubs] * per_tonne,
        last_month=printed.last_month,
        whole_code=not form.is_basket,
    )


def trade_table(overlay: Overlay, published: Published) -> pa.Table:
    """Every published figure: one row per reporter, partner, flow, product and month with trade; all modelled.

    Columns reporter, partner, flow, hs_code, period_start, net_kg, net_kg_estimated, value_usd, valuation,
    suppressed, published_on. A suppressed row has neither mass nor value.
    """
    import pyarrow as pa

    sides = [_side(overlay, published, flow) for flow in ("export", "import")]
    columns = {name: np.concatenate([side[name] for side in sides]) for name in sides[0]}
    names, codes = np.array(overlay.world.territories), np.array(overlay.world.products)
    suppressed = columns["suppressed"]
    return pa.table(
        {
            "reporter": pa.array(names[columns["reporter"]]),
            "partner": pa.array(names[columns["partner"]]),
            "flow": pa.array(np.where(columns["is_export"], "export", "import")),
            "hs_code": pa.array(codes[columns["product"]]),
            "period_start": pa.array(_months(columns["month"])),
            "net_kg": pa.array(columns["kg"], mask=suppressed),
            "net_kg_estimated": pa.array(columns["estimated"] & ~suppressed),
            "value_usd": pa.array(columns["usd"], mask=suppressed),
            "valuation": pa.array(np.where(columns["is_export"], "FOB", "CIF")),
            "suppressed": pa.array(suppressed),
            "published_on": pa.array(_months(columns["month"] + 1 + columns["wait"])),
        }
    )


def _months(number: Index) -> NDArray[np.datetime64]:
    """First days of the months with these numbers."""
    days: list[date] = list(calendar(FIRST_MONTH, MONTHS + 12))
    return np.array(days, dtype="datetime64[D]")[number]


def _side(overlay: Overlay, published: Published, flow: str) -> dict[str, NDArray[np.generic]]:
    """One side's rows as columns of numbers, in the order of product, exporter, importer and month."""
    is_export, reports = flow == "export", published.reports
    kg, usd = (reports.export_kg, reports.export_usd) if is_export else (reports.import_kg, reports.import_usd)
    estimated = reports.export_estimated if is_export else reports.import_estimated
    hidden = (reports.hidden if is_export else np.zeros_like(reports.hidden))[:, None]
    order = np.lexsort((published.importer, published.exporter, published.product))
    there = ((kg > 0) | (usd > 0) | (hidden & (reports.import_kg > 0)))[order]
    lane, month = np.nonzero(there)
    lane = order[lane]
    exporter, importer = published.exporter[lane], published.importer[lane]
    reporter = exporter if is_export else importer
    return {
        "reporter": reporter,
        "partner": importer if is_export else exporter,
        "product": published.product[lane],
        "month": month,
        "kg": kg[lane, month],
        "usd": usd[lane, month],
        "estimated": estimated[lane, month],
        "suppressed": np.broadcast_to(hidden, kg.shape)[lane, month],
        "is_export": np.full(lane.size, is_export),
        "wait": overlay.world.publication[reporter],
    }
