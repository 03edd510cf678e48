"""From a store and a measure to the panel a scan weighs, with everything that was left out by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.panel import Panel, Rows, add_months, coded_rows, lay_out
from oretrace.detect.windows import LONGEST_LAG, RELIABLE_POST, Shape, choose_shape, window_of
from oretrace.errors import InputError
from oretrace.findings import LeftOut, Window

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pyarrow as pa
    from numpy.typing import NDArray

    from oretrace.catalog.measures import Measure
    from oretrace.store import Store

FIGURES, LANES = "detect/product_flow.sql", "detect/diversion.sql"

FALLEN = 0.7
"""Direct trade must have fallen to this share of what it was, or there is no loss for a reroute to explain."""


@dataclass(frozen=True)
class Question:
    """What is asked of the store: a measure, its codes (empty: every code there is), and the last month to use."""

    measure: Measure
    codes: tuple[str, ...]
    until: date | None

    @property
    def destination(self) -> str:
        """The territories the act names, as one."""
        return "+".join(self.measure.destinations)


@dataclass(frozen=True)
class Prepared:
    """The panel of the products whose direct lane fell, and the panel of products that the act does not name."""

    question: Question
    rows: Rows
    panel: Panel
    unmeasured: Panel | None
    everything: Panel
    listed: NDArray[np.bool_]
    shape: Shape
    window: Window
    products_read: int
    left_out: tuple[LeftOut, ...]
    snapshots: tuple[int, ...]
    connection: duckdb.DuckDBPyConnection
    sql_parameters: dict[str, Any]

    def query(self) -> tuple[str, dict[str, Any]]:
        """The whole query of the panel in one statement over the views of `connect`, and its parameters."""
        figures, lanes = engine.load(FIGURES), engine.load(LANES)
        text = f"WITH product_flow AS (\n{figures})\n\nSELECT * FROM (\n{lanes})"
        return text, {"codes": list(self.question.codes), **self.sql_parameters}


def prepare(store: Store, question: Question) -> Prepared:
    """Read, lay out, choose the window, and leave out what cannot be compared.

    Raises InputError when the act names no destination, or the store holds nothing that could answer.
    """
    measure = question.measure
    _check_destination(question)
    connection = connect(store)
    connection.execute(f"CREATE TABLE product_flow AS {engine.load(FIGURES)}", {"codes": list(question.codes)})
    parameters = _parameters(question, connection)
    table = engine.run(connection, LANES, parameters)
    where = f"store {store.path}, measure {measure.id}"
    _check_lanes(table, question, connection, where)
    table, unusable = _usable(table, measure)
    rows = coded_rows(table, measure.first_full_month, where)
    shape, left_out = choose_shape(rows, measure.first_full_month, question.until)
    left_out += unusable
    window = window_of(shape, rows.months)
    everything = lay_out(rows)
    kept = np.ones(len(rows.products), dtype=bool)
    for broken in _revision_breaks(connection, rows, window):
        kept[rows.products.index(broken.what)] = False
        left_out.append(broken)
    listed = kept & rows.listed
    fallen = listed & _fell(everything, shape)
    free = kept & ~rows.listed & ~_named_elsewhere(rows, measure)
    return Prepared(
        question=question,
        rows=rows,
        panel=everything.select(fallen),
        unmeasured=everything.select(free) if free.any() else None,
        everything=everything,
        listed=listed,
        shape=shape,
        window=window,
        products_read=int(listed.sum()),
        left_out=tuple(left_out),
        snapshots=tuple(s.snapshot for s in store.snapshots()),
        connection=connection,
        sql_parameters=parameters,
    )


def connect(store: Store) -> duckdb.DuckDBPyConnection:
    """The store's views, and `hs_family`: the codes that a revision of the nomenclature joined."""
    from oretrace.catalog.families import families_table

    connection = store.connect()
    connection.register("hs_family_rows", families_table())
    connection.execute("CREATE VIEW hs_family AS SELECT hs6, family FROM hs_family_rows")
    return connection


