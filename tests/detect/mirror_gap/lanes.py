"""A made-up world of one product whose lanes are seen from both ends: gaps, unreliable reporters, a free zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.question import Question
from tests.detect.world import flow_table, month

Array = NDArray[np.float64]

CODE, ORIGIN, TARGET = "811010", "CHN", "USA"
SELLERS = ("CHN", "RUS", "DEU", "KOR", "IND", "VNM", "THA", "MYS", "MEX", "TUR")
BUYERS = (
    "USA",
    "JPN",
    "GBR",
    "FRA",
    "VNM",
    "THA",
    "MYS",
    "MEX",
    "TUR",
    "ARE",
    "POL",
    "ITA",
    "BRA",
    "IDN",
    "SGP",
    "CAN",
)


@dataclass(frozen=True)
class Lanes:
    """True kg by lane (exporter, importer) → (months,), and what each end makes of it when it reports.

    `seen` and `shown` are the share of a lane that its importer and its exporter report, by month; `factors` what a
    reporter multiplies all its figures with, by month; `credited` gives imports of (importer, exporter) to another
    exporter.
    """

    kg: dict[tuple[str, str], Array]
    t0: int
    seen: dict[tuple[str, str], Array] = field(default_factory=dict)
    shown: dict[tuple[str, str], Array] = field(default_factory=dict)
    factors: dict[tuple[str, str], Array] = field(default_factory=dict)


def lanes(seed: int, months: int = 60, t0: int = 42, lot: float = 20_000.0, lag: int = 1) -> Lanes:
    """Lumpy lanes with heavy tails; nothing happens at `t0`."""
    rng = np.random.default_rng(seed)
    kg = {}
    for exporter in SELLERS:
        for importer in BUYERS:
            if exporter != importer and rng.random() < 0.8:
                cargoes = rng.poisson(rng.lognormal(-0.3, 1.0), months)
                kg[exporter, importer] = cargoes * lot * rng.lognormal(0, 0.9, months)
    return Lanes(kg, t0)


def after(world: Lanes, share: float, before: float = 1.0) -> Array:
    """(months,): `before` until the act, `share` from it on."""
    months = len(next(iter(world.kg.values())))
    return np.where(np.arange(months) < world.t0, before, share)


def rows(world: Lanes, seed: int = 5, lag: int = 1, noise: float = 0.15, bias: float = 0.3) -> pa.Table:
    """What both ends publish: imports `lag` months later, CIF, with a lasting bias of the lane."""
    rng = np.random.default_rng(seed)
    found: list[dict[str, Any]] = []
    for (exporter, importer), kg in sorted(world.kg.items()):
        lasting = np.exp(bias * rng.normal())
        seen = kg * world.seen.get((exporter, importer), np.ones(kg.size))
        arrived = np.concatenate([np.zeros(lag), seen])[: kg.size] * lasting
        left = kg * world.shown.get((exporter, importer), np.ones(kg.size))
        for report, amount, who, whom in (
            ("export", left, exporter, importer),
            ("import", arrived, importer, exporter),
        ):
            factor = world.factors.get((report, who), np.ones(kg.size))
            reported = amount * factor * rng.lognormal(0, noise, kg.size)
            for k in np.flatnonzero(reported > 1.0).tolist():
                found.append(
                    {
                        "reporter": who,
                        "partner": whom,
                        "flow": report,
                        "hs_code": CODE,
                        "period_start": month(k),
                        "net_kg": round(float(reported[k]), 1),
                        "value": round(float(reported[k]) * 8.0 * (1.06 if report == "import" else 1.0)),
                    }
                )
    return flow_table(pa.Table.from_pylist(found))


def question(world: Lanes) -> Question:
    """An act of the origin against the target on the one code."""
    goods = MeasureItem(material="antimony", form="metal", hs6=(CODE,), coverage="full")
    act = Measure(id="act", issuer=ORIGIN, effective_from=month(world.t0), targets=(TARGET,), items=(goods,))
    return Question(act)
