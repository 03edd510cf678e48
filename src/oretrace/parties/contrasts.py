"""What sets two names apart although most of their letters agree: another side, another initial, more than a slip."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.parties import likeness
from oretrace.parties.words import GROUP_WORDS, NUMBERED, are_sides_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.parties.features import Compared
    from oretrace.parties.names import Word

MOST_EDITS = 3
"""Letters beyond a slip in one word that are counted."""


def contrasts(it: Compared) -> Mapping[str, float]:
    """The features by which names that are spelt alike are of two parties; those that are not 0."""
    found: dict[str, float] = {}
    if edits := max((_beyond_a_slip(it, pair) for pair in it.pairs if pair.way == "letters"), default=0):
        found["other_word"] = min(edits, MOST_EDITS) / MOST_EDITS
    if it.alone_left and it.alone_right:
        pairs = [(one, other) for one in it.alone_left for other in it.alone_right]
        found["side_conflict"] = float(any(are_sides_apart(a.han or a.text, b.han or b.text) for a, b in pairs))
        if all(any(word.text.isdigit() for word in side) for side in (it.alone_left, it.alone_right)):
            found["plant_conflict"] = float(any(not NUMBERED.isdisjoint(word.ideas) for word in it.left.words))
        found["other_initial"] = float(any(len(a.text) == len(b.text) == 1 and a.text.isalpha() for a, b in pairs))
    if _has_group_word(it.alone_left) != _has_group_word(it.alone_right):
        found["group_added"] = 1.0
    return found


def _beyond_a_slip(it: Compared, pair: likeness.Pair) -> int:
    """Letters that differ between two words after the first one; none of words that a table knows, or several."""
    if len(pair.left) + len(pair.right) > 2 or pair.likeness == 1:
        return 0
    left, right = it.left.words[pair.left[0]], it.right.words[pair.right[0]]
    if left.ideas or right.ideas or likeness.is_shortened(left.text, right.text):
        return 0
    return max(0, likeness.edits(left.text, right.text) - 1)


def _has_group_word(words: Iterable[Word]) -> bool:
    return any(not GROUP_WORDS.isdisjoint(word.ideas) for word in words)
