"""What `oretrace status` gives to programs."""

from datetime import date

import pyarrow as pa
import pytest

from oretrace.display.store import print_status, status_rows
from oretrace.store.calendar import MonthState


def test_a_program_learns_what_is_late_in_the_source_of_each_snapshot() -> None:
    day = date(2025, 6, 1)
    states = [
        MonthState("uk", "GBR", date(2025, 2, 1), "reported", day),
        MonthState("uk", "GBR", date(2025, 3, 1), "late", day),
        MonthState("uk", "GBR", date(2025, 4, 1), "late", day),
    ]
    columns, rows, _ = status_rows(pa.table({"snapshot": [1, 2], "source": ["uk", "census"]}), states)
    assert list(columns) == ["snapshot", "source", "late"]
    assert [row["late"] for row in rows] == [["GBR 2025-03", "GBR 2025-04"], []]


def _row(snapshot: int, source: str, file: str) -> dict[str, object]:
    """A row of `Store.status` of an import without gaps."""
    words = {"source": source, "publisher": "P", "licence": "L", "file": file}
    none: dict[str, object] = {"first_period": None, "last_period": None, "gaps": [], "set_aside": 0, "warnings": []}
    counts = dict.fromkeys(("rows", "codes", "reporters", "partners"), 1)
    return {"snapshot": snapshot, "retrieved_on": date(2025, 6, 1)} | words | none | counts


def test_imports_of_one_source_share_a_line_and_modelled_ones_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [_row(n, "bench-a-1", f"month {n}.parquet") for n in range(1, 26)] + [_row(26, "uk", "hmrc.json")]
    print_status(pa.Table.from_pylist(rows), [])
    out = capsys.readouterr().out
    assert "1–25: 25 files; P; L" in out and "26: hmrc.json; P; L" in out and "month 7" not in out
    assert out.startswith("Modelled data")
    print_status(pa.Table.from_pylist(rows[-1:]), [])
    assert "Modelled" not in capsys.readouterr().out
