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
from oretrace.detect.diversion.panel import LaneRows, Panel, coded_rows, direct_series, hubs_of, lay_out
from oretrace.detect.diversion.reading import LANES, LegReading, no_lanes, read
from oretrace.detect.diversion.reports import usable
from oretrace.detect.diversion.supply import is_known, with_supply
from oretrace.detect.diversion.windows import Shape, choose_shape, fell, window_of
from oretrace.findings import LeftOut
from oretrace.flows import counted

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

    from oretrace.catalog.measures import Measure
    from oretrace.detect.diversion.records import Window
    from oretrace.detect.diversion.reports import Reports
    from oretrace.question import Question
    from oretrace.store import Store

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
    reading: LegReading
    notes: tuple[str, ...]

    @property
    def snapshots(self) -> tuple[int, ...]:
        """The snapshots that were read."""
        return self.reading.snapshots

    @property
    def sql_parameters(self) -> dict[str, Any]:
        """The parameters of `lanes.sql`."""
        return self.reading.parameters

    @cached_property
    def everything(self) -> Panel:
        """The panel of all products that were read, without supply."""
        return lay_out(self.rows)

    @cached_property
    def trading(self) -> duckdb.DuckDBPyConnection:
        """The connection with the table `traded`: what origins sold and hubs bought of the panel's products."""
        given = {name: self.sql_parameters[name] for name in ("origins", "destinations")}
        given |= {"products": list(self.panel.products), "areas": list(territories().areas)}
        given |= {"first": self.panel.months[0], "last": self.window.post_last}
        connection = self.reading.connection
        connection.execute(f"CREATE OR REPLACE TABLE traded AS {engine.load(TRADED)}", given)
        return connection

    def query(self) -> tuple[str, dict[str, Any]]:
        """The whole query of the panel in one statement over the store's views, and its parameters."""
        return counted.statement(LANES, *counted.RELATIONS), {
            **self.reading.count.wanted,
            **self.reading.count.parameters,
            **self.sql_parameters,
        }


def prepare(store: Store, question: Question, supply: bool = True, reading: LegReading | None = None) -> Prepared:
    """Lay out, choose the window, and leave out what cannot be compared; with the hubs' own supply, or without.

    `reading` is what was read of the store before, by the same question up to whatever month. Raises InputError when
    the act's first day is not established, when it names no destination, or when the store holds nothing that could
    answer.
    """
    measure = question.measure
    act_month = measure.first_full_month
    reading = read(store, question, supply) if reading is None else reading
    reading, reports, unit = _in_one_unit(store, question, reading)
    connection, elsewhere, reading = reading.connection, reading.elsewhere, reading.without_rows()
    rows = coded_rows(reports.rows, unit)
    reports = replace(reports, rows=None)  # of millions of rows they take as much as all that follows
    shape, left_out = choose_shape(rows, act_month, question.until)
    left_out += [*reports.left_out, *unit.others]
    window = window_of(shape, rows.months)
    if reports.by_target:
        rows = replace(rows, first_unknown=reports.first_leg.unknown(rows.territories, window))
    breaks = {broken.what: broken for broken in _revision_breaks(connection, rows, window)}
    kept = np.array([product not in breaks for product in rows.products], dtype=bool)
    left_out += [broken for name, broken in breaks.items() if rows.listed[rows.products.index(name)]]
    left_out += _unmatched(question, connection)
    listed = kept & rows.listed
    fallen = listed & fell(direct_series(rows), shape)
    if fallen.any() and not hubs_of(rows).size:
        found = "none to a third territory, through which goods could have gone"
        raise no_lanes(found, question, connection, reading.where)
    free = kept & ~rows.listed & ~_named_elsewhere(rows, measure)
    own = supply and is_known(connection, rows, int(max(fallen.sum(), free.sum())))

    def panel_of(products: NDArray[np.bool_]) -> Panel:
        panel = lay_out(rows, products)
        return with_supply(panel, elsewhere, measure, question.figures, own) if supply else panel

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
        reading=reading,
        notes=counted.notes(connection),
    )


def _in_one_unit(store: Store, question: Question, reading: LegReading) -> tuple[LegReading, Reports, units.Unit]:
    """What was read and what of it counts, in the unit of the question: read again where that is a currency."""
    measure, until = question.measure, question.until
    reports = usable(reading.legs, measure, reading.first_leg, until)
    unit = units.choose(reading.connection, reports.rows, measure.first_full_month)
    if unit.others:
        reading = reading.in_currency(store, unit.name, measure.first_full_month)
        reports = usable(reading.legs, measure, reading.first_leg, until)
    return reading, reports, unit


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
