"""Ranked shipments on a page: the queue, and one line with its lane, probabilities, checks, law and twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.vet.checks.registry import CHECKS
from oretrace.vet.ranking.budget import curve

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.law.answer import Answer
    from oretrace.vet.checks.record import Check
    from oretrace.vet.ranking.stored import Weighed

PAGE = 50
MOST_TWINS = 12
_FACTS = (
    ("Number", "number"), ("Filed with", "reporter"), ("Direction", "flow"), ("Day", "happened_on"),
    ("Shipper", "shipper"), ("Consignee", "consignee"), ("Declarant", "declarant"), ("Code", "hs_code"),
    ("Goods", "goods_text"), ("Purity", "purity_text"), ("Net kg", "net_kg"), ("Gross kg", "gross_kg"),
    ("Packages", "packages"), ("Kind", "package_kind"), ("Containers", "containers"), ("Value", "value"),
    ("Currency", "currency"), ("Origin", "origin"), ("Departure", "departure"), ("Destination", "destination"),
    ("Vessel", "vessel"), ("Licence", "licence"), ("Amended", "changed"),
)  # fmt: skip


@dataclass(frozen=True)
class ShipmentLine:
    """A row: where it leads, who sends what to whom, its probability and lane, and the first reasons."""

    address: str
    number: str
    day: str
    code: str
    parties: str
    kg: str
    probability: str
    lane: str
    why: str


@dataclass(frozen=True)
class BudgetRow:
    """How many irregular lines a budget is expected to find."""

    lines: int
    expected: str
    interval: str


@dataclass(frozen=True)
class ShipmentsView:
    """The queue of shipments; `ranked` false until they were ranked in the store as it is now."""

    ranked: bool
    lines: tuple[ShipmentLine, ...]
    page: int
    pages: int
    total: int
    aside: int
    lanes: tuple[tuple[str, int], ...]
    budgets: tuple[BudgetRow, ...]
    learned: int
    code: str
    place: str
    read_only: bool


@dataclass(frozen=True)
class CheckLine:
    """What one check says of the line."""

    kind: str
    severity: str
    sentence: str
    look_for: str


@dataclass(frozen=True)
class ShipmentView:
    """One line of a shipment."""

    title: str
    lane: str
    probability: str
    place: int
    total: int
    look_for: str
    kinds: tuple[tuple[str, str], ...]
    against: tuple[CheckLine, ...]
    favour: tuple[CheckLine, ...]
    facts: tuple[tuple[str, str], ...]
    law: str
    acts: tuple[str, ...]
    hub: str
    twins: tuple[ShipmentLine, ...]


def shipments_view(
    found: Weighed | None, page: int, read_only: bool, code: str = "", place: str = ""
) -> ShipmentsView:
    """A page of the queue, the first one 1, narrowed to codes that begin like this and to lines of a territory."""
    if found is None:
        return ShipmentsView(False, (), 1, 1, 0, 0, (), (), 0, code, place, read_only)
    order = _narrowed(found, code, place)
    pages = max(1, -(-len(order) // PAGE))
    page = min(page, pages)
    lanes: dict[str, int] = {}
    for row in order[: 20 * PAGE].tolist():
        lanes[found.lane(row)] = lanes.get(found.lane(row), 0) + 1
    budgets = tuple(
        BudgetRow(one.lines, f"{one.expected:,.1f}", f"{one.low:,.0f} to {one.high:,.0f}")
        for one in curve(found.position, found.probability)
    )
    shown = order[(page - 1) * PAGE : page * PAGE].tolist()
    return ShipmentsView(
        True, tuple(_line(found, row) for row in shown), page, pages, len(order), found.aside,
        tuple(sorted(lanes.items())), budgets, found.learned, code, place, read_only,
    )  # fmt: skip


def _narrowed(found: Weighed, code: str, place: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows in their order; a place counts as origin, departure, destination or reporter."""
    import pyarrow.compute as pc

    order = np.argsort(found.position)
    kept = np.ones(len(order), bool)
    if code:
        kept &= pc.fill_null(pc.starts_with(found.lines["hs_code"], code), False).to_numpy()
    if place:
        columns = ("origin", "departure", "destination", "reporter")
        hits = [pc.fill_null(pc.equal(found.lines[name], place), False).to_numpy() for name in columns]
        kept &= np.logical_or.reduce(hits)
    return order[kept[order]]


