"""Entities that trade as one firm: names that differ in their legal form alone, in one territory, with one partner.

Two varieties of a legal form (Inc and LLC) are two registered firms to `resolve`, as far as names go. Where both buy
from the same supplier in the same territory, or sell to the same customer, a ledger takes them for one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Any

from oretrace.parties.names import read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def one_firm(lines: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """For each entity the most frequent one of its firm; `lines` have names, entities and territories of both."""
    alike: dict[tuple[frozenset[str], str], set[str]] = defaultdict(set)
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen: Counter[str] = Counter()
    for line in lines:
        for role, place, other in (("shipper", "exporter", "consignee"), ("consignee", "importer", "shipper")):
            entity, at = line[f"{role}_entity"], line[place]
            if entity is not None:
                seen[entity] += at is not None
            if entity is not None and at is not None:
                alike[_words(line[role]), at].add(entity)
                if line[other] is not None:
                    partners[entity, at].add(line[f"{other}_entity"])
    into = {one: one for one in seen}
    for (words, place), group in sorted(alike.items(), key=lambda one: (sorted(one[0][0]), one[0][1])):
        for left, right in combinations(sorted(group), 2) if words else ():
            if not partners[left, place].isdisjoint(partners[right, place]):
                _join(into, left, right, seen)
    return {entity: _first(into, entity) for entity in into}


def _words(name: str) -> frozenset[str]:
    readings = read_names(name)
    return frozenset(min(word.ideas, default=word.text) for word in readings[0].words) if readings else frozenset()


def _first(into: dict[str, str], one: str) -> str:
    while into.get(one, one) != one:
        one = into[one]
    return one


def _join(into: dict[str, str], left: str, right: str, seen: Mapping[str, int]) -> None:
    one, other = sorted((_first(into, left), _first(into, right)), key=lambda entity: (-seen[entity], entity))
    into[other] = one
