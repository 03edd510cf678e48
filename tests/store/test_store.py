"""The store: marks, locks, crashes, vintages."""

import os
import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace import sources
from oretrace.errors import InputError, StoreError
from oretrace.schema import SNAPSHOT, TRADE_FLOW
from oretrace.sources.base import Import, Rows
from oretrace.sources.slices import slices_of
from oretrace.store import Store, lock

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


@contextmanager
def at_most(size: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_missing_store_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"expected a store, found none\. An import creates one"):
        Store.open(tmp_path / "none")
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="was not created"):
        Store.open(tmp_path / "file", create=True)


def test_a_store_without_its_marks_is_not_completed_behind_the_back(tmp_path: Path) -> None:
    Store.open(tmp_path / "s", create=True).import_file(item(tmp_path))
    shutil.rmtree(tmp_path / "s" / "snapshot")
    for create in (False, True):
        with pytest.raises(StoreError, match="expected a whole store, found no table snapshot"):
            Store.open(tmp_path / "s", create=create)


def test_a_failed_first_import_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new" / "s", tmp_path / "empty"):
        opened = Store.open(folder, create=True)
        with pytest.raises(InputError):
            opened.import_file(item(tmp_path, PANEL))
        with at_most(600), pytest.raises(StoreError, match=r"File too large.*; nothing was stored"):
            opened.import_file(item(tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty", "given.csv"]
    assert list((tmp_path / "empty").iterdir()) == []
    assert opened.import_file(item(tmp_path)).new


@pytest.mark.slow
def test_a_failed_later_import_leaves_the_store_as_it_is(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(item(tmp_path))
    before = sorted(opened.path.rglob("*"))
    with at_most(600), pytest.raises(StoreError, match="File too large; nothing was stored"):
        opened.import_file(item(tmp_path, ROWS + "81101000,Austria,Armenia,2020-01,1\n"))
    assert sorted(opened.path.rglob("*")) == before


def test_an_empty_store_has_empty_tables(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    with opened.connect() as connection:
        for view in ("trade_flow", "current_flow"):
            table = connection.execute(f"SELECT * FROM {view}").to_arrow_table()
            assert table.num_rows == 0 and table.column_names == [c.name for c in TRADE_FLOW.columns]
        assert connection.execute("SELECT * FROM snapshot").fetchall() == []
    assert opened.status().num_rows == 0


@pytest.mark.slow
def test_stored_rows_keep_types_and_rules(tmp_path: Path) -> None:
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


@pytest.mark.slow
def test_the_same_file_twice_changes_nothing(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    first = opened.import_file(item(tmp_path))
    again = opened.import_file(item(tmp_path, day=date(2026, 9, 1)))
    assert not again.new and again.snapshot == first.snapshot
    assert len(values(opened, "trade_flow")) == 2
    other_reading = opened.import_file(replace(item(tmp_path), mapping_sha256="0" * 64))
    assert other_reading.new and other_reading.snapshot.snapshot == 2


@pytest.mark.slow
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


@pytest.mark.slow
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
        ("value", float("nan"), ["value <= 1e18"]),
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
    assert opened.snapshots() == [] and not opened.path.exists()


def test_a_file_without_records_is_refused(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    with pytest.raises(InputError, match="at least one record"):
        opened.import_file(item(tmp_path, PANEL))


def test_rules_on_numbers_are_intervals_so_that_extremes_decide() -> None:
    import re

    for column in TRADE_FLOW.columns:
        if column.type in ("int64", "double") and column.rule:
            name = column.name
            assert re.fullmatch(rf"{name} >=? 0( AND {name} <= 1e1[28])?", column.rule)


@pytest.mark.slow
def test_a_crash_between_rows_and_mark_leaves_nothing_visible(tmp_path: Path) -> None:
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(item(tmp_path))
    for path in ("_delta_log/00000000000000000001.json", "snapshot-*.parquet"):
        [file] = (tmp_path / "s" / "snapshot").glob(path)
        file.unlink()
    (tmp_path / "s" / "trade_flow" / "_delta_log" / "half.json.tmp").write_text("{")
    assert values(opened, "trade_flow") == [] and opened.status().num_rows == 0
    done = opened.import_file(item(tmp_path))
    assert done.new and done.snapshot.snapshot == 2
    assert values(opened, "trade_flow") == [(2, 1), (2, 3)]
    assert list((tmp_path / "s").rglob("*.tmp")) == []


def test_waiting_for_another_writer_ends_and_names_it(tmp_path: Path) -> None:
    opened = replace(Store.open(tmp_path / "s", create=True), lock_seconds=0.1)
    with lock.writing(opened.path), pytest.raises(StoreError, match=rf"process {os.getpid()} is writing"):
        opened.import_file(item(tmp_path))
    assert opened.import_file(item(tmp_path)).new


@pytest.mark.parametrize("kind", ["link", "pipe", "device", "other name", "contents"])
def test_a_lock_that_is_something_else_is_refused_and_left_alone(tmp_path: Path, kind: str) -> None:
    folder, precious = tmp_path / "s", tmp_path / "precious"
    folder.mkdir()
    precious.write_text("123")
    made = folder / ".lock"
    if kind == "link":
        made.symlink_to(precious)
    elif kind == "pipe":
        os.mkfifo(made)
    elif kind == "device":
        made.symlink_to("/dev/full")
    elif kind == "other name":
        os.link(precious, made)
    else:
        made.write_text("my notes")
    with pytest.raises(StoreError, match=r"expected \.lock to be the lock of a store, found a.*nothing was stored"):
        Store.open(folder, create=True).import_file(item(tmp_path))
    assert precious.read_text() == "123" and made.lstat()
    assert kind != "contents" or made.read_text() == "my notes"


@pytest.mark.parametrize("name", ["a%20b", "back\\slash", "new\nline", "bell\a", "\udcff", "x" * 300])
def test_a_path_that_cannot_be_used_is_a_sentence(tmp_path: Path, name: str) -> None:
    for create in (False, True):
        with pytest.raises(StoreError) as caught:
            Store.open(tmp_path / name / "s", create=create)
        assert str(caught.value).isprintable() and str(tmp_path) in str(caught.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_rows_stand_by_code_and_a_few_codes_touch_few_row_groups(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    months = [f"{year}-{month:02}" for year in range(2000, 2020) for month in range(1, 13)]
    lines = [f"{81_000_000 + code},Germany,Georgia,{month},1\n" for month in months for code in range(500)]
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(item(tmp_path, PANEL + "".join(lines)))
    [file] = (tmp_path / "s" / "trade_flow").glob("*.parquet")
    about = pq.read_metadata(file)
    spans = []
    for group in range(about.num_row_groups):
        columns = [about.row_group(group).column(k) for k in range(about.num_columns)]
        [bounds] = [column.statistics for column in columns if column.path_in_schema == "hs_code"]
        spans.append((bounds.min, bounds.max))
    assert len(spans) > 3 and spans == sorted(spans)
    assert sum(low <= "81000007" <= high for low, high in spans) == 1
    rows = pq.read_table(file, columns=["hs_code", "line"]).to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["hs_code"], row["line"]))
    assert sorted(row["line"] for row in rows) == list(range(1, len(lines) + 1))


@pytest.mark.slow
def test_the_real_panel_is_imported_whole(tmp_path: Path, data_file: Callable[[str], Path]) -> None:
    path = data_file("eurostat/eu_exports_cn8_monthly_2020_2022.parquet")
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(sources.prepare("comext", path))
    with opened.connect() as connection:
        query = "SELECT count(*), sum(value)::DECIMAL(18, 2), max(line) FROM current_flow"
        stored = connection.execute(query).fetchone()
        query = "SELECT count(*), sum(value_eur)::DECIMAL(18, 2), 512602 FROM read_parquet($path)"
        assert stored == connection.execute(query, {"path": str(path)}).fetchone()


def test_empty_slices_of_a_file_are_stored_beside_its_rows(tmp_path: Path) -> None:
    made = item(tmp_path)
    rows = made.tables()["trade_flow"]
    nothing = slices_of(rows.table.slice(1))
    months = nothing.column_names.index("period_months")
    nothing = nothing.set_column(months, "period_months", nothing["period_months"].cast("int64"))
    given = replace(rows, table=rows.table.slice(0, 1), empty=nothing)
    opened = Store.open(tmp_path / "s", create=True)
    opened.import_file(replace(made, tables=lambda: {"trade_flow": given}))
    with opened.connect() as connection:
        found = connection.execute("SELECT month(period_start), status FROM report_coverage ORDER BY ALL").fetchall()
    assert found == [(1, "reported"), (2, "not_reported"), (3, "reported")]
