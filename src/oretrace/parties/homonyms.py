"""Firms of one name that are not one firm: parted by what registers and addresses say.

What was seen with a name is put together where it shares a mark. Two such bundles are of two firms where they have
different numbers of a register (or LEI), or where both have addresses and telephones and share none of either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from oretrace.parties.marks import Mark

_IDENTIFIERS = ("number", "lei")
_WHERE = ("address", "phone")


class SeenWith(NamedTuple):
    """Marks that were seen together, on one mention or in one record of a register (`firm`, else "")."""

    marks: frozenset[Mark]
    firm: str = ""


@dataclass
class NamePart:
    """One firm among those of a name: names that only it has, names with a mark of it, records of registers.

    `since` is the first mark of a firm that was parted; None for the one that keeps the name.
    """

    since: Mark | None
    nodes: list[str] = field(default_factory=list)
    marked: list[tuple[str, Mark]] = field(default_factory=list)
    firms: list[str] = field(default_factory=list)


def parted(seen: Mapping[str, Iterable[SeenWith]]) -> list[NamePart]:
    """The firms among those that have the names of a group, in the order in which they were seen."""
    bundles = _bundles([one for of in seen.values() for one in of])
    merged: list[_Bundle] = []
    for bundle in bundles:
        like = next((one for one in merged if not one.conflicts(bundle)), None)
        if like is None:
            merged.append(bundle)
        else:
            like.add(bundle)
    if len(merged) < 2:
        return [NamePart(None, list(seen), [], [one.firm for of in seen.values() for one in of if one.firm])]
    parts = [NamePart(None if n == 0 else bundle.since) for n, bundle in enumerate(merged)]
    for node, of in seen.items():
        holders = _holders(merged, of)
        parts[holders[0] if len(set(holders)) == 1 else 0].nodes.append(node)
    for part, bundle in zip(parts, merged, strict=True):
        part.firms = sorted(bundle.firms)
        part.marked = [(node, mark) for node in seen for mark in sorted(bundle.marks)]
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

    def has(self, seen: SeenWith) -> bool:
        return seen.firm in self.firms if seen.firm else not self.marks.isdisjoint(seen.marks)

    def add(self, other: _Bundle) -> None:
        self.marks |= other.marks
        self.firms |= other.firms

    def conflicts(self, other: _Bundle) -> bool:
        for kind in _IDENTIFIERS:
            one, two = self.of(kind), other.of(kind)
            if one and two:
                return one.isdisjoint(two)
        pairs = [(self.of(kind), other.of(kind)) for kind in _WHERE]
        return all(one and two and one.isdisjoint(two) for one, two in pairs)

    def of(self, kind: str) -> set[str]:
        return {mark.value for mark in self.marks if mark.kind == kind}


def _bundles(seen: Iterable[SeenWith]) -> Iterator[_Bundle]:
    """What was seen, together where it shares an own mark and no identifier speaks against it."""
    found: list[_Bundle] = []
    for one in dict.fromkeys(seen):
        if not one.marks:
            continue
        new = _Bundle(set(one.marks), {one.firm} if one.firm else set(), _first(one.marks))
        like = [old for old in found if not old.marks.isdisjoint(new.marks) and not old.conflicts(new)]
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
