"""The store: marks, locks, crashes, vintages."""

import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace import sources
from oretrace.errors import InputError, StoreError
from oretrace.schema import SNAPSHOT, TRADE_FLOW
from oretrace.sources.base import Import, Rows
from oretrace.store import Store, lock, store

PANEL = "product_cn8,reporter,partner,period,value_eur\n"
ROWS = PANEL + "81101000,Germany,Georgia,2020-01,1\n81101000,Germany,Georgia,2020-03,3\n"
DAY = date(2026, 8, 1)


def item(folder: Path, text: str = ROWS, day: date = DAY) -> Import:
    path = folder / "given.csv"
    path.write_text(text)
    return sources.prepare("comext", path, retrieved_on=day)


def values(opened: Store, view: str = "current_flow") -> list[tuple[Any, ...]]:
    with opened.connect() as connection:
        return connection.execute(f"SELECT snapshot, value FROM {view} ORDER BY ALL").fetchall()


def test_a_missing_store_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"expected a store, found none\. An import creates one"):
        Store.open(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="was not created"):
        Store.open(tmp_path / "file", create=True)


def test_a_store_without_one_of_its_tables_is_not_completed_behind_the_back(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    shutil.rmtree(tmp_path / "s" / "report_coverage")
    with pytest.raises(StoreError, match="found no table report_coverage"):
        Store.open(tmp_path / "s")
    assert Store.open(tmp_path / "s", create=True).status().num_rows == 0  # it held nothing: begun, not finished
    opened.import_file(item(tmp_path))
    shutil.rmtree(tmp_path / "s" / "report_coverage")
    for create in (False, True):
        with pytest.raises(StoreError, match="an earlier version made it"):
            Store.open(tmp_path / "s", create=create)


def test_an_empty_store_has_empty_tables(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    with opened.connect() as connection:
        for view in ("trade_flow", "current_flow"):
            table = connection.execute(f"SELECT * FROM {view}").to_arrow_table()
            assert table.num_rows == 0 and table.column_names == [c.name for c in TRADE_FLOW.columns]
        assert connection.execute("SELECT * FROM snapshot").fetchall() == []
    assert opened.status().num_rows == 0


def test_what_is_stored_keeps_types_and_rules(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    done = opened.import_file(item(tmp_path))
    assert done.new and (done.snapshot.snapshot, done.snapshot.rows) == (1, 2)
    assert opened.snapshots() == [done.snapshot]
    with Store.open(tmp_path / "s").connect() as connection:
        for table, view in ((TRADE_FLOW, "trade_flow"), (TRADE_FLOW, "current_flow"), (SNAPSHOT, "snapshot")):
            assert connection.execute(table.violations_sql(view)).fetchall() == []
            found = connection.execute(f"SELECT * FROM {view}").to_arrow_table().schema
            assert found.names == table.arrow().names
        assert [str(t) for t in connection.execute("SELECT * FROM trade_flow").to_arrow_table().schema.types] == [
            "double" if t == "double" else "int32" if t == "int32" else t
            for t in (str(f.type) for f in TRADE_FLOW.arrow())
        ]


def test_other_delta_readers_see_the_rows(tmp_path: Path) -> None:
    from deltalake import DeltaTable

    Store.open(tmp_path / "s", create=True).import_file(item(tmp_path))
    table = DeltaTable(tmp_path / "s" / "trade_flow").to_pyarrow_table()
    assert table["value"].to_pylist() == [1, 3] and table["hs_code"].to_pylist() == ["81101000"] * 2


def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    first = opened.import_file(item(tmp_path))
    again = opened.import_file(item(tmp_path, day=date(2026, 9, 1)))
    assert not again.new and again.snapshot == first.snapshot
    assert len(values(opened, "trade_flow")) == 2
    other_reading = opened.import_file(replace(item(tmp_path), mapping_sha256="0" * 64))
    assert other_reading.new and other_reading.snapshot.snapshot == 2


def test_status_tells_span_counts_and_gaps(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(
        item(tmp_path, ROWS + "81101000,Austria,Armenia,2020-01,1\n81102000,Austria,Armenia,2020-02,1\n")
    )
    [row] = opened.status().to_pylist()
    assert (row["source"], row["rows"], row["codes"], row["reporters"], row["partners"]) == ("comext", 4, 2, 2, 2)
    assert (row["first_period"], row["last_period"]) == (date(2020, 1, 1), date(2020, 3, 1))
    assert row["gaps"] == ["AUT 2020-03", "DEU 2020-02"]
    opened.import_file(item(tmp_path, PANEL + "81101000,Germany,Georgia,2020-02,2\n"))
    assert [r["gaps"] for r in opened.status().to_pylist()] == [["AUT 2020-03"], []]


def test_a_path_with_wildcards_is_taken_literally(tmp_path: Path) -> None:
    for name in ("a*[1]?=x", "snapshot=7"):
        opened = Store.open(tmp_path / name / "s", create=True)
        opened.import_file(item(tmp_path))
        assert values(opened) == [(1, 1), (1, 3)]


def broken(folder: Path, column: str, value: object) -> Import:
    good = item(folder)

    def changed_rows() -> Rows:
        import pyarrow as pa

        rows = good.tables()["trade_flow"]
        at = rows.table.schema.get_field_index(column)
        type_ = TRADE_FLOW.arrow().field(column).type
        changed = pa.array([value, rows.table[column][1].as_py()], type_)
        changed = changed.dictionary_encode() if pa.types.is_string(type_) else changed
        return Rows(rows.table.set_column(at, column, changed), rows.ignored)

    return replace(good, tables=lambda: {"trade_flow": changed_rows()})


@pytest.mark.parametrize(
    ("column", "value", "parts"),
    [
        ("value", -1.0, ["value >= 0", "(1 rows, first record 1)"]),
        ("value", float("nan"), ["isfinite(value)"]),
        ("net_kg", 1.1e12, ["net_kg <= 1e12"]),
        ("net_kg", float("inf"), ["net_kg <= 1e12"]),
        ("flow", "exports", ["flow IN"]),
        ("hs_code", "123", ["hs_code", "(1 rows, first record 1)"]),
        ("hs_code", None, ["hs_code is missing"]),
        ("reporter", "DE", ["length(reporter) = 3"]),
        ("period_start", date(2020, 1, 2), ["period_start"]),
        ("period_start", date(2026, 9, 1), ["2026-08-01", "2026-09-01"]),
        ("period_months", 2, ["period_months IN"]),
        ("suppressed", None, ["suppressed is missing"]),
        ("line", 0, ["line > 0"]),
        ("line", 2, ["lines in ascending order"]),
    ],
)
def test_rows_that_break_a_rule_are_not_stored(tmp_path: Path, column: str, value: object, parts: list[str]) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    with pytest.raises(InputError) as caught:
        opened.import_file(broken(tmp_path, column, value))
    for part in ["given.csv", *parts]:
        assert part in str(caught.value)
    assert opened.snapshots() == [] and list((tmp_path / "s" / "trade_flow").glob("*.parquet")) == []


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    with pytest.raises(InputError, match="at least one record"):
        opened.import_file(item(tmp_path, PANEL))


def test_rules_on_numbers_are_intervals_so_that_extremes_decide() -> None:
    import re

    for column in TRADE_FLOW.columns:
        if column.type in ("int64", "double") and column.rule:
            name = column.name
            assert re.fullmatch(rf"{name} >=? 0( AND (isfinite\({name}\)|{name} <= 1e12))?", column.rule)


def test_a_crash_between_rows_and_mark_leaves_nothing_visible(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Store.open(tmp_path / "s", create=True)

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "Snapshot", dies)
        with pytest.raises(KeyboardInterrupt):
            opened.import_file(item(tmp_path))
    assert values(opened, "trade_flow") == [] and opened.status().num_rows == 0
    done = opened.import_file(item(tmp_path))
    assert done.new and done.snapshot.snapshot == 2
    assert values(opened, "trade_flow") == [(2, 1), (2, 3)]


def test_a_full_disk_stores_nothing_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Store.open(tmp_path / "s", create=True)

    def full(table: object, where: Path, **_: object) -> None:
        where.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("pyarrow.parquet.write_table", full)
        with pytest.raises(StoreError, match="No space left on device; nothing was stored"):
            opened.import_file(item(tmp_path))
    assert list((tmp_path / "s" / "trade_flow").glob("*.parquet")) == []
    assert opened.import_file(item(tmp_path)).new


def test_waiting_for_another_writer_ends_and_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.1)
    with lock.writing(opened.path), pytest.raises(StoreError, match=rf"process {os.getpid()} is writing"):
        opened.import_file(item(tmp_path))
    assert opened.import_file(item(tmp_path)).new


def test_a_damaged_store_is_a_store_error(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    shutil.rmtree(tmp_path / "s" / "snapshot" / "_delta_log")
    (tmp_path / "s" / "snapshot" / "_delta_log").mkdir()
    with pytest.raises(StoreError, match="the table snapshot cannot be read"):
        opened.snapshots()


def test_the_real_panel_is_imported_whole(tmp_path: Path, data_file: Callable[[str], Path]) -> None:
    path = data_file("eurostat/eu_exports_cn8_monthly_2020_2022.parquet")
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(sources.prepare("comext", path))
    with opened.connect() as connection:
        query = "SELECT count(*), sum(value)::DECIMAL(18, 2), max(line) FROM current_flow"
        stored = connection.execute(query).fetchone()
        query = "SELECT count(*), sum(value_eur)::DECIMAL(18, 2), 512602 FROM read_parquet($path)"
        assert stored == connection.execute(query, {"path": str(path)}).fetchone()
