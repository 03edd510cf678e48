"""What is read from an answer before it is archived, and answers that leave a doubt."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from oretrace.live.http import UnusableError

if TYPE_CHECKING:
    from oretrace.live.http import HttpAnswer, HttpRequest, ServiceLine


@dataclass(frozen=True)
class AnswerReading:
    """Records of an answer and the months of those with a figure; `doubt` says why some may be missing.

    `open_end`: its last line does not end, which some writers leave so, and which an answer cut off has, too.
    """

    records: int
    months: frozenset[date]
    notes: tuple[str, ...] = ()
    doubt: str | None = None
    open_end: bool = False


def steady(
    line: ServiceLine,
    request: HttpRequest,
    read: Callable[[HttpAnswer], AnswerReading],
    follow: Callable[[HttpAnswer], HttpAnswer] = lambda answer: answer,
) -> tuple[HttpAnswer, AnswerReading]:
    """The answer to a request; one that leaves a doubt is asked for again, and the fullest of three is taken.

    Two that agree settle what the figures are, but not whether a last line was cut off. `follow` leads from an answer
    to the one that has the data. A doubt that stays becomes a note.
    """
    answer, reading = _followed(line, request, read, follow)
    for _ in range(2):
        if reading.doubt is None and not reading.open_end:
            break
        again, second = _followed(line, request, read, follow)
        same = second == reading and not reading.open_end
        settled = second.records and second.doubt is None and not second.open_end
        if settled or len(again.data) > len(answer.data):
            answer, reading = again, second
        if same:
            break
    if reading.doubt:
        reading = replace(reading, notes=(*reading.notes, reading.doubt))
    return answer, reading


def _followed(
    line: ServiceLine,
    request: HttpRequest,
    read: Callable[[HttpAnswer], AnswerReading],
    follow: Callable[[HttpAnswer], HttpAnswer],
) -> tuple[HttpAnswer, AnswerReading]:
    def whole(answer: HttpAnswer) -> tuple[HttpAnswer, AnswerReading]:
        data = follow(answer)
        return data, read(data)

    _, found = line.get(request, whole)
    return found


def json_of(answer: HttpAnswer) -> Any:
    """The document of an answer; UnusableError, with the first words of what came instead, where it is none."""
    try:
        return json.loads(answer.data)
    except ValueError:
        raise UnusableError(f"no JSON: {words_of(answer)}") from None


def words_of(answer: HttpAnswer) -> str:
    """The first words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.text[:500]).split())[:150] or "nothing"
