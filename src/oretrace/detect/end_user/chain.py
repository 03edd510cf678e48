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
    _flows: dict[tuple[int, int], Flow] = field(default_factory=dict)

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
            flow = self._of(firm, place)
            for at in np.flatnonzero(flow.first == lot).tolist():
                onward = kg * float(flow.kg[at] / self.lots.kg[lot])
                if onward >= LEAST_KG:
                    rest -= onward
                    self._follow(int(flow.second[at]), onward, hops - 1, found)
        if rest >= LEAST_KG:
            found[firm, place] += rest

    def _of(self, firm: int, place: int) -> Flow:
        if (firm, place) not in self._flows:
            lots = self.lots
            bought = np.flatnonzero((lots.consignee == firm) & (lots.importer == place))
            sold = np.flatnonzero((lots.shipper == firm) & (lots.exporter == place) & (lots.importer != place))
            self._flows[firm, place] = flow_of(lots, bought, _to_others(lots, firm, sold))
        return self._flows[firm, place]


def _to_others(lots: CustodyLots, firm: int, sold: Index) -> Index:
    return np.asarray(sold[lots.consignee[sold] != firm])
