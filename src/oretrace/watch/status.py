"""Where a watch stands: its last run, the life of every finding that it reported, the alert budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.watch.lives import SET_ASIDE, life
from oretrace.watch.looking import reported
from oretrace.watch.records import Spent

if TYPE_CHECKING:
    from oretrace.cases import Judgement
    from oretrace.watch.book import Book
    from oretrace.watch.lives import Life
    from oretrace.watch.looking import Topic
    from oretrace.watch.records import Change, Look, Run


@dataclass(frozen=True)
class Lived:
    """The last change of a finding or figure, and the state it is in."""

    change: Change
    life: Life


@dataclass(frozen=True)
class Status:
    """The last run (None: there was none), what was reported and stands, and the alerts of the last year."""

    last: Run | None
    looks: tuple[Look, ...]
    lived: tuple[Lived, ...]
    spent: Spent


def status_of(book: Book, judged: Mapping[Topic, Judgement]) -> Status:
    """The state of a watch; `judged` are a reader's own verdicts by topic."""
    looks, last = book.looks(), book.last_run()
    lived = [one for look in looks for one in _lived(book, look, judged)]
    return Status(last, looks, tuple(lived), book.spent(last.day) if last else Spent(0, 0))


def _lived(book: Book, look: Look, judged: Mapping[Topic, Judgement]) -> list[Lived]:
    found = []
    for one in book.standing(look.asked).values():
        if one.finding is None and "then" not in one.record:  # a published figure, which nobody judges
            found.append(Lived(one, "withdrawn" if one.kind == "withdrawn" else "ongoing"))
            continue
        own = judged.get((one.topic, look.question["measure"]["id"], "fused"))
        aside = own is not None and own.verdict in SET_ASIDE and one.made_at is not None and own.at > one.made_at
        found.append(Lived(one, life(reported(one), one.look == look.number, aside)))
    return found