def shipment_view(found: Weighed, row: int, law: Answer | None) -> ShipmentView:
    """One line; `law` None where it cannot be asked."""
    record = found.lines.slice(row, 1).to_pylist()[0]
    fired = found.fired(row)
    quiet = [one for one in CHECKS if found.outcomes[one.id].looked[row] and not found.outcomes[one.id].fires[row]]
    return ShipmentView(
        title=f"{record['number'] or 'Line without a number'}",
        lane=found.lane(row),
        probability=f"{found.probability[row]:.3f}",
        place=int(found.position[row]) + 1,
        total=len(found.position),
        look_for=found.look_for(row),
        kinds=tuple((kind, f"{share:.3f}") for kind, share in found.kinds(row)),
        against=_checks(found, row, fired),
        favour=_checks(found, row, quiet),
        facts=tuple((name, _shown(record.get(column))) for name, column in _FACTS if record.get(column) is not None),
        law=law.headline if law else "the law could not be asked: code, origin, destination or day is not stated",
        acts=tuple(str(one["id"]) for one in law.acts if one.get("id")) if law else (),
        hub=_hub(found, row),
        twins=tuple(_line(found, other) for other in _twins(found, row, record)),
    )


def _hub(found: Weighed, row: int) -> str:
    """The territory of the line that is a hub under a finding, "" where none is."""
    outcome = found.outcomes["hub_under_finding"]
    return str(outcome.note[row]) if outcome.fires[row] and outcome.note is not None else ""


def _checks(found: Weighed, row: int, some: Sequence[Check]) -> tuple[CheckLine, ...]:
    return tuple(
        CheckLine(one.kind, one.severity, one.sentence(found.outcomes[one.id], row), one.look_for) for one in some
    )


def _line(found: Weighed, row: int) -> ShipmentLine:
    record = found.lines.slice(row, 1).to_pylist()[0]
    kg = record["net_kg"] if record["net_kg"] is not None else record["gross_kg"]
    return ShipmentLine(
        f"/shipments/{record['snapshot']}/{record['line']}",
        record["number"] or "without number",
        str(record["happened_on"] or record["filed_on"] or ""),
        record["hs_code"] or (f"{record['text_hs6']} by its text" if record["text_hs6"] else ""),
        f"{record['shipper'] or '·'} → {record['consignee'] or '·'}",
        "" if kg is None else f"{kg:,.6g}",
        f"{found.probability[row]:.2f}",
        found.lane(row),
        "; ".join(found.reasons(row)[:2]),
    )


def _twins(found: Weighed, row: int, record: dict[str, Any]) -> list[int]:
    """Other lines of the same goods, within one percent of the mass and half a year, the nearest in time first."""
    import pyarrow.compute as pc

    if record["hs_code"] is None or record["happened_on"] is None:
        return []
    mass = pc.coalesce(found.lines["net_kg"], found.lines["gross_kg"]).to_numpy()
    days = found.lines["happened_on"].cast("int32").cast("float64").to_numpy()
    same = pc.fill_null(pc.starts_with(found.lines["hs_code"], record["hs_code"][:6]), False).to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        like = same & (np.abs(mass / mass[row] - 1) <= 0.01) & (np.abs(days - days[row]) <= 183)
    like[row] = False
    some = np.flatnonzero(like)
    nearest: list[int] = some[np.argsort(np.abs(days[some] - days[row]), kind="stable")][:MOST_TWINS].tolist()
    return nearest


def _shown(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else str(value)[:2000]
