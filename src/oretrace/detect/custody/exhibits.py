"""Exhibits of one firm's lots: which could be in which, and from whom to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.custody.to_order import NOTIFY_PARTY
from oretrace.evidence import GraphExhibit, TableExhibit

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.arrays import Array, Index
    from oretrace.detect.custody.flow import Flow
    from oretrace.parties.custody import Custody

COLUMNS = ("supplier", "in", "days_waited", "out", "customer", "kg", "declared_under_the_act")
MOST_ENDS = 12
"""Suppliers and customers that are drawn, each."""


def lots_table(custody: Custody, flow: Flow) -> TableExhibit:
    """The pairs of lots, in the order of sales."""
    lots = custody.lots
    rows = tuple(
        (
            named(custody, lots.shipper[i]),
            _day(lots.arrived[i]),
            float(wait),
            _day(lots.left[j]),
            _customer(custody, j),
            float(kg),
            bool(lots.own[j]),
        )
        for i, j, kg, wait in zip(flow.first, flow.second, flow.kg, flow.wait, strict=True)
    )
    return TableExhibit("lots", "Lots in and the lots out that they can be in, first in first out", COLUMNS, rows)


def chain_graph(custody: Custody, flow: Flow, firm: int) -> GraphExhibit:
    """Suppliers, the firm and its customers, with the kg that can be the same goods."""
    lots = custody.lots
    ends = {
        **_largest(lots.shipper[flow.first], flow.kg, lambda one: (one, firm)),
        **_largest(lots.consignee[flow.second], flow.kg, lambda one: (firm, one)),
    }
    nodes = sorted({firm, *(one for pair in ends for one in pair)})
    return GraphExhibit(
        "chain",
        f"From whom to whom by way of {named(custody, firm)}",
        tuple((str(one), named(custody, one)) for one in nodes),
        tuple((str(begin), str(end), f"{kg:,.0f} kg") for (begin, end), kg in sorted(ends.items())),
    )


def _customer(custody: Custody, lot: int) -> str:
    """The customer of a lot: "Zenith Alloys Ltd, notify party of a bill to order"."""
    name = named(custody, custody.lots.consignee[lot])
    return f"{name}, {NOTIFY_PARTY}" if custody.lots.notified[lot] else name


def named(custody: Custody, entity: int) -> str:
    """An entity's most frequent name."""
    return custody.names[entity][0] if entity >= 0 else "not named"


def _largest(firms: Index, kg: Array, edge: Callable[[int], tuple[int, int]]) -> dict[tuple[int, int], float]:
    """The firms with the largest sums of kg, as edges."""
    sums: dict[int, float] = {}
    for firm, mass in zip(firms.tolist(), kg.tolist(), strict=True):
        sums[firm] = sums.get(firm, 0.0) + mass
    best = sorted(sums, key=lambda one: (-sums[one], one))[:MOST_ENDS]
    return {edge(one): sums[one] for one in best}


def _day(number: int) -> str:
    return str(np.datetime64(int(number), "D"))
