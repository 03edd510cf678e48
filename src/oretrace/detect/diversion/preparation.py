"""From a store and a measure to the panel a scan weighs, with everything that was left out by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.families import codes_of, family_of
from oretrace.catalog.territories import territories
from oretrace.detect.diversion import units
from oretrace.detect.diversion.panel import OUT, LaneRows, Panel, coded_rows, direct_series, lay_out
from oretrace.detect.diversion.supply import is_known, supply_of
from oretrace.detect.diversion.windows import LONGEST_LAG, RELIABLE_POST, Shape, choose_shape, fell, window_of
from oretrace.errors import InputError
from oretrace.findings import LeftOut
from oretrace.flows import counted
from oretrace.flows.counted import PLACEBOS, Count
from oretrace.flows.unions import inside
from oretrace.ledger.ends import ends_of
from oretrace.months import add_months

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

    from oretrace.catalog.measures import Measure
    from oretrace.detect.diversion.records import Window
    from oretrace.question import Question
    from oretrace.store import Store

LANES, OTHERS = "detect/diversion/lanes.sql", "detect/diversion/others.sql"
TRADED = "detect/diversion/traded.sql"


@dataclass(frozen=True)
class Prepared:
    """The panel of the products whose direct lane fell, and the panel of products that the act does not name.

    `notes`: where figures stored twice differ, and which of them counts.
    """

    question: Question
    rows: LaneRows
    panel: Panel
    unmeasured: Panel | None
    listed: NDArray[np.bool_]
    shape: Shape
    window: Window
    products_read: int
    left_out: tuple[LeftOut, ...]
    snapshots: tuple[int, ...]
    connection: duckdb.DuckDBPyConnection
    sql_parameters: dict[str, Any]
    count: Count
    notes: tuple[str, ...]

    @cached_property
    def everything(self) -> Panel:
        """The panel of all products that were read, without supply."""
        return lay_out(self.rows)

    @cached_property
    def trading(self) -> duckdb.DuckDBPyConnection:
        """The connection with the table `traded`: what origins sold and hubs bought of the panel's products."""
        given = {name: self.sql_parameters[name] for name in ("origins", "destinations")}
        given |= {"products": list(self.panel.products), "areas": areas()}
        given |= {"first": self.panel.months[0], "last": self.window.post_last}
        self.connection.execute(f"CREATE OR REPLACE TABLE traded AS {engine.load(TRADED)}", given)
        return self.connection

    def query(self) -> tuple[str, dict[str, Any]]:
        """The whole query of the panel in one statement over the store's views, and its parameters."""
        return counted.statement(LANES, *counted.RELATIONS), {
            **self.count.wanted,
            **self.count.parameters,
            **self.sql_parameters,
        }


