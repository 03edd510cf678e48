"""Two words or names of which one is in a script that is spelt freely, or in Han signs that are read as abroad."""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING

from oretrace.parties.letters import is_syllable, pinyin
from oretrace.parties.readings import HONG_KONG, LANGUAGES, TAIWAN, is_syllable_in
from oretrace.parties.spellings import LEAST, signs_spelt_as, spelt_as

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oretrace.parties.names import Name, Word

LEAST_READ, FEWEST_READ = 0.58, 4
"""Likeness and letters from which a Latin word may be Han signs as they are read."""
SPELT_TOGETHER, IN_PART = 0.8, 0.95
"""Likeness from which several words are spellings of one, and the same of its beginning."""


def spelt_across(left: Word, right: Word, least: float = LEAST) -> float:
    """How well the Latin letters of one word spell the other, which is in its own script; 0 for two places."""
    if left.is_place and right.is_place:
        return 0.0
    native, latin = (left.native, right.text) if left.native else (right.native, left.text)
    return spelt_as(native, latin, least)


def one_is_native(left: Word | Name, right: Word | Name) -> bool:
    """Whether one of two words or names is in a script that is spelt freely, and the other is not."""
    return bool(left.native and not right.native and not right.han) or bool(
        right.native and not left.native and not left.han
    )


def is_across(left: Name, right: Name) -> bool:
    """Whether two names are of different kinds of script, and neither is spelt freely: other weights hold there."""
    return left.script != right.script and not one_is_native(left, right)


def read_elsewhere(left: Word, right: Word) -> float:
    """How well the Latin letters of one word write the Han signs of the other as these are read abroad."""
    han, latin = (left, right) if left.han else (right, left)
    if not han.han or latin.han or latin.native or len(latin.text) < FEWEST_READ or pinyin(latin.text):
        return 0.0
    return written_abroad(han.han, latin.text)


def read_in_part(words: Sequence[Word], han: Word) -> float:
    """The same of several words and a Han word, or as many signs at its beginning as these are syllables.

    0 for less than `SPELT_TOGETHER`.
    """
    texts, signs = [word.text for word in words], han.han
    if not signs or all(map(is_syllable, texts)):
        return 0.0
    alike = written_abroad(signs, "".join(texts), SPELT_TOGETHER)
    longer = len(signs) > len(texts) and all(any(is_syllable_in(one, text) for one in LANGUAGES) for text in texts)
    part = written_abroad(signs[: len(texts)], "".join(texts), SPELT_TOGETHER) if longer else 0.0
    return max(alike, IN_PART * part)


@lru_cache(maxsize=1 << 18)
def written_abroad(han: str, latin: str, least: float = LEAST_READ) -> float:
    """How well Latin letters write Han signs in the likeliest of the languages; 0 for less than `least`."""
    return signs_spelt_as(han, latin, least)


@lru_cache(maxsize=1 << 16)
def in_syllables(name: Name) -> tuple[str, ...]:
    """The first words of a name in Latin letters that are syllables of Chinese as Hong Kong or Taiwan writes it.

    None where there are fewer than two, and where all are syllables of pinyin, too: these are read as pinyin.
    """
    if name.script != "letters" or name.native:
        return ()
    found = max((_leading_syllables(name, language) for language in (HONG_KONG, TAIWAN)), key=len)
    return found if len(found) > 1 and not all(map(is_syllable, found)) else ()


def _leading_syllables(name: Name, language: str) -> tuple[str, ...]:
    return tuple(takewhile(lambda text: is_syllable_in(language, text), name.texts))
