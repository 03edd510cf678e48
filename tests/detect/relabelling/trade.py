"""Small worlds of two codes: antimony metal (811010) under an act, iron powder (720529) as its look-alike."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa

from oretrace.arrays import Array
from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.question import Question
from oretrace.store import Store
from tests.detect.world import DESTINATION, ORIGIN, PLACES, flow_table, month, stored

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

    def __init__(self, seed: int = 1, months: int = MONTHS, t0: int = T0, beside: int = 40, hubs: int = 14) -> None:
        self.rng = np.random.default_rng(seed)
        self.months, self.t0, self.hubs = months, t0, HUBS[:hubs]
        self.kg: dict[LaneKey, Array] = {}
        self.usd: dict[LaneKey, Array] = {}
        for code in (CONTROLLED, FALSE, *OTHERS[:beside]):
            self._ordinary(code)
        fallen = np.where(np.arange(months) < t0, 1.0, 0.1)
        self.add(CONTROLLED, ORIGIN, DESTINATION, LOT * self.noise() * fallen)

    def _ordinary(self, code: str) -> None:
        for hub in self.hubs:
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

    def rows(self, recoded: dict[tuple[str, str], Array] | None = None, silent: Collection[str] = ()) -> pa.Table:
        """All that exporters and importers report, with what they recode moved to the false code."""
        words, kgs, usds = [], [], []
        for lane in sorted(self.kg):
            code, i, j = lane
            for what in ((i, j, "export"), (j, i, "import")):
                if what[0] in silent:
                    continue
                moved = (recoded or {}).get((what[0], code))
                shares = [(code, 1.0)] if moved is None else [(code, 1.0 - moved), (FALSE, moved)]
                for name, part in shares:
                    kg, error = self.kg[lane] * part, _error((*what, name), self.months)
                    words.append((*what, name))
                    kgs.append(np.where(kg > 1.0, kg * error, 0.0))
                    usds.append(np.where(kg > 1.0, self.usd[lane] * part, 0.0))
        return flow_table(_summed(words, np.array(kgs), np.array(usds)))


@cache
def _error(what: tuple[str, str, str, str], months: int) -> Array:
    error: Array = np.random.default_rng(len(what[0]) + sum(map(ord, "".join(what)))).lognormal(0, 0.05, months)
    return error


def _summed(words: list[tuple[str, str, str, str]], kg: Array, usd: Array) -> pa.Table:
    """One row for each reporter, partner, flow, code and month; (reports, months) in."""
    kinds, of = np.unique(np.array(words), axis=0, return_inverse=True)
    sums = np.zeros((2, len(kinds), kg.shape[1]))
    for total, amounts in zip(sums, (kg, usd), strict=True):
        np.add.at(total, of.ravel(), amounts)
    which, when = np.nonzero(sums[0] > 0)
    days = np.array([month(k) for k in range(kg.shape[1])], dtype="datetime64[D]")
    names = dict(zip(("reporter", "partner", "flow", "hs_code"), kinds[which].T, strict=True))
    return pa.table(
        names | {"period_start": days[when], "net_kg": sums[0][which, when], "value": sums[1][which, when]}
    )


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
