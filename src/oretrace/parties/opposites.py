"""Words that are no spellings of one another however many letters they share: two sides, two names, two trades."""

from __future__ import annotations

import re
from operator import ne
from types import MappingProxyType

from oretrace.parties.words import ideas, table_of

SIDES = frozenset(("east", "west", "south", "north", "upper", "lower"))
NUMBERED = frozenset(
    (
        *("factory", "institute", "research", "mine", "smelter", "refinery", "metallurgy", "bureau", "brigade"),
        *("laboratory", "machine", "school", "hospital", "shop", "battery", "port", "design"),
    )
)
"""Ideas of works and bodies that are numbered: another number is another one."""
GROUP_WORDS = frozenset(("holding", "group", "branch", "trust", "fund", "finance", "investment", "capital"))
"""Ideas by which firms of one group differ."""
_SIDE = re.compile("(north|south|east|west|nord|sud|ost|nor)(?=[a-z]{3})")
_SIDES = MappingProxyType({"nord": "north", "nor": "north", "sud": "south", "ost": "east"})


def are_apart(left: str, right: str, across: bool) -> bool:
    """Whether two words of the tables that share no idea are no slip of one another.

    Tim may be a slip of Tom; across scripts a trade may be called otherwise.
    """
    if ideas(left) & SIDES and ideas(right) & SIDES:
        return True
    table = table_of(left)
    if table != table_of(right) or (across and table != "given_names"):
        return False
    return len(left) != len(right) or sum(map(ne, left, right)) > 1


def are_opposed(left: str, right: str) -> bool:
    """Whether two words are of different sides, or names of different persons."""
    one, other = ideas(left), ideas(right)
    if not one or not other or not one.isdisjoint(other):
        return False
    return table_of(left) == table_of(right) == "given_names" or bool(one & SIDES and other & SIDES)


def begin_with_other_sides(left: str, right: str) -> bool:
    """Whether two words are alike but for the side that they begin with: Eastmere, Westmere."""
    one, other = _SIDE.match(left), _SIDE.match(right)
    if not one or not other or left[one.end() :] != right[other.end() :]:
        return False
    return _SIDES.get(one[0], one[0]) != _SIDES.get(other[0], other[0])
