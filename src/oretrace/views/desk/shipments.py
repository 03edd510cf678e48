"""Ranked shipments on a page: the queue, and one line with its lane, probabilities, checks, law, way and twins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace.catalog.territories import territories
from oretrace.findings import Amount
from oretrace.vet.checks.registry import CHECKS
from oretrace.vet.ranking.budget import curve
from oretrace.views.desk.queue import way
from oretrace.views.figures.route_amounts import RouteAmount
from oretrace.views.numbers import probability

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pyarrow as pa

    from oretrace.arrays import Mask
    from oretrace.law.answer import Answer
    from oretrace.parties.corridor import Corridor
    from oretrace.runs.queue import Queued
    from oretrace.vet.checks.record import LineCheck
    from oretrace.vet.ranking.stored import Weighed

PAGE = 50
MOST_TWINS, MOST_FINDINGS = 12, 8
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
    """A row: where it leads, who sends what to whom, its probability and lane, and the first reasons.

    `filed` is with whom and as what it was filed.
    """

    address: str
    number: str
    day: str
    code: str
    parties: str
    kg: str
    probability: str
    lane: str
    why: str
    filed: str


@dataclass(frozen=True)
class ShipmentsAsked:
    """What of the queue is shown: codes that begin so, lines of a territory, lines on the way of a finding.

    `finding` is the finding's id and `name` its way in words, each "" without one.
    """

    code: str = ""
    place: str = ""
    finding: str = ""
    name: str = ""
    corridor: Corridor | None = None


@dataclass(frozen=True)
class BudgetRow:
    """How many irregular lines a budget is expected to find."""

    lines: int
    expected: str
    interval: str


@dataclass(frozen=True)
class ShipmentsView:
    """The queue of shipments; `ranked` false until they were ranked, `older` what the store has got since then.

    `shipped`: whether the store has any.
    """

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
    finding: str
    way: str
    read_only: bool
    older: str = ""
    modelled: bool = False
    shipped: bool = True


@dataclass(frozen=True)
class CheckLine:
    """What one check says of the line."""

    kind: str
    severity: str
    sentence: str
    look_for: str


@dataclass(frozen=True)
class FindingOver:
    """A finding on whose way a line lies: the leg, the way and stage in words."""

    id: str
    way: str
    stage: str
    leg: str
    route: RouteAmount


@dataclass(frozen=True)
class PapersRow:
    """The set of papers of a line: where its page is, its name and verdict, the checks that weigh."""

    address: str
    title: str
    verdict: str
    checks: str


@dataclass(frozen=True)
class ShipmentView:
    """One line of a shipment; `findings` are those on whose way it lies, `stops` its own way where that is stated.

    `papers` are those of its set, None where none were vetted; `hub` is what its flagged hub does to its odds, "" for
    nothing; `law_of` is whose law was asked, where that is not the exporter's.
    """

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
    law_of: str
    findings: tuple[FindingOver, ...]
    stops: RouteAmount | None
    twins: tuple[ShipmentLine, ...]
    papers: PapersRow | None
    hub: str
    older: str = ""
    modelled: bool = False

    @property
    def drawn(self) -> tuple[RouteAmount, ...]:
        """What the map draws: the line's own way, and those of the findings."""
        return (*([self.stops] if self.stops else []), *(one.route for one in self.findings))


def shipments_view(found: Weighed | None, page: int, read_only: bool, asked: ShipmentsAsked) -> ShipmentsView:
    """A page of the queue, the first one 1, narrowed."""
    narrowed = (asked.code, asked.place, asked.finding, asked.name)
    if found is None:
        return ShipmentsView(False, (), 1, 1, 0, 0, (), (), 0, *narrowed, read_only)
    order = _narrowed(found, asked)
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
        tuple(sorted(lanes.items())), budgets, found.learned, *narrowed, read_only,
    )  # fmt: skip


def _narrowed(found: Weighed, asked: ShipmentsAsked) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Rows in their order; a place counts as origin, departure, destination or reporter."""
    import pyarrow.compute as pc

    order = np.empty(len(found.position), np.int64)
    order[found.position] = np.arange(len(order))
    kept = np.ones(len(order), bool)
    if asked.code:
        kept &= pc.fill_null(pc.starts_with(found.lines["hs_code"], asked.code), False).to_numpy()
    if asked.place:
        columns = ("origin", "departure", "destination", "reporter")
        hits = [pc.fill_null(pc.equal(found.lines[name], asked.place), False).to_numpy() for name in columns]
        kept &= np.logical_or.reduce(hits)
    if asked.corridor:
        kept &= np.logical_or.reduce(list(on_way(found.lines, asked.corridor).values()))
    return order[kept[order]]


def on_way(lines: pa.Table, corridor: Corridor) -> dict[str, Mask]:
    """Which lines lie on each leg of a way, by the leg's name: its goods, in its months, between the leg's ends.

    A line begins with the exporter who filed it, or where it was dispatched from, else its origin; and it ends with
    the importer who filed it, or at its destination.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    exports = pc.equal(lines["flow"], "export")
    start = pc.if_else(exports, lines["reporter"], pc.coalesce(lines["departure"], lines["origin"]))
    end = pc.if_else(exports, lines["destination"], lines["reporter"])
    day = pc.coalesce(lines["happened_on"], lines["filed_on"])
    kept = pc.and_(pc.greater_equal(day, corridor.first), pc.less_equal(day, corridor.last))
    if corridor.codes:
        code = pc.coalesce(pc.utf8_slice_codeunits(lines["hs_code"], 0, 6), lines["text_hs6"])
        kept = pc.and_(kept, pc.is_in(code, value_set=pa.array(corridor.codes, pa.string())))
    found: dict[str, Mask] = {}
    for (left, right), name in corridor.legs.items():
        here = pc.and_(kept, pc.and_(pc.equal(start, left), pc.equal(end, right)))
        found[name] = np.asarray(pc.fill_null(here, False), bool) | found.get(name, np.zeros(len(lines), bool))
    return found


