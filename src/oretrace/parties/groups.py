"""Names in groups that are joined one by one, the surest join first, and what no join may put together.

A slip lies between the names of two firms as it lies between two spellings of one: by such a name chains would make
one group of many firms. So two groups are joined only where their fullest names in a script are alike, too.
Names that a register or a person has put together need not be alike: one of them is enough there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from oretrace.parties.scoring import likelihood

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from oretrace.parties.names import Name

    Fullest = Mapping[str, Sequence[int]]
    """By script the names of a group with most in them; all of those that a register or a person put together."""

NEAR, FULLEST = 0.35, 3
"""Score that the fullest names of two groups reach on average where these are of one firm, and how many they are."""


class Groups:
    """Names in groups, of which each has one variety of legal form at most and knows its first name."""

    def __init__(self, names: Sequence[Sequence[Name]]) -> None:
        self.names = names
        self._parent = list(range(len(names)))
        self._forms = [frozenset(_varieties(readings)) for readings in names]
        self._numbers = [frozenset(_numbers(readings)) for readings in names]
        self._apart: dict[int, set[int]] = defaultdict(set)
        self._fullest: dict[int, Fullest] = {}
        self._stated = set[int]()

    def obey(self, judged: Iterable[tuple[int, int, bool]]) -> list[tuple[int, int]]:
        """Keep apart pairs judged not the same, then join pairs judged the same; returns the pairs joined."""
        known = sorted(one for one in judged if one[0] != one[1])
        for left, right, same in known:
            if not same:
                self._apart[left].add(right)
                self._apart[right].add(left)
        for left, right, same in known:
            if same:
                self.join(left, right, stated=True)
        return [(left, right) for left, right, same in known if same and self.first(left) == self.first(right)]

    def first(self, n: int) -> int:
        """The first name of the group of a name."""
        while self._parent[n] != n:
            self._parent[n] = self._parent[self._parent[n]]
            n = self._parent[n]
        return n

    def words(self, n: int) -> tuple[str, ...]:
        """The words of a name as it is at present."""
        return tuple(word.text for name in self.names[n][:1] for word in name.words)

    def join(self, left: int, right: int, stated: bool = False) -> bool:
        """Whether two groups became one; `stated`: a register or a person says so, whatever their names."""
        one, other = sorted((self.first(left), self.first(right)))
        if one == other or other in self._apart[one]:
            return False
        if not stated and not (self._may_be_one(one, other) and self._alike(one, other, {left, right})):
            return False
        for third in self._apart.pop(other, ()):
            self._apart[third] = self._apart[third] - {other} | {one}
            self._apart[one].add(third)
        if stated:
            self._stated |= {left, right}
        self._fullest[one] = self._together(one, other)
        self._parent[other] = one
        forms = self._forms[one], self._forms[other]
        self._forms[one] = (forms[0] & forms[1]) or forms[0] | forms[1]
        self._numbers[one] = self._numbers[one] or self._numbers[other]
        return True

    def _may_be_one(self, one: int, other: int) -> bool:
        """Whether two groups have no varieties of legal form and no numbers that speak against each other."""
        forms, numbers = ([of[one], of[other]] for of in (self._forms, self._numbers))
        return not (all(forms) and forms[0].isdisjoint(forms[1])) and not (all(numbers) and numbers[0] != numbers[1])

    def _alike(self, one: int, other: int, by: set[int]) -> bool:
        """Whether the fullest names of two groups are alike in each script that both have; `by`: known to be."""
        ours, theirs = self._fullest_of(one), self._fullest_of(other)
        for script in ours.keys() & theirs.keys():
            pairs = [(a, b) for a in ours[script] for b in theirs[script]]
            scores = [1.0 if {a, b} == by else likelihood(self.names[a], self.names[b]) for a, b in pairs]
            stated = not self._stated.isdisjoint((*ours[script], *theirs[script]))
            if (max(scores) if stated else sum(scores) / len(scores)) < NEAR:
                return False
        return True

    def _fullest_of(self, first: int) -> Fullest:
        return self._fullest.get(first) or {name.script: (first,) for name in self.names[first][:1]}

    def _together(self, one: int, other: int) -> Fullest:
        ours, theirs = self._fullest_of(one), self._fullest_of(other)
        self._fullest.pop(other, None)
        shared = {script: self._best((*ours[script], *theirs[script])) for script in ours.keys() & theirs.keys()}
        return {**theirs, **ours, **shared}

    def _best(self, names: Sequence[int]) -> Sequence[int]:
        """Of names those that are stated, and the fullest others."""
        stated = [n for n in names if n in self._stated]
        others = sorted((n for n in names if n not in self._stated), key=lambda n: -self.names[n][0].total)
        return (*stated, *others[:FULLEST])


def _varieties(readings: Sequence[Name]) -> Iterator[str]:
    for name in readings[:1]:
        yield from (form for form in name.forms if "." in form)


def _numbers(readings: Sequence[Name]) -> Iterator[str]:
    for name in readings[:1]:
        yield from (word.text for word in name.words if word.text.isdigit())
