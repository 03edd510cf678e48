"""Map, acts, materials, territories, search: pages and twins, forms as addresses, long work, strange requests."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.findings import Note
from oretrace.runs import Runs
from oretrace.web.desk import Desk
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in

PAGES = (
    "/map",
    "/map?material=antimony&month=2025-01",
    "/acts",
    "/acts?text=antimony&on=2025-01-01&in_force=true",
    "/acts/cn-2024-46-us-ban",
    "/acts/cn-2024-46-us-ban?goods=282580&on=2025-01-31",
    "/acts/cn-2024-46-us-ban?goods=antimony&on=2025-01-31&known_on=2024-12-31",
    "/acts/made-up",
    "/materials",
    "/materials/antimony",
    "/materials/rare%20earths?importer=USA",
    "/territories/THA",
    "/territories/EUU",
    "/search?text=thai",
    "/search",
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = desk_in(tmp_path)
    sample = two_leg_kg()
    of_antimony = tuple(
        replace(one, material="antimony", id=f"{n:016x}") for n, one in enumerate(sample.scan.findings)
    )
    notes = (*sample.scan.notes, Note("modelled", "made up"))
    question = replace(sample.scan.question, codes=("282580",))
    made.runs.keep(replace(sample.scan, question=question, findings=of_antimony, notes=notes), {})
    return made


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


@pytest.mark.slow
@pytest.mark.parametrize("address", PAGES)
def test_page_and_twin_are_whole_and_hold_no_inline_style_or_script(client: TestClient, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 200, page.text
    main = page.text[page.text.index("<main") :]
    assert not re.search(r"\sstyle=|<script|\son\w+=|>None<|Undefined", main.split("<footer")[0])
    assert len(re.findall(r"<h1", page.text)) == 1
    path, _, query = address.partition("?")
    assert isinstance(client.get(f"{path}.json?{query}").json(), dict)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/map?month=2025-13", 422),
        ("/map?month=soon", 422),
        ("/map?material=" + "a" * 200, 422),
        ("/map?material=unobtainium", 200),
        ("/acts?on=yesterday", 422),
        ("/acts/nope", 404),
        ("/acts/pyproject.yml", 404),
        ("/acts/..%2Fsecret.yml", 404),
        ("/acts/cn-2024-46-us-ban?goods=xyz", 200),
        ("/acts/cn-2024-46-us-ban?goods=282580&on=2025-02-30", 200),
        ("/acts/cn-2024-46-us-ban?goods=282580&destination=Atlantis", 200),
        ("/acts/cn-2024-46-us-ban?end_user=me", 422),
        ("/materials/unobtainium", 404),
        ("/materials/antimony?importer=Atlantis", 404),
        ("/territories/Atlantis", 404),
        ("/territories/410", 404),
        ("/search?text=" + "a" * 201, 422),
        ("/search?text=%00%22*", 200),
    ],
)
def test_strange_requests_are_answered_with_a_sentence(client: TestClient, address: str, status: int) -> None:
    page = client.get(address)
    assert page.status_code == status
    assert "Traceback" not in page.text


@pytest.mark.slow
def test_the_map_and_its_table_have_the_same_lanes(client: TestClient) -> None:
    record = client.get("/map.json").json()
    page = client.get("/map").text
    assert record["material"] == "antimony" and record["rows"] and record["modelled"]
    for row in record["rows"]:
        assert f'<a href="/findings/{row["id"]}">{row["way"]}</a>' in page
        assert row["amount"]["at_least"] is None or row["amount"]["at_least"] <= row["amount"]["at_most"]
    assert page.count("<svg") >= 2 and "Modelled data" in page
    months = record["months"]
    one = client.get(f"/map.json?month={months[1]}").json()
    assert (one["before"], one["after"]) == (months[0], months[2])


@pytest.mark.slow
def test_findings_without_a_single_material_have_a_map(client: TestClient) -> None:
    record = client.get("/map.json?material=none").json()
    assert record["rows"] and {row["of"] for row in record["rows"]} == {"goods as they are"}


@pytest.mark.slow
def test_an_empty_desk_says_what_to_do(tmp_path: Path) -> None:
    bare = desk_in(tmp_path)
    Runs(bare.folder / "findings.sqlite").path.unlink()
    client = client_of(bare)
    assert "oretrace scan" in client.get("/map").text
    assert client.get("/territories/THA.json").json()["roles"] == []
    assert client.get("/materials/antimony").status_code == 200


@pytest.mark.slow
def test_the_check_is_two_sided_and_knows_what_was_known(client: TestClient) -> None:
    asked = "/acts/cn-2024-46-us-ban.json?goods=282580&on=2025-01-31"
    check = client.get(asked).json()["check"]
    assert (check["asked"]["origin"], check["asked"]["destination"]) == ("CHN", "USA")
    assert check["verdict"] == "may be controlled" and "buying is not illegal" in check["buyer"][0]
    before = client.get(f"{asked}&known_on=2024-12-01").json()["check"]
    assert (
        before["verdict"].startswith("does not reach") and before["answer"]["knowledge"]["known_on"] == "2024-12-01"
    )


@pytest.mark.slow
def test_a_material_in_the_place_of_a_code_is_answered_code_by_code(client: TestClient) -> None:
    page = client.get("/acts/cn-2024-46-us-ban?goods=antimony&on=2025-01-31")
    record = client.get("/acts/cn-2024-46-us-ban.json?goods=antimony&on=2025-01-31").json()["check"]
    answers = {one["hs6"]: one["answer"] for one in record["by_code"]}
    assert answers["811010"] == "controlled" and answers["282580"] == "depends"
    assert "goods=811010" in page.text and record["answer"] is None


@pytest.mark.slow
def test_a_check_that_cannot_be_asked_keeps_the_form(client: TestClient) -> None:
    page = client.get("/acts/cn-2024-46-us-ban?goods=28258x&on=2025-01-31").text
    assert 'role="alert">code: expected a customs code' in page and 'value="28258x"' in page


@pytest.mark.slow
def test_text_of_a_request_stays_text(client: TestClient) -> None:
    evil = "%3Cscript%3Ealert(1)%3C/script%3E"
    for address in (
        f"/search?text={evil}",
        f"/acts?text={evil}",
        f"/acts/cn-2024-33?goods={evil}",
        f"/map?material={evil}",
    ):
        assert "<script>alert" not in client.get(address).text


@pytest.mark.slow
def test_a_territory_with_its_roles_and_what_the_store_has_of_it(client: TestClient) -> None:
    thailand = client.get("/territories/thailand.json").json()
    assert thailand["code"] == "THA" and [one["role"] for one in thailand["roles"]] == ["hub"]
    assert thailand["published"] == []
    china = client.get("/territories/CHN.json").json()
    assert [one["source"] for one in china["published"]] == ["world"] and china["issued"]


@pytest.mark.slow
def test_dependence_is_long_work_and_stays_until_the_store_changes(client: TestClient, desk: Desk) -> None:
    wanted = "/materials/antimony.json?importer=USA"
    assert client.get(wanted).json()["dependence"] is None
    started = client.post("/materials/Sb/dependence", data={"importer": "United States"})
    assert started.status_code == 303
    job = started.headers["location"]
    deadline = time.monotonic() + 240
    while client.get(f"{job}.json").json()["state"] not in ("done", "failed") and time.monotonic() < deadline:
        time.sleep(0.05)
    record = client.get(f"{job}.json").json()
    assert (record["state"], record["result"]) == ("done", "/materials/antimony?importer=USA#dependence")
    assert client.get(wanted).json()["dependence"]["importer"] == "USA"
    assert client.get("/materials/antimony.json?importer=DEU").json()["dependence"] is None


@pytest.mark.slow
def test_an_impossible_atlas_is_refused_before_it_starts(client: TestClient, tmp_path: Path) -> None:
    at = "/materials/antimony/dependence"
    assert client.post(at, data={"importer": "Atlantis"}).status_code == 422
    assert client.post(at, data={"importer": "USA", "measure": "cd-2021-concentrates"}).status_code == 422
    reading = client_of(desk_in(tmp_path / "other", read_only=True))
    assert reading.post(at, data={"importer": "USA"}).status_code == 422
    assert client_of(desk_in(tmp_path / "third"), token=None).post(at, data={"importer": "USA"}).status_code == 401