def findings_over(line: pa.Table, flagged: Iterable[tuple[Queued, Corridor]]) -> tuple[FindingOver, ...]:
    """The findings on whose way the one line of a table lies, at most eight, in their order."""
    found = []
    for one, corridor in flagged:
        leg = next((name for name, on in on_way(line, corridor).items() if on[0]), "")
        if leg:
            stops = RouteAmount(corridor.origin, corridor.hub or None, "+".join(corridor.destinations), Amount())
            parts = one.finding.subject.parts
            found.append(FindingOver(one.finding.id, way(parts), one.stage or one.finding.verdict, leg, stops))
    return tuple(found[:MOST_FINDINGS])


def shipment_view(
    found: Weighed, row: int, law: Answer | None, flagged: Iterable[tuple[Queued, Corridor]] = ()
) -> ShipmentView:
    """One line; `law` None where it cannot be asked, `flagged` are findings with their ways."""
    record = found.lines.slice(row, 1).to_pylist()[0]
    fired = found.fired(row)
    quiet = [one for one in CHECKS if found.outcomes[one.id].looked[row] and not found.outcomes[one.id].fires[row]]
    return ShipmentView(
        title=f"{record['number'] or 'Line without a number'}",
        lane=found.lane(row),
        probability=probability(found.probability[row]),
        place=int(found.position[row]) + 1,
        total=len(found.position),
        look_for=found.look_for(row),
        kinds=tuple((kind, f"{share:.3f}") for kind, share in found.kinds(row)),
        against=_checks(found, row, fired),
        favour=_checks(found, row, quiet),
        facts=tuple((name, _shown(record.get(column))) for name, column in _FACTS if record.get(column) is not None),
        law=law.headline if law else "the law could not be asked: code, origin, destination or day is not stated",
        acts=tuple(dict.fromkeys(str(one["id"]) for one in law.acts if one.get("id"))) if law else (),
        law_of=law_of_origin(record) if law else "",
        findings=findings_over(found.lines.slice(row, 1), flagged),
        stops=_stops(record),
        twins=tuple(_line(found, other) for other in _twins(found, row, record)),
        papers=_papers(found, row),
        hub=found.coupled.raised_by(row)[0] if found.coupled.hub_at(row) else "",
    )


def _papers(found: Weighed, row: int) -> PapersRow | None:
    """The set of papers of a line."""
    one = found.coupled.set_at(row)
    if one is None:
        return None
    return PapersRow(f"/papers/{one.at}", one.title, one.verdict, ", ".join(sorted(one.checks)))


def law_of_origin(record: dict[str, Any]) -> str:
    """That the law was asked of where the goods are from, where a third territory exports them; "" elsewhere."""
    stops = _stops(record)
    if stops is None or stops.hub is None:
        return ""
    origin, exporter = territories().name(stops.origin), territories().name(stops.hub)
    return (
        f"Asked as of goods that {origin}, where they are from, exports. {exporter} exports them: its exporters are "
        f"bound by law of {origin} only as far as an act claims to reach re-exports."
    )


def _stops(record: dict[str, Any]) -> RouteAmount | None:
    """Where the goods come from, by way of whom, and where they go; None where an end is not stated."""
    exports = record["flow"] == "export"
    start = record["reporter"] if exports else record["departure"] or record["origin"]
    end = record["destination"] if exports else record["reporter"]
    origin = record["origin"] or start
    if not origin or not end or origin == end:
        return None
    kg = record["net_kg"] if record["net_kg"] is not None else record["gross_kg"]
    hub = start if start not in (origin, end) else None
    return RouteAmount(origin, hub, end, Amount(at_least=kg, at_most=kg, unit="kg"))


def _checks(found: Weighed, row: int, some: Sequence[LineCheck]) -> tuple[CheckLine, ...]:
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
        probability(found.probability[row]),
        found.lane(row),
        "; ".join(found.reasons(row)[:2]),
        f"{record['reporter'] or ''} {record['flow']}, {record['record'].replace('_', ' ')}".strip(),
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
    """A cell as it is read, an amount to six digits or to the unit."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1e6 else f"{value:,.6g}"
    return str(value)[:2000]
