"""Answers that leave a doubt are asked for again, and the fuller one is taken."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

import pytest

from oretrace.live.answers import AnswerReading, json_of, steady
from oretrace.live.http import HttpAnswer, HttpRequest, ServiceLine, UnusableError

NOTHING: frozenset[date] = frozenset()
T = TypeVar("T")


def answer(body: bytes) -> HttpAnswer:
    return HttpAnswer(HttpRequest("http://here"), 200, {}, body, datetime.now(UTC))


@dataclass
class Scripted(ServiceLine):
    """A way to a service that answers by a script, the last answer for ever."""

    bodies: tuple[bytes, ...] = ()

    def get(self, request: HttpRequest, read: Callable[[HttpAnswer], T]) -> tuple[HttpAnswer, T]:
        self.calls += 1
        came = answer(self.bodies[min(self.calls, len(self.bodies)) - 1])
        return came, read(came)


def read(came: HttpAnswer) -> AnswerReading:
    """As many records as lines; one or two leave a doubt."""
    lines = came.data.splitlines()
    doubt = "short" if 0 < len(lines) < 3 else None
    return AnswerReading(len(lines), NOTHING, doubt=doubt, open_end=came.data[-1:] not in (b"\n", b""))


@pytest.mark.parametrize(
    ("bodies", "records", "calls", "notes"),
    [
        ((b"1\n2\n3\n",), 3, 1, ()),
        ((b"1\n", b"1\n2\n3\n"), 3, 2, ()),
        ((b"1\n",), 1, 2, ("short",)),
        ((b"1\n2\n", b"1\n"), 2, 3, ("short",)),
        ((b"1\n", b"1\n2\n", b"1\n2\n3\n"), 3, 3, ()),
        ((b"1\n2\n", b""), 2, 3, ("short",)),  # nothing at all is no fuller answer
        ((b"1\n2\n3\n4",), 4, 3, ()),  # a service that never ends its last line
        ((b"1\n2\n3\n4", b"1\n2\n3\n4\n5\n"), 5, 2, ()),
    ],
)
def test_a_doubt_is_asked_about(bodies: tuple[bytes, ...], records: int, calls: int, notes: tuple[str]) -> None:
    line = Scripted("a service", "http://here", bodies=bodies)
    _, reading = steady(line, HttpRequest("http://here"), read)
    assert (reading.records, line.calls, reading.notes) == (records, calls, notes)


def test_a_page_in_place_of_a_document_is_quoted() -> None:
    with pytest.raises(UnusableError, match="no JSON: Service maintenance Back soon"):
        json_of(answer(b"<html><title>Service maintenance</title><p>Back soon</p></html>"))
