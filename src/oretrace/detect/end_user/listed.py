"""Parties on the lists of a store: end users of armed forces, sanctioned firms, whatever lists were imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.parties.listings import listed_in
from oretrace.parties.scoring import MATCH
from oretrace.parties.screening import screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.store import Store

Spellings = tuple[str, ...]
"""The names of one party, the usual one first."""


def hits(store: Store, groups: Sequence[Sequence[Spellings]]) -> list[tuple[str, ...]]:
    """Of each group of parties those that are like a listed one by any of their names, each in words."""
    against = listed_in(store)
    if not against.listed:
        return [() for _ in groups]
    asked = [(name, one) for one in sorted({one for group in groups for one in group}) for name in one]
    best: dict[Spellings, tuple[float, str]] = {}
    for found in screen([(name, "") for name, _ in asked], against):
        one, score = asked[found.position][1], found.score.score
        if score >= MATCH and score > best.get(one, (0.0, ""))[0]:
            best[one] = score, f"{one[0]}: {found.listed_name} ({found.party.list or 'a list'}, score {score:.2f})"
    return [tuple(best[one][1] for one in dict.fromkeys(group) if one in best) for group in groups]
