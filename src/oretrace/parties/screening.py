"""Names held against a list: which listed parties each may be of, and how likely alone and among all like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from oretrace.parties.blocking import Index
from oretrace.parties.names import read_names
from oretrace.parties.scoring import Score, likelihood, score_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.parties.lists import Listed, ScreeningList
    from oretrace.parties.names import Name

LEAST_HIT = 0.4
"""Score from which a listed name is shown: a screen would rather show one too many."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A listed party that a name may be of: the name's position, the listed name that is likest, the score.

    `among_list` is how likely it is this one of all on the list that are like the name, or none of them: where many
    are alike each is less likely.
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
    for n, (name, country) in enumerate(asked):
        found = candidates.get(read[name])
        if found is not None:
            yield from _best(n, distinct[read[name]], country, [every[c] for c in found.tolist()])


class _ListedName(NamedTuple):
    party: Listed
    name: str
    read: Sequence[Name]


def _best(n: int, name: Sequence[Name], country: str, candidates: Sequence[_ListedName]) -> Iterator[Hit]:
    """The best name of each listed party that reaches `LEAST_HIT`, the best party first."""
    best: dict[tuple[str, str], tuple[_ListedName, float]] = {}
    of_name: dict[object, float] = {}
    if all(likelihood(name, one.read, (country, one.party.country), LEAST_HIT) < LEAST_HIT for one in candidates):
        return
    for one in candidates:
        party = one.party
        score = likelihood(name, one.read, (country, party.country))
        # A party that is listed twice is no rival of itself.
        core = one.read[0].texts
        of_name[core] = max(of_name.get(core, 0.0), _odds(score))
        entry = (party.list, party.id)
        if score >= LEAST_HIT and (entry not in best or score > best[entry][1]):
            best[entry] = one, score
    together = 1.0 + sum(of_name.values())
    for one, score in sorted(best.values(), key=lambda of: (-of[1], of[0].party.id, of[0].party.list)):
        explained = score_read(name, one.read, (country, one.party.country))
        yield Hit(n, one.party, one.name, explained, _odds(score) / together)


def _odds(score: float) -> float:
    return score / (1 - score)
