"""A small market of antimony metal and of lead with antimony, its look-alike, as `trade_flow` rows.

Every exporter sells both goods to every importer; a lane has its own level, and prices of a code move together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.months import add_months
from oretrace.question import Question
from tests.detect.world import flow_table

FIRST, MONTHS, ACT = date(2020, 1, 1), 62, 44
METAL, LEAD = "811010", "780191"
PRICES = {METAL: 14.0, LEAD: 2.2}
PLACES = (
    "CHN", "USA", "THA", "VNM", "MEX", "DEU", "JPN", "KOR", "BRA", "TUR", "POL", "ZAF", "GBR", "AUS",
)  # fmt: skip


@dataclass(frozen=True)
class Market:
    """True value per kg and kg (codes, exporters, importers, months); `currency` and `estimated` by lane end."""

    price: NDArray[np.float64]
    kg: NDArray[np.float64]
    currency: dict[str, str] = field(default_factory=dict)
    estimated: frozenset[tuple[str, str, str]] = frozenset()

    def at(self, code: str, exporter: str, importer: str) -> tuple[int, int, int]:
        return list(PRICES).index(code), PLACES.index(exporter), PLACES.index(importer)


def market(seed: int = 1, noise: float = 0.15, level: float = 0.2) -> Market:
    """A market in which nothing happens but noise and a common walk of prices."""
    rng = np.random.default_rng(seed)
    n, shape = len(PLACES), (len(PRICES), len(PLACES), len(PLACES), MONTHS)
    walk = np.cumsum(rng.normal(0, 0.04, (len(PRICES), MONTHS)), axis=1)
    log = np.log(list(PRICES.values()))[:, None, None, None] + walk[:, None, None, :]
    log = log + rng.normal(0, level, (len(PRICES), n, n, 1)) + rng.normal(0, noise, shape)
    kg = 20_000.0 * np.exp(rng.normal(0, 0.7, (len(PRICES), n, n, 1)) + rng.normal(0, 0.5, shape))
    kg *= rng.random(shape) < 0.8
    return Market(np.exp(log), kg)


def repriced(of: Market, code: str, exporter: str, importer: str, factor: Callable[[int], float]) -> Market:
    """The market with one lane's price times a factor of the months since the act, from it on; "*" is every place."""
    price = of.price.copy()
    ends = [slice(None) if name == "*" else PLACES.index(name) for name in (exporter, importer)]
    for month in range(ACT, MONTHS):
        price[list(PRICES).index(code), ends[0], ends[1], month] *= factor(month - ACT)
    return replace(of, price=price)


def drift(to: float) -> Callable[[int], float]:
    """A price that arrives at `to` times within a year."""
    return lambda month: float(np.exp(min((month + 1) / 12, 1.0) * np.log(to)))


def grown(of: Market, code: str, exporter: str, importer: str, factor: float) -> Market:
    """The market with one lane's mass times a factor from the act on."""
    kg = of.kg.copy()
    kg[*of.at(code, exporter, importer), ACT:] *= factor
    return replace(of, kg=kg)


def rows(
    of: Market, reports: tuple[str, ...] = ("export", "import"), codes: tuple[str, ...] = tuple(PRICES)
) -> pa.Table:
    """Both ends' figures; CIF is a twentieth above FOB."""
    lanes = ~np.eye(len(PLACES), dtype=bool)[None, :, :, None] & np.isin(list(PRICES), codes)[:, None, None, None]
    at = np.nonzero(lanes & (of.kg > 0))
    code, exporter, importer = (
        np.array(names)[k] for names, k in zip((list(PRICES), PLACES, PLACES), at, strict=False)
    )
    days = np.array([add_months(FIRST, k) for k in range(MONTHS)], dtype="datetime64[D]")
    same = {"hs_code": code, "period_start": days[at[3]], "net_kg": of.kg[at]}
    lane_names = zip(code.tolist(), exporter.tolist(), importer.tolist(), strict=True)
    same["net_kg_estimated"] = np.array([lane in of.estimated for lane in lane_names])
    ends = {"export": (exporter, importer, 1.0), "import": (importer, exporter, 1.05)}
    tables = []
    for report in reports:
        mine, other, cif = ends[report]
        currency = [of.currency.get(name, "USD") for name in mine.tolist()]
        flow = pa.repeat(report, code.size)
        worth = {"value": of.kg[at] * of.price[at] * cif, "currency": currency}
        tables.append(pa.table({"reporter": mine, "partner": other, "flow": flow} | same | worth))
    return flow_table(pa.concat_tables(tables))


def question(codes: tuple[str, ...] = (METAL,), targets: tuple[str, ...] = ("USA",)) -> Question:
    """An act of China on these codes."""
    items = (MeasureItem(material="antimony", form="metal", hs6=codes, coverage="full"),)
    act = Measure(id="made-up", issuer="CHN", effective_from=add_months(FIRST, ACT), targets=targets, items=items)
    return Question(act)
