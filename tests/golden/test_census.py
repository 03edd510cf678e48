"""The real Census files: what is stored adds up to what DuckDB, reading the files by itself, finds in them."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from oretrace.catalog.territories import fold, territories
from oretrace.sources import Import, prepare
from oretrace.store import Store

DAY = date(2026, 3, 1)
EXPORTS = {"ireland": (438_215, "IRL"), "switzerland": (503_107, "CHE"), "vietnam": (482_961, "VNM")}
IMPORTS = "census/us_imports_2024_hs10_by_country.parquet"
EU_ROWS, COUNTRIES = 15_777, 50


def item(path: Path) -> Import:
    return prepare("census", path, retrieved_on=DAY)


@pytest.mark.slow
@pytest.mark.parametrize("country", EXPORTS)
def test_exports_by_year(data_file: Callable[[str], Path], country: str) -> None:
    path = data_file(f"census/us_exports_hs10_monthly_{country}.parquet")
    made = item(path).tables()["trade_flow"]
    stored = made.table
    by_year = "SELECT year(period_start), sum(value), count(*) FROM stored GROUP BY ALL ORDER BY ALL"
    file = (
        "SELECT left(time, 4)::INT, sum(ALL_VAL_MO::DOUBLE), count(*) FROM read_parquet(?) GROUP BY ALL ORDER BY ALL"
    )
    with duckdb.connect() as connection:
        ours = connection.execute(by_year).fetchall()
        assert ours == connection.execute(file, [str(path)]).fetchall()
    count, partner = EXPORTS[country]
    assert (ours[0][0], ours[-1][0], stored.num_rows) == (2013, 2026, count)
    assert stored["partner"].unique().to_pylist() == [partner]
    assert stored["flow"].unique().to_pylist() == ["export"]
    assert made.ignored == "columns E_COMMODITY_SDESC"


@pytest.mark.slow
def test_imports_without_the_union(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    path = data_file(IMPORTS)
    store = Store.open(tmp_path / "store", create=True)
    snapshot = store.import_file(item(path)).snapshot
    file = """
        SELECT sum(CON_VAL_YR::DOUBLE) FILTER (CTY_CODE <> '0003'),
               sum(CON_VAL_YR::DOUBLE) FILTER (CTY_CODE = '0003'),
               count(*) FILTER (CTY_CODE = '0003'), count(DISTINCT CTY_CODE) FILTER (CTY_CODE <> '0003')
        FROM read_parquet(?)"""
    rows = "SELECT sum(value), count(*), count(DISTINCT partner), max(partner = 'EUU') FROM trade_flow"
    periods = "SELECT DISTINCT period_start, period_months, hs_edition, flow FROM trade_flow"
    with duckdb.connect() as connection, store.connect() as stored:
        [(countries, union, union_rows, codes)] = connection.execute(file, [str(path)]).fetchall()
        [(total, count, partners, has_union)] = stored.execute(rows).fetchall()
        assert stored.execute(periods).fetchall() == [(date(2024, 1, 1), 12, "HTS2024", "import")]
    assert (total, partners, has_union) == (countries, codes, False)
    assert (union_rows, codes) == (EU_ROWS, COUNTRIES) and union > 0
    assert count == snapshot.rows == 209_616 - EU_ROWS
    assert snapshot.ignored.endswith(f"; country grouping 0003: {EU_ROWS}")
    assert snapshot.ignored.startswith("columns CAL_DUT_YR, I_COMMODITY_SDESC, imports, duty, share, HS10,")


def test_every_code_and_name_is_one_territory(data_file: Callable[[str], Path]) -> None:
    with duckdb.connect() as connection:
        sql = "SELECT DISTINCT CTY_CODE, CTY_NAME FROM read_parquet(?)"
        pairs = connection.execute(sql, [str(data_file(IMPORTS))]).fetchall()
    index = {scheme: territories().index(scheme) for scheme in ("census", "name")}
    assert len(pairs) == COUNTRIES + 1
    assert {code: index["census"].get(fold(code)) for code, _ in pairs} == {
        code: index["name"][fold(name)] for code, name in pairs
    }


@pytest.mark.slow
def test_the_same_table_as_csv_and_json(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    path = data_file("census/us_exports_hs10_monthly_ireland.parquet")
    part = tmp_path / "part.parquet"
    with duckdb.connect() as connection:
        connection.read_parquet(str(path)).limit(5000).write_parquet(str(part))
        table: pa.Table = connection.read_parquet(str(part)).to_arrow_table()
        connection.read_parquet(str(part)).write_csv(str(tmp_path / "part.csv"))
    (tmp_path / "part.json").write_text(as_arrays(table))
    made = item(part).tables()["trade_flow"]
    assert made.table.num_rows == 5000
    for name in ("part.csv", "part.json"):
        assert item(tmp_path / name).tables()["trade_flow"].table.to_pylist() == made.table.to_pylist()


def as_arrays(table: pa.Table) -> str:
    columns = [column.to_pylist() for column in table.columns]
    return json.dumps([table.column_names, *map(list, zip(*columns, strict=True))])
