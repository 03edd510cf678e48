"""Who holds what of whom: stakes as intervals of a share, and all of them together.

A stake is an interval of a share from 0 to 1: exact where both ends are the same, 0 to 1 where nothing is stated.
A holding by an owner who is not named ("exempt from disclosure", an anonymous person) has an owner of its own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


HALF = 0.5 - 1e-9
"""The share from which an owner controls a firm, less what a sum of stakes may lose by rounding."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One stake: from `low` to `high` of `owned`; `control` where the holder directs it in another way.

    `votes`: by half of its votes or more, however many firms he directs so; by anything else, such as a seat on its
    board, somebody who directs many is a service provider.

    `start` and `end` are days such as 2024-12-31, "" where open; `indirect` where it sums up a chain of others;
    `known` is False for an owner who is not named.
    """

    owner: str
    owned: str
    low: float
    high: float
    control: bool = False
    start: str = ""
    end: str = ""
    indirect: bool = False
    known: bool = True
    votes: bool = False


@dataclass(frozen=True, slots=True)
class Holdings:
    """All stakes of some files; by identifier the names of those in them, and the register's numbers of firms.

    `persons` are the identifiers of natural persons, `born` of those with a day of birth the name and this day, by
    which a person is one in several registers; `ignored` what was left out: how many by name.
    """

    stakes: tuple[Holding, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    persons: frozenset[str] = frozenset()
    ignored: Mapping[str, int] = field(default_factory=dict)
    born: Mapping[str, str] = field(default_factory=dict)

    def on(self, day: str) -> Holdings:
        """Those that hold on a day; "" gives those that have not ended, whenever they began."""
        kept = (one for one in self.stakes if not one.end or one.end > (day or date.today().isoformat()))
        return replace(self, stakes=tuple(one for one in kept if not day or one.start <= day))

    def during(self, first: str, last: str) -> Holdings:
        """Those that held on some day from the first to the last."""
        kept = (one for one in self.stakes if one.start <= last and (not one.end or one.end > first))
        return replace(self, stakes=tuple(kept))

    def between(self, indirect: bool = False) -> dict[tuple[str, str], Holding]:
        """What each owner holds of each firm itself, or is stated to hold through others; nobody owns himself.

        Several stakes of one owner on one day may state the same shares (two registers, one of them with ranges) or
        shares that add up (two classes): from the largest to their sum.
        """
        found: dict[tuple[str, str], list[Holding]] = defaultdict(list)
        for one in dict.fromkeys(self.stakes):
            if one.indirect == indirect and one.owner != one.owned:
                found[one.owner, one.owned].append(one)
        return {pair: some[0] if len(some) == 1 else _as_one(some) for pair, some in found.items()}


def _as_one(stakes: Sequence[Holding]) -> Holding:
    sums = (sum(other.high for other in stakes if _meet(one, other)) for one in stakes)
    low, high = max(one.low for one in stakes), min(1.0, max(sums))
    return replace(stakes[0], low=low, high=high, known=all(one.known for one in stakes))


def _meet(one: Holding, other: Holding) -> bool:
    return (not one.end or other.start < one.end) and (not other.end or one.start < other.end)
