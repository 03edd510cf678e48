"""What follows from many judgements: which count, how far readers agree, what is to be read a second time."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from oretrace.cases.records import (
    Agreement,
    Entry,
    FindingThen,
    Judgement,
    Readings,
    RealisedRate,
    Withdrawal,
)

DRAWN_IN = 10
"""One finding in so many is read by a second person."""


@dataclass(frozen=True)
class Judgements:
    """Judgements of any findings, oldest first, and the withdrawals by the number of the judgement."""

    given: tuple[Judgement, ...]
    withdrawn: dict[int, Withdrawal]

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Judgements:
        """Of entries among which there may be others."""
        known = tuple(entries)
        return cls(
            tuple(one for one in known if isinstance(one, Judgement)),
            {one.judgement: one for one in known if isinstance(one, Withdrawal)},
        )

    def labels(self) -> tuple[Judgement, ...]:
        """Of each author and finding the last judgement that is not withdrawn, in the order they were given."""
        last = {(one.then.id, one.author): one for one in self.given if one.seq not in self.withdrawn}
        return tuple(sorted(last.values(), key=lambda one: one.seq))

    def first(self) -> dict[str, list[Judgement]]:
        """Of each finding every author's first judgement, given without sight of the others', if it stands."""
        earliest: dict[tuple[str, str], Judgement] = {}
        for one in self.given:
            earliest.setdefault((one.then.id, one.author), one)
        found: dict[str, list[Judgement]] = defaultdict(list)
        for one in earliest.values():
            if one.seq not in self.withdrawn and one.verdict != "snoozed":
                found[one.then.id].append(one)
        return found


def seen_by(judged: Judgements, reader: str) -> Readings:
    """The judgements of one finding for one reader: none of others' before the reader has given one."""
    authors = {one.author for one in judged.given}
    if reader in authors:
        return Readings(judged.given, judged.withdrawn, 0)
    return Readings((), {}, len(authors))


def agreement(judged: Judgements) -> Agreement:
    """The first reading of each finding beside every blind one of it."""
    pairs = [
        (first.verdict, other.verdict)
        for first, *others in judged.first().values()
        for other in others
        if other.blind
    ]
    same = sum(a == b for a, b in pairs)
    return Agreement(len(pairs), same, kappa(pairs))


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's κ; None with fewer than two pairs, and where chance alone would make all the same."""
    n = len(pairs)
    if n < 2:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    observed = sum(a == b for a, b in pairs) / n
    chance = sum(first[name] * second[name] for name in first) / n**2
    return None if chance == 1 else (observed - chance) / (1 - chance)


def second_readings(judged: Judgements, reader: str) -> tuple[FindingThen, ...]:
    """The drawn findings that one other person has judged and the reader never has, those first judged first."""
    authors: dict[str, set[str]] = defaultdict(set)
    for one in judged.given:
        authors[one.then.id].add(one.author)
    stands = {one.then.id: one.then for one in reversed(judged.labels()) if one.verdict != "snoozed"}
    wanted = {
        one.then.id: stands[one.then.id]
        for one in judged.given
        if one.then.id in stands and drawn(one.then.id) and authors[one.then.id].isdisjoint({reader})
    }
    return tuple(then for id, then in wanted.items() if len(authors[id]) == 1)


def drawn(finding: str) -> bool:
    """Whether a finding is one of those for a second reading: by a hash of its id, the same everywhere."""
    return int(hashlib.sha256(f"second reading of {finding}".encode()).hexdigest(), 16) % DRAWN_IN == 0


def realised(judged: Judgements) -> tuple[RealisedRate, ...]:
    """Findings with a verdict for or against by the stage in which they were last judged, most findings first."""
    decided = [one for one in judged.labels() if one.verdict in ("supported", "refuted")]
    by_stage: dict[str | None, Counter[str]] = defaultdict(Counter)
    for _, group in groupby(sorted(decided, key=lambda one: (one.then.id, one.seq)), key=lambda one: one.then.id):
        labels = list(group)
        verdicts = {one.verdict for one in labels}
        by_stage[labels[-1].then.stage]["disputed" if len(verdicts) > 1 else labels[0].verdict] += 1
    found = [_rate(stage, counts) for stage, counts in by_stage.items()]
    return tuple(sorted(found, key=lambda one: (-one.supported - one.refuted - one.disputed, one.stage or "")))


def _rate(stage: str | None, counts: Counter[str]) -> RealisedRate:
    supported, refuted = counts["supported"], counts["refuted"]
    rate = supported / (supported + refuted) if supported + refuted else None
    return RealisedRate(stage, supported, refuted, counts["disputed"], rate)
