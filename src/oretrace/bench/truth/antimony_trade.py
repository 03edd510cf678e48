"""The trade of the antimony case in a modelled world: China's exports, two hubs, and what goes on from them.

All is worked out in what customs publish and turned back into true kg, as a report is a known multiple of the truth
once a lane's noise is drawn. *Antimony items* are the refined codes that hold nothing but antimony: oxide and metal.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.truth.antimony_figures import KG, figures, monthly_totals
from oretrace.bench.truth.plants import lumpy
from oretrace.bench.world.catalog import forms
from oretrace.bench.world.nature import MONTHS
from oretrace.bench.world.reports import freight_margin, sailing_months

if TYPE_CHECKING:
    from oretrace.arrays import Array, Index, Mask
    from oretrace.bench.world.overlay import Overlay
    from oretrace.bench.world.reports import LaneReports
    from oretrace.bench.world.world import World

OXIDE = "282580"
ITEMS = tuple(sorted(f.hs6 for f in forms() if f.material == "antimony" and f.stage == "refine" and not f.is_basket))
ORIGIN, DESTINATION, HUBS = "CHN", "USA", ("THA", "MEX")
NAMED = tuple(name.removeprefix("oxide_2020_") for name in figures() if name.startswith("oxide_2020_"))
"""Destinations whose imports of oxide from China are published for 2020."""
T0 = figures()["month_2024_12"].months.start
"""The ban is of 3 December 2024."""
STOPPED = figures()["none_to_us"].months.start
"""China's exports to the US end before the ban, with the licences of September 2024."""
FLOW = {"THA": (0.85, 0.85, 0.85, 0.88, 1.0, 0.4), "MEX": (0.3, 0.45, 0.45, 0.42, 0.2, 0.0)}
"""Modelled: China's exports to the hubs, December 2024 to May 2025; Thailand's published peak in April is 1."""
YIELD = 0.95
"""Modelled: what leaves a hub of what enters it."""
MALAYSIA, MALAYSIAN_SHARE = "MYS", 0.65
"""Modelled: of what China sends past the hubs in December 2024, so that Malaysia is second as published."""
SMALL = 0.5
"""Modelled: the hubs buy at most this share of what China's tenth customer bought in 2023."""

GREAT = 1e9
"""kg enough that rounding a report to whole ones makes no difference."""


@dataclass(frozen=True)
class Diverted:
    """Planted kg (hubs, months) by month of departure: bound for the hubs of `HUBS`, and for the US from them."""

    entered: Array
    arrived: Array


def lay(overlay: Overlay) -> Diverted:
    """Give an overlay the published shape of the case; the lanes it sets lose what they held."""
    of = overlay.world
    number = of.territories.index
    products = [of.products.index(code) for code in ITEMS]
    china, oxide = number(ORIGIN), of.products.index(OXIDE)
    seen = _seen_of_exports(of)
    size = len(of.territories)
    before = seen * np.array([[overlay.kg(p, china, j) for j in range(size)] for p in products])
    flow = hub_flow()
    wanted = _later(flow / seen[ITEMS.index(OXIDE), [number(hub) for hub in HUBS]], _dwell(of))
    ordinary = ordinary_from_hubs(of)
    onward = YIELD * wanted * _in_time(of)
    # Reports are proportional to what moves, so one number makes the published total: kg a unit of the hubs' flow.
    window = figures()["us_imports"].months
    missing = figures()["us_imports"].value * KG - _us_reports(of, ordinary).import_kg[:, window].sum()
    kg_a_unit = missing / (_us_reports(of, onward * GREAT).import_kg[:, window].sum() / GREAT)
    sent = chinas_exports(of, before, flow * kg_a_unit) / seen
    for k, p in enumerate(products):
        for j in range(size):
            _set(overlay, p, china, j, sent[k, j])
    arrived = onward * kg_a_unit
    for k, hub in enumerate(HUBS):
        _set(overlay, oxide, number(hub), number(DESTINATION), ordinary[k] + arrived[k])
    return Diverted(entered=_later(arrived / YIELD, -_dwell(of)), arrived=arrived)


def hub_flow() -> Array:
    """(hubs, months): the modelled shape of China's exports to the hubs, with the published fall of June 2025."""
    flow = np.zeros((len(HUBS), MONTHS))
    for k, hub in enumerate(HUBS):
        flow[k, T0 : T0 + len(FLOW[hub])] = FLOW[hub]
    june = figures()["thailand_fall"]
    flow[HUBS.index("THA"), june.months] = 1.0 - june.value / 100.0
    return flow


def chinas_exports(of: World, before: Array, to_hubs: Array) -> Array:
    """Published kg (items, territories, months): `before` bent into the figures, `to_hubs` (hubs, months) given.

    From 2023 on months add up to the published or interpolated totals. All that China sends to the hubs from the ban
    to June 2025 is `to_hubs`; the other lanes share the rest as they did before.
    """
    pattern = _former_pattern(of, before)
    number, known = of.territories.index, figures()
    hubs, oxide, end = [number(hub) for hub in HUBS], ITEMS.index(OXIDE), known["month_2025_06"].months.stop
    _keep_hubs_small(pattern, hubs)
    pattern[:, number(DESTINATION), STOPPED:] = 0.0
    pattern[:, number("MEX"), known["none_to_mexico"].months.start :] = 0.0
    pattern[:, hubs, T0:end] = 0.0
    malaysia = number(MALAYSIA)
    pattern[:, malaysia, T0] = 0.0
    pattern[oxide, malaysia, T0] = pattern[:, :, T0].sum() * MALAYSIAN_SHARE / (1.0 - MALAYSIAN_SHARE)
    total = monthly_totals(to_hubs.sum(axis=0)) - to_hubs.sum(axis=0)
    factor = np.where(np.isnan(total), 1.0, np.maximum(total, 0.0) / pattern.sum(axis=(0, 1)))
    result = pattern * factor
    result[oxide, hubs] += to_hubs
    return result


