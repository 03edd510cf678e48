"""Small worlds of two codes: antimony metal (811010) under an act, iron powder (720529) as its look-alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from oretrace.arrays import Array
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import DESTINATION, ORIGIN, PLACES, extra, month, stored

CONTROLLED, FALSE = "811010", "720529"
OTHERS = tuple(f"84{n // 10:02d}{n % 10}0" for n in range(11, 51))
"""Codes of other goods, as placebos."""
T0, MONTHS = 30, 48
HUBS = PLACES[:14]
LOT, PRICE = 20_000.0, {CONTROLLED: 15.0, FALSE: 1.6}

LaneKey = tuple[str, str, str]
"""Code, exporter and importer."""


class Trade:
    """Kg by code, exporter, importer and month, with values; who reports it. Everything follows from the seed."""

    def __init__(self, seed: int = 1, months: int = MONTHS, t0: int = T0) -> None:
        self.rng = np.random.default_rng(seed)
        self.months, self.t0 = months, t0
        self.kg: dict[LaneKey, Array] = {}
        self.usd: dict[LaneKey, Array] = {}
        for code in (CONTROLLED, FALSE, *OTHERS):
            self._ordinary(code)
        fallen = np.where(np.arange(months) < t0, 1.0, 0.1)
        self.add(CONTROLLED, ORIGIN, DESTINATION, LOT * self.noise() * fallen)

    def _ordinary(self, code: str) -> None:
        for hub in HUBS:
            for i, j in ((ORIGIN, hub), (hub, DESTINATION), (hub, HUBS[0])):
                if i != j and self.rng.random() < 0.4:
                    active = self.rng.random(self.months) < 0.5
                    self.add(code, i, j, 0.1 * LOT * self.rng.lognormal(0, 1) * self.noise() * active)

    def noise(self) -> Array:
        """Lumpy months, mean about 1."""
        return self.rng.lognormal(-0.3, 0.8, self.months)

    def add(self, code: str, i: str, j: str, kg: Array, usd_per_kg: Array | float | None = None) -> None:
        """More goods of a lane, at the code's usual price or another."""
        lane = (code, i, j)
        price = PRICE.get(code, 5.0) if usd_per_kg is None else usd_per_kg
        self.kg[lane] = self.kg.get(lane, np.zeros(self.months)) + kg
        self.usd[lane] = self.usd.get(lane, np.zeros(self.months)) + kg * price

    def goods(self, share: float = 1.0, onset: int = 1) -> Array:
        """What is to be smuggled: a share of the former direct trade, from some months after the act on."""
        since = np.arange(self.months) >= self.t0 + onset
        return share * LOT * self.noise() * since

    def drift(self) -> Array:
        """The price from the false code's to the true goods' in a year."""
        way = np.clip((np.arange(self.months) - self.t0) / 12.0, 0.0, 1.0)
        return PRICE[FALSE] + way * (PRICE[CONTROLLED] - PRICE[FALSE])

    def by_a_hub(self, hub: str, share: float = 0.6) -> None:
        """The hub takes the goods in under their own code and passes a share of them on as iron powder."""
        goods = self.goods()
        later = np.roll(goods, 1)
        self.add(CONTROLLED, ORIGIN, hub, goods)
        self.add(CONTROLLED, hub, DESTINATION, later * (1 - share))
        self.add(FALSE, hub, DESTINATION, later * share, self.drift())

    def on_the_lane(self) -> None:
        """The origin goes on selling to the destination, as iron powder."""
        self.add(FALSE, ORIGIN, DESTINATION, self.goods(0.8, 0), self.drift())

    def split(self, reporters: Iterable[str], share: float = 0.6) -> dict[tuple[str, str], Array]:
        """Reporters that move a share of the controlled code to the other with everybody from the act on."""
        moved = np.where(np.arange(self.months) < self.t0, 0.0, share)
        return {(reporter, CONTROLLED): moved for reporter in reporters}

    def rows(self, recoded: dict[tuple[str, str], Array] | None = None, silent: Iterable[str] = ()) -> pa.Table:
        """All that exporters and importers report, with what they recode moved to the false code."""
        rows = []
        for lane in sorted(self.kg):
            code, i, j = lane
            for reporter, partner, flow in ((i, j, "export"), (j, i, "import")):
                if reporter in set(silent):
                    continue
                moved = (recoded or {}).get((reporter, code), np.zeros(self.months))
                for name, part in ((code, 1.0 - moved), (FALSE, moved)):
                    rows += self._reported(lane, (reporter, partner, flow, name), part)
        return extra(_summed(rows))

    def _reported(self, lane: LaneKey, what: tuple[str, str, str, str], part: Array) -> list[dict[str, object]]:
        kg = self.kg[lane] * part
        error = np.random.default_rng(len(what[0]) + sum(map(ord, "".join(what)))).lognormal(0, 0.05, self.months)
        return [
            {
                **dict(zip(("reporter", "partner", "flow", "hs_code"), what, strict=True)),
                "period_start": month(k),
                "net_kg": float(kg[k] * error[k]),
                "value": float(self.usd[lane][k] * part[k]),
            }
            for k in np.flatnonzero(kg > 1.0).tolist()
        ]


def _summed(rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """One row for each reporter, partner, flow, code and month."""
    names = ("reporter", "partner", "flow", "hs_code", "period_start")
    summed: dict[tuple[object, ...], dict[str, object]] = {}
    for row in rows:
        key = tuple(row[name] for name in names)
        kept = summed.setdefault(key, {**row, "net_kg": 0.0, "value": 0.0})
        for name in ("net_kg", "value"):
            kept[name] = float(kept[name]) + float(row[name])  # type: ignore[arg-type]
    return [summed[key] for key in sorted(summed, key=str)]


def act(on: date | None = None, targets: tuple[str, ...] = (DESTINATION,)) -> Measure:
    """A ban of antimony metal."""
    item = MeasureItem(material="antimony", form="metal", hs6=(CONTROLLED,), coverage="full")
    return Measure(id="made-up-ban", issuer=ORIGIN, effective_from=on or month(T0), targets=targets, items=(item,))


def question(**changes: object) -> Question:
    """The ban and nothing beside it."""
    return Question(act(), **changes)  # type: ignore[arg-type]


def store_of(folder: Path, rows: pa.Table) -> Store:
    """A store with these rows."""
    return stored(folder / "store", rows)
