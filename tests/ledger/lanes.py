"""A small store for tests of the ledger: contained flows, and what its files speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
from duckdb import DuckDBPyConnection

from oretrace import engine
from oretrace.catalog.families import families_table
from oretrace.ledger.contained import contain
from oretrace.schema import TRADE_FLOW

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))
CONTENT = {
    "first_year": "int32", "last_year": "int32", "hs6": "string", "material": "string", "form": "string",
    "stage": "string", "is_basket": "bool", "low_share": "double", "typical_share": "double", "high_share": "double",
}  # fmt: skip
SPOKEN_OF = {
    "snapshot": "int32", "reporter": "string", "flow": "string", "partner_scope": "string", "code_scope": "string",
    "period_start": "date32", "period_months": "int8", "status": "string",
}  # fmt: skip
COVERAGE = pa.schema([(name, pa.type_for_alias(text)) for name, text in SPOKEN_OF.items()])


@dataclass(frozen=True)
class Figure:
    """One published figure: `kg` of goods, of which `fraction` (low, typical, high) is the element."""

    reporter: str
    partner: str
    flow: str
    month: date
    kg: float | None
    value: float | None = None
    fraction: tuple[float, float, float] = (0.8, 0.9, 1.0)
    material: str = "antimony"
    hs_code: str = "282580"
    currency: str = "USD"
    suppressed: bool = False
    months: int = 1
    snapshot: int = 1

    def row(self, line: int) -> dict[str, object]:
        """The figure as a row of trade_flow."""
        return {
            "snapshot": self.snapshot, "line": line, "reporter": self.reporter, "partner": self.partner,
            "partner_basis": "origin", "flow": self.flow, "hs_edition": "HS2022", "hs_code": self.hs_code,
            "period_start": self.month, "period_months": self.months, "value": self.value,
            "currency": self.currency, "valuation": "CIF" if self.flow == "import" else "FOB", "net_kg": self.kg,
            "net_kg_estimated": False, "qty": None, "qty_unit": None, "suppressed": self.suppressed,
        }  # fmt: skip

    @property
    def content(self) -> tuple[object, ...]:
        """What its code holds, as a row of `content`."""
        return (2022, 2027, self.hs_code[:6], self.material, "oxide", "refine", False, *self.fraction)

    def scaled(self, factor: float) -> "Figure":
        return replace(self, kg=None if self.kg is None else self.kg * factor)


Covered = tuple[str, str, date]


def all_months(*reporters: str, flows: Sequence[str] = ("export", "import")) -> list[Covered]:
    """Coverage of the first quarter of 2024 by these reporters."""
    return [(name, flow, month) for name in reporters for flow in flows for month in (JANUARY, FEBRUARY, MARCH)]


def store(figures: Iterable[Figure], covered: Iterable[Covered], partner_scope: str = "*") -> DuckDBPyConnection:
    """A connection with contained_flow in quarters; snapshot 1 is of Comtrade, 2 of Comext."""
    figures = list(figures)
    rows = pa.Table.from_pylist([figure.row(line) for line, figure in enumerate(figures, 1)], TRADE_FLOW.arrow())
    held = sorted({figure.content for figure in figures}, key=str)
    content = pa.Table.from_pylist(
        [dict(zip(CONTENT, row, strict=True)) for row in held],
        pa.schema([(name, pa.type_for_alias(text)) for name, text in CONTENT.items()]),
    )
    fixed = {
        "snapshot": 1,
        "partner_scope": partner_scope,
        "code_scope": "*",
        "period_months": 1,
        "status": "reported",
    }
    coverage = pa.Table.from_pylist(
        [{**fixed, "reporter": name, "flow": flow, "period_start": month} for name, flow, month in covered], COVERAGE
    )
    connection = engine.connect()
    connection.register("current_flow", rows)
    connection.register("content", content)
    connection.register("report_coverage", coverage)
    connection.register("snapshot", pa.table({"snapshot": [1, 2], "source": ["comtrade", "comext"]}))
    connection.register("hs_family", families_table().select(["hs6", "family"]))
    contain(connection, grain=3)
    return connection
