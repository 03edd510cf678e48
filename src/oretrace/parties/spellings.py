"""How well Latin letters spell a word of Thai, Hangul, Hebrew or kana: the cheapest way to write it, sign by sign.

These names are written abroad as their owners like: เจริญ is Charoen, Jaroen or Chareon, 풍산 is Poongsan, and ยูนิค is
Unique. Each sign has the spellings of `spellings.csv`; what is left over on either side costs, a consonant more than
a vowel.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from oretrace.catalog.tables import read_table, split
from oretrace.parties.letters import FOLDER
from oretrace.parties.native import ordered
from oretrace.parties.readings import LANGUAGES, RARELY, written_as

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Ways = Mapping[str, Sequence[tuple[int, str, float]]]
    """Spellings from one letter on by their first Latin letter: letters read, Latin ones, cost."""

CONSONANT, VOWEL, UNWRITTEN, DOUBLE, HUSHED, BEFORE_HUSHED = 1.0, 0.25, 0.12, 0.1, 0.1, 0.4
"""What a letter costs that the other side has not, a Latin letter written twice, a silenced one, the one before."""
SYLLABLE = 2.0
"""The same of a Han character."""
BY_CHANCE = 2.0
"""What of two words agrees by chance, on both sides: short words must be spelt more closely."""
LEAST, STEEP, DEAREST = 0.5, 1.5, 0.45
"""Likeness below which words are not alike, how fast it falls by the share of what is amiss, and that share where
they are not."""
_JAMO_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅢㅣ"
_LIGHT = MappingProxyType(
    {"์": 0.0, "ห": 0.4, "ย": 0.6, "ว": 0.6, "ร": 0.7, "อ": 0.1}
    | dict.fromkeys(_JAMO_VOWELS, 0.5)
    | {"ㅡ": 0.05, "ㅎ": 0.5, "ㄹ": 0.8, "ㅅ": 0.8}
    | {"ｕ": 0.1, "ｏ": 0.15, "ｙ": 0.3, "ｗ": 0.5, "ｈ": 0.5}
    | {"א": 0.1, "ע": 0.1, "י": 0.2, "ו": 0.2, "ה": 0.2}
)
"""What it costs to write nothing for a sign where that is not the cost of any consonant or vowel."""
_LATIN = {"y": 0.35, "h": 0.2, "w": 0.5, "r": 0.5, **dict.fromkeys("eiu", VOWEL), **dict.fromkeys("ao", UNWRITTEN)}
_WRITTEN = {**_LATIN, **dict.fromkeys("aeiou", 0.4), "h": 0.3}
_HIDDEN = {**_LATIN, **dict.fromkeys("aeiou", 0.08)}
"""What Latin letters cost that stand for nothing: beside Thai and kana, beside Hangul, which writes its vowels, and
beside Hebrew, which does not."""
_EASY = frozenset(("or", "ar", "er", "ur"))
"""Latin letters of which the last is often not heard: *porn*."""
_DULL = frozenset("กชดตทธ")
"""Consonants after which a last ร is not heard: จักร is *chak*."""
_VOWEL = re.compile("[ะ-ฺเ-ๅํㅏ-ㅣａｉｕｅｏ]")
_SILENCED, _CLUSTER_SILENCED = re.compile("[ิุ]?์"), re.compile("[ก-ฮ]์")


class _Spelt(NamedTuple):
    """A word to be spelt: its ways by letter, what it costs to leave each letter out, and what all cost."""

    ways: Sequence[Ways]
    left_out: Sequence[float]
    total: float


@lru_cache(maxsize=1 << 18)
def spelt_as(native: str, latin: str, least: float = LEAST) -> float:
    """How well Latin letters spell a word of another script, from 0 to 1; 0 for less than `least`."""
    if native[0] in LANGUAGES:
        return signs_spelt_as(native[1:], latin, least, native[0])
    beyond, most = _beyond(_spelt(native).total, latin, native[0], least)
    return _likeness(_cheapest(native, latin, max(most, 0.0) + 1e-9), beyond, most)


def signs_spelt_as(signs: str, latin: str, least: float, languages: str = LANGUAGES) -> float:
    """The same of Han signs, as they are read in the likeliest of some languages."""
    beyond, most = _beyond(SYLLABLE * len(signs), latin, languages[0], least)
    limit = max(most, 0.0) + 1e-9
    may = [language for language in languages if _least_cost(language, signs, latin, most + 1e-9) <= most + 1e-9]
    return _likeness(min((_cheapest(one + signs, latin, limit) for one in may), default=limit), beyond, most)


def _beyond(total: float, latin: str, script: str, least: float) -> tuple[float, float]:
    """What all letters cost that may be amiss, and most that may be where words are as alike as `least`."""
    beyond = total + sum(_skips(latin, script)) - BY_CHANCE
    return beyond, (1 - least) / STEEP * beyond


def _likeness(amiss: float, beyond: float, most: float) -> float:
    return 1.0 if not amiss else 1 - STEEP * amiss / beyond if amiss <= most else 0.0


@lru_cache(maxsize=1 << 18)
def spelling_cost(native: str, latin: str) -> float:
    """What the cheapest way costs to spell a word as these Latin letters: about 1 for each consonant amiss."""
    return _cheapest(native, latin, DEAREST * (_spelt(native).total + sum(_skips(latin, native[0]))))


def _least_cost(language: str, signs: str, latin: str, most: float) -> float:
    """What Han signs cost at the least: each written in the cheapest way that is among the Latin letters, or not.

    The same with what the Latin letters cost that no way covers. It is not added up beyond `most`.
    """
    cost, with_rest = 0.0, sum(_skips(latin, language))
    for sign in signs:
        ways, covering = _by_cost(language, sign)
        cost += next((price for way, price in ways if way in latin), SYLLABLE)
        if cost > most:
            return cost
        with_rest += next((price for way, price in covering if way in latin), SYLLABLE)
    return max(cost, with_rest)


@lru_cache(maxsize=1 << 14)
def _by_cost(language: str, sign: str) -> tuple[Sequence[tuple[str, float]], Sequence[tuple[str, float]]]:
    """The ways to write a Han sign, the cheapest first; the same, less the most that their letters cost alone."""
    ways = written_as(language, sign)
    covering = ((way, price - sum(_WRITTEN.get(one, CONSONANT) for one in way)) for way, price in ways)
    return sorted(ways, key=itemgetter(1)), sorted(covering, key=itemgetter(1))


def _cheapest(native: str, latin: str, most: float) -> float:
    """The same, or `most` where it costs as much; ways that do are not followed."""
    word, skips, many = _spelt(native), (0.0, *_skips(latin, native[0])), len(latin)
    rows = [[most] * (many + 1) for _ in range(len(word.ways) + 1)]
    rows[0][0] = 0.0
    for n, ways in enumerate(word.ways):
        row, below, out, before = rows[n], rows[n + 1], word.left_out[n], most
        if min(row) >= most:
            continue
        for at, here in enumerate(row):
            before = least = here if here < (skipped := before + skips[at]) else skipped
            if least >= most:
                continue
            below[at] = min(below[at], least + out)
            for long, way, price in ways.get(latin[at : at + 1], ()):
                if least + price < most and latin.startswith(way, at):
                    end = at + len(way)
                    rows[n + long][end] = min(rows[n + long][end], least + price)
    last, before = rows[-1], most
    for at, here in enumerate(last):
        before = min(here, before + skips[at])
    return before


@lru_cache(maxsize=1 << 16)
def _skips(latin: str, beside: str) -> tuple[float, ...]:
    """What it costs to leave out each of some Latin letters where a word of the script of a letter is spelt."""
    costs = _WRITTEN if beside in LANGUAGES or "가" <= beside <= "힣" else _HIDDEN if "א" <= beside <= "ת" else _LATIN
    pairs = zip(" " + latin, latin, strict=False)
    return tuple(DOUBLE if a == b or a + b in _EASY else costs.get(b, CONSONANT) for a, b in pairs)


@lru_cache(maxsize=1 << 14)
def _spelt(native: str) -> _Spelt:
    if native[0] in LANGUAGES:
        ways = [_ways_of_sign(native[0], one) for one in native[1:]]
        return _Spelt(ways, [SYLLABLE] * len(ways), SYLLABLE * len(ways))
    text = ordered(native)
    left_out = [_left_out(text[:n], one, text[n + 1 :]) for n, one in enumerate(text)]
    return _Spelt([_ways(text[n:]) for n in range(len(text))], left_out, sum(left_out))


@lru_cache(maxsize=1 << 14)
def _ways_of_sign(language: str, sign: str) -> Ways:
    return _by_first((1, way, cost) for way, cost in written_as(language, sign))


def _by_first(ways: Iterable[tuple[int, str, float]]) -> Ways:
    found: dict[str, list[tuple[int, str, float]]] = {}
    for way in ways:
        found.setdefault(way[1][:1], []).append(way)
    return found


def _ways(text: str) -> Ways:
    table, longest = _table()
    found = [
        (long, latin, price)
        for long in range(1, min(longest, len(text)) + 1)
        for latin, price in table.get(text[:long], ())
    ]
    return _by_first([*found, (1, text[0], 0.0)] if text[0].isascii() else found)


def _left_out(before: str, one: str, after: str) -> float:
    """What it costs to write nothing for a letter."""
    if _SILENCED.match(after):
        return HUSHED
    if _CLUSTER_SILENCED.match(after):
        return BEFORE_HUSHED
    if one == "ร" and before[-1:] in _DULL and not _VOWEL.match(after):
        return VOWEL
    return _LIGHT.get(one, VOWEL if _VOWEL.match(one) else CONSONANT)


@lru_cache(maxsize=1)
def _table() -> tuple[Mapping[str, Sequence[tuple[str, float]]], int]:
    """The spellings of each run of letters with what they cost, and the length of the longest run."""
    found: dict[str, list[tuple[str, float]]] = {}
    for row in read_table("spellings.csv", FOLDER):
        for one in split(row["letters"]):
            spelt = found.setdefault(ordered(one), [])
            for column, price in (("latin", 0.0), ("rarely", RARELY)):
                spelt += [(way, price) for way in split(row[column]) if way != "-"]
    return found, max(map(len, found))
