"""The desk's shipments: nothing is checked on a visit, a job ranks, a line's page says why, hostile text is text."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from oretrace.sources.shipments import prepare_shipments
from oretrace.store import Store
from oretrace.web.desk import Desk
from tests.report.sample import two_leg_kg
from tests.web.desk_made import client_of, desk_in, done

HEADER = (
    "decl_no,date,flow,declarant,shipper,consignee,hs,goods_text,net_kg,gross_kg,packages,package_type,value,"
    "currency,incoterm,origin,destination,purity,licence_no"
)


def _line(number: str, day: int, parties: str, goods: str, amounts: str, end: str) -> str:
    return f"{number},2025-06-{day:02},export,Broker,{parties},{goods},{amounts},USD,FOB,CN,{end}"


LINES = [
    *(
        _line(f"D{n}", n + 1, f"Alpha,Beta {n}", "790111,zinc ingots", f"{1000 + n}.0,1050.0,40,BAG,3000.0", "DE,,")
        for n in range(12)
    ),
    _line("D98", 20, "Alpha,<b>Evil</b>", "790111,gallium metal 4N", "1004.5,1060.0,40,BAG,3000.0", "DE,,"),
    _line("D99", 21, "Gamma,Delta", "811292,gallium metal 4N", "100.0,110.0,4,CTN,60000.0", "US,99.99%,"),
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = desk_in(tmp_path)
    file = tmp_path / "declarations.csv"
    file.write_text("\n".join([HEADER, *LINES, ""]), encoding="utf-8")
    Store.open(made.folder).import_file(prepare_shipments(file, "customs-declarations", reporter="CHN"))
    return made


def ranked(client: TestClient) -> str:
    return done(client, "/shipments", budget="0.1")


@pytest.mark.slow
def test_a_visit_checks_nothing_and_a_line_before_that_is_a_sentence(desk: Desk) -> None:
    client = client_of(desk)
    assert "not been ranked since" in client.get("/shipments").text
    assert client.get("/shipments/1/1").status_code == 404


def test_a_store_without_shipments_says_what_to_import_and_offers_no_button(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path))
    page = client.get("/shipments").text
    assert "This store has no shipments, so there is nothing to rank" in page and "Check and rank" not in page
    assert "oretrace import shipments FILE --mapping NAME --store DIR" in page


@pytest.mark.slow
def test_a_job_ranks_and_pages_say_why(desk: Desk) -> None:
    client = client_of(desk)
    assert ranked(client) == "/shipments"
    found = client.get("/shipments.json").json()
    assert found["total"] == len(LINES)
    assert {one["number"] for one in found["lines"][:2]} == {"D98", "D99"}
    page = client.get("/shipments").text
    assert "<b>Evil</b>" not in page and "&lt;b&gt;Evil" in page
    by_number = {one["number"]: one["address"] for one in found["lines"]}
    line = client.get(f"{by_number['D99']}.json").json()
    assert line["law"].startswith("controlled") and line["acts"]
    assert any("no licence is stated" in one["sentence"] for one in line["against"])
    twin = client.get(f"{by_number['D98']}.json").json()
    assert any("811292" in one["sentence"] for one in twin["against"])
    assert {one["number"] for one in twin["twins"]} >= {"D4", "D5"}
    for address in by_number.values():
        assert client.get(address).status_code == 200
    assert client.get("/shipments?at=99").status_code == 200
    narrow = client.get("/shipments.json?code=8112&place=USA").json()
    assert [one["number"] for one in narrow["lines"]] == ["D99"]
    assert client.get("/shipments?code=x").status_code == 422
    assert client.get("/shipments/99/1").status_code == 404


@pytest.mark.slow
def test_a_ranking_outlives_what_is_added_and_says_what_that_is(desk: Desk, tmp_path: Path) -> None:
    client = client_of(desk)
    ranked(client)
    before = client.get("/shipments.json").json()
    assert before["older"] == "" and "earlier state" not in client.get("/shipments").text
    desk.runs.keep(replace(two_leg_kg().scan, version="later"), {})
    file = tmp_path / "more.csv"
    file.write_text("\n".join([HEADER, LINES[0].replace("D0", "E0"), ""]), encoding="utf-8")
    Store.open(desk.folder).import_file(prepare_shipments(file, "customs-declarations", reporter="CHN"))
    after = client.get("/shipments.json").json()
    assert after["lines"] == before["lines"] and "1 import;" in after["older"] and "diversion under" in after["older"]
    line = before["lines"][0]["address"]
    for page in ("/shipments", line):
        assert "ranking is of an earlier state of the store" in client.get(page).text
    assert client.get("/shipments/3/1").status_code == 404  # the line that came later
    ranked(client)
    assert client.get("/shipments.json").json()["older"] == "" and client.get("/shipments/3/1").status_code == 200


@pytest.mark.slow
def test_a_read_only_desk_ranks_nothing(tmp_path: Path) -> None:
    client = client_of(desk_in(tmp_path, read_only=True))
    assert client.post("/shipments", data={"budget": "0.1"}).status_code in (403, 409, 422)
