"""Names held against a list: which listed parties each may be of, and how likely alone and among all like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.parties.blocking import Index
from oretrace.parties.contrasts import is_part_of_person
from oretrace.parties.features import compare
from oretrace.parties.names import read_names
from oretrace.parties.scoring import Score, likelihood, score_read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oretrace.parties.lists import Listed, ScreeningList
    from oretrace.parties.names import Name

LEAST_HIT = 0.4
"""Score from which a listed name is shown: a screen would rather show one too many."""
LEAST_PART = 0.2
"""The same of a surname or a given name alone."""


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
    every = [(party, name) for party in against.listed for name in party.names]
    index = Index([read_names(name) for _, name in every])
    read: dict[str, int] = {}
    for name, _ in asked:
        read.setdefault(name, len(read))
    distinct = [read_names(name) for name in read]
    candidates = dict(index.candidates(distinct))
    for n, (name, country) in enumerate(asked):
        found = candidates.get(read[name])
        if found is not None:
            yield from _best(n, distinct[read[name]], country, [every[c] for c in found])


def _best(n: int, name: Sequence[Name], country: str, candidates: Sequence[tuple[Listed, str]]) -> Iterator[Hit]:
    """The best name of each listed party that reaches `LEAST_HIT`, the best party first."""
    best: dict[tuple[str, str], tuple[Listed, str, float]] = {}
    of_name: dict[object, float] = {}
    for party, listed_name in candidates:
        read = read_names(listed_name)
        score = likelihood(name, read, (country, party.country))
        # A party that is listed twice is no rival of itself.
        core = tuple(word.text for one in read[:1] for word in one.words)
        of_name[core] = max(of_name.get(core, 0.0), _odds(score))
        entry = (party.list, party.id)
        if (score >= LEAST_HIT or _is_part(score, name, read)) and (entry not in best or score > best[entry][2]):
            best[entry] = party, listed_name, score
    together = 1.0 + sum(of_name.values())
    for party, listed_name, score in sorted(best.values(), key=lambda one: (-one[2], one[0].id, one[0].list)):
        explained = score_read(name, read_names(listed_name), (country, party.country))
        yield Hit(n, party, listed_name, explained, _odds(score) / together)


def _is_part(score: float, asked: Sequence[Name], listed: Sequence[Name]) -> bool:
    """Whether one is a surname or a given name alone, and may be the other's."""
    return score >= LEAST_PART and any(is_part_of_person(compare(a, b)) for a in asked[:1] for b in listed[:1])


def _odds(score: float) -> float:
    return score / (1 - score)
