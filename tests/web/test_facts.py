"""What a store has, as the pages know it: waited for once, then read again beside them, a source at a time."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.store import Store
from oretrace.web.desk import Desk
from oretrace.web.facts import Facts, StoreFacts
from tests.runs.tally import holding
from tests.web.desk_made import client_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return holding(tmp_path / "store", THA=2000.0)


def settled(facts: Facts, store: Store) -> StoreFacts:
    """The facts once a reading that goes on is done."""
    for _ in range(200):
        found = facts.of(store)
        if not found.outdated:
            return found
        time.sleep(0.05)
    raise AssertionError("the store was not read")


@pytest.mark.slow
def test_the_same_store_is_not_read_again(store: Store) -> None:
    facts = Facts()
    assert facts.of(store) is facts.of(store)
    assert facts.of(store, ["282580"]) is not facts.of(store)


@pytest.mark.slow
def test_a_page_shows_what_was_known_until_an_import_was_read(store: Store) -> None:
    facts = Facts(patience_s=0)
    before = facts.of(store)
    holding(store.path, date(2023, 2, 1), THA=1000.0)
    shown = facts.of(store)
    assert shown.outdated and shown.as_of == before.read_at and shown.snapshots == before.snapshots
    after = settled(facts, store)
    assert after.as_of is None
    assert [one.snapshot for one in after.snapshots] == [1, 2] and len(after.vintages) == 1


@pytest.mark.slow
def test_facts_read_source_by_source_equal_those_of_the_whole_store(store: Store) -> None:
    facts = Facts(patience_s=60)
    facts.of(store)
    for day in (1, 2):
        holding(store.path, date(2023, 2, day), THA=1000.0 + day)
    found = facts.of(store)
    assert list(found.months) == store.calendar(date.today())
    assert list(found.vintages) == store.vintages()


@pytest.mark.slow
def test_damage_is_found_and_so_is_its_end(store: Store) -> None:
    facts = Facts(patience_s=60)
    file = next((store.path / "report_coverage").glob("*.parquet"))
    whole = file.read_bytes()
    file.write_bytes(b"x")
    assert "damaged" in facts.of(store).trouble
    file.write_bytes(whole)
    assert facts.of(store).trouble == ""


@pytest.mark.slow
def test_the_page_says_since_when_it_is_outdated(store: Store) -> None:
    desk = Desk(store.path, "ana", Cases.of(store), store_facts=Facts(patience_s=0))
    client = client_of(desk)
    assert "is being read" not in client.get("/today").text
    holding(store.path, date(2023, 2, 1), THA=1000.0)
    assert "is being read" in client.get("/today").text
