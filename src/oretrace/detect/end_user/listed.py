"""Parties on the lists of a store: end users of armed forces, sanctioned firms, whatever lists were imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.parties.countries import compared_countries
from oretrace.parties.listings import listed_in
from oretrace.parties.scoring import MATCH
from oretrace.parties.screening import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.parties.screening import Hit
    from oretrace.store import Store

SURE = 0.7
"""Chance among all of a list, and nobody, from which a hit flags: one in a thousand names that no list has."""


@dataclass(frozen=True, slots=True)
class ScreenedParty:
    """A party to be screened: its names, the usual one first, its territory ("" unknown), the day of its last lot."""

    names: tuple[str, ...]
    territory: str
    last: str


@dataclass(frozen=True, slots=True)
class ListHit:
    """A party that is like a listed one, in words; `sure` where it is hardly another of the list, or nobody.

    Who was listed after its last lot was not when it got the goods: that is said, and not `sure`.
    """

    text: str
    sure: bool


def hits(store: Store, groups: Sequence[Sequence[ScreenedParty]]) -> list[tuple[ListHit, ...]]:
    """Of each group of parties those that are like a listed one by any of their names."""
    against = listed_in(store)
    if not against.listed:
        return [() for _ in groups]
    parties = sorted({one for group in groups for one in group}, key=lambda one: (one.names, one.territory, one.last))
    asked = [(name, one) for one in parties for name in one.names]
    best: dict[ScreenedParty, tuple[tuple[bool, float, float], ListHit]] = {}
    for found in screen([(name, one.territory) for name, one in asked], against):
        one, score = asked[found.position][1], found.score.score
        sure = found.among_list >= SURE and found.party.listed_on <= one.last
        rank = sure, found.among_list, score
        if score >= MATCH and (one not in best or rank > best[one][0]):
            best[one] = rank, ListHit(_in_words(found, one), sure)
    return [tuple(best[one][1] for one in dict.fromkeys(group) if one in best) for group in groups]


def _in_words(found: Hit, one: ScreenedParty) -> str:
    party = found.party
    text = f"{one.names[0]}: {found.listed_name} ({party.list or 'a list'}, "
    text += f"score {found.score.score:.2f}, among all of the list {found.among_list:.2f}"
    if compared_countries(one.territory, party.country)["country_conflict"]:
        text += f", listed in {party.country}, not in {one.territory}"
    return text + (f", listed on {party.listed_on}, after its last lot)" if party.listed_on > one.last else ")")
