"""Oxide that passes through a hub under a ban, with every code of its material, so that balances can be made."""

from __future__ import annotations

from typing import Any

import numpy as np

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.catalog.production import SupplyFigure
from tests.detect.world import ban, make_world, month

OXIDE, ORE = "282580", "261710"
REST = (ORE, "811010", "780191")
"""The other codes of ore and refined goods that hold nothing but the material: who lacks one knows no balance."""
MONTHS, T0 = 54, 36
HUBS = ("THA", "MEX", "MYS", "VNM", "KOR", "JPN", "DEU", "IND", "TUR", "BRA", "IDN", "PHL")
SOLD = 60_000.0
"""kg of oxide a month that the first hub sells under the act."""


def act() -> Measure:
    """A ban on antimony oxide from the 37th month on."""
    item = MeasureItem(material="antimony", hs6=(OXIDE,), coverage="full")
    return ban(make_world(1, listed=1, unlisted=0, months=MONTHS, t0=T0)).model_copy(update={"items": (item,)})


def lane(exporter: str, importer: str, kg: Any, code: str = OXIDE) -> list[dict[str, Any]]:
    """Both ends' figures of a lane; `kg` for every month, or one a month."""
    amounts = np.broadcast_to(np.asarray(kg, dtype=float), MONTHS)
    return [
        {
            "reporter": reporter,
            "partner": partner,
            "flow": flow,
            "hs_code": code,
            "hs_edition": "HS2022",
            "period_start": month(k),
            "value": 5.0 * amount,
            "net_kg": amount,
        }
        for reporter, partner, flow in ((exporter, importer, "export"), (importer, exporter, "import"))
        for k, amount in enumerate(amounts.tolist())
        if amount > 0
    ]


def after(before: float, then: float) -> np.ndarray[Any, Any]:
    """So much a month before the act, and so much under it."""
    return np.where(np.arange(MONTHS) < T0, before, then)


def noisy(seed: int, mean: float) -> np.ndarray[Any, Any]:
    return mean * np.random.default_rng(seed).lognormal(-0.18, 0.6, MONTHS)


def ordinary(rest: tuple[str, ...] = REST) -> list[dict[str, Any]]:
    """The ban, hubs that trade a little with everybody, and far from them a little of every other code."""
    rows = lane("CHN", "USA", after(200_000.0, 0.0))
    for code in rest:
        rows += lane("PER", "CHL", 10.0, code)
    for k, hub in enumerate(HUBS):
        rows += lane("CHN", hub, noisy(k, 5_000.0)) + lane(hub, "USA", noisy(50 + k, 1_000.0))
        rows += lane(hub, "GBR", noisy(100 + k, 1_500.0)) + lane("GBR", hub, noisy(150 + k, 800.0))
    return rows + lane("CHN", "GBR", noisy(200, 20_000.0))


def passing(hub: str = "THA", rest: tuple[str, ...] = REST) -> list[dict[str, Any]]:
    """Oxide that goes from China through a hub to the United States under the act."""
    gone = np.where(np.arange(MONTHS) < T0 + 1, 0.0, SOLD)
    return with_more(with_more(ordinary(rest), "CHN", hub, 1.05 * gone), hub, "USA", gone)


def with_more(rows: list[dict[str, Any]], exporter: str, importer: str, kg: Any) -> list[dict[str, Any]]:
    """The same rows with more on one lane."""
    more = np.broadcast_to(np.asarray(kg, dtype=float), MONTHS)
    ends = {(exporter, importer, "export"), (importer, exporter, "import")}

    def changed(row: dict[str, Any]) -> dict[str, Any]:
        if (row["reporter"], row["partner"], row["flow"]) not in ends:
            return row
        start = row["period_start"]
        added = float(more[(start.year - 2020) * 12 + start.month - 1])
        return row | {"net_kg": row["net_kg"] + added, "value": row["value"] + 5.0 * added}

    return [changed(row) for row in rows]


def figures(*, smelted: dict[str, dict[int, float]]) -> tuple[SupplyFigure, ...]:
    """Printed smelter output by territory and year, in tonnes; nobody else makes anything."""
    rows = {("OTH", year): 0.0 for year in range(2019, 2025)}
    rows |= {(code, year): tonnes for code, years in smelted.items() for year, tonnes in years.items()}
    plain = {"material": "antimony", "measure": "production", "basis": "content", "status": "reported"}
    rest = {"source": "made up", "vintage": 2024, "note": ""}
    return tuple(
        SupplyFigure(**plain, **rest, stage=stage, territory=code, year=year, low_t=t, typical_t=t, high_t=t)  # type: ignore[arg-type]
        for (code, year), t in rows.items()
        for stage in ("refine", "mine")
        if stage == "refine" or code == "OTH"
    )


NOTHING = figures(smelted={})
