"""What sets two names apart although most of their letters agree: another side, another plant, more than a slip."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from oretrace.parties import abroad, likeness
from oretrace.parties.opposites import GROUP_WORDS, NUMBERED, are_opposed
from oretrace.parties.words import table_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oretrace.parties.likeness import Compared
    from oretrace.parties.names import Word

MOST_EDITS = 3
"""Letters beyond a slip in one word that are counted."""


def contrasts(it: Compared) -> Mapping[str, float]:
    """The features, none of them 0, by which two names that are spelt alike belong to two parties."""
    found: dict[str, float] = {}
    slips = [pair for pair in it.pairs if pair.likeness < 1 and pair.way == "letters"]
    if edits := max((_beyond_a_slip(it, pair) for pair in slips), default=0):
        found["other_word"] = min(edits, MOST_EDITS) / MOST_EDITS
    left, right = it.alone_left, it.alone_right
    if left and right:
        known = [word for word in right if word.ideas]
        found["side_conflict"] = float(any(_opposed(a, b) for a in left if known and a.ideas for b in known))
        found["other_initial"] = float(_has_initial(left) and _has_initial(right))
        if _has_number(left) and _has_number(right):
            plants = _any_of(it.left.words, NUMBERED) and _any_of(it.right.words, NUMBERED)
            found["plant_conflict"] = float(plants)
    found["group_added"] = float(_any_of(left, GROUP_WORDS) != _any_of(right, GROUP_WORDS))
    found["part_of_person"] = float(is_part_of_person(it))
    return found


def is_part_of_person(it: Compared) -> bool:
    """Whether one name is a single word, and the other a person's who has it as surname or as given name.

    A firm is called by its first word (Trafigura, Trafigura Beheer) or by the one after its place, and whom all know
    by a title (President Erdoğan).
    """
    one, other = sorted((it.left, it.right), key=lambda name: len(name.words))
    if len(one.words) > 1 or len(other.words) == 1 or len(it.pairs) != 1 or one.is_firm or other.is_firm:
        return False
    at = it.pairs[0].right if one is it.left else it.pairs[0].left
    if len(at) > 1 or len(one.raw.split()) > 1 or any(word.is_place for word in other.words):
        return False
    return at[0] > 0 or any(table_of(word.han or word.text) == "given_names" for word in (*one.words, *other.words))


def _beyond_a_slip(it: Compared, pair: likeness.Pair) -> int:
    """Letters that differ between two words after the first one; none of words that a table knows, or of several."""
    if abroad.one_is_native(it.left, it.right):
        return max(0, likeness.edits_spelt(it, pair) - 1)
    if len(pair.left) + len(pair.right) > 2:
        return 0
    left, right = it.left.words[pair.left[0]], it.right.words[pair.right[0]]
    if left.ideas or right.ideas or likeness.is_shortened(left.text, right.text):
        return 0
    if likeness.of_one_sound(left.text, right.text):
        return 0
    return max(0, likeness.edits(left.text, right.text) - 1)


@lru_cache(maxsize=1 << 18)
def _opposed(left: Word, right: Word) -> bool:
    return are_opposed(left.han or left.text, right.han or right.text)


def _has_initial(words: Iterable[Word]) -> bool:
    return any([len(word.text) == 1 and word.text.isalpha() for word in words])


def _has_number(words: Iterable[Word]) -> bool:
    return any([word.text.isdigit() for word in words])


def _any_of(words: Iterable[Word], ideas: frozenset[str]) -> bool:
    return any([not ideas.isdisjoint(word.ideas) for word in words if word.ideas])
