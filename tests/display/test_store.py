"""What `oretrace status` gives to programs."""

from datetime import date

import pyarrow as pa

from oretrace.display.store import status_rows
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
