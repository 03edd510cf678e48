"""Parties on the lists of a store: end users of armed forces, sanctioned firms, whatever lists were imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.parties.listings import listed_in
from oretrace.parties.scoring import MATCH
from oretrace.parties.screening import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.store import Store

SURE = 0.7
"""Chance among all of a list, and nobody, from which a hit flags: one in a thousand names that no list has."""
Spellings = tuple[str, ...]
"""The names of one party, the usual one first."""


@dataclass(frozen=True, slots=True)
class ListHit:
    """A party that is like a listed one, in words; `sure` where it is hardly another of the list, or nobody."""

    text: str
    sure: bool


def hits(store: Store, groups: Sequence[Sequence[Spellings]]) -> list[tuple[ListHit, ...]]:
    """Of each group of parties those that are like a listed one by any of their names."""
    against = listed_in(store)
    if not against.listed:
        return [() for _ in groups]
    asked = [(name, one) for one in sorted({one for group in groups for one in group}) for name in one]
    best: dict[Spellings, tuple[float, float, ListHit]] = {}
    for found in screen([(name, "") for name, _ in asked], against):
        one, score = asked[found.position][1], found.score.score
        rank = found.among_list, score
        if score >= MATCH and (one not in best or rank > best[one][:2]):
            scores = f"score {score:.2f}, among all of the list {found.among_list:.2f}"
            text = f"{one[0]}: {found.listed_name} ({found.party.list or 'a list'}, {scores})"
            best[one] = *rank, ListHit(text, found.among_list >= SURE)
    return [tuple(best[one][2] for one in dict.fromkeys(group) if one in best) for group in groups]
