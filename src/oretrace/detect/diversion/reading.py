"""What is read of a store for a question, once: lanes, what else hubs trade, and who publishes leg 1."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.diversion.reports import FirstLeg
from oretrace.errors import InputError
from oretrace.flows import counted
from oretrace.flows.counted import PLACEBOS, Count
from oretrace.flows.unions import inside
from oretrace.ledger.ends import ends_of

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pyarrow as pa

    from oretrace.ledger.lanes import MaterialLanes
    from oretrace.question import Question
    from oretrace.store import Store

LANES, OTHERS = "detect/diversion/lanes.sql", "detect/diversion/others.sql"


@dataclass(frozen=True)
class LegReading:
    """The rows of `lanes.sql` of the legs, and of what hubs trade elsewhere, whatever the last month to use.

    `connection` has the `count`'s figures as `counted_flow`; `parameters` are those of `lanes.sql`, `where` names the
    store and the act in errors; `materials` are the lanes of those whose balances were asked for.
    """

    connection: duckdb.DuckDBPyConnection
    count: Count
    parameters: dict[str, Any]
    legs: pa.Table
    elsewhere: pa.Table
    first_leg: FirstLeg
    snapshots: tuple[int, ...]
    where: str
    materials: dict[str, MaterialLanes | None] = field(default_factory=dict)

    def without_rows(self) -> LegReading:
        """The same without its tables: of millions of rows they take as much as all that is made of them."""
        return replace(self, legs=self.legs.schema.empty_table(), elsewhere=self.elsewhere.schema.empty_table())

    def in_currency(self, store: Store, name: str, act_month: date) -> LegReading:
        """Read anew, of one currency alone: another source may have in it what the one that leads has not."""
        return _counted(replace(self, connection=store.connect()), replace(self.count, currencies=(name,)), act_month)


def read(store: Store, question: Question, supply: bool) -> LegReading:
    """Read the lanes of a question; with what hubs trade elsewhere, or without.

    Raises InputError when the act names no code, and when the store has no row that could answer.
    """
    _check_codes(question)
    connection = store.connect()
    count = Count(question.asked_codes or None, question.sources, placebos=PLACEBOS)
    where = f"store {store.path}, measure {question.measure.id}"
    snapshots = tuple(one.snapshot for one in store.snapshots())
    asked = _parameters(question, supply, connection)
    nothing: Any = None
    empty = LegReading(connection, count, asked, nothing, nothing, FirstLeg({}, {}), snapshots, where)
    reading = _counted(empty, count, question.measure.first_full_month)
    _check_lanes(reading.legs, question, connection, where)
    return reading


def _counted(reading: LegReading, count: Count, act_month: date) -> LegReading:
    """The reading anew with a count, which stays on the connection as `counted_flow`."""
    import pyarrow as pa
    import pyarrow.compute as pc

    connection, given = reading.connection, reading.parameters
    counted.make(connection, count)
    asked = {name: given[name] for name in ("origins", "destinations", "inside")}
    others = engine.run(connection, OTHERS, {**asked, "areas": list(territories().areas), "act_month": act_month})
    given = {**given, "others": others["importer"].to_pylist()}
    text, portions = counted.statement(LANES, "covered", "trader"), counted.portions(connection, "counted_flow")
    table = pa.concat_tables(engine.run(connection, text, {**count.periods, **given}) for _ in portions)
    is_other = pc.is_in(table["leg"], pa.array(("elsewhere", "bought")))
    columns = ["leg", "product", "exporter", "importer", "month", "net_kg"]
    ends = {name: given[name] for name in ("origins", "destinations")}
    return replace(
        reading,
        count=count,
        parameters=given,
        legs=table.filter(pc.invert(is_other)),
        elsewhere=table.select(columns).filter(is_other),
        first_leg=FirstLeg.of(connection, {**count.periods, **ends}),
        materials={},
    )


def _check_codes(question: Question) -> None:
    if question.asked_codes is None:
        raise InputError(
            "an act that names customs codes",
            "none in the catalog",
            f"measure {question.measure.id}",
            do="Choose codes with --hs (--hs all takes every code in the store)",
        )


def _parameters(question: Question, supply: bool, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    measure = question.measure
    origins, destinations = ends_of(measure, connection)
    ends = {measure.issuer: tuple(origins), **{target: (target,) for target in destinations}}
    inner = {name: inside(name, own, measure.first_day) for name, own in ends.items()}
    members = {name: names for name, names in inner.items() if names}
    return {
        "origins": origins,
        "origin": measure.issuer,
        "destinations": destinations,
        "unions": sorted(members),
        "inside": sorted({name for names in members.values() for name in names}),
        "elsewhere": supply,
    }


def _check_lanes(table: pa.Table, question: Question, connection: duckdb.DuckDBPyConnection, where: str) -> None:
    """Say precisely what is missing when the lanes needed are not there."""
    import pyarrow.compute as pc

    counts = dict(zip(*(c.to_pylist() for c in _listed_legs(table)), strict=True)) if table.num_rows else {}
    if counts.get("direct") and (counts.get("out") or counts.get("onward")):
        return
    lane = f"{question.measure.issuer} → {question.together}"
    named = table.num_rows and pc.any(table["is_listed"]).as_py()
    codes = ", ".join((question.asked_codes or ("any code",))[:6])
    found = f"rows of them, but none on {lane} and to a third territory" if named else f"no row for {codes}"
    raise no_lanes(found, question, connection, where)


def no_lanes(found: str, question: Question, connection: duckdb.DuckDBPyConnection, where: str) -> InputError:
    """That the lanes of a question are not in the store."""
    lane = f"{question.measure.issuer} → {question.together}"
    held = [code for (code,) in connection.sql("SELECT DISTINCT hs_code FROM current_flow ORDER BY 1").fetchall()]
    return InputError(
        f"monthly trade of the act's goods on {lane} and from {question.measure.issuer} to others",
        f"{found}; the store has {len(held)} codes{', ' + held[0] + ' to ' + held[-1] if held else ''}",
        where,
        do="Import such statistics, or choose other codes with --hs",
    )


def _listed_legs(table: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    counted = table.filter(table["is_listed"]).group_by("leg").aggregate([("month", "count")])
    return counted["leg"], counted["month_count"]
