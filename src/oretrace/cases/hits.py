"""Decisions on hits of a screen: those that stand, by the key of the hit, and a table of new ones kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.cases.texts import MOST_NAME, line, name_as_written, note
from oretrace.errors import InputError
from oretrace.parties.hits import WITHDRAW, JudgedHit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oretrace.cases.book import Cases
    from oretrace.parties.hits import DecidedHit


@dataclass(frozen=True)
class KeptHits:
    """What was done with a table of decisions: given, withdrawn, and those that stood already as they are."""

    given: int
    withdrawn: int
    stood: int


def judged_hits(cases: Cases) -> Mapping[str, Sequence[JudgedHit]]:
    """The decisions that stand by the key of the hit, of each person the last, oldest first."""
    found = defaultdict[str, list[JudgedHit]](list)
    for one in cases.pairs(hits=True).standing():
        if one.hit is not None:
            on = f"{one.at:%Y-%m-%d}"
            found[one.pair].append(JudgedHit(one.verdict, one.author, on, one.note, one.right, one.hit))
    return found


def keep_hits(cases: Cases, decided: Sequence[DecidedHit], author: str, where: str) -> KeptHits:
    """Keep a table of decisions, each as an entry; InputError, and none is kept, where one cannot be.

    A decision that stands already, of the same person on the same file of the list, is not written twice.
    """
    by = line(author, "author", MOST_NAME)
    own = {one.pair: one for one in cases.pairs(hits=True).standing(by)}
    for one in decided:
        at = f"{where}, row {one.row} under the header"
        for text in (one.name, one.listed_name):
            name_as_written(text, at)
        note(one.note, at)
        if one.verdict == WITHDRAW and one.key not in own:
            raise InputError(f"a decision by {by} to withdraw", "none that stands", at)
    counts = {"given": 0, "withdrawn": 0, "stood": 0}
    for one in decided:
        before = own.get(one.key)
        if before and one.verdict == WITHDRAW:
            cases.withdraw(before.seq, by, one.note)
            counts["withdrawn"] += 1
        elif before and (before.verdict, before.note, before.hit) == (one.verdict, one.note, one.then):
            counts["stood"] += 1
        else:
            cases.judge_hit(one, by)
            counts["given"] += 1
    return KeptHits(**counts)
