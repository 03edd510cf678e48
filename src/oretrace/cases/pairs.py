"""Judgements of pairs of names, and of names and listed parties: which count, what the resolution of names obeys."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from oretrace.cases.records import Entry, PairJudgement, Withdrawal
from oretrace.errors import OptionError


class DecidedMeanwhileError(OptionError):
    """A verdict on a pair was not kept: others, `by`, came after what its author had seen, and differ from it."""

    def __init__(self, by: tuple[PairJudgement, ...], verdict: str) -> None:
        self.by = by
        said = "; ".join(f"{one.author} at {one.at:%Y-%m-%d %H:%M} UTC: {one.verdict}" for one in by)
        do = f'Send it again with "seen": {by[-1].seq} to give it all the same'
        super().__init__(f"decided meanwhile by {said}. The verdict {verdict!r} was not kept. {do}.")


@dataclass(frozen=True)
class PairJudgements:
    """Judgements of pairs of names, or of hits, oldest first; the withdrawals by the number of the judgement."""

    given: tuple[PairJudgement, ...]
    withdrawn: dict[int, Withdrawal]

    @classmethod
    def of(cls, entries: Iterable[Entry], hits: bool = False) -> PairJudgements:
        """Of entries among which there may be others: those of names and listed parties, or those of two names."""
        known = tuple(entries)
        return cls(
            tuple(one for one in known if isinstance(one, PairJudgement) and (one.hit is not None) == hits),
            {one.judgement: one for one in known if isinstance(one, Withdrawal)},
        )

    def standing(self, author: str | None = None) -> tuple[PairJudgement, ...]:
        """Of each author, or of one, and each pair the last judgement that is not withdrawn."""
        last = {(one.pair, one.author): one for one in self.given if one.seq not in self.withdrawn}
        return tuple(one for one in sorted(last.values(), key=lambda one: one.seq) if author in (None, one.author))

    def seen_by(self, reader: str) -> tuple[PairJudgement, ...]:
        """All judgements of the pairs that the reader has judged, too; of others none, as of findings."""
        own = {one.pair for one in self.given if one.author == reader}
        return tuple(one for one in self.given if one.pair in own)

    def against(self, pair: str, verdict: str, seen: int) -> tuple[PairJudgement, ...]:
        """What stands on a pair, came after the entry `seen` and is another verdict."""
        return tuple(one for one in self.standing() if one.pair == pair and one.seq > seen and one.verdict != verdict)

    def settled(self) -> tuple[tuple[str, str, bool], ...]:
        """What a resolution obeys: left, right, whether they are the same; where readers differ, nothing."""
        verdicts: dict[tuple[str, str], set[str]] = defaultdict(set)
        for one in self.standing():
            if one.verdict != "unsure":
                verdicts[one.left, one.right].add(one.verdict)
        return tuple((*pair, found == {"same"}) for pair, found in sorted(verdicts.items()) if len(found) == 1)


def pair_of(left: str, right: str) -> tuple[str, str, str]:
    """The two names in their order, and the key of the pair."""
    first, second = sorted((left, right))
    return first, second, "pair-" + hashlib.sha256("\n".join((first, second)).encode()).hexdigest()[:16]
