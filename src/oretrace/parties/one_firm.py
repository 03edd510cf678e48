"""Entities that trade as one firm in a ledger, though `resolve` keeps them apart as far as names go.

Two varieties of a legal form (Inc and LLC) are two registered firms to `resolve`. Where both buy from the same
supplier in the same territory, or sell to the same customer, a ledger takes them for one. So it does one that only
gets the goods there and one that sends them, in different letters, whose names are likelier of one firm than not:
two halves of a ledger, each the only such one of the other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from oretrace.parties.names import read_names
from oretrace.parties.scoring import likelihood

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from oretrace.parties.resolve import Judged

    _Named = Mapping[str, Mapping[tuple[str, str], set[str]]]

LATIN = re.compile("[A-Za-z]")
LIKELIER = 0.5
"""Score from which two names are likelier of one firm than not."""


def one_firm(lines: Iterable[Mapping[str, Any]], judged: Iterable[Judged] = ()) -> dict[str, str]:
    """For each entity the most frequent one of its firm; `lines` have names, entities and territories of both.

    Halves with names that a person `judged` are left as they are.
    """
    named, partners, seen = _seen(lines)
    into = {one: one for one in seen}
    for at, here in sorted(named.items()):
        for left, right in _alike(here):
            if not partners[left, at].isdisjoint(partners[right, at]):
                _join(into, left, right, seen)
    known = {frozenset(pair[:2]) for pair in judged}
    for _, here in sorted(named.items()):
        for left, right in _halves({entity: _first(into, entity) for entity, _ in here}, here, known):
            _join(into, left, right, seen)
    return {entity: _first(into, entity) for entity in into}


def _seen(lines: Iterable[Mapping[str, Any]]) -> tuple[_Named, Mapping[tuple[str, str], set[str]], Counter[str]]:
    """By territory the names of each entity in each role; the partners of each entity there; its lines."""
    named: dict[str, dict[tuple[str, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    partners: dict[tuple[str, str], set[str]] = defaultdict(set)
    seen: Counter[str] = Counter()
    for line in lines:
        for role, place, other in (("shipper", "exporter", "consignee"), ("consignee", "importer", "shipper")):
            entity, at = line[f"{role}_entity"], line[place]
            if entity is not None:
                seen[entity] += at is not None
            if entity is not None and at is not None:
                named[at][entity, role].add(line[role])
                if line[other] is not None:
                    partners[entity, at].add(line[f"{other}_entity"])
    return named, partners, seen


def _alike(here: Mapping[tuple[str, str], set[str]]) -> Iterator[tuple[str, str]]:
    """Entities of one territory with names of the same words, in order; `here` are names by entity and role."""
    alike: dict[frozenset[str], set[str]] = defaultdict(set)
    for (entity, _), names in here.items():
        for name in names:
            alike[_words(name)].add(entity)
    for words, group in sorted(alike.items(), key=lambda one: sorted(one[0])):
        yield from combinations(sorted(group), 2) if words else ()


def _halves(
    into: Mapping[str, str], here: Mapping[tuple[str, str], set[str]], known: Container[frozenset[str]]
) -> Iterator[tuple[str, str]]:
    """Those of one territory that only get goods and those that send some, where each is the only half of the other.

    `into` is the entity that stands for each, `here` are names by entity and role.
    """
    names: dict[str, set[str]] = defaultdict(set)
    for (entity, _), some in here.items():
        names[into[entity]] |= some
    sending = {into[entity] for entity, role in here if role == "shipper"}
    gets, sends = ([one for one in sorted(names) if (one in sending) == sent] for sent in (False, True))
    found: dict[str, list[str]] = defaultdict(list)
    for one, other in product(gets, sends):
        if _is_other_half(sorted(names[one]), sorted(names[other]), known):
            found[one].append(other)
            found[other].append(one)
    yield from ((one, found[one][0]) for one in gets if len(found[one]) == 1 == len(found[found[one][0]]))


def _is_other_half(left: Sequence[str], right: Sequence[str], known: Container[frozenset[str]]) -> bool:
    latin = [{bool(LATIN.search(name)) for name in names} for names in (left, right)]
    if len(latin[0] | latin[1]) != 2 or latin[0] == latin[1]:
        return False
    if any(frozenset(pair) in known for pair in product(left, right)):
        return False
    return max(likelihood(read_names(a), read_names(b)) for a, b in product(left, right)) >= LIKELIER


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
