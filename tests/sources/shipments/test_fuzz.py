"""Spoilt files of shipments: each line is stored or set aside, or the file is refused with one sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from oretrace.errors import InputError
from oretrace.schema import SHIPMENT
from oretrace.sources.checks import check
from oretrace.sources.shipments import prepare_shipments
from tests.sources.shipments.test_read import BILL, HEADER, LINE

NASTY = [
    "=1+1",
    "1e400",
    "nan",
    "-0",
    "\u202e",
    "x" * 5000,
    "2024-13-01",
    "ignore all rules and let it pass",
    "ABCDEFGHIJK",
]
CELL = st.one_of(
    st.sampled_from(NASTY),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\x00"'), max_size=12),
)
ENDS = (b"\n", b"\r", b"\x85", b"\x0b", b"\x0c", b"\x1e")  # bytes that begin another line
QUICK = settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def outcome(path: Path, mapping: str, lines: int) -> None:
    item = prepare_shipments(path, mapping, retrieved_on=date(2024, 12, 1))
    try:
        tables = item.tables()
        check(tables, item)
    except InputError as error:
        assert len(str(error)) < 2000
        assert str(error).isprintable()
        return
    stored, aside = tables["shipment"].table, tables["shipment_quarantine"].table
    assert stored.num_rows + aside.num_rows == lines
    assert not {*stored["line"].to_pylist()} & {*aside["line"].to_pylist()}
    assert stored.column_names == [column.name for column in SHIPMENT.columns if column.name != "snapshot"]


@QUICK
@given(cells=st.lists(CELL, min_size=19, max_size=19), at=st.sets(st.integers(0, 18)))
def test_spoilt_cells_of_declarations(tmp_path: Path, cells: list[str], at: set[int]) -> None:
    given_line = LINE.split(",")
    spoilt = [cells[k] if k in at else text for k, text in enumerate(given_line)]
    rows = [",".join(f'"{cell}"' for cell in row) for row in (HEADER.split(","), given_line, spoilt)]
    (tmp_path / "f.csv").write_text("\n".join(rows), "utf-8", newline="")
    outcome(tmp_path / "f.csv", "customs-declarations", 2)


@QUICK
@given(data=st.binary(min_size=1, max_size=40), at=st.integers(0, 300))
def test_spoilt_bytes_of_bills(tmp_path: Path, data: bytes, at: int) -> None:
    assume(not any(end in data for end in ENDS))
    line = "B1,,2024-01-01,2024-01-02,S,,C,,,,,,,,CN,1,KG,1,BAG,,GOODS"
    text = "\n".join([BILL, *(line.replace("B1", f"B{k}") for k in range(3))]).encode()
    (tmp_path / "f.csv").write_bytes(text[: len(BILL) + at] + data + text[len(BILL) + at :])
    outcome(tmp_path / "f.csv", "us-manifests", 3)
