"""Lines that were set aside: counted by file and reason, narrowed by both, downloaded as inert text."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from tests.web.desk_made import client_of, desk_in
from tests.web.places.test_shipments import HEADER


def _line(number: int, day: str = "2025-06-01", net: str = "10", text: str = "zinc") -> str:
    return f"D{number},{day},export,Broker,Alpha,Beta,790111,{text},{net},11,1,BAG,30,USD,FOB,CN,DE,,"


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    made = desk_in(tmp_path)
    store = Store.open(made.folder)
    bad = [_line(n, day="2025-13-01") for n in range(60)]
    for name, lines in (("one.csv", [_line(1), *bad]), ("two.csv", [_line(2), _line(3, net="heavy", text="=1+1")])):
        file = tmp_path / name
        file.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
        store.import_file(prepare_shipments(file, "customs-declarations", reporter="CHN"))
    return client_of(made)


@pytest.mark.slow
def test_lines_are_counted_by_file_and_reason_and_narrowed_by_both(client: TestClient) -> None:
    found = client.get("/quarantine.json").json()
    assert [(one["file"], one["lines"], one["stored"]) for one in found["files"]] == [
        ("one.csv", 60, 1),
        ("two.csv", 1, 1),
    ]
    assert (found["total"], found["pages"], len(found["lines"])) == (61, 2, 50)
    first, second = found["files"]
    assert first["reasons"][0]["first_line"] == 2
    narrow = client.get("/quarantine.json", params={"snapshot": second["snapshot"]}).json()
    assert [(one["line"], dict(one["content"])["goods_text"]) for one in narrow["lines"]] == [(2, "=1+1")]
    why = second["reasons"][0]["reason"]
    assert client.get("/quarantine.json", params={"reason": why}).json()["total"] == 1
    assert client.get("/quarantine.json", params={"snapshot": first["snapshot"], "reason": why}).json()["lines"] == []
    assert len(client.get("/quarantine.json?at=2").json()["lines"]) == 11
    page = client.get("/quarantine", params={"reason": why})
    assert page.status_code == 200 and "two.csv" in page.text


@pytest.mark.slow
def test_the_same_lines_are_downloaded(client: TestClient) -> None:
    rows = list(csv.DictReader(client.get("/quarantine.csv").text.splitlines()))
    assert len(rows) == 61 and {one["file"] for one in rows} == {"one.csv", "two.csv"}
    assert all(one["reason"] and one["content"].startswith("{") for one in rows)


@pytest.mark.slow
def test_a_line_that_cannot_be_cut_into_cells_is_shown_whole(client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "torn.csv"
    file.write_text("\n".join([HEADER, _line(9), "D10,torn", ""]), encoding="utf-8")
    number = Store.open(tmp_path / "store").import_file(
        prepare_shipments(file, "customs-declarations", reporter="CHN")
    )
    (line,) = client.get(f"/quarantine.json?snapshot={number.snapshot.snapshot}").json()["lines"]
    assert line["content"] == [["as it is", "D10,torn"]]


@pytest.mark.slow
def test_a_store_without_such_lines_and_odd_questions_are_answered(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path))
    assert "No line of a shipment was set aside" in client.get("/quarantine").text
    assert client.get("/quarantine.json?snapshot=99&reason=x&at=7").json()["lines"] == []
    assert client.get("/quarantine?at=0").status_code == 422
