"""What of a store a scan reads: the act's codes, their look-alikes, and codes beside them as placebos."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.catalog.code_changes import joined_codes
from oretrace.catalog.families import codes_of, family_of
from oretrace.catalog.lookalikes import ORDER, Lookalike, lookalikes_of
from oretrace.catalog.territories import territories
from oretrace.detect.relabelling.panel import CodeLanes, numbered
from oretrace.detect.relabelling.revisions import Partners
from oretrace.detect.relabelling.trials import Legs
from oretrace.detect.relabelling.weighing import LONGEST_POST, SHORTEST_POST, SHORTEST_PRE
from oretrace.errors import InputError
from oretrace.flows import counted
from oretrace.flows.counted import Count
from oretrace.flows.unions import standing_for
from oretrace.months import add_months

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.kernels.paired import Span
    from oretrace.question import Question
    from oretrace.store import Store

LANES = "detect/relabelling/lanes.sql"
SPEAKING = "flows/speaking.sql"
PARTNERS = "detect/relabelling/partners.sql"
UNITS = "detect/relabelling/units.sql"
MOST_NAMED = 6
PLACEBOS = 30
"""Products beside the act's and their look-alikes: on sixty lanes they give 1,800 placebos at the act's date."""


@dataclass(frozen=True)
class CodeReading:
    """The lanes of a question, the act's products among them, and the look-alikes of each by product number.

    `sellers` stand for the issuer, `buyers` for each destination.
    """

    lanes: CodeLanes
    listed: tuple[int, ...]
    alike: Mapping[int, Mapping[int, Lookalike]]
    origin: str
    sellers: tuple[str, ...]
    buyers: Mapping[str, tuple[str, ...]]
    connection: DuckDBPyConnection
    count: Count
    parameters: Mapping[str, Any]

    def legs(self, place: int, destination: str | None) -> Legs:
        """The lanes of one product to a destination by way of all hubs, or (None) directly to each."""
        ends = {*self.sellers, *(name for group in self.buyers.values() for name in group)}
        if destination is None:
            names = tuple(sorted(self.buyers))
            hubs: list[str] = []
            onward = self.lanes.ends([], [])
        else:
            names = (destination,)
            hubs = [name for name in self.lanes.places if name not in ends]
            onward = self.lanes.ends([[hub] for hub in hubs], [self.buyers[destination]] * len(hubs))
        out = self.lanes.ends([self.sellers] * len(hubs), [[hub] for hub in hubs])
        direct = self.lanes.ends([self.sellers] * len(names), [self.buyers[name] for name in names])
        return Legs(place, tuple(hubs), names, out, onward, direct, self.lanes.unit_value)

    @property
    def query(self) -> tuple[str, dict[str, Any]]:
        """The lanes in one statement over the store's views, and its parameters."""
        text = counted.statement(LANES, "wanted", "counted_flow")
        return text, {**self.count.wanted, **self.count.parameters, **self.parameters}


def read(store: Store, question: Question) -> CodeReading:
    """Read the lanes of a question.

    InputError where the act names no codes or no first day, or the store has none of its lanes in kg.
    """
    measure = question.measure
    day, act = measure.first_day, measure.first_full_month
    where = f"store {store.path}, measure {measure.id}"
    codes = question.named_codes(store)
    count = _count_of(codes, question.sources)
    connection = store.connect()
    counted.make(connection, count)
    sellers = standing_for(connection, measure.issuer, "export", day)
    buyers = {name: standing_for(connection, name, "import", day) for name in question.destinations}
    bought_by = {name for group in buyers.values() for name in group}
    parameters = {
        "origins": list(sellers),
        "destinations": sorted(bought_by - set(sellers)),
        "areas": sorted(
            set(territories().areas) - {*sellers, *(name for group in buyers.values() for name in group)}
        ),
        "until": question.until,
    }
    rows = engine.run(connection, LANES, parameters)
    text = counted.statement(SPEAKING, "covered", "trader")
    speaking = engine.run(connection, text, {**count.periods, "until": question.until})
    speaking = speaking.filter(speaking["has_kg"])
    families = {family_of(code[:6]) for code in codes}
    _check(rows, families, act, where)
    lanes = numbered(rows, speaking)
    if not buyers:
        buyers = {name: (name,) for name in lanes.places if name not in sellers}
    number = {name: k for k, name in enumerate(lanes.products)}
    listed = tuple(number[name] for name in sorted(families & set(number)))
    alike = {place: _alike(lanes.products[place], number) for place in listed}
    return CodeReading(lanes, listed, alike, measure.issuer, sellers, buyers, connection, count, parameters)


