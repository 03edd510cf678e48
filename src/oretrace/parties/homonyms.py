"""Firms of one name that are not one firm: parted by what registers and addresses say.

What was seen with a name is put together where it shares a mark. Two such bundles are of two firms where they have
different numbers of a register (or LEI), where both have addresses and telephones and share none of either, or where
their addresses are in two countries and the name is not rare (Pacific Metals, but not Halmar Metals).
Bundles of a name that is not rare which nothing parts stay one firm, as a doubt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from oretrace.parties.marks import Mark

_IDENTIFIERS = ("number", "lei")


class SeenWith(NamedTuple):
    """Marks that were seen together, on one mention or in one record of a register (`firm`, else "")."""

    marks: frozenset[Mark]
    firm: str = ""


@dataclass
class NamePart:
    """One firm among those of a name: names that only it has, names with a mark of it, records of registers.

    `since` is the first mark of a firm that was parted; None for the one that keeps the name. `places` are how many
    addresses it has that share nothing and that nothing parts; 1 where the name is rare.
    """

    since: Mark | None
    nodes: list[str] = field(default_factory=list)
    marked: list[tuple[str, Mark]] = field(default_factory=list)
    firms: list[str] = field(default_factory=list)
    places: int = 1


def parted(seen: Mapping[str, Iterable[SeenWith]], rare: bool = True) -> list[NamePart]:
    """The firms among those that have the names of a group, in the order in which they were seen.

    `rare`: hardly any other firm has such a name.
    """
    bundles = _bundles([one for of in seen.values() for one in of], rare)
    merged: list[_Bundle] = []
    for bundle in bundles:
        like = next((one for one in merged if not one.conflicts(bundle, rare)), None)
        if like is None:
            merged.append(bundle)
        else:
            like.places += not (rare or like.is_registered_as(bundle)) and bool(
                like.of("address") and bundle.of("address")
            )
            like.add(bundle)
    if len(merged) < 2:
        places = merged[0].places if merged else 1
        return [NamePart(None, list(seen), [], [one.firm for of in seen.values() for one in of if one.firm], places)]
    parts = [NamePart(None if n == 0 else bundle.since, places=bundle.places) for n, bundle in enumerate(merged)]
    for node, of in seen.items():
        holders = _holders(merged, of)
        parts[holders[0] if len(set(holders)) == 1 else 0].nodes.append(node)
    for part, bundle in zip(parts, merged, strict=True):
        part.firms = sorted(bundle.firms)
        part.marked = [(node, mark) for node in seen for mark in sorted(bundle.own)]
    return parts


def _holders(bundles: list[_Bundle], of: Iterable[SeenWith]) -> list[int]:
    """The firms of which a register has the name; where none has, those with whose marks it was seen."""
    known = list(of)
    registered = [one for one in known if one.firm]
    return [n for one in registered or known for n, bundle in enumerate(bundles) if bundle.has(one)]


@dataclass
class _Bundle:
    marks: set[Mark]
    firms: set[str]
    since: Mark
    places: int = 1

    @property
    def own(self) -> set[Mark]:
        return _own(self.marks)

    def has(self, seen: SeenWith) -> bool:
        return seen.firm in self.firms if seen.firm else not self.own.isdisjoint(seen.marks)

    def add(self, other: _Bundle) -> None:
        self.marks |= other.marks
        self.firms |= other.firms

    def conflicts(self, other: _Bundle, rare: bool) -> bool:
        for kind in _IDENTIFIERS:
            one, two = self.of(kind), other.of(kind)
            if one and two:
                return one.isdisjoint(two)
        address, phone, country = (_differ(self.of(kind), other.of(kind)) for kind in ("address", "phone", "country"))
        return address and (phone or (country and not rare and self.of("phone").isdisjoint(other.of("phone"))))

    def is_registered_as(self, other: _Bundle) -> bool:
        return any(not self.of(kind).isdisjoint(other.of(kind)) for kind in _IDENTIFIERS)

    def of(self, kind: str) -> set[str]:
        return {mark.value for mark in self.marks if mark.kind == kind}


def _differ(one: set[str], two: set[str]) -> bool:
    """Whether both are known and nothing of one is of the other."""
    return bool(one and two) and one.isdisjoint(two)


def _own(marks: Iterable[Mark]) -> set[Mark]:
    """The marks of a firm's own: a country is that of many."""
    return {mark for mark in marks if mark.kind != "country"}


def _bundles(seen: Iterable[SeenWith], rare: bool) -> Iterator[_Bundle]:
    """What was seen, together where it shares an own mark and no identifier speaks against it."""
    found: list[_Bundle] = []
    for one in dict.fromkeys(seen):
        own = _own(one.marks)
        if not own:
            continue
        new = _Bundle(set(one.marks), {one.firm} if one.firm else set(), _first(own))
        like = [old for old in found if not old.own.isdisjoint(own) and not old.conflicts(new, rare)]
        if like:
            for old in (*like[1:], new):
                like[0].add(old)
            found = [old for old in found if old not in like[1:]]
        else:
            found.append(new)
    yield from found


def _first(marks: Iterable[Mark]) -> Mark:
    """The mark that names a parted firm: its identifier, else the first of its others."""
    return min(marks, key=lambda mark: (mark.kind not in _IDENTIFIERS, mark))
