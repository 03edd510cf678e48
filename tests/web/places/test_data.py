"""Data & trust: months, sources, rates, chain, files; scans and checks are jobs that end where they belong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.cases import Cases, FindingThen
from oretrace.runs.queue import Narrowed, page
from oretrace.web.desk import Desk
from oretrace.web.facts import Facts
from tests.runs.routes import listed, route
from tests.runs.tally import holding
from tests.web.desk_made import client_of, desk_in, finished


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return desk_in(tmp_path)


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A desk that no test changes."""
    return client_of(desk_in(tmp_path_factory.mktemp("still")))


def data(client: TestClient) -> dict[str, Any]:
    answer = client.get("/data.json")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.slow
def test_the_page_has_every_part_and_its_twin_the_same(client: TestClient) -> None:
    text = client.get("/data").text
    for part in ("months", "sources", "turns", "revisions", "bench", "people", "chain", "files", "scan"):
        assert f'id="{part}"' in text
    found = data(client)
    (source,) = found["sources"]
    assert (source["source"], source["rows"], len(source["imports"])) == ("world", 1, 1)
    assert found["files"]["trouble"] == "" and found["files"]["hashed_at"] is None
    assert found["revisions"] == [] and found["agreement"] == {"pairs": 0, "same": 0, "kappa": None}


@pytest.mark.slow
def test_months_are_of_reporters_with_the_codes_of_the_queue(tmp_path: Path) -> None:
    store = holding(tmp_path / "store", THA=2000.0)
    desk = Desk(store.path, "ana", Cases.of(store))
    client = client_of(desk)
    assert {one["reporter"] for one in data(client)["spans"]} == {"China"}  # no question yet: every code


@pytest.mark.slow
def test_the_chain_is_walked_and_its_head_named(client: TestClient, desk: Desk) -> None:
    first = page(desk.runs, Narrowed())[0]
    desk.cases.judge(FindingThen.of(first.run, first.finding), "supported", "ana")
    found = data(client)
    assert found["chain"] == {"entries": 1, "head": str(desk.cases.head()), "broken": ""}
    assert sum(one["supported"] for one in found["stages"]) == 1
    assert str(desk.cases.head()) in client.get("/data").text


@pytest.mark.slow
def test_runs_that_changed_findings_stand_there_with_why(tmp_path: Path) -> None:
    store = holding(tmp_path / "store", THA=2000.0)
    desk = Desk(store.path, "ana", Cases.of(store))
    desk.runs.keep(listed(route("MEX", "moderate")), {})
    holding(store.path, THA=2000.0, MEX=1.0)
    desk.runs.keep(listed(route("THA", "strong"), snapshots=(1, 2)), {})
    (turn,) = data(client_of(desk))["turns"]
    assert (turn["appeared"], turn["gone"]) == (1, 1) and "snapshot 2" in turn["why"][0]


@pytest.mark.slow
def test_revisions_are_counted_on_request_and_again_after_an_import(tmp_path: Path) -> None:
    from datetime import date

    store = holding(tmp_path / "store", THA=2000.0)
    holding(store.path, date(2023, 2, 1), THA=1000.0)
    client = client_of(Desk(store.path, "ana", Cases.of(store), store_facts=Facts(patience_s=60)))
    assert data(client)["revisions"] is None and "Compare the vintages" in client.get("/data").text
    assert finished(client, "/data/revisions")["result"] == "/data#revisions"
    (row,) = data(client)["revisions"]
    assert (row["snapshot"], row["replaces"], row["change"], row["figures"]) == (2, 1, "revised", 1)
    assert "revised" in client.get("/data").text
    holding(store.path, date(2023, 3, 1), THA=3000.0)
    assert data(client)["revisions"] is None


@pytest.mark.slow
def test_hashes_are_compared_on_request_and_damage_is_named(client: TestClient, desk: Desk) -> None:
    assert finished(client, "/data/hashes")["state"] == "done"
    found = data(client)["files"]
    assert found["files"] > 0 and found["damage"] == []
    next((desk.folder / "trade_flow").glob("*.parquet")).write_bytes(b"damaged")
    finished(client, "/data/hashes")
    assert len(data(client)["files"]["damage"]) == 1 and "1 damaged" in client.get("/data").text


@pytest.mark.slow
def test_a_damaged_store_says_so_and_the_page_stands(client: TestClient, desk: Desk) -> None:
    next((desk.folder / "report_coverage").glob("*.parquet")).write_bytes(b"x")
    text = client.get("/data").text
    assert "the store is damaged" in text and "Import the same file again" in text


@pytest.mark.slow
def test_a_scan_ends_on_the_queue_or_says_why_not(client: TestClient) -> None:
    job = finished(client, "/scans", measure="cn-2024-46-us-ban")
    assert job["state"] == "failed" and job["error"]  # one month of one lane answers nothing


@pytest.mark.slow
@pytest.mark.parametrize(
    "form",
    [
        {"measure": "no-such-act"},
        {"measure": "../../../etc/passwd"},
        {"measure": "/tmp/own.yml"},
        {"measure": "cn-2024-46-us-ban", "hs": "lead"},
        {"measure": "cn-2024-46-us-ban", "until": "2025-13"},
        {},
    ],
)
def test_an_invalid_request_is_a_sentence_and_reads_no_file(still: TestClient, form: dict[str, str]) -> None:
    assert still.post("/scans", data=form).status_code == 422


@pytest.mark.slow
@pytest.mark.parametrize("address", ["/scans", "/data/hashes", "/data/revisions"])
def test_a_read_only_desk_starts_no_work(tmp_path: Path, address: str) -> None:
    client = client_of(desk_in(tmp_path, read_only=True))
    assert client.post(address, data={"measure": "cn-2024-46-us-ban"}).status_code == 422
    assert 'method="post"' not in client.get("/data").text