def ordinary_from_hubs(of: World) -> Array:
    """(hubs, months): innocent trade in oxide from the hubs to the US, every year at the published value of 2024."""
    known = figures()
    values = np.array([known[f"us_value_{hub}"].value for hub in HUBS])
    year = known["us_value_THA"].months
    at = (np.arange(len(HUBS))[:, None], np.arange(MONTHS))
    lot = float(of.lot_kg[of.products.index(OXIDE)])
    expected = values[:, None] / 12.0 / of.price[of.products.index(OXIDE), year].mean()
    kg = lumpy(np.broadcast_to(expected, (len(HUBS), MONTHS)), lot, of.draws, "antimony: ordinary", *at)
    valued = customs_value(of, _us_reports(of, kg).import_usd)[:, year].sum(axis=1)
    return np.asarray(kg * (values / valued)[:, None])


def customs_value(of: World, cif: Array) -> Array:
    """US values (hubs, months) without freight, as US customs count them."""
    number = of.territories.index
    km = of.km[[number(hub) for hub in HUBS], number(DESTINATION)]
    return np.asarray(cif / (1.0 + freight_margin(of.nature, km))[:, None])


def _former_pattern(of: World, before: Array) -> Array:
    """Published kg (items, territories, months) as if nothing had happened: oxide at the level of 2020 all along.

    Destinations with a published figure buy in lots at that level and exactly it in 2020. The others share, month by
    month as `before`, what oxide is left in 2020, and the metal that fills 2023.
    """
    known = figures()
    year, pattern = known["oxide_2020"], np.zeros_like(before)
    named, oxide = [of.territories.index(name) for name in NAMED], ITEMS.index(OXIDE)
    level = np.array([known[f"oxide_2020_{name}"].value for name in NAMED])[:, None] * KG
    lot = float(of.lot_kg[of.products.index(OXIDE)])
    at = (np.arange(len(NAMED))[:, None], np.arange(MONTHS))
    bought = lumpy(np.broadcast_to(level / 12.0, (len(NAMED), MONTHS)), lot, of.draws, "antimony: named", *at)
    bought *= level / bought[:, year.months].sum(axis=1, keepdims=True)
    others = before.copy()
    others[oxide, named] = 0.0
    of_2023 = known["year_2024"].value / (1.0 - known["year_2024_fall"].value / 100.0)
    for k in range(len(ITEMS)):
        left = year.value - level.sum() / KG if k == oxide else (of_2023 - year.value) / (len(ITEMS) - 1)
        pattern[k] = _spread(left * KG / 12.0, others[k])
    pattern[oxide, named] = bought
    return pattern


def _spread(total: float, weights: Array) -> Array:
    """(territories, months): `total` each month in proportion to weights; to the weights of all months where none."""
    shape = np.where(weights.any(axis=0), weights, weights.sum(axis=1, keepdims=True))
    return np.asarray(total * shape / shape.sum(axis=0))


def _keep_hubs_small(pattern: Array, hubs: list[int]) -> None:
    """Neither hub among China's ten largest customers in 2023."""
    year = figures()["rank_2023"].months
    bought = pattern[:, :, year].sum(axis=(0, 2))
    tenth = np.sort(np.delete(bought, hubs))[-10]
    for hub in hubs:
        pattern[:, hub] *= min(1.0, SMALL * tenth / max(bought[hub], 1.0))


def _seen_of_exports(of: World) -> Array:
    """(items, territories, months): what China publishes of a kg that it exports."""
    size, china = len(of.territories), of.territories.index(ORIGIN)
    product, importer = np.divmod(np.arange(len(ITEMS) * size), size)
    numbers = np.array([of.products.index(code) for code in ITEMS])[product]
    kg = np.full((product.size, MONTHS), GREAT)
    zeros, ones = np.zeros_like(kg), np.ones_like(kg)
    reports = of.publish(numbers, np.full(product.size, china), importer, kg, zeros, ones)
    return np.asarray(reports.export_kg / kg).reshape(len(ITEMS), size, MONTHS)


def _us_reports(of: World, kg: Array) -> LaneReports:
    """What is published of kg (hubs, months) of oxide bound for the US from the hubs."""
    number = of.territories.index
    p, i, j = np.array([[of.products.index(OXIDE), number(hub), number(DESTINATION)] for hub in HUBS]).T
    return of.publish(p, i, j, kg, np.zeros_like(kg), np.ones_like(kg))


def _sailing(of: World, from_: str, to: str) -> int:
    number = of.territories.index
    return int(sailing_months(of.km[number(from_), number(to)]))


def _dwell(of: World) -> Index:
    """(hubs,): goods leave a hub in the month in which they reach it."""
    return np.array([_sailing(of, ORIGIN, hub) for hub in HUBS])


def _in_time(of: World) -> Mask:
    """(hubs, months): departures from the hubs since the ban that arrive within the published months.

    Nothing is published of later arrivals, so none of them is planted.
    """
    last = figures()["us_imports"].months.stop
    leaves = np.arange(MONTHS)
    return np.array([(leaves >= T0) & (leaves + _sailing(of, hub, DESTINATION) < last) for hub in HUBS])


def _later(series: Array, months: Index) -> Array:
    """Rows shifted by so many months, earlier where negative; all that matters lies far from both ends."""
    return np.array([np.roll(row, by) for row, by in zip(series, months, strict=True)])


def _set(overlay: Overlay, p: int, i: int, j: int, kg: Array) -> None:
    change = kg - overlay.kg(p, i, j)
    if change.any():
        overlay.add(p, i, j, change)