def _check_destination(question: Question) -> None:
    measure = question.measure
    if not measure.destinations:
        raise InputError(
            "a measure aimed at named destinations",
            "targets: ['*'] (all destinations)",
            f"measure {measure.id}",
            do="write a YAML with `based_on: " + measure.id + "` and the destination to examine as `targets`",
        )


def _parameters(question: Question, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    measure = question.measure
    return {
        "origins": _origins(measure, connection),
        "origin": measure.issuer,
        "destinations": list(measure.destinations),
        "act_month": measure.first_full_month,
        "areas": sorted(code for code, place in territories().by_iso3.items() if place.kind != "country"),
    }


def _origins(measure: Measure, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Who speaks for the issuer: the members of a union, or the union where only its own total is stored.

    Never both, which would count every export twice.
    """
    members = territories().members(measure.issuer, measure.effective_from)
    reporters = {name for (name,) in connection.sql("SELECT DISTINCT reporter FROM current_flow").fetchall()}
    return sorted(members) if reporters.intersection(members) else [measure.issuer]


def _check_lanes(table: pa.Table, question: Question, connection: duckdb.DuckDBPyConnection, where: str) -> None:
    """Say precisely what is missing when the lanes needed are not there."""
    import pyarrow.compute as pc

    counts = dict(zip(*(c.to_pylist() for c in _listed_legs(table)), strict=True)) if table.num_rows else {}
    if counts.get("direct") and counts.get("out"):
        return
    held = connection.sql("SELECT DISTINCT substr(hs_code, 1, 4) FROM current_flow ORDER BY 1").fetchall()
    named = table.num_rows and pc.any(table["is_listed"]).as_py()
    lane = "any lane" if not named else f"{question.measure.issuer} → {question.destination}"
    raise InputError(
        f"monthly trade of the act's goods from {question.measure.issuer} to {question.destination} and to others",
        f"no row on {lane} among headings {', '.join(code for (code,) in held[:12]) or '(the store is empty)'}",
        where,
        do="import such statistics, or choose codes with --hs (--hs all takes every code in the store)",
    )


def _listed_legs(table: pa.Table) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    counted = table.filter(table["is_listed"]).group_by("leg").aggregate([("month", "count")])
    return counted["leg"], counted["month_count"]


def _usable(table: pa.Table, measure: Measure) -> tuple[pa.Table, list[LeftOut]]:
    """Without totals and residual areas, which are no hub, and without reports that end too soon after the act.

    A target that stops publishing leaves a leg that looks empty: that leg is then unknown, not zero.
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
        table = table.filter(pc.invert(by_target))
        why = f"they end in {last_of_target:%Y-%m}: unknown since, not zero"
        left_out.append(LeftOut("imports reported by the target", why))
    return table, left_out


def _revision_breaks(connection: duckdb.DuckDBPyConnection, rows: Rows, window: Window) -> list[LeftOut]:
    """Products whose code list lost or gained goods at a revision within the series."""
    found = engine.run(
        connection,
        "detect/revision_breaks.sql",
        {"products": list(rows.products), "first": rows.months[0], "last": window.post_last},
    )
    broken: dict[str, LeftOut] = {}
    for row in found.to_pylist():
        changes = [f"stopped {row['stopped_codes']}"] if row["stopped_codes"] else []
        changes += [f"started {row['started_codes']}"] if row["started_codes"] else []
        why = f"code revision of {row['starts_on']:%Y-%m} changed its scope: {'; '.join(changes)}"
        broken.setdefault(row["product"], LeftOut(row["product"], why))
    return list(broken.values())


def _fell(panel: Panel, shape: Shape) -> NDArray[np.bool_]:
    before = panel.direct[:, shape.t0 - shape.pre : shape.t0].mean(axis=1)
    after = panel.direct[:, shape.t0 : shape.t0 + shape.post].mean(axis=1)
    return np.asarray((before > 0) & (after <= FALLEN * before))


def _named_elsewhere(rows: Rows, measure: Measure) -> NDArray[np.bool_]:
    """Products that another act of the same issuer names: they are no untreated placebo."""
    from oretrace.catalog.measures import all_measures

    taken = {code for act in all_measures() if act.issuer == measure.issuer for code in act.hs6_codes}
    return np.array([name[:6] in taken for name in rows.products], dtype=bool)
