"""What becomes of lines of declarations and bills whose cells are changed one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace.errors import InputError
from oretrace.sources.shipments import prepare_shipments
from tests.pins import constants, same
from tests.sources.shipments.test_read import HEADER, bill, line, written

CELLS = (
    *(
        "",
        "-0",
        "0.5",
        "1e15",
        "1,000.5",
        "x",
        "US",
        "Untied States",
        "usd",
        "2024-03-01",
        "1899-12-31",
        "2026-01-01",
    ),
    *("imports", "2825.80", "28258", "99.95%", "101", "LB", "yes", "msku 1234565;TCLU7654321", "y" * 1001),
)


def _outcome(path: Path, mapping: str) -> Any:
    try:
        item = prepare_shipments(path, mapping, reporter="CHN", retrieved_on=date(2024, 12, 1))
        made = item.tables()
    except InputError as error:
        return str(error).replace(str(path.parent), "")
    tables = {}
    for name in ("shipment", "shipment_quarantine"):
        rows = made[name]
        held = [column for column in rows.table.column_names if rows.table[column].null_count < rows.table.num_rows]
        tables[name] = [
            " ".join(held),
            *(" ".join(str(one)[:40] for one in row.values()) for row in rows.table.select(held).to_pylist()),
        ]
        tables[name] += [rows.ignored, rows.left_out, *rows.warnings]
    return tables


def declarations(folder: Path) -> Any:
    """Each cell of a declaration in turn."""
    usual = line()
    every = [
        usual | {column: cell, "decl_no": f"{column} {k}"}
        for column in usual
        if column != "decl_no"
        for k, cell in enumerate(CELLS)
    ]
    fewer = {name: cell for name, cell in usual.items() if name not in ("purity", "licence_no")}
    return {
        "cells": _outcome(written(folder, *every), "customs-declarations"),
        "twice": _outcome(written(folder, usual, usual, usual | {"net_kg": "7"}), "customs-declarations"),
        "fewer": _outcome(written(folder, fewer), "customs-declarations"),
        "more": _outcome(written(folder, usual | {"another": "1"}), "customs-declarations"),
        "none": _outcome(written(folder, dict.fromkeys(HEADER.split(","), "")), "customs-declarations"),
    }


def bills(folder: Path) -> Any:
    """Each cell of a bill of lading in turn."""
    usual = bill()
    every = [
        usual | {column: cell, "bill_no": f"{column} {k}"}
        for column in usual
        if column != "bill_no"
        for k, cell in enumerate(CELLS)
    ]
    return {
        "cells": _outcome(written(folder, *every), "us-manifests"),
        "one": _outcome(written(folder, usual), "us-manifests"),
    }


CASES: dict[str, Callable[[Path], Any]] = {
    "declarations": declarations,
    "bills": bills,
    "constants": lambda _: constants("oretrace.sources.shipments"),
}


@pytest.mark.parametrize("case", CASES)
def test_outcomes_stay(case: str, tmp_path: Path) -> None:
    same(CASES[case](tmp_path), Path(__file__).parent / "pinned" / f"{case}.json")
