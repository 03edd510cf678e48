"""Today fed by the watch: a sentence a change with its reason, once; what failed; the budget used."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from oretrace.cases import Cases, FindingThen
from oretrace.runs import Runs
from oretrace.store import Store
from oretrace.watch.book import Book
from oretrace.watch.records import Change, Look
from oretrace.web.desk import Desk
from tests.runs.routes import listed, route
from tests.runs.tally import holding
from tests.watch.made import change
from tests.web.desk_made import client_of
from tests.web.places.test_today import since, today

MEXICO = route("MEX", "moderate")
BUDGET = {"questions": 3, "chance": 0.7, "allowed": 1.0, "expected": 0.068}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    store = holding(tmp_path / "store", THA=2000.0)
    Runs.of(store).keep(listed(MEXICO, route("THA", "weak")), {})
    return Desk(store.path, "ana", Cases.of(store))


@pytest.fixture
def client(desk: Desk) -> TestClient:
    return client_of(desk)


def report(desk: Desk, *changes: Change, troubles: tuple[str, ...] = ()) -> None:
    book = Book.of(Store.open(desk.folder))
    book.keep(Look("key", "act", date(2025, 8, 31), "", "", {}, (1,), None, ""), list(changes))
    book.ran(date(2025, 8, 31), BUDGET, troubles)


def of_mexico(**other: Any) -> Change:
    then = vars(FindingThen.of("", MEXICO))
    return change(topic=MEXICO.subject.key, finding=MEXICO.id, record={"then": then}, **other)


@pytest.mark.slow
def test_without_a_watch_the_page_names_the_command(client: TestClient) -> None:
    assert today(client)["watch"] is None
    assert "oretrace watch init" in client.get("/today").text


@pytest.mark.slow
def test_each_change_stands_there_with_its_reason_and_the_budget_used(client: TestClient, desk: Desk) -> None:
    report(desk, of_mexico(), change(topic="2025-06-01", finding=None, kind="revised", alert=False, sentence="a <b>"))
    found = today(client)["watch"]
    assert [(one["kind"], one["id"]) for one in found["changes"]] == [("revised", ""), ("new", MEXICO.id)]
    assert (found["alerts"], found["withdrawn"], found["questions"], found["expected"]) == (1, 0, 3, 0.068)
    page = client.get("/today").text
    assert f'href="/findings/{MEXICO.id}"' in page and "a &lt;b&gt;." in page and "new data to 2025-06" in page
    assert "sent 1 alert in a year, 0 withdrawn since" in page


@pytest.mark.slow
def test_a_change_the_watch_reported_is_listed_once(client: TestClient, desk: Desk) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC)
    assert len(today(client, since(moment))["changes"]) == 1
    report(desk, of_mexico())
    found = today(client, since(moment))
    assert not found["changes"] and len(found["watch"]["changes"]) == 1
    later = today(client, since(datetime.now(UTC)))
    assert not later["watch"]["changes"]


@pytest.mark.slow
def test_troubles_of_a_watch_are_listed(client: TestClient, desk: Desk) -> None:
    report(desk, troubles=("census was not refreshed: no key",))
    assert "census was not refreshed: no key" in client.get("/today").text