def _count_of(asked: tuple[str, ...], sources: tuple[str, ...]) -> Count:
    """The act's codes, what eight-digit ones were before and became later, and all look-alikes."""
    joined = {new for code in asked for new in joined_codes(code)}
    near = {one.hs6 for code in asked for same in codes_of(family_of(code[:6])) for one in lookalikes_of(same)}
    return Count(tuple(sorted({*asked, *joined, *near})), sources, placebos=PLACEBOS)


def _check(rows: pa.Table, families: set[str], act: date, where: str) -> None:
    """InputError where the lanes hold no goods of the act, no masses, or not the months about it."""
    import pyarrow.compute as pc

    held = set(rows["product"].cast("string").unique().to_pylist())
    if not held & families:
        do = "Import such statistics, or choose other codes with --hs"
        raise InputError("monthly trade of the act's goods by its issuer or its targets", "none", where, do=do)
    if not pc.any(pc.or_(rows["export_kg"].is_valid(), rows["import_kg"].is_valid())).as_py():
        raise InputError("masses (kg) of the act's goods and their look-alikes", "values alone", where)
    first, last = pc.min(rows["month"]).as_py(), pc.max(rows["month"]).as_py()
    if not (add_months(first, SHORTEST_PRE) <= act <= add_months(last, 1 - SHORTEST_POST)):
        expected = f"{SHORTEST_PRE} months before and {SHORTEST_POST} from {act:%Y-%m} on"
        raise InputError(expected, f"{first:%Y-%m} to {last:%Y-%m}", where, do="Import more months")


def partners_of(reading: CodeReading, question: Question, span: Span) -> Partners:
    """What every reporter traded with each partner in the act's goods and look-alikes, before the act and after."""
    places = {k for alike in reading.alike.values() for k in alike} | set(reading.listed)
    given = {
        "act": question.measure.first_full_month,
        "until": question.until,
        "months": max(span.post, min(span.pre, LONGEST_POST)),
        "areas": list(territories().areas),
        "products": [reading.lanes.products[k] for k in sorted(places)],
    }
    return Partners.of(engine.run(reading.connection, PARTNERS, given).to_pylist())


def unit_switches(reading: CodeReading, act: date) -> list[str]:
    """Sentences on lanes of the act's goods that are no longer reported by mass: there no fall in kg is known."""
    given = {name: reading.parameters[name] for name in ("origins", "destinations", "until")} | {"act": act}
    rows = engine.run(reading.connection, UNITS, given).to_pylist()
    name, listed = territories().name, {reading.lanes.products[k] for k in reading.listed}
    found = [
        f"{name(row['reporter'])} reports HS {row['product']} from {name(row['exporter'])} to "
        f"{name(row['importer'])} "
        f"in {row['unit']} since the act, in kg before: a switch of the unit, no fall that is known"
        for row in rows
        if row["product"] in listed
    ]
    return found[:MOST_NAMED]


def _alike(family: str, number: Mapping[str, int]) -> dict[int, Lookalike]:
    """The look-alikes of a product that are stored, the best attested of each product."""
    found: dict[int, Lookalike] = {}
    every = (one for code in codes_of(family) for one in lookalikes_of(code))
    for one in sorted(every, key=lambda one: (ORDER.index(one.attestation), one.hs6)):
        if (place := number.get(family_of(one.hs6))) is not None:
            found.setdefault(place, one)
    return found
