import duckdb
import pytest

from oretrace import engine


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