def prepare(store: Store, question: Question, supply: bool = True) -> Prepared:
    """Read, lay out, choose the window, and leave out what cannot be compared; with the hubs' own supply, or without.

    Raises InputError when the act's first day is not established, when it names no destination, or when the store
    holds nothing that could answer.
    """
    measure = question.measure
    act_month = measure.first_full_month
    _check_codes(question)
    connection = store.connect()
    asked = _parameters(question, supply, connection)
    count = Count(question.asked_codes or None, question.sources, placebos=PLACEBOS)
    found, parameters = _lanes(connection, count, asked, act_month)
    where = f"store {store.path}, measure {measure.id}"
    _check_lanes(found, question, connection, where)
    legs, elsewhere = _split(found)
    table, unusable = _usable(legs, measure)
    unit = units.choose(connection, table, act_month)
    if unit.others:  # another source may have in this currency what the one that leads has in another
        count = replace(count, currencies=(unit.name,))
        found, parameters = _lanes(connection, count, asked, act_month)
        legs, elsewhere = _split(found)
        table, unusable = _usable(legs, measure)
    del found, legs
    rows = coded_rows(table, unit)
    del table  # of millions of rows it takes as much as all that follows
    shape, left_out = choose_shape(rows, act_month, question.until)
    left_out += [*unusable, *unit.others]
    window = window_of(shape, rows.months)
    kept = np.ones(len(rows.products), dtype=bool)
    for broken in _revision_breaks(connection, rows, window):
        place = rows.products.index(broken.what)
        kept[place] = False
        left_out += [broken] if rows.listed[place] else []
    left_out += _unmatched(question, connection)
    listed = kept & rows.listed
    fallen = listed & fell(direct_series(rows), shape)
    if fallen.any() and not (rows.leg == OUT).any():
        raise _no_lanes("none to a third territory, through which goods could have gone", question, connection, where)
    free = kept & ~rows.listed & ~_named_elsewhere(rows, measure)
    own = supply and is_known(connection, rows, int(max(fallen.sum(), free.sum())))

    def panel_of(products: NDArray[np.bool_]) -> Panel:
        panel = lay_out(rows, products)
        return replace(panel, supply=supply_of(panel, elsewhere, measure, question.figures)) if own else panel

    return Prepared(
        question=question,
        rows=rows,
        panel=panel_of(fallen),
        unmeasured=panel_of(free) if free.any() else None,
        listed=listed,
        shape=shape,
        window=window,
        products_read=int(listed.sum()),
        left_out=tuple(left_out),
        snapshots=tuple(s.snapshot for s in store.snapshots()),
        connection=connection,
        sql_parameters=parameters,
        count=count,
        notes=counted.notes(connection),
    )


def _lanes(
    connection: duckdb.DuckDBPyConnection, count: Count, parameters: dict[str, Any], act_month: date
) -> tuple[pa.Table, dict[str, Any]]:
    """The rows of `lanes.sql` over a count, which stays on the connection as `counted_flow`, and their parameters.

    `parameters` are those that do not hang on the count.
    """
    import pyarrow as pa

    counted.make(connection, count)
    asked = {name: parameters[name] for name in ("origins", "destinations", "inside")}
    others = engine.run(connection, OTHERS, {**asked, "areas": areas(), "act_month": act_month})
    given = {**parameters, "others": others["importer"].to_pylist()}
    text, portions = counted.statement(LANES, "covered", "trader"), counted.portions(connection, "counted_flow")
    return pa.concat_tables(engine.run(connection, text, {**count.periods, **given}) for _ in portions), given


