"""A small world of trade: what the services publish, to the last unit. It shares no code with the project.

A trade is one cell of one office: reporter, partner, flow, CN8 code, month, value in the office's currency, mass.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

EU = (
    *("AUT", "BEL", "BGR", "HRV", "CYP", "CZE", "DNK", "EST", "FIN", "FRA", "DEU", "GRC", "HUN", "IRL", "ITA"),
    *("LVA", "LTU", "LUX", "MLT", "NLD", "POL", "PRT", "ROU", "SVK", "SVN", "ESP", "SWE"),
)
REPORTERS = ("DEU", "GRC", "NLD", "GBR", "USA", "CHN", "THA", "IND", "VNM")
PARTNERS = ("CHN", "THA", "VNM", "HKG", "IND", "MEX", "USA", "GBR", "DEU", "GRC", "KOR", "ARE")
CODES = ("28258000", "81101000", "81129289", "81129295", "28256000", "81019400")
MONTHS = ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05", "2025-06")

Cell = tuple[str, str, str, str, str]  # reporter, partner, flow, code, month
Amount = tuple[int, int | None]  # value, kg


@dataclass(frozen=True)
class Trade:
    """One published cell. `kg` None: the office has no mass. `secret`: published without its partner or amounts."""

    reporter: str
    partner: str
    flow: str  # import | export
    code: str  # 8 digits
    month: str  # 2025-01
    value: int
    kg: int | None
    secret: bool = False


@dataclass(frozen=True)
class World:
    """All trades, and the months that an office has not published: `gaps` holds (reporter, month)."""

    trades: tuple[Trade, ...]
    months: tuple[str, ...]
    gaps: frozenset[tuple[str, str]] = frozenset()
    _found: dict[str, tuple[Trade, ...]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, reporters: Iterable[str]) -> tuple[Trade, ...]:
        """The published trades of these reporters."""
        return tuple(trade for reporter in reporters for trade in self._of(reporter))

    def _of(self, reporter: str) -> tuple[Trade, ...]:
        if not self._found:
            for one in sorted({trade.reporter for trade in self.trades}):
                rows = (t for t in self.trades if t.reporter == one and (one, t.month) not in self.gaps)
                self._found[one] = tuple(rows)
        return self._found.get(reporter, ())

    @property
    def reporters(self) -> tuple[str, ...]:
        """Every reporter of a trade, sorted."""
        return tuple(sorted({trade.reporter for trade in self.trades}))

    def without(self, reporter: str, *months: str) -> World:
        """The world where this office has not published these months."""
        return replace(self, gaps=self.gaps | {(reporter, month) for month in months}, _found={})

    def totals(self, reporters: Iterable[str], digits: int = 6) -> dict[Cell, Amount]:
        """What a client must end with: value and kg by reporter, partner, flow, code and month; secret cells apart.

        A mass that one part of a cell lacks is missing.
        """
        sums: dict[Cell, Amount] = {}
        for trade in self.of(reporters):
            if not trade.secret:
                key = (trade.reporter, trade.partner, trade.flow, trade.code[:digits], trade.month)
                sums[key] = plus(sums.get(key, (0, 0)), trade)
        return sums


def plus(sum_: Amount, trade: Trade) -> Amount:
    """A sum with one more trade; unknown mass stays unknown."""
    value, kg = sum_
    return value + trade.value, None if kg is None or trade.kg is None else kg + trade.kg


def world(
    seed: int = 0,
    *,
    reporters: Iterable[str] = REPORTERS,
    partners: Iterable[str] = PARTNERS,
    codes: Iterable[str] = CODES,
    months: Iterable[str] = MONTHS,
    density: float = 0.7,
    secret: float = 0.02,
    weightless: float = 0.05,
) -> World:
    """A seeded world. `density` is the share of cells with trade; masses are multiples of 100 kg, exact in any unit.

    `weightless` cells have no mass, as their office did not collect it; `secret` ones are withheld.
    """
    chance = random.Random(seed)
    days = tuple(months)
    partners, codes = tuple(partners), tuple(codes)
    trades = []
    for reporter in reporters:
        for partner in partners:
            for flow in ("import", "export") if partner != reporter else ():
                for code in codes:
                    for month in days:
                        if chance.random() < density:
                            kg = 100 * chance.randint(1, 5000)
                            value = chance.randint(1, 40) * kg + chance.randint(0, 99)
                            known = None if chance.random() < weightless else kg
                            hidden = chance.random() < secret
                            trades.append(Trade(reporter, partner, flow, code, month, value, known, hidden))
    return World(tuple(trades), days)


@lru_cache(maxsize=1)
def places() -> dict[str, dict[str, str]]:
    """The codes of each territory in the four services, by ISO alpha-3."""
    with (Path(__file__).parent / "codes.csv").open(encoding="utf-8") as file:
        return {row["iso3"]: row for row in csv.DictReader(file)}


def code_of(iso3: str, scheme: str) -> str:
    """The code of a territory in a service: eurostat, census, comtrade, hmrc."""
    return places()[iso3][scheme]


@lru_cache(maxsize=8)
def territory_of(scheme: str) -> dict[str, str]:
    """ISO alpha-3 by the code of a service."""
    return {row[scheme]: iso3 for iso3, row in places().items()}
