"""The parties on the route of a finding: on its page, in a case, as FollowTheMoney; nothing before it is resolved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.parties.holding_files import read_holdings
from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed
from oretrace.web.desk import Desk
from tests.dossier.test_ftm import PUBLIC
from tests.web.desk_made import client_of
from tests.web.places.shippers import resolved, shipped_desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return shipped_desk(Path(tmp_path_factory.mktemp("networks")))


@pytest.fixture(scope="module")
def through(desk: Desk) -> dict[str, str]:
    """The flagged findings by their hubs."""
    found = queued.page(desk.runs, Narrowed(facets={"verdict": ("flagged",)}))
    return {one.finding.subject["hub"]: one.finding.id for one in found}


@pytest.fixture(scope="module")
def client(desk: Desk, through: dict[str, str]) -> TestClient:
    found = client_of(desk)
    before = found.get(f"/findings/{through['THA']}/network").text
    assert "not been resolved" in before and found.get(f"/findings/{through['THA']}.json").json()["network"] is None
    assert found.get(f"/findings/{through['THA']}/network.jsonl").status_code == 404
    resolved(found)
    return found


def network(client: TestClient, id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/findings/{id}/network.json").json()["network"]
    return found


def test_the_network_of_a_finding_is_drawn_with_the_evidence_of_each_link(
    client: TestClient, through: dict[str, str]
) -> None:
    found = network(client, through["THA"])
    names = [name for _, name in found["graph"]["nodes"]]
    assert {"Fjell Co Ltd", "Kvikkjokk Trading LLC"} <= set(names)
    assert [row[:5] for row in found["sold"]["rows"] if row[2] == "leg 2"] == [
        ["Fjell Co Ltd", "Kvikkjokk Trading LLC", "leg 2", 2, 1.8]
    ]
    assert [row[2:] for row in found["shared"]["rows"]] == [["controller", "<b>Jan Nordal</b>"]]
    page = client.get(f"/findings/{through['THA']}/network").text
    assert "fig-graph" in page and "<b>Jan" not in page
    for entity, _ in found["parties"]:
        assert client.get(f"/parties/{entity}").status_code == 200


def test_it_stands_on_the_page_of_the_finding_and_of_a_case(client: TestClient, through: dict[str, str]) -> None:
    page = client.get(f"/findings/{through['THA']}").text
    assert "Parties on its way" in page and f"/shipments?finding={through['THA']}" in page
    case = client.post("/cases.json", json={"title": "a", "finding": [through["THA"], through["MEX"]]}).json()["case"]
    found = client.get(f"/cases/{case['id']}.json").json()["networks"]
    assert [one["id"] for one in found] == [through["THA"]]  # nothing went on the other way
    assert "fig-graph" in client.get(f"/cases/{case['id']}").text
    assert "No shipment in this store went on this route" in client.get(f"/findings/{through['MEX']}/network").text


def test_it_is_downloaded_as_entities_whose_links_lead_somewhere(
    client: TestClient, through: dict[str, str], tmp_path: Path
) -> None:
    answer = client.get(f"/findings/{through['THA']}/network.jsonl")
    found = [json.loads(line) for line in answer.text.splitlines()]
    known = {one["id"] for one in found}
    assert len(known) == len(found)
    assert {one["schema"] for one in found} == {
        "Company",
        "EconomicActivity",
        "LegalEntity",
        "Ownership",
        "UnknownLink",
    }
    for one in found:
        assert set(one["properties"]) <= PUBLIC[one["schema"]]
        for link in ("sender", "receiver", "owner", "asset", "subject", "object"):
            assert set(one["properties"].get(link, ())) <= known
    companies = {one["properties"]["name"][0]: one["properties"] for one in found if one["schema"] == "Company"}
    assert companies["Nordal Minerals Ltd"]["registrationNumber"] == ["CN111"]
    assert all("accuses nobody" in one["notes"][0] for one in companies.values())
    shares = {one["properties"]["percentage"][0] for one in found if one["schema"] == "Ownership"}
    assert shares == {"75", "60"}
    (tmp_path / "network.jsonl").write_text(answer.text, encoding="utf-8")
    again = read_holdings([tmp_path / "network.jsonl"])
    edges = {(again.names[one.owner], again.names[one.owned], one.low) for one in again.stakes}
    ends = {("Nordal Minerals Ltd", 0.75), ("Kvikkjokk Trading LLC", 0.6)}
    assert edges == {("<b>Jan Nordal</b>", *end) for end in ends}
