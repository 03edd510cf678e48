"""The archive: whole calls or none, unchanged answers once, damage and gaps by name."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oretrace.errors import InputError, StoreError
from oretrace.live.archive import AnswerPart, Archive
from oretrace.live.calls import Call, CallSeries
from oretrace.live.http import HttpAnswer, HttpRequest
from oretrace.store.lock import writing

JANUARY = date(2025, 1, 1)
CALL = Call(CallSeries("comext", "import"), ("811010",), (JANUARY,))


def part(body: bytes, at: datetime = datetime(2026, 11, 29, tzinfo=UTC)) -> AnswerPart:
    answer = HttpAnswer(HttpRequest("http://here/x", (("a", "b c"),)), 200, {"content-type": "text/csv"}, body, at)
    return AnswerPart(answer, 1, frozenset({JANUARY}))


def test_a_written_file_is_read_back(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with archive.written():
        written = archive.add(CALL, [part(b"one\n"), part(b"two\n")], ["a note"])
    [read] = Archive(tmp_path).records
    assert read == written
    assert [path.read_bytes() for path in read.files] == [b"one\n", b"two\n"]
    assert read.answers[0].address == "http://here/x?a=b%20c"
    assert read.at == datetime(2026, 11, 29, tzinfo=UTC)


def test_an_unchanged_answer_of_the_same_day_is_kept_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with archive.written():
        first = archive.add(CALL, [part(b"one\n")])
        assert archive.add(CALL, [part(b"one\n")]) is first
        assert archive.add(CALL, [part(b"two\n")]) is not first
        assert archive.add(CALL, [part(b"two\n", datetime(2026, 11, 30, tzinfo=UTC))]) is not first
    assert [record.folder.name.partition("-")[0] for record in archive.records] == ["000001", "000002", "000003"]


def test_unfinished_files_of_a_killed_process_are_removed(tmp_path: Path) -> None:
    left = tmp_path / "calls" / ".000001-0123456789ab"
    left.mkdir(parents=True)
    (left / "answer-1.csv").write_bytes(b"half")
    archive = Archive(tmp_path)
    assert archive.records == []
    with archive.written():
        assert not left.exists()


def test_two_processes_do_not_write_at_once(tmp_path: Path) -> None:
    with writing(tmp_path), pytest.raises(StoreError, match="is writing"), writing(tmp_path, 0.1):
        pass


def test_a_delivery_names_its_calls_and_misses_them(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with archive.written():
        record = archive.add(CALL, [part(b"one\n")])
        assert archive.undelivered() == [record]
        delivery = archive.deliver([record])
        assert archive.undelivered() == []
    assert Archive(tmp_path).of(delivery) == [record]
    record.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(InputError, match=f"expected the call {record.folder.name}"):
        Archive(tmp_path).of(delivery)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"kind": "figures", "call": {}}'])
def test_a_damaged_call_is_named(text: str, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with archive.written():
        record = archive.add(CALL, [part(b"one\n")])
    (record.folder / "call.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match="Remove this folder"):
        Archive(tmp_path)


def test_the_hash_is_that_of_the_bytes_that_came(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with archive.written():
        record = archive.add(CALL, [part(b"one\n")])
    kept = json.loads((record.folder / "call.json").read_text("utf-8"))["answers"][0]
    assert kept["sha256"] == "2c8b08da5ce60398e1f19af0e5dccc744df274b826abe585eaba68c525434806"
