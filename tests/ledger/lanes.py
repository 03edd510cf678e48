"""A small store for tests of the ledger: contained flows, and what its files speak of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pyarrow as pa
from duckdb import DuckDBPyConnection

from oretrace import engine
from oretrace.catalog.families import families_table

JANUARY, FEBRUARY, MARCH, APRIL = (date(2024, month, 1) for month in (1, 2, 3, 4))
TYPES = {
    "snapshot": "int32", "line": "int64", "reporter": "string", "partner": "string", "flow": "string",
    "period_start": "date32", "period_months": "int8", "hs_edition": "string", "hs_code": "string", "hs6": "string",
    "material": "string", "form": "string", "stage": "string", "is_basket": "bool", "value": "double",
    "currency": "string", "valuation": "string", "net_kg": "double", "net_kg_estimated": "bool", "suppressed": "bool",
    "low_kg": "double", "typical_kg": "double", "high_kg": "double",
}  # fmt: skip
FLOWS = pa.schema([(name, pa.type_for_alias(text)) for name, text in TYPES.items()])
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
        known = self.kg is not None and not self.suppressed
        low, typical, high = ((self.kg or 0.0) * part if known else None for part in self.fraction)
        return {
            "snapshot": self.snapshot, "line": line, "reporter": self.reporter, "partner": self.partner,
            "flow": self.flow, "period_start": self.month, "period_months": self.months, "hs_edition": "HS2022",
            "hs_code": self.hs_code, "hs6": self.hs_code[:6], "material": self.material, "form": "oxide",
            "stage": "refine", "is_basket": False, "value": self.value, "currency": self.currency,
            "valuation": "CIF" if self.flow == "import" else "FOB", "net_kg": self.kg, "net_kg_estimated": False,
            "suppressed": self.suppressed, "low_kg": low, "typical_kg": typical, "high_kg": high,
        }  # fmt: skip

    def scaled(self, factor: float) -> "Figure":
        return replace(self, kg=None if self.kg is None else self.kg * factor)


Covered = tuple[str, str, date]


def all_months(*reporters: str, flows: Sequence[str] = ("export", "import")) -> list[Covered]:
    """Coverage of the first quarter of 2024 by these reporters."""
    return [(name, flow, month) for name in reporters for flow in flows for month in (JANUARY, FEBRUARY, MARCH)]


def store(figures: Iterable[Figure], covered: Iterable[Covered], partner_scope: str = "*") -> DuckDBPyConnection:
    """A connection with contained_flow, report_coverage, snapshot (1 of Comtrade, 2 of Comext) and hs_family."""
    rows = pa.Table.from_pylist([figure.row(line) for line, figure in enumerate(figures, 1)], FLOWS)
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
    connection.register("contained_flow", rows)
    connection.register("report_coverage", coverage)
    connection.register("snapshot", pa.table({"snapshot": [1, 2], "source": ["comtrade", "comext"]}))
    connection.register("hs_family", families_table().select(["hs6", "family"]))
    return connection
