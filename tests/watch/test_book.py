"""The file of a watch: what was added stays, in order, and what is damaged is a sentence."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from oretrace.errors import StoreError
from oretrace.watch.book import Book
from oretrace.watch.records import Look, Spent
from tests.watch.made import change

LOOK = Look(
    "key", "act", date(2025, 8, 31), "a", "1", {"codes": ["1"]}, (1, 2), date(2025, 6, 1), "", {"x": (0.5, 0.1)}
)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "watch.sqlite", wait_seconds=0.2)


def test_a_book_without_a_file_is_empty_and_reading_creates_no_file(book: Book) -> None:
    assert book.last_look("key") is None and book.last_run() is None
    assert not book.changes() and not book.looks() and not book.pending("out") and not book.figures("key")
    assert book.spent(date(2025, 1, 1)) == Spent(0, 0)
    assert not book.path.exists()


def test_a_look_is_read_back_as_it_was(book: Book) -> None:
    book.keep(LOOK, [])
    found = book.last_look("key")
    assert found is not None and found.number == 1
    assert vars(found) == {**vars(LOOK), "number": 1}


def test_the_last_change_of_each_topic_stands(book: Book) -> None:
    book.keep(LOOK, [change(topic="a"), change(topic="b")])
    book.keep(LOOK, [change(topic="a", kind="withdrawn")])
    assert {topic: one.kind for topic, one in book.standing("key").items()} == {"a": "withdrawn", "b": "new"}
    assert [one.number for one in book.changes()] == [3, 2, 1]
    assert [one.number for one in book.changes(2)] == [3, 2]
    assert not book.changes(since=datetime.now(UTC)) and len(book.looks()) == 1


def test_an_output_gets_each_later_change_once(book: Book) -> None:
    book.keep(LOOK, [change()])
    book.register(["out"])
    assert not book.pending("out")
    book.keep(LOOK, [change(topic="b"), change(topic="c")])
    first, second = book.pending("out")
    book.delivered("out", [first])
    book.delivered("out", [first])
    book.register(["out"])
    assert book.pending("out") == (second,)


def test_the_alerts_of_a_year_are_counted_by_finding(book: Book) -> None:
    last = date(2025, 8, 31)
    old = change(topic="old", day=last - timedelta(days=366))
    ended = change(topic="c", kind="withdrawn", cause="change of law")
    gone = [change(topic="b"), change(topic="b", kind="withdrawn"), change(topic="b", kind="regressed")]
    book.keep(LOOK, [old, *gone, change(topic="c"), ended, change(topic="flag", alert=False)])
    assert book.spent(last) == Spent(2, 1)
    book.keep(LOOK, [change(topic="old", kind="withdrawn")])
    assert book.spent(last) == Spent(2, 1), "what alerted before the year is not among its alerts"


def test_figures_are_those_that_were_seen_last(book: Book) -> None:
    book.keep(
        LOOK, [], [{"month": "2025-05-01", "record": {"now": 1}}, {"month": "2025-06-01", "record": {"now": 2}}]
    )
    book.keep(LOOK, [], [{"month": "2025-05-01", "record": {"now": 3}}])
    assert book.figures("key") == {"2025-05-01": {"now": 3}, "2025-06-01": {"now": 2}}


@pytest.mark.parametrize("damage", ["UPDATE looks SET question = '{'", "UPDATE looks SET seen = '[1]'"])
def test_a_record_that_is_not_whole_is_a_sentence(damage: str, book: Book) -> None:
    book.keep(LOOK, [])
    with sqlite3.connect(book.path) as connection:
        connection.execute(damage)
    connection.close()
    with pytest.raises(StoreError, match="expected whole records"):
        book.last_look("key")


def test_a_file_of_another_version_is_not_read(book: Book) -> None:
    book.keep(LOOK, [])
    with sqlite3.connect(book.path) as connection:
        connection.execute("PRAGMA user_version = 9")
    connection.close()
    with pytest.raises(StoreError, match="version 1, found version 9"):
        book.last_look("key")
    with pytest.raises(StoreError, match="version 1, found version 9"):
        book.keep(LOOK, [])
