"""A ledger in a terminal: what of the store's figures it cannot hold stands under it."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from oretrace.display.ledger import WHY, ledger_rows, print_ledger
from oretrace.ledger.table import HubLedger

DAY = date(2024, 5, 1)
LEDGER = HubLedger(
    "antimony", "THA", DAY, DAY, DAY, (), 0.0, 0.0, None, 9.0, 0.0, 9.0, "ore", ("bought",), None, "", False
)
COLUMNS = ("reason", "hs_edition", "hs_code", "figures")


def missing(*rows: tuple[str, str, str, int]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(COLUMNS, row, strict=True)) for row in rows] or [], SCHEMA)


SCHEMA = pa.schema({name: pa.string() for name in COLUMNS[:3]} | {"figures": pa.int64()})


def test_records_without_tonnes_are_listed_with_their_reason(capsys: pytest.CaptureFixture[str]) -> None:
    rows = missing(*((reason, "HS2022", "2825", 1_204) for reason in WHY))
    print_ledger(LEDGER, rows)
    out = capsys.readouterr().out
    assert "have no tonnes" in out and out.count("1,204") == len(WHY) and all(why in out for why in WHY.values())
    _, _, document = ledger_rows(LEDGER, rows)
    assert isinstance(document, dict) and document["unconverted"][0]["figures"] == 1_204


def test_no_list_is_printed_if_all_records_are_converted(capsys: pytest.CaptureFixture[str]) -> None:
    print_ledger(LEDGER, missing())
    assert "no tonnes" not in capsys.readouterr().out
