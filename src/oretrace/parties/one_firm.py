"""Entities that trade as one firm in a ledger, though `resolve` keeps them apart as far as names go.

Two varieties of a legal form (Inc and LLC) are two registered firms to `resolve`. Where both buy from the same
supplier in the same territory, or sell to the same customer, a ledger takes them for one. So it does two names in
different letters, in one territory, that are likelier of one firm than not: each is the only such name of the other
there. Of all names of a store that would join strangers; a firm that gets an act's goods in the names of its own
script and sends them in Latin letters has half a ledger in each otherwise.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from oretrace.parties.names import read_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from oretrace.parties.resolve import Judged, UnsurePair

LATIN = re.compile("[A-Za-z]")


def one_firm(lines: Iterable[Mapping[str, Any]], likely: Iterable[tuple[str, str]] = ()) -> dict[str, str]:
    """For each entity the most frequent one of its firm; `lines` have names, entities and territories of both.

    `likely` are pairs of names in different letters that are likelier of one firm than not (`in_other_letters`).
    """
    alike: dict[tuple[frozenset[str], str], set[str]] = defaultdict(set)
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    called: dict[str, set[tuple[str, str]]] = defaultdict(set)
    seen: Counter[str] = Counter()
    for line in lines:
        for role, place, other in (("shipper", "exporter", "consignee"), ("consignee", "importer", "shipper")):
            entity, at = line[f"{role}_entity"], line[place]
            if entity is not None:
                seen[entity] += at is not None
            if entity is not None and at is not None:
                alike[_words(line[role]), at].add(entity)
                called[line[role]].add((entity, at))
                if line[other] is not None:
                    partners[entity, at].add(line[f"{other}_entity"])
    into = {one: one for one in seen}
    for (words, place), group in sorted(alike.items(), key=lambda one: (sorted(one[0][0]), one[0][1])):
        for left, right in combinations(sorted(group), 2) if words else ():
            if not partners[left, place].isdisjoint(partners[right, place]):
                _join(into, left, right, seen)
    for left, right in _only_ones(called, likely):
        _join(into, left, right, seen)
    return {entity: _first(into, entity) for entity in into}


def in_other_letters(
    unsure: Iterable[UnsurePair], judged: Iterable[Judged], least: float, most: float
) -> Iterator[tuple[str, str]]:
    """Pairs of names, one in Latin letters and one in others, that score from `least` to under `most`.

    Neither those that were joined, nor those that a person judged.
    """
    known = {frozenset(one[:2]) for one in judged}
    for one in unsure:
        pair = one.left, one.right
        latin = [bool(LATIN.search(name)) for name in pair]
        if not one.joined and least <= one.score < most and latin[0] != latin[1] and frozenset(pair) not in known:
            yield pair


def _only_ones(
    called: Mapping[str, set[tuple[str, str]]], likely: Iterable[tuple[str, str]]
) -> list[tuple[str, str]]:
    """Pairs of entities that are named alike in one territory, each the only one that is so of the other."""
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for left, right in likely:
        for (one, at), (other, there) in product(called.get(left, ()), called.get(right, ())):
            if at == there and one != other:
                partners[one, at].add(other)
                partners[other, at].add(one)
    only = {key: min(some) for key, some in partners.items() if len(some) == 1}
    return sorted((one, other) for (one, at), other in only.items() if one < other and only.get((other, at)) == one)


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
