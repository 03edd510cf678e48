"""What SQL sees of a store: every relation is there, with the same columns, whatever the store has rows of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from oretrace.parties.registers import prepare_firms
from oretrace.store import Store
from tests.detect import consigned
from tests.detect.leak import passing
from tests.detect.papers.sets import with_papers
from tests.detect.world import RETRIEVED, extra, stored
from tests.parties.test_registers import FIRMS


def relations(store: Store) -> dict[str, list[tuple[str, str]]]:
    """The columns of each table and view with their types, in order."""
    found: dict[str, list[tuple[str, str]]] = {}
    with store.connect() as connection:
        for name, column, kind in connection.sql(
            "SELECT table_name, column_name, data_type FROM duckdb_columns() ORDER BY table_name, column_index"
        ).fetchall():
            found.setdefault(name, []).append((column, kind))
    return found


@pytest.mark.slow
def test_views_without_rows_have_the_columns_of_views_with_rows(tmp_path: Path) -> None:
    table = extra(passing())
    plain = stored(tmp_path / "plain", table)
    whole = stored(tmp_path / "whole", table, consigned.rows())
    stored(tmp_path / "whole", table.slice(1), retrieved=RETRIEVED + timedelta(days=40))
    (tmp_path / "f.csv").write_text(FIRMS, "utf-8")
    whole.import_file(prepare_firms(tmp_path / "f.csv"))
    few, many = relations(plain), relations(with_papers(whole))
    made = {"counted_shipment", "current_firm", "counted_document", "shipment_document", "replaced", "revision"}
    assert made <= few.keys()
    assert few == {name: many[name] for name in few}
    with whole.connect() as connection:
        for name in sorted(made - {"shipment_document"}):
            assert connection.sql(f"SELECT count(*) FROM {name}").fetchall() != [(0,)], name
