"""Parties: nothing is resolved on a visit; list, search and page say who traded what with whom and shares what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.cases.hits import keep_hits
from oretrace.findings import Subject
from oretrace.parties.hits import DecidedHit, HitThen, key_of_hit
from oretrace.runs import Runs
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in
from tests.web.places.shippers import resolved, shipped_desk

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    desk = shipped_desk(Path(tmp_path_factory.mktemp("parties")))
    sample = two_leg_kg()
    chain = Subject("party", {"origin": "CHN", "hub": "THA", "destination": "USA", "name": "Someone > Fjell Co Ltd"})
    about = replace(
        sample.scan.leading[0], id="c0ffee0123456789", subject=chain, detector="common_control", details=None
    )
    Runs(desk.runs.path).keep(
        replace(sample.scan, findings=(about,), detector="common_control"),
        {about.id: sample.evidence[sample.scan.leading[0].id]},
    )
    found = client_of(desk)
    resolved(found)
    return found


def named(client: TestClient, text: str) -> dict[str, Any]:
    """The page of the only party that a text finds."""
    (one,) = client.get("/parties.json", params={"text": text}).json()["lines"]
    found: dict[str, Any] = client.get(f"/parties/{one['entity']}.json").json()
    return found


def test_a_visit_resolves_nothing(tmp_path: Path) -> None:
    client = client_of(shipped_desk(tmp_path, registers=False))
    assert "not been resolved yet" in client.get("/parties").text
    assert client.get("/parties/P0123456789ab").status_code == 404
    assert client.get("/parties/pairs").status_code == 200
    assert client_of(desk_in(tmp_path / "closed", read_only=True)).post("/parties").status_code == 422


def test_a_store_without_shipments_has_no_party(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path))
    finding = client.get("/findings.json").json()["rows"][0]["id"]
    for page in ("/parties", "/parties/pairs", f"/findings/{finding}/network"):
        said = client.get(page).text
        assert "This store has no shipments" in said and "Resolve the names" not in said
    resolved(client)
    assert client.get("/parties.json").json()["total"] == 0
    assert client.get("/parties/P0123456789ab").status_code == 404
    assert client.get(f"/findings/{finding}/network.jsonl").text == ""


def test_the_list_is_searched_by_words(client: TestClient) -> None:
    found = client.get("/parties.json").json()
    assert found["resolved"] and found["total"] == len(found["lines"]) == 5
    nordal = named(client, "nordal MINERALS ltd")
    assert {one["value"] for one in nordal["names"]} >= {"Nordal Minerals Ltd", "NORDAL MINERALS LTD"}
    assert nordal["unsure"] == 1  # the third name was joined on its likeness
    assert "No name on the shipments" in client.get("/parties?text=nobody").text
    assert client.get("/parties?at=7").status_code == 200 and client.get("/parties?at=0").status_code == 422


def test_a_page_says_what_was_traded_with_whom(client: TestClient) -> None:
    hub = named(client, "fjell")
    assert (hub["sold"], hub["bought"]) == ("1.80", "3.00")
    (buyer,) = hub["buyers"]
    assert (buyer["name"], buyer["goods"], buyer["lines"], buyer["mass"]) == (
        "Kvikkjokk Trading LLC",
        "282580",
        2,
        "1.80",
    )
    assert client.get(f"/parties/{buyer['entity']}").status_code == 200
    (goods,) = hub["bought_goods"]
    assert goods["goods"] == "282580" and goods["name"].startswith("Antimony")
    assert {one["value"] for one in hub["roles"]} == {"shipper", "consignee"}


def test_registers_owners_and_what_is_shared_stand_on_it(client: TestClient) -> None:
    seller = named(client, "nordal minerals ltd")
    (entry,) = seller["register"]
    assert ["Number", "CN111"] in entry["facts"]
    assert [(one["name"], one["share"]) for one in seller["owners"]] == [("<b>Jan Nordal</b>", "75 %")]
    (link,) = seller["links"]
    assert (link["name"], link["shared"], link["value"]) == (
        "Kvikkjokk Trading LLC", "controller", "<b>Jan Nordal</b>",
    )  # fmt: skip
    page = client.get(f"/parties/{seller['entity']}").text
    assert "<b>Jan" not in page and "&lt;b&gt;Jan Nordal" in page


def test_findings_on_whose_way_its_goods_went_are_linked(client: TestClient) -> None:
    hub = named(client, "fjell")
    ways = [(one["way"], one["why"]) for one in hub["findings"]]
    assert ("China → Thailand → United States", "its goods went on leg 1 and leg 2") in ways
    assert ("China → Thailand → United States", "names it") in ways
    assert "names it" not in {one["why"] for one in named(client, "kvikkjokk")["findings"]}
    assert all(client.get(f"/findings/{one['id']}").status_code == 200 for one in hub["findings"])


def test_decisions_on_hits_of_its_names_stand_on_it(tmp_path: Path) -> None:
    desk = shipped_desk(tmp_path, registers=False)
    client = client_of(desk)
    resolved(client)
    then = HitThen("N-1", "CN", "a list", "CN", "2024-05-01", "2024-06-01", "0" * 64, "0.9")
    key = key_of_hit("Fjell Co Ltd", "CN", "N-1", "Fjell Holding")
    decided = DecidedHit(1, key, "Fjell Co Ltd", "Fjell Holding", then, "not the same", "why")
    keep_hits(desk.cases, [decided], "bo", "hits.csv")
    hub = named(client, "fjell")
    (said,) = hub["on_lists"]
    assert (said["verdict"], said["author"], said["note"]) == ("not the same", "bo", "why")
    assert "Fjell Co Ltd and the listed Fjell Holding" in client.get(f"/parties/{hub['entity']}").text
    assert named(client, "kvikkjokk")["on_lists"] == [] and pairs_judged(client) == 0


def pairs_judged(client: TestClient) -> int:
    return len(client.get("/parties/pairs.json").json()["history"])


def test_hostile_names_are_text(client: TestClient) -> None:
    evil = named(client, "evil")
    page = client.get(f"/parties/{evil['entity']}").text
    assert "<i>Evil" not in page and "&lt;i&gt;Evil" in page
    assert client.get("/parties/P00000000000z").status_code == 422