def _split(table: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The lanes of the legs, and of what hubs trade elsewhere: leg, product, exporter, importer, month and net_kg."""
    import pyarrow as pa
    import pyarrow.compute as pc

    others = pc.is_in(table["leg"], pa.array(("elsewhere", "bought")))
    columns = ["leg", "product", "exporter", "importer", "month", "net_kg"]
    return table.filter(pc.invert(others)), table.select(columns).filter(others)


def _check_codes(question: Question) -> None:
    if question.asked_codes is None:
        raise InputError(
            "an act that names customs codes",
            "none in the catalog",
            f"measure {question.measure.id}",
            do="choose codes with --hs (--hs all takes every code in the store)",
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


def areas() -> list[str]:
    """Totals and residual areas of the statistics, which are no place."""
    return sorted(code for code, place in territories().by_iso3.items() if place.kind != "country")


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
    raise _no_lanes(found, question, connection, where)


def _no_lanes(found: str, question: Question, connection: duckdb.DuckDBPyConnection, where: str) -> InputError:
    lane = f"{question.measure.issuer} → {question.together}"
    held = [code for (code,) in connection.sql("SELECT DISTINCT hs_code FROM current_flow ORDER BY 1").fetchall()]
    return InputError(
        f"monthly trade of the act's goods on {lane} and from {question.measure.issuer} to others",
        f"{found}; the store has {len(held)} codes{', ' + held[0] + ' to ' + held[-1] if held else ''}",
        where,
        do="import such statistics, or choose other codes with --hs",
    )


def _unmatched(question: Question, connection: duckdb.DuckDBPyConnection) -> list[LeftOut]:
    """Codes that were asked for and of which the store has nothing."""
    held = {
        code
        for (code,) in connection.sql("SELECT DISTINCT hs_code FROM counted_flow WHERE state = 'reported'").fetchall()
    }
    joined = {code for name in held for code in codes_of(family_of(name[:6]))}
    return [
        LeftOut(code, "no figure of this code is in the store")
        for code in question.asked_codes or ()
        if code not in joined and not any(name.startswith(code) for name in held)
    ]


def _listed_legs(table: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    counted = table.filter(table["is_listed"]).group_by("leg").aggregate([("month", "count")])
    return counted["leg"], counted["month_count"]


def _usable(table: pa.Table, measure: Measure) -> tuple[pa.Table, list[LeftOut]]:
    """Without totals and residual areas, which are no hub, and without reports that end too soon after the act.

    A target that stops publishing leaves a leg that looks empty: that leg is then unknown, not zero, and what others
    report of it stands alone.
    """
    import pyarrow.compute as pc

    left_out = []
    known = territories().by_iso3
    ends = {*table["exporter"].unique().to_pylist(), *table["importer"].unique().to_pylist()}
    for name in sorted(ends - {"destination", measure.issuer}):
        if known[name].kind != "country":
            table = table.filter(
                pc.and_(pc.not_equal(table["exporter"], name), pc.not_equal(table["importer"], name))
            )
            left_out.append(
                LeftOut(name, f"{known[name].name}: {known[name].kind}, not a territory goods pass through")
            )
    by_target = pc.and_(pc.equal(table["report"], "import"), pc.equal(table["importer"], "destination"))
    last_of_target = pc.max(table.filter(by_target)["month"]).as_py()
    last = pc.max(table["month"]).as_py()
    needed = min(add_months(last, -LONGEST_LAG), add_months(measure.first_full_month, RELIABLE_POST - 1))
    if last_of_target is not None and last_of_target < needed:
        table = _without_partner(table.filter(pc.invert(by_target)), "destination")
        why = f"they end in {last_of_target:%Y-%m}: unknown since, not zero"
        left_out.append(LeftOut("imports reported by the target", why))
    return table, left_out


def _without_partner(table: pa.Table, importer: str) -> pa.Table:
    """The same rows, with no importer at their other end who reports these lanes too."""
    import pyarrow.compute as pc

    of_others = pc.not_equal(table["importer"], importer)
    for name in ("partner_reports_value", "partner_reports_kg"):
        table = table.set_column(table.column_names.index(name), name, pc.and_(table[name], of_others))
    return table


def _revision_breaks(connection: duckdb.DuckDBPyConnection, rows: LaneRows, window: Window) -> list[LeftOut]:
    """Products whose code list lost or gained goods at a revision within the series."""
    found = engine.run(
        connection,
        "detect/diversion/revision_breaks.sql",
        {"products": list(rows.products), "first": rows.months[0], "last": window.post_last},
    )
    broken: dict[str, LeftOut] = {}
    for row in found.to_pylist():
        changes = [f"{row['stopped_codes']} end there"] if row["stopped_codes"] else []
        changes += [f"{row['started_codes']} begin there"] if row["started_codes"] else []
        why = f"its codes were revised on {row['starts_on']}: {', '.join(changes)}, nothing stored bridges them"
        broken.setdefault(row["product"], LeftOut(row["product"], why))
    return list(broken.values())


def _named_elsewhere(rows: LaneRows, measure: Measure) -> NDArray[np.bool_]:
    """Products that another act of the same issuer names: they are no untreated placebo."""
    from oretrace.catalog.measures import all_measures

    taken = {code for act in all_measures() if act.issuer == measure.issuer for code in act.hs6_codes}
    return np.array([name[:6] in taken for name in rows.products], dtype=bool)
