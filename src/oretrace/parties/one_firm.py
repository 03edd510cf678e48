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


def one_firm(lines: Iterable[Mapping[str, Any]], entity: Mapping[str, str]) -> dict[str, str]:
    """The entity of each name, of lines with both parties and both territories; the most frequent one stays."""
    alike: dict[tuple[frozenset[str], str], set[str]] = defaultdict(set)
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen: Counter[str] = Counter()
    for line in lines:
        for name, place, other in (
            (line["shipper"], line["exporter"], line["consignee"]),
            (line["consignee"], line["importer"], line["shipper"]),
        ):
            if name is not None and place is not None:
                seen[entity[name]] += 1
                alike[_words(name), place].add(entity[name])
                if other is not None:
                    partners[entity[name], place].add(entity[other])
    into = {one: one for one in seen}
    for (words, place), group in sorted(alike.items(), key=lambda one: (sorted(one[0][0]), one[0][1])):
        for left, right in combinations(sorted(group), 2) if words else ():
            if not partners[left, place].isdisjoint(partners[right, place]):
                _join(into, left, right, seen)
    return {name: _first(into, of) for name, of in entity.items()}


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
