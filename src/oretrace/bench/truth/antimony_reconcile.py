"""The published figures of the antimony case beside what a modelled world publishes of the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.bench.truth.antimony_figures import KG, figures
from oretrace.bench.truth.antimony_trade import DESTINATION, HUBS, ITEMS, MALAYSIA, ORIGIN, OXIDE, customs_value

if TYPE_CHECKING:
    from oretrace.arrays import Array
    from oretrace.bench.truth.antimony_figures import AntimonyFigure
    from oretrace.bench.world.reports import LaneReports
    from oretrace.bench.world.world import World


@dataclass(frozen=True)
class ReconciledFigure:
    """One figure, published and modelled, in the same unit (t, USD, %, or rank: 1 is the largest)."""

    what: str
    period: str
    published: float
    modelled: float
    unit: str
    source: str

    def __str__(self) -> str:
        """As the card prints it."""
        published, modelled = (self._printed(value) for value in (self.published, self.modelled))
        return f"{self.what}, {self.period}: published {published} {self.unit} ({self.source}), modelled {modelled}."

    def _printed(self, value: float) -> str:
        return f"{value:,.1f}" if self.unit == "%" else f"{value:,.0f}"


def reconcile(of: World) -> tuple[ReconciledFigure, ...]:
    """Every published figure of the case beside that of a world with the case laid into it, in the file's order.

    China's figures are of its export reports of the antimony items, those of the US of its import reports of oxide.
    """
    modelled = _modelled(of)
    return tuple(
        ReconciledFigure(f.what, f.period, f.value, float(modelled[f.name]), f.unit, f.source)
        for f in figures().values()
    )


def _modelled(of: World) -> dict[str, float]:
    """Each figure by its name."""
    known, number = figures(), of.territories.index
    china, us = _china(of), _lanes(of, OXIDE, HUBS, (DESTINATION,) * len(HUBS))
    total, oxide = china.sum(axis=(0, 1)), china[ITEMS.index(OXIDE)]
    values = customs_value(of, us.import_usd)

    def fall(name: str, back: int, of_series: Array = total) -> float:
        months = known[name].months
        before = slice(months.start - back, months.stop - back)
        return float(100.0 * (1.0 - of_series[months].sum() / of_series[before].sum()))

    thailand, mexico = (china[:, number(hub)].sum(axis=0) for hub in HUBS)
    result = {
        "us_imports": us.import_kg[:, known["us_imports"].months].sum() / KG,
        "year_2024_fall": fall("year_2024_fall", 12),
        "october_fall": fall("october_fall", 1),
        "half_2025_fall": fall("half_2025_fall", 12),
        "thailand_fall": fall("thailand_fall", 2, thailand),
        "none_to_us": china[:, number(DESTINATION), known["none_to_us"].months.start :].sum() / KG,
        "none_to_mexico": mexico[known["none_to_mexico"].months.start :].sum() / KG,
        "december_rank": max(_ranks(of, china, known["december_rank"], ("THA", MALAYSIA))),
        "rank_2023": min(_ranks(of, china, known["rank_2023"], HUBS)),
        "rank_2025": max(_ranks(of, china, known["rank_2025"], HUBS)),
    }
    for name, figure in known.items():
        if name.startswith("us_value_"):
            result[name] = values[HUBS.index(name.removeprefix("us_value_")), figure.months].sum()
        elif name.startswith("oxide_2020_"):
            result[name] = oxide[number(name.removeprefix("oxide_2020_")), figure.months].sum() / KG
        elif name not in result:
            series = oxide.sum(axis=0) if name == "oxide_2020" else total
            result[name] = series[figure.months].sum() / KG
    return result


def _ranks(of: World, china: Array, figure: AntimonyFigure, places: tuple[str, ...]) -> list[int]:
    bought = china[:, :, figure.months].sum(axis=(0, 2))
    return [int((bought > bought[of.territories.index(place)]).sum()) + 1 for place in places]


def _china(of: World) -> Array:
    """China's export reports of the antimony items (items, territories, months) in kg."""
    return np.array([_lanes(of, code, (ORIGIN,) * len(of.territories), of.territories).export_kg for code in ITEMS])


def _lanes(of: World, code: str, exporters: tuple[str, ...], importers: tuple[str, ...]) -> LaneReports:
    """What is published of the world's lanes between these, in their order; nothing where there is no lane."""
    number = of.territories.index
    p = np.full(len(exporters), of.products.index(code))
    i, j = (np.array([number(name) for name in ends]) for ends in (exporters, importers))
    row = of.row[p, i, j]
    kg = np.where((row >= 0)[:, None], of.lanes.kg[row], 0.0)
    return of.publish(p, i, j, kg, np.zeros_like(kg), np.ones_like(kg))
