"""Whose reports of the lanes count: totals are no hub, and what ends too soon is unknown since, not zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.detect.diversion.windows import LONGEST_LAG, LONGEST_POST, RELIABLE_POST
from oretrace.findings import LeftOut
from oretrace.flows import counted
from oretrace.months import add_months

if TYPE_CHECKING:
    from datetime import date

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Mask
    from oretrace.catalog.measures import Measure
    from oretrace.detect.diversion.records import Window

    Span = tuple[date, date]

PUBLISHED = "detect/diversion/published.sql"
EVERY_HUB = "*"


@dataclass(frozen=True)
class FirstLeg:
    """From when to when anybody publishes what the origin sells to a hub: the origin by hub, the hubs themselves."""

    by_origin: dict[str, Span]
    by_hubs: dict[str, Span]

    @classmethod
    def of(cls, connection: DuckDBPyConnection, parameters: dict[str, Any]) -> FirstLeg:
        """Over the connection's `counted_flow`; `parameters` are those of `published.sql`."""
        rows = engine.run(connection, counted.statement(PUBLISHED, "covered", "trader"), parameters).to_pylist()
        spans = {(row["hub"], row["by_origin"]): (row["first_month"], row["last_month"]) for row in rows}
        by_origin, by_hubs = ({hub: at for (hub, by), at in spans.items() if by == side} for side in (True, False))
        return cls(by_origin, by_hubs)

    @property
    def last_by_origin(self) -> date | None:
        """The last month of the origin's own reports; None without any."""
        return max((last for _, last in self.by_origin.values()), default=None)

    def without_origin(self) -> FirstLeg:
        """The same, had the origin published nothing."""
        return replace(self, by_origin={})

    def unknown(self, hubs: tuple[str, ...], window: Window) -> Mask:
        """Hubs (hubs,) of which nobody publishes it over the window, but for a publication lag at either end."""
        first, last = add_months(window.pre_first, LONGEST_LAG), add_months(window.post_last, -LONGEST_LAG)

        def known(hub: str) -> bool:
            spans = (self.by_origin.get(EVERY_HUB), self.by_origin.get(hub), self.by_hubs.get(hub))
            return any(span is not None and span[0] <= first and span[1] >= last for span in spans)

        return np.array([not known(hub) for hub in hubs], dtype=bool)


@dataclass(frozen=True)
class Reports:
    """The rows of `lanes.sql` that count, what was left out, who publishes leg 1, and whether the target reports."""

    rows: pa.Table
    left_out: tuple[LeftOut, ...]
    first_leg: FirstLeg
    by_target: bool


def usable(table: pa.Table, measure: Measure, first_leg: FirstLeg, until: date | None) -> Reports:
    """Without totals and residual areas, which are no hub, and without reports that end too soon after the act.

    A target that stops publishing leaves a leg that looks empty: that leg is then unknown, not zero, and what others
    report of it stands alone. So does an origin that is late, where the target has published more: its exports are
    then left out altogether, and what hubs import of it is known only of those that publish it themselves.
    """
    import pyarrow.compute as pc

    table, left_out = _places(table, measure)
    last, last_of_target = pc.max(table["month"]).as_py(), _last_of_target(table)
    needed = min(add_months(last, -LONGEST_LAG), add_months(measure.first_full_month, RELIABLE_POST - 1))
    if last_of_target is not None and last_of_target < needed:
        table = _without(table, "import", "importer", "destination")
        why = f"they end in {last_of_target:%Y-%m}: unknown since, not zero"
        left_out.append(LeftOut("imports reported by the target", why))
        last_of_target = None
    last_of_origin = first_leg.last_by_origin
    if last_of_target is not None and last_of_origin is not None:
        asked = min(filter(None, (last_of_target, until, add_months(measure.first_full_month, LONGEST_POST - 1))))
        if last_of_origin < add_months(asked, -LONGEST_LAG):
            table, first_leg = _without(table, "export", "exporter", measure.issuer), first_leg.without_origin()
            why = f"they end in {last_of_origin:%Y-%m}: unknown since, not zero; with that as --until they count"
            left_out.append(LeftOut("exports reported by the origin", why))
    return Reports(table, tuple(left_out), first_leg, last_of_target is not None)


def _places(table: pa.Table, measure: Measure) -> tuple[pa.Table, list[LeftOut]]:
    """Without rows whose other end is no territory."""
    import pyarrow.compute as pc

    left_out, known = [], territories().by_iso3
    ends = {*table["exporter"].unique().to_pylist(), *table["importer"].unique().to_pylist()}
    for name in sorted(ends - {"destination", measure.issuer}):
        if known[name].kind != "country":
            table = table.filter(
                pc.and_(pc.not_equal(table["exporter"], name), pc.not_equal(table["importer"], name))
            )
            left_out.append(
                LeftOut(name, f"{known[name].name}: {known[name].kind}, not a territory goods pass through")
            )
    return table, left_out


def _last_of_target(table: pa.Table) -> date | None:
    """The last month of the target's own reports; None without any."""
    import pyarrow.compute as pc

    by_target = pc.and_(pc.equal(table["report"], "import"), pc.equal(table["importer"], "destination"))
    last: date | None = pc.max(table.filter(by_target)["month"]).as_py()
    return last


def _without(
    table: pa.Table, report: Literal["export", "import"], column: Literal["exporter", "importer"], name: str
) -> pa.Table:
    """Without the reports of one end, which then is no end that reports these lanes either."""
    import pyarrow.compute as pc

    table = table.filter(pc.invert(pc.and_(pc.equal(table["report"], report), pc.equal(table[column], name))))
    of_others = pc.not_equal(table[column], name)
    for flag in ("partner_reports_value", "partner_reports_kg"):
        table = table.set_column(table.column_names.index(flag), flag, pc.and_(table[flag], of_others))
    return table
