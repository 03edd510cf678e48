"""The home page: what changed since the last visit and why, whom a visit's cookie serves, what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.cases import Cases, FindingThen
from oretrace.cases.readings import drawn
from oretrace.findings import Amount
from oretrace.runs import Runs
from oretrace.store import Store
from oretrace.web.desk import Desk
from oretrace.web.places.today import COOKIE, IDLE, Visit
from tests.detect.papers.sets import papers, with_sets
from tests.runs.routes import listed, route
from tests.runs.tally import holding
from tests.web.desk_made import client_of

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MEXICO = route("MEX", "moderate")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return holding(tmp_path / "store", THA=2000.0)


@pytest.fixture
def desk(store: Store) -> Desk:
    Runs.of(store).keep(listed(MEXICO, route("THA", "weak")), {})
    return Desk(store.path, "ana", Cases.of(store))


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def today(client: TestClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/today.json{query}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def since(moment: datetime) -> str:
    return f"?since={moment.isoformat().replace('+00:00', 'Z')}"


@pytest.mark.slow
def test_a_first_visit_lists_no_change_and_counts_the_queue(client: TestClient) -> None:
    found = today(client)
    assert found["since"] is None and found["changes"] == []
    assert {one["name"]: one["findings"] for one in found["queue"]} == {"moderate": 1, "weak": 1}
    assert "Your first visit" in client.get("/today").text


@pytest.mark.slow
def test_findings_that_rose_stand_with_the_import_that_raised_them(client: TestClient, desk: Desk) -> None:
    moment = datetime.now(UTC)
    holding(desk.folder, datetime(2023, 2, 1).date(), THA=2000.0, MEX=100.0)
    desk.runs.keep(listed(route("MEX", "strong"), route("THA", "weak"), snapshots=(1, 2)), {})
    (row,) = today(client, since(moment))["changes"]
    assert row["kind"] == "escalated" and "rose from moderate to strong" in row["sentence"]
    assert row["why"][0].startswith("A revision: snapshot 2 (world, 2023-02-01) speaks of 2022-03 to 2022-03 again")
    page = client.get(f"/today{since(moment)}").text
    assert "rose from moderate to strong" in page and row["why"][0][:30] in page


@pytest.mark.slow
def test_the_address_takes_a_day_and_refuses_an_invalid_moment(client: TestClient) -> None:
    assert len(today(client, "?since=2000-01-01")["changes"]) == 1
    for wrong in ("yesterday", "0001-01-01T00:00:00%2B14:00", "9" * 30, "9999-12-31T23:59:59-14:00"):
        assert client.get(f"/today?since={wrong}").status_code == 422
        assert client.get(f"/today.json?since={wrong}").status_code == 422


@pytest.mark.slow
def test_the_cookie_is_that_of_this_site_alone_and_says_when(client: TestClient) -> None:
    header = client.get("/today").headers["set-cookie"]
    assert header.startswith(f"{COOKIE}=") and "HttpOnly" in header and "samesite=strict" in header.lower()
    assert "set-cookie" not in client.get("/today.json").headers


def test_a_visit_ends_after_half_an_hour_without_a_request() -> None:
    first = Visit.of("", NOW)
    assert first.before is None
    soon = Visit.of(str(first), NOW + IDLE)
    assert soon.before is None
    later = Visit.of(str(soon), soon.seen + IDLE + timedelta(seconds=1))
    assert later.before == soon.seen
    again = Visit.of(str(later), later.seen + timedelta(minutes=1))
    assert again.before == soon.seen  # a reload shows the same changes


@pytest.mark.parametrize("cookie", ["", "x", "1.2.3", ".", "99999999999.99999999999", "١.٢", "-1.5", "1." + "9" * 40])
def test_an_unreadable_cookie_starts_a_new_visit(cookie: str) -> None:
    assert Visit.of(cookie, NOW) == Visit(None, NOW)


@pytest.mark.slow
def test_a_finding_put_off_comes_back_when_it_escalates(client: TestClient, desk: Desk) -> None:
    then = FindingThen.of("run", MEXICO)
    desk.cases.judge(then, "snoozed", "ana")
    assert today(client)["put_off"] == []
    desk.runs.keep(listed(route("MEX", "strong"), snapshots=(1, 2)), {})
    (waiting,) = today(client)["put_off"]
    assert "rose from moderate to strong" in waiting["why"]
    desk.cases.judge(FindingThen.of("run", route("MEX", "strong")), "supported", "ana")
    assert today(client)["put_off"] == []


@pytest.mark.slow
def test_a_blind_second_reading_waits_without_the_first_verdict(client: TestClient, desk: Desk) -> None:
    one = next(found for n in range(200) if drawn((found := route("MEX", "moderate", 1e3 + n)).id))
    desk.runs.keep(listed(one, snapshots=(1, 2)), {})
    desk.cases.judge(FindingThen.of("run", one), "refuted", "ben", reason="demand")
    (waiting,) = today(client)["second_readings"]
    assert waiting["id"] == one.id and "refuted" not in waiting["why"]
    page = client.get("/today").text
    page = page[page.index("<main") : page.index("</main>")]
    assert "Second readings that wait" in page and "refuted" not in page and "demand" not in page
    desk.cases.judge(FindingThen.of("run", one), "supported", "ana")
    assert today(client)["second_readings"] == []


@pytest.mark.slow
def test_open_cases_of_the_reader_alone(client: TestClient, desk: Desk) -> None:
    desk.cases.open_case("mine", "ana")
    desk.cases.open_case("of another", "ben")
    desk.cases.close(desk.cases.open_case("closed", "ana").id, "ana")
    assert [one["title"] for one in today(client)["cases"]] == ["mine"]


@pytest.mark.slow
def test_a_store_without_a_scan_says_what_to_do(store: Store) -> None:
    client = client_of(Desk(store.path, "ana", Cases.of(store)))
    assert "Start one" in today(client)["next"] and "Start one" in client.get("/today").text
    assert today(client, "?since=2000-01-01")["changes"] == []


@pytest.mark.slow
def test_a_damaged_store_still_has_a_home_page(client: TestClient, desk: Desk) -> None:
    next((desk.folder / "report_coverage").glob("*.parquet")).write_bytes(b"x")
    assert client.get("/today").status_code == 200


@pytest.mark.slow
def test_names_from_data_are_inert(client: TestClient, desk: Desk) -> None:
    hostile = "<script>alert(1)</script>"
    desk.runs.keep(listed(replace(route("MEX", "strong"), material=hostile), snapshots=(1, 2)), {})
    desk.cases.open_case(hostile, "ana")
    page = client.get("/today?since=2000-01-01").text
    assert hostile not in page and "&lt;script&gt;" in page


@pytest.mark.slow
def test_an_amount_without_a_bound_is_null_in_the_twin(client: TestClient, desk: Desk) -> None:
    open_ended = replace(route("MEX", "strong"), amount=Amount(at_least=1e3, at_most=float("inf"), unit="kg"))
    desk.runs.keep(listed(open_ended, snapshots=(1, 2)), {})
    (row,) = today(client, "?since=2000-01-01")["changes"]
    assert row["amount"]["at_most"] is None and client.get("/today?since=2000-01-01").status_code == 200


@pytest.mark.slow
def test_findings_without_a_stage_are_counted_by_kind(desk: Desk) -> None:
    with_sets(Store.open(desk.folder), a=papers(1, packages={"count": 35}), b=papers(2))
    desk.workspace().vet()
    counts = {one["name"]: one for one in client_of(desk).get("/today.json").json()["queue"]}
    assert counts["sets of papers"]["findings"] == 2
    page = client_of(desk).get("/today").text
    assert 'href="/findings?subject_kind=document&amp;state=all"' in page
