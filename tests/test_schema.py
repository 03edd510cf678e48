"""The schema's own query finds every rule that a row breaks, and none where none is broken."""

import pyarrow as pa
import pytest

from oretrace import engine
from oretrace.schema import TABLES, TRADE_FLOW

GOOD = {
    "snapshot": 1, "line": 1, "reporter": "CHN", "partner": "USA", "partner_basis": "last_known_destination",
    "flow": "export", "hs_edition": "HS2022", "hs_code": "811010", "period_start": "2024-01-01", "period_months": 1,
    "value": 5.0, "currency": "USD", "valuation": "FOB", "net_kg": 2.0, "net_kg_estimated": False, "qty": None,
    "qty_unit": None, "suppressed": False,
}  # fmt: skip


def violations(*rows: dict[str, object]) -> dict[str, int]:
    connection = engine.connect()
    columns = {name: [row[name] for row in rows] for name in GOOD}
    columns["period_start"] = pa.array(columns["period_start"]).cast(pa.date32())
    table = pa.table(columns).cast(pa.schema([field.with_nullable(True) for field in TRADE_FLOW.arrow()]))
    connection.register("rows", table)
    found = engine.run(connection, TRADE_FLOW.violations_sql("rows")).to_pylist()
    return {row["rule"]: row["rows"] for row in found}


def test_a_good_row_breaks_nothing() -> None:
    assert violations(GOOD) == {}


@pytest.mark.parametrize(
    ("column", "value", "part"),
    [
        ("reporter", None, "reporter"),
        ("reporter", "China", "length(reporter)"),
        ("hs_code", "81101", "hs_code"),
        ("value", -1.0, "value >= 0"),
        ("value", float("nan"), "value <= 1e18"),
        ("flow", "smuggled", "flow IN"),
        ("period_start", "2024-01-02", "period_start"),
        ("net_kg", float("inf"), "net_kg"),
    ],
)
def test_each_rule_finds_its_row(column: str, value: object, part: str) -> None:
    (rule,) = violations(GOOD, {**GOOD, "line": 2, column: value})
    assert part in rule


def test_a_repeated_key_is_found() -> None:
    assert violations(GOOD, GOOD) == {"unique (snapshot, line)": 1}


def test_every_table_has_an_arrow_schema_with_its_columns() -> None:
    for table in TABLES.values():
        assert table.arrow().names == [column.name for column in table.columns]
