"""Who holds what of whom: stakes as intervals of a share, and all of them together.

A stake is an interval of a share from 0 to 1: exact where both ends are the same, 0 to 1 where nothing is stated.
A holding by an owner who is not named ("exempt from disclosure", an anonymous person) has an owner of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Holding:
    """One stake: from `low` to `high` of `owned`; `control` where the holder directs it in another way.

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


@dataclass(frozen=True, slots=True)
class Holdings:
    """All stakes of some files; by identifier the names of those in them, and the register's numbers of firms.

    `persons` are the identifiers of natural persons, `ignored` what was left out: how many by name.
    """

    stakes: tuple[Holding, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    persons: frozenset[str] = frozenset()
    ignored: Mapping[str, int] = field(default_factory=dict)

    def since(self, day: str) -> Holdings:
        """Those that had not ended by a day."""
        return replace(self, stakes=tuple(one for one in self.stakes if not one.end or one.end > day))

    def on(self, day: str) -> Holdings:
        """Those that hold on a day; "" gives those without an end."""
        kept = (one for one in self.stakes if (not one.end or (day and one.end > day)))
        return replace(self, stakes=tuple(one for one in kept if not day or one.start <= day))
