"""Shipments of a small made-up world: traders who buy from China, others who sell to the United States, plants.

Every lot has one record, or with `both_ends` one at each end.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from oretrace.catalog.measure_parts import MeasureItem
from oretrace.catalog.measures import Measure
from oretrace.question import Question
from oretrace.schema import SHIPMENT

ACT, FIRST, DAYS = date(2024, 3, 1), date(2023, 9, 1), 480
CODE, OTHER, THIRD = "811010", "282580", "780191"
"""Antimony metal, which the act is about, its oxide, and lead with antimony."""
HUB = "KOR"


@dataclass
class Shipments:
    """Rows that are added one by one."""

    both_ends: bool = False
    made: list[dict[str, Any]] = field(default_factory=list)

    def lot(self, shipper: str, consignee: str, ends: tuple[str, str], day: int, kg: float, **more: Any) -> None:
        """A lot that leaves on a day after `FIRST` and arrives 20 days later."""
        begin, end = ends
        common = {
            "shipper": shipper,
            "consignee": consignee,
            "origin": begin,
            "destination": end,
            "hs_code": CODE,
            "net_kg": kg,
        } | more
        left = FIRST + timedelta(days=day)
        records = [("export", begin, left)]
        if self.both_ends:
            records.append(("import", end, left + timedelta(days=20)))
        for flow, reporter, on in records:
            number = f"{reporter}{len(self.made):05d}"
            self.made.append(common | {"flow": flow, "reporter": reporter, "happened_on": on, "number": number})

    def table(self) -> pa.Table:
        """Rows of `shipment` without `snapshot`."""
        columns = []
        wanted = [one for one in SHIPMENT.arrow() if one.name != "snapshot"]
        same = {"record": "declaration", "hs_edition": "HS2022"}
        for one in wanted:
            values = [row.get(one.name, same.get(one.name)) for row in self.made]
            if one.name == "line":
                values = list(range(1, len(values) + 1))
            columns.append(pa.array(values, one.type))
        return pa.Table.from_arrays(columns, schema=pa.schema(wanted))


def firm(role: str, number: int) -> str:
    """A name that is like no other."""
    rng = np.random.default_rng([number, *role.encode()])
    return (
        "".join("bdfgklmnprstvz"[rng.integers(14)] + "aeiou"[rng.integers(5)] for _ in range(5)).capitalize() + " Ltd"
    )


def traders(of: Shipments, seed: int = 1, count: int = 14) -> None:
    """Firms of the hub that buy from China, others that sell to the United States, and two that do both at random."""
    rng = np.random.default_rng(seed)
    for n in range(count):
        buyer, seller = firm("Imports", n), firm("Exports", n)
        buyer, seller = (firm("Traders", n),) * 2 if n < 2 else (buyer, seller)
        for day in np.sort(rng.integers(0, DAYS - 40, 12)).tolist():
            of.lot(firm("Smelting", n % 5), buyer, ("CHN", HUB), day, float(np.exp(rng.normal(8.5, 0.7))))
        code = (CODE, OTHER, THIRD)[n % 3]
        for day in np.sort(rng.integers(0, DAYS - 40, 12)).tolist():
            of.lot(
                seller, firm("Alloys", n % 6), (HUB, "USA"), day, float(np.exp(rng.normal(8.5, 0.7))), hs_code=code
            )


def pass_on(of: Shipments, hub: str = "Quicksilver Trading Ltd", seed: int = 2, code: str = CODE) -> None:
    """A hub firm of the time of the act that sells on what it gets a month later."""
    rng = np.random.default_rng(seed)
    for day in range(200, DAYS - 80, 24):
        kg = float(np.exp(rng.normal(9.0, 0.3)))
        of.lot("Orchid Metals Ltd", hub, ("CHN", HUB), day, kg)
        of.lot(hub, "Zenith Alloys Ltd", (HUB, "USA"), day + 30, kg * 0.97, hs_code=code)


def to_order(of: Shipments, *firms: str, bill: str = "TO THE ORDER OF FIRST MARIGOLD BANK") -> None:
    """Make the lots to some firms bills to order, with the firm as notify party."""
    for row in of.made:
        if row["consignee"] in firms:
            row |= {"notify": row["consignee"], "consignee": bill}


def in_care(of: Shipments, *firms: str, forwarder: str = "Swift Freight Forwarding") -> None:
    """Put the lots to some firms in the care of a forwarder: it is their consignee, and the firm is notified."""
    for row in of.made:
        if row["consignee"] in firms:
            row |= {"notify": row["consignee"], "consignee": forwarder}


def rows() -> pa.Table:
    """Traders and one hub firm that passes on, as one office has them."""
    of = Shipments()
    traders(of)
    pass_on(of)
    return of.table()


def question(*targets: str) -> Question:
    """An export ban of antimony metal against the United States, or other targets."""
    item = MeasureItem(material="antimony", form="metal", hs6=(CODE,), coverage="full")
    return Question(
        Measure(id="made-up-ban", issuer="CHN", effective_from=ACT, targets=targets or ("USA",), items=(item,))
    )
