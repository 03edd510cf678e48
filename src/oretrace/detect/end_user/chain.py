"""Custody of goods from firm to firm: where they end, as far as lots show it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.custody.flow import flow_of

if TYPE_CHECKING:
    from oretrace.arrays import Index
    from oretrace.detect.custody.flow import Flow
    from oretrace.parties.custody import CustodyLots

HOPS = 3
"""Firms by whom goods are followed after the first."""
LEAST_KG = 1.0


@dataclass
class Chains:
    """Follows lots; what each firm passes on is worked out once."""

    lots: CustodyLots
    _onward: dict[tuple[int, int], dict[int, list[tuple[int, float]]]] = field(default_factory=dict)

    def last(self, flow: Flow) -> dict[tuple[int, int], float]:
        """Kg by last consignee and territory, of what a firm passed on; the largest first."""
        found: dict[tuple[int, int], float] = defaultdict(float)
        for lot, kg in zip(flow.second.tolist(), flow.kg.tolist(), strict=True):
            self._follow(lot, kg, HOPS, found)
        return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))

    def _follow(self, lot: int, kg: float, hops: int, found: dict[tuple[int, int], float]) -> None:
        firm, place = int(self.lots.consignee[lot]), int(self.lots.importer[lot])
        rest = kg
        if hops and firm >= 0:
            for sold, kg_on in self._of(firm, place).get(lot, ()):
                onward = kg * kg_on / float(self.lots.kg[lot])
                if onward >= LEAST_KG:
                    rest -= onward
                    self._follow(sold, onward, hops - 1, found)
        if rest >= LEAST_KG:
            found[firm, place] += rest

    def _of(self, firm: int, place: int) -> dict[int, list[tuple[int, float]]]:
        """In which lots and with how many kg each lot that a firm got went on."""
        if (firm, place) not in self._onward:
            lots = self.lots
            bought = np.flatnonzero((lots.consignee == firm) & (lots.importer == place))
            sold = np.flatnonzero((lots.shipper == firm) & (lots.exporter == place) & (lots.importer != place))
            flow = flow_of(lots, bought, _to_others(lots, firm, sold))
            made: dict[int, list[tuple[int, float]]] = defaultdict(list)
            for lot, other, kg in zip(flow.first.tolist(), flow.second.tolist(), flow.kg.tolist(), strict=True):
                made[lot].append((other, kg))
            self._onward[firm, place] = made
        return self._onward[firm, place]


def _to_others(lots: CustodyLots, firm: int, sold: Index) -> Index:
    return np.asarray(sold[lots.consignee[sold] != firm])
