"""Addresses of two names, as marks have them: one but for slips of the pen, or each elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.parties.likeness import edits

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_COMPARED = 100
"""Pairs of addresses of two names up to which slips are looked for: who has more trades from anywhere."""
_LETTERS_A_SLIP = 5


def elsewhere(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether both names were seen with addresses, and none of one's is any of the other's."""
    if not left or not right or len(left) * len(right) > MOST_COMPARED or not left.isdisjoint(right):
        return False
    return next(slips(left, right), None) is None


def slips(left: frozenset[str], right: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The pairs of addresses of two names that have the same numbers, and words that differ by few letters."""
    if len(left) * len(right) <= MOST_COMPARED:
        yield from ((one, other) for one in sorted(left) for other in sorted(right) if _are_one(one, other))


def _are_one(left: str, right: str) -> bool:
    numbers, letters = zip(_parts(left), _parts(right), strict=True)
    if numbers[0] != numbers[1]:
        return False
    return edits(*letters) <= max(1, min(map(len, letters)) // _LETTERS_A_SLIP)


def _parts(street: str) -> tuple[list[str], str]:
    """The numbers of an address, and its letters."""
    words = street.split()
    numbers = [word for word in words if any(map(str.isdigit, word))]
    return numbers, "".join(word for word in words if word not in numbers)
