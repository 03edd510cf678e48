"""Names held against a list: which listed parties each may be of, and how likely alone and among all like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from oretrace.parties.abroad import is_across
from oretrace.parties.blocking import Index
from oretrace.parties.bounds import NameTable, may_reach
from oretrace.parties.contrasts import is_part_of_person
from oretrace.parties.features import compare
from oretrace.parties.names import read_names
from oretrace.parties.scoring import Score, likelihood, score_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oretrace.arrays import Index as Positions
    from oretrace.parties.lists import Listed, ScreeningList
    from oretrace.parties.names import Name

LEAST_HIT = 0.4
"""Score from which a listed name is shown: a screen would rather show one too many."""
LEAST_PART = 0.2
"""The same of a surname or a given name alone."""
ACROSS = 9.0
"""By how much less the odds of a name in another script count beside those of nobody on the list.

Fitted on half of the parties of a list of Chinese names and on names of a register, one asked name in ten listed.
Within one script the same fit gives less than 1, and 1 is taken.
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed party that a name may be of: the name's position, the listed name that is likest, the score.

    `among_list` is how likely it is this one of all on the list that are like the name, or none of them, where one
    name in ten is listed: where many are alike each is less likely, and so is one in another script.
    """

    position: int
    party: Listed
    listed_name: str
    score: Score
    among_list: float


def screen(asked: Sequence[tuple[str, str]], against: ScreeningList) -> Iterator[Hit]:
    """Each hit of names with their countries, the best of a name first."""
    every = [_ListedName(party, name, read_names(name)) for party in against.listed for name in party.names]
    index = Index([one.read for one in every])
    read: dict[str, int] = {}
    for name, _ in asked:
        read.setdefault(name, len(read))
    distinct = [read_names(name) for name in read]
    candidates = dict(index.candidates(distinct))
    countries = any(country for _, country in asked) and any(party.country for party in against.listed)
    likely = _may_be_hits(candidates, NameTable(distinct), NameTable([one.read for one in every]), countries)
    for n, (name, country) in enumerate(asked):
        at = read[name]
        if at in likely:
            scored = _Scored(distinct[at], country, every)
            if any(map(scored.is_hit, likely[at].tolist())):
                yield from _best(n, scored, candidates[at].tolist())


def _may_be_hits(
    candidates: Mapping[int, Positions], asked: NameTable, listed: NameTable, countries: bool
) -> Mapping[int, Positions]:
    """The candidates of names that may be hits, of names that have some."""
    rows = np.repeat([*candidates], [len(of) for of in candidates.values()])
    columns = np.concatenate([np.zeros(0, np.int64), *candidates.values()])
    kept = may_reach(LEAST_PART, asked, listed, rows, columns, countries=countries)
    found, start = np.unique(rows[kept], return_index=True)
    return dict(zip(found.tolist(), np.split(columns[kept], start[1:]), strict=True))


class _ListedName(NamedTuple):
    party: Listed
    name: str
    read: Sequence[Name]


class _Scored:
    """The scores of a name with listed names, each by its position and counted once."""

    def __init__(self, name: Sequence[Name], country: str, every: Sequence[_ListedName]) -> None:
        self.name, self.country, self.every = name, country, every
        self._scores: dict[int, float] = {}

    def score(self, at: int) -> float:
        """The score with a listed name."""
        if at not in self._scores:
            one = self.every[at]
            self._scores[at] = likelihood(self.name, one.read, (self.country, one.party.country))
        return self._scores[at]

    def is_hit(self, at: int) -> bool:
        """Whether a listed name is shown: where one is a surname or a given name alone, it may be the other's."""
        score = self.score(at)
        if LEAST_PART <= score < LEAST_HIT:
            return any(is_part_of_person(compare(a, b)) for a in self.name[:1] for b in self.every[at].read[:1])
        return score >= LEAST_HIT


def _best(n: int, scored: _Scored, candidates: Sequence[int]) -> Iterator[Hit]:
    """The best name of each listed party that is a hit, the best party first."""
    name, country = scored.name, scored.country
    best: dict[tuple[str, str], tuple[_ListedName, float]] = {}
    likest: dict[tuple[str, str], tuple[float, tuple[str, ...]]] = {}
    for at in candidates:
        one, score = scored.every[at], scored.score(at)
        read, entry = one.read, (one.party.list, one.party.id)
        odds = score / (1 - score) / (ACROSS if is_across(name[0], read[0]) else 1.0)
        likest[entry] = max(likest.get(entry, (0.0, ())), (odds, read[0].texts))
        if scored.is_hit(at) and (entry not in best or score > best[entry][1]):
            best[entry] = one, score
    # A party is no rival of itself: neither by its other names, nor where it is listed twice by the same name.
    rivals = {core: odds for odds, core in sorted(likest.values())}
    together = 1.0 + sum(rivals.values())
    order = sorted(best.values(), key=lambda found: (-found[1], found[0].party.id, found[0].party.list))
    for (party, listed_name, read), _ in order:
        explained = score_read(name, read, (country, party.country))
        yield Hit(n, party, listed_name, explained, likest[party.list, party.id][0] / together)
