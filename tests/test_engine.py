import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from oretrace import engine
from oretrace.errors import InputError, OretraceError


def test_a_text_and_a_file_run_with_named_parameters() -> None:
    with engine.connect() as connection:
        table = engine.run(connection, "SELECT $kg * 2 AS kg", {"kg": 21})
        assert table.to_pylist() == [{"kg": 42}]
        assert engine.load("store/status.sql").startswith("--")


def test_values_are_never_part_of_the_text() -> None:
    with engine.connect() as connection:
        hostile = "x'; DROP TABLE t; --"
        connection.execute("CREATE TABLE t AS SELECT 1 AS a")
        assert engine.run(connection, "SELECT $name AS name", {"name": hostile}).to_pylist() == [{"name": hostile}]
        assert engine.run(connection, "SELECT * FROM t").num_rows == 1


def test_no_extension_is_fetched() -> None:
    with engine.connect() as connection, pytest.raises(duckdb.Error, match=r"(?i)spatial|extension"):
        connection.execute("SELECT ST_Point(1, 2)")


def test_scratch_connections_do_not_see_each_other() -> None:
    import pyarrow as pa

    with engine.scratch() as one, engine.scratch() as other:
        one.register("mine", pa.table({"a": [1]}))
        assert one.execute("SELECT a FROM mine").fetchall() == [(1,)]
        with pytest.raises(duckdb.CatalogException):
            other.execute("SELECT a FROM mine")


def test_memory_that_runs_out_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORETRACE_MEMORY", "30MiB")
    with engine.connect() as connection:
        connection.execute("SET temp_directory = ''")
        query = "SELECT list(i::VARCHAR || repeat('x', 50)) AS all FROM range(3000000) AS r(i)"
        with pytest.raises(OretraceError, match=r"expected 30MiB of memory.*ORETRACE_MEMORY=8GiB"):
            engine.run(connection, query)


@pytest.mark.slow
def test_tables_larger_than_memory_are_spilled_and_cleaned_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORETRACE_MEMORY", "60MiB")
    with engine.connect() as connection:
        [(folder,)] = connection.execute("SELECT current_setting('temp_directory')").fetchall()
        connection.execute("CREATE TABLE t AS SELECT hash(i) AS a, hash(i + 1) AS b FROM range(6000000) AS r(i)")
        assert any(Path(folder).iterdir()) and Path(folder).parent.stat().st_mode & 0o077 == 0
        assert Path(folder).is_absolute() and Path.cwd() not in Path(folder).parents
    assert not Path(folder).exists()


@pytest.mark.parametrize("given", ["much", "-1GiB", "0GiB", "4", "4 GiB; DROP"])
def test_an_invalid_memory_limit_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("ORETRACE_MEMORY", given)
    with pytest.raises(InputError, match=r"ORETRACE_MEMORY: expected a size"):
        engine.connect()


def test_the_default_limit_is_a_share_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ORETRACE_MEMORY", raising=False)
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert 0 < int(engine.memory_limit().removesuffix("B")) <= 0.6 * whole


def test_rows_on_disk_are_those_of_the_query_before_and_after_they_are_forgotten() -> None:
    query = "SELECT i, CASE WHEN i % 3 > 0 THEN 'é' || i END AS text FROM range($rows) AS r(i) ORDER BY i DESC"
    with engine.connect() as connection:
        held = engine.run(connection, query, {"rows": 1000})
        kept = engine.OnDisk(connection, query, {"rows": 1000})
        assert kept.rows.equals(held)
        kept.forget()
        assert kept.rows.equals(held)
        assert engine.OnDisk(connection, query, {"rows": 0}).rows.schema == held.schema


def test_tables_on_disk_leave_no_file() -> None:
    with engine.connect(on_disk=True) as connection:
        connection.execute("CREATE TABLE t AS SELECT i FROM range(1000) AS r(i)")
        [(path,)] = connection.execute("SELECT path FROM duckdb_databases() WHERE path <> ''").fetchall()
        assert (
            not Path(path).exists() and engine.run(connection, "SELECT sum(i) AS i FROM t")["i"][0].as_py() == 499_500
        )
    assert not list(Path(path).parent.glob(f"{Path(path).name}*"))


ON_FULL_DISK = """
from oretrace import engine
from oretrace.errors import OretraceError
query = "SELECT i, md5(i::VARCHAR) AS text FROM range(400000) AS r(i)"
def rows(): engine.OnDisk(engine.connect(), query)
def table(): engine.run(engine.connect(on_disk=True), f"CREATE TABLE t AS {query}")
for ask in (rows, table):
    try:
        ask()
    except OretraceError as error:
        print(error)
"""


@pytest.mark.slow
def test_a_full_disk_under_the_temporary_files_is_a_sentence(small_disk: Path) -> None:
    asked, env = [sys.executable, "-c", ON_FULL_DISK], os.environ | {"TMPDIR": str(small_disk)}
    ran = subprocess.run(asked, env=env, capture_output=True, text=True, check=False)
    assert not ran.stderr
    sentence = f"expected room for a query in {small_disk}, found a full disk"
    assert [line.startswith(sentence) for line in ran.stdout.splitlines()] == [True, True]


def test_rows_become_a_table_and_a_table_of_a_connection() -> None:
    import pyarrow as pa

    schema = pa.schema({"name": pa.string(), "kg": pa.float64()})
    assert engine.table_of([], schema) == schema.empty_table()
    table = engine.table_of([("a", 1), (None, 2.5)], schema)
    assert table.schema == schema and table.to_pylist() == [{"name": "a", "kg": 1.0}, {"name": None, "kg": 2.5}]
    with pytest.raises(ValueError, match="zip"):
        engine.table_of([("a",)], schema)
    with engine.connect() as connection:
        for rows in (table, table.slice(1)):
            engine.make_table(connection, "made", rows)
            assert engine.run(connection, "SELECT * FROM made") == rows
