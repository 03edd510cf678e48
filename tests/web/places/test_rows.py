"""The rows behind a finding: read as long work, those of its own lanes first, and read again from the page's twin."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from oretrace.evidence import Query
from oretrace.runs import Runs
from oretrace.web.places.rows import on_lanes, with_products
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in

SQL = "SELECT reporter AS exporter, partner AS importer, net_kg FROM current_flow WHERE hs_code = $code"


def read(client: TestClient, id: str) -> None:
    job = client.post(f"/findings/{id}/rows").headers["location"]
    end = time.monotonic() + 120
    while client.get(f"{job}.json").json()["state"] not in ("done", "failed"):
        assert time.monotonic() < end
        time.sleep(0.01)
    assert client.get(f"{job}.json").json()["error"] == ""


@pytest.mark.slow
@pytest.mark.parametrize("read_only", [False, True])
def test_rows_are_offered_then_read_and_kept(tmp_path: Path, read_only: bool) -> None:
    desk = desk_in(tmp_path, read_only=read_only)
    sample = two_leg_kg()
    one = sample.scan.leading[0].id
    asked = (Query(SQL, {"code": "811010"}), Query("SELECT count(*) AS figures FROM current_flow", {"unused": 1}))
    Runs(desk.runs.path).keep(
        replace(sample.scan, snapshots=(1,)), {one: replace(sample.evidence[one], queries=asked)}
    )
    client = client_of(desk)
    assert client.get(f"/findings/{one}/rows.json").json() == {"id": one, "queries": None}
    assert "Read the rows" in client.get(f"/findings/{one}/rows").text
    read(client, one)
    page, twin = client.get(f"/findings/{one}/rows").text, client.get(f"/findings/{one}/rows.json").json()
    assert [query["rows"] for query in twin["queries"]] == [[["CHN", "THA", "2000"]], [["1"]]]
    assert "<td>2000</td>" in page and "1 row." in page and "Read the rows" not in page
    answer = client.get(f"/findings/{one}/rows/1.csv")
    assert answer.text == "exporter,importer,net_kg\nCHN,THA,2000.0\n" and f"/findings/{one}/rows/1.csv" in page
    assert answer.headers["content-disposition"] == f'attachment; filename="rows-{one[:8]}-1.csv"'
    assert client.get(f"/findings/{one}/rows/3.csv").status_code == 404


def test_rows_between_other_territories_are_counted_and_left_out() -> None:
    rows = {"exporter": ["CHN", "CHN", "DEU"], "importer": ["THA", "FRA", "FRA"], "kg": [1.0, 2.0, 3.0]}
    table = pa.table(rows)
    assert on_lanes(table, {"CHN", "THA", "USA"}).to_pylist() == [{"exporter": "CHN", "importer": "THA", "kg": 1.0}]
    assert on_lanes(table, {"PER"}) == table
    assert on_lanes(table.drop(["importer"]), {"CHN"}).num_rows == 3
    goods = pa.table({"product": ["282580", "250410"]})
    assert with_products(goods, {"282580", "CHN"}).to_pylist() == [{"product": "282580"}]
    assert with_products(goods, {"811010"}) == goods


@pytest.mark.slow
def test_cells_of_a_row_do_not_begin_as_formulas(tmp_path: Path) -> None:
    desk, sample = desk_in(tmp_path), two_leg_kg()
    one, evil = sample.scan.leading[0].id, "SELECT '=cmd|''/c calc''!A1' AS \"@goods\", -1.5 AS kg FROM current_flow"
    scan = replace(sample.scan, snapshots=(1,))
    Runs(desk.runs.path).keep(scan, {one: replace(sample.evidence[one], queries=(Query(evil, {}),))})
    client = client_of(desk)
    assert client.get(f"/findings/{one}/rows/1.csv").status_code == 404  # not read yet
    read(client, one)
    assert client.get(f"/findings/{one}/rows/1.csv").text == "'@goods,kg\n'=cmd|'/c calc'!A1,-1.5\n"


@pytest.mark.slow
def test_an_unknown_finding_has_no_rows(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path))
    assert client.get("/findings/ffffffffffffffff/rows").status_code == 404
    assert client.post("/findings/ffffffffffffffff/rows").status_code == 422
