"""Parties on the lists of a store: end users of armed forces, sanctioned firms, whatever lists were imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.parties.files import screen
from oretrace.parties.listings import listed_in
from oretrace.parties.scoring import MATCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.parties.custody import Custody
    from oretrace.store import Store


@dataclass(frozen=True)
class ListHit:
    """A firm by number, and its best listed party in words."""

    firm: int
    text: str


def hits(store: Store, custody: Custody, firms: Sequence[Sequence[int]]) -> list[tuple[ListHit, ...]]:
    """Of each group of firms those that are like a listed party, by any of their names."""
    against = listed_in(store)
    if not against.listed:
        return [() for _ in firms]
    wanted = sorted({one for group in firms for one in group if one >= 0})
    asked = [(name, one) for one in wanted for name in custody.names[one]]
    best: dict[int, tuple[float, ListHit]] = {}
    for found in screen([(name, "") for name, _ in asked], against):
        one, score = asked[found.position][1], found.score.score
        if score >= MATCH and score > best.get(one, (0.0, None))[0]:
            of_list = found.party.list or "a list"
            named = f"{custody.names[one][0]}: {found.listed_name} ({of_list}, score {score:.2f})"
            best[one] = score, ListHit(one, named)
    return [tuple(best[one][1] for one in dict.fromkeys(group) if one in best) for group in firms]
